"""How an arrival ends."""

from __future__ import annotations

import msgspec


class Threaded(msgspec.Struct, frozen=True):
    """It became part of a thread."""


class Duplicate(msgspec.Struct, frozen=True):
    """The very message stands in its thread already."""


class Ignored(msgspec.Struct, frozen=True):
    """It says nothing that belongs into a thread; the reason is kept."""

    reason: str


Outcome = Threaded | Duplicate | Ignored


def together(outcomes: list[Outcome]) -> Outcome:
    """One end for an arrival that held several events: the strongest of theirs."""
    for kind in (Threaded, Duplicate, Ignored):
        for outcome in outcomes:
            if isinstance(outcome, kind):
                return outcome
    return Ignored("empty: the provider sent nothing in it")
