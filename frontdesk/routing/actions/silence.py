"""Asking after work that somebody has: an answer is due, or its owner goes home."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.routing import queries
from frontdesk.routing.actions.deciding import settle_whose
from frontdesk.routing.actions.held import escalate, tell_if_overdue
from frontdesk.routing.events import ReplyDue, ReplySettled
from frontdesk.routing.locks import Held
from frontdesk.routing.matching import rule_for
from frontdesk.routing.on_call import called_in, on_call
from frontdesk.routing.records import Candidate, Decision, Named
from frontdesk.routing.rules import keep
from frontdesk.routing.trials.deciding import policy_of


async def ask_after(tx: Tx, held: Held, owner_id: UUID) -> Decision | None:
    """Look whether the owner is at it. Work goes back that nobody has begun when its owner's shift is over, or when the answer
    is due and they are not there or their rule says so; work that was begun, when its owner has left. Else somebody is told.

    The decision, when it goes to somebody else or back into its queue.
    """
    if held.reply_due_at is None:
        await settle(tx, held)
        return None
    policy = await policy_of(tx, held.id)
    loaded = (await queries.situations(tx, [held.id], language=policy.language))[held.id]
    people = called_in(await queries.candidates(tx), on_call(loaded.situation, policy, tx.at))
    owner = next((one for one in people if one.staff_id == owner_id), None)
    late = held.reply_due_at <= tx.at
    returns = late and (rule_for(loaded.situation, policy, tx.at).on_silence == "return" or not _is_there(owner))
    if _has_left(owner) or (not held.acted and (returns or _went_home(owner))):
        without = {*loaded.situation.declined, owner_id} if late else set(loaded.situation.declined)
        situation = msgspec.structs.replace(loaded.situation, declined=tuple(sorted(without)))
        trigger = "silence" if late else "shift_over"
        return await settle_whose(tx, held, msgspec.structs.replace(loaded, situation=situation), policy, trigger)
    decision = keep(loaded.situation, Named(owner_id, "" if owner is None else owner.name), policy, tx.at)
    if late and not await tell_if_overdue(tx, held, decision):
        await record(tx, ReplyDue(conversation_id=held.id, customer_id=held.customer_id, owner_id=owner_id, due_at=decision.due_at))
    if late:
        await escalate(tx, held, decision, policy)
    await tx.execute("update conversations set wake_at = $2 where id = $1", held.id, decision.wake_at)
    return None


async def settle(tx: Tx, held: Held) -> None:
    """Nothing is owed to the customer any more: stop the reply clock."""
    if held.reply_due_at is None and held.wake_at is None:
        return
    await tx.execute("update conversations set reply_due_at = null, wake_at = null where id = $1", held.id)
    await record(tx, ReplySettled(conversation_id=held.id, customer_id=held.customer_id, owner_id=held.owner_id))


def _is_there(owner: Candidate | None) -> bool:
    return owner is not None and owner.on_shift and owner.presence == "available"


def _went_home(owner: Candidate | None) -> bool:
    return owner is None or not owner.on_shift


def _has_left(owner: Candidate | None) -> bool:
    """Gone altogether: not on the team any more, or after their shift and not at their desk either."""
    return owner is None or (not owner.on_shift and owner.presence not in ("available", "busy"))
