"""A draft in the shadow: it sees what routing sees, says where work would have gone and why, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.routing import Ring, current_policy, publish_policy, route, save_draft
from frontdesk.routing.trials import api, queries, reactions
from frontdesk.routing.trials.actions import comparing
from frontdesk.routing.trials.actions.changes import start_shadow, start_trial, stop_shadow
from frontdesk.routing.trials.actions.comparing import clear, decide_in_shadow
from frontdesk.routing.trials.actions.ends import end_shadow
from frontdesk.routing.trials.records import ShadowReport
from tests.routing.desk import books_balance
from tests.routing.test_reactions import react
from tests.routing.trials.tried import Tried, only_for, two_ways

assert reactions


async def in_shadow(tried: Tried, conversation_id: UUID) -> bool:
    """Have the shadow look at the newest decision about a conversation; whether one did."""
    async with tried.desk.tx() as tx:
        newest = await tx.value("select id from decisions where conversation_id = $1 order by at desc, id desc limit 1", conversation_id)
        return await decide_in_shadow(tx, newest)


async def looked_at(tried: Tried, **more: Any) -> UUID:
    """A conversation that was routed, and looked at by the shadow."""
    conversation_id = await tried.desk.routed(**more)
    assert await in_shadow(tried, conversation_id)
    return conversation_id


async def begin(tried: Tried, **more: Any) -> UUID:
    """The shadow of the draft."""
    async with tried.desk.tx() as tx:
        return await start_shadow(tx, **more)


async def report(tried: Tried) -> ShadowReport:
    """What it found."""
    async with tried.desk.tx() as tx:
        shadow = await queries.last_shadow(tx)
        assert shadow is not None
        return await queries.shadow_report(tx, shadow)


async def test_the_shadow_says_where_it_would_have_gone_and_nothing_moves(common: Database) -> None:
    tried = await two_ways(common, capacity=100)
    shadow_id = await begin(tried)
    conversations = [await looked_at(tried) for _ in range(3)]
    assert {await tried.desk.owner(one) for one in conversations} == {tried.maya}
    assert await tried.desk.load(tried.leo) == 0
    found = await report(tried)
    assert (found.whole.of, found.whole.times, found.conversations, found.terms) == (3, 3, 3, 0)
    assert found.whole.rate is None, "of three decisions no share is said"
    assert [(one.name, one.live, one.shadow, one.gains, one.loses) for one in found.by_person] == [
        ("Leo", 0, 3, 3, 0),
        ("Maya", 3, 0, 0, 3),
    ]
    assert [(one.cause, one.times) for one in found.causes] == [("excluded", 3)]
    page = await api.list_differences(tried.desk.made.as_("manager"), shadow_id, limit=2)
    assert (page.total, len(page.items)) == (3, 2)
    first = page.items[0]
    assert (first.conversation_id, first.live_owner, first.shadow_owner, first.kind) == (conversations[-1], "Maya", "Leo", "person")
    assert first.why == "Maya would be out: is not named in this rule."
    arabic = await api.list_differences(tried.desk.made.as_("manager"), shadow_id, language="ar", person=tried.leo)
    assert arabic.total == 3
    assert arabic.items[0].why.startswith("سيُستبعد Maya")
    assert (await api.list_differences(tried.desk.made.as_("manager"), shadow_id, rule="complaints")).total == 0
    names = [name for one in conversations for name in await tried.desk.names(one)]
    assert not [name for name in names if "shadow" in name]
    await books_balance(tried.desk)


async def test_the_share_has_an_interval_once_there_is_enough(common: Database) -> None:
    tried = await two_ways(common, capacity=400)
    await begin(tried)
    for _ in range(queries.LEAST_DECISIONS):
        await looked_at(tried)
    whole = (await report(tried)).whole
    assert whole.rate == 1.0
    assert whole.at_least is not None
    assert 0.85 < whole.at_least < 0.95


async def test_the_same_decision_on_other_terms_is_no_move(common: Database) -> None:
    tried = await two_ways(common)
    async with tried.desk.tx() as tx:
        live = await current_policy(tx)
        later = {key: msgspec.structs.replace(one, target_seconds=one.target_seconds * 2) for key, one in live.classes.items()}
        await save_draft(tx, msgspec.structs.replace(live, classes=later))
    await begin(tried)
    await looked_at(tried)
    found = await report(tried)
    assert (found.whole.times, found.terms) == (0, 1)


async def test_the_live_rules_in_their_own_shadow_differ_in_nothing(common: Database) -> None:
    tried = await two_ways(common, capacity=8)
    for number in range(4):
        await tried.desk.person(f"Person {number}", capacity=4, skills={"cleaning": number + 1, "complaints": 5 - number})
    async with tried.desk.tx() as tx:
        live = await current_policy(tx)
        every = [msgspec.structs.replace(one, rings=(Ring(),)) for one in live.rules]
        await save_draft(tx, msgspec.structs.replace(live, rules=tuple(every)))
        await publish_policy(tx, 3, by=None)
        await save_draft(tx, await current_policy(tx))
    await begin(tried)
    for number in range(14):
        need = ("scheduling", "pricing", "complaint")[number % 3]
        await looked_at(tried, need=need, urgent=number % 4 == 0, vip_level=number % 2, before=timedelta(minutes=number))
    found = await report(tried)
    assert (found.whole.of, found.whole.times, found.terms, found.shadow.errors) == (14, 0, 0, 0)


async def test_the_revision_it_began_with_is_the_one_that_is_tried(common: Database) -> None:
    tried = await two_ways(common)
    with pytest.raises(Conflict, match="draft_changed"):
        await begin(tried, revision=7)
    await begin(tried, revision=1)
    async with tried.desk.tx() as tx:
        await save_draft(tx, only_for(await current_policy(tx), tried.maya))
    await looked_at(tried)
    found = await report(tried)
    assert (found.shadow.revision, found.whole.times) == (1, 1)


async def test_an_error_of_the_shadow_is_counted_and_routing_goes_on(common: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = await two_ways(common)
    await begin(tried)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("the draft is odd")

    monkeypatch.setattr(comparing, "in_shadow", broken)
    conversation_id = await looked_at(tried)
    assert await tried.desk.owner(conversation_id) == tried.maya
    found = await report(tried)
    assert (found.shadow.errors, found.shadow.last_error, found.whole.of) == (1, "ZeroDivisionError: the draft is odd", 0)


async def test_it_reads_what_was_routed_after_the_fact_and_each_decision_once(database: Database) -> None:
    await react(database)
    tried = await two_ways(database)
    await begin(tried)
    conversation_id = await tried.desk.routed()
    async with tried.desk.tx() as tx:
        assert await tx.value("select count(*) from shadow_decisions") == 0, "nothing of it happens in the transaction that routes"
    await react(database)
    assert (await report(tried)).whole.times == 1
    assert await in_shadow(tried, conversation_id), "it may look twice"
    async with tried.desk.tx() as tx:
        assert await tx.value("select count(*) from shadow_decisions") == 1


async def test_what_a_trial_decides_is_not_compared_with_the_live_rules(common: Database) -> None:
    tried = await two_ways(common)
    async with tried.desk.tx() as tx:
        await start_trial(tx, 0.5)
        await save_draft(tx, only_for(await current_policy(tx), tried.leo))
    await begin(tried)
    ours, theirs = await tried.routed("live"), await tried.routed("trial")
    assert (await in_shadow(tried, ours), await in_shadow(tried, theirs)) == (True, False)


async def test_another_live_version_ends_it_and_so_does_a_person_or_its_own_limit(
    common: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = await two_ways(common)
    with pytest.raises(Conflict, match="no_shadow"):
        async with tried.desk.tx() as tx:
            await stop_shadow(tx)
    await begin(tried)
    await begin(tried)
    monkeypatch.setattr(comparing, "MOST_DECISIONS", 2)
    await looked_at(tried)
    await looked_at(tried)
    assert not await in_shadow(tried, await tried.desk.routed())
    await begin(tried)
    async with tried.desk.tx() as tx:
        await publish_policy(tx, 3, by=None)
    assert [one["outcome"] for one in await tried.desk.facts("policy.shadow_stopped")] == ["stopped", "enough", "overtaken"]
    with pytest.raises(NotFound):
        await begin(tried)


async def test_what_it_found_is_forgotten_after_a_while(common: Database) -> None:
    tried = await two_ways(common)
    shadow_id = await begin(tried)
    await looked_at(tried)
    async with tried.desk.tx() as tx:
        await clear(tx, shadow_id)
        assert await tx.value("select count(*) from shadow_decisions") == 1, "not while it runs"
        assert await end_shadow(tx, "too_long", shadow_id=shadow_id)
        await clear(tx, shadow_id)
        assert await tx.value("select count(*) from shadow_decisions") == 0
        due = await tx.value("select due_at from jobs where name = 'routing.shadow_over'")
        assert timedelta(days=27) < due - tx.at <= timedelta(days=28)


async def test_a_routed_conversation_says_the_same_with_and_without_a_shadow(common: Database) -> None:
    """The shadow reads the record of the live decision; there is nothing of it in the way of routing."""
    tried = await two_ways(common, capacity=100)
    without = await tried.desk.routed()
    await begin(tried)
    with_one = await tried.desk.routed()
    assert await tried.desk.names(without) == await tried.desk.names(with_one)
    async with tried.desk.tx() as tx:
        await route(tx, with_one)
