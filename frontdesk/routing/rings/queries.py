"""What somebody on call should know when they look."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx

# Who was rung longer ago, and is not there now, does not come any more.
_STANDS = timedelta(hours=12)


class Ringing(msgspec.Struct, frozen=True):
    """Urgent work somebody was rung for, and that still nobody has."""

    conversation_id: UUID
    customer: str
    since: datetime
    rung_at: datetime


async def ringing(tx: Tx, staff_id: UUID, *, names: bool) -> list[Ringing]:
    """What this person was rung for and nobody has yet, the longest wait first."""
    return await tx.all(
        Ringing,
        "select c.id as conversation_id, case when $3 then cu.name else '' end as customer, min(r.for_at) as since, max(r.at) as rung_at"
        " from rings r join conversations c on c.business_id = r.business_id and c.id = r.conversation_id"
        " join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id"
        " where r.staff_id = $1 and r.at > $2 and c.urgent and c.status in ('waiting', 'offered')"
        " group by c.id, cu.name order by since, c.id",
        staff_id,
        tx.at - _STANDS,
        names,
    )
