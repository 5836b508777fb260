"""Work that waits, sorted into lines whose people are the same: whoever becomes free looks at the first of each line only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeAlias

import msgspec

from frontdesk.routing.engine.costs import Stakes
from frontdesk.routing.engine.records import Enquiry

# Behind a first one that this person declined, so many more of the line are looked at.
_DEPTH = 8


class Roomy(Protocol):
    """Who has room for so many units, as a set of the pool."""

    def __call__(self, weight: int, *, urgent: bool) -> int: ...


Signature: TypeAlias = tuple[tuple[frozenset[str], ...], str | None, str | None, bool, int]


class Waiting(msgspec.Struct, kw_only=True):
    """One enquiry that waits: who could take it (as a set of the pool), until when it waits for its own person alone."""

    enquiry: Enquiry
    stakes: Stakes
    signature: Signature
    able: int
    held_until: float = 0.0
    late: bool = False
    offered: bool = False


class Lines:
    """All that waits, one line for each set of people who could take it, the longest waiting first."""

    def __init__(self) -> None:
        self._lines: dict[Signature, dict[str, Waiting]] = {}
        self._able: dict[Signature, int] = {}
        self._own: dict[str, dict[str, Waiting]] = {}
        # Whether urgent, and how much room it takes: all that there ever was, which is little.
        self._kinds: set[tuple[bool, int]] = set()

    def add(self, one: Waiting) -> None:
        """It waits from now on, in the order of its arrival."""
        line = self._lines.setdefault(one.signature, {})
        self._able[one.signature] = one.able
        self._kinds.add(one.signature[3:])
        first_of_later = bool(line) and next(reversed(line.values())).enquiry.arrived_at > one.enquiry.arrived_at
        line[one.enquiry.id] = one
        if first_of_later:
            ordered = sorted(line.values(), key=lambda other: (other.enquiry.arrived_at, other.enquiry.id))
            line.clear()
            line.update((other.enquiry.id, other) for other in ordered)
        if one.enquiry.owner is not None:
            self._own.setdefault(one.enquiry.owner, {})[one.enquiry.id] = one

    def remove(self, one: Waiting) -> None:
        """It waits no more."""
        line = self._lines.get(one.signature)
        if line is not None:
            line.pop(one.enquiry.id, None)
            if not line:
                del self._lines[one.signature]
                del self._able[one.signature]
        if one.enquiry.owner is not None:
            self._own.get(one.enquiry.owner, {}).pop(one.enquiry.id, None)

    def of_owner(self, person: str) -> list[Waiting]:
        """What waits of the customers who are somebody's own."""
        return list(self._own.get(person, {}).values())

    def for_person(self, person: str, bit: int, with_room: Roomy, held: Callable[[Waiting], bool]) -> Iterator[Waiting]:
        """What somebody could take now: their own customers, and of every line they are in the first that is not held for another.

        `with_room` says who has room for so much, urgent or not.
        """
        fits = {kind: bool(bit & with_room(kind[1], urgent=kind[0])) for kind in self._kinds}
        if not any(fits.values()):
            return
        for one in self.of_owner(person):
            if fits[one.signature[3:]] and bit & one.able and not one.offered:
                yield one
        for signature, able in self._able.items():
            if not fits[signature[3:]] or not able & bit:
                continue
            for depth, one in enumerate(self._lines[signature].values()):
                if depth == _DEPTH:
                    break
                if person not in one.enquiry.declined and (one.enquiry.owner == person or not held(one)):
                    yield one
                    break
