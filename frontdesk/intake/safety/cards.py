"""Card numbers in what people write, and how they are hidden from screens and logs."""

import re
import unicodedata

from frontdesk.understanding.records import Span

_LEAST, _MOST = 13, 19
_KEPT = 4
# What card numbers begin with.
_FIRST = frozenset("234569")
# Characters that may stand between the digits of one number.
_BETWEEN = r"(?:[ \t\u00a0\u2000-\u200f\u202f\u2060\ufe0f\u20e3\ufeff\-‐‑‒–—−._/·*|,]{0,3}|\n)"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d){{{_LEAST - 1},}}")
# Who issues cards: the digits that their numbers begin with, and how many there are of them.
_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|62\d{14,17}|220[0-4]\d{12}|(?:50|5[6-9]|6[0-9])\d{11,17}|9792\d{12}"
)


def card_numbers(text: str) -> tuple[Span, ...]:
    """Every card number: 13 to 19 digits of one card scheme in any digit system and grouping, with a right check digit (ISO/IEC 7812)."""
    found: list[Span] = []
    for run in _RUN.finditer(text):
        places = [index for index in range(run.start(), run.end()) if text[index].isdecimal()]
        digits = "".join(str(unicodedata.decimal(text[index])) for index in places)
        at = 0
        while at <= len(digits) - _LEAST:
            length = _card_at(text, places, digits, at)
            if length:
                start, end = places[at], places[at + length - 1] + 1
                found.append(Span(start, end, text[start:end]))
                at += length
            else:
                at += 1
    return tuple(found)


def _card_at(text: str, places: list[int], digits: str, at: int) -> int:
    """How many digits from here are a card number; it begins and ends where a group of digits does."""
    if at and places[at] == places[at - 1] + 1:
        return 0
    if digits[at] not in _FIRST:
        return 0
    # A country's phone code stands behind a plus.
    if text[max(0, places[at] - 1) : places[at]] == "+":
        return 0
    for length in range(min(_MOST, len(digits) - at), _LEAST - 1, -1):
        end = at + length
        if end < len(digits) and places[end] == places[end - 1] + 1:
            continue
        number = digits[at:end]
        if _ISSUERS.fullmatch(number) and _checks(number):
            return length
    return 0


def _checks(digits: str) -> bool:
    """Luhn's check: every second digit from the right doubled, the sum of all digits divisible by ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask(text: str) -> str:
    """The text with every card number hidden but for its last four digits; phone and order numbers stay."""
    pieces: list[str] = []
    at = 0
    for card in card_numbers(text):
        digits = [index for index, one in enumerate(card.text) if one.isdecimal()]
        shown = set(digits[-_KEPT:])
        pieces += [
            text[at : card.start],
            "".join("•" if one.isdecimal() and index not in shown else one for index, one in enumerate(card.text)),
        ]
        at = card.end
    return "".join([*pieces, text[at:]])
