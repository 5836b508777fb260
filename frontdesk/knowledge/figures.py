"""The figures an approved text vouches for: amounts of money, dates, times of day and other numbers, as it says them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import NamedTuple, TypeVar

from frontdesk.kit.money import Money, exponent_of
from frontdesk.understanding.text.lexicon import phrases_in, read_words
from frontdesk.understanding.text.normal import fold

_NUMBER = re.compile(r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?")
_TIME = re.compile(r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?!\d)\s*([ap])?\.?(?:m\b)?")
_HOUR = re.compile(r"(?<![\d:.,])(1[0-2]|[1-9])\s*([ap])\.?\s?m\b")
_DATE = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_BESIDE = 14
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₽": "RUB", "¥": "CNY", "zł": "PLN", "₴": "UAH", "₸": "KZT"}
_DOLLARS = frozenset({"USD", "CAD", "AUD", "SGD", "NZD", "HKD", "MXN", "COP", "ARS", "CLP"})
_T = TypeVar("_T")


class Figures(NamedTuple):
    """What was found; a number that is part of a date or time of day is not told again."""

    amounts: tuple[Money, ...]
    dates: tuple[date, ...]
    times: tuple[time, ...]
    numbers: tuple[Decimal, ...]


def figures_of(text: str, currency: str) -> Figures:
    """The figures of a text; a number beside a word or sign of the business's currency is an amount."""
    folded = fold(text)
    dates: list[date] = []
    times: list[time] = []

    def day(found: re.Match[str]) -> str:
        try:
            dates.append(date(int(found[1]), int(found[2]), int(found[3])))
        except ValueError:
            return found[0]
        return " " * len(found[0])

    def clock(found: re.Match[str]) -> str:
        times.append(_time(int(found[1]), int(found[2]), found[3]))
        return " " * len(found[0])

    def hour(found: re.Match[str]) -> str:
        times.append(_time(int(found[1]), 0, found[2]))
        return " " * len(found[0])

    rest = _HOUR.sub(hour, _TIME.sub(clock, _DATE.sub(day, folded)))
    amounts: list[Money] = []
    numbers: list[Decimal] = []
    for found in _NUMBER.finditer(rest):
        value = _value(found[0])
        around = (rest[max(0, found.start() - _BESIDE) : found.start()], rest[found.end() : found.end() + _BESIDE])
        minor = value.scaleb(exponent_of(currency))
        if _beside(around, currency) and minor == minor.to_integral_value():
            amounts.append(Money(int(minor), currency))
        else:
            numbers.append(value)
    return Figures(_once(amounts), _once(dates), _once(times), _once(numbers))


def _once(found: list[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(found))


def _time(hour: int, minute: int, half: str | None) -> time:
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour % 24, minute)


def _value(written: str) -> Decimal:
    """A number as it is meant: three digits behind a mark are thousands, one or two are a part."""
    parts = re.split(r"[ ,.\u00a0\u202f]", written)
    if len(parts) > 1 and len(parts[-1]) != 3:
        return Decimal("".join(parts[:-1]) + "." + parts[-1])
    return Decimal("".join(parts))


def _beside(around: tuple[str, str], currency: str) -> bool:
    before, after = around[0].rstrip(), around[1].lstrip()
    for word in _words_of(currency):
        if after.startswith(word) and not after[len(word) : len(word) + 1].isalpha():
            return True
        if before.endswith(word) and not (before[-len(word) - 1 : -len(word)] or " ").isalpha():
            return True
    return False


@cache
def _words_of(currency: str) -> tuple[str, ...]:
    found: dict[str, None] = {currency.lower(): None}
    found.update({fold(sign): None for sign, code in _SIGNS.items() if code == currency})
    if currency in _DOLLARS:
        found["$"] = None
    for codes, listed in _currencies():
        if currency in codes:
            found.update(dict.fromkeys(fold(way) for phrase in phrases_in(listed) for way in _ways(phrase)))
    return tuple(word for word in found if word)


def _ways(phrase: str) -> Iterator[str]:
    """The spellings of a phrase in which a word may be one of several."""
    ways = [""]
    for word in phrase.split():
        ways = [f"{way} {choice}".strip() for way in ways for choice in word.split("|")]
    for way in ways:
        yield way
        if " " in way:
            yield way.replace(" ", ".")


def _currencies() -> Iterator[tuple[list[str], object]]:
    listed = read_words("money")["currencies"]
    if isinstance(listed, dict):
        yield from ((codes.split(), words) for codes, words in listed.items())
