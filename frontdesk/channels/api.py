"""Connected accounts and the ledger over HTTP; files of customers."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from frontdesk.channels import actions, queries
from frontdesk.channels.adapters import KINDS
from frontdesk.channels.rows import AccountRow
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.web import Context, route

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


# What only Frontdesk itself signs with: nobody has to invent it.
_OWN_SECRETS = {"webform": ("form_secret",), "webchat": ("visitor_secret", "widget_secret")}


class AccountView(msgspec.Struct, frozen=True):
    """A connected account as people see it: secrets only by name."""

    id: UUID
    kind: str
    external_id: str
    name: str
    address: str
    active: bool
    health: str
    health_detail: str
    last_arrival_at: datetime | None
    secrets_set: list[str]
    webhook_path: str
    settings: dict[str, Any]


class NewAccount(msgspec.Struct, forbid_unknown_fields=True):
    """What is needed to connect an account."""

    kind: str
    external_id: Name
    name: Name
    address: str = ""
    secrets: dict[str, str] = {}
    settings: dict[str, Any] = {}


class AccountChange(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What may be changed on an account; what is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET
    secrets: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    settings: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET


class QuarantinedView(msgspec.Struct, frozen=True):
    """An arrival that was set aside, with the reason."""

    id: UUID
    account_id: UUID
    channel: str
    received_at: datetime
    reason: str | None


def view_of(row: AccountRow, last: datetime | None) -> AccountView:
    """The account without its secrets."""
    return AccountView(
        id=row.id,
        kind=row.kind,
        external_id=row.external_id,
        name=row.name,
        address=row.address,
        active=row.active,
        health=row.health,
        health_detail=row.health_detail,
        last_arrival_at=last,
        secrets_set=sorted(name for name, value in row.secrets.items() if value),
        webhook_path=f"/hooks/{row.kind}/{row.id}",
        settings=row.settings,
    )


@route("GET", "/api/channels/accounts", permission="channels.read")
async def list_accounts(ctx: Context) -> list[AccountView]:
    """All connected accounts with their health."""
    async with ctx.tx() as tx:
        last = await queries.last_arrivals(tx)
        return [view_of(row, last.get(row.id)) for row in await queries.accounts(tx)]


@route("POST", "/api/channels/accounts", permission="channels.write")
async def connect(ctx: Context, data: NewAccount) -> AccountView:
    """Connect a number, form or chat."""
    if data.kind not in KINDS:
        raise Invalid(
            "unknown_channel", f"Frontdesk cannot connect {data.kind} yet.", fields={"kind": f"one of {', '.join(sorted(KINDS))}"}
        )
    async with ctx.tx() as tx:
        account_id = await actions.connect_account(
            tx,
            kind=data.kind,
            external_id=data.external_id.strip(),
            name=data.name.strip(),
            address=data.address.strip(),
            secrets={name: secrets.token_urlsafe(32) for name in _OWN_SECRETS.get(data.kind, ())} | data.secrets,
            settings=data.settings,
        )
        return view_of(await queries.account_by_id(tx, account_id), None)


@route("PATCH", "/api/channels/accounts/{account_id:uuid}", permission="channels.write")
async def change(ctx: Context, account_id: UUID, data: AccountChange) -> AccountView:
    """Change a connected account; a secret that is not sent stays as it is."""
    changes = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not msgspec.UNSET}
    async with ctx.tx() as tx:
        await actions.change_account(tx, account_id, changes)
        return view_of(await queries.account_by_id(tx, account_id), (await queries.last_arrivals(tx)).get(account_id))


@route("GET", "/api/channels/quarantine", permission="ledger.read")
async def list_quarantined(ctx: Context) -> list[QuarantinedView]:
    """Arrivals that could not be handled, oldest first; nothing of them is lost."""
    async with ctx.tx() as tx:
        return await tx.all(
            QuarantinedView,
            "select id, account_id, channel, received_at, reason from arrivals where state = 'quarantined' order by id limit 500",
        )


@route("POST", "/api/channels/quarantine/{arrival_id:uuid}/replay", permission="channels.write", status=202)
async def replay(ctx: Context, arrival_id: UUID) -> QuarantinedView:
    """Send a quarantined arrival through the path once more. Who names one has looked at it: what seemed suspicious is taken as real."""
    async with ctx.tx() as tx:
        found = await tx.one(QuarantinedView, "select id, account_id, channel, received_at, reason from arrivals where id = $1", arrival_id)
        if found is None:
            raise NotFound("quarantined arrival")
        await actions.replay(tx, arrival_id, vouched=True)
        return found
