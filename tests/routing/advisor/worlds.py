"""Invented businesses of which we know where they are thin, with a history that was played by the product's own decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec

from frontdesk.routing import Candidate, Policy, Situation, default_policy
from frontdesk.routing.advisor.changes import with_change
from frontdesk.routing.advisor.covering import Areas
from frontdesk.routing.advisor.records import Advice, Change, Phase
from frontdesk.routing.advisor.study import Effort, study
from frontdesk.routing.backtest.day import replay
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.records import Day, Outcome, Past, PastEnquiry, PastHolding, PastOutcome, PastPerson
from frontdesk.team.shifts import Hours

ZONE = "Asia/Riyadh"
STARTS = datetime(2026, 3, 1, 21, 0, tzinfo=UTC)  # a Monday begins in Riyadh
NORTH, SOUTH, MALQA = (UUID(int=900 + number) for number in range(3))
AREAS: Areas = {NORTH: None, SOUTH: None, MALQA: None}
EVERY_DAY = tuple(range(7))
MINUTE = timedelta(minutes=1)
NEEDS = {"pricing": 0.35, "scheduling": 0.35, "post_service_support": 0.2, "complaint": 0.1}


def staff(number: int) -> UUID:
    """A person's id."""
    return UUID(int=100 + number)


def at_work(starts: int, ends: int, days: Sequence[int] = EVERY_DAY) -> tuple[Hours, ...]:
    """From one hour to another on some weekdays."""
    return tuple(Hours(day, starts * 60, ends * 60) for day in days)


def person(number: int, name: str, hours: tuple[Hours, ...], **more: object) -> PastPerson:
    """Somebody who speaks English and Arabic and covers every area, unless said otherwise."""
    values = {"role": "agent", "languages": ("en", "ar"), "skills": {"complaints": 3}, "capacity": 8, "urgent_headroom": 2} | more
    return PastPerson(who=Candidate(staff_id=staff(number), name=name, **values), shifts=hours, timezone=ZONE)  # type: ignore[arg-type]


class World(msgspec.Struct, frozen=True, kw_only=True):
    """A business: its people, what customers want of it, how many write in an hour of the day."""

    people: tuple[PastPerson, ...]
    languages: tuple[str, ...] = ("en", "ar")
    policy: Policy | None = None
    needs: Mapping[str, float] = msgspec.field(default_factory=lambda: NEEDS)
    spoken: Mapping[str, float] = msgspec.field(default_factory=lambda: {"en": 0.5, "ar": 0.5})
    areas: Mapping[UUID, float] = msgspec.field(default_factory=lambda: {NORTH: 0.5, SOUTH: 0.5})
    urgent: float = 0.15
    minutes: float = 10.0
    hours: tuple[int, int] = (8, 22)
    an_hour: float = 2.0
    days: int = 28


def past_of(world: World, seed: int = 1) -> Past:
    """Its history: customers by lot, and what became of them as the product's own decisions and a lot of their own had it."""
    chance = Random(seed)
    policy = world.policy or default_policy(world.languages)
    raw = Past(
        starts=STARTS,
        ends=STARTS + timedelta(days=world.days),
        policy=policy,
        people=world.people,
        enquiries=tuple(_enquiries(world, chance)),
    )
    played = replay(raw, policy, seed=1000 + seed)
    by_id = {one.id: one for one in played.outcomes}
    return msgspec.structs.replace(raw, enquiries=tuple(_lived(one, by_id[one.id], world, chance) for one in raw.enquiries))


def _enquiries(world: World, chance: Random) -> list[PastEnquiry]:
    found = []
    for day in range(world.days):
        busy = chance.lognormvariate(0, 0.2)
        for hour in range(*world.hours):
            moment = chance.expovariate(world.an_hour * busy)
            while moment < 1:
                found.append(_enquiry(STARTS + timedelta(days=day, hours=hour + moment), world, chance))
                moment += chance.expovariate(world.an_hour * busy)
    return found


def _drawn(shares: Mapping[str, float] | Mapping[UUID, float], chance: Random) -> object:
    return chance.choices(list(shares), list(shares.values()))[0]


def _enquiry(at: datetime, world: World, chance: Random) -> PastEnquiry:
    one_id = UUID(int=chance.getrandbits(127))
    area = _drawn(world.areas, chance)
    assert isinstance(area, UUID)
    situation = Situation(
        conversation_id=one_id,
        arrived_at=at,
        need=str(_drawn(world.needs, chance)),
        confidence=0.95,
        urgent=chance.random() < world.urgent,
        channel="whatsapp",
        language=str(_drawn(world.spoken, chance)),
        area_path=(area,),
        timezone=ZONE,
    )
    # Nothing is known of how long they would have stayed.
    return PastEnquiry(id=one_id, situation=situation, truth=situation, known=True, outcome=PastOutcome(right_at=at))


def _lived(one: PastEnquiry, found: Outcome, world: World, chance: Random) -> PastEnquiry:
    work = world.minutes * 60 * chance.lognormvariate(-(0.3**2) / 2, 0.3)
    holdings = (*_passed_on(one, found, world), *_kept(found))
    outcome = PastOutcome(
        ended=found.ended if found.ended != "never" else "open",
        queue=found.queue,
        owner_id=found.owner_id,
        replied_at=found.right_at,
        right_at=found.right_at,
        done_at=found.done_at,
        active=work if found.owner_id is not None else None,
        holdings=holdings,
    )
    return msgspec.structs.replace(one, outcome=outcome)


def _passed_on(one: PastEnquiry, found: Outcome, world: World) -> tuple[PastHolding, ...]:
    """Who had it first and passed it on; of those in between it is only known that there were some."""
    first, at = found.first_owner_id, one.truth.arrived_at
    if first is None or not found.reroutes or first == found.owner_id:
        return ()
    had = PastHolding(staff_id=first, since=at, acted_at=at + MINUTE, until=at + 3 * MINUTE, ended="handed_off", reason="wrong_language")
    if found.owner_id is not None:
        return (had,)
    other = next(person.id for person in world.people if person.id != first)
    return (had, PastHolding(staff_id=other, since=at + 3 * MINUTE, until=found.done_at, ended="silence"))


def _kept(found: Outcome) -> tuple[PastHolding, ...]:
    """Who did it."""
    if found.owner_id is None or found.right_at is None:
        return ()
    return (PastHolding(staff_id=found.owner_id, since=found.right_at - MINUTE, acted_at=found.right_at, until=found.done_at),)


async def advise(
    past: Past, *, told: list[tuple[Phase, int, int]] | None = None, effort: Effort | None = None, areas: Areas = AREAS
) -> Advice:
    """The whole study in this process, with less effort than in life."""
    habits = estimate(past)

    async def replays(change: Change | None, seed: int) -> Day:
        return replay(past if change is None else with_change(past, change), past.policy, seed=seed, habits=habits)

    async def tells(phase: Phase, done: int, total: int) -> None:
        if told is not None:
            told.append((phase, done, total))

    return await study(past, areas, replays, tells, effort or Effort(changes=9, replays=2, seconds=10_000))
