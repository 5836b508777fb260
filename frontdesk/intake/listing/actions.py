"""What lists copy of others, so that they sort without a join."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from frontdesk.kit.database import Tx


async def take_name(tx: Tx, table: Literal["leads", "inquiries"], customer_id: UUID) -> list[Any]:
    """Show a customer's rows under the name they have now; those that changed, with their owners, for whoever tells of it."""
    return await tx.rows(
        f"update {table} l set customer_name = c.name from customers c"
        " where l.customer_id = $1 and c.business_id = l.business_id and c.id = l.customer_id and l.customer_name <> c.name"
        " returning l.id, l.owner_id",
        customer_id,
    )
