"""What is kept of a customer's interest on the way, whoever is at it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk import inbox
from frontdesk.intake.conversation.known import sources_of
from frontdesk.intake.conversation.scene import Scene
from frontdesk.intake.dialogue import Facts
from frontdesk.intake.leads.actions import capture
from frontdesk.intake.leads.records import LeadBudget, LeadDetails
from frontdesk.kit.database import Tx
from frontdesk.kit.money import Money
from frontdesk.understanding import Reading, SecondOpinion, second


async def note_lead(tx: Tx, scene: Scene, *, confirmed: bool) -> None:
    """Keep what is known of a customer's interest, whoever is at it."""
    step, talk = scene.step, scene.talk
    facts = scene.turn.facts if confirmed else scene.turn.facts.surely()
    if step.lead == "none" and not confirmed:
        return
    if confirmed and facts.guessed:
        await _take_over_guesses(tx, scene)
    budget = facts.budget
    labels = {one.key: one.label for one in scene.settings.fields}
    await capture(
        tx,
        conversation_id=talk.id,
        details=LeadDetails(
            need=talk.need or "other",
            urgent=facts.urgent,
            area_id=None if facts.area_id is None else UUID(facts.area_id),
            branch_id=None if facts.branch_id is None else UUID(facts.branch_id),
            service_ids=[UUID(one) for one in facts.service_ids],
            timing=facts.timing,
            budget=None if budget is None else LeadBudget(Money(budget.amount_minor, budget.currency), budget.kind),
            language=talk.language,
            own={labels[key]: value for key, value in facts.fields.items() if key in labels},
            messages=sources_of(scene.readings),
        ),
        confirmed=confirmed,
    )


async def _take_over_guesses(tx: Tx, scene: Scene) -> None:
    """The customer said yes to what only a language model had noticed: from now on it counts as read, for routing too."""
    for stored in reversed(scene.readings):
        # As it was made: what people said since is laid over it each time.
        reading = msgspec.convert(stored.reading, Reading)
        said = None if reading.second is None else _repeated(reading.second, scene.turn.facts)
        if said is None or not second.noticed_in(said):
            continue
        reading = await second.confirm_noticed(tx, conversation_id=scene.talk.id, message_id=stored.message_id, reading=reading, said=said)
        location = reading.location
        await inbox.actions.classify(
            tx,
            scene.talk.id,
            message_id=stored.message_id,
            need=scene.talk.need or reading.need,
            confidence=reading.confidence,
            abstained=reading.abstained,
            urgent=False,
            area_id=None if location is None else UUID(location.area_id),
            branch_id=None if location is None or location.branch_id is None else UUID(location.branch_id),
            service_ids=[UUID(one.service_id) for one in reading.services],
            language=None,
            handled_as=scene.talk.handled_as,
        )


def _repeated(opinion: SecondOpinion, facts: Facts) -> SecondOpinion:
    """What of an opinion was repeated to the customer."""
    located = "location" in facts.guessed and opinion.area_id == facts.area_id
    return SecondOpinion(
        need=opinion.need,
        confidence=opinion.confidence,
        agrees=opinion.agrees,
        services=opinion.services if "service" in facts.guessed and opinion.services == facts.service_ids else (),
        area_id=opinion.area_id if located else None,
        branch_id=opinion.branch_id if located else None,
        timing=opinion.timing if "timing" in facts.guessed and opinion.timing == facts.timing else None,
    )
