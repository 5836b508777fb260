"""What follows a live decision, and the end of a shadow."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.consumers import consumer
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.jobs import Done, Later, Outcome, Run, job
from frontdesk.routing.trials.actions.changes import KEPT_AFTER
from frontdesk.routing.trials.actions.comparing import clear, decide_in_shadow
from frontdesk.routing.trials.actions.ends import end_shadow

_ACTOR = Actor("system", "routing")


@consumer("routing.shadow", on=("conversation.routed",))
async def see_what_the_shadow_says(tx: Tx, stored: StoredEvent) -> None:
    """A decision was made: the shadow decides the same once more."""
    await decide_in_shadow(tx, UUID(stored.data["decision_id"]))


@job("routing.shadow_over")
async def end_forgotten(run: Run) -> Outcome:
    """A shadow has run for as long as one may; later what it found is forgotten."""
    shadow_id = UUID(run.args["shadow_id"])
    async with run.transaction(_ACTOR) as tx:
        await end_shadow(tx, "too_long", shadow_id=shadow_id)
        ended_at = await tx.value("select ended_at from shadows where id = $1", shadow_id)
        now = tx.at
    if ended_at is not None and now < ended_at + KEPT_AFTER:
        return Later(ended_at + KEPT_AFTER)
    async with run.finishing(_ACTOR) as tx:
        await clear(tx, shadow_id)
    return Done()
