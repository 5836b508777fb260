"""Card numbers in what people write, and how they are hidden from screens, logs and language models."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

_LEAST, _MOST = 13, 19
# With all that may stand between its digits: who cuts a text takes so much more, covers, and then cuts.
LONGEST_CARD = 80
_KEPT = 4
_HIDDEN = "•"
# What card numbers begin with.
_FIRST = frozenset("234569")
# Characters that may stand between the digits of one number.
_BETWEEN = r"(?:[ \t\u00a0\u2000-\u200f\u202f\u2060\ufe0f\u20e3\ufeff\-‐‑‒–—−._/·*|,]{0,3}+(?:\r?\n)?+)"
# Whoever begins in the middle of a group of digits finds no more than whoever began with it; and most of what is looked through
# are ids and times, which a look ahead for letters passes over at once.
_RUN = re.compile(rf"(?<!\d)\d(?=[^a-zA-Z\":]{{{_LEAST - 1}}})(?:{_BETWEEN}\d){{{_LEAST - 1},}}+")
# An id of ours is made of digits too, and is none.
_ID = re.compile(r"(?<![0-9a-fA-F-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F-])")
# Who issues cards: the digits that their numbers begin with, and how many there are of them.
_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|62\d{14,17}|220[0-4]\d{12}|(?:50|5[6-9]|6[0-9])\d{11,17}|9792\d{12}"
)


def card_numbers(text: str) -> tuple[tuple[int, int], ...]:
    """Where card numbers stand: 13 to 19 digits of one card scheme in any digit system and grouping, with a right check digit.

    The check is Luhn's (ISO/IEC 7812-1, annex B): every second digit from the right doubled, the sum of all digits divisible by ten.
    """
    if len(text) < _LEAST or _RUN.search(text) is None:
        return ()
    if "-" in text:
        # As long as before, so that every place stays what it is.
        text = _ID.sub(lambda found: "x" * len(found[0]), text)
    return tuple(place for run in _RUN.finditer(text) for place in _in_run(text, run.start(), run.end()))


def _in_run(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    places = [index for index in range(start, end) if text[index].isdecimal()]
    digits = "".join(str(unicodedata.decimal(text[index])) for index in places)
    sums = _sums(digits)
    at = 0
    while at <= len(digits) - _LEAST:
        length = _card_at(text, places, digits, sums, at)
        if length:
            yield places[at], places[at + length - 1] + 1
        at += length or 1


def _sums(digits: str) -> tuple[list[int], list[int]]:
    """What all digits before each place add up to, when those in even places are doubled, and when those in odd ones are."""
    plain = [int(digit) for digit in digits]
    doubled = [2 * one - 9 if one > 4 else 2 * one for one in plain]
    even = (doubled[at] if at % 2 == 0 else one for at, one in enumerate(plain))
    odd = (doubled[at] if at % 2 else one for at, one in enumerate(plain))
    return [0, *accumulate(even)], [0, *accumulate(odd)]


def _card_at(text: str, places: list[int], digits: str, sums: tuple[list[int], list[int]], at: int) -> int:
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
        summed = sums[end % 2]
        if (summed[end] - summed[at]) % 10 == 0 and _ISSUERS.fullmatch(digits, at, end):
            return length
    return 0


def mask(text: str) -> str:
    """The text with every card number hidden but for its last four digits; phone and order numbers stay."""
    return _covered(text, _KEPT)


def without_cards(text: str) -> str:
    """The text with every digit of a card number hidden, as long as before: for whoever reads it and needs none of them."""
    return _covered(text, 0)


def _covered(text: str, kept: int) -> str:
    found = card_numbers(text)
    if not found:
        return text
    pieces: list[str] = []
    at = 0
    for start, end in found:
        digits = [index for index in range(start, end) if text[index].isdecimal()]
        covered = set(digits[: len(digits) - kept])
        pieces += [text[at:start], "".join(_HIDDEN if index in covered else text[index] for index in range(start, end))]
        at = end
    return "".join([*pieces, text[at:]])
