"""A business in full use: one of everything that an address can name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import msgspec

from frontdesk import knowledge, routing, team
from frontdesk.intake.inquiries import actions as inquiries
from frontdesk.intake.inquiries.records import Why
from frontdesk.intake.leads import actions as leads
from frontdesk.intake.leads.records import LeadDetails
from frontdesk.intake.leads.views import actions as views
from frontdesk.intake.leads.views.records import Choice, NewView
from frontdesk.kit.context import Actor
from frontdesk.kit.ids import uuid7
from frontdesk.knowledge import NewAnswer
from frontdesk.routing.advisor import actions as advice
from frontdesk.routing.backtest import actions as backtests
from frontdesk.routing.board.actions import move
from frontdesk.routing.board.records import Seen
from frontdesk.routing.trials.actions import changes as trials
from frontdesk.understanding.own import actions as own
from frontdesk.understanding.own.records import NewNeed
from tests.desk import Shop, a_phone, says
from tests.guard.silence import permit

SECRET_WORDS = "the neighbours must never read this"
THEIR_NEED = "gossip"


async def ids_of(shop: Shop, named: Collection[str] | None = None) -> dict[str, UUID]:
    """An id of everything in a business that an address can name, or only of what is named; its customer wrote already, of the rest one is
    made, which takes a while."""

    def asked(*names: str) -> bool:
        return named is None or any(name in named for name in names)

    if asked("arrival_id"):
        await shop.form("suspicious", website="x")
    await shop.settle()
    (message,) = await shop.messages(type="text")
    conversation = await shop.conversation()
    ids: dict[str, UUID] = {
        "conversation_id": conversation["id"],
        "customer_id": conversation["customer_id"],
        "message_id": message["id"],
        "staff_id": shop.people["Amal"],
        "account_id": shop.accounts["whatsapp"],
        "service_id": shop.services["deep"],
        "area_id": shop.areas["jeddah"],
        "branch_id": shop.made.created.branch_id,
        "skill_id": next(iter(shop.made.created.skills.values())),
    }
    if asked("arrival_id"):
        ids["arrival_id"] = next(row["id"] for row in await shop.arrivals() if row["state"] == "quarantined")
    if asked("role_id"):
        async with shop.tx() as tx:
            ids["role_id"] = await team.add_role(tx, "Trainee", ["inbox.read"], may=team.EVERYTHING)
    if asked("need_id", "answer_id", "gap_id"):
        ids |= await something_taught(shop, conversation["id"], message["id"])
    if asked("move_id"):
        ids["move_id"] = await a_move(shop)
    if asked("drift_id"):
        ids["drift_id"] = await an_alarm(shop)
    if asked("offer_id"):
        ids["offer_id"] = await an_offer(shop)
    if asked("shadow_id", "trial_id", "backtest_id", "advice_id"):
        ids |= await something_tried(shop)
    if asked("lead_id", "inquiry_id", "view_id"):
        ids |= await interest(shop, conversation["id"], message["id"])
    if asked("draft_id"):
        ids["draft_id"] = await a_draft(shop, conversation["id"])
    return ids


async def something_taught(shop: Shop, conversation_id: UUID, message_id: UUID) -> dict[str, UUID]:
    """A need of the business's own, an approved answer, and a question that nobody could answer."""
    examples = [SECRET_WORDS, "Who told you about the garden party?", "I heard rumours about your neighbours"]
    async with shop.tx() as tx:
        need_id = await own.add(tx, NewNeed(name="Gossip", code=THEIR_NEED, handled_as="general_question", examples=examples))
        answer = NewAnswer(title="About the neighbours", texts={"en": SECRET_WORDS}, questions=examples)
        answer_id = await knowledge.write_answer(tx, answer)
        gap_id = await knowledge.note_gap(tx, conversation_id=conversation_id, message_id=message_id)
    return {"need_id": need_id, "answer_id": answer_id, "gap_id": gap_id}


