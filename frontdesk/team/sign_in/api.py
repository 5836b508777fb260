"""Set-up, sign-in, sign-out and oneself over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec

from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.errors import Invalid
from frontdesk.kit.events import position_now
from frontdesk.kit.settings import Settings
from frontdesk.kit.web import PUBLIC, SIGNED_IN, Answer, Context, route
from frontdesk.team.business.actions import NewBusiness
from frontdesk.team.business.queries import set_up_needed, this_business
from frontdesk.team.countries import country_of
from frontdesk.team.presence.actions import set_presence, shows_life
from frontdesk.team.records import Business, Kind
from frontdesk.team.sessions import cookie, no_cookie
from frontdesk.team.sessions.actions import Session
from frontdesk.team.sign_in import actions
from frontdesk.team.sign_in.actions import Caller
from frontdesk.team.staff.queries import Oneself, oneself


class SetUpNeeded(msgspec.Struct, frozen=True):
    """Whether this installation waits for its first business."""

    needed: bool


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """The first business and its owner; without a country, the one that keeps the business's time is meant."""

    business_name: str
    timezone: str
    currency: str
    name: str
    email: str
    password: str
    kind: Kind = "other"
    country: str | None = None


class SignIn(msgspec.Struct, frozen=True):
    """Who wants to sign in."""

    email: str
    password: str


class PresenceIn(msgspec.Struct, frozen=True):
    """Whether one can take work."""

    presence: Literal["available", "busy", "away", "offline"]


class PasswordIn(msgspec.Struct, frozen=True):
    """One's present password and the one to have from now on."""

    current: str
    new: str


class Me(msgspec.Struct, frozen=True):
    """Who is signed in, where, with the secret that unsafe requests carry, and the event position this was read at."""

    person: Oneself
    business: Business
    csrf: str
    position: int


@route("GET", "/api/set-up", permission=PUBLIC)
async def set_up_state(ctx: Context) -> SetUpNeeded:
    """Whether there is no business yet."""
    return SetUpNeeded(await set_up_needed(ctx.database))


@route("POST", "/api/set-up", permission=PUBLIC)
async def set_up(ctx: Context, data: SetUp) -> Answer[Me]:
    """Make the first business and sign its owner in."""
    country = data.country or country_of(data.timezone)
    if country is None:
        raise Invalid("input_invalid", "Please choose the country.", fields={"country": "Please choose the country."})
    new = NewBusiness(name=data.business_name, kind=data.kind, timezone=data.timezone, currency=data.currency, country=country)
    session = await actions.set_up(
        ctx.database, new, name=data.name, email=data.email, password=data.password, caller=_caller(ctx), lasting=_lasting(ctx)
    )
    return await _signed_in(ctx, session)


@route("POST", "/api/sign-in", permission=PUBLIC, status=200)
async def sign_in(ctx: Context, data: SignIn) -> Answer[Me]:
    """Begin a session."""
    session = await actions.sign_in(ctx.database, data.email, data.password, _caller(ctx), lasting=_lasting(ctx))
    return await _signed_in(ctx, session)


@route("POST", "/api/sign-out", permission=SIGNED_IN, status=200)
async def sign_out(ctx: Context) -> Answer[None]:
    """End this session."""
    async with ctx.tx() as tx:
        await actions.sign_out(tx, ctx.person.staff_id, ctx.person.csrf)
    return Answer(None, cookies=(no_cookie(secure=_settings(ctx).cookie_secure),))


@route("GET", "/api/me", permission=SIGNED_IN)
async def me(ctx: Context) -> Me:
    """Who is signed in."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        return Me(await oneself(tx, ctx.person.staff_id), await this_business(tx), ctx.person.csrf, position)


@route("PUT", "/api/me/presence", permission=SIGNED_IN)
async def change_presence(ctx: Context, data: PresenceIn) -> Oneself:
    """Say whether one can take work."""
    async with ctx.tx() as tx:
        await set_presence(tx, ctx.person.staff_id, data.presence)
        return await oneself(tx, ctx.person.staff_id)


@route("POST", "/api/me/here", permission=SIGNED_IN, status=200)
async def show_life(ctx: Context) -> Oneself:
    """Say that one is at the desk after all: whoever had not answered an offer is asked again."""
    async with ctx.tx() as tx:
        await shows_life(tx, ctx.person.staff_id)
        return await oneself(tx, ctx.person.staff_id)


@route("PUT", "/api/me/password", permission=SIGNED_IN)
async def change_password(ctx: Context, data: PasswordIn) -> Oneself:
    """Give oneself another password."""
    await actions.change_own_password(ctx.database, ctx.person, data.current, data.new, _caller(ctx))
    async with ctx.tx() as tx:
        return await oneself(tx, ctx.person.staff_id)


async def _signed_in(ctx: Context, session: Session) -> Answer[Me]:
    async with ctx.database.business(session.business_id, Actor.staff(session.staff_id), Cause(None, ctx.request_id)) as tx:
        position = await position_now(tx)
        body = Me(await oneself(tx, session.staff_id), await this_business(tx), session.csrf, position)
    return Answer(body, cookies=(cookie(session.token, max_age=session.max_age, secure=_settings(ctx).cookie_secure),))


def _caller(ctx: Context) -> Caller:
    return Caller(ctx.address, ctx.headers.get("user-agent", ""), ctx.request_id)


def _lasting(ctx: Context) -> timedelta:
    return timedelta(days=_settings(ctx).session_days)


def _settings(ctx: Context) -> Settings:
    settings = ctx.services.get("settings")
    return settings if isinstance(settings, Settings) else Settings()
