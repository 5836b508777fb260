"""A past period as plain records, what a replay of it found, and how two replays compare.

Everything a replay needs stands in `Past`. Nobody in it is special: replace a person by one who can do more, or add one with a
shift, and replay again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Candidate, Situation
from frontdesk.team.shifts import ChangedDay, Hours, Stretch

# `never` did not come, because what it would have come back to was never done.
Ended = Literal["served", "lost", "open", "never"]


class PresentFrom(msgspec.Struct, frozen=True):
    """From this moment on somebody was `presence`, until the next one."""

    at: datetime
    presence: str


class PastPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the team in the past: what they can do, when they are at work, and whether they were at their desk.

    Of `who` the load, the shift and the presence are the replay's own affair. Without shifts they are at work whenever they
    are present; without `presence` they are available all the time. `silent` are the times in which they seemed to be there and
    were not.
    """

    who: Candidate
    shifts: tuple[Hours, ...] = ()
    changed_days: tuple[ChangedDay, ...] = ()
    timezone: str = "UTC"
    presence: tuple[PresentFrom, ...] = ()
    silent: tuple[Stretch, ...] = ()

    @property
    def id(self) -> UUID:
        """Whose record it is."""
        return self.who.staff_id


class PastHolding(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of time in which somebody had the conversation; `reason` is why they passed it on, where that was said.

    `ended` is how it came to an end: closed, handed_off, silence, ...; None while it still lasted.
    """

    staff_id: UUID
    since: datetime
    acted_at: datetime | None = None
    until: datetime | None = None
    ended: str | None = None
    reason: str | None = None


class PastOffer(msgspec.Struct, frozen=True, kw_only=True):
    """One person was asked: how long they took to accept, or what else they did."""

    staff_id: UUID
    at: datetime
    answered: Literal["accepted", "declined", "timed_out", "released"]
    seconds: float


class PastOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What really became of an enquiry, and who did it.

    `active` are the seconds of work it took them, `together` how many conversations they had open meanwhile on average, `idle` the
    seconds for which it was open besides (the customer's turn). `right_at` is when the one who did it began.
    """

    ended: Ended = "open"
    queue: str = ""
    owner_id: UUID | None = None
    replied_at: datetime | None = None
    right_at: datetime | None = None
    done_at: datetime | None = None
    active: float | None = None
    idle: float = 0.0
    together: float = 1.0
    reroutes: int = 0
    holdings: tuple[PastHolding, ...] = ()
    offers: tuple[PastOffer, ...] = ()


class PastEnquiry(msgspec.Struct, frozen=True, kw_only=True):
    """What one customer wanted once.

    `situation` is what routing knew when it came, `truth` what is known of it now: what a person corrected, else what was read and
    nobody spoke against. It is `known` once somebody had it in hand. `repeat_of` is the enquiry that it comes back to.
    """

    id: UUID
    situation: Situation
    truth: Situation
    known: bool = False
    repeat_of: UUID | None = None
    outcome: PastOutcome = PastOutcome()


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A period of the business's own history. `policy` is the one that was live at its end: it says who is right for what."""

    starts: datetime
    ends: datetime
    policy: Policy
    people: tuple[PastPerson, ...]
    enquiries: tuple[PastEnquiry, ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of an enquiry in a replay.

    `first_owner_id` had it first, `owner_id` is the right person who did it. `right_at` is when they began, `waited` the seconds of
    opening hours until then (or until the customer left), `target` those promised. `reroutes` counts changes of owner.
    """

    id: UUID
    arrived_at: datetime
    ended: Ended
    rule: str
    queue: str
    priority: str
    urgent: bool = False
    unsure: bool = False
    first_owner_id: UUID | None = None
    owner_id: UUID | None = None
    own: bool | None = None
    right_at: datetime | None = None
    done_at: datetime | None = None
    waited: float = 0.0
    target: float = 0.0
    reroutes: int = 0
    offers: int = 0

    @property
    def late(self) -> bool:
        """Whether the promise was broken."""
        return self.waited > self.target or self.ended == "lost"


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What one person had to do in a replay: enquiries they had, seconds with open work, seconds at work."""

    staff_id: UUID
    handled: int
    busy: float
    at_work: float


class ClassTotals(msgspec.Struct, frozen=True, kw_only=True):
    """How one priority class fared: how many, and how many of them reached the right person in time."""

    priority: str
    enquiries: int
    in_time: int
    target: float
    waited_half: float
    waited_most: float


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """A replay in numbers. `half` and `most` are the seconds within which half and nine tenths reached the right person;
    `cost` the points that waiting, breaches, lost customers and reroutes come to."""

    enquiries: int
    served: int
    lost: int
    open: int
    rerouted: int
    unsure: int
    late: int
    half: float
    most: float
    longest_queue: int
    cost: float
    classes: tuple[ClassTotals, ...] = ()


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay found: every enquiry in the order of arrival, what everybody carried, and how long the line was at its longest."""

    outcomes: tuple[Outcome, ...]
    people: tuple[Carried, ...]
    longest_queue: int
    totals: Totals
