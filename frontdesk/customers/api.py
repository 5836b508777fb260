"""Customers over HTTP."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.customers import actions, queries
from frontdesk.customers.phones import masked
from frontdesk.customers.records import Customer, CustomerChange, Handle
from frontdesk.kit.events import position_now
from frontdesk.kit.web import Context, route

MOST = 100


class HandleShown(msgspec.Struct, frozen=True):
    """An address as lists show it: recognisable, but not complete."""

    kind: str
    shown: str
    verified: bool


class CustomerRow(msgspec.Struct, frozen=True):
    """A customer in a list."""

    id: UUID
    name: str
    language: str | None
    vip_level: int
    tags: tuple[str, ...]
    created_at: datetime
    handles: tuple[HandleShown, ...]


class CustomerPage(msgspec.Struct, frozen=True):
    """Part of the customers; the total is counted up to 10,000."""

    items: list[CustomerRow]
    total: int
    position: int


class HandleView(msgspec.Struct, frozen=True):
    """An address of a customer, whole and as lists show it."""

    id: UUID
    kind: str
    value: str
    shown: str
    verified: bool
    first_seen_at: datetime


class CustomerView(msgspec.Struct, frozen=True):
    """Everything the business wrote down about a customer, and the event position it was read at."""

    id: UUID
    name: str
    language: str | None
    vip_level: int
    tags: tuple[str, ...]
    note: str
    created_at: datetime
    handles: tuple[HandleView, ...]
    position: int


@route("GET", "/api/customers", permission="customers.read")
async def list_customers(ctx: Context, q: str = "", offset: int = 0, limit: int = 50) -> CustomerPage:
    """Customers, the newest first, 100 at most; with `q`, those whose name or address contains it."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        country = (await team.this_business(tx)).country if q.strip() else None
        rows, total = await queries.listed(tx, q[:200], offset=max(offset, 0), limit=min(max(limit, 1), MOST), country=country)
    return CustomerPage([_row(row) for row in rows], total, position)


@route("GET", "/api/customers/{customer_id:uuid}", permission="customers.read")
async def show_customer(ctx: Context, customer_id: UUID) -> CustomerView:
    """One customer."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        return _view(await queries.by_id(tx, customer_id), position)


@route("PATCH", "/api/customers/{customer_id:uuid}", permission="customers.write")
async def change_customer(ctx: Context, customer_id: UUID, data: CustomerChange) -> CustomerView:
    """Change a customer's name, language, VIP level, tags or note."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        await actions.change(tx, customer_id, data)
        return _view(await queries.by_id(tx, customer_id), position)


def _row(row: Customer) -> CustomerRow:
    handles = tuple(HandleShown(one.kind, masked(one.kind, one.normal), one.verified) for one in row.handles)
    return CustomerRow(row.id, row.name, row.language, row.vip_level, row.tags, row.created_at, handles)


def _view(customer: Customer, position: int) -> CustomerView:
    return CustomerView(
        id=customer.id,
        name=customer.name,
        language=customer.language,
        vip_level=customer.vip_level,
        tags=customer.tags,
        note=customer.note,
        created_at=customer.created_at,
        handles=tuple(_handle(one) for one in customer.handles),
        position=position,
    )


def _handle(handle: Handle) -> HandleView:
    shown = masked(handle.kind, handle.normal)
    return HandleView(handle.id, handle.kind, handle.value, shown, handle.verified, handle.first_seen_at)
