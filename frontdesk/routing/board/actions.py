"""What a manager does on the board: move work, take that back, pause somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, Forbidden, Invalid, NotFound
from frontdesk.kit.events import record
from frontdesk.routing import queries
from frontdesk.routing.actions import assign, place
from frontdesk.routing.actions.by_policy import fill
from frontdesk.routing.actions.held import give, keep_decision, put_back
from frontdesk.routing.board.events import ConversationMoved, ConversationMoveUndone, StaffPaused, StaffResumed
from frontdesk.routing.board.records import Seen
from frontdesk.routing.locks import Held, lock
from frontdesk.routing.records import Named, Situation
from frontdesk.routing.rules import by_hand
from frontdesk.routing.trials.deciding import policy_of
from frontdesk.team.records import Presence

UNDO = timedelta(seconds=10)
# The click is made within ten seconds; the network may take two more.
_GRACE = timedelta(seconds=2)


class Before(msgspec.Struct, frozen=True):
    """What a conversation was before it was moved, as far as taking the move back needs it."""

    status: str
    reroutes: int
    reply_due_at: datetime | None
    wake_at: datetime | None
    owner_since: datetime | None
    placed_in: str | None
    reserved: int


async def move(tx: Tx, conversation_id: UUID, *, to: UUID | None, queue: str | None, seen: Seen, over_capacity: bool, by: UUID) -> UUID:
    """Give a conversation to a person or put it into a queue, if it is still where the one who moves it saw it. The move's id.

    Who has no room is refused with the numbers; `over_capacity` says that it is meant all the same, and then it counts as load.
    """
    if (to is None) == (queue is None):
        raise Invalid("one_receiver", "Move it to one person or to one queue.", fields={"staff_id": "a person, or a queue"})
    if to is not None:
        await team.staff_by_id(tx, to)
    held = required(await lock(tx, conversation_id), NotFound("conversation"))
    if held.status == "closed":
        raise Conflict("conversation_closed", "This conversation is closed. Reopen it first.")
    if held.owner_id != seen.owner_id or (held.owner_id is None and held.queue != seen.queue):
        raise await _moved_meanwhile(tx, held)
    if (to is not None and held.owner_id == to) or (queue is not None and held.owner_id is None and held.queue == queue):
        raise Conflict("already_there", "It is there already.")
    before = await _before(tx, held)
    if to is not None:
        await _give(tx, held, to, over_capacity=over_capacity)
    else:
        await place(tx, held.id, queue or "")
    move_id = tx.new_id()
    await tx.execute(
        "insert into moves (id, conversation_id, by_id, from_owner_id, from_queue, to_owner_id, to_queue, over_capacity, before, at)"
        " select $1, id, $2, $3, $4, $5, queue, $6, $7, $8 from conversations where id = $9",
        move_id,
        by,
        held.owner_id,
        held.queue,
        to,
        over_capacity,
        before,
        tx.at,
        held.id,
    )
    await record(
        tx,
        ConversationMoved(
            conversation_id=held.id,
            customer_id=held.customer_id,
            move_id=move_id,
            was=str(held.owner_id or held.queue),
            to=str(to or queue),
            over_capacity=over_capacity,
        ),
    )
    return move_id


class Made(msgspec.Struct, frozen=True):
    """A move that was made."""

    conversation_id: UUID
    by_id: UUID
    from_owner_id: UUID | None
    from_queue: str
    to_owner_id: UUID | None
    to_queue: str
    before: Before
    at: datetime
    undone_at: datetime | None


async def undo(tx: Tx, move_id: UUID, by: UUID) -> UUID:
    """Take one's own move back: the conversation is where it was, in its old place in line. The conversation's id.

    A former owner gets it back even when their place was filled meanwhile: they had it, and ten seconds are promised.
    """
    made = await _made(tx, move_id)
    held = required(await lock(tx, made.conversation_id), NotFound("conversation"))
    # Read again under the lock, so that of two clicks one undoes.
    made = await _made(tx, move_id)
    if made.by_id != by:
        raise Forbidden("Only whoever moved it can take that back. Move it again instead.")
    if made.undone_at is not None:
        raise Conflict("undone_already", "That was taken back already.")
    if tx.at - made.at > UNDO + _GRACE:
        raise Conflict("too_late", "That was more than ten seconds ago. Move it again instead.")
    stands = held.status != "closed" and made.to_owner_id in (None, held.owner_id)
    if not stands or await _moved_since(tx, move_id, made):
        raise await _moved_meanwhile(tx, held)
    await _restore(tx, held, made)
    await tx.execute("update moves set undone_at = $2 where id = $1", move_id, tx.at)
    await record(
        tx,
        ConversationMoveUndone(
            conversation_id=held.id,
            customer_id=held.customer_id,
            move_id=move_id,
            was=str(made.to_owner_id or made.to_queue),
            to=str(made.from_owner_id or made.from_queue),
        ),
    )
    if held.holder_id is not None:
        await fill(tx, held.holder_id)
    return held.id


async def pause(tx: Tx, staff_id: UUID, *, by: UUID) -> bool:
    """Say for somebody that they take no new work now; they keep what they have, and are told who did it. True when that was news."""
    was: Presence = (await team.staff_by_id(tx, staff_id)).presence
    if not await team.set_presence(tx, staff_id, "away"):
        return False
    await tx.execute(
        "insert into pauses (staff_id, by_id, was, at) values ($1, $2, $3, $4)"
        " on conflict (business_id, staff_id) do update set by_id = excluded.by_id, was = excluded.was, at = excluded.at",
        staff_id,
        by,
        was,
        tx.at,
    )
    await record(tx, StaffPaused(staff_id=staff_id, by_id=by))
    return True


async def resume(tx: Tx, staff_id: UUID, *, by: UUID) -> bool:
    """End somebody's pause: they are again what they were before it. True when that was news."""
    await team.staff_by_id(tx, staff_id)
    was = await tx.value("delete from pauses where staff_id = $1 returning was", staff_id)
    becomes: Presence = was if was not in (None, "away", "no_answer") else "available"
    if not await team.set_presence(tx, staff_id, becomes):
        return False
    await record(tx, StaffResumed(staff_id=staff_id, by_id=by))
    return True


