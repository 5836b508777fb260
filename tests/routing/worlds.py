"""Invented situations, people and policies: by hand for examples, and drawn at random for properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from frontdesk.routing import Candidate, Conditions, Policy, PriorityClass, Ring, Rule, Situation, default_policy
from frontdesk.team.shifts import Hours
from frontdesk.understanding.records import NEEDS

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SKILLS = ("complaints", "specialist", "cleaning", "ac", "scheduling")
LANGUAGES = ("ar", "en", "ur")
ROLES = ("agent", "manager", "owner", "specialist")
AREAS = tuple(UUID(int=100 + number) for number in range(3))
BRANCHES = tuple(UUID(int=200 + number) for number in range(2))
POLICY = msgspec.structs.replace(default_policy(("en", "ar"), SKILLS), version=3)


def numbered(number: int) -> UUID:
    """A person's or conversation's id."""
    return UUID(int=number)


def person(number: int = 1, name: str = "", **more: Any) -> Candidate:
    """Somebody who can answer, unless said otherwise."""
    values: dict[str, Any] = {"role": "agent", "languages": ("en", "ar"), "capacity": 10, "urgent_headroom": 2} | more
    return Candidate(staff_id=numbered(number), name=name or f"Person {number}", **values)


def situation(**more: Any) -> Situation:
    """A booking that just came, unless said otherwise."""
    values: dict[str, Any] = {"need": "scheduling", "confidence": 0.9, "language": "en"} | more
    return Situation(
        conversation_id=numbered(9), arrived_at=more.pop("arrived_at", NOW), **{k: v for k, v in values.items() if k != "arrived_at"}
    )


def moments(most: int = 7200) -> st.SearchStrategy[datetime]:
    """A time up to some seconds ago."""
    return st.integers(0, most).map(lambda seconds: NOW - timedelta(seconds=seconds))


def candidates() -> st.SearchStrategy[list[Candidate]]:
    """A team of up to eight."""
    one = st.builds(
        Candidate,
        staff_id=st.just(numbered(0)),
        name=st.sampled_from(("Ana", "Leo", "Maya", "Tom")),
        role=st.sampled_from(ROLES),
        may_reply=st.sampled_from((True, True, True, False)),
        skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=4),
        languages=st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=3).map(tuple),
        areas=st.lists(st.sampled_from(AREAS), unique=True, max_size=2).map(tuple),
        branches=st.lists(st.sampled_from(BRANCHES), unique=True, max_size=1).map(tuple),
        on_shift=st.sampled_from((True, True, True, False)),
        shift_ends_at=st.none() | st.integers(1, 600).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        next_shift_at=st.none() | st.integers(1, 900).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        presence=st.sampled_from(("available", "available", "available", "busy", "away", "offline")),
        load=st.integers(0, 12),
        capacity=st.integers(0, 10),
        urgent_headroom=st.integers(0, 4),
        last_assigned_at=st.none() | moments(),
    )
    return st.lists(one, max_size=6).map(
        lambda people: [msgspec.structs.replace(each, staff_id=numbered(place + 1)) for place, each in enumerate(people)]
    )


def situations() -> st.SearchStrategy[Situation]:
    """Whatever may come."""
    return st.builds(
        Situation,
        conversation_id=st.just(numbered(9)),
        arrived_at=moments(),
        need=st.none() | st.sampled_from(NEEDS),
        confidence=st.floats(0, 1).map(lambda value: round(value, 3)),
        abstained=st.booleans(),
        urgent=st.booleans(),
        vip_level=st.integers(0, 3),
        channel=st.sampled_from(("whatsapp", "email")),
        language=st.none() | st.sampled_from((*LANGUAGES, "hi-Latn", "tl")),
        service_skills=st.lists(st.sampled_from(("cleaning", "ac")), unique=True, max_size=2).map(tuple),
        area_path=st.lists(st.sampled_from(AREAS), unique=True, max_size=2).map(tuple),
        branch_id=st.none() | st.sampled_from(BRANCHES),
        weight=st.integers(1, 4),
        last_owner_id=st.none() | st.integers(1, 8).map(numbered),
        declined=st.lists(st.integers(1, 8).map(numbered), unique=True, max_size=2).map(tuple),
        placed_in=st.none() | st.sampled_from(("complaints", "scheduling", "specialist")),
        window_ends_at=st.none() | st.integers(1, 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds)),
        timezone=st.sampled_from(("Asia/Riyadh", "UTC", "America/New_York")),
        opening=st.sampled_from(((), tuple(Hours(day, 480, 1020) for day in range(7)))),
    )


def policies() -> st.SearchStrategy[Policy]:
    """The policy of a new business, or an invented one."""
    rings = st.lists(
        st.builds(
            Ring,
            skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5), max_size=2),
            roles=st.lists(st.sampled_from(ROLES), unique=True, max_size=2).map(tuple),
            except_roles=st.lists(st.sampled_from(ROLES), unique=True, max_size=1).map(tuple),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple)
    rule = st.builds(
        Rule,
        key=st.just("x"),
        name=st.just("A rule"),
        enabled=st.sampled_from((True, True, True, False)),
        when=st.builds(
            Conditions,
            needs=st.lists(st.sampled_from(NEEDS), unique=True, max_size=3).map(tuple),
            urgent=st.none() | st.booleans(),
            vip_from=st.integers(0, 2),
            languages=st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=1).map(tuple),
        ),
        queue=st.sampled_from(("front_desk", "scheduling", "complaints")),
        rings=rings,
        preferred=st.lists(st.sampled_from(SKILLS), unique=True, max_size=2).map(tuple),
        service_skill=st.sampled_from(("required", "preferred", "ignored")),
        language=st.sampled_from(("required", "preferred")),
        area_bound=st.booleans(),
        choose=st.sampled_from(("balanced", "most_skilled")),
        priority=st.sampled_from(("lead", "support", "urgent")),
        sticky=st.booleans(),
    )
    invented = st.lists(rule, min_size=1, max_size=4).map(
        lambda rules: msgspec.structs.replace(
            POLICY,
            rules=tuple(msgspec.structs.replace(each, key=f"rule_{place}") for place, each in enumerate(rules)),
            classes={**POLICY.classes, "lead": PriorityClass(900)},
        )
    )
    return st.just(POLICY) | invented
