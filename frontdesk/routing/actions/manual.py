"""What people do with ownership: take, give, hand over, act. Each is one transaction, and each is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from unicodedata import category
from uuid import UUID

from msgspec import UNSET, UnsetType

from frontdesk import team
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record
from frontdesk.routing import queries
from frontdesk.routing.actions.by_policy import fill, route_soon
from frontdesk.routing.actions.held import give, keep_decision, put_back
from frontdesk.routing.actions.silence import settle
from frontdesk.routing.events import (
    ConversationAssigned,
    ConversationClaimed,
    ConversationHandedOff,
    ConversationQueued,
    ConversationTakenUp,
)
from frontdesk.routing.locks import Held, lock
from frontdesk.routing.packets.actions import renew, write_by_hand
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.policies.rules import queues_of
from frontdesk.routing.records import Decision, Named
from frontdesk.routing.rules import by_hand
from frontdesk.routing.trials.deciding import policy_of

# What may be filled: capacity alone, the room kept for urgent work too, or more than that, on purpose.
Room = Literal["ordinary", "headroom", "any"]


async def claim(tx: Tx, conversation_id: UUID, staff_id: UUID) -> None:
    """Take a conversation that nobody has. Of two people who do it at once one wins, and the other is told who."""
    held = await _open(tx, conversation_id)
    person = await team.staff_by_id(tx, staff_id)
    if held.status == "owned" and held.owner_id == staff_id:
        return
    await _not_anothers(tx, held, staff_id)
    decision, assignment_id = await _give_by_hand(tx, held, Named(person.id, person.name), how="claimed", trigger="claimed")
    await record(
        tx,
        ConversationClaimed(
            conversation_id=held.id,
            customer_id=held.customer_id,
            assignment_id=assignment_id,
            owner_id=staff_id,
            was=held.last_staff_id,
            weight=held.weight,
        ),
    )
    await renew(tx, held.id, held.customer_id, language=decision.language, due_at=decision.due_at)
    await _fill_others(tx, held, staff_id)


async def assign(
    tx: Tx, conversation_id: UUID, to: UUID | None, because: str = "", *, how: str = "assigned", room: Room = "headroom"
) -> None:
    """Give a conversation to a person, whoever has it now, or with None back to its queue. Capacity holds here too, unless
    somebody said on purpose that it shall not (`room` is "any")."""
    held = await _open(tx, conversation_id)
    if to is None:
        await _put_back(tx, held, because)
        return
    person = await team.staff_by_id(tx, to)
    if held.status == "owned" and held.owner_id == to:
        return
    decision, assignment_id = await _give_by_hand(tx, held, Named(person.id, person.name), how=how, trigger=how, because=because, room=room)
    await record(
        tx,
        ConversationAssigned(
            conversation_id=held.id,
            customer_id=held.customer_id,
            assignment_id=assignment_id,
            owner_id=to,
            was=held.last_staff_id,
            weight=held.weight,
            because=because,
        ),
    )
    await renew(tx, held.id, held.customer_id, language=decision.language, due_at=decision.due_at)
    await _fill_others(tx, held, to)


async def hand_off(
    tx: Tx,
    conversation_id: UUID,
    *,
    to: UUID | None = None,
    queue: str | None = None,
    next_action: str,
    summary: str = "",
    already_said: Sequence[str] = (),
    expected: UUID | UnsetType | None = UNSET,
) -> UUID:
    """Pass the work on to a person or a queue with a packet. Refused without the one thing the next owner must do. The packet's id.

    `expected` is who had it for whoever passes it on: when it is somebody else's by now, they are told so instead.
    """
    if not _says_something(next_action):
        raise Invalid("next_action_required", "Say what the next person has to do.", fields={"next_action": "must not be empty"})
    if (to is None) == (queue is None):
        raise Invalid("one_receiver", "Hand it over to one person or to one queue.", fields={"staff_id": "a person, or a queue"})
    held = await _open(tx, conversation_id)
    if expected is not UNSET:
        await _not_anothers(tx, held, expected, _acting(tx))
    policy = await policy_of(tx, held.id)
    if to is not None:
        receiver = await _person_to_receive(tx, held, to)
        decision, _ = await _give_by_hand(tx, held, receiver, how="handed_to", trigger="handed_off")
    else:
        decision = await _give_to_queue(tx, held, policy, queue or "")
    packet_id = await write_by_hand(
        tx,
        held.id,
        next_action=next_action,
        summary=summary,
        already_said=already_said,
        language=policy.language,
        due_at=decision.due_at,
        by=_acting(tx),
    )
    await record(
        tx,
        ConversationHandedOff(
            conversation_id=held.id,
            customer_id=held.customer_id,
            packet_id=packet_id,
            owner_id=to,
            was=held.owner_id,
            to=str(to) if to is not None else decision.queue,
        ),
    )
    await _fill_others(tx, held, to)
    return packet_id


async def place(tx: Tx, conversation_id: UUID, queue: str, *, how: str = "moved_to_queue") -> None:
    """Put a conversation into a queue, whoever has it now; somebody of that queue gets it as soon as they can."""
    held = await _open(tx, conversation_id)
    decision = await _give_to_queue(tx, held, await policy_of(tx, held.id), queue, how=how)
    await record(
        tx,
        ConversationQueued(conversation_id=held.id, customer_id=held.customer_id, queue=decision.queue, was=held.owner_id, wake_at=tx.at),
    )
    await _fill_others(tx, held)


async def on_first_action(tx: Tx, conversation_id: UUID, staff_id: UUID | None = None) -> None:
    """Our side answered: the reply clock stops, and when it is the owner's first act, how long it took is kept.

    Without `staff_id` it was somebody on the phone app, who counts as the owner.
    """
    held = required(await lock(tx, conversation_id), NotFound("conversation"))
    # The phone's answer is heard of late: a clock that runs by then belongs to what the customer wrote after it.
    if held.status == "owned" and (staff_id is not None or held.reply_due_at is None):
        await settle(tx, held)
    if held.assignment_id is None or held.acted or held.holder_id is None or staff_id not in (None, held.holder_id):
        return
    started_at = await tx.value(
        "update assignments set first_action_at = $2 where id = $1 and first_action_at is null returning started_at",
        held.assignment_id,
        tx.at,
    )
    if started_at is None:
        return
    await record(
        tx,
        ConversationTakenUp(
            conversation_id=held.id,
            customer_id=held.customer_id,
            assignment_id=held.assignment_id,
            owner_id=held.holder_id,
            seconds=max(0, round((tx.at - started_at).total_seconds())),
        ),
    )


def _says_something(text: str) -> bool:
    """Whether anything of it can be seen: spaces, and signs that only direct the writing, say nothing."""
    return any(category(sign)[0] not in "ZC" for sign in text)


async def _fill_others(tx: Tx, held: Held, receiver: UUID | None = None) -> None:
    """Whoever had it, or was asked, has room for something else."""
    for person in sorted(held.occupied - {receiver}):
        await fill(tx, person)


async def _open(tx: Tx, conversation_id: UUID) -> Held:
    held = required(await lock(tx, conversation_id), NotFound("conversation"))
    if held.status == "closed":
        raise Conflict("conversation_closed", "This conversation is closed. Reopen it first.")
    return held


async def _not_anothers(tx: Tx, held: Held, *but: UUID | None) -> None:
    """Refuse what would take it from somebody else. What its owner has set aside is still theirs, unless they have left."""
    if held.owner_id is None or held.owner_id in but or held.status not in ("owned", "snoozed"):
        return
    owner = await team.staff_by_id(tx, held.owner_id)
    if owner.active:
        detail = f"{owner.name} has this conversation already."
        raise Conflict("already_owned", detail, extra={"owner": {"id": str(owner.id), "name": owner.name}})


async def _person_to_receive(tx: Tx, held: Held, to: UUID) -> Named:
    person = await team.staff_by_id(tx, to)
    if held.status == "owned" and held.owner_id == to:
        raise Conflict("already_theirs", f"{person.name} has this conversation already.")
    return Named(person.id, person.name)


async def _give_by_hand(
    tx: Tx, held: Held, to: Named, *, how: str, trigger: str, because: str = "", room: Room = "headroom"
) -> tuple[Decision, UUID]:
    policy = await policy_of(tx, held.id)
    loaded = (await queries.situations(tx, [held.id], language=policy.language))[held.id]
    actor = await _actor_name(tx)
    decision = by_hand(loaded.situation, policy, tx.at, how=how, owner=to, actor=actor, because=because)
    assignment_id = await give(
        tx, held, to.id, decision, headroom=room != "ordinary", beyond=room == "any", ended="handed_off" if how == "handed_to" else how
    )
    if assignment_id is None:
        raise await _no_room(tx, to.id)
    await keep_decision(tx, decision, trigger=trigger, reading_id=loaded.reading_id)
    return decision, assignment_id


async def _give_to_queue(tx: Tx, held: Held, policy: Policy, queue: str, *, how: str = "handed_to_queue") -> Decision:
    # Also what only everybody else's policy knows, while another one is tried on this conversation.
    known = {*queues_of(policy), *queues_of(await current(tx))}
    if queue not in known:
        raise Invalid("unknown_queue", f"There is no queue called {queue}.", fields={"queue": f"one of {', '.join(sorted(known))}"})
    decision = await _decided_queue(tx, held, policy, how=how, trigger="handed_off", queue=queue)
    await put_back(tx, held, queue=queue, due_at=decision.due_at, wake_at=tx.at, ended="handed_off")
    await route_soon(tx, held.id)
    return decision


async def _put_back(tx: Tx, held: Held, because: str) -> None:
    if held.status == "waiting":
        return
    policy = await policy_of(tx, held.id)
    decision = await _decided_queue(tx, held, policy, how="put_back", trigger="unassigned", queue=held.queue, because=because)
    await put_back(tx, held, queue=held.queue, due_at=decision.due_at, wake_at=decision.wake_at, ended="unassigned")
    await record(
        tx,
        ConversationQueued(
            conversation_id=held.id, customer_id=held.customer_id, queue=held.queue, was=held.owner_id, wake_at=decision.wake_at
        ),
    )
    for person in sorted(held.occupied):
        await fill(tx, person, leaving=held.id)


async def _decided_queue(tx: Tx, held: Held, policy: Policy, *, how: str, trigger: str, queue: str, because: str = "") -> Decision:
    loaded = (await queries.situations(tx, [held.id], language=policy.language))[held.id]
    actor = await _actor_name(tx)
    decision = by_hand(loaded.situation, policy, tx.at, how=how, owner=None, queue=queue, actor=actor, because=because)
    await keep_decision(tx, decision, trigger=trigger, reading_id=loaded.reading_id)
    return decision


async def _no_room(tx: Tx, staff_id: UUID) -> Conflict:
    person = await team.staff_by_id(tx, staff_id)
    if not person.active:
        return Conflict("not_active", f"{person.name} is no longer on the team.")
    return Conflict(
        "at_capacity",
        f"{person.name} holds {person.load} of {person.capacity} and has no room for this one.",
        extra={"load": person.load, "capacity": person.capacity, "headroom": person.urgent_headroom},
    )


def _acting(tx: Tx) -> UUID | None:
    return UUID(tx.actor.id) if tx.actor.kind == "staff" and tx.actor.id else None


async def _actor_name(tx: Tx) -> str:
    acting = _acting(tx)
    return "" if acting is None else (await team.names_of_staff(tx, [acting])).get(acting, "")
