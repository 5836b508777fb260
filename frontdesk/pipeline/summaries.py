"""A summary by a language model beside the packet's own lines, when a conversation in which much was said goes to a person."""

from __future__ import annotations

from uuid import UUID

from frontdesk import inbox, llm, team
from frontdesk.inbox.records import Message
from frontdesk.kit.cards import LONGEST_CARD, without_cards
from frontdesk.kit.consumers import consumer
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.jobs import Done, Outcome, Run, enqueue_once, job
from frontdesk.routing.packets.actions import keep_summary

ACTOR = Actor("assistant", "summary")
# Less than that is read as quickly as its summary.
ENOUGH = 5
_MOST, _LONGEST = 60, 2000
_GIVEN = ("conversation.assigned", "conversation.claimed", "conversation.handed_off", "conversation.offer_accepted")
_BY = {"customer": "Customer", "assistant": "Assistant"}


@consumer("pipeline.summary", on=_GIVEN)
async def have_summarised(tx: Tx, stored: StoredEvent) -> None:
    """A person has it now: if enough was said, they get a summary beside the packet a little later."""
    if stored.conversation_id is None or "summarising" not in await llm.switched_on(tx):
        return
    if len(await _said(tx, stored.conversation_id)) >= ENOUGH:
        args = {"conversation_id": str(stored.conversation_id)}
        await enqueue_once(tx, "pipeline.summarise", key=f"summary:{stored.conversation_id}", args=args)


@job("pipeline.summarise")
async def summarise(run: Run) -> Outcome:
    """Ask for the summary and keep it; without an answer everything stays as it is."""
    conversation_id = UUID(run.args["conversation_id"])
    async with run.transaction() as tx:
        said = await _said(tx, conversation_id)
        language = (await team.this_business(tx)).languages[0]
        row = (await inbox.queries.rows_by_id(tx, [conversation_id])).get(conversation_id)
    if row is None or len(said) < ENOUGH:
        return Done()
    found = await llm.summarise(
        run.database,
        run.business_id,
        texts=[f"{_BY.get(one.author.kind) or 'Colleague'}: {cut(one.text)}" for one in said],
        language=language,
        names=[row.customer.name],
        conversation_id=conversation_id,
    )
    if isinstance(found, llm.Answered) and found.value.text.strip():
        async with run.finishing(ACTOR) as tx:
            await keep_summary(
                tx,
                conversation_id,
                text=found.value.text.strip(),
                language=language,
                made_by=await llm.model_name(tx),
                up_to=said[-1].id,
            )
    return Done()


def cut(text: str) -> str:
    """The beginning of a text; a card number that it ends in is covered before it is cut apart."""
    return without_cards(text[: _LONGEST + LONGEST_CARD])[:_LONGEST]


async def _said(tx: Tx, conversation_id: UUID) -> list[Message]:
    """What was said between the customer and us, with words in it."""
    messages = await inbox.queries.messages_of(tx, conversation_id, limit=_MOST)
    return [one for one in messages if one.direction != "note" and one.text.strip() and one.status != "failed"]
