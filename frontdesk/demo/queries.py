"""What the simulator looks up in the database: never more than the telephone's own customer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.channels import Handle
from frontdesk.demo.fake_providers.records import Spoken
from frontdesk.kit.database import Tx


class PageMessage(msgspec.Struct, frozen=True):
    """A message as a web page shows it to its visitor."""

    id: UUID
    direction: str
    type: str
    text: str
    at: datetime
    status: str | None


class _Kept(msgspec.Struct, frozen=True):
    provider_id: str
    external_id: str
    wa_id: str
    direction: str
    type: str
    text: str
    at: datetime
    status: str | None


async def conversation_of(tx: Tx, handle: Handle, account_id: UUID) -> UUID | None:
    """The newest conversation of whoever has this address, on this account if there is one."""
    found: UUID | None = await tx.value(
        "select c.id from handles h join conversations c on c.business_id = h.business_id and c.customer_id = h.customer_id"
        " where h.kind = $1 and h.normal = $2 order by c.account_id = $3 desc, c.last_message_at desc limit 1",
        handle.kind,
        handle.normal,
        account_id,
    )
    return found


async def page_of(tx: Tx, handle: Handle, account_id: UUID) -> list[PageMessage]:
    """What was said between whoever has this address and this account, in order."""
    found = await tx.all(
        PageMessage,
        "select m.id, m.direction, m.type, m.text, m.at, m.status from handles h"
        " join messages m on m.business_id = h.business_id and m.customer_id = h.customer_id"
        " where h.kind = $1 and h.normal = $2 and m.account_id = $3 and m.direction in ('inbound', 'outbound')"
        " order by m.at desc, m.id desc limit 200",
        handle.kind,
        handle.normal,
        account_id,
    )
    return found[::-1]


async def carried(tx: Tx) -> list[Spoken]:
    """Every WhatsApp message of the business that has a provider id: what the pretend network carried before this process began."""
    rows = await tx.all(
        _Kept,
        "select m.provider_id, a.external_id, regexp_replace(h.value, '\\D', '', 'g') as wa_id, m.direction, m.type, m.text, m.at, m.status"
        " from messages m join channel_accounts a on a.business_id = m.business_id and a.id = m.account_id and a.kind = 'whatsapp'"
        " cross join lateral (select value from handles h where h.business_id = m.business_id and h.customer_id = m.customer_id"
        " and h.kind = 'phone' order by h.first_seen_at limit 1) h"
        " where m.provider_id is not null and m.direction in ('inbound', 'outbound') order by m.at",
    )
    return [
        Spoken(
            row.provider_id,
            row.external_id,
            row.wa_id,
            row.direction == "inbound",
            row.type,
            row.text,
            row.at,
            row.status or ("delivered" if row.direction == "inbound" else None),
        )
        for row in rows
    ]
