"""Two policies at once: every conversation is under its own for its whole life, and nobody loses work when the trial ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from frontdesk import inbox
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.routing import (
    claim,
    current_policy,
    fill,
    hand_off,
    look_again,
    publish_policy,
    recompute,
    route,
    save_draft,
)
from frontdesk.routing.policies import api as policies
from frontdesk.routing.policies.actions import roll_back
from frontdesk.routing.policies.queries import version_of
from frontdesk.routing.trials.actions.changes import publish_trial, start_trial, stop_trial
from tests.guard.silence import permit
from tests.routing.desk import books_balance
from tests.routing.trials.tried import only_for, two_ways


async def test_each_arm_is_decided_by_its_own_version_and_the_records_recompute(common: Database) -> None:
    tried = await two_ways(common)
    await tried.begin()
    ours, theirs = await tried.routed("live"), await tried.routed("trial")
    assert (await tried.desk.owner(ours), await tried.desk.owner(theirs)) == (tried.maya, tried.leo)
    for conversation, version in ((ours, 2), (theirs, 3)):
        for decision in await tried.decisions(conversation):
            assert decision.policy_version == version
            async with tried.desk.tx() as tx:
                policy = await version_of(tx, decision.policy_version)
            assert policy is not None
            assert recompute(decision, policy) == decision
    async with tried.desk.tx() as tx:
        rows = await tx.rows("select conversation_id, arm from trial_members")
    arms = {row["conversation_id"]: row["arm"] for row in rows}
    assert (arms[ours], arms[theirs]) == ("live", "trial")
    routed = await tried.desk.facts("conversation.routed")
    assert {one["conversation_id"]: one["policy_version"] for one in routed} == {str(ours): 2, str(theirs): 3}


async def test_a_conversation_from_before_stays_where_it_was_and_a_follow_up_goes_where_its_customer_is(common: Database) -> None:
    tried = await two_ways(common)
    before = [await tried.desk.routed(customer=f"Before {number}", need="pricing") for number in range(2)]
    await tried.begin()
    async with tried.desk.tx() as tx:
        for one in before:
            await route(tx, one, "corrected")
    for one in before:
        assert {decision.policy_version for decision in await tried.decisions(one)} == {2}
    first = await tried.routed("trial")
    customer = await tried.customer_of(first)
    async with tried.desk.tx() as tx:
        account = tried.desk.account_id
        again = await inbox.actions.open_conversation(tx, customer_id=customer, account_id=account, channel="email", at=tx.at)
        await tried.desk.say(tx, again, "One thing more")
        await route(tx, again)
    assert {decision.policy_version for decision in await tried.decisions(again)} == {3}


async def test_a_freed_place_is_filled_by_each_arms_own_rules(common: Database) -> None:
    tried = await two_ways(common)
    for person in (tried.maya, tried.leo):
        await tried.desk.present(person, "away")
    await tried.begin()
    ours, theirs = await tried.routed("live", before=timedelta(minutes=1)), await tried.routed("trial", before=timedelta(minutes=2))
    assert (await tried.desk.row(theirs))["status"] == "waiting"
    for person, gets, leaves in ((tried.maya, ours, theirs), (tried.leo, theirs, ours)):
        await tried.desk.present(person, "available")
        async with tried.desk.tx() as tx:
            assert await fill(tx, person) == 1
        assert await tried.desk.owner(gets) == person
        assert await tried.desk.owner(leaves) in (None, tried.maya)
    await books_balance(tried.desk)


async def test_a_place_promised_in_one_arm_is_not_taken_from_the_other(common: Database) -> None:
    """Who waits under the rules of the trial waits for Leo, so a newcomer under the live ones gets Maya's place, and not Leo's."""
    tried = await two_ways(common, capacity=2, urgent_headroom=0)
    await tried.begin()
    for person in (tried.maya, tried.leo):
        await tried.desk.present(person, "away")
    waiting = await tried.routed("trial", before=timedelta(minutes=5))
    async with tried.desk.tx() as tx:
        await permit(tx)
        await tx.execute("update staff set presence = 'available' where id = any($1)", [tried.maya, tried.leo])
    ours, theirs = await tried.routed("live"), await tried.routed("trial")
    assert await tried.desk.owner(ours) == tried.maya
    assert await tried.desk.owner(theirs) is None, "Leo's place belongs to who has waited longer under the same rules"
    promised = (await tried.decisions(theirs))[-1]
    assert [reason.code for one in promised.candidates if one.staff_id == tried.leo for reason in one.excluded] == ["promised"]
    async with tried.desk.tx() as tx:
        assert await fill(tx, tried.leo) == 1
    assert await tried.desk.owner(waiting) == tried.leo


async def test_silence_and_escalation_follow_the_arms_own_rules(common: Database) -> None:
    tried = await two_ways(common, draft={"on_silence": "return"})
    await tried.begin()
    ours, theirs = await tried.routed("live"), await tried.routed("trial")
    for one in (ours, theirs):
        await tried.desk.long_ago(one, timedelta(hours=3))
        async with tried.desk.tx() as tx:
            await look_again(tx, one)
    assert (await tried.desk.row(ours))["owner_id"] == tried.maya
    assert (await tried.desk.row(theirs))["status"] == "waiting"
    assert [decision.policy_version for decision in await tried.decisions(theirs)] == [3, 3]
    assert "conversation.escalated" in await tried.desk.names(ours)


async def test_what_people_do_by_hand_is_written_down_under_the_arms_version(common: Database) -> None:
    tried = await two_ways(common)
    await tried.begin()
    theirs = await tried.routed("trial")
    async with tried.desk.tx() as tx:
        await hand_off(tx, theirs, to=tried.maya, next_action="Call back")
    ours, claimed = await tried.routed("live"), await tried.unrouted("trial")
    async with tried.desk.tx() as tx:
        await claim(tx, claimed, tried.maya)
        await hand_off(tx, ours, queue=(await current_policy(tx)).otherwise.queue, next_action="Look")
    assert [one.policy_version for one in await tried.decisions(theirs)] == [3, 3]
    assert [one.policy_version for one in await tried.decisions(claimed)] == [3]
    assert {one.policy_version for one in await tried.decisions(ours)} == {2}
    await books_balance(tried.desk)


async def test_stopping_leaves_everybody_their_work_and_the_next_decision_is_the_live_ones(common: Database) -> None:
    tried = await two_ways(common)
    maya = await tried.desk.made.staff("Manager", "manager")
    trial_id = await tried.begin(by=maya, note="Leo wants to")
    theirs = await tried.routed("trial")
    async with tried.desk.tx() as tx:
        await stop_trial(tx, trial_id=trial_id, by=maya, note="He does not")
    assert await tried.desk.owner(theirs) == tried.leo
    async with tried.desk.tx() as tx:
        await hand_off(tx, theirs, queue=(await current_policy(tx)).otherwise.queue, next_action="Look")
        await route(tx, theirs, "timer")
    assert await tried.desk.owner(theirs) == tried.maya
    assert [one.policy_version for one in await tried.decisions(theirs)] == [3, 2, 2]
    await books_balance(tried.desk)
    # The rules are the draft again, under the next number; the version that was tried keeps its own, so that its records recompute.
    page = await policies.get_policy(tried.desk.made.as_("manager"))
    assert page.draft is not None
    assert (page.published.version, page.draft.version) == (2, 4)
    assert [(one.version, one.state) for one in (await policies.list_versions(tried.desk.made.as_("manager"))).items][1] == (3, "tried")
    ended = (await tried.desk.facts("policy.trial_ended"))[0]
    assert (ended["outcome"], ended["note"], ended["policy_version"]) == ("stopped", "He does not", 3)
    started = (await tried.desk.facts("policy.trial_started"))[0]
    assert (started["percent"], started["note"]) == (50.0, "Leo wants to")


async def test_publishing_the_trial_lets_it_decide_for_all(common: Database) -> None:
    tried = await two_ways(common)
    await tried.begin(0.1)
    ours = await tried.routed("live")
    async with tried.desk.tx() as tx:
        assert await publish_trial(tx, note="It is better") == 3
        assert (await current_policy(tx)).version == 3
    assert await tried.desk.owner(ours) == tried.maya
    new = await tried.desk.routed(customer="Anybody")
    assert await tried.desk.owner(new) == tried.leo
    assert [fact["outcome"] for fact in await tried.desk.facts("policy.trial_ended")] == ["published"]
    assert [fact["was"] for fact in await tried.desk.facts("policy.published")][-1] == 2
    async with tried.desk.tx() as tx:
        assert await roll_back(tx, 2, by=None) == 4


@pytest.mark.parametrize("how", ["publish", "roll_back"])
async def test_another_version_that_goes_live_meanwhile_ends_the_trial(common: Database, how: str) -> None:
    tried = await two_ways(common)
    await tried.begin()
    theirs = await tried.routed("trial")
    async with tried.desk.tx() as tx:
        if how == "publish":
            await save_draft(tx, only_for(await current_policy(tx), tried.maya))
            await publish_policy(tx, 4, by=None)
        else:
            await roll_back(tx, 1, by=None)
        assert (await current_policy(tx)).version == 4
        with pytest.raises(Conflict, match="no_trial"):
            await stop_trial(tx)
    assert [fact["outcome"] for fact in await tried.desk.facts("policy.trial_ended")] == ["overtaken"]
    async with tried.desk.tx() as tx:
        await route(tx, theirs, "corrected")
    assert (await tried.decisions(theirs))[-1].policy_version in (3, 4)
    assert await tried.desk.owner(theirs) is not None
    await books_balance(tried.desk)


async def test_of_several_who_begin_one_does_and_of_several_who_end_one_does(common: Database) -> None:
    tried = await two_ways(common)

    async def begin() -> UUID:
        async with tried.desk.tx() as tx:
            return await start_trial(tx, 0.2)

    async def stop() -> None:
        async with tried.desk.tx() as tx:
            await stop_trial(tx)

    async def publish() -> int:
        async with tried.desk.tx() as tx:
            return await publish_trial(tx)

    done = await asyncio.gather(*(begin() for _ in range(4)), return_exceptions=True)
    assert sorted(one.code for one in done if isinstance(one, Conflict)) == ["trial_running"] * 3
    assert sum(isinstance(one, UUID) for one in done) == 1
    ends = await asyncio.gather(stop(), publish(), stop(), publish(), return_exceptions=True)
    assert sorted(one.code for one in ends if isinstance(one, Conflict)) == ["no_trial"] * 3
    assert len(await tried.desk.facts("policy.trial_ended")) == 1
    async with tried.desk.tx() as tx:
        states = [row["state"] for row in await tx.rows("select state from policies order by version")]
    assert states.count("published") == 1
    assert "trial" not in states


async def test_publishing_another_version_while_a_trial_begins_never_leaves_a_trial_beside_the_wrong_version(common: Database) -> None:
    for _ in range(3):
        tried = await two_ways(common)

        async def begin(tried: object = tried) -> UUID:
            return await tried.begin(0.2)  # type: ignore[attr-defined, no-any-return]

        async def back(tried: object = tried) -> int:
            async with tried.desk.tx() as tx:  # type: ignore[attr-defined]
                return await roll_back(tx, 1, by=None)

        await asyncio.gather(begin(), back(), return_exceptions=True)
        async with tried.desk.tx() as tx:
            rows = await tx.rows("select live_version from trials where ended_at is null")
            live = (await current_policy(tx)).version
        assert all(row["live_version"] == live for row in rows)


async def test_a_trial_needs_a_draft_without_errors_that_was_looked_at(common: Database) -> None:
    tried = await two_ways(common)
    with pytest.raises(Conflict, match="draft_changed"):
        await tried.begin(0.2, revision=9)
    async with tried.desk.tx() as tx:
        draft = only_for(await current_policy(tx), tried.leo)
        await save_draft(tx, msgspec.structs.replace(draft, rules=(*draft.rules, draft.rules[0])))
    with pytest.raises(Invalid, match="policy_has_errors"):
        await tried.begin(0.2)


async def test_what_fails_leaves_the_conversation_in_no_arm(common: Database) -> None:
    """Being put into an arm and the first decision are one commit: a crash between them leaves neither."""
    tried = await two_ways(common)
    await tried.begin()
    conversation_id = await tried.unrouted("trial")
    with pytest.raises(RuntimeError):
        async with tried.desk.tx() as tx:
            await route(tx, conversation_id)
            raise RuntimeError("killed")
    async with tried.desk.tx() as tx:
        assert await tx.value("select count(*) from trial_members where conversation_id = $1", conversation_id) == 0
        await route(tx, conversation_id)
        assert await tx.value("select arm from trial_members where conversation_id = $1", conversation_id) == "trial"
