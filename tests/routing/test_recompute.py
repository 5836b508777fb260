"""Every decision can be computed again from what was stored with it, and the reasons it names are the reasons.

Ten thousand stored decisions (`FRONTDESK_STORED`), read back from the database, are computed anew: same owner, same queue, same verdict
about everybody. And of every fifth (`FRONTDESK_TRIED=1` for all) the named reason is put to the test: take the chosen away, and the one
named as next best is chosen; let the advantages that are named count no more, and the next best is ahead, or level; take away what was said
to speak against somebody, and nothing speaks against them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest

from frontdesk import inbox, routing
from frontdesk.kit.clock import ShiftedClock, SystemClock
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.routing import Candidate, Considered, Decision, Policy, Reason, Ring, Rule, Situation, decide, recompute
from frontdesk.routing.actions.held import keep_decision
from frontdesk.routing.policies.queries import version_of
from frontdesk.routing.rules import choose
from frontdesk.team.shifts import Hours
from tests.guard.silence import permit
from tests.routing.desk import Desk, books_balance, open_desk
from tests.routing.invariants.drawn import a_case, a_policy
from tests.routing.test_reactions import react
from tests.routing.worlds import NOW

S = TypeVar("S", bound=msgspec.Struct)
STORED = int(os.environ.get("FRONTDESK_STORED", "10000"))
VERSIONS, TOGETHER = 20, 500
# Of so many decisions the reasons of one are turned around.
TRIED = int(os.environ.get("FRONTDESK_TRIED", "5"))
NEEDS = ("scheduling", "pricing", "complaint", "post_service_support", "general_question", "specialist_review", None)


# Stored, read back, computed again ------------------------------------------------------------------------------------


@pytest.mark.timeout(600)
async def test_stored_decisions_come_out_the_same_and_their_reasons_are_the_reasons(common: Database) -> None:
    """Twenty versions of the policy, each published after the one before, and hundreds of decisions under each."""
    chance, desk = random.Random(19), await open_desk(common)
    conversations = [await desk.conversation(need=None) for _ in range(40)]
    people = [await desk.person(f"Person {number}", role=("agent", "manager")[number == 0]) for number in range(9)]
    for version in range(1, VERSIONS + 1):
        async with desk.tx() as tx:
            policy = await routing.current_policy(tx)
        if version > 1:
            policy = await _publish_another(desk, chance, version, people)
        async with desk.tx() as tx:
            await permit(tx)
            for _ in range(STORED // VERSIONS):
                situation, team = a_case(chance, chance.choice(conversations), people)
                at = NOW + timedelta(seconds=chance.choice((0, 60, 600, 9000)))
                await keep_decision(tx, decide(situation, team, policy, at), trigger="arrival", reading_id=None)
    seen, flipped = Counter[str](), Counter[str]()
    async for decision, policy in stored(desk):
        assert recompute(decision, policy) == decision
        seen[decision.action] += 1
        if sum(seen.values()) % TRIED == 0:
            flipped.update(reasons_hold(decision, policy, chance))
    assert sum(seen.values()) == STORED
    tried = STORED / TRIED
    print(f"{dict(seen)}, put to the test: {dict(flipped)}")
    assert set(seen) == {"assign", "offer", "hold", "queue", "escalate"}
    assert flipped["the next best is next"] > 0.3 * tried
    assert {f"without {code}" for code in (*_OF_THE_PERSON, *_OF_THE_SITUATION, "not_named")} <= set(flipped)
    assert flipped["the next best is ahead"] > 0.05 * tried
    assert flipped["the next best is ahead"] + flipped["the two are level"] > 0.15 * tried
    assert {f"counting no {name}" for name in (*_PRICES_OF, "skill")} <= set(flipped)
    assert flipped["what spoke against them"] > 0.5 * tried
    assert flipped["the hold"] > 0.002 * tried


@pytest.mark.timeout(600)
async def test_days_of_work_come_out_the_same_from_what_was_stored(own_dsn: str) -> None:
    """The whole product on a real database: customers write, people accept, decline and are silent, come and go, and the policy is
    published anew in between. Not one decision is lost on the way through the database."""
    clock = ShiftedClock(SystemClock().now().replace(hour=8, minute=0, second=0, microsecond=0))
    database = await Database.connect(own_dsn, clock=clock, size=4)
    await react(database)
    chance, desk = random.Random(7), await open_desk(database, timezone="UTC")
    day = Day(desk=desk, database=database, clock=clock, chance=chance, people=[await _hired(desk, chance, n) for n in range(7)])
    for step in range(320):
        await day.goes_on()
        if step % 80 == 79:
            await react(database)
            await books_balance(desk)
    seen, flipped = Counter[str](), Counter[str]()
    versions = set[int]()
    async for decision, policy in stored(desk):
        again = recompute(decision, policy)
        assert outcome(again) == outcome(decision)
        assert again == decision
        seen[decision.by_hand or decision.action] += 1
        versions.add(decision.policy_version)
        if not decision.by_hand and decision.action != "keep":
            flipped.update(reasons_hold(decision, policy, chance))
    print(f"{sum(seen.values())} decisions under {len(versions)} versions: {dict(seen)}, put to the test: {dict(flipped)}")
    assert sum(seen.values()) > 200
    assert len(versions) > 3
    assert {"assign", "offer", "queue"} <= set(seen)
    await database.close()


async def stored(desk: Desk) -> AsyncIterator[tuple[Decision, Policy]]:
    """Every decision of the business from its stored record alone, with the version of the policy that it names."""
    policies: dict[int, Policy] = {}
    async with desk.tx() as tx:
        ids = [row["id"] for row in await tx.rows("select id from decisions order by at, id")]
        for start in range(0, len(ids), TOGETHER):
            rows = await tx.rows(
                "select record, policy_version from decisions where id = any($1) order by at, id", ids[start : start + TOGETHER]
            )
            for row in rows:
                version = row["policy_version"]
                if version not in policies:
                    found = await version_of(tx, version)
                    assert found is not None
                    policies[version] = found
                decision = msgspec.convert(row["record"], Decision)
                assert decision.policy_version == version
                yield decision, policies[version]


def outcome(decision: Decision) -> tuple[object, ...]:
    """What a decision decides."""
    verdicts = [(one.staff_id, one.chosen, one.ring, one.score, one.terms, one.excluded) for one in decision.candidates]
    asked = [one.id for one in decision.offered]
    return decision.action, decision.owner, asked, decision.held_for, decision.queue, decision.due_at, decision.wake_at, verdicts


# The reasons are the reasons ------------------------------------------------------------------------------------------


def reasons_hold(decision: Decision, policy: Policy, chance: random.Random) -> Iterable[str]:
    """Turn each named reason around and see that the result turns with it; which were put to the test."""
    winners = {one.staff_id for one in decision.candidates if one.chosen}
    if winners and decision.runner_up is not None:
        assert next_best(decision, policy, winners) == decision.runner_up.id
        yield "the next best is next"
        if decision.gap:
            yield from _lead_holds(decision, policy, decision.runner_up.id)
    excluded = [one for one in decision.candidates if one.excluded]
    if excluded:
        one = chance.choice(excluded)
        yield from _exclusion_holds(decision, policy, one.staff_id, one.excluded, chance)
    if decision.held_for is not None and decision.held_until is not None:
        later = choose(decision.situation, decision.people, policy, decision.held_until)
        # At another hour another rule may hold it a little longer: each counts its share from the arrival.
        assert later.held_for != decision.held_for or later.rule.key != decision.rule.key
        owner = next(one for one in decision.candidates if one.staff_id == decision.held_for.id)
        free = _cured(decision, policy, owner.staff_id, owner.excluded)
        assert choose(*free, decision.at).held_for != decision.held_for
        yield "the hold"


def next_best(decision: Decision, policy: Policy, winners: set[UUID]) -> UUID | None:
    """Who comes first once those who were chosen have gone; it is theirs, unless it waits for somebody likelier who comes back soon."""
    people = [_changed(one, presence="offline") if one.staff_id in winners else one for one in decision.people]
    again = choose(decision.situation, people, policy, decision.at)
    ahead = next((one.staff_id for one in again.candidates if not one.excluded), None)
    assert first(again) == ahead or again.action == "hold"
    return ahead


def first(decision: Decision) -> UUID | None:
    """Who is first of those chosen."""
    return next((one.staff_id for one in decision.candidates if one.chosen), None)


def _lead_holds(decision: Decision, policy: Policy, other: UUID) -> Iterable[str]:
    """The advantages that are named account for the whole gap: each is worth exactly what it says, and when they count no more the next
    best is ahead, or level where the two differ in nothing else."""
    best = first(decision)
    assert best is not None
    of_best, of_other = considered(decision, best), considered(decision, other)
    lead = {name: of_other.terms.get(name, 0.0) - of_best.terms.get(name, 0.0) for name in {*of_best.terms, *of_other.terms}}
    assert round(sum(lead.values()), 6) == decision.gap
    left = decision.gap or 0.0
    for name in sorted(lead, key=lambda one: -lead[one]):
        if lead[name] <= 0:
            break
        policy, left = _without(policy, decision.rule.key, name), left - lead[name]
        again = choose(decision.situation, decision.people, policy, decision.at)
        now, its = considered(again, best), considered(again, other)
        assert now.score is not None
        assert its.score is not None
        assert abs(its.score - now.score - left) < 1e-5
        yield f"counting no {name}"
        if left < -1e-5:
            order = [one.staff_id for one in again.candidates if not one.excluded]
            assert order.index(other) < order.index(best)
            yield "the next best is ahead"
            return
    assert abs(left) < 1e-5
    yield "the two are level"


# What makes a term of the price count no more.
_PRICES_OF: dict[str, tuple[str, ...]] = {
    "time": ("work_minute",),
    "risk": ("transfer", "wrong", "wrong_seconds"),
    "spare": ("spare",),
    "owner": ("own_gain", "sticky_gain"),
    "preferred": ("preferred",),
    "language": ("language",),
}


def _without(policy: Policy, key: str, term: str) -> Policy:
    if term in _PRICES_OF:
        return _changed(policy, prices=_changed(policy.prices, **dict.fromkeys(_PRICES_OF[term], 0.0)))
    # Where the most skilled is asked for, that is said by the rule.
    assert term == "skill"
    return _for_rule(policy, key, lambda rule: _changed(rule, choose="balanced"))


def _exclusion_holds(decision: Decision, policy: Policy, person: UUID, against: tuple[Reason, ...], chance: random.Random) -> Iterable[str]:
    """Without what speaks against them nothing does; each of several reasons is enough by itself."""
    again = choose(*_cured(decision, policy, person, against), decision.at)
    assert not considered(again, person).excluded, f"{against} were taken away"
    if decision.action in ("queue", "escalate"):
        assert first(again) == person or again.action == "hold"
    yield "what spoke against them"
    yield from (f"without {one.code}" for one in against)
    if len(against) > 1:
        kept = chance.choice(against)
        rest = choose(*_cured(decision, policy, person, [one for one in against if one != kept]), decision.at)
        now = considered(rest, person)
        # Without a skill of the first ring somebody may still be good enough for a later one.
        assert [one.code for one in now.excluded] == [kept.code] or (kept.code in _OF_THE_RING and not now.excluded and now.ring)
        yield "each reason alone"


def considered(decision: Decision, person: UUID) -> Considered:
    """What became of one person."""
    return next(one for one in decision.candidates if one.staff_id == person)


# What takes each reason away, by its code: a change of the person, or of the situation. A reason without a cure is a reason that
# nobody has put to the test.
Cure = Callable[[Candidate, Situation, Mapping[str, str | int], Ring], dict[str, object]]
_OF_THE_PERSON: dict[str, Cure] = {
    "role": lambda person, case, told, ring: {"role": ring.roles[0] if ring.roles else "somebody"},
    "no_skill": lambda person, case, told, ring: {"skills": {**person.skills, str(told["skill"]): 5}},
    "low_skill": lambda person, case, told, ring: {"skills": {**person.skills, str(told["skill"]): 5}},
    "may_not_reply": lambda person, case, told, ring: {"may_reply": True},
    "no_language": lambda person, case, told, ring: {"languages": (*person.languages, str(told["language"]))},
    "other_area": lambda person, case, told, ring: {"areas": ()},
    "other_branch": lambda person, case, told, ring: {"branches": ()},
    "off_shift": lambda person, case, told, ring: {"on_shift": True, "shift_ends_at": None},
    "going_home": lambda person, case, told, ring: {"shift_ends_at": None},
    "absent": lambda person, case, told, ring: {"presence": "available"},
    "full": lambda person, case, told, ring: {"capacity": person.load + person.promised + case.weight},
    "promised": lambda person, case, told, ring: {"promised": 0},
}
_OF_THE_SITUATION = {"declined": "declined", "refused": "refused"}
_OF_THE_RING = frozenset({"role", "no_skill", "low_skill", "not_named"})


def _cured(decision: Decision, policy: Policy, person_id: UUID, against: Iterable[Reason]) -> tuple[Situation, list[Candidate], Policy]:
    """The situation, the people and the policy, with these reasons against somebody taken away."""
    situation, people = decision.situation, {one.staff_id: one for one in decision.people}
    ring = decision.rule.rings[0]
    for reason in against:
        person = people[person_id]
        if reason.code == "not_named":
            policy = _naming(policy, decision.rule.key, person_id)
        elif reason.code in _OF_THE_SITUATION:
            field = _OF_THE_SITUATION[reason.code]
            situation = _changed(situation, **{field: tuple(one for one in getattr(situation, field) if one != person_id)})
        else:
            people[person_id] = _changed(person, **_OF_THE_PERSON[reason.code](person, situation, reason.params, ring))
    return situation, list(people.values()), policy


def _naming(policy: Policy, key: str, person: UUID) -> Policy:
    """The policy with this person named in the first ring of a rule, too."""

    def named(rule: Rule) -> Rule:
        ring = _changed(rule.rings[0], people=(*rule.rings[0].people, person))
        return _changed(rule, rings=(ring, *rule.rings[1:]))

    return _for_rule(policy, key, named)


def _for_rule(policy: Policy, key: str, change: Callable[[Rule], Rule]) -> Policy:
    return _changed(policy, rules=tuple(change(rule) if rule.key == key else rule for rule in policy.rules))


def _changed(thing: S, **fields: Any) -> S:
    return msgspec.structs.replace(thing, **fields)


# Days -----------------------------------------------------------------------------------------------------------------


async def _publish_another(desk: Desk, chance: random.Random, version: int, people: Sequence[UUID]) -> Policy:
    """Publish some other policy; one with a mistake in it is refused, and another is tried."""
    while True:
        async with desk.tx() as tx:
            before = await routing.current_policy(tx)
            await routing.save_draft(tx, a_policy(chance, before, people))
        with suppress(Invalid):
            async with desk.tx() as tx:
                await routing.publish_policy(tx, version, by=None)
                return await routing.current_policy(tx)


async def _hired(desk: Desk, chance: random.Random, number: int) -> UUID:
    skills = {key: chance.randint(1, 5) for key in chance.sample(("complaints", "specialist", "cleaning", "ac"), chance.randint(0, 3))}
    shifts = [] if number < 4 else [Hours(day, 480, 480 + 60 * number) for day in range(7)]
    languages = chance.choice((("en", "ar"), ("en",), ("en", "ar", "ur")))
    role = "manager" if number == 6 else "agent"
    return await desk.person(
        f"Person {number}", role=role, skills=skills, languages=languages, capacity=chance.choice((4, 6, 8)), shifts=shifts
    )


class Day(msgspec.Struct):
    """A day of work in which anything may happen next."""

    desk: Desk
    database: Database
    clock: ShiftedClock
    chance: random.Random
    people: list[UUID]
    talks: list[UUID] = []
    version: int = 1

    async def goes_on(self) -> None:
        """One thing happens; what the present state forbids does not."""
        what = self.chance.choices(
            (self.writes, self.answers, self.ends, self.comes_or_goes, self.time_passes, self.by_hand, self.policy_changes),
            (10, 8, 6, 2, 4, 1, 0.5),
        )[0]
        with suppress(Conflict):
            await what()

    async def writes(self) -> None:
        chance = self.chance
        if self.talks and chance.random() < 0.2:
            return await self._writes_again(chance.choice(self.talks))
        need = chance.choice(NEEDS)
        signals: dict[str, Any] = {"urgent": chance.random() < 0.2, "language": chance.choice(("en", "ar", "ur"))} if need else {}
        vip = chance.choice((0, 0, 0, 2))
        self.talks.append(await self.desk.routed(need=need, vip_level=vip, weight=chance.choice((1, 2, 2, 4)), **signals))
        return None

    async def _writes_again(self, conversation: UUID) -> None:
        status = (await self.desk.row(conversation))["status"]
        async with self.desk.tx() as tx:
            if status == "closed":
                await inbox.actions.reopen(tx, conversation, "the customer wrote again")
            await self.desk.say(tx, conversation, "Hello?")
            await routing.route(tx, conversation, "reopened" if status == "closed" else "message")

    async def answers(self) -> None:
        person = self.chance.choice(self.people)
        async with self.desk.tx() as tx:
            held = await tx.rows("select offer_id from reservations where staff_id = $1 and state = 'held' order by 1", person)
        for row in held:
            async with self.desk.tx(Actor.staff(person)) as tx:
                if self.chance.random() < 0.7:
                    await routing.accept(tx, row["offer_id"], person)
                else:
                    await routing.decline(tx, row["offer_id"], person, "busy")

    async def ends(self) -> None:
        async with self.desk.tx() as tx:
            rows = await tx.rows("select id from conversations where status = 'owned' order by id")
        if rows:
            done = self.chance.choice(rows)["id"]
            async with self.desk.tx() as tx:
                await inbox.actions.close(tx, done)
                await routing.release(tx, done, "closed")

    async def comes_or_goes(self) -> None:
        person = self.chance.choice(self.people)
        await self.desk.present(person, self.chance.choice(("available", "available", "busy", "away", "offline")))
        await react(self.database)

    async def time_passes(self) -> None:
        self.clock.advance(timedelta(seconds=self.chance.choice((20, 61, 300, 900))))
        await routing.wake_waiting(self.database)
        for person in self.people:
            if self.chance.random() < 0.5:
                await self.desk.present(person, "available")
        await react(self.database)

    async def by_hand(self) -> None:
        if self.talks:
            async with self.desk.tx() as tx:
                await routing.assign(tx, self.chance.choice(self.talks), self.chance.choice((None, *self.people)), "by hand")
            await react(self.database)

    async def policy_changes(self) -> None:
        self.version += 1
        await _publish_another(self.desk, self.chance, self.version, self.people)
