"""Everything that writes packets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.routing.events import ConversationSummarised, PacketPrepared
from frontdesk.routing.packets.queries import facts, packet_view
from frontdesk.routing.packets.records import Packet, PacketView
from frontdesk.routing.packets.rules import prepare


async def renew(tx: Tx, conversation_id: UUID, customer_id: UUID, *, language: str, due_at: datetime | None) -> None:
    """Bring the packet up to what is known now. One that a person wrote stands until somebody has acted on it and passed it on."""
    standing = await packet_view(tx, conversation_id)
    if standing is not None and standing.made_by != "rules" and not await _acted_upon(tx, conversation_id, standing.at):
        return
    packet = prepare(await facts(tx, conversation_id, language=language, due_at=due_at))
    if standing is not None and _same(packet, standing):
        return
    packet_id = await _keep(tx, conversation_id, packet, made_by="rules", by=None)
    await record(tx, PacketPrepared(packet_id=packet_id, conversation_id=conversation_id, customer_id=customer_id))


async def write_by_hand(
    tx: Tx,
    conversation_id: UUID,
    *,
    next_action: str,
    summary: str,
    already_said: Sequence[str],
    language: str,
    due_at: datetime | None,
    by: UUID | None,
) -> UUID:
    """Keep the packet a person wrote for the next owner; signals and citations come from what is known. The caller records it."""
    known = prepare(await facts(tx, conversation_id, language=language, due_at=due_at))
    said = tuple(line.strip() for line in already_said if line.strip())
    packet = msgspec.structs.replace(known, next_action=next_action.strip(), summary=summary.strip() or known.summary, already_said=said)
    return await _keep(tx, conversation_id, packet, made_by="staff", by=by)


async def keep_summary(tx: Tx, conversation_id: UUID, *, text: str, language: str, made_by: str, up_to: UUID) -> None:
    """Put what a language model says of the conversation beside the packet; the packet itself stays as it is."""
    await tx.execute(
        "insert into summaries (conversation_id, text, language, made_by, up_to, at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (business_id, conversation_id) do update set text = excluded.text, language = excluded.language,"
        " made_by = excluded.made_by, up_to = excluded.up_to, at = excluded.at",
        conversation_id,
        text,
        language,
        made_by,
        up_to,
        tx.at,
    )
    await record(tx, ConversationSummarised(conversation_id=conversation_id, made_by=made_by))


async def _acted_upon(tx: Tx, conversation_id: UUID, since: datetime) -> bool:
    return bool(
        await tx.value(
            "select exists (select from assignments where conversation_id = $1 and state = 'ended' and started_at >= $2"
            " and first_action_at is not null)",
            conversation_id,
            since,
        )
    )


def _same(packet: Packet, standing: PacketView) -> bool:
    told = (standing.next_action, standing.summary, tuple(standing.already_said), tuple(standing.signals))
    return told == (packet.next_action, packet.summary, packet.already_said, packet.signals)


async def _keep(tx: Tx, conversation_id: UUID, packet: Packet, *, made_by: str, by: UUID | None) -> UUID:
    packet_id = tx.new_id()
    await tx.execute(
        "insert into packets (id, conversation_id, next_action, summary, already_said, signals, cites, made_by, made_by_id, due_at, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        packet_id,
        conversation_id,
        packet.next_action,
        packet.summary,
        list(packet.already_said),
        msgspec.to_builtins(packet.signals),
        list(packet.cites),
        made_by,
        by,
        packet.due_at,
        tx.at,
    )
    return packet_id
