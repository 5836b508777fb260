"""What hurried, careless and unkind people try: clicks from an old tab, absurd numbers, work that somebody else has set aside."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from frontdesk import inbox
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.routing import Policy, accept, assign, claim, current_policy, decide, decline, hand_off, last_decision, release, why_not
from frontdesk.routing.backtest.actions import ask
from frontdesk.routing.backtest.api import BacktestStart, period_of
from frontdesk.routing.policies import api
from frontdesk.routing.policies.difference import differences
from frontdesk.routing.policies.records import Names, Ring
from frontdesk.routing.policies.sentences import speaker_for
from tests.routing.desk import books_balance, open_desk
from tests.routing.test_offers import offering, standing
from tests.routing.test_policy_versions import begun
from tests.routing.test_reactions import react
from tests.routing.worlds import NOW, POLICY, person, situation


@pytest.mark.parametrize("field", ["look_again_seconds", "window_margin_seconds"])
def test_no_time_of_a_policy_goes_beyond_the_calendar(field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({**msgspec.to_builtins(POLICY), field: 10**13}, Policy)


def test_why_not_says_of_equals_only_what_is_true() -> None:
    ana, leo = person(1, "Ana"), person(2, "Leo")
    decision = decide(situation(), [ana, leo], POLICY, NOW)
    assert decision.tie_break == "drawn"
    assert why_not(decision, leo.staff_id) == "Leo was equal with Ana in everything."
    (winner, other) = decision.candidates
    assert other.score is not None
    close = msgspec.structs.replace(decision, candidates=(winner, msgspec.structs.replace(other, score=other.score + 0.004)))
    assert "0.004 points more" in why_not(close, leo.staff_id), "a difference that decided is no tie"


async def test_where_a_person_decided_nobody_is_said_to_have_been_away(common: Database) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo")
    conversation = await desk.routed()
    async with desk.tx(Actor.staff(maya)) as tx:
        await assign(tx, conversation, None)
        await assign(tx, conversation, leo)
        decision = await last_decision(tx, conversation)
    assert decision is not None
    assert why_not(decision, maya) == "A person decided this, and nobody was compared."
    assert why_not(decision, leo) == "Leo was chosen."


async def test_what_somebody_set_aside_is_not_taken_by_another_unless_they_have_left(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    leo = await desk.person("Leo")
    async with desk.tx(Actor.staff(maya)) as tx:
        await inbox.actions.snooze(tx, conversation, tx.at + timedelta(hours=1))
        await release(tx, conversation, "snoozed")
    with pytest.raises(Conflict) as refused:
        async with desk.tx(Actor.staff(leo)) as tx:
            await claim(tx, conversation, leo)
    assert (refused.value.code, refused.value.extra["owner"]["name"]) == ("already_owned", "Maya")
    await desk.change(maya, active=False)
    async with desk.tx(Actor.staff(leo)) as tx:
        await claim(tx, conversation, leo)
    assert await desk.owner(conversation) == leo
    await books_balance(desk)


async def test_nothing_is_set_aside_for_ever(common: Database) -> None:
    desk = await open_desk(common)
    conversation = await desk.routed()
    with pytest.raises(Invalid, match="until_too_far"):
        async with desk.tx() as tx:
            await inbox.actions.snooze(tx, conversation, datetime(9999, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u200b", "\u202e \u2066"])
async def test_a_next_action_that_nobody_can_see_is_none(common: Database, nothing: str) -> None:
    desk = await open_desk(common)
    maya, leo = await desk.person("Maya"), await desk.person("Leo")
    conversation = await desk.routed()
    async with desk.tx() as tx:
        await assign(tx, conversation, maya)
    with pytest.raises(Invalid, match="next_action_required"):
        async with desk.tx(Actor.staff(maya)) as tx:
            await hand_off(tx, conversation, to=leo, next_action=nothing)


async def test_from_an_old_tab_nothing_is_handed_over_that_is_somebody_elses_by_now(common: Database) -> None:
    desk = await open_desk(common)
    maya = await desk.person("Maya")
    conversation = await desk.routed()
    leo, anna = await desk.person("Leo"), await desk.person("Anna")
    async with desk.tx() as tx:
        await assign(tx, conversation, leo)
    for expected in (maya, None):
        with pytest.raises(Conflict) as refused:
            async with desk.tx(Actor.staff(maya)) as tx:
                await hand_off(tx, conversation, to=anna, next_action="Call them", expected=expected)
        assert (refused.value.code, refused.value.extra["owner"]["name"]) == ("already_owned", "Leo")
    assert await desk.owner(conversation) == leo
    async with desk.tx(Actor.staff(maya)) as tx:
        await hand_off(tx, conversation, to=anna, next_action="Call them", expected=leo)
    assert await desk.owner(conversation) == anna
    await books_balance(desk)


async def test_who_was_not_asked_is_not_told_that_the_offer_is_over(common: Database) -> None:
    desk = await open_desk(common)
    await desk.person("Maya")
    await desk.person("Leo")
    await offering(desk)
    urgent = await desk.routed(urgent=True)
    asked = await desk.routed()
    async with desk.tx() as tx:
        rows = await tx.rows("select staff_id, offer_id from reservations where conversation_id = $1 and state = 'held'", asked)
        everybody = {row["id"] for row in await tx.rows("select id from staff where presence = 'available'")}
    (row,) = rows
    (other,) = everybody - {row["staff_id"]}
    for answer in (accept, decline):
        with pytest.raises(Conflict, match="not_asked"):
            async with desk.tx(Actor.staff(other)) as tx:
                await answer(tx, row["offer_id"], other)
    (both,) = set(await standing(desk, other)) & set(await standing(desk, row["staff_id"]))
    async with desk.tx(Actor.staff(other)) as tx:
        await decline(tx, both, other)
    with pytest.raises(Conflict, match="not_asked"):
        async with desk.tx(Actor.staff(other)) as tx:
            await accept(tx, both, other)
    assert (await desk.row(urgent))["status"] == "offered"
    await books_balance(desk)


async def test_what_waits_is_decided_by_new_rules_as_soon_as_they_are_live(database: Database) -> None:
    desk = await open_desk(database)
    page = await begun(desk)
    maya = await desk.person("Maya")
    leo = await desk.person("Leo", presence="offline")
    await react(database)
    ctx = desk.made.as_("manager")
    policy = page.published.policy
    only_leo = msgspec.structs.replace(policy, rules=(), otherwise=msgspec.structs.replace(policy.otherwise, rings=(Ring(people=(leo,)),)))
    page = await api.put_draft(ctx, api.Draft(only_leo, 0))
    await api.publish_draft(ctx, api.Publication(2, 1, 1))
    conversation = await desk.routed()
    assert (await desk.row(conversation))["status"] == "waiting"
    await react(database)
    await api.go_back(ctx, api.RollingBack(1))
    await react(database)
    assert await desk.owner(conversation) == maya
    await books_balance(desk)


async def test_of_two_backtests_asked_for_at_once_one_gives_way(common: Database) -> None:
    desk = await open_desk(common)

    async def one() -> None:
        async with desk.tx() as tx:
            await ask(tx, await current_policy(tx), tx.at - timedelta(days=7), tx.at, by=None, as_job=False)

    await asyncio.gather(*(one() for _ in range(4)))
    async with desk.tx() as tx:
        states = sorted(row["state"] for row in await tx.rows("select state from backtests"))
    assert states == ["cancelled", "cancelled", "cancelled", "waiting"]


def test_a_period_at_the_end_of_the_calendar_is_refused_like_any_other() -> None:
    for ends in ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"):
        with pytest.raises(Invalid, match="period_wrong"):
            period_of(msgspec.convert({"ends": ends}, BacktestStart), NOW)
    with pytest.raises(Invalid, match="no_zone"):
        period_of(msgspec.convert({"ends": "2026-03-01T00:00:00"}, BacktestStart), NOW)


async def test_a_version_that_no_table_could_hold_does_not_exist(common: Database) -> None:
    desk = await open_desk(common)
    ctx = desk.made.as_("manager")
    await begun(desk)
    for version in (2**31, 10**30, -1):
        with pytest.raises(NotFound):
            await api.get_version(ctx, version)


def test_the_language_of_reasons_is_not_called_the_customers() -> None:
    changed = differences(POLICY, msgspec.structs.replace(POLICY, language="ar"), speaker_for("en", Names(), POLICY))
    assert [one.sentence for one in changed] == ["Language reasons and packets are written in: ar; before: en."]
