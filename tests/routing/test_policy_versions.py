"""Drafts that two managers change at once, publishing, going back, the history and what rules have done."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.routing import Policy, current_policy
from frontdesk.routing.policies import api
from frontdesk.routing.policies.records import PolicyPage
from tests.routing.desk import Desk, open_desk


async def begun(desk: Desk) -> PolicyPage:
    """The page as a manager finds it first."""
    return await api.get_policy(desk.made.as_("manager"))


def renamed(policy: Policy, name: str, place: int = 0) -> Policy:
    """The policy with one rule called otherwise."""
    rules = list(policy.rules)
    rules[place] = msgspec.structs.replace(rules[place], name=name)
    return msgspec.structs.replace(policy, rules=tuple(rules))


async def test_two_managers_at_once_the_second_is_told_and_nothing_is_lost(common: Database) -> None:
    desk = await open_desk(common)
    policy = (await begun(desk)).published.policy
    leo, maya = [desk.made.as_("manager", await desk.made.staff(name, "manager")) for name in ("Leo", "Maya")]
    await api.put_draft(leo, api.Draft(renamed(policy, "By Leo"), 0))
    for revision in (0, 7):
        with pytest.raises(Conflict) as refused:
            await api.put_draft(maya, api.Draft(renamed(policy, "By Maya"), revision))
        assert (refused.value.code, refused.value.extra) == ("draft_changed", {"by": "Leo"})
    page = await api.get_policy(maya)
    assert page.draft is not None
    assert (page.draft.policy.rules[0].name, page.draft.revision) == ("By Leo", 1)
    # She looks, then does hers on top of his.
    page = await api.put_draft(maya, api.Draft(renamed(page.draft.policy, "By Maya", 1), 1))
    assert [change.sentence for change in page.changes] == [
        "“Complaints get a named owner” is now called “By Leo”.",
        "“Specialist review” is now called “By Maya”.",
    ]
    for act in (
        api.publish_draft(leo, api.Publication(2, revision=1, live=1)),
        api.discard_draft(leo, api.Discarding(1)),
    ):
        with pytest.raises(Conflict, match="draft_changed"):
            await act


async def test_of_many_who_begin_a_draft_at_the_same_moment_one_wins(common: Database) -> None:
    desk = await open_desk(common)
    policy = (await begun(desk)).published.policy
    people = [desk.made.as_("manager", await desk.made.staff(f"Manager {number}", "manager")) for number in range(4)]

    writes = (api.put_draft(people[number], api.Draft(renamed(policy, f"By {number}"), 0)) for number in range(4))
    done = await asyncio.gather(*writes, return_exceptions=True)
    assert {one.code for one in done if isinstance(one, Conflict)} == {"draft_changed"}
    won = [one.draft for one in done if isinstance(one, PolicyPage)]
    assert (len(won), len(done)) == (1, 4)
    assert won == [(await begun(desk)).draft]


async def test_discarding_leaves_what_is_live_alone(common: Database) -> None:
    desk = await open_desk(common)
    ctx = desk.made.as_("manager")
    policy = (await begun(desk)).published.policy
    with pytest.raises(NotFound):
        await api.discard_draft(ctx, api.Discarding(1))
    await api.put_draft(ctx, api.Draft(renamed(policy, "Never mind"), 0))
    page = await api.discard_draft(ctx, api.Discarding(1))
    assert (page.draft, page.published.policy, page.changes) == (None, policy, [])
    assert len(await desk.facts("policy.discarded")) == 1
    with pytest.raises(Conflict, match="draft_gone"):
        await api.put_draft(ctx, api.Draft(policy, 3))


async def test_going_back_publishes_the_old_rules_as_a_new_version_and_keeps_a_draft(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.made.staff("Maya", "manager")
    ctx = desk.made.as_("manager", maya)
    first = (await begun(desk)).published.policy
    await api.put_draft(ctx, api.Draft(renamed(first, "Second"), 0))
    await api.publish_draft(ctx, api.Publication(2, revision=1, live=1, note="  Trying  "))
    await api.put_draft(ctx, api.Draft(renamed(first, "Third"), 0))
    with pytest.raises(Invalid, match="not_an_older_version"):
        await api.go_back(ctx, api.RollingBack(2))
    with pytest.raises(Invalid, match="not_an_older_version"):
        await api.go_back(ctx, api.RollingBack(3))
    with pytest.raises(NotFound):
        await api.go_back(ctx, api.RollingBack(9))
    with pytest.raises(Conflict, match="policy_changed"):
        await api.go_back(ctx, api.RollingBack(1, live=1))
    page = await api.go_back(ctx, api.RollingBack(1, live=2, note="Was better"))
    assert (page.published.version, page.published.restores) == (3, 1)
    assert page.published.policy == msgspec.structs.replace(first, version=3)
    assert page.draft is not None
    assert (page.draft.version, page.draft.policy.rules[0].name) == (4, "Third")
    async with desk.tx() as tx:
        assert (await current_policy(tx)).version == 3
    # Who looked at the draft before has to look again: something else is live now.
    with pytest.raises(Conflict, match="draft_changed"):
        await api.publish_draft(ctx, api.Publication(4, revision=1, live=2))
    with pytest.raises(Conflict, match="policy_changed"):
        await api.publish_draft(ctx, api.Publication(4, revision=2, live=2))
    versions = (await api.list_versions(ctx)).items
    assert [(one.version, one.state, one.note, one.restores, one.by) for one in versions] == [
        (4, "draft", "", None, "Maya"),
        (3, "published", "Was better", 1, "Maya"),
        (2, "retired", "Trying", None, "Maya"),
        (1, "retired", "", None, None),
    ]
    diff = await api.get_diff(ctx, before=1, after=2)
    assert [change.sentence for change in diff.changes] == ["“Complaints get a named owner” is now called “Second”."]
    assert (await api.get_diff(ctx, before=1, after=3)).changes == []
    assert (await api.get_diff(ctx)).after == 4
    assert (await api.get_version(ctx, 2)).policy.rules[0].name == "Second"
    assert [fact["restores"] for fact in await desk.facts("policy.published")] == [None, None, 1]


async def test_two_who_publish_or_go_back_at_once_leave_one_live_version(common: Database) -> None:
    desk = await open_desk(common)
    ctx = desk.made.as_("manager")
    first = (await begun(desk)).published.policy
    await api.put_draft(ctx, api.Draft(renamed(first, "Second"), 0))
    await api.publish_draft(ctx, api.Publication(2))
    await api.put_draft(ctx, api.Draft(renamed(first, "Third"), 0))
    acts = [
        api.publish_draft(ctx, api.Publication(3, revision=1, live=2)),
        api.go_back(ctx, api.RollingBack(1, live=2)),
        api.go_back(ctx, api.RollingBack(1, live=2)),
    ]
    done = await asyncio.gather(*acts, return_exceptions=True)
    assert sum(isinstance(one, PolicyPage) for one in done) == 1, done
    assert all(isinstance(one, (PolicyPage, Conflict)) for one in done), done
    async with desk.tx() as tx:
        assert await tx.value("select count(*) from policies where state = 'published'") == 1


async def test_a_policy_can_be_checked_without_keeping_it_and_is_told_in_arabic(common: Database) -> None:
    desk = await open_desk(common)
    ctx = desk.made.as_("agent")
    policy = (await api.get_policy(ctx)).published.policy
    twice = msgspec.structs.replace(policy, rules=(*policy.rules, policy.rules[0]))
    found = await api.check_policy(ctx, twice, language="ar")
    assert {problem.code for problem in found.problems if problem.severity == "error"} == {"same_key", "unreachable_rule"}
    assert found.problems[0].detail.startswith("قاعدتان")
    assert (await api.get_policy(ctx)).draft is None


async def test_rules_count_the_conversations_they_decided_about(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person()
    booking = await desk.routed()
    await desk.routed(need="pricing")
    async with desk.tx() as tx:
        await tx.execute("update decisions set trigger = 'claimed' where conversation_id = $1 and rule = 'prices'", uuid4())
    found: dict[str, Any] = {one.rule: one.conversations for one in (await api.get_hits(desk.made.as_("agent"))).items}
    assert found == {"bookings": 1, "prices": 1}
    assert await desk.owner(booking) == maya
