"""Any day on a real database, looked at more closely: who is asked was there, holds end, nothing waits in vain, everything can be
computed again (5, 7, 8, 12, 14 of the written invariants). The day itself, with 1, 2, 3, 6, 13, 15 and 19, is that of the offers."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from frontdesk import routing
from frontdesk.routing import Decision, recompute
from frontdesk.routing.policies.queries import version_of
from frontdesk.routing.queries import candidates, situations
from frontdesk.routing.rules import choose
from tests.routing.test_offers_stateful import AnyDay
from tests.routing.test_reactions import react

# More than it takes for what another transaction had locked to be tried again.
_A_MOMENT = timedelta(seconds=2)


class LookedAt(AnyDay):
    """The same day; after everything that happens its decisions are read, and now and then the house comes to rest."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    @precondition(lambda self: self.made)
    @rule()
    def all_is_done_that_follows(self) -> None:
        """Jobs and reactions have run and a moment has passed: what waits now waits for a reason."""
        self.run(self._settled())

    @invariant()
    def what_was_decided_holds(self) -> None:
        if self.made:
            self.run(self._decisions_hold())

    async def _decisions_hold(self) -> None:
        async with self.desk.tx() as tx:
            rows = await tx.rows("select record from decisions order by at, id offset $1", self.read)
            self.read += len(rows)
            for row in rows:
                decision = msgspec.convert(row["record"], Decision)
                policy = await version_of(tx, decision.policy_version)
                assert policy is not None
                assert recompute(decision, policy) == decision
                people = {one.staff_id: one for one in decision.people}
                for one in (decision.owner, *decision.offered):
                    if one is not None and not decision.by_hand and decision.action != "keep":
                        assert people[one.id].on_shift
                        assert people[one.id].presence == "available"
                if decision.action == "hold":
                    assert decision.held_until is not None
                    assert decision.at < decision.held_until
                    assert not decision.situation.urgent

    async def _settled(self) -> None:
        for _ in range(2):
            await react(self.database)
            self.clock.advance(_A_MOMENT)
            await routing.wake_waiting(self.database)
        await react(self.database)
        async with self.desk.tx() as tx:
            rows = await tx.rows("select id, queue from conversations where status = 'waiting' order by id")
            if not rows:
                return
            policy, team = await routing.current_policy(tx), await candidates(tx)
            found = await situations(tx, [row["id"] for row in rows], language=policy.language)
            resting = {row["id"] for row in await tx.rows(_PUT_BACK, [row["id"] for row in rows])}
            for conversation_id, loaded in found.items():
                again = choose(loaded.situation, team, policy, tx.at)
                if conversation_id not in resting:
                    assert again.owner is None, "somebody who could have it was there, with room"
                    assert not again.offered
                if again.action == "hold":
                    assert again.held_until is not None
                    assert again.held_until > tx.at


# What a person put back into its queue by hand rests there until the next look.
_PUT_BACK = (
    "select c.id from conversations c where c.id = any($1) and exists (select from decisions d"
    " where d.business_id = c.business_id and d.conversation_id = c.id and coalesce(d.record ->> 'by_hand', '') <> ''"
    " and d.at = (select max(x.at) from decisions x where x.business_id = c.business_id and x.conversation_id = c.id))"
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seconds", [0, 60])
def test_5_7_8_12_14_any_day_on_a_real_database(own_dsn: str, seconds: int) -> None:
    machine = type("Day", (LookedAt,), {"dsn": own_dsn, "seconds": seconds})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
        ),
    )
