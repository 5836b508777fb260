"""Every recorded decision computed once more, from what it had looked at, by the version it names."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec

from frontdesk.routing.backtest import queries
from frontdesk.routing.backtest.recorded import decoded, same
from frontdesk.routing.policies.queries import version_of
from frontdesk.routing.policies.records import Policy


class Again(msgspec.Struct, frozen=True):
    """How many decisions came out the same, the persons' own among them; the others by id."""

    decisions: int
    same: int
    by_hand: int
    unlike: list[UUID]


async def recompute_all(transaction: queries.Transaction, days: int) -> Again:
    """Compute all decisions of the last days again; a little at a time, so that nothing waits for it."""
    decisions = alike = by_hand = 0
    unlike: list[UUID] = []
    versions: dict[int, Policy | None] = {}
    last = UUID(int=0)
    async with transaction() as tx:
        starts, ends = tx.at - timedelta(days=days), tx.at
    while True:
        async with transaction() as tx:
            found = [(one, decoded(record)) for one, record in await queries.decisions(tx, starts, ends, last)]
            for number in {decision.policy_version for _, decision in found} - versions.keys():
                versions[number] = await version_of(tx, number)
        if not found:
            return Again(decisions, alike, by_hand, unlike)
        last = found[-1][0]
        for decision_id, decision in found:
            decisions += 1
            by_hand += bool(decision.by_hand)
            policy = versions[decision.policy_version]
            if policy is not None and same(decision, policy):
                alike += 1
            else:
                unlike.append(decision_id)
