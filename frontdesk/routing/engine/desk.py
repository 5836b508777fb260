"""The engine: told what happens, it says who is offered what, and when it wants to be asked again.

Event-driven and greedy. Nothing waits while somebody who may have it is there and has room, unless it is held for the customer's
own person for a while. So a newcomer is offered at once or joins a line, and whoever gets room takes the most pressing of what
waits for them.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

from frontdesk.routing.engine.costs import Stakes, cost_rate, index_of, price_of, stakes_of, sufficient
from frontdesk.routing.engine.pool import Pool
from frontdesk.routing.engine.records import Enquiry, Kind, Offer, Person, ServiceClass, Tuning
from frontdesk.routing.engine.waiting import Lines, Waiting


class Desk:
    """One business: its people, what waits, and what is offered to whom."""

    def __init__(
        self,
        people: Iterable[Person],
        kinds: Mapping[str, Kind],
        *,
        urgent: ServiceClass | None = None,
        headroom: int = 0,
        tuning: Tuning | None = None,
    ) -> None:
        self.tuning = tuning or Tuning()
        self.pool = Pool(people, kinds, headroom=headroom, scarce_below=self.tuning.scarce_below)
        self._kinds = kinds
        self._urgent = urgent
        self._waiting: dict[str, Waiting] = {}
        self._offered: dict[str, tuple[str, ...]] = {}
        self._held_by: dict[str, tuple[str, int]] = {}
        self._timers: list[tuple[float, str]] = []
        self._served = 0
        classes = dict.fromkeys((*(kind.service_class for kind in kinds.values()), *(() if urgent is None else (urgent,))))
        self._lines = Lines(classes, len(self.pool.people))
        self._patience = {its: _Patience(its.target * self.tuning.patience_targets, self.tuning.patience_weight) for its in classes}
        self._leaving = {its: patience.rate for its, patience in self._patience.items()}

    # What happens ----------------------------------------------------------------------------------------------------

    def arrive(self, enquiry: Enquiry, now: float) -> tuple[Waiting, list[str]]:
        """An enquiry waits: it is new, or it has come back, which gives somebody room. Its place in time is that of its arrival."""
        freed = self._leave_whoever_has_it(enquiry.id)
        stakes = stakes_of(enquiry, self._kinds, self._urgent)
        one = self._placed(enquiry, stakes, late=now - enquiry.arrived_at >= stakes.target)
        one.held_until = self._hold(one)
        self._waiting[enquiry.id] = one
        self._lines.add(one)
        for at in (one.held_until, enquiry.arrived_at + stakes.target):
            if at > now:
                heapq.heappush(self._timers, (at, enquiry.id))
        return one, freed

    def gone(self, enquiry_id: str, now: float) -> list[str]:
        """The customer has left; whose room that gave back."""
        one = self._waiting.get(enquiry_id)
        if one is not None:
            self._note(one, now, left=True)
        return self._leave_whoever_has_it(enquiry_id)

    def begin(self, enquiry_id: str, person_id: str, now: float) -> list[str]:
        """Somebody has accepted it and begins; whoever else was asked is free of it."""
        one = self._waiting.get(enquiry_id)
        if one is None:
            return []
        self._note(one, now, left=False)
        freed = self._leave_whoever_has_it(enquiry_id)
        self._held_by[enquiry_id] = (person_id, one.enquiry.weight)
        self._take(person_id, one.enquiry.weight)
        return [other for other in freed if other != person_id]

    def done(self, enquiry_id: str) -> list[str]:
        """It is finished; whose room that gave back."""
        return self._leave_whoever_has_it(enquiry_id)

    def person(self, person_id: str, *, available: bool, load: int, open_now: int) -> tuple[bool, list[Waiting]]:
        """Somebody came, went, or holds another load than we thought: whether they may have more room now, and what nobody holds for
        them any more."""
        person = self.pool.get(person_id)
        if person is None:
            return False, []
        gone = person.available and not available
        more = self.pool.change(person, available=available, load=load, open_now=open_now)
        return more, [one for one in self._lines.of_owner(person_id) if not one.offered] if gone else []

    # What follows ----------------------------------------------------------------------------------------------------

    def offers(self, now: float, *, came: Iterable[Waiting], freed: Iterable[str]) -> list[Offer]:
        """Who is offered what: first what those take who got room, then what has just come or changed, the most pressing first."""
        made: list[Offer] = []
        for person_id in sorted(set(freed)):
            while True:
                best = self._best_for(person_id, now)
                offer = None if best is None else self._offer(best, now)
                if offer is None:
                    break
                made.append(offer)
        fresh = [one for one in (*came, *self._due(now)) if not one.offered and self._waiting.get(one.enquiry.id) is one]
        for one in sorted(fresh, key=lambda one: (-self._index(one, now), one.enquiry.arrived_at, one.enquiry.id)):
            offer = None if one.offered else self._offer(one, now)
            if offer is not None:
                made.append(offer)
        return made

    @property
    def wake_at(self) -> float | None:
        """When something changes by time alone: a hold ends, or a target passes."""
        while self._timers and (self._timers[0][1] not in self._waiting or self._waiting[self._timers[0][1]].offered):
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def _due(self, now: float) -> list[Waiting]:
        found: list[Waiting] = []
        while self._timers and self._timers[0][0] <= now:
            _, enquiry_id = heapq.heappop(self._timers)
            one = self._waiting.get(enquiry_id)
            if one is None or one.offered:
                continue
            if not one.late and now - one.enquiry.arrived_at >= one.stakes.target:
                self._lines.remove(one)
                later = self._placed(one.enquiry, one.stakes, late=True)
                later.held_until = one.held_until
                self._waiting[enquiry_id] = one = later
                self._lines.add(one)
            found.append(one)
        return found

    def _best_for(self, person_id: str, now: float) -> Waiting | None:
        """The most pressing of what somebody could take now: their own customers, and the first of every line that is for them."""
        person = self.pool.get(person_id)
        if person is None or not person.available:
            return None
        bit = self.pool.bit(person_id)
        fits = {(urgent, weight): bool(bit & self.pool.with_room(weight, urgent=urgent)) for urgent, weight in self._lines.sizes}
        if not any(fits.values()):
            return None

        def passed(one: Waiting) -> bool:
            return person_id in one.enquiry.declined or (one.enquiry.owner != person_id and self._is_held(one, now))

        most, best = self._lines.most_pressing(self.pool.at[person_id], fits, now, self._leaving, passed)
        for one in self._lines.of_owner(person_id):
            if fits[one.size] and bit & one.able and not one.offered:
                pressing = self._index(one, now) / self.tuning.prices.own_work
                if best is None or pressing >= most:
                    best, most = one, pressing
        return best

    def _offer(self, one: Waiting, now: float) -> Offer | None:
        enquiry = one.enquiry
        free = one.able & self.pool.with_room(enquiry.weight, urgent=enquiry.urgent)
        for gone in enquiry.declined:
            free &= ~self.pool.bit(gone)
        if self._is_held(one, now):
            free &= self.pool.bit(enquiry.owner or "")
        if not free:
            return None
        priced = sorted(self._priced(one, self.pool.few(free, self.tuning.most_compared, self._served), now))
        self._served += 1
        chosen = [place for _, place in priced[: self.tuning.ring if enquiry.urgent else 1]]
        people = tuple(self.pool.people[place].id for place in chosen)
        self._lines.remove(one)
        one.offered = True
        self._offered[enquiry.id] = people
        for person_id in people:
            self._take(person_id, enquiry.weight)
        return Offer(enquiry=enquiry.id, people=people, timeout=self.tuning.timeout)

    def _priced(self, one: Waiting, places: Iterable[int], now: float) -> list[tuple[float, int]]:
        """What it costs to give it to each of these people, with their places."""
        enquiry, stakes, prices, pool = one.enquiry, one.stakes, self.tuning.prices, self.pool
        rate = cost_rate(stakes.classes, now - enquiry.arrived_at, self._leaving)
        kinds = frozenset(kind for kind, p in stakes.likely if p >= self.tuning.least_right_late)
        found = []
        for place in places:
            person = pool.people[place]
            right, speed = pool.fit(place, stakes.likely, enquiry.area)
            own, spare = enquiry.owner == person.id, pool.spare(place, kinds)
            price = price_of(prices, work=stakes.work, speed=speed, open_now=person.open, own=own, right=right, rate=rate, spare=spare)
            found.append((price.total, place))
        return found

    def _placed(self, enquiry: Enquiry, stakes: Stakes, *, late: bool) -> Waiting:
        least = self.tuning.least_right_late if late else self.tuning.least_right
        sets = sufficient(stakes.likely, min(least, sum(p for _, p in stakes.likely)))
        able = self.pool.able(sets, enquiry.language, enquiry.area)
        signature = (sets, enquiry.language, enquiry.area, enquiry.urgent, enquiry.weight)
        return Waiting(enquiry=enquiry, stakes=stakes, signature=signature, able=able, late=late)

    def _hold(self, one: Waiting) -> float:
        """Until when it waits for the customer's own person: a part of the target, and not at all when it is urgent."""
        enquiry = one.enquiry
        if enquiry.urgent or enquiry.owner is None or enquiry.owner in enquiry.declined or not one.able & self.pool.bit(enquiry.owner):
            return 0.0
        return enquiry.arrived_at + self.tuning.hold * min(1.0, (1.0 - self.tuning.prices.own_work) / 0.25) * one.stakes.target

    def _is_held(self, one: Waiting, now: float) -> bool:
        """Whether it waits for the customer's own person alone, who is there and only has no room."""
        person = self.pool.get(one.enquiry.owner) if one.held_until > now else None
        return person is not None and person.available

    def _index(self, one: Waiting, now: float) -> float:
        return index_of(one.stakes, now - one.enquiry.arrived_at, self._leaving)

    def _note(self, one: Waiting, now: float, *, left: bool) -> None:
        first = max(one.stakes.classes, key=lambda share: share[0])[1]
        self._patience[first].note(now - one.enquiry.arrived_at, left=left)
        self._leaving[first] = self._patience[first].rate

    def _take(self, person_id: str, weight: int) -> None:
        person = self.pool.get(person_id)
        if person is not None:
            self.pool.change(person, available=person.available, load=person.load + weight, open_now=person.open + 1)

    def _give_back(self, person_id: str, weight: int) -> None:
        person = self.pool.get(person_id)
        if person is not None:
            self.pool.change(person, available=person.available, load=max(person.load - weight, 0), open_now=max(person.open - 1, 0))

    def _leave_whoever_has_it(self, enquiry_id: str) -> list[str]:
        """Nobody has it and nobody is asked any more; whose room that gave back."""
        one = self._waiting.pop(enquiry_id, None)
        freed: list[str] = []
        if one is not None:
            self._lines.remove(one)
            for person_id in self._offered.pop(enquiry_id, ()):
                self._give_back(person_id, one.enquiry.weight)
                freed.append(person_id)
        held = self._held_by.pop(enquiry_id, None)
        if held is not None:
            self._give_back(*held)
            freed.append(held[0])
        return freed


class _Patience:
    """How many customers leave a second, learned from who left and how long the others waited (exponential, censored)."""

    def __init__(self, mean: float, weight: float) -> None:
        self._left = weight
        self._waited = weight * mean

    def note(self, waited: float, *, left: bool) -> None:
        self._left += left
        self._waited += max(waited, 0.0)

    @property
    def rate(self) -> float:
        return self._left / self._waited
