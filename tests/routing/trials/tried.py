"""A business in which other rules are tried: one person live, another one in the draft."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.database import Database
from frontdesk.routing import Decision, Policy, Ring, current_policy, publish_policy, route, save_draft
from frontdesk.routing.trials.actions.changes import start_trial
from frontdesk.routing.trials.arms import Arm, arm_of
from frontdesk.routing.trials.deciding import running
from tests.guard.silence import permit
from tests.routing.desk import Desk, open_desk

_named = itertools.count(1)


class Tried(msgspec.Struct, frozen=True):
    """Maya has the bookings by the live rules, Leo by those of the draft."""

    desk: Desk
    maya: UUID
    leo: UUID

    async def customer_of(self, conversation_id: UUID) -> UUID:
        """Whose it is."""
        found: UUID = (await self.desk.row(conversation_id))["customer_id"]
        return found

    async def arm(self, conversation_id: UUID) -> Arm:
        """The arm its customer is in by the trial that runs."""
        async with self.desk.tx() as tx:
            trial = await running(tx)
        assert trial is not None
        return arm_of(trial.id, await self.customer_of(conversation_id), trial.share)

    async def unrouted(self, arm: Arm, **more: Any) -> UUID:
        """A conversation of a customer of that arm, about which nobody has decided yet. Those of the other arm are closed unseen."""
        while True:
            conversation_id = await self.desk.conversation(customer=f"Customer {next(_named)}", **more)
            if await self.arm(conversation_id) == arm:
                return conversation_id
            async with self.desk.tx() as tx:
                await permit(tx)
                await tx.execute("update conversations set status = 'closed', closed_at = opened_at where id = $1", conversation_id)

    async def routed(self, arm: Arm, **more: Any) -> UUID:
        """A conversation of a customer of that arm, decided about."""
        conversation_id = await self.unrouted(arm, **more)
        async with self.desk.tx() as tx:
            await route(tx, conversation_id)
        return conversation_id

    async def decisions(self, conversation_id: UUID) -> list[Decision]:
        """Every decision about it, the oldest first."""
        async with self.desk.tx() as tx:
            rows = await tx.rows("select record from decisions where conversation_id = $1 order by at, id", conversation_id)
        return [msgspec.convert(row["record"], Decision) for row in rows]

    async def begin(self, share: float = 0.5, **more: Any) -> UUID:
        """The trial of the draft."""
        async with self.desk.tx() as tx:
            return await start_trial(tx, share, **more)


def only_for(policy: Policy, person: UUID, **more: Any) -> Policy:
    """The policy with every rule's work for one person."""
    changes = {"rings": (Ring(people=(person,)),)} | more
    rules = [msgspec.structs.replace(one, **changes) for one in (*policy.rules, policy.unsure, policy.otherwise)]
    return msgspec.structs.replace(policy, rules=tuple(rules[:-2]), unsure=rules[-2], otherwise=rules[-1])


async def two_ways(database: Database, *, live: dict[str, Any] | None = None, draft: dict[str, Any] | None = None, **people: Any) -> Tried:
    """The business, with the live rules and the draft; what else they say of every rule is stated."""
    desk = await open_desk(database)
    maya, leo = await desk.person("Maya", **people), await desk.person("Leo", **people)
    async with desk.tx() as tx:
        policy = await current_policy(tx)
        await save_draft(tx, only_for(policy, maya, **(live or {})))
        await publish_policy(tx, 2, by=None)
        await save_draft(tx, only_for(policy, leo, **(draft or {})))
    return Tried(desk, maya, leo)
