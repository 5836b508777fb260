"""Making an approved answer of what a person replied to a customer."""

from __future__ import annotations

from uuid import UUID

from frontdesk import team
from frontdesk.inbox import Message
from frontdesk.inbox.queries import messages_by_id, messages_of, rows_by_id
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.knowledge.answers.rules import LONGEST_QUESTION, LONGEST_TEXT, LONGEST_TITLE
from frontdesk.knowledge.records import NewAnswer

_BACK = 20
_MOST_QUESTIONS = 3


async def save_as_answer(tx: Tx, message_id: UUID, *, question_id: UUID | None = None, language: str | None = None) -> NewAnswer:
    """An answer prepared from a reply that a person wrote: what the customer had asked, and the words of the reply.

    `question_id` is the message that asked, where that is known; else it is whatever the customer wrote since the reply before.
    Nothing is written yet: names and figures of one customer have to be taken out by a person first.
    """
    reply = required((await messages_by_id(tx, [message_id])).get(message_id), NotFound("message"))
    if not (reply.direction == "echo" or (reply.direction == "outbound" and reply.author.kind == "staff")) or not reply.text.strip():
        raise Invalid("not_a_reply", "Only the words of a reply that a person wrote can become an approved answer.")
    asked = await _asked_in(tx, reply, question_id) or await _asked_before(tx, reply)
    about = (await rows_by_id(tx, [reply.conversation_id])).get(reply.conversation_id)
    business = await team.this_business(tx)
    questions = tuple(" ".join(one.text.split())[:LONGEST_QUESTION] for one in asked)
    title = next(iter(reversed(questions)), "") or " ".join(reply.text.split())
    spoken = language or reply.language or next((one.language for one in reversed(asked) if one.language), None) or business.languages[0]
    return NewAnswer(
        title=title[:LONGEST_TITLE].rstrip(" ?؟？"),
        texts={spoken: reply.text.strip()[:LONGEST_TEXT]},
        questions=questions,
        needs=(about.need,) if about is not None and about.need else (),
        branches=await _where(tx, reply.conversation_id),
    )


async def _where(tx: Tx, conversation_id: UUID) -> tuple[UUID, ...]:
    """The branch it was said about, where there are others that may say something else."""
    if len(await team.all_branches(tx)) < 2:
        return ()
    found: UUID | None = await tx.value("select branch_id from conversations where id = $1", conversation_id)
    return () if found is None else (found,)


async def _asked_in(tx: Tx, reply: Message, question_id: UUID | None) -> list[Message]:
    found = None if question_id is None else (await messages_by_id(tx, [question_id])).get(question_id)
    usable = found is not None and found.conversation_id == reply.conversation_id and found.text.strip() and not found.deleted
    return [found] if found is not None and usable else []


async def _asked_before(tx: Tx, reply: Message) -> list[Message]:
    """The customer's messages between the reply before this one and it."""
    before = await messages_of(tx, reply.conversation_id, before=reply.id, limit=_BACK)
    asked: list[Message] = []
    for one in reversed(before):
        if one.direction in ("outbound", "echo"):
            if asked:
                break
        elif one.direction == "inbound" and one.text.strip() and not one.deleted:
            asked.append(one)
    return list(reversed(asked[:_MOST_QUESTIONS]))
