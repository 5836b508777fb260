"""Reads of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.catalog import called
from frontdesk.inbox.records import (
    Author,
    ConversationPage,
    ConversationRow,
    Counts,
    CustomerBrief,
    Edit,
    MediaBrief,
    Message,
    OpenConversation,
    OwnerBrief,
    Preview,
    Reaction,
    TimelineEvent,
    Transcript,
)
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import sentence_of

# Joined on both columns of each key, so that every step stays on one business's part of an index.
_ROW = """select c.id, c.customer_id, cu.name as customer_name, cu.vip_level, cu.language as customer_language, c.channel, c.account_id,
 c.need, c.confidence, c.status, c.urgent, c.needs_person, c.owner_id, s.name as owner_name, c.queue, c.unread, c.preview, c.preview_type,
 c.preview_direction, c.language, ar.names as area_names, sv.names as service_names, c.opened_at, c.last_message_at, c.reply_due_at,
 c.window_ends_at, c.snoozed_until, c.reroutes, c.version
 from {source} c
 join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id
 left join staff s on s.business_id = c.business_id and s.id = c.owner_id
 left join areas ar on ar.business_id = c.business_id and ar.id = c.area_id
 left join services sv on sv.business_id = c.business_id and sv.id = c.service_ids[1]"""

_VIEW = {
    "mine": "c.status <> 'closed' and c.status <> 'snoozed'",
    "unassigned": "c.owner_id is null and c.status <> 'closed' and c.status <> 'snoozed'",
    "all": "c.status <> 'closed'",
    "waiting": "c.status in ('waiting', 'offered')",
    "snoozed": "c.status = 'snoozed'",
    "closed": "c.status = 'closed'",
}
VIEWS = tuple(_VIEW)


# A list says "many" beyond this; counting further would cost more than it tells.
_MANY = 10_000


def _conditions(view: str, viewer: UUID, *, need: str | None, urgent: bool, own_only: bool) -> tuple[str, list[Any]]:
    parts = [_VIEW[view]]
    args: list[Any] = []
    if view == "mine" or own_only:
        args.append(viewer)
        parts.append(f"c.owner_id = ${len(args)}")
    if need is not None:
        args.append(need)
        parts.append(f"c.need = ${len(args)}")
    if urgent:
        parts.append("c.urgent")
    return " and ".join(parts), args


async def conversations(
    tx: Tx, *, view: str, viewer: UUID, own_only: bool, need: str | None, urgent: bool, offset: int, limit: int
) -> ConversationPage:
    """A stretch of one view, newest first, with the position at which it was read (so a live stream can go on from there)."""
    position = await tx.value("select position from stamp")
    where, args = _conditions(view, viewer, need=need, urgent=urgent, own_only=own_only)
    # The page is cut before anything is joined to it. Its bounds stand in the text: a plan made for any number of rows
    # would sort them all instead of reading the index.
    order = "order by c.last_message_at desc, c.id desc"
    page = f"(select * from conversations c where {where} {order} offset {int(offset)} limit {int(limit)})"
    rows = await tx.rows(f"{_ROW.format(source=page)} {order}", *args)
    total = await tx.value(f"select count(*) from (select from conversations c where {where} limit {_MANY}) counted", *args)
    return ConversationPage(
        items=[row_of(row) for row in rows], total=total, counts=await counts(tx, viewer, own_only=own_only), position=position
    )


async def counts(tx: Tx, viewer: UUID, *, own_only: bool = False) -> Counts:
    """How many open conversations each view holds; counted up to 10,000, which a person reads as "many"."""
    mine = "owner_id = $1 and status <> 'closed' and status <> 'snoozed'"
    everybody = "owner_id = $1 and status <> 'closed'" if own_only else "status <> 'closed' and $1::uuid is not null"
    unowned = "owner_id is null and status <> 'closed' and status <> 'snoozed' and $1::uuid is not null"
    nobody = "false and $1::uuid is not null" if own_only else unowned
    counted = ", ".join(
        f"(select count(*) from (select from conversations where {where} limit {_MANY}) {name}) as {name}"
        for name, where in (("mine", mine), ("unassigned", nobody), ("everybody", everybody))
    )
    row = (await tx.rows(f"select {counted}", viewer))[0]
    return Counts(mine=row["mine"], unassigned=row["unassigned"], all=row["everybody"])


async def rows_by_id(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, ConversationRow]:
    """Conversations as lists show them."""
    rows = await tx.rows(f"{_ROW.format(source='conversations')} where c.id = any($1)", list(ids))
    return {row["id"]: row_of(row) for row in rows}


async def conversation_row(tx: Tx, conversation_id: UUID, *, viewer: UUID, own_only: bool) -> ConversationRow:
    """One conversation, if it exists here and the viewer may see it."""
    found = (await rows_by_id(tx, [conversation_id])).get(conversation_id)
    if found is None or (own_only and (found.owner is None or found.owner.id != viewer)):
        raise NotFound("conversation")
    return found


def row_of(row: Any) -> ConversationRow:
    """A joined row as a record."""
    return ConversationRow(
        id=row["id"],
        customer=CustomerBrief(row["customer_id"], row["customer_name"], row["vip_level"], row["customer_language"]),
        channel=row["channel"],
        account_id=row["account_id"],
        need=row["need"],
        confidence=row["confidence"],
        status=row["status"],
        urgent=row["urgent"],
        needs_person=row["needs_person"],
        owner=None if row["owner_id"] is None else OwnerBrief(row["owner_id"], row["owner_name"]),
        queue=row["queue"],
        unread=row["unread"],
        preview=Preview(row["preview"], row["preview_type"], row["preview_direction"]),
        language=row["language"],
        location_name=_name(row["area_names"]),
        service_name=_name(row["service_names"]),
        opened_at=row["opened_at"],
        last_message_at=row["last_message_at"],
        reply_due_at=row["reply_due_at"],
        window_ends_at=row["window_ends_at"],
        snoozed_until=row["snoozed_until"],
        reroutes=row["reroutes"],
        version=row["version"],
    )


def _name(names: dict[str, str] | None) -> str | None:
    return None if not names else names.get("en") or next(iter(names.values()))


_MESSAGE = """select m.id, m.conversation_id, m.direction, m.author_kind, m.author_id, m.author_name, m.type, m.text, m.content,
 m.reactions, m.edits, m.deleted_at, m.status, m.error_code, m.error, m.language, a.kind as channel, m.at, m.received_at, m.client_id,
 m.media_id, md.mime_type, md.file_name, md.size, md.state as media_state, md.error as media_error, q.id as reply_to_id,
 ts.state as transcript_state, ts.language as transcript_language, ts.made_by, ts.by_id, ts.heard, ts.seconds, ts.error as transcript_error
 from messages m
 join channel_accounts a on a.business_id = m.business_id and a.id = m.account_id
 left join media md on md.business_id = m.business_id and md.id = m.media_id
 left join messages q on q.business_id = m.business_id and q.account_id = m.account_id and q.provider_id = m.reply_to
 left join transcripts ts on ts.business_id = m.business_id and ts.message_id = m.id"""


async def messages_of(tx: Tx, conversation_id: UUID, *, before: UUID | None = None, limit: int = 200) -> list[Message]:
    """The newest `limit` messages, or those that stand before one of them, oldest first: in the provider's order."""
    # Many messages share a second, so a place in the thread is a time and an id.
    rows = await tx.rows(
        f"{_MESSAGE} where m.conversation_id = $1 and ($2::uuid is null or (m.at, m.id) <"
        " (select x.at, x.id from messages x where x.conversation_id = $1 and x.id = $2))"
        f" order by m.at desc, m.id desc limit {int(limit)}",
        conversation_id,
        before,
    )
    return [message_of(row) for row in reversed(rows)]


