"""What a packet is made from, and the packet that stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.money import Money
from frontdesk.routing.packets.records import Facts, Left, ModelSummary, PacketLink, PacketSignal, PacketView, Said, ServiceFact, Understood
from frontdesk.routing.packets.rules import prepare
from frontdesk.routing.words import LANGUAGES
from frontdesk.understanding.queries import readings_of

_MOST_MESSAGES = 200
_MOST_LINKS = 3
_GONE = ("offline", "deactivated", "shift_over", "silence")


async def facts(tx: Tx, conversation_id: UUID, *, language: str, due_at: datetime | None) -> Facts:
    """Everything that is known of a conversation for its packet."""
    row = (
        await tx.rows(
            "select coalesce(n.handled_as, c.need) as need, coalesce(n.name, '') as topic,"
            " c.needs_person, c.urgent, c.channel, c.service_ids, coalesce(c.language, cu.language) as language,"
            " cu.name as customer, cu.vip_level, a.names as area, coalesce(b.timezone, u.timezone) as timezone, u.currency,"
            " exists (select from areas x where x.active) as place_matters"
            " from conversations c join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id"
            " join businesses u on u.business_id = c.business_id"
            " left join own_needs n on n.business_id = c.business_id and n.code = c.need"
            " left join areas a on a.business_id = c.business_id and a.id = c.area_id"
            " left join branches b on b.business_id = c.business_id and b.id = c.branch_id where c.id = $1",
            conversation_id,
        )
    )[0]
    return Facts(
        language=language,
        timezone=row["timezone"],
        now=tx.at,
        customer=row["customer"],
        vip=row["vip_level"] > 0,
        channel=row["channel"],
        need=row["need"],
        topic=row["topic"],
        abstained=row["needs_person"],
        urgent=row["urgent"],
        customer_language=row["language"],
        services=tuple(await _services(tx, row["service_ids"], language, row["currency"])),
        area=_name(row["area"], language),
        place_matters=row["place_matters"],
        currency=row["currency"],
        readings=tuple(await _readings(tx, conversation_id)),
        messages=tuple(await _messages(tx, conversation_id)),
        due_at=due_at,
        left=await _left(tx, conversation_id),
    )


async def _left(tx: Tx, conversation_id: UUID) -> Left | None:
    """Whoever had it last, when they are gone and nobody has done anything about it since."""
    rows = await tx.rows(
        "select a.staff_id, s.name, a.end_reason, a.ended_at, l.staff_id as now_id, l.first_action_at from assignments a"
        " join staff s on s.business_id = a.business_id and s.id = a.staff_id"
        " left join assignments l on l.business_id = a.business_id and l.conversation_id = a.conversation_id and l.state = 'active'"
        " where a.conversation_id = $1 and a.state = 'ended' order by a.ended_at desc, a.id desc limit 1",
        conversation_id,
    )
    if not rows or rows[0]["end_reason"] not in _GONE or rows[0]["first_action_at"] or rows[0]["now_id"] == rows[0]["staff_id"]:
        return None
    return Left(rows[0]["name"], rows[0]["end_reason"], rows[0]["ended_at"])


async def _services(tx: Tx, ids: list[UUID], language: str, currency: str) -> list[ServiceFact]:
    if not ids:
        return []
    rows = {row["id"]: row for row in await tx.rows("select id, names, price_kind, price_minor from services where id = any($1)", ids)}
    return [
        ServiceFact(
            id=one,
            name=_name(rows[one]["names"], language),
            price_kind=rows[one]["price_kind"],
            price=None if rows[one]["price_minor"] is None else str(Money(rows[one]["price_minor"], currency)),
        )
        for one in ids
        if one in rows
    ]


async def _readings(tx: Tx, conversation_id: UUID) -> list[Understood]:
    stored = await readings_of(tx, conversation_id)
    # Nobody can look at what was deleted.
    gone = {
        row["id"] for row in await tx.rows("select id from messages where conversation_id = $1 and deleted_at is not null", conversation_id)
    }
    return [Understood(one.message_id, one.decoded()) for one in reversed(stored) if one.message_id not in gone]


async def _messages(tx: Tx, conversation_id: UUID) -> list[Said]:
    rows = await tx.rows(
        "select id, direction, author_name, author_kind, type, text, at from messages where conversation_id = $1"
        " and direction in ('inbound', 'outbound', 'echo') and deleted_at is null"
        # What never reached the customer was not said.
        " and (direction = 'inbound' or status is distinct from 'failed') order by at desc, id desc limit $2",
        conversation_id,
        _MOST_MESSAGES,
    )
    return [
        Said(row["id"], row["direction"] != "inbound", row["author_name"], row["type"], row["text"], row["at"]) for row in reversed(rows)
    ]


async def packet_view(tx: Tx, conversation_id: UUID, language: str | None = None) -> PacketView | None:
    """The packet that stands: the newest one. With a language, one made by rule is said in it anew; a person's words stay theirs."""
    standing = await _standing(tx, conversation_id)
    if standing is None or standing.made_by != "rules" or language not in LANGUAGES:
        return standing
    anew = prepare(await facts(tx, conversation_id, language=language, due_at=standing.due_at))
    return msgspec.structs.replace(
        standing, next_action=anew.next_action, summary=anew.summary, already_said=list(anew.already_said), signals=list(anew.signals)
    )


async def _standing(tx: Tx, conversation_id: UUID) -> PacketView | None:
    rows = await tx.rows(
        "select p.id, p.next_action, p.summary, p.already_said, p.signals, p.cites, p.due_at, p.made_by, s.name, p.at, t.seconds"
        " from packets p"
        " left join staff s on s.business_id = p.business_id and s.id = p.made_by_id"
        " left join lateral (select extract(epoch from a.first_action_at - p.at)::int as seconds from assignments a"
        " where a.business_id = p.business_id and a.conversation_id = p.conversation_id and a.started_at >= p.at"
        " and a.first_action_at is not null order by a.started_at, a.id limit 1) t on p.made_by <> 'rules'"
        " where p.conversation_id = $1 order by p.at desc, p.id desc limit 1",
        conversation_id,
    )
    if not rows:
        return None
    row = rows[0]
    return PacketView(
        id=row["id"],
        next_action=row["next_action"],
        summary=row["summary"],
        already_said=row["already_said"],
        signals=msgspec.convert(row["signals"], list[PacketSignal]),
        cites=row["cites"],
        due_at=row["due_at"],
        made_by=row["name"] or row["made_by"],
        at=row["at"],
        taken_up_seconds=row["seconds"],
        links=await _links(tx, conversation_id),
        by_model=await tx.one(
            ModelSummary,
            "select s.text, s.language, s.made_by, m.at from summaries s"
            " join messages m on m.business_id = s.business_id and m.id = s.up_to where s.conversation_id = $1",
            conversation_id,
        ),
    )


async def _links(tx: Tx, conversation_id: UUID) -> list[PacketLink]:
    """The customer's other conversations: what is open, then what was closed last."""
    return await tx.all(
        PacketLink,
        "select o.id as conversation_id, o.need, o.status, o.last_message_at as at from conversations c"
        " join conversations o on o.business_id = c.business_id and o.customer_id = c.customer_id and o.id <> c.id"
        " where c.id = $1 order by o.status = 'closed', o.last_message_at desc, o.id limit $2",
        conversation_id,
        _MOST_LINKS,
    )


def _name(names: dict[str, str] | None, language: str) -> str:
    return "" if not names else names.get(language) or names.get("en") or next(iter(names.values()))
