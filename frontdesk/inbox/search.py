"""Finding a conversation by what was said in it, or by who said it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from frontdesk.inbox.queries import rows_by_id
from frontdesk.inbox.records import Found
from frontdesk.kit.cards import LONGEST_CARD, mask
from frontdesk.kit.database import Tx

# The newest messages are looked through one by one: a word that many of them have is found there at once. Only a rarer one is worth
# the index of letter groups, which must collect every place before it knows the newest.
_NEWEST = 20_000
_MOST_PLACES = 20_000
_SHORTEST_INDEXED = 3
_EXCERPT = 300


async def find(tx: Tx, text: str, *, viewer: UUID, own_only: bool, limit: int = 20) -> list[Found]:
    """Conversations in which a message or the customer's name or number contains the words; what was taken back is not found."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    hits = await _said(
        tx, pattern, viewer, own_only=own_only, most=limit, source=f"(select * from messages order by id desc limit {_NEWEST})"
    )
    if len(hits) < limit and len(text) >= _SHORTEST_INDEXED:
        async with _by_index(tx):
            hits = await _said(tx, pattern, viewer, own_only=own_only, most=limit, source="messages", fence=f"limit {_MOST_PLACES}")
    hits += await _called(tx, pattern, viewer, own_only=own_only, most=limit)
    hits.sort(key=lambda hit: (hit["at"], str(hit["message_id"] or "")), reverse=True)
    rows = await rows_by_id(tx, [hit["conversation_id"] for hit in hits[:limit]])
    found: dict[UUID, Found] = {}
    for hit in hits[:limit]:
        row = rows.get(hit["conversation_id"])
        if row is not None:
            found.setdefault(row.id, Found(conversation=row, excerpt=mask(hit["excerpt"])[:_EXCERPT], message_id=hit["message_id"]))
    return list(found.values())


@asynccontextmanager
async def _by_index(tx: Tx) -> AsyncIterator[None]:
    """Keeps the planner, which cannot know how rare a word is, from reading a whole table for it."""
    for kind in ("seqscan", "indexscan"):
        await tx.execute(f"set local enable_{kind} = off")
    yield
    for kind in ("seqscan", "indexscan"):
        await tx.execute(f"set local enable_{kind} = on")


async def _said(tx: Tx, pattern: str, viewer: UUID, *, own_only: bool, most: int, source: str, fence: str = "offset 0") -> list[Any]:
    # Before the best are picked, so that somebody who sees little still finds all of it.
    mine = " and c.owner_id = $2" if own_only else " and $2::uuid is not null"
    joined = " join conversations c on c.business_id = m.business_id and c.id = m.conversation_id" if own_only else ""
    return await tx.rows(
        f"with said as materialized (select m.conversation_id, m.id as message_id, left(m.text, {_EXCERPT + LONGEST_CARD}) as excerpt, m.at"
        f" from {source} m{joined} where m.text ilike $1 and m.deleted_at is null{mine} {fence})"
        f" select * from said order by at desc, message_id desc limit {int(most)}",
        pattern,
        viewer,
    )


async def _called(tx: Tx, pattern: str, viewer: UUID, *, own_only: bool, most: int) -> list[Any]:
    mine = " and c.owner_id = $2" if own_only else " and $2::uuid is not null"
    return await tx.rows(
        "(select c.id as conversation_id, null::uuid as message_id, cu.name as excerpt, c.last_message_at as at from customers cu"
        " join conversations c on c.business_id = cu.business_id"
        f" and c.customer_id = cu.id where cu.name ilike $1{mine} order by c.last_message_at desc limit {int(most)})"
        " union all (select c.id, null, h.normal, c.last_message_at from handles h"
        " join conversations c on c.business_id = h.business_id"
        f" and c.customer_id = h.customer_id where h.normal ilike $1{mine} order by c.last_message_at desc limit {int(most)})",
        pattern,
        viewer,
    )
