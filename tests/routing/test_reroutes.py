"""The rerouting rate: which first handoffs stood, why the others did not, what is learned from that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk import inbox
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.ids import uuid7
from frontdesk.routing import assign, hand_off, release, release_all_of
from frontdesk.routing.board.actions import move, undo
from frontdesk.routing.board.records import Seen
from frontdesk.routing.records import Candidate, Situation
from frontdesk.routing.reroutes import queries
from frontdesk.routing.reroutes.actions import acknowledge, explain, settle
from frontdesk.routing.reroutes.drift import LEARNS_FROM
from frontdesk.routing.reroutes.reactions import judge_first_handoff
from frontdesk.routing.reroutes.records import Holding
from frontdesk.routing.reroutes.rules import BY_PERSON, judge, likely_reason
from tests.guard.silence import permit
from tests.routing.desk import Desk, open_desk

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA, BASIL, CARLA = UUID(int=1), UUID(int=2), UUID(int=3)


def held(staff: UUID, minute: int, until: int | None = None, why: str | None = None, *, acted: bool = True) -> Holding:
    ended = None if until is None else NOON + timedelta(minutes=until)
    return Holding(staff, NOON + timedelta(minutes=minute), ended, why, acted)


@pytest.mark.parametrize(
    ("spans", "closed", "outcome"),
    [
        ([], True, None),
        ([held(ANNA, 0)], False, None),
        ([held(ANNA, 0)], True, "kept"),
        ([held(ANNA, 0, 9, "closed")], True, "kept"),
        ([held(ANNA, 0, 9, "handed_off"), held(BASIL, 9)], False, "rerouted"),
        ([held(ANNA, 0, 9, "assigned"), held(BASIL, 9)], False, "rerouted"),
        ([held(ANNA, 0, 9, "corrected"), held(BASIL, 9)], False, "rerouted"),
        ([held(ANNA, 0, 9, "silence"), held(BASIL, 9)], True, "left"),
        ([held(ANNA, 0, 9, "away"), held(BASIL, 9)], True, "left"),
        ([held(ANNA, 0, 9, "snoozed"), held(ANNA, 20, 30, "handed_off"), held(BASIL, 30)], False, "rerouted"),
        ([held(ANNA, 0, 9, "closed"), held(BASIL, 90)], False, "kept"),
        ([held(ANNA, 0, 9, "moved"), held(BASIL, 9, 9, "moved_back"), held(ANNA, 9)], False, None),
        ([held(BASIL, 0, 0, "moved_back"), held(ANNA, 1, 9, "closed")], True, "kept"),
    ],
)
def test_the_first_change_of_owner_decides(spans: list[Holding], closed: bool, outcome: str | None) -> None:
    judged = judge(spans, closed=closed)
    assert (judged and judged.outcome) == outcome


def test_a_click_that_was_taken_back_at_once_is_no_reroute() -> None:
    start = NOON + timedelta(minutes=9)
    brief = Holding(BASIL, start, start + timedelta(seconds=6), "assigned")
    spans = [held(ANNA, 0, 9, "assigned"), brief, Holding(ANNA, start + timedelta(seconds=6))]
    assert judge(spans, closed=False) is None
    long = msgspec.structs.replace(brief, ended_at=start + timedelta(minutes=2))
    found = judge([spans[0], long, spans[2]], closed=False)
    assert found is not None
    assert (found.outcome, found.to) == ("rerouted", BASIL)


@given(st.lists(st.tuples(st.sampled_from([ANNA, BASIL, CARLA]), st.sampled_from(sorted(BY_PERSON | {"silence", "closed"}))), max_size=6))
def test_what_is_judged_stays_judged_whatever_comes_after(story: list[tuple[UUID, str]]) -> None:
    spans = [held(who, 10 * place, 10 * place + 9, why) for place, (who, why) in enumerate(story)]
    first = next((found for end in range(len(spans) + 1) if (found := judge(spans[:end], closed=False)) is not None), None)
    later = judge(spans, closed=False)
    assert (first is None) == (later is None)
    if first is not None and later is not None:
        assert first.outcome == later.outcome


def test_what_can_be_told_of_why_by_itself() -> None:
    jeddah = uuid7()
    situation = Situation(conversation_id=uuid7(), arrived_at=NOON, need="pricing", language="ar", area_path=(jeddah,))
    anna = Candidate(staff_id=ANNA, name="Anna", languages=("en", "ar"), areas=(jeddah,))
    basil = Candidate(staff_id=BASIL, name="Basil", languages=("ar",), areas=(jeddah,))

    def reason(was: Candidate, needs: tuple[str, ...] = (), to: Candidate = basil) -> str | None:
        return likely_reason(situation, was, to, needs)

    assert reason(anna) is None
    assert reason(msgspec.structs.replace(anna, presence="away")) == "unavailable"
    assert reason(msgspec.structs.replace(anna, on_shift=False)) == "unavailable"
    assert reason(msgspec.structs.replace(anna, languages=("en",))) == "wrong_language"
    assert reason(msgspec.structs.replace(anna, languages=("en",)), to=msgspec.structs.replace(basil, languages=("en",))) is None
    assert reason(msgspec.structs.replace(anna, areas=(uuid7(),))) == "wrong_area"
    assert reason(anna, ("complaint",)) == "wrong_need"
    assert reason(anna, ("complaint", "pricing")) is None


async def closed(desk: Desk, conversation: UUID) -> None:
    async with desk.tx() as tx:
        await inbox.actions.close(tx, conversation)
        await release(tx, conversation, "closed")
        await settle(tx, conversation)


async def settled(desk: Desk, conversation: UUID) -> dict[str, object] | None:
    async with desk.tx() as tx:
        rows = await tx.rows("select * from first_handoffs where conversation_id = $1", conversation)
    return dict(rows[0]) if rows else None


async def test_rates_by_need_rule_and_person_with_exact_intervals(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    maya = await desk.person("Maya", capacity=40)
    kept = [await desk.routed(need="scheduling") for _ in range(3)]
    wrong, silent = await desk.routed(need="scheduling"), await desk.routed(need="pricing")
    ali = await desk.person("Ali", capacity=40, presence="away")
    for conversation in kept:
        await closed(desk, conversation)
    async with desk.tx(Actor.staff(owner)) as tx:
        await explain(tx, wrong, "customer_asked", need=None, by=owner)
        await assign(tx, wrong, ali)
        await settle(tx, wrong)
    async with desk.tx() as tx:
        assert not await settle(tx, wrong), "once"
        await release_all_of(tx, maya, "away")
        await assign(tx, silent, ali)
        await settle(tx, silent)
        found = await queries.reroutes(tx, 30, "en", names=True)
    row = await settled(desk, wrong)
    assert row is not None
    assert (row["outcome"], row["reason"], row["told"], row["owner_id"], row["to_id"]) == ("rerouted", "customer_asked", True, maya, ali)
    assert (found.whole.handled, found.whole.rerouted, found.whole.left, found.whole.rate) == (4, 1, 1, 0.25)
    # Clopper and Pearson for 1 of 4.
    assert (found.whole.at_least, found.whole.at_most) == (0.0063, 0.8059)
    assert [(one.key, one.name, one.handled, one.rerouted, one.left) for one in found.by_need] == [
        ("scheduling", "Booking", 4, 1, 0),
        ("pricing", "Pricing", 0, 0, 1),
    ]
    assert [(one.key, one.rerouted) for one in found.by_rule] == [("bookings", 1), ("prices", 0)]
    assert [(one.name, one.handled) for one in found.by_person] == [("Maya", 4)]
    assert found.whole.reasons == {"customer_asked": 1}
    assert [(one.conversation_id, one.owner, one.to, one.reason, one.told) for one in found.examples] == [
        (wrong, "Maya", "Ali", "customer_asked", True)
    ]
    assert (found.watch.seen, found.watch.learns_from) == (4, LEARNS_FROM)


async def test_a_move_that_is_taken_back_is_no_reroute(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    maya = await desk.person("Maya", capacity=40)
    conversation = await desk.routed(need="scheduling")
    ali = await desk.person("Ali", presence="away")
    async with desk.tx(Actor.staff(owner)) as tx:
        seen = Seen(maya, "scheduling")
        made = await move(tx, conversation, to=ali, queue=None, seen=seen, over_capacity=False, by=owner)
    async with desk.tx(Actor.staff(owner)) as tx:
        await undo(tx, made, owner)
        assert not await settle(tx, conversation)
    await closed(desk, conversation)
    row = await settled(desk, conversation)
    assert row is not None
    assert (row["outcome"], row["owner_id"]) == ("kept", maya)


async def test_a_reason_nobody_gave_is_told_from_what_is_known(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=40)
    conversation = await desk.routed(need="scheduling")
    ali = await desk.person("Ali")
    async with desk.tx(Actor.staff(maya)) as tx:
        likely = await queries.likely(tx, conversation, was=maya, to=None, queue="complaints")
        assert (likely.reason, likely.need) == ("wrong_need", "complaint")
        assert (await queries.likely(tx, conversation, was=maya, to=ali, queue=None)).reason is None
    await desk.present(maya, "busy")
    async with desk.tx(Actor.staff(maya)) as tx:
        await hand_off(tx, conversation, to=ali, next_action="Call her")
        await settle(tx, conversation)
    row = await settled(desk, conversation)
    assert row is not None
    assert (row["reason"], row["told"]) == ("unavailable", False)


async def test_what_it_really_is_is_learned_and_other_reasons_teach_nothing(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya", capacity=40)
    conversation = await desk.routed(need="scheduling")
    async with desk.tx(Actor.staff(maya)) as tx:
        with pytest.raises(Invalid):
            await explain(tx, conversation, "wrong_area", need="complaint", by=maya)
        with pytest.raises(Invalid):
            await explain(tx, conversation, "wrong_need", need="nonsense", by=maya)
        await explain(tx, conversation, "wrong_need", need="complaint", by=maya)
        assert await queries.explained(tx, conversation, tx.at) == ("wrong_need", "complaint")
    assert (await desk.row(conversation))["need"] == "complaint"
    (fact,) = await desk.facts("conversation.reroute_explained")
    assert (fact["reason"], fact["need"], fact["why"]) == ("wrong_need", "complaint", "it was about something else")


async def test_a_change_of_owner_is_judged_when_it_can_no_longer_be_taken_back(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed(need="scheduling")
    ali = await desk.person("Ali", presence="away")
    async with desk.tx(Actor.staff(maya)) as tx:
        await assign(tx, conversation, ali)
    async with desk.tx() as tx:
        await judge_first_handoff(tx, await _stored(tx, "conversation.rerouted", conversation))
        rows = await tx.rows("select due_at > created_at + interval '14 seconds' as later from jobs where name = 'routing.judge'")
        assert [row["later"] for row in rows if row["later"]]
        await permit(tx)
    assert await settled(desk, conversation) is None


async def test_the_alarm_rings_once_is_told_and_falls_silent_when_somebody_has_seen_it(common: Database) -> None:
    desk = await open_desk(common)
    owner = desk.made.created.owner_id
    maya = await desk.person("Maya", capacity=400)
    async with desk.tx() as tx:
        await permit(tx)
        for need, role in (("", ""), ("scheduling", ""), ("scheduling", "agent")):
            await tx.execute(
                "insert into reroute_charts (need, role, seen, rerouted, doubt, sum, rise_seen, rise_rerouted, rise_doubt)"
                " values ($1, $2, 1000, 50, 100, 3.9, 60, 7, 6)",
                need,
                role,
            )
    ali = await desk.person("Ali", presence="away", capacity=400)
    for _ in range(3):
        conversation = await desk.routed(need="scheduling")
        async with desk.tx(Actor.staff(maya)) as tx:
            await assign(tx, conversation, ali)
            await settle(tx, conversation)
    facts = await desk.facts("routing.drifted")
    assert [(one["need"], one["role"], one["rerouted"]) for one in facts] == [
        (None, None, 8),
        ("scheduling", None, 8),
        ("scheduling", "agent", 8),
    ]
    async with desk.tx(Actor.staff(owner)) as tx:
        unseen = await queries.drifts(tx, unseen=True)
        assert len(unseen) == 3
        await acknowledge(tx, unseen[0].id, owner)
        assert len(await queries.drifts(tx, unseen=True)) == 2
        seen = next(one for one in await queries.drifts(tx) if one.id == unseen[0].id)
        assert seen.acknowledged_by == "Huda"


async def _stored(tx: object, name: str, conversation: UUID) -> StoredEvent:
    return StoredEvent(
        uuid7(), 0, uuid7(), datetime.now(UTC), name, 1, "conversation", conversation, None, conversation, "staff", None, None, None, {}
    )
