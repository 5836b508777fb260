"""Under which policy a conversation is decided: the live one, or while another is tried the one of its arm."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.queries import unchanging
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.trials.arms import arm_of


class Running(msgspec.Struct, frozen=True):
    """The trial that runs."""

    id: UUID
    policy_id: UUID
    version: int
    share: float


class InForce(msgspec.Struct, frozen=True):
    """The policies that decide, and for which of the conversations asked about it is the one that is tried."""

    live: Policy
    tried: Policy | None = None
    members: frozenset[UUID] = frozenset()

    def of(self, conversation_id: UUID) -> Policy:
        """The policy of this conversation."""
        return self.tried if self.tried is not None and conversation_id in self.members else self.live


async def running(tx: Tx) -> Running | None:
    """The trial that runs, if one does."""
    return await tx.one(Running, "select id, policy_id, version, share from trials where ended_at is null")


async def in_force(tx: Tx, conversation_ids: Collection[UUID]) -> InForce:
    """The policies of these conversations.

    A conversation is in an arm from its first decision on. One that was decided about before the trial began stays under the live
    policy; of one that nobody has decided about the customer says which arm it will be in.
    """
    live, trial = await current(tx), await running(tx)
    if trial is None or not conversation_ids:
        return InForce(live)
    rows = await tx.rows(
        "select c.id, c.customer_id, m.arm, m.arm is null and not exists (select from decisions d where d.business_id = c.business_id"
        " and d.conversation_id = c.id) as fresh from conversations c left join trial_members m on m.business_id = c.business_id"
        " and m.trial_id = $1 and m.conversation_id = c.id where c.id = any($2)",
        trial.id,
        list(conversation_ids),
    )
    members = frozenset(
        row["id"]
        for row in rows
        if row["arm"] == "trial" or (row["fresh"] and arm_of(trial.id, row["customer_id"], trial.share) == "trial")
    )
    return InForce(live, await unchanging(tx, trial.policy_id, trial.version), members)


async def policy_of(tx: Tx, conversation_id: UUID) -> Policy:
    """The policy under which this conversation is decided now."""
    return (await in_force(tx, [conversation_id])).of(conversation_id)
