"""The language model over HTTP: connect it, try it, see what it was asked for and what that took."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import TooMany
from frontdesk.kit.web import Context, route
from frontdesk.llm import actions, purposes, queries, rules
from frontdesk.llm.queries import ModelDay
from frontdesk.llm.records import Connection, Failed, FailureCode, ModelCall, ModelConnectionIn, ModelSpent, Provider, Use

_PAGE = 50
# The word that a tried model has to repeat.
_WORD = "pine"
_TRIES = 30


class ModelConnection(msgspec.Struct, frozen=True, kw_only=True):
    """The connection as it may be shown: of the key only whether there is one."""

    provider: Provider
    model: str
    base_url: str
    has_key: bool
    timeout_ms: int
    uses: tuple[Use, ...]
    redacts: bool
    schemas: bool
    budget_minor: int | None
    budget_tokens: int | None
    price_in: int | None
    price_out: int | None
    connected_at: datetime
    changed_at: datetime


class ModelBreaker(msgspec.Struct, frozen=True):
    """Whether the model is asked (`closed`), left alone for a while (`open`), or about to be tried again (`half_open`)."""

    state: Literal["closed", "open", "half_open"]
    failures: int = 0
    opened_at: datetime | None = None
    open_until: datetime | None = None


class ModelPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the page on the language model begins with; `places` are the addresses at which providers answer by themselves."""

    connection: ModelConnection | None
    breaker: ModelBreaker
    today: ModelDay
    currency: str
    places: dict[Provider, str]
    need_key: tuple[Provider, ...]


class ModelTry(msgspec.Struct, frozen=True, kw_only=True):
    """What came of trying the connection; `raw` is the beginning of what the server said, where that was no answer."""

    works: bool
    code: FailureCode | None = None
    detail: str = ""
    raw: str = ""
    said: str = ""
    milliseconds: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_millionths: int = 0


class ModelCalls(msgspec.Struct, frozen=True):
    """Calls, the newest first; `more` is the id to go on before."""

    items: list[ModelCall]
    more: UUID | None


class ModelSpending(msgspec.Struct, frozen=True):
    """What each purpose used on each day since `since`."""

    since: date
    items: list[ModelSpent]
    currency: str


@route("GET", "/api/llm/connection", permission="assistant.read")
async def show_model(ctx: Context) -> ModelPage:
    """The connected language model, if there is one, its breaker and what today has used."""
    async with ctx.tx() as tx:
        return await _page(tx)


@route("PUT", "/api/llm/connection", permission="assistant.write")
async def connect_model(ctx: Context, data: ModelConnectionIn) -> ModelPage:
    """Connect a language model, or change the connection. The key is never shown again; left out, it stays."""
    async with ctx.tx() as tx:
        await actions.connect(tx, data)
        return await _page(tx)


@route("DELETE", "/api/llm/connection", permission="assistant.write", status=200)
async def disconnect_model(ctx: Context) -> ModelPage:
    """Ask no language model any more, and delete the key."""
    async with ctx.tx() as tx:
        await actions.disconnect(tx)
        return await _page(tx)


@route("POST", "/api/llm/try", permission="assistant.write", status=200)
async def try_model(ctx: Context) -> ModelTry:
    """Ask the connected model a harmless question, past an open breaker; an answer closes it."""
    business_id = ctx.person.business_id
    async with ctx.tx() as tx:
        if await queries.tried_since(tx, tx.at - timedelta(minutes=1)) >= _TRIES:
            raise TooMany("too_many_tries", f"The connection can be tried {_TRIES} times a minute.", retry_after=60)
    found = await purposes.try_out(ctx.database, business_id, word=_WORD)
    if isinstance(found, Failed):
        return ModelTry(works=False, code=found.code, detail=found.detail, raw=found.raw, milliseconds=found.milliseconds)
    return ModelTry(
        works=True,
        said=found.value.greeting,
        milliseconds=found.milliseconds,
        tokens_in=found.tokens_in,
        tokens_out=found.tokens_out,
        cost_millionths=found.cost_millionths,
    )


@route("GET", "/api/llm/calls", permission="assistant.read")
async def list_model_calls(ctx: Context, before: UUID | None = None) -> ModelCalls:
    """The calls that were made: what for, how long, how much; never their text."""
    async with ctx.tx() as tx:
        found = await queries.calls(tx, before=before, most=_PAGE + 1)
    return ModelCalls(found[:_PAGE], found[_PAGE - 1].id if len(found) > _PAGE else None)


@route("GET", "/api/llm/spending", permission="assistant.read")
async def show_model_spending(ctx: Context, days: int = 14) -> ModelSpending:
    """What each purpose used on each of the last days (up to 90)."""
    async with ctx.tx() as tx:
        since = await queries.today(tx) - timedelta(days=min(max(days, 1), 90) - 1)
        return ModelSpending(since, await queries.spent(tx, since=since), (await team.this_business(tx)).currency)


async def _page(tx: Tx) -> ModelPage:
    found = await queries.connection(tx)
    return ModelPage(
        connection=None if found is None else _shown(found),
        breaker=ModelBreaker("closed") if found is None else _breaker(found, tx.at),
        today=await queries.day(tx, await queries.today(tx)),
        currency=(await team.this_business(tx)).currency,
        places=rules.PLACES,
        need_key=tuple(sorted(rules.NEED_KEY)),
    )


def _shown(found: Connection) -> ModelConnection:
    fields = {name: getattr(found, name) for name in ModelConnection.__struct_fields__ if name != "has_key"}
    return ModelConnection(**fields, has_key=bool(found.secret))


def _breaker(found: Connection, at: datetime) -> ModelBreaker:
    if found.open_until is None:
        return ModelBreaker("closed", found.failures)
    state: Literal["open", "half_open"] = "open" if at < found.open_until else "half_open"
    return ModelBreaker(state, found.failures, found.opened_at, found.open_until)
