"""Scripted conversations, written like a play. The files in `content/*/talks` are read by this one small grammar.

# [pricing] A title that says what happens
@ -12 16:22 | salma | whatsapp | area=marwah day=+2        when (days before today, time) | who | where | slots
@ ago 23m | turki | whatsapp                               a conversation of today, still open
      < {Hello|Good evening}, how much is {service}?        the customer; the n-th of the alternatives for the n-th "@"
+40s  < [photo sofa.jpg] this one                           40 seconds later, with a picture
+5m   > It is {price}.                                      whoever owns it answers; ">lina" names a person
+1m   ^ {pricing|}                                          says what it is about: a tick, or a correction of how it was read
+1m   * Asked the driver, he is near.                       a note only colleagues see
+2m   !faisal What he must do next // What has happened     handed over with a packet
+1d 09:10 > Good morning again.                             on the next day at ten past nine
+5m   =                                                     done; "z 2d" sets it aside for two days
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Literal

import msgspec

Mark = Literal["<", ">", "^", "*", "!", "=", "z"]

_LINE = re.compile(r"(?:\+(?P<wait>[0-9dhms]+)(?: (?P<at>\d\d:\d\d))?)?\s+(?P<mark>[<>^*!=z])(?P<by>[a-z_]*)(?: (?P<words>.*))?")
_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_TITLE = re.compile(r"# \[(?P<need>[a-z_]+)\] (?P<title>.+)")
_SLOT = re.compile(r"([a-z_]+)=((?:(?! [a-z_]+=).)*)")
_EXTRA = re.compile(r"\[(?P<kind>photo|document|voice|location|contact|reaction|fails) (?P<what>[^\]]+)\] ?")


class TalkUnreadable(ValueError):
    """A script breaks the grammar; the message says where."""


class Line(msgspec.Struct, frozen=True):
    """One thing said or done, `wait` after the one before; with `at` set, on that clock time `wait` days later."""

    wait: timedelta
    at: time | None
    mark: Mark
    by: str
    words: str


class Staging(msgspec.Struct, frozen=True):
    """When and with whom a talk is played: on the day `day` at `at`, or `ago` before now."""

    day: int
    at: time | None
    ago: timedelta | None
    customer: str
    channel: str
    slots: dict[str, str]
    night: bool


class Talk(msgspec.Struct, frozen=True):
    """A conversation that is played once for each of its stagings."""

    file: str
    title: str
    need: str
    stagings: tuple[Staging, ...]
    lines: tuple[Line, ...]


class Extra(msgspec.Struct, frozen=True):
    """What comes with the words: a photo, a voice note, a place."""

    kind: Literal["photo", "document", "voice", "location", "contact", "reaction", "fails"]
    what: str


def read_talks(text: str, file: str) -> Iterator[Talk]:
    """The talks of one file. Raises TalkUnreadable with the line it stumbles over."""
    for block in re.split(r"\n(?=# )", text.strip()):
        head, *rest = block.splitlines()
        title = _TITLE.fullmatch(head)
        if title is None:
            raise TalkUnreadable(f"{file}: a talk begins with '# [need] title', not {head!r}")
        stagings = tuple(_staging(line, file) for line in rest if line.startswith("@ "))
        lines = tuple(_line(line, file) for line in rest if line.strip() and not line.startswith("@ "))
        yield Talk(file, title["title"], title["need"], stagings, lines)


def _staging(line: str, file: str) -> Staging:
    when, customer, channel, *more = (part.strip() for part in line[2:].split("|"))
    slots = {name: value.strip() for part in more for name, value in _SLOT.findall(part)}
    night = "night" in more
    if when.startswith("ago "):
        return Staging(0, None, span(when[4:]), customer, channel, slots, night)
    day, _, clock = when.partition(" ")
    try:
        return Staging(int(day), time.fromisoformat(clock), None, customer, channel, slots, night)
    except ValueError:
        raise TalkUnreadable(f"{file}: when is '-12 16:22' or 'ago 23m', not {when!r}") from None


def _line(line: str, file: str) -> Line:
    found = _LINE.fullmatch(line.rstrip())
    if found is None:
        raise TalkUnreadable(f"{file}: cannot read {line!r}")
    wait = span(found["wait"]) if found["wait"] else timedelta(0)
    mark: Mark = found["mark"]  # type: ignore[assignment]
    return Line(wait, time.fromisoformat(found["at"]) if found["at"] else None, mark, found["by"], found["words"] or "")


def span(written: str) -> timedelta:
    """A length of time such as `1h20m`, `40s` or `2d`."""
    found = _SPAN.fullmatch(written)
    if found is None or not any(found.groups()):
        raise TalkUnreadable(f"a length of time is written as 1h20m, not {written!r}")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def spoken(words: str, turn: int, slot: Callable[[str], str]) -> str:
    """The words for the `turn`-th staging: `{a|b}` becomes the turn's alternative, `{name}` the value of that slot."""
    parts: list[str] = []
    place = 0
    while place < len(words):
        opening = words.find("{", place)
        if opening < 0:
            break
        closing = _closing(words, opening)
        inside = words[opening + 1 : closing]
        choices = alternatives(inside)
        parts += [words[place:opening], spoken(choices[turn % len(choices)], turn, slot) if len(choices) > 1 else slot(inside)]
        place = closing + 1
    return ("".join(parts) + words[place:]).strip()


def alternatives(inside: str) -> list[str]:
    """What stands between the bars of one pair of braces; bars inside further braces belong to those."""
    found, depth = [""], 0
    for letter in inside:
        depth += (letter == "{") - (letter == "}")
        if letter == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found


def _closing(words: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(words)):
        depth += (words[place] == "{") - (words[place] == "}")
        if depth == 0:
            return place
    raise TalkUnreadable(f"a brace is not closed in {words!r}")


def extra_of(words: str) -> tuple[Extra | None, str]:
    """What comes with the words, and the words without it."""
    found = _EXTRA.match(words)
    if found is None:
        return None, words
    kind: Literal["photo"] = found["kind"]  # type: ignore[assignment]
    return Extra(kind, found["what"]), words[found.end() :].strip()
