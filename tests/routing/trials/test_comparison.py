"""Both arms side by side: measured by the same promise, told only where there is enough, and closed when the trial is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.routing.policies import api as policies
from frontdesk.routing.trials import api, comparison
from frontdesk.routing.trials.arms import Arm
from frontdesk.routing.trials.comparison import NEEDS, Member, compare
from frontdesk.routing.trials.records import Key, PolicyTrial, TrialMeasure
from tests.routing.trials.tried import Tried, two_ways

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TRIAL = PolicyTrial(
    id=uuid4(), policy_id=uuid4(), version=3, live_version=2, share=0.1, note="", started_by=None, started_at=NOON, outcome=None,
    end_note="", ended_by=None, ended_at=None,
)  # fmt: skip


def member(arm: Arm, **more: Any) -> Member:
    """A conversation that was answered after ten minutes, within the promise, and stayed with whoever had it first."""
    usual: dict[str, Any] = {
        "arm": arm,
        "customer_id": uuid4(),
        "opened_at": NOON,
        "due_at": NOON + timedelta(minutes=15),
        "until": NOON + timedelta(days=1),
        "answered_at": NOON + timedelta(minutes=10),
        "rerouted": False,
        "overdue": False,
        "escalated": False,
    }
    return Member(**(usual | more))


def measure(found: list[Member], key: Key) -> TrialMeasure:
    """One measure of both arms."""
    return next(one for one in compare(found, TRIAL, NOON + timedelta(days=1)).measures if one.key == key)


def both(live: int, trial: int, **more: Any) -> list[Member]:
    """So many conversations of each arm."""
    return [*(member("live", **more) for _ in range(live)), *(member("trial", **more) for _ in range(trial))]


@pytest.mark.parametrize("key", NEEDS)
def test_below_the_stated_count_nothing_is_said_but_the_count(key: Key) -> None:
    few = measure(both(500, NEEDS[key] - 1), key)
    assert (few.trial.of, few.trial.value, few.difference, few.verdict) == (NEEDS[key] - 1, None, None, "too_few")
    assert few.live.value is not None
    enough = measure(both(500, NEEDS[key]), key)
    assert enough.difference == 0.0
    assert enough.verdict == "no_difference"


def test_a_better_and_a_worse_trial_are_told_with_the_right_sign() -> None:
    good: dict[str, Any] = {}
    bad = good | {"rerouted": True, "overdue": True, "answered_at": NOON + timedelta(hours=2)}
    for live, trial, verdict in ((bad, good, "better"), (good, bad, "worse")):
        found = [*(member("live", **live) for _ in range(900)), *(member("trial", **trial) for _ in range(150))]
        for key in ("rerouted", "in_time", "overdue", "first_answer_p50", "first_answer_p90"):
            told = measure(found, key)
            assert told.verdict == verdict, key
        assert measure(found, "escalated").verdict == "no_difference"
    assert [one.key for one in compare(found, TRIAL, NOON).measures if one.primary] == ["rerouted"]


def test_who_was_not_answered_is_late_once_the_promise_has_passed_and_not_counted_before() -> None:
    waits = {"answered_at": None}
    soon = [*both(50, 50), *(member("trial", due_at=NOON + timedelta(days=2), **waits) for _ in range(10))]
    assert measure(soon, "in_time").trial.of == 50
    late = [*both(50, 50), *(member("trial", **waits) for _ in range(10))]
    assert (measure(late, "in_time").trial.of, measure(late, "in_time").trial.times) == (60, 50)


def test_a_first_handoff_that_is_not_judged_yet_is_in_no_rate() -> None:
    found = [*both(60, 60), *(member("trial", rerouted=None) for _ in range(40))]
    assert measure(found, "rerouted").trial.of == 60


def test_one_customer_who_writes_a_hundred_times_is_no_hundred_customers() -> None:
    one, hits = uuid4(), {"rerouted": True}
    alike = [*both(400, 60), *(member("trial", customer_id=one, **hits) for _ in range(100))]
    many = [*both(400, 60), *(member("trial", **hits) for _ in range(100))]
    assert measure(many, "rerouted").verdict == "worse"
    assert measure(alike, "rerouted").verdict == "no_difference"
    wide, narrow = measure(alike, "rerouted").trial, measure(many, "rerouted").trial
    assert wide.at_most is not None
    assert wide.at_least is not None
    assert narrow.at_most is not None
    assert narrow.at_least is not None
    assert wide.at_most - wide.at_least > 2 * (narrow.at_most - narrow.at_least)


async def answered(tried: Tried, conversation_id: UUID, after: timedelta) -> None:
    """A person answers on the phone, so long after the customer wrote."""
    opened_at = (await tried.desk.row(conversation_id))["opened_at"]
    async with tried.desk.tx() as tx:
        await tried.desk.say(tx, conversation_id, "We are on it", at=opened_at + after, direction="echo")


async def test_the_promise_of_the_live_rules_is_the_measure_of_both_arms(common: Database) -> None:
    tried = await two_ways(common, draft={"priority": "specialist"})
    trial_id = await tried.begin()
    theirs = await tried.routed("trial")
    ours = await tried.routed("live")
    async with tried.desk.tx() as tx:
        rows = await tx.rows("select m.conversation_id, m.due_at - c.opened_at as promised, c.reply_due_at - c.opened_at as due"
                             " from trial_members m join conversations c on c.id = m.conversation_id")  # fmt: skip
    told = {row["conversation_id"]: (row["promised"], row["due"]) for row in rows}
    assert told[ours][0] == told[ours][1] == told[theirs][0]
    assert told[theirs][1] > told[theirs][0], "what the trial itself promises is later, and no excuse"
    ctx = tried.desk.made.as_("manager")
    found = await api.get_comparison(ctx, trial_id)
    assert (found.live_conversations >= 1, found.trial_conversations >= 1) == (True, True)
    assert {one.verdict for one in found.measures} == {"too_few"}
    with pytest.raises(NotFound):
        await api.get_comparison(ctx, uuid4())


async def test_what_happens_after_the_end_is_none_of_the_trial(common: Database) -> None:
    tried = await two_ways(common)
    trial_id = await tried.begin()
    before, after = await tried.routed("trial"), await tried.routed("trial")
    for one in (before, after):
        await tried.desk.long_ago(one, timedelta(hours=1))
    await answered(tried, before, timedelta(minutes=10))
    ctx = tried.desk.made.as_("manager")
    await api.end_trial(ctx, api.TrialEnding(trial_id, note="Enough seen"))
    await answered(tried, after, timedelta(hours=2))
    page = await api.get_trials(ctx)
    assert page.trial is None
    assert [(one.outcome, one.end_note) for one in page.past] == [("stopped", "Enough seen")]
    async with tried.desk.tx() as tx:
        found = {one.customer_id: one for one in await comparison.members(tx, page.past[0])}
    first, second = found[await tried.customer_of(before)], found[await tried.customer_of(after)]
    assert first.answered_at == first.opened_at + timedelta(minutes=10)
    assert second.answered_at is None
    assert second.until == page.past[0].ended_at


async def test_over_http_a_manager_begins_with_the_draft_they_saw_and_ends_the_trial_they_mean(common: Database) -> None:
    tried = await two_ways(common)
    ctx = tried.desk.made.as_("manager", await tried.desk.made.staff("Nora", "manager"))
    page = await api.begin_shadow(ctx, api.ShadowStart(1))
    assert page.shadow is not None
    assert (page.shadow.shadow.started_by, page.shadow.shadow.outcome) == ("Nora", None)
    page = await api.end_shadow(ctx)
    assert page.shadow is not None
    assert (page.shadow.shadow.ended_by, page.shadow.shadow.outcome) == ("Nora", "stopped")
    with pytest.raises(Conflict, match="draft_changed"):
        await api.begin_trial(ctx, api.TrialStart(version=4, revision=1))
    page = await api.begin_trial(ctx, api.TrialStart(version=3, revision=1, note=" Leo knows them "))
    assert page.trial is not None
    assert (page.trial.share, page.trial.note, page.trial.started_by) == (0.1, "Leo knows them", "Nora")
    with pytest.raises(Conflict, match="no_trial"):
        await api.end_trial(ctx, api.TrialEnding(uuid4()))
    page = await api.end_trial(ctx, api.TrialEnding(page.trial.id, publish=True))
    assert [one.outcome for one in page.past] == ["published"]
    assert (await policies.get_policy(ctx)).published.version == 3
    for share in (0.01, 0.51):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"version": 3, "revision": 1, "share": share}, api.TrialStart)
