"""One person in a replay: when they are there, what they hold, and how fast several conversations at once go on.

With k open each goes on at k to the power of -crowd (processor sharing; Tezcan & Zhang 2014). All that is open therefore gets the same
service, and one number, `point`, says when each ends: at the point at which it came in plus its work.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from frontdesk.routing.backtest.records import PastPerson
from frontdesk.routing.hours import duty
from frontdesk.routing.records import Candidate
from frontdesk.team.shifts import AROUND_THE_CLOCK, Stretch, joined, stretches

# Whoever says they are busy goes on with what they have begun; away from the desk nothing goes on.
_AT_DESK = frozenset({"available", "busy", "no_answer"})


class Desk:
    """What one person holds at this moment; times are seconds since the period began."""

    def __init__(self, past: PastPerson, starts: datetime, ends: datetime, crowd: float) -> None:
        self.past = past
        self.starts = starts
        self.crowd = crowd
        self.silent = [((one.starts - starts).total_seconds(), (one.ends - starts).total_seconds()) for one in joined(past.silent)]
        self.shifts = [
            ((one.starts - starts).total_seconds(), (one.ends - starts).total_seconds()) for one in self._stretches(starts, ends)
        ]
        self.active: list[tuple[float, int]] = []
        self.asked: set[int] = set()
        self.held: set[int] = set()
        self.no_answer = False
        self.handled = self.version = 0
        self.at = self.point = self.rate = self.busy = 0.0
        self.presence = "available"
        self.is_silent = False
        self.who: Candidate = msgspec.structs.replace(past.who, load=0, promised=0, last_assigned_at=None)
        self.look(0.0)

    def _stretches(self, starts: datetime, ends: datetime) -> list[Stretch]:
        if not self.past.shifts and not self.past.changed_days:
            return [Stretch(starts - timedelta(days=1), ends + timedelta(days=30))]
        plan = self.past.shifts or AROUND_THE_CLOCK
        return stretches(plan, starts, ends + timedelta(days=15), self.past.timezone, self.past.changed_days)

    def moments(self, ends: float) -> Iterable[float]:
        """When something about their being there changes."""
        known = {edge for span in (*self.shifts, *self.silent) for edge in span}
        known |= {(one.at - self.starts).total_seconds() for one in self.past.presence}
        return sorted(moment for moment in known if 0 < moment <= ends)

    def look(self, now: float) -> None:
        """Bring what others see of them, and what is true, to this moment; `advance` first."""
        at = self.starts + timedelta(seconds=now)
        place = bisect_right(self.past.presence, at, key=lambda one: one.at)
        self.presence = self.past.presence[place - 1].presence if place else "available"
        if self.presence != "available":
            self.no_answer = False
        spot = bisect_right(self.silent, (now, float("inf"))) - 1
        self.is_silent = spot >= 0 and self.silent[spot][1] > now
        work = duty(self.past.shifts, self.past.timezone, at, self.past.changed_days)
        self.show(on_shift=work.on, shift_ends_at=work.ends_at, next_shift_at=work.next_at)

    def show(self, **changes: object) -> None:
        """What a decision sees of them is different."""
        presence = "no_answer" if self.no_answer and self.presence == "available" else self.presence
        self.who = msgspec.structs.replace(self.who, presence=presence, **changes)

    def hold(self, number: int, weight: int, at: datetime | None = None) -> None:
        """Units are kept for an enquiry; with a time it is theirs from then on."""
        self.held.add(number)
        self.show(load=self.who.load + weight, **({} if at is None else {"last_assigned_at": at}))

    def let_go(self, number: int, weight: int) -> None:
        """The units are free again."""
        self.held.discard(number)
        self.asked.discard(number)
        self.show(load=self.who.load - weight)

    @property
    def works(self) -> bool:
        """Whether what they have open goes on."""
        return self.presence in _AT_DESK and not self.is_silent

    @property
    def may_take(self) -> bool:
        """Whether they are given work at all."""
        return self.who.on_shift and self.who.presence == "available"

    def there_from(self, now: float) -> float:
        """The first moment not before `now` at which they are at work and at their desk."""
        while True:
            moment = now
            shift = next((span for span in self.shifts if span[1] > now), None)
            if shift is None:
                return float("inf")
            now = max(now, shift[0])
            spot = bisect_right(self.silent, (now, float("inf"))) - 1
            if spot >= 0 and self.silent[spot][1] > now:
                now = self.silent[spot][1]
            at = self.starts + timedelta(seconds=now)
            place = bisect_right(self.past.presence, at, key=lambda one: one.at)
            if place and self.past.presence[place - 1].presence not in _AT_DESK:
                if place == len(self.past.presence):
                    return float("inf")
                now = (self.past.presence[place].at - self.starts).total_seconds()
            if now == moment:
                return now

    def advance(self, now: float) -> None:
        """Let the time since the last change count as work."""
        if self.active and self.works:
            self.busy += now - self.at
        self.point += self.rate * (now - self.at)
        self.at = now

    def changed(self) -> float | None:
        """Set the pace anew after a change, and say after how many seconds the next conversation ends."""
        self.version += 1
        if not self.active or not self.works:
            self.rate = 0.0
            return None
        self.rate = len(self.active) ** -self.crowd
        return max(0.0, (min(self.active)[0] - self.point) / self.rate)

    def add(self, number: int, work: float) -> None:
        """One more is worked on; `advance` first."""
        self.active.append((self.point + work, number))

    def drop(self, number: int) -> None:
        """One is worked on no more; `advance` first."""
        self.active = [one for one in self.active if one[1] != number]

    def finished(self) -> list[int]:
        """Those whose work is done by now."""
        return [number for end, number in sorted(self.active) if end <= self.point + 1e-6]

    def at_work(self, ends: float) -> float:
        """Seconds on shift within the period."""
        if not self.past.shifts and not self.past.changed_days:
            return ends
        return sum(max(0.0, min(end, ends) - max(start, 0.0)) for start, end in self.shifts)
