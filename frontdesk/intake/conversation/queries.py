"""Reads of the assistant's conversation."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec

from frontdesk.intake.conversation.records import AssistantView, DraftView, Heard, Kept, SourceBrief, Talk
from frontdesk.intake.dialogue import Standing
from frontdesk.intake.inquiries.records import whose_words
from frontdesk.intake.settings.queries import settings_of
from frontdesk.intake.settings.records import OWN
from frontdesk.kit.database import Tx

_MOST_HEARD = 40
_MOVES = timedelta(days=180)

_TALK = """
select c.id, c.customer_id, c.status, c.channel, c.need, coalesce(n.handled_as, c.need) as handled_as, c.needs_person, c.urgent, c.owner_id,
  c.first_owner_id, c.area_id, c.branch_id, coalesce(c.language, cu.language) as language, c.window_ends_at, c.wake_at,
  cu.name as customer_name, u.name as business, coalesce(b.timezone, u.timezone) as timezone, u.languages[1] as main_language, u.country
from conversations c
join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id
join businesses u on u.business_id = c.business_id
left join own_needs n on n.business_id = c.business_id and n.code = c.need and n.retired_at is null
left join branches b on b.business_id = c.business_id and b.id = c.branch_id
where c.id = $1 for no key update of c
"""


async def talk(tx: Tx, conversation_id: UUID) -> Talk | None:
    """The conversation, locked against everybody who would take it, give it or answer in it."""
    return await tx.one(Talk, _TALK, conversation_id)


async def kept(tx: Tx, conversation_id: UUID) -> Kept:
    """How far the assistant is; a blank one when it has not begun."""
    rows = await tx.rows(
        "select state, asking, asked, confirmations, greeted, words, fields, said, seen, why from intakes where conversation_id = $1",
        conversation_id,
    )
    if not rows:
        return Kept()
    row = rows[0]
    standing = Standing(
        state=row["state"],
        asking=row["asking"],
        asked=tuple(row["asked"]),
        confirmations=row["confirmations"],
        greeted=row["greeted"],
    )
    return Kept(
        standing=standing,
        words=row["words"],
        fields=row["fields"],
        said=tuple(row["said"]),
        seen=row["seen"],
        why=row["why"],
        exists=True,
    )


async def unheard(tx: Tx, conversation_id: UUID, seen: UUID | None) -> list[Heard]:
    """The customer's messages since the last step, oldest first; ids follow the order in which they came here."""
    rows = await tx.rows(
        "select id, type, text, content from messages where conversation_id = $1 and direction = 'inbound' and deleted_at is null"
        " and ($2::uuid is null or id > $2) order by id desc limit $3",
        conversation_id,
        seen,
        _MOST_HEARD,
    )
    return [Heard(row["id"], row["type"], row["text"], bool(row["content"].get("automatic"))) for row in reversed(rows)]


async def said_by_customer(tx: Tx, conversation_id: UUID) -> dict[UUID, str]:
    """The customer's newest messages, word for word."""
    rows = await tx.rows(
        "select id, text from messages where conversation_id = $1 and direction = 'inbound' and deleted_at is null"
        " order by id desc limit $2",
        conversation_id,
        _MOST_HEARD,
    )
    return {row["id"]: row["text"] for row in rows}


async def place_before(tx: Tx, customer_id: UUID, conversation_id: UUID) -> tuple[str, str | None] | None:
    """Where the customer was in their latest other conversation of the last half year."""
    rows = await tx.rows(
        "select area_id, branch_id from conversations where customer_id = $1 and id <> $2 and area_id is not null"
        " and last_message_at > $3 order by last_message_at desc limit 1",
        customer_id,
        conversation_id,
        tx.at - _MOVES,
    )
    return None if not rows else (str(rows[0]["area_id"]), None if rows[0]["branch_id"] is None else str(rows[0]["branch_id"]))


async def is_pinned(tx: Tx, conversation_id: UUID) -> bool:
    """Whether the customer shared a position on the map."""
    return bool(
        await tx.value(
            "select exists (select from messages where conversation_id = $1 and direction = 'inbound' and type = 'location')",
            conversation_id,
        )
    )


async def answered_since(tx: Tx, conversation_id: UUID, message_id: UUID) -> bool:
    """Whether the customer has been answered since a message of theirs, here or on the phone."""
    return bool(
        await tx.value(
            "select exists (select from messages where conversation_id = $1 and direction in ('outbound', 'echo') and id > $2)",
            conversation_id,
            message_id,
        )
    )


_OVERTAKEN = """select case
 when c.status = 'closed' then 'conversation_closed'
 when c.owner_since > m.at or (i.state = 'stopped' and i.changed_at > m.at) or exists (
  select from messages y where y.business_id = m.business_id and y.conversation_id = m.conversation_id and y.id > m.id
  and y.at > m.at - interval '2 seconds' and (y.direction = 'echo' or (y.direction = 'outbound' and y.author_kind = 'staff'))
 ) then 'person_at_it'
 when c.window_ends_at <= $2 then 'window_closed' end
 from messages m join conversations c on c.business_id = m.business_id and c.id = m.conversation_id
 left join intakes i on i.business_id = c.business_id and i.conversation_id = c.id
 where m.id = $1 and m.author_kind = 'assistant'"""


async def overtaken(tx: Tx, message_id: UUID) -> str | None:
    """Why what the assistant said is not to be sent any more, where it has waited for its provider; None where nothing is against it.

    Who was given the conversation in the same breath, as by a handover, does not count: that is what the message tells. A phone's
    clock has whole seconds.
    """
    found: str | None = await tx.value(_OVERTAKEN, message_id, tx.at)
    return found


async def _draft_of(tx: Tx, conversation_id: UUID) -> DraftView | None:
    """The draft that waits for a person's decision."""
    rows = await tx.rows(
        "select id, text, language, why, sources, held_because, made_by, at from drafts where conversation_id = $1 and state = 'proposed'",
        conversation_id,
    )
    if not rows:
        return None
    row = rows[0]
    sources = msgspec.convert(row["sources"], list[SourceBrief])
    return DraftView(
        id=row["id"],
        text=row["text"],
        language=row["language"],
        why=row["why"],
        sources=sources,
        held_because=list(row["held_because"]),
        words_of=whose_words(row["made_by"], (one.kind for one in sources)),
        at=row["at"],
    )


async def assistant_view(tx: Tx, conversation_id: UUID, *, always: bool = False) -> AssistantView | None:
    """How far the assistant is with a conversation; None where it has nothing to do with it, unless `always` is asked for."""
    rows = await tx.rows(
        "select c.status, c.wake_at, i.state, i.asking, i.asked, i.why from conversations c"
        " left join intakes i on i.business_id = c.business_id and i.conversation_id = c.id where c.id = $1",
        conversation_id,
    )
    draft = await _draft_of(tx, conversation_id)
    if not rows or (rows[0]["state"] is None and draft is None and not always):
        return None
    row = rows[0]
    at_it = row["status"] == "assisted"
    return AssistantView(
        state=row["state"] or "new",
        at_it=at_it,
        asking=row["asking"] if at_it else None,
        asking_label=await _called(tx, row["asking"]) if at_it else None,
        asked=list(row["asked"] or ()),
        why=row["why"] or "",
        until=row["wake_at"] if at_it else None,
        may_resume=not at_it and row["status"] != "closed",
        draft=draft,
    )


async def _called(tx: Tx, asking: str | None) -> str | None:
    if asking is None or not asking.startswith(OWN):
        return None
    return next((one.label for one in (await settings_of(tx)).fields if OWN + one.key == asking), None)
