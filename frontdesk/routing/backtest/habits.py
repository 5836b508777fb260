"""What people and customers usually do, as estimated from a past: the numbers a replay is drawn from."""

from __future__ import annotations

import math
from uuid import UUID

import msgspec

# What a person can lack for an enquiry, as the rule for it says.
LACKS = ("skill", "area", "language")


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """How much work enquiries are: by need the mean of the logarithm of seconds one takes alone, and the spread around it.

    With k open at once each goes on at k to the power of -`crowd`. `own` is the logarithm of what is left of the work when the
    customer's own person does it, `pace` that of the work each person makes of what is usual (below 0 is fast).
    """

    level: dict[str, float]
    usual: float
    spread: float
    crowd: float
    own: float
    pace: dict[UUID, float] = {}

    def level_of(self, need: str | None) -> float:
        """The mean of the logarithm for a need; what is usual for one that was not seen."""
        return self.level.get(need or "", self.usual)


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How long customers wait before they leave, as Weibull distributions on the business clock: one shape, a scale by class."""

    shape: float
    scale: dict[str, float]

    def leaves_after(self, priority: str, chance: float, *, stayed: float = 0.0) -> float:
        """The wait that a share of 1 - `chance` of those who have `stayed` so long does not outlast."""
        scale = self.scale[priority]
        return float(scale * ((stayed / scale) ** self.shape - math.log(chance)) ** (1.0 / self.shape))


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """How soon people react.

    `accepts` is the mean of the seconds until an offer is accepted, `declines` the share of offers that are declined. `begins` is
    the mean of the logarithm of the seconds from getting work to the first act on it, by person, and `spread` that around it.
    `notices` is the mean of the seconds until somebody who was marked as not answering is back.
    """

    accepts: float
    declines: float
    usual: float
    spread: float
    begins: dict[UUID, float] = {}
    notices: float = 60.0

    def begins_after(self, person: UUID, normal: float) -> float:
        """Seconds until this person first acts on what they were given."""
        return math.exp(self.begins.get(person, self.usual) + self.spread * normal)


class PassingOn(msgspec.Struct, frozen=True, kw_only=True):
    """How likely somebody passes work on: by what they lack for it; who lacks nothing, by need and by person.

    `takes` is the mean of the logarithm of the seconds they need to find out.
    """

    lacking: dict[str, float]
    usual: float
    needs: dict[str, float]
    people: dict[tuple[str, UUID], float]
    takes: float
    spread: float

    def chance(self, need: str | None, person: UUID, lacks: frozenset[str]) -> float:
        """How likely this person passes on work of this need."""
        known = self.people.get((need or "", person), self.needs.get(need or "", self.usual))
        stays = 1.0 - known
        for lack in lacks:
            stays *= 1.0 - self.lacking[lack]
        return 1.0 - stays


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was estimated. `thin` names what there was too little of to estimate: there a stated assumption stands
    instead. `counted` says how many cases each estimate rests on."""

    work: Work
    patience: Patience
    answering: Answering
    passing_on: PassingOn
    repeats: float
    repeat_after: float
    thin: frozenset[str] = frozenset()
    counted: dict[str, int] = {}