async def messages_with_media(tx: Tx, media_ids: Sequence[UUID]) -> dict[UUID, Message]:
    """The messages that carry these files, by file."""
    return {row["media_id"]: message_of(row) for row in await tx.rows(f"{_MESSAGE} where m.media_id = any($1)", list(media_ids))}


async def messages_by_id(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Message]:
    """Messages as the thread shows them."""
    return {row["id"]: message_of(row) for row in await tx.rows(f"{_MESSAGE} where m.id = any($1)", list(ids))}


def message_of(row: Any) -> Message:
    """A joined row as a record; a deleted message keeps its place and loses its words."""
    deleted = row["deleted_at"] is not None
    media = (
        None
        if row["media_id"] is None
        else MediaBrief(row["media_id"], row["mime_type"], row["file_name"], row["size"], row["media_state"], row["media_error"])
    )
    transcript = (
        None
        if row["transcript_state"] is None or deleted
        else Transcript(
            row["transcript_state"],
            row["transcript_language"],
            row["made_by"],
            row["by_id"] is not None,
            row["heard"],
            row["seconds"],
            row["transcript_error"],
        )
    )
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        direction=row["direction"],
        author=Author(row["author_kind"], row["author_id"], row["author_name"]),
        type=row["type"],
        text="" if deleted else row["text"],
        content={} if deleted else row["content"],
        media=None if deleted else media,
        reply_to_id=row["reply_to_id"],
        reactions=msgspec.convert(row["reactions"], list[Reaction]),
        edits=[] if deleted else msgspec.convert(row["edits"], list[Edit]),
        deleted=deleted,
        status=row["status"],
        error_code=row["error_code"],
        error=row["error"],
        language=row["language"],
        channel=row["channel"],
        at=row["at"],
        received_at=row["received_at"],
        client_id=row["client_id"],
        transcript=transcript,
    )


async def recent_of_customer(tx: Tx, customer_id: UUID) -> list[OpenConversation]:
    """The customer's latest conversations, for choosing where a new message belongs; a retired need counts as what it was handled as."""
    return await tx.all(
        OpenConversation,
        "select c.id, case when n.retired_at is null then c.need else n.handled_as end as need, n.handled_as,"
        " c.status, c.needs_person, c.last_message_at, c.closed_at from conversations c"
        " left join own_needs n on n.business_id = c.business_id and n.code = c.need where c.customer_id = $1"
        " order by c.last_message_at desc limit 10",
        customer_id,
    )


