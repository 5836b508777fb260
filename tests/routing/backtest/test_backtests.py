"""A draft tried on what really happened, as a job, from asking to reading what it found."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from frontdesk import inbox, routing
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.jobs import Worker
from frontdesk.routing import Conditions, Policy, Ring, Rule, current_policy
from frontdesk.routing.backtest import actions, apart, api, running
from frontdesk.routing.backtest.queries import past
from frontdesk.routing.backtest.view import BacktestView
from frontdesk.routing.policies import api as policies
from tests.guard.silence import permit
from tests.routing.desk import Desk, open_desk

MONTH = timedelta(days=30)


async def busy_desk(database: Database, conversations: int = 45) -> tuple[Desk, dict[str, UUID]]:
    """A business in which so many customers wrote on the last days, and were answered."""
    desk = await open_desk(database)
    people = {name: await desk.person(name, presence="offline", capacity=20, skills={"complaints": 3}) for name in ("Huda", "Lina")}
    async with desk.tx() as tx:
        # They have been at their desks for long: nothing is told of when they came.
        await permit(tx)
        await tx.execute("update staff set presence = 'available' where id = any($1)", list(people.values()))
    for number in range(conversations):
        need = ("scheduling", "pricing", "complaint")[number % 3]
        conversation_id = await desk.conversation(need=need, before=timedelta(hours=3 * number + 1), text=f"Question {number}")
        async with desk.tx() as tx:
            await routing.route(tx, conversation_id)
        if number % 5:
            await answered(desk, conversation_id)
    return desk, people


async def answered(desk: Desk, conversation_id: UUID) -> None:
    """Whoever has it writes back, and closes it."""
    owner = await desk.owner(conversation_id)
    assert owner is not None
    async with desk.tx(Actor.staff(owner)) as tx:
        await desk.say(tx, conversation_id, "Here you are", direction="echo")
        await routing.on_first_action(tx, conversation_id, owner)
    async with desk.tx(Actor.staff(owner)) as tx:
        await inbox.actions.close(tx, conversation_id)
        await routing.release(tx, conversation_id, "closed")


async def draft_for(desk: Desk, person: UUID) -> Policy:
    """A draft in which bookings are one person's."""
    ctx = desk.made.as_("manager")
    page = await policies.get_policy(ctx)
    bookings = Rule(
        key="hers", name="Hers", when=Conditions(needs=("scheduling",)), queue="her_line", rings=(Ring(people=(person,)),), priority="lead"
    )
    policy = msgspec.structs.replace(page.published.policy, rules=(bookings, *page.published.policy.rules))
    await policies.put_draft(ctx, policies.Draft(policy, 0))
    return policy


async def tried(desk: Desk, **more: Any) -> BacktestView:
    """Asked for, worked off, and read."""
    ctx = desk.made.as_("manager")
    started = await api.start_backtest(ctx, api.BacktestStart(**more), language="en")
    assert (started.state, started.found) == ("waiting", None)
    await Worker(desk.made.database).run_all()
    return await api.get_backtest(ctx, started.id, language="en")


async def test_a_draft_is_tried_and_it_is_told_what_would_differ(common: Database) -> None:
    desk, people = await busy_desk(common)
    await draft_for(desk, people["Huda"])
    shown = await tried(desk)
    assert (shown.state, shown.step, shown.progress, shown.stale) == ("done", "done", 1.0, False)
    found = shown.found
    assert found is not None
    assert (found.conversations, found.enquiries) == (45, 45)
    assert found.same == found.decisions >= 45
    by_lina = [one for one in found.changed if one.was.name == "Lina"]
    assert by_lina
    assert {(one.now.name, one.now.rule, one.kind, one.cause) for one in by_lina} == {("Huda", "Hers", "person", "rule")}
    assert by_lina[0].why == "“Hers” applies instead of “Bookings”."
    assert by_lina[0].title.startswith("Question ")
    assert found.elsewhere == len(found.changed)
    measures = {one.key: one for one in found.measures}
    assert {"rerouted", "half", "most", "in_time", "unsure", "cost", "longest_queue"} <= measures.keys()
    assert sum(one.enquiries for one in found.classes) == 45
    loads = {one.name: (one.before, one.after) for one in found.people}
    assert loads["Huda"][1] > loads["Huda"][0]
    assert loads["Lina"][1] < loads["Lina"][0]
    assert any(one.startswith("Conversations in this time: 45.") for one in found.limits)
    names = [event["name"] for event in await desk.made.events() if event["name"].startswith("backtest.")]
    assert (names[0], names[-1]) == ("backtest.asked", "backtest.ended")
    assert "backtest.went_on" in names


async def test_the_live_policy_against_itself_differs_in_nothing(common: Database) -> None:
    desk, _ = await busy_desk(common)
    async with desk.tx() as tx:
        version = (await current_policy(tx)).version
    found = (await tried(desk, version=version)).found
    assert found is not None
    assert (found.elsewhere, found.otherwise, found.changed) == (0, 0, [])
    for one in found.measures:
        assert (one.before, one.verdict) == (one.after, "same")
        assert one.at_least in (None, 0.0)
        assert one.at_most in (None, 0.0)
    assert all(one.before == one.after for one in found.people)


async def test_of_too_few_there_are_counts_and_no_figures(common: Database) -> None:
    desk, people = await busy_desk(common, 6)
    await draft_for(desk, people["Huda"])
    found = (await tried(desk)).found
    assert found is not None
    assert (found.measures, found.classes, found.people) == ((), (), [])
    assert found.limits[0].startswith("Conversations in this time: 6. With fewer than 40")
    assert found.conversations == 6
    assert found.same == found.decisions


