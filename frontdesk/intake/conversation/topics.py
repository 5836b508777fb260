"""Which fact of the business a question asks for, when it asks for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from frontdesk.knowledge.search.meaning import FILLER, SOFT
from frontdesk.knowledge.search.said import said
from frontdesk.understanding.text.lexicon import MARK, lexicon
from frontdesk.understanding.text.normal import Text

Fact = Literal["hours", "address", "area", "duration", "offered"]

_ASKED_BY: dict[Fact, frozenset[str]] = {
    "hours": frozenset({"open_hours", "weekend_open"}),
    "address": frozenset({"address"}),
    "area": frozenset({"cover_area", "come_over"}),
    "duration": frozenset({"how_long"}),
    "offered": frozenset({"do_you_offer"}),
}
# A day belongs to a question about hours; everything else that is not filling makes it another question.
_BESIDE = frozenset({"weekday", "this_week", "branch", "clock", "part_of_day", "weekend_open", "when", "how_much"})
# These ask for more than that a place is served.
_MORE = frozenset({"deliver", "shipping_abroad", "pick_up"})
_WHOLE = 0.7
_CHANGED, _EXISTING = frozenset({"cancel", "move_booking"}), "my_existing"


def about_a_booking(text: str, languages: Sequence[str]) -> bool:
    """Whether a booking that was made already is to be moved or called off."""
    spoken = {concept for unit in said(text, tuple(languages)).units for concept in unit.concepts}
    if spoken & _CHANGED:
        return True
    # "An appointment with a dentist" counts as one there is: only what is to be moved surely is.
    return _EXISTING in spoken and any(one.entry.kind == MARK and one.entry.name == "moving" for one in lexicon().find(Text(text).forms))


def fact_asked(text: str, languages: Sequence[str], known: Sequence[str]) -> Fact | None:
    """The one fact a question asks for; None when it speaks of anything that the fact says nothing about.

    `known` are the words that name a service or place the reading found: they may stand beside it.
    """
    question = said(text, tuple(languages))
    named = " ".join(known).casefold()
    about: set[Fact] = set()
    for unit in question.units:
        if unit.concepts & _MORE:
            return None
        spoken = {fact for fact, concepts in _ASKED_BY.items() if unit.concepts & concepts}
        if spoken:
            about |= spoken
        elif unit.weight >= _WHOLE and not (unit.concepts & (FILLER | SOFT | _BESIDE)) and unit.written.casefold() not in named:
            return None
    if "hours" in about:
        about -= {"offered", "address"}
    if len(about) > 1:
        about.discard("offered")
    return about.pop() if len(about) == 1 else None
