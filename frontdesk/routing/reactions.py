"""What routing does when something happened in a lower room."""

from __future__ import annotations

from uuid import UUID

from frontdesk import team
from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.routing.actions import fill, on_first_action, release, release_all_of, release_unfinished, route_all_soon, step_away
from frontdesk.routing.rings.actions import ring

_CAN_TAKE_MORE = (
    "staff.presence_changed",
    "staff.shift_changed",
    "staff.changed",
    "staff.areas_changed",
    "staff.reactivated",
    "staff.added",
)


@consumer("routing.room", on=_CAN_TAKE_MORE)
async def give_who_can_take_more(tx: Tx, stored: StoredEvent) -> None:
    """Somebody came, or can do more than before: what has waited longest for them is theirs."""
    if stored.subject_id is not None:
        await fill(tx, stored.subject_id)


@consumer(
    "routing.anew", on=("policy.published", "policy.trial_ended", "role.changed", "branch.changed", "service.changed", "area.changed")
)
async def look_again_at_all_that_waits(tx: Tx, stored: StoredEvent) -> None:
    """Other rules decide, or what they go by is another: whoever waits may be somebody's at once, and not only at the next look."""
    await route_all_soon(tx)


@consumer("routing.gone", on=("staff.deactivated",))
async def take_back_from_who_left(tx: Tx, stored: StoredEvent) -> None:
    """Somebody left the team: everything they held is routed anew."""
    if stored.subject_id is not None:
        await step_away(tx, stored.subject_id, "deactivated")
        await release_all_of(tx, stored.subject_id, "deactivated")


@consumer("routing.absent", on=("staff.presence_changed",))
async def take_back_from_who_went(tx: Tx, stored: StoredEvent) -> None:
    """Somebody left their desk: what they are asked goes to others, and once they are offline also what customers wait for."""
    now = await tx.value("select presence from staff where id = $1", stored.subject_id)
    if stored.subject_id is None or now not in ("busy", "away", "offline"):
        return
    await step_away(tx, stored.subject_id, now)
    if now == "offline":
        await release_unfinished(tx, stored.subject_id, now)


# Whatever a person does at their desk shows that they are there.
_ACTS = (
    "message.replied",
    "note.added",
    "conversation.claimed",
    "conversation.assigned",
    "conversation.handed_off",
    "conversation.closed",
    "conversation.snoozed",
    "conversation.reopened",
    "conversation.read",
    "conversation.need_corrected",
    "conversation.need_confirmed",
    "conversation.signal_corrected",
    "conversation.signal_confirmed",
)


@consumer("routing.life", on=_ACTS)
async def see_that_somebody_is_there(tx: Tx, stored: StoredEvent) -> None:
    """Whoever had not answered an offer, and does something, is asked again."""
    if stored.actor_kind == "staff" and stored.actor_id:
        await team.shows_life(tx, UUID(stored.actor_id))


@consumer("routing.ended", on=("conversation.closed", "conversation.snoozed"))
async def free_what_ended(tx: Tx, stored: StoredEvent) -> None:
    """A conversation was closed or set aside: nobody's capacity is held by it, whoever forgot to say so."""
    status = await tx.value("select status from conversations where id = $1", stored.subject_id)
    if stored.subject_id is not None and status == stored.name.removeprefix("conversation."):
        await release(tx, stored.subject_id, status)


@consumer("routing.echoes", on=("message.echoed",))
async def count_the_phones_answer(tx: Tx, stored: StoredEvent) -> None:
    """A reply made on the phone answers the customer as well as one made here."""
    if stored.conversation_id is not None:
        await on_first_action(tx, UUID(str(stored.conversation_id)))


@consumer("routing.on_call", on=("conversation.queued", "conversation.kept_waiting", "conversation.offer_timed_out"))
async def call_in_who_is_on_call(tx: Tx, stored: StoredEvent) -> None:
    """Urgent work waits: while the branch is closed, whoever is on call is rung."""
    if stored.conversation_id is not None:
        await ring(tx, UUID(str(stored.conversation_id)))