async def _give(tx: Tx, held: Held, to: UUID, *, over_capacity: bool) -> None:
    person = await team.staff_by_id(tx, to)
    if not person.active:
        raise Conflict("not_active", f"{person.name} is no longer on the team.")
    try:
        await assign(tx, held.id, to, how="moved", room="any" if over_capacity else "headroom" if held.urgent else "ordinary")
    except Conflict as conflict:
        if conflict.code != "at_capacity":
            raise
        raise Conflict(
            "no_room",
            f"{person.name} holds {person.load} of {person.capacity}, and this one takes {held.weight}.",
            extra={"load": person.load, "capacity": person.capacity, "headroom": person.urgent_headroom, "weight": held.weight},
        ) from None


async def _before(tx: Tx, held: Held) -> Before:
    owner_since = await tx.value("select owner_since from conversations where id = $1", held.id)
    placed_in = (await queries.situations(tx, [held.id]))[held.id].situation.placed_in
    return Before(held.status, held.reroutes, held.reply_due_at, held.wake_at, owner_since, placed_in, held.reserved)


async def _made(tx: Tx, move_id: UUID) -> Made:
    found = await tx.one(
        Made,
        "select conversation_id, by_id, from_owner_id, from_queue, to_owner_id, to_queue, before, at, undone_at from moves where id = $1",
        move_id,
    )
    return required(found, NotFound("move"))


