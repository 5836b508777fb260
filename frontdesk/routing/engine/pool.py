"""The people, as sets that are whole numbers: one bit a person, so that "who can do this here and has room" is a few ANDs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from frontdesk.routing.engine.records import Kind, Person


class Pool:
    """Everybody who may be given work, sorted by all that decides who may have it."""

    def __init__(self, people: Iterable[Person], kinds: Mapping[str, Kind], *, headroom: int, scarce_below: float) -> None:
        self.people = sorted(people, key=lambda person: person.id)
        self.at = {person.id: place for place, person in enumerate(self.people)}
        self._kinds = kinds
        self._headroom = headroom
        self._able: dict[str, int] = {}
        self._speaks: dict[str, int] = {}
        self._covers: dict[str, int] = {}
        self._everywhere = 0
        self._room: dict[tuple[int, bool], int] = {}
        self._open: dict[int, int] = {}
        for place, person in enumerate(self.people):
            bit = 1 << place
            for kind in person.speeds:
                self._able[kind] = self._able.get(kind, 0) | bit
            for language in person.languages:
                self._speaks[language] = self._speaks.get(language, 0) | bit
            for area in person.areas:
                self._covers[area] = self._covers.get(area, 0) | bit
            if not person.areas:
                self._everywhere |= bit
            self._open[person.open] = self._open.get(person.open, 0) | bit
        self.all = (1 << len(self.people)) - 1
        few = scarce_below * len(self.people)
        self._scarce = frozenset(kind for kind, able in self._able.items() if able.bit_count() < few)
        self._spare = [frozenset(person.speeds) & self._scarce for person in self.people]

    def get(self, person_id: str | None) -> Person | None:
        """Somebody by id; None when nobody is called so."""
        place = self.at.get(person_id) if person_id is not None else None
        return None if place is None else self.people[place]

    def bit(self, person_id: str) -> int:
        """The set of this person alone; empty when nobody is called so."""
        place = self.at.get(person_id)
        return 0 if place is None else 1 << place

    def able(self, sets: Iterable[frozenset[str]], language: str | None, area: str | None) -> int:
        """Who can do all kinds of at least one of the sets, in this language and place."""
        found = 0
        here = self.all if area is None else self._covers.get(area, 0) | self._everywhere
        for kinds in sets:
            able = self.all
            for kind in kinds:
                able &= self._able.get(kind, 0)
                if self._kinds[kind].area_bound:
                    able &= here
            found |= able
        return found if language is None else found & self._speaks.get(language, 0)

    def fit(self, place: int, likely: Iterable[tuple[str, float]], area: str | None) -> tuple[float, float]:
        """How likely somebody is the right person (the share of what it may be about that they can do there), and how fast they are
        in what they can do of it."""
        person = self.people[place]
        here = area is None or not person.areas or area in person.areas
        speeds, kinds = person.speeds, self._kinds
        right = known = done = 0.0
        for kind, p in likely:
            speed = speeds.get(kind)
            if speed is not None:
                known += p
                done += p * speed
                if here or not kinds[kind].area_bound:
                    right += p
        return min(1.0, right), done / known if known else 1.0

    def spare(self, place: int, kinds: frozenset[str]) -> int:
        """How many scarce kinds of work somebody can do besides these."""
        return len(self._spare[place] - kinds)

    def with_room(self, weight: int, *, urgent: bool) -> int:
        """Who is available and has room; only urgent work may use the headroom."""
        key = (weight, urgent)
        if key not in self._room:
            self._room[key] = sum(1 << place for place, person in enumerate(self.people) if self._fits(person, *key))
        return self._room[key]

    def _fits(self, person: Person, weight: int, urgent: bool) -> bool:
        return person.available and person.load + weight <= person.capacity + (self._headroom if urgent else 0)

    def change(self, person: Person, *, available: bool, load: int, open_now: int) -> bool:
        """What somebody holds, or whether they are there, has changed; true when there may be more room than before."""
        more = (available and not person.available) or (available and load < person.load)
        bit = 1 << self.at[person.id]
        if open_now != person.open:
            self._open[person.open] &= ~bit
            self._open[open_now] = self._open.get(open_now, 0) | bit
        person.available, person.load, person.open = available, load, open_now
        for key, mask in self._room.items():
            has = self._fits(person, *key)
            if has != bool(mask & bit):
                self._room[key] = mask ^ bit
        return more

    def few(self, mask: int, most: int, start: int) -> list[int]:
        """At most so many people of a set, those with the least open work first; of equals those after `start` first."""
        if mask.bit_count() <= most:
            return list(places(mask))
        found: list[int] = []
        for level in sorted(self._open):
            part = mask & self._open[level]
            if part:
                cut = start % len(self.people)
                for half in ((part >> cut) << cut, part & ((1 << cut) - 1)):
                    for place in places(half):
                        found.append(place)
                        if len(found) == most:
                            return found
        return found


def places(mask: int) -> Iterator[int]:
    """The places of the bits that are set, in order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