async def test_what_customers_wrote_is_for_those_who_may_read_it(common: Database) -> None:
    desk, people = await busy_desk(common, 9)
    await draft_for(desk, people["Huda"])
    shown = await tried(desk)
    blind = await api.get_backtest(desk.made.as_(may=frozenset({"routing.read"})), shown.id, language="ar")
    assert shown.found is not None
    assert blind.found is not None
    assert {one.title for one in blind.found.changed} == {""}
    assert blind.found.limits != shown.found.limits
    assert blind.found.limits[0].startswith("عدد المحادثات")


async def test_a_result_is_stale_once_the_draft_goes_on(common: Database) -> None:
    desk, people = await busy_desk(common, 6)
    policy = await draft_for(desk, people["Huda"])
    shown = await tried(desk)
    assert not shown.stale
    ctx = desk.made.as_("manager")
    await policies.put_draft(ctx, policies.Draft(msgspec.structs.replace(policy, last_minutes=7), 1))
    assert (await api.get_backtest(ctx, shown.id)).stale
    newest = await api.get_backtests(ctx)
    assert newest.newest is not None
    assert (newest.newest.id, newest.newest.stale) == (shown.id, True)
    assert newest.period.conversations == 6


async def test_it_can_be_cancelled_and_a_new_one_takes_its_place(common: Database) -> None:
    desk, _ = await busy_desk(common, 3)
    ctx = desk.made.as_("manager")
    first = await api.start_backtest(ctx, api.BacktestStart())
    second = await api.start_backtest(ctx, api.BacktestStart())
    assert (await api.get_backtest(ctx, first.id)).state == "cancelled"
    assert (await api.cancel_backtest(ctx, second.id)).state == "cancelled"
    assert (await api.cancel_backtest(ctx, second.id)).state == "cancelled"
    await Worker(common).run_all()
    assert (await api.get_backtest(ctx, second.id)).found is None
    with pytest.raises(NotFound):
        await api.cancel_backtest(ctx, uuid4())
    done = await tried(desk)
    with pytest.raises(Conflict, match="backtest_over"):
        await api.cancel_backtest(ctx, done.id)


async def test_a_run_that_is_cut_off_leaves_no_process_and_is_done_by_the_next(common: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, _ = await busy_desk(common, 6)
    ctx = desk.made.as_("manager")
    async with desk.tx() as tx:
        backtest_id = await actions.ask(tx, await current_policy(tx), tx.at - MONTH, tx.at, by=None, as_job=False)
    processes: list[asyncio.subprocess.Process] = []
    begin, begun = apart.Worker.__init__, asyncio.Event()

    def watched(self: apart.Worker, process: asyncio.subprocess.Process) -> None:
        begin(self, process)
        processes.append(process)
        begun.set()

    monkeypatch.setattr(apart.Worker, "__init__", watched)
    run = asyncio.create_task(running.carry_through(desk.tx, backtest_id))
    await begun.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert processes[0].returncode is not None
    assert (await api.get_backtest(ctx, backtest_id)).state != "done"
    assert await running.carry_through(desk.tx, backtest_id) is not None
    assert (await api.get_backtest(ctx, backtest_id)).state == "done"
    assert await running.carry_through(desk.tx, backtest_id) is None


async def test_somebody_who_cancels_while_it_runs_ends_it(common: Database) -> None:
    desk, _ = await busy_desk(common, 6)
    async with desk.tx() as tx:
        backtest_id = await actions.ask(tx, await current_policy(tx), tx.at - MONTH, tx.at, by=None, as_job=False)
    cancelled = False

    async def stop() -> None:
        nonlocal cancelled
        async with desk.tx() as tx:
            await actions.cancel(tx, backtest_id)
        cancelled = True

    task: list[asyncio.Task[None]] = []
    found = await running.carry_through(
        desk.tx, backtest_id, lambda step, _: task.append(asyncio.create_task(stop())) if not task else None
    )
    await task[0]
    assert cancelled
    assert found is None


async def test_only_the_past_and_a_year_at_most(common: Database) -> None:
    desk = await open_desk(common)
    ctx = desk.made.as_("manager")
    async with desk.tx() as tx:
        now = tx.at
    for wrong in ({"starts": now + timedelta(days=1)}, {"starts": now - timedelta(days=500)}, {"starts": now.replace(tzinfo=None)}):
        with pytest.raises(Invalid):
            await api.start_backtest(ctx, api.BacktestStart(**wrong))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await api.start_backtest(ctx, api.BacktestStart(version=99))


async def test_the_past_is_read_as_it_was(common: Database) -> None:
    desk, people = await busy_desk(common, 10)
    async with desk.tx() as tx:
        found = await past(tx, await current_policy(tx), tx.at - MONTH, tx.at)
    assert [one.situation.arrived_at for one in found.enquiries] == sorted(one.situation.arrived_at for one in found.enquiries)
    assert {person.id for person in found.people} >= set(people.values())
    served = [one for one in found.enquiries if one.outcome.ended == "served"]
    assert len(served) == 8
    for one in served:
        assert one.known
        assert one.outcome.owner_id in people.values()
        assert one.outcome.right_at is not None
        assert one.outcome.done_at is not None
        assert one.outcome.active is not None
        assert one.outcome.right_at <= one.outcome.done_at
    assert {one.outcome.ended for one in found.enquiries} == {"served", "open"}
    assert all(not one.known and one.truth == one.situation for one in found.enquiries if one.outcome.ended == "open")