async def _moved_since(tx: Tx, move_id: UUID, made: Made) -> bool:
    """Whether a person changed the owner after the move. That somebody of the queue was given it by rule does not count."""
    return bool(
        await tx.value(
            "select exists (select from moves where conversation_id = $1 and id > $2 and undone_at is null)"
            " or exists (select from decisions where conversation_id = $1 and at > $3"
            " and trigger in ('claimed', 'assigned', 'handed_off', 'unassigned', 'corrected'))",
            made.conversation_id,
            move_id,
            made.at,
        )
    )


async def _restore(tx: Tx, held: Held, made: Made) -> None:
    before, policy = made.before, await policy_of(tx, held.id)
    loaded = (await queries.situations(tx, [held.id], language=policy.language))[held.id]
    situation: Situation = msgspec.structs.replace(loaded.situation, placed_in=before.placed_in, reroutes=before.reroutes)
    actor = (await team.names_of_staff(tx, [made.by_id])).get(made.by_id, "")
    if made.from_owner_id is not None:
        names = await team.names_of_staff(tx, [made.from_owner_id])
        owner = Named(made.from_owner_id, names.get(made.from_owner_id, ""))
        decision = by_hand(situation, policy, tx.at, how="moved_back", owner=owner, actor=actor)
        if await give(tx, held, owner.id, decision, headroom=True, beyond=True, ended="moved_back") is None:
            raise Conflict("not_active", f"{owner.name} is no longer on the team.")
    else:
        decision = by_hand(situation, policy, tx.at, how="moved_back_to_queue", owner=None, queue=made.from_queue, actor=actor)
        wake_at = before.wake_at or tx.at
        await put_back(tx, held, queue=made.from_queue, due_at=before.reply_due_at, wake_at=wake_at, ended="moved_back")
    # What never happened counts neither as a reroute nor as having handed it on.
    await tx.execute(
        "update assignments set end_reason = 'moved_back' where conversation_id = $1 and ended_at >= $2 and end_reason in"
        " ('moved', 'handed_off')",
        held.id,
        made.at,
    )
    await tx.execute(
        "update conversations set reroutes = $2, queue = $3, owner_since = $4, first_owner_id = case when $5 then first_owner_id end"
        " where id = $1",
        held.id,
        before.reroutes,
        made.from_queue,
        before.owner_since,
        await _had_an_owner(tx, held.id, made),
    )
    trigger = "handed_off" if made.from_owner_id is None and before.placed_in is not None else "moved_back"
    await keep_decision(tx, decision, trigger=trigger, reading_id=loaded.reading_id)


async def _had_an_owner(tx: Tx, conversation_id: UUID, made: Made) -> bool:
    sql = "select exists (select from assignments where conversation_id = $1 and started_at < $2)"
    return bool(await tx.value(sql, conversation_id, made.at))


async def _moved_meanwhile(tx: Tx, held: Held) -> Conflict:
    """Somebody else was first: who, and where it is now."""
    rows = await tx.rows(
        "select s.name from events e left join staff s on s.business_id = e.business_id and s.id::text = e.actor_id"
        " where e.conversation_id = $1 and e.actor_kind = 'staff' and e.name in ('conversation.moved', 'conversation.assigned',"
        " 'conversation.claimed', 'conversation.handed_off', 'conversation.queued', 'conversation.move_undone')"
        " order by e.at desc, e.id desc limit 1",
        held.id,
    )
    who = rows[0]["name"] if rows and rows[0]["name"] else "Somebody else"
    owner = None if held.owner_id is None else (await team.names_of_staff(tx, [held.owner_id])).get(held.owner_id)
    extra = {"owner": {"id": str(held.owner_id), "name": owner} if owner else None, "queue": held.queue, "by": who}
    if owner:
        return Conflict("moved_meanwhile", f"{who} moved this a moment ago: {owner} has it now.", extra=extra)
    return Conflict("moved_meanwhile", f"{who} moved this a moment ago: it waits again.", extra=extra)
