"""What the customer wants to spend."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from frontdesk.understanding.records import Budget, BudgetKind
from frontdesk.understanding.text.lexicon import CURRENCY, LIMIT, THOUSAND
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.text.phrases import Match

_SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₺": "TRY",
    "¥": "CNY",
    "₩": "KRW",
    "₪": "ILS",
    "₫": "VND",
    "﷼": "SAR",
    "₽": "RUB",
    "₴": "UAH",
    "₸": "KZT",
}
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"})
# ISO 4217: how many digits stand behind the point; two where not listed.
_MINOR_DIGITS = {
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLP", "JPY", "KRW", "VND", "UGX", "XAF", "XOF"), 0),
}
_AMOUNT = re.compile(r"(?<![\d.,:/])(\d{1,3}(?:[.,]\d{3})+|\d{1,3}(?: \d{3})+|\d{1,7})(?:[.,](\d{1,2}))?(?![\d:/]|[.,]\d)")
_BEFORE, _AFTER = 5, 3
_LEAST_BARE = 20
_LARGEST = 10_000_000
_MOST_DIGITS = 12


@dataclass(frozen=True)
class _Amount:
    start: int
    end: int
    first: int
    last: int
    value: float


def budget_in(text: Text, words: Sequence[Match], currency: str, *, taken: frozenset[int], counted: frozenset[int]) -> Budget | None:
    """The amount that the customer names as a limit; numbers `taken` as a time, or before a counted thing, are none."""
    if not any(word.isdigit() for word in text.words):
        return None
    best: Budget | None = None
    near: dict[int, list[Match]] = {}
    for word in words:
        near.setdefault(word.first, []).append(word)
    for amount in _amounts(text, near):
        around = [word for index in range(amount.first - 2 * _BEFORE, amount.last + _AFTER) for word in near.get(index, ())]
        found = _judged(text, amount, around, currency, taken, counted)
        if found is not None and (best is None or found.confidence > best.confidence or _widens(best, found)):
            best = found
    return best


def _widens(one: Budget, other: Budget) -> bool:
    """Of "between 200 and 300" the upper end counts."""
    return other.confidence == one.confidence and other.currency == one.currency and other.amount_minor > one.amount_minor


def _amounts(text: Text, near: dict[int, list[Match]]) -> list[_Amount]:
    found: list[_Amount] = []
    for match in _AMOUNT.finditer(text.normal):
        digits = re.sub(r"[., ]", "", match.group(1))
        if len(digits) > _MOST_DIGITS:
            continue
        whole = int(digits)
        value = whole + (int(match.group(2)) / 10 ** len(match.group(2)) if match.group(2) else 0.0)
        first = bisect_right(text.starts, match.start()) - 1
        last = bisect_right(text.starts, match.end() - 1)
        end = match.end()
        for word in near.get(last, ()):
            if word.entry.kind == THOUSAND and len(text.gaps[last]) <= 1:
                value, last, end = value * 1000, word.last, text.ends[word.last - 1]
        if 0 < value < _LARGEST:
            found.append(_Amount(match.start(), end, max(first, 0), last, value))
        if len(found) == 20:
            break
    return found


def _judged(text: Text, amount: _Amount, words: Sequence[Match], own: str, taken: frozenset[int], counted: frozenset[int]) -> Budget | None:
    currency, stated, end = _currency(text, amount, words, own)
    if not stated and (taken.intersection(range(amount.first, amount.last)) or amount.last in counted):
        return None
    limits = [word for word in words if word.entry.kind == LIMIT and _reaches(text, word, amount)]
    if not limits or (not stated and amount.value < _LEAST_BARE):
        return None
    names = {limit.entry.name for limit in limits}
    kind = next((name for name in ("at_least", "around", "at_most") if name in names), "at_most")
    if "at_most" in names:
        kind = "at_most"
    if not stated and names == {"around"}:
        return None
    start = min(amount.start, *(text.starts[limit.first] for limit in limits))
    stop = max(end, *(text.ends[limit.last - 1] for limit in limits))
    return Budget(
        amount_minor=round(amount.value * 10 ** _MINOR_DIGITS.get(currency, 2)),
        currency=currency,
        kind=cast(BudgetKind, kind),
        confidence=0.92 if stated else 0.75,
        evidence=(text.span_between(start, stop),),
    )


def _reaches(text: Text, word: Match, amount: _Amount) -> bool:
    """Whether words of limit and an amount belong together: near, and in one breath."""
    if word.first <= amount.first and word.last >= amount.last:
        return True
    if word.last <= amount.first:
        between = range(word.last + 1, amount.first + 1)
        return amount.first - word.last < _BEFORE and not any(_ends_sentence(text.gaps[index]) for index in between)
    if word.first >= amount.last:
        between = range(amount.last, word.first + 1)
        return word.first - amount.last < _AFTER and not any(_ends_sentence(text.gaps[index]) for index in between)
    return False


def _ends_sentence(gap: str) -> bool:
    return any(mark in gap for mark in "?!\n;") or ". " in gap


def _currency(text: Text, amount: _Amount, words: Sequence[Match], own: str) -> tuple[str, bool, int]:
    """The currency of an amount, whether it was said, and where the words end."""
    before = text.normal[max(0, amount.start - 2) : amount.start].strip()
    after = text.normal[amount.end : amount.end + 2].strip()
    for symbol in (*after[:1], *before[-1:]):
        if symbol in _SYMBOLS:
            return _SYMBOLS[symbol], True, amount.end + (text.normal[amount.end : amount.end + 2].find(symbol) + 1)
        if symbol == "$":
            return (own if own in _DOLLARS else "USD"), True, amount.end
    near = [word for word in words if word.entry.kind == CURRENCY and (word.first == amount.last or word.last == amount.first)]
    if near:
        word = max(near, key=lambda one: (one.first == amount.last, one.last - one.first, -len(one.entry.name)))
        codes = word.entry.name.split()
        return (own if own in codes else codes[0]), True, max(amount.end, text.ends[word.last - 1])
    return own, False, amount.end
