"""Situations, teams and policies drawn quickly by the ten thousand, with everything in them that a decision can turn on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec

from frontdesk.routing import Candidate, Conditions, Policy, Ring, Rule, Situation
from frontdesk.routing.policies.records import Escalation, OnCall, Overflow, Relaxation, Window
from frontdesk.team.shifts import Hours
from frontdesk.understanding.records import NEEDS
from tests.routing.worlds import AREAS, BRANCHES, NOW, SKILLS

T = TypeVar("T")
QUEUES = ("complaints", "specialist", "support", "scheduling", "front_desk")
ROLES = ("agent", "agent", "agent", "specialist", "manager", "owner")
PRESENCES = ("available",) * 12 + ("busy", "away", "offline", "no_answer")
ZONES = ("Asia/Riyadh", "UTC", "America/New_York")
OFFICE_HOURS = tuple(Hours(day, 480, 1020) for day in range(7))
# Who may be on a team, unless said otherwise.
IDS = tuple(UUID(int=count) for count in range(1, 10))
_FEW_HOURS = 7200


def some(chance: random.Random, things: Sequence[T], most: int) -> tuple[T, ...]:
    """A few of the things, each at most once."""
    return tuple(chance.sample(things, chance.randint(0, min(most, len(things)))))


def ago(chance: random.Random, most: int = _FEW_HOURS) -> datetime:
    """A moment not long ago."""
    return NOW - timedelta(seconds=chance.randint(0, most))


def ahead(chance: random.Random, most: int) -> datetime:
    """A moment that comes soon."""
    return NOW + timedelta(minutes=chance.randint(1, most))


def a_person(chance: random.Random, staff_id: UUID) -> Candidate:
    """Somebody of a team; mostly they are there."""
    return Candidate(
        staff_id=staff_id,
        name=chance.choice(("Ana", "Leo", "Maya", "Tom", "Huda", "Omar")),
        role=chance.choice(ROLES),
        may_reply=chance.random() < 0.97,
        skills={key: chance.randint(1, 5) for key in some(chance, SKILLS, 4)},
        languages=chance.choice((("en", "ar"), ("en",), ("ar", "ur"), ("en", "tl"), ())),
        areas=() if chance.random() < 0.6 else some(chance, AREAS, 2),
        branches=() if chance.random() < 0.7 else some(chance, BRANCHES, 1),
        on_shift=chance.random() < 0.93,
        shift_ends_at=chance.choice((None, ahead(chance, 600))),
        next_shift_at=chance.choice((None, ahead(chance, 900))),
        presence=chance.choice(PRESENCES),
        load=chance.randint(0, 7),
        promised=chance.choice((0, 0, 0, 2)),
        capacity=chance.choice((4, 6, 8, 10, 12)),
        urgent_headroom=chance.choice((0, 2)),
        last_assigned_at=chance.choice((None, ago(chance), NOW - timedelta(minutes=30))),
    )


def a_team(chance: random.Random, ids: Sequence[UUID] = IDS) -> list[Candidate]:
    """A team; now and then two of them are as like as two peas."""
    people = [a_person(chance, one) for one in ids[: chance.randint(1, len(ids))]]
    if len(people) > 2 and chance.random() < 0.3:
        people[1] = msgspec.structs.replace(people[0], staff_id=people[1].staff_id)
    return people


def a_situation(chance: random.Random, conversation_id: UUID, ids: Sequence[UUID] = IDS) -> Situation:
    """Whatever may come."""
    first, second = chance.sample(NEEDS, 2)
    sure = round(chance.uniform(0.3, 1.0), 3)
    refused = some(chance, ids, 2) if chance.random() < 0.3 else ()
    return Situation(
        conversation_id=conversation_id,
        arrived_at=ago(chance),
        need=chance.choice((first, first, first, None)),
        probabilities={first: sure, second: round(1 - sure, 3)},
        confidence=sure,
        acts_from=0.6,
        abstained=sure < 0.45,
        urgent=chance.random() < 0.2,
        vip_level=chance.choice((0, 0, 0, 1, 3)),
        channel=chance.choice(("whatsapp", "email", "webchat")),
        language=chance.choice((None, "en", "ar", "ur", "hi-Latn", "tl")),
        service_skills=some(chance, ("cleaning", "ac"), 2),
        area_path=some(chance, AREAS, 2),
        branch_id=chance.choice((None, *BRANCHES)),
        weight=chance.choice((1, 2, 2, 2, 4)),
        last_owner_id=None if chance.random() < 0.6 else chance.choice(ids),
        declined=some(chance, ids, 1) if chance.random() < 0.3 else (),
        refused=refused,
        refused_at=ago(chance, 120) if refused else None,
        placed_in=chance.choice((None,) * 8 + QUEUES),
        window_ends_at=None if chance.random() < 0.7 else ahead(chance, 1440),
        reroutes=chance.choice((0, 0, 0, 1)),
        timezone=chance.choice(ZONES),
        opening=chance.choice(((), OFFICE_HOURS)),
    )


def a_case(chance: random.Random, conversation_id: UUID, ids: Sequence[UUID] = IDS) -> tuple[Situation, list[Candidate]]:
    """Something to decide; now and then whoever had the customer last is there, but not at this moment."""
    situation, team = a_situation(chance, conversation_id, ids), a_team(chance, ids)
    if situation.last_owner_id is not None and chance.random() < 0.5:
        there = {"on_shift": True, "may_reply": True, "presence": chance.choice(("available", "busy", "away")), "load": 12}
        team = [msgspec.structs.replace(one, **there) if one.staff_id == situation.last_owner_id else one for one in team]
    return situation, team


def _a_ring(chance: random.Random, people: Sequence[UUID]) -> Ring:
    return Ring(
        skills={key: chance.randint(1, 5) for key in some(chance, SKILLS, 1)},
        roles=some(chance, ("agent", "specialist", "manager"), 2) if chance.random() < 0.3 else (),
        except_roles=some(chance, ("owner", "specialist"), 1) if chance.random() < 0.3 else (),
        people=some(chance, people, 5) if chance.random() < 0.25 else (),
    )


def a_rule(chance: random.Random, key: str, needs: Sequence[str], people: Sequence[UUID] = ()) -> Rule:
    """A rule with rings, wishes that fall away, escalation and overflow."""
    relax = tuple(
        Relaxation(after=chance.choice((0.5, 1.0, 2.0)), drops=chance.choice(("preferred", "level", "area", "language")))
        for _ in range(chance.randint(0, 2))
    )
    steps = (
        Escalation(after=0.8, roles=("manager",)),
        Escalation(after=chance.choice((1.0, 1.5)), roles=("owner", "manager"), does="offer"),
    )
    conditions = Conditions(
        needs=tuple(needs),
        urgent=chance.choice((None,) * 6 + (True, False)),
        vip_from=chance.choice((0,) * 8 + (1,)),
        languages=chance.choice(((),) * 8 + (("ar",),)),
        hours=chance.choice((None,) * 8 + ("open", "closed")),
        windows=chance.choice(((),) * 8 + ((Window(starts_minute=600, ends_minute=420),),)),
    )
    return Rule(
        key=key,
        name=f"Rule {key}",
        when=conditions,
        queue=chance.choice(QUEUES),
        rings=(*(_a_ring(chance, people) for _ in range(chance.randint(0, 2))), *((Ring(),) if chance.random() < 0.6 else ())) or (Ring(),),
        preferred=some(chance, SKILLS, 2),
        service_skill=chance.choice(("required", *("preferred",) * 4, "ignored")),
        language=chance.choice(("required", "preferred")),
        area_bound=chance.random() < 0.6,
        choose=chance.choice(("balanced", "balanced", "most_skilled")),
        priority=chance.choice(("lead", "support", "complaint", "specialist")),
        sticky=chance.random() < 0.5,
        offer_seconds=chance.choice((None, 0, 60)),
        on_silence=chance.choice(("tell", "return")),
        relax=relax,
        escalate=chance.choice((None, steps)),
        overflow=chance.choice((None, None, Overflow(queue="front_desk", after=1.5))),
    )


def a_policy(chance: random.Random, before: Policy, people: Sequence[UUID] = ()) -> Policy:
    """Another policy in place of the one before: some rules of its own, the last ones kept."""
    rules = tuple(a_rule(chance, f"rule_{place}", some(chance, NEEDS, 2), people) for place in range(chance.randint(2, 6)))
    seconds, language = chance.choice((0, 0, 60)), chance.choice(("en", "ar"))
    called = (OnCall(people=tuple(chance.sample(list(people), 2))),) if len(people) > 1 and chance.random() < 0.3 else ()
    return msgspec.structs.replace(before, rules=rules, offer_seconds=seconds, language=language, on_call=called)
