"""Reading customers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from frontdesk.customers.records import Customer, HandleClaim
from frontdesk.customers.rules import Match, patterns_for
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound

# A count beyond this helps nobody and would read every row.
MOST_COUNTED = 10_000

_CUSTOMERS = """
select c.id, c.name, c.language, c.vip_level, c.tags, c.note, c.created_at,
  coalesce((select jsonb_agg(jsonb_build_object('id', h.id, 'kind', h.kind, 'value', h.value, 'normal', h.normal, 'verified', h.verified,
    'first_seen_at', h.first_seen_at) order by h.first_seen_at, h.id)
    from handles h where h.business_id = c.business_id and h.customer_id = c.id), '[]') as handles
from customers c
"""


class Matched(msgspec.Struct, frozen=True):
    """A known address among those claimed, with what is known of its customer."""

    handle_id: UUID
    kind: str
    normal: str
    verified: bool
    customer_id: UUID
    name: str
    language: str | None


async def by_id(tx: Tx, customer_id: UUID) -> Customer:
    """One customer."""
    return required(await tx.one(Customer, f"{_CUSTOMERS} where c.id = $1", customer_id), NotFound("customer"))


async def by_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Customer]:
    """Those of the customers that exist here, by id."""
    return {customer.id: customer for customer in await tx.all(Customer, f"{_CUSTOMERS} where c.id = any($1)", list(ids))}


async def matching(tx: Tx, claims: Sequence[HandleClaim]) -> list[Matched]:
    """The known ones of these addresses."""
    # Lateral with a limit keeps each claim one look into the unique index. As a plain join, a plan made while the tables were
    # small (plans are generic and kept) reads every address of the business for each message.
    return await tx.all(
        Matched,
        "select h.id as handle_id, h.kind, h.normal, h.verified, h.customer_id, c.name, c.language"
        " from unnest($1::text[], $2::text[]) as w (kind, normal)"
        " cross join lateral (select * from handles x where x.kind = w.kind and x.normal = w.normal limit 1) h"
        " cross join lateral (select * from customers x where x.business_id = h.business_id and x.id = h.customer_id limit 1) c",
        [claim.kind for claim in claims],
        [claim.normal for claim in claims],
    )


def matches_of(matched: Sequence[Matched], claims: Sequence[HandleClaim]) -> list[Match]:
    """The same, beside what was claimed."""
    claimed = {(claim.kind, claim.normal): claim.verified for claim in claims}
    return [Match(one.handle_id, one.kind, one.normal, one.customer_id, claimed[one.kind, one.normal], one.verified) for one in matched]


async def listed(tx: Tx, words: str, *, offset: int, limit: int, country: str | None = None) -> tuple[list[Customer], int]:
    """Customers, the newest first, or those whose name or address contains the words; with how many there are (10,000 at most)."""
    if not words.strip():
        total: int = await tx.value("select count(*) from (select from customers limit $1) c", MOST_COUNTED)
        return await tx.all(Customer, f"{_CUSTOMERS} order by c.id desc limit $1 offset $2", limit, offset), total
    found = (
        "with found as materialized (select id from customers where name ilike $1 union"
        " select customer_id from handles where normal ilike $1 or normal ilike $2 or normal ilike $3 limit $4)"
    )
    wanted = (*patterns_for(words, country), MOST_COUNTED)
    total = await tx.value(f"{found} select count(*) from found", *wanted)
    page = f"{found}, page as (select id from found order by id desc limit $5 offset $6)"
    rows = await tx.all(Customer, f"{page} {_CUSTOMERS} join page on page.id = c.id order by c.id desc", *wanted, limit, offset)
    return rows, total