async def interest(shop: Shop, conversation_id: UUID, message_id: UUID) -> dict[str, UUID]:
    """A lead, a question that the assistant would not answer, and a view of leads that everybody shares."""
    async with shop.tx() as tx:
        lead_id = await leads.capture(tx, conversation_id=conversation_id, details=LeadDetails(need="scheduling"), confirmed=True)
        inquiry_id = await inquiries.open_inquiry(
            tx, conversation_id=conversation_id, message_id=message_id, reason="no_source", detail=Why("nothing_found")
        )
        view_id = await views.keep(tx, NewView(name="Urgent", chosen=Choice(), shared=True), by=shop.people["Huda"])
    return {"lead_id": lead_id, "inquiry_id": inquiry_id, "view_id": view_id}


async def a_draft(shop: Shop, conversation_id: UUID) -> UUID:
    """The assistant proposed a reply."""
    draft_id = uuid7()
    async with shop.tx() as tx:
        await permit(tx)
        await tx.execute(
            "insert into drafts (id, conversation_id, text, language, why, made_by, at) values ($1, $2, $3, 'en', 'answered', 'rules', $4)",
            draft_id,
            conversation_id,
            SECRET_WORDS,
            tx.at,
        )
    return draft_id


async def a_move(shop: Shop) -> UUID:
    """Huda moved the conversation on the board, and back to whoever had it."""
    huda, conversation = shop.people["Huda"], await shop.conversation()
    owner = conversation["owner_id"] or shop.people["Amal"]
    other = next(shop.people[name] for name in ("Omar", "Amal") if shop.people[name] != owner)
    move_id = None
    for to in (other, owner):
        held = await shop.conversation()
        seen = Seen(held["owner_id"], held["queue"])
        async with shop.tx(Actor.staff(huda)) as tx:
            move_id = await move(tx, held["id"], to=to, queue=None, seen=seen, over_capacity=True, by=huda)
    assert move_id is not None
    return move_id


async def an_offer(shop: Shop) -> UUID:
    """Amal alone is asked whether she takes what somebody else writes."""
    amal = (routing.Ring(people=(shop.people["Amal"],)),)
    async with shop.tx() as tx:
        policy = await routing.current_policy(tx)
        every = {"rules": tuple(msgspec.structs.replace(rule, rings=amal) for rule in policy.rules)}
        last = {name: msgspec.structs.replace(getattr(policy, name), rings=amal) for name in ("unsure", "otherwise")}
        await routing.save_draft(tx, msgspec.structs.replace(policy, offer_seconds=60, **every, **last))
        await routing.publish_policy(tx, policy.version + 1, by=None)
    await shop.whatsapp(says("Hello, can you clean our windows tomorrow?", by=a_phone()))
    await shop.settle()
    offer_id: UUID = await shop.value("select id from offers where state = 'offered'")
    return offer_id


async def something_tried(shop: Shop) -> dict[str, UUID]:
    """A shadow and a trial that have ended; a backtest and a study of the coverage that have been asked for."""
    async with shop.tx() as tx:
        await routing.save_draft(tx, await routing.current_policy(tx))
        shadow_id = await trials.start_shadow(tx)
        await trials.stop_shadow(tx)
        trial_id = await trials.start_trial(tx, 0.1)
        await trials.stop_trial(tx)
        policy = await routing.current_policy(tx)
        backtest_id = await backtests.ask(tx, policy, tx.at - timedelta(days=30), tx.at, by=None, as_job=False)
        advice_id = await advice.ask(tx, 4, by=None, as_job=False)
    return {"shadow_id": shadow_id, "trial_id": trial_id, "backtest_id": backtest_id, "advice_id": advice_id}


async def an_alarm(shop: Shop) -> UUID:
    """The rerouting rate left what is usual."""
    drift_id = uuid7()
    async with shop.tx() as tx:
        await permit(tx)
        await tx.execute(
            "insert into drifts (id, need, role, conversations, rerouted, expected, since, at) values ($1, '', '', 90, 14, 0.05, $2, $2)",
            drift_id,
            tx.at,
        )
    return drift_id
