"""Phone numbers in comparable form, and as they may be shown."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from types import ModuleType

_WRITTEN = re.compile(r"(?:tel:)?\s*(\+?[\d\s().\-/]+?)(?:\s*(?:;ext=|ext\.?|x|#)\s*\d+)?", re.IGNORECASE)
# Small islands have five digits at home; with the country code nothing has fewer than seven.
_LEAST_AT_HOME, _LEAST, _MOST = 4, 7, 17


@cache
def _library() -> ModuleType:
    # 60-100 ms to import, which a process that meets no phone number should not pay.
    import phonenumbers

    return phonenumbers


@lru_cache(maxsize=8192)
def normal_phone(value: str, country: str | None = None) -> str | None:
    """The one form in which numbers are compared: plus, country code, digits. None when it is no phone number at all.

    `country` (as "BR") is for numbers written as people dial them at home; without it a number is international, as a
    WhatsApp id is. Where one telephone has several written forms they become one:
    1. Brazil: a mobile number without the ninth digit (introduced until 2016) gets it. Providers keep the old form as an id.
    2. Mexico: the 1 after the country code (abolished in 2019) falls away.
    3. Argentina: the 9 that marks a mobile called from abroad falls away; the 15 that marks it at home does so too. So this
       form is for comparing, not for dialling.
    """
    digits, international = _digits(value)
    if digits is None:
        return None
    if not international and country is not None:
        at_home, abroad = _home(digits, country), _abroad(digits)
        candidates = [found for found in (at_home, abroad) if found is not None]
        likely = candidates[0] if candidates and len(digits) >= _LEAST else None
        return next((found for found in candidates if _valid(found)), likely)
    return (_abroad(digits) or f"+{digits}") if len(digits) >= _LEAST else None


def masked_phone(normal: str) -> str:
    """A number as lists show it: enough to recognise it, too little to call it (+966 5•• ••• 214)."""
    digits = normal.lstrip("+")
    split = _split(digits) if len(digits) >= _LEAST else None
    if split is None or len(split[1]) < _LEAST_AT_HOME + 1:
        return _hidden(digits, first=0)
    return f"+{split[0]} {_hidden(split[1], first=1)}"


def masked(kind: str, normal: str) -> str:
    """How an address of any kind is shown in lists."""
    if kind == "phone":
        return masked_phone(normal)
    if kind == "email" and "@" in normal:
        name, _, domain = normal.rpartition("@")
        return f"{name[:1]}•••@{domain}"
    return f"•••{normal[-4:]}" if len(normal) > 8 else "•••"


def _digits(value: str) -> tuple[str | None, bool]:
    """The digits of what was written, in ASCII, and whether it was written with the country code."""
    # Numbers are often pasted together with invisible marks of writing direction, and in Arabic digits.
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", value) if unicodedata.category(sign) != "Cf").strip()
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        return None, False
    written = found.group(1)
    digits = "".join(str(unicodedata.digit(sign)) for sign in written if sign.isdigit())
    international = written.startswith("+")
    if not international and digits.startswith("00"):
        digits, international = digits[2:], True
    return (digits if _LEAST_AT_HOME <= len(digits) <= _MOST else None), international


def _home(digits: str, country: str) -> str | None:
    library = _library()
    try:
        number = library.parse(digits, country)
    except library.NumberParseException:
        return None
    return _one_form(number.country_code, library.national_significant_number(number))


def _abroad(digits: str) -> str | None:
    split = _split(digits)
    return None if split is None else _one_form(*split)


def _split(digits: str) -> tuple[int, str] | None:
    library = _library()
    try:
        number = library.parse(f"+{digits}")
    except library.NumberParseException:
        return None
    return number.country_code, library.national_significant_number(number)


def _one_form(code: int, national: str) -> str:
    if code == 55 and len(national) == 10 and national[2] in "6789":
        national = f"{national[:2]}9{national[2:]}"
    elif (code == 52 and len(national) == 11 and national[0] == "1") or (code == 54 and len(national) == 11 and national[0] == "9"):
        national = national[1:]
    return f"+{code}{national}"


def _valid(normal: str) -> bool:
    library = _library()
    try:
        return bool(library.is_valid_number(library.parse(normal)))
    except library.NumberParseException:
        return False


def _hidden(digits: str, *, first: int) -> str:
    """The digits in groups, all but the first and the last three as dots; of short ones less is shown."""
    last = 3 if len(digits) > 6 else 1 if len(digits) > 4 else 0
    shown = digits[:first] + "•" * (len(digits) - first - last) + (digits[-last:] if last else "")
    head, tail = shown[: len(shown) - 3], shown[len(shown) - 3 :]
    groups = [head[start : start + 3] for start in range(0, len(head), 3)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return " ".join([*groups, tail])
