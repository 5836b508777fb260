"""Invented pasts: a small business over a few days, drawn from a seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk.routing import Policy, Situation
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastHolding, PastOutcome, PastPerson, PresentFrom
from frontdesk.team.shifts import Hours
from tests.routing.worlds import NOW, POLICY, person

STARTS = NOW.replace(hour=0)
NEEDS = ("scheduling", "pricing", "complaint", "post_service_support", "specialist_review")
OPENING = tuple(Hours(day, 7 * 60, 21 * 60) for day in range(7))
_WEEK = tuple(Hours(day, 8 * 60, 20 * 60) for day in range(7))


def a_team(chance: random.Random, size: int) -> tuple[PastPerson, ...]:
    """So many people, most of them all-rounders, one a manager, who come and go."""
    found = []
    for number in range(1, size + 1):
        role = "manager" if number == 1 else "specialist" if number == 2 and size > 3 else "agent"
        skills = {key: chance.randint(1, 5) for key in ("complaints", "scheduling") if chance.random() < 0.5}
        if role == "specialist":
            skills["specialist"] = 4
        who = person(number, role=role, skills=skills, capacity=chance.choice((4, 6, 10)), urgent_headroom=2)
        found.append(PastPerson(who=who, shifts=_WEEK, timezone="UTC", presence=_presence(chance)))
    return tuple(found)


def _presence(chance: random.Random) -> tuple[PresentFrom, ...]:
    moments = sorted(STARTS + timedelta(minutes=chance.randint(0, 2 * 1440)) for _ in range(chance.randint(0, 8)))
    return tuple(PresentFrom(at, chance.choice(("available", "available", "away", "busy", "offline"))) for at in moments)


def a_past(seed: int, *, people: int = 4, enquiries: int = 60, days: int = 2, policy: Policy = POLICY, recorded: bool = True) -> Past:
    """What happened to a business; with `recorded` it is known what became of each enquiry."""
    chance = random.Random(seed)
    team = a_team(chance, people)
    found = []
    for number in range(enquiries):
        at = STARTS + timedelta(seconds=chance.uniform(6 * 3600, (days * 24 - 4) * 3600))
        need = chance.choice(NEEDS)
        read = need if chance.random() < 0.85 else chance.choice(NEEDS)
        one_id = UUID(int=1000 + number)
        situation = Situation(
            conversation_id=one_id,
            arrived_at=at,
            need=read,
            confidence=0.8,
            probabilities={read: 0.8, "pricing": 0.2},
            abstained=chance.random() < 0.1,
            urgent=chance.random() < 0.15,
            language=chance.choice(("en", "ar")),
            weight=2,
            opening=OPENING,
            last_owner_id=chance.choice((None, UUID(int=chance.randint(1, people)))),
        )
        outcome, known = (_outcome(chance, at, people), True) if recorded and chance.random() < 0.9 else (PastOutcome(), False)
        truth = msgspec.structs.replace(situation, need=need, abstained=False, confidence=1.0)
        found.append(PastEnquiry(id=one_id, situation=situation, truth=truth if known else situation, known=known, outcome=outcome))
    return Past(
        starts=STARTS,
        ends=STARTS + timedelta(days=days),
        policy=policy,
        people=team,
        enquiries=tuple(sorted(found, key=lambda one: one.situation.arrived_at)),
    )


def _outcome(chance: random.Random, at: datetime, people: int) -> PastOutcome:
    owner = UUID(int=chance.randint(1, people))
    begun = at + timedelta(seconds=chance.expovariate(1 / 400))
    if chance.random() < 0.1:
        return PastOutcome(ended="lost", done_at=begun)
    active, idle = chance.lognormvariate(5.5, 0.6), chance.expovariate(1 / 900)
    done = begun + timedelta(seconds=active + idle)
    last = PastHolding(staff_id=owner, since=at, acted_at=begun, until=done, ended="closed")
    first: tuple[PastHolding, ...] = ()
    if chance.random() < 0.1:
        other = UUID(int=owner.int % people + 1)
        first = (PastHolding(staff_id=other, since=at, acted_at=at, until=begun, ended="handed_off", reason="wrong_need"),)
    return PastOutcome(
        ended="served",
        queue="front_desk",
        owner_id=owner,
        replied_at=begun,
        right_at=begun,
        done_at=done,
        active=active,
        idle=idle,
        together=chance.choice((1.0, 1.5, 2.0)),
        reroutes=len(first),
        holdings=(*first, last),
    )
