"""One person at work: several conversations at once by processor sharing, reservations, and a personal inbox.

With k conversations open the person gets effort[k] of work done per second in all, shared equally (Tezcan & Zhang 2014: chat agents serve
several at once at a rate that depends on the level). All open conversations therefore receive the same service per second, and one number,
`point` (service each has received since morning), says when each ends: at its own entry point plus its work.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.inbox_day.people import Person


class Desk:
    """What one person holds at this moment; capacity and weights are in units."""

    __slots__ = (
        "active",
        "at",
        "away",
        "busy",
        "effort",
        "inbox",
        "no_answer",
        "on_break",
        "on_shift",
        "person",
        "picking",
        "point",
        "pushed",
        "rate",
        "reserved",
        "rung",
        "told",
        "version",
        "working",
    )

    def __init__(self, person: Person, effort: Sequence[float]) -> None:
        self.person = person
        self.effort = effort
        self.active: list[tuple[float, int]] = []
        self.inbox: list[int] = []
        self.rung: set[int] = set()
        self.working = self.reserved = self.pushed = 0
        self.on_shift = self.on_break = self.away = self.no_answer = self.picking = False
        self.at = self.point = self.rate = self.busy = 0.0
        self.version = 0
        self.told: tuple[bool, int, int] | None = None

    @property
    def available(self) -> bool:
        """The status others see; it knows nothing of silent absences."""
        return self.on_shift and not self.on_break and not self.no_answer

    @property
    def load(self) -> int:
        """Units held: being worked on, reserved by offers, and lying in the personal inbox."""
        return self.working + self.reserved + self.pushed

    def advance(self, now: float) -> None:
        """Let the time since the last change count as work."""
        if self.active and not self.on_break:
            self.busy += now - self.at
        self.point += self.rate * (now - self.at)
        self.at = now

    def changed(self) -> float | None:
        """Set the pace anew after a change, and say after how many seconds the next conversation ends."""
        self.version += 1
        count = len(self.active)
        if not count or self.away or self.on_break:
            self.rate = 0.0
            return None
        self.rate = self.effort[min(count, len(self.effort)) - 1] / count
        return max(0.0, (min(self.active)[0] - self.point) / self.rate)

    def add(self, contact: int, work: float, weight: int) -> None:
        """Open one more conversation; `advance` first."""
        self.active.append((self.point + work, contact))
        self.working += weight

    def drop(self, contact: int, weight: int) -> None:
        """Close one; `advance` first."""
        self.active = [one for one in self.active if one[1] != contact]
        self.working -= weight

    def finished(self) -> list[int]:
        """Those whose work is done by now."""
        return [contact for end, contact in sorted(self.active) if end <= self.point + 1e-6]