async def message_by_provider_id(tx: Tx, account_id: UUID, provider_id: str) -> UUID | None:
    """Our id of the message that the provider calls so."""
    found: UUID | None = await tx.value("select id from messages where account_id = $1 and provider_id = $2", account_id, provider_id)
    return found


async def message_exists(tx: Tx, message_id: UUID) -> bool:
    """Whether the business has this message."""
    return bool(await tx.value("select true from messages where id = $1", message_id))


async def translation_of(tx: Tx, message_id: UUID, language: str) -> tuple[str, str] | None:
    """A message in that language and by whom, unless it has been changed since."""
    rows = await tx.rows(
        "select t.text, t.made_by from translations t join messages m on m.business_id = t.business_id and m.id = t.message_id"
        " where t.message_id = $1 and t.language = $2 and t.of_text = md5(m.text) and m.deleted_at is null",
        message_id,
        language,
    )
    return None if not rows else (rows[0]["text"], rows[0]["made_by"])


class Recording(msgspec.Struct, frozen=True):
    """A recording of a customer that is written down, or could be: its message and its file."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    account_id: UUID
    channel: str
    at: datetime
    text: str
    state: str | None
    path: str | None
    mime: str


_RECORDING = (
    "select m.id as message_id, m.conversation_id, m.customer_id, m.account_id, a.kind as channel, m.at, m.text, t.state,"
    " case when md.state = 'stored' then md.path end as path, md.mime_type as mime"
    " from messages m join media md on md.business_id = m.business_id and md.id = m.media_id"
    " join channel_accounts a on a.business_id = m.business_id and a.id = m.account_id"
    " left join transcripts t on t.business_id = m.business_id and t.message_id = m.id"
    " where m.direction = 'inbound' and m.type in ('voice', 'audio') and m.deleted_at is null"
)


async def recording(tx: Tx, message_id: UUID) -> Recording | None:
    """The recording of a customer that is this message."""
    return await tx.one(Recording, f"{_RECORDING} and m.id = $1", message_id)


async def awaited_recordings(tx: Tx, media_id: UUID) -> list[UUID]:
    """The messages with this file whose words are waited for."""
    rows = await tx.rows(
        "select m.id from messages m join transcripts t on t.business_id = m.business_id and t.message_id = m.id"
        " where m.media_id = $1 and t.state = 'waiting'",
        media_id,
    )
    return [row["id"] for row in rows]


async def written_down_by(tx: Tx, conversation_id: UUID) -> datetime | None:
    """Until when the words of a recording of this conversation are waited for; None when none are."""
    found: datetime | None = await tx.value(
        "select max(due_at) from transcripts where conversation_id = $1 and state = 'waiting' and due_at > $2", conversation_id, tx.at
    )
    return found


_TIMELINE_COLUMNS = "id, name, at, actor_kind, actor_id, data, position"


async def timeline(tx: Tx, conversation_id: UUID, *, language: str | None = None, limit: int = 100) -> list[TimelineEvent]:
    """What happened to the conversation, in the words of `language`, oldest first."""
    rows = await tx.rows(
        f"select {_TIMELINE_COLUMNS} from events where conversation_id = $1 and name not like 'message.%' and name not in"
        " ('conversation.read', 'note.added', 'outbox.accepted') order by at desc, id desc limit $2",
        conversation_id,
        limit,
    )
    names = {str(row["id"]): row["name"] for row in await tx.rows("select id, name from staff")}
    names |= {str(row["id"]): row["name"] for row in await tx.rows("select id, name from channel_accounts")}
    names |= {row["code"]: row["name"] for row in await tx.rows("select code, name from own_needs")}
    if any(row["name"].startswith("conversation.signal_") for row in rows):
        entries = await tx.rows("select id, names from services union all select id, names from areas")
        names |= {str(row["id"]): called(row["names"], language or "en", "en") for row in entries}
    found = []
    for row in reversed(rows):
        actor = names.get(row["actor_id"] or "", "") or {"customer": "The customer"}.get(row["actor_kind"], "Frontdesk")
        found.append(
            TimelineEvent(
                id=row["id"],
                name=row["name"],
                at=row["at"],
                sentence=sentence_of(row["name"], row["data"], actor, names, language),
                actor=actor,
                position=row["position"],
            )
        )
    return found


class Due(msgspec.Struct, frozen=True):
    """A conversation whose rest is over."""

    business_id: UUID
    id: UUID


async def snoozes_over(tx: Tx, at: datetime) -> list[Due]:
    """Conversations of any business whose rest is over."""
    return await tx.all(
        Due, "select business_id, id from conversations where status = 'snoozed' and wake_at <= $1 order by wake_at limit 200", at
    )


async def of_customer(tx: Tx, customer_id: UUID, *, most: int = 20) -> list[ConversationRow]:
    """A customer's conversations, newest first."""
    rows = await tx.rows(
        f"{_ROW.format(source='conversations')} where c.customer_id = $1 order by c.last_message_at desc limit $2", customer_id, most
    )
    return [row_of(row) for row in rows]
