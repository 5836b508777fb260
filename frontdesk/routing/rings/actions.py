"""Ringing whoever is on call for urgent work that nobody has."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue
from frontdesk.routing import queries
from frontdesk.routing.locks import lock
from frontdesk.routing.on_call import on_call
from frontdesk.routing.rings.events import OnCallRung
from frontdesk.routing.trials.deciding import policy_of


async def ring(tx: Tx, conversation_id: UUID) -> UUID | None:
    """Ring the next one on call when it is time; whom. Nobody while the branch is open, when it is not urgent, or once somebody has it.

    Each is rung `ring_seconds` after the one before; after the last the first again, until the work is taken.
    """
    policy = await policy_of(tx, conversation_id)
    if not policy.on_call:
        return None
    held = await lock(tx, conversation_id)
    if held is None or held.status != "waiting" or not held.urgent:
        return None
    situation = (await queries.situations(tx, [conversation_id], language=policy.language))[conversation_id].situation
    turn = on_call(situation, policy, tx.at)
    if not turn:
        return None
    # Whoever left since the turns were written is passed over: their turn would only be lost time.
    here = {one.staff_id for one in await queries.candidates(tx) if one.may_reply}
    called = [person for person in turn if person in here]
    if not called:
        return None
    rows = await tx.rows(
        "select count(*)::int as rung, max(at) as last from rings where conversation_id = $1 and for_at = $2",
        conversation_id,
        situation.arrived_at,
    )
    between = timedelta(seconds=policy.ring_seconds)
    if rows[0]["last"] is not None and tx.at < rows[0]["last"] + between:
        return None
    attempt, again_at = rows[0]["rung"] + 1, tx.at + between
    person: UUID = called[rows[0]["rung"] % len(called)]
    await tx.execute(
        "insert into rings (conversation_id, for_at, attempt, staff_id, at) values ($1, $2, $3, $4, $5)",
        conversation_id,
        situation.arrived_at,
        attempt,
        person,
        tx.at,
    )
    await record(
        tx,
        OnCallRung(
            conversation_id=conversation_id,
            customer_id=held.customer_id,
            told=(person,),
            attempt=attempt,
            queue=held.queue,
            again_at=again_at,
        ),
    )
    await enqueue(tx, "routing.ring", key=f"ring:{conversation_id}", args={"conversation_id": str(conversation_id)}, due_at=again_at)
    return person
