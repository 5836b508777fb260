"""What tells who somebody is, taken out before a text leaves the machine, with a mark in its place.

Rather too much than too little: a run of seven digits is hidden whether or not such a number could be dialled, because the number of
somebody who writes it in a way that no plan knows is a number all the same. Dates and times stay: without them there is no booking.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

# Between the digits of one number: blanks, hyphens, dots, brackets, and the invisible marks that turn the writing direction.
_BETWEEN = (
    r"[ \t\u00a0\u1680\u2000-\u200f\u202a-\u202f\u205f-\u2064\u2066-\u2069\ufeff\u00ad\ufe0f\u20e3"
    r"().\-_/·•\u2010-\u2015\u2212\uff0d\uff0e+]{0,4}"
)
_NUMBER = re.compile(rf"[+(\uff0b]{{0,2}}\d(?:{_BETWEEN}\d){{6,}}")
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_ALONE_BEFORE, _ALONE_AFTER = r"(?<![\d+])(?<!\d[./\-])", r"(?![./\-]?\d)"
_HOUR = r"(?:[01]?\d|2[0-3])\.[0-5]\d"
_DATE = re.compile(
    rf"{_ALONE_BEFORE}(?:{_YEAR}([./\-]){_MONTH}\1{_DAY}|{_DAY}([./\-]){_MONTH}\2{_YEAR}|{_MONTH}/{_DAY}/{_YEAR}"
    rf"|{_HOUR}\s?[\-\u2013]\s?{_HOUR}){_ALONE_AFTER}"
)
# Bounded everywhere, so that a text made to be slow is not.
_NO_PART = r"\s\0@<>()\[\]\",;:"
_EMAIL = re.compile(
    rf"[^{_NO_PART}]{{1,64}}\s?(?:@|\uff20|\ufe6b|[(\[]\s?at\s?[)\]])\s?[^{_NO_PART}'.]{{1,63}}(?:\.[^{_NO_PART}'.]{{1,63}}){{1,8}}"
    # Spelled out: "reem at gmail dot com", "reem @ gmail . com".
    rf"|[^{_NO_PART}]{{1,64}}\s{{0,2}}(?:@|\uff20|\ufe6b|\s(?:at|arroba|chiocciola)\s)\s{{0,2}}[a-z0-9\-]{{1,63}}"
    r"(?:\s?(?:[.\u3002]|\s(?:dot|punto|ponto|point|punkt)\s)\s?[a-z0-9\-]{1,63}){0,3}?"
    r"\s?(?:[.\u3002]|\s(?:dot|punto|ponto|point|punkt)\s)\s?(?:com|net|org|edu|gov|info)\b",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}[ \-]?\d[ \-]?\d(?:[ \-]?[A-Z0-9]){11,30}", re.IGNORECASE | re.ASCII)
_LINK = re.compile(r"(?:[a-z][a-z0-9+.\-]{0,20}://|www\.)[^\s<>\"]+|(?<![\w@.\-])(?:[a-z0-9\-]+\.)+[a-z]{2,}/[^\s<>\"]+", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"(?:/[a-z\-]{0,30}){0,4}", re.IGNORECASE)
# Marks on Arabic letters, and what joins or stretches letters: people write them or leave them out.
_LOOSE = r"[\u0610-\u061a\u064b-\u065f\u0670\u0640\u0300-\u036f\u200b-\u200f]*"
_NO_LETTER = rf"[\W_]|{_LOOSE[:-1]}"
# One-letter words that Arabic writes together with a name: and, so, by, for, like, and the article.
_JOINED = r"(?:[وفبلك]{1,2}(?:ال)?|ال|لل)?"
_SMALL = frozenset(
    ("al", "el", "bin", "ben", "ibn", "abu", "umm", "von", "van", "der", "den", "del", "los", "las", "dos", "mrs", "ابو", "بن", "ابن", "ام")
)
_GONE = "\0"


class Veil:
    """Hides what should not leave, with the same mark for the same thing throughout one question."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.hidden: dict[str, str] = {}
        """What stands behind each mark."""
        self._marks: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, int] = {}
        self._taken: set[str] = set()
        self._names = _names(names)

    def all(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts with marks in place of what is hidden. A mark that a text already holds is never given out."""
        for text in texts.values():
            self._taken.update(re.findall(r"<[a-z]+ \d{1,9}>", text))
        return {name: self._hide(text) for name, text in texts.items()}

    def _hide(self, text: str) -> str:
        folded = _folded(text)
        found: list[tuple[int, int, str, str]] = []

        def take(kind: str, spans: Iterable[tuple[int, int]], key: str = r"") -> None:
            """Note them, and leave a gap in their place for whoever looks next."""
            nonlocal folded
            kept, last = [], 0
            for start, end in spans:
                what = folded[start:end]
                found.append((start, end, _kind_of(what) if kind == "number" else kind, re.sub(key, "", what) if key else what))
                kept += [folded[last:start], _GONE * (end - start)]
                last = end
            folded = "".join([*kept, folded[last:]])

        take("link", [match.span() for match in _LINK.finditer(folded) if _tells(match[0])])
        take("email", [match.span() for match in _EMAIL.finditer(folded)], r"\s")
        take("account", _accounts(folded), r"[ \-]")
        take("number", _numbers(folded), r"\D")
        for pattern in self._names:
            take("name", [match.span("name") for match in pattern.finditer(folded)], _NO_LETTER)
        parts: list[str] = []
        last = 0
        for start, end, kind, key in sorted(found):
            parts += [text[last:start], self._mark(kind, key, text[start:end])]
            last = end
        return "".join([*parts, text[last:]])

    def _mark(self, kind: str, key: str, original: str) -> str:
        mark = self._marks.get((kind, key))
        while mark is None:
            number = self._numbers[kind] = self._numbers.get(kind, 0) + 1
            if (one := f"<{kind} {number}>") not in self._taken:
                mark = self._marks[kind, key] = one
                self.hidden[mark] = original
        return mark


def _tells(link: str) -> bool:
    """Whether a link may belong to one person: anything but a host and a few words."""
    rest = re.sub(r"^[a-z][a-z0-9+.\-]*://", "", link, flags=re.IGNORECASE)
    host, slash, path = rest.partition("/")
    return not re.fullmatch(r"[a-z0-9.\-]+(?::\d{1,5})?", host, re.IGNORECASE) or not _PLAIN_PATH.fullmatch(slash + path.rstrip(".,;:!?)"))


def _numbers(folded: str) -> list[tuple[int, int]]:
    """Where runs of seven digits and more stand that are no date."""
    without = folded
    for match in _DATE.finditer(folded):
        # A letter in its place, so that what stands before and after does not become one number.
        without = without[: match.start()] + "d" * len(match[0]) + without[match.end() :]
    return [match.span() for match in _NUMBER.finditer(without)]


def _kind_of(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    if 12 <= len(digits) <= 19 and _luhn(digits):
        return "card"
    return "phone" if len(digits) <= 15 else "number"


def _luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _accounts(folded: str) -> Iterator[tuple[int, int]]:
    """Where bank account numbers stand: the longest beginning of what looks like one that passes the check."""
    at = 0
    while match := _IBAN.search(folded, at):
        start, at = match.start(), match.start() + 1
        for end in range(match.end(), start + 14, -1):
            whole = end == len(folded) or not folded[end].isalnum()
            if whole and _is_iban(folded[start:end]):
                yield start, end
                at = end
                break


def _is_iban(written: str) -> bool:
    """The check of ISO 13616: the first four at the end, letters as numbers, one over 97."""
    plain = re.sub(r"[ \-]", "", written).upper()
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _names(names: Iterable[str]) -> list[re.Pattern[str]]:
    """What finds each name and each longer part of it, whole names first."""
    whole = {name.strip() for name in names if len(name.strip()) > 1}
    parts = {part for name in whole for part in re.split(r"[\s,]+", name) if len(part) > 2 and _folded(part) not in _SMALL}
    return [_name(name) for name in sorted(whole | parts, key=lambda name: (-len(name), name))]


@cache
def _name(name: str) -> re.Pattern[str]:
    # The folded text keeps its length, so what is compared letter by letter is folded likewise.
    letters = [letter for letter in _folded(name) if not re.fullmatch(_LOOSE[:-1], letter)]
    spelt = _LOOSE.join(r"[\s\-_.]*" if letter.isspace() else re.escape(letter) for letter in letters) + _LOOSE
    if len(letters) >= 4:
        return re.compile(rf"(?P<name>@?{spelt})")
    return re.compile(rf"(?<![^\W\d_]){_JOINED}(?P<name>@?{spelt})(?![^\W\d_])")


def _folded(text: str) -> str:
    """The same length, with every digit as 0 to 9 and letters small, in their plain form where they have one of one sign."""
    return text.translate(_FOLDING) if not text.isascii() else text.lower()


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        sign = chr(code)
        digit = unicodedata.digit(sign, None) if unicodedata.category(sign) in ("Nd", "No") else None
        if digit is not None:
            folded = str(digit)
        else:
            compatible = unicodedata.normalize("NFKC", sign)
            small = (compatible if len(compatible) == 1 else sign).lower()
            folded = small if len(small) == 1 else sign
        self[code] = folded
        return folded


_FOLDING = _Folding()
