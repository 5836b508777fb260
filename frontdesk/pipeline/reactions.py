"""What the path does when something happened in a lower room."""

from __future__ import annotations

from uuid import UUID

from frontdesk import routing
from frontdesk.kit.consumers import consumer
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.jobs import enqueue
from frontdesk.routing.policies.rules import needs_of_person, needs_of_queue
from frontdesk.routing.queries import candidates
from frontdesk.routing.reroutes.queries import explained
from frontdesk.understanding.lessons import actions as lessons
from frontdesk.understanding.lessons import telling
from frontdesk.understanding.queries import readings_of

_BY_HAND = frozenset({"handed_off", "assigned"})


@consumer("pipeline.woken", on=("conversation.woken",))
async def decide_again(tx: Tx, stored: StoredEvent) -> None:
    """A conversation that came back from its rest is given to somebody."""
    await enqueue(
        tx,
        "pipeline.decide",
        key=f"conversation:{stored.conversation_id}",
        args={"conversation_id": str(stored.conversation_id), "trigger": "woken"},
    )


@consumer("pipeline.rerouted", on=("conversation.rerouted", "conversation.handed_off"))
async def learn_from_reroutes(tx: Tx, stored: StoredEvent) -> None:
    """A person gave the work to where another need's work belongs: how it was read is doubted, or weakly corrected.

    Given to somebody who takes all kinds of work, it says nothing of the reading: they may merely have had the time.
    """
    if stored.conversation_id is None or stored.actor_kind != "staff":
        return
    said = await explained(tx, stored.conversation_id, stored.at)
    if said is not None and (said[0] != "wrong_need" or said[1] is not None):
        # Another reason says nothing of the reading; what it really is was learned when it was said.
        return
    meant = await _meant_for(tx, stored)
    told = telling(await readings_of(tx, stored.conversation_id)) if meant else None
    if told is None:
        return
    # A need of the business's own is also at home where work of the shipped one is that it is handled as.
    if told.need in meant or told.decoded().handled_as in meant:
        await lessons.doubt(tx, stored.conversation_id, unless=told.need)
    elif len(meant) == 1:
        await lessons.rerouted(tx, conversation_id=stored.conversation_id, message_id=told.message_id, need=meant[0])
    else:
        await lessons.doubt(tx, stored.conversation_id, unless=None)


async def _meant_for(tx: Tx, stored: StoredEvent) -> tuple[str, ...]:
    """The needs for which there is whoever, or whichever queue, the work was given to; none where that is not by hand, or any need."""
    policy = await routing.current_policy(tx)
    if stored.name == "conversation.handed_off":
        return () if stored.data["owner_id"] is not None else needs_of_queue(policy, stored.data["to"])
    if stored.data["because"] not in _BY_HAND:
        return ()
    owner = UUID(stored.data["owner_id"])
    person = next((one for one in await candidates(tx) if one.staff_id == owner), None)
    return () if person is None else needs_of_person(policy, person)
