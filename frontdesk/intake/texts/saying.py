"""One text in the customer's language, with the values filled in as data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from frontdesk.intake.answers.lists import LANGUAGES
from frontdesk.intake.texts.book import ISOLATE, PLACE, POP, RIGHT_TO_LEFT, book, filled, languages_for
from frontdesk.intake.texts.faults import Fault
from frontdesk.intake.texts.keys import AGAIN, LONGEST_LINES, LONGEST_VALUE, OF_LINES, TEXTS

Overrides = Mapping[str, Mapping[str, str]]
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Joins letters in Indic scripts, and the one before it in Persian and Urdu.
_JOINERS = frozenset("\u200c\u200d")
_LINK = re.compile(
    r"://|\bwww\.|\w@\w|\b[a-z0-9-]+\.(?:com|net|org|io|me|ly|app|info|biz|shop|link|co|de|fr|es|it|pl|ru|tr|sa|ae|eg|in|pk|id|cn|br)\b",
    re.I,
)
# In the others a word such as "hour" asks for a time or states one.
_PROMISING = frozenset({"greeting", "confirmation", "handoff", "note"})
# The digits that are Arabic letters, in a word.
_ARABIZI = re.compile(r"(?!\d+ ?[ap]m\b)(?:(?<=[a-z])[235-9]+|[235-9]+(?=[a-z]))", re.I)
_MOST_LINES = 20
_SPACED = {"Cc": " ", "Zl": " ", "Zp": " "}
_ISOLATED = re.compile(f"{ISOLATE}[^{ISOLATE}{POP}]*{POP}")


class WrongText(ValueError):
    """A text was asked for that does not exist, or with values that do not fit; a fault of the program, never of the customer."""


def say(language: str, key: str, *, overrides: Overrides | None = None, variant: int = 0, main: str = "en", **values: object) -> str:
    """The text in the first of: the language, the language it is a kind of, the business's main language, English.

    In each of them the owner's own wording is before ours. `variant` 1, 3, ... is the second way of putting a question, where there is
    one. A value is written as it is, whatever it holds, on one line and not too long.
    """
    if variant % 2 and key + AGAIN in TEXTS:
        key += AGAIN
    text = TEXTS.get(key)
    if text is None:
        raise WrongText(f"There is no text {key!r}.")
    if set(values) != set(text.values):
        raise WrongText(f"The text {key!r} needs {sorted(text.values)} and was given {sorted(values)}.")
    chosen, pattern = _pattern(language, key, overrides or {}, main)
    right = _rightward(pattern, chosen)
    return filled(pattern, {name: _value(name, value, right) for name, value in values.items()})


def wording_of(language: str, key: str, *, overrides: Overrides | None = None, variant: int = 0, main: str = "en") -> str:
    """A text as it stands, with its places still empty."""
    key += AGAIN if variant % 2 and key + AGAIN in TEXTS else ""
    return _pattern(language, key, overrides or {}, main)[1]


def _pattern(language: str, key: str, overrides: Overrides, main: str) -> tuple[str, str]:
    own = overrides.get(key, {})
    for one in languages_for(language, main):
        if one in own and not check_override(key, own[one], one):
            return one, own[one].strip()
        if one in LANGUAGES:
            return one, book(one).texts[key]
    raise AssertionError("English is always there")


@lru_cache(maxsize=4096)
def check_override(key: str, text: str, language: str = "") -> tuple[Fault, ...]:
    """What is wrong with an owner's own wording of a text; nothing when it can be used."""
    known = TEXTS.get(key)
    if known is None:
        return (Fault("unknown", {"key": key}),)
    stripped = text.strip()
    if not stripped:
        return (Fault("empty"),)
    faults: list[Fault] = []
    if len(stripped) > known.longest:
        faults.append(Fault("too_long", {"count": str(len(stripped)), "most": str(known.longest)}))
    places = PLACE.findall(stripped)
    faults += [Fault("place_missing", {"place": f"{{{name}}}"}) for name in known.values if name not in places]
    faults += [Fault("place_unknown", {"place": f"{{{name}}}"}) for name in sorted(set(places) - set(known.values))]
    faults += [Fault("place_twice", {"place": f"{{{name}}}"}) for name in sorted({name for name in places if places.count(name) > 1})]
    rest = PLACE.sub("", stripped)
    if "{" in rest or "}" in rest:
        faults.append(Fault("bracket"))
    allowed = "" if known.kind in {"button", "title", "piece"} else "\n"
    if any(unicodedata.category(one) in _FORBIDDEN and one not in _JOINERS and one not in allowed for one in rest):
        faults.append(Fault("unseen"))
    counted = _ARABIZI.sub("", rest) if language == "ar-Latn" else rest
    if any(one.isnumeric() for one in counted if not "\u3400" <= one <= "\u9fff"):
        faults.append(Fault("number"))
    if _LINK.search(rest):
        faults.append(Fault("address"))
    if sum(rest.count(mark) for mark in "!！¡") > 1 + (language == "es"):
        faults.append(Fault("exclamation"))
    if language in LANGUAGES and known.kind in _PROMISING and (said := book(language).promises.among(rest)):
        faults.append(Fault("promise", {"words": ", ".join(said)}))
    return tuple(faults)


def folded(value: object, longest: int = LONGEST_VALUE) -> str:
    """A value on one line, without characters that nobody sees, cut where it is too long."""
    text = str(value)[: 4 * longest]
    keep = _JOINERS | ({ISOLATE, POP} if _balanced(text) else set())
    seen = "".join(_SPACED.get(category, "") if category in _FORBIDDEN and one not in keep else one for one, category in _categories(text))
    line = re.sub(" {2,}", " ", seen).strip()
    return line if len(line) <= longest else _closed(line[: longest - 1].rstrip())


def _categories(text: str) -> Iterator[tuple[str, str]]:
    return ((one, unicodedata.category(one)) for one in text)


def _balanced(text: str) -> bool:
    """Whether every isolate that is opened is closed again."""
    depth = 0
    for one in text:
        depth += (one == ISOLATE) - (one == POP)
        if depth < 0:
            return False
    return depth == 0


def _closed(cut: str) -> str:
    return f"{cut}…{POP * (cut.count(ISOLATE) - cut.count(POP))}"


def _value(name: str, value: object, right: bool) -> str:
    if name not in OF_LINES:
        return isolated(folded(value), right)
    kept: list[str] = []
    left = LONGEST_LINES
    for written in str(value)[: 4 * LONGEST_LINES].splitlines():
        line = folded(written, max(left, 1))
        if line and left > 0 and len(kept) < _MOST_LINES:
            kept.append(isolated(line, right))
            left -= len(line)
    return "\n".join(kept)


def _rightward(text: str, language: str) -> bool:
    """Whether a text runs from right to left: by its first letter, or by its language when it has none."""
    first = next((direction for one in PLACE.sub("", text) if (direction := unicodedata.bidirectional(one)) in {"L", "R", "AL"}), None)
    return language in RIGHT_TO_LEFT if first is None else first != "L"


def isolated(value: str, right: bool) -> str:
    """The value kept apart where it runs, or partly runs, the other way than the text around it."""
    other = {"L"} if right else {"R", "AL"}
    return f"{ISOLATE}{value}{POP}" if any(unicodedata.bidirectional(one) in other for one in _ISOLATED.sub("", value)) else value
