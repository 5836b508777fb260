"""Whatever happens in whatever order while another policy is tried: the books balance, and every conversation keeps its policy."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from frontdesk import routing
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.routing import Ring, current_policy, save_draft
from frontdesk.routing.trials.actions.changes import publish_trial, start_trial, stop_trial
from frontdesk.routing.trials.arms import arm_of
from tests.routing.desk import books_balance
from tests.routing.test_offers_stateful import AnyDay
from tests.routing.test_reactions import react
from tests.routing.trials.tried import only_for


class AnyDayOfATrial(AnyDay):
    """The same day, with a trial that begins and ends in the middle of it: the draft gives work at once, and to the first person first."""

    seconds: ClassVar[int] = 60

    @initialize()
    def opens(self) -> None:
        """A desk at nine, with a trial on half of the customers."""
        self.run(self._open())
        self.run(self._begin())

    @rule()
    def the_trial_ends(self) -> None:
        """Everybody goes on under the live rules."""
        self.may_be_refused(self._act(stop_trial))

    @rule()
    def another_begins(self) -> None:
        """The draft is there, or it is made."""
        self.may_be_refused(self._begin())

    @rule()
    def the_trial_is_published(self) -> None:
        """Everybody is decided about by it, from their next decision on."""
        self.may_be_refused(self._act(publish_trial))

    @invariant()
    def arms_are_kept(self) -> None:
        """Every member is in the arm of its customer, and was decided about by that arm's version for as long as the trial ran."""
        if self.made:
            self.run(self._arms_kept())

    async def _begin(self) -> None:
        async with self.desk.tx() as tx:
            policy = await current_policy(tx)
            draft = only_for(policy, self.people[0], offer_seconds=0, rings=(Ring(people=(self.people[0],)), Ring()))
            await save_draft(tx, draft)
            try:
                await start_trial(tx, 0.5)
            except NotFound as missing:
                raise Conflict("no_draft", str(missing)) from missing

    async def _come_to_rest(self) -> None:
        """Everybody is there and everything is looked at; given work that nobody begins goes round, so some of it may wait."""
        for person in self.people:
            await self.desk.change(person, shifts=[], capacity=60)
            await self.desk.present(person, "available")
        await react(self.database)
        self.clock.advance(timedelta(minutes=5))
        await routing.wake_waiting(self.database)
        await react(self.database)
        await books_balance(self.desk)
        await self._arms_kept()

    async def _arms_kept(self) -> None:
        async with self.desk.tx() as tx:
            members = await tx.rows(
                "select m.trial_id, m.conversation_id, m.customer_id, m.arm, m.at, t.share, t.version, t.live_version, t.ended_at"
                " from trial_members m join trials t on t.business_id = m.business_id and t.id = m.trial_id"
            )
            decided = await tx.rows("select conversation_id, policy_version, at from decisions")
        for member in members:
            assert member["arm"] == arm_of(member["trial_id"], member["customer_id"], member["share"])
            own = member["version"] if member["arm"] == "trial" else member["live_version"]
            under = {
                one["policy_version"]
                for one in decided
                if one["conversation_id"] == member["conversation_id"] and (member["ended_at"] is None or one["at"] < member["ended_at"])
            }
            assert under <= {own}, (member["arm"], under)
        in_two = [row["conversation_id"] for row in members]
        assert len(in_two) == len(set(in_two)), "a conversation is in one trial at most, because it has one first decision"


def test_two_policies_on_any_day(own_dsn: str) -> None:
    machine = type("DayOfATrial", (AnyDayOfATrial,), {"dsn": own_dsn})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=checks,
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
        ),
    )
