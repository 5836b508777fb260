"""Writing down voice notes over HTTP: who does it, try it, see what today took."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import TooMany
from frontdesk.kit.web import Context, route
from frontdesk.llm.queries import connection as chat_connection
from frontdesk.llm.queries import today, tried_since
from frontdesk.llm.records import Failed, FailureCode
from frontdesk.llm.transcribing import actions, queries
from frontdesk.llm.transcribing.asking import try_out
from frontdesk.llm.transcribing.records import Transcriber, TranscriberDay, TranscriberIn

_TRIES = 30


class TranscriberView(msgspec.Struct, frozen=True, kw_only=True):
    """The transcriber as it may be shown: of the key only whether there is one; `place` is the host that is really asked."""

    active: bool
    model: str
    base_url: str
    place: str
    has_key: bool
    timeout_ms: int
    largest_mb: int
    budget_minor: int | None
    budget_minutes: int | None
    price_hour: int | None
    connected_at: datetime
    changed_at: datetime
    breaker: Literal["closed", "open", "half_open"]
    open_until: datetime | None


class TranscriberPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes down voice notes, if anybody; `shared` is the language model's address where that server could do it."""

    transcriber: TranscriberView | None
    shared: str | None
    today: TranscriberDay
    currency: str


class TranscriberTry(msgspec.Struct, frozen=True, kw_only=True):
    """What came of trying it; `raw` is the beginning of what the server said, where that was no answer."""

    works: bool
    code: FailureCode | None = None
    detail: str = ""
    raw: str = ""
    milliseconds: int = 0


@route("GET", "/api/llm/transcriber", permission="assistant.read")
async def show_transcriber(ctx: Context) -> TranscriberPage:
    """Who writes down what is said in voice notes, and what today took."""
    async with ctx.tx() as tx:
        return await _page(tx)


@route("PUT", "/api/llm/transcriber", permission="assistant.write")
async def connect_transcriber(ctx: Context, data: TranscriberIn) -> TranscriberPage:
    """Have voice notes written down, or change how. The key is never shown again; left out, it stays."""
    async with ctx.tx() as tx:
        await actions.connect(tx, data)
        return await _page(tx)


@route("DELETE", "/api/llm/transcriber", permission="assistant.write", status=200)
async def disconnect_transcriber(ctx: Context) -> TranscriberPage:
    """Leave voice notes to people, and delete the key."""
    async with ctx.tx() as tx:
        await actions.disconnect(tx)
        return await _page(tx)


@route("POST", "/api/llm/transcriber/try", permission="assistant.write", status=200)
async def try_transcriber(ctx: Context) -> TranscriberTry:
    """Let it listen to a second of silence, past an open breaker; an answer closes it."""
    async with ctx.tx() as tx:
        if await tried_since(tx, tx.at - timedelta(minutes=1)) >= _TRIES:
            raise TooMany("too_many_tries", f"The connection can be tried {_TRIES} times a minute.", retry_after=60)
    found = await try_out(ctx.database, ctx.person.business_id)
    if isinstance(found, Failed):
        return TranscriberTry(works=False, code=found.code, detail=found.detail, raw=found.raw, milliseconds=found.milliseconds)
    return TranscriberTry(works=True, milliseconds=found.milliseconds)


async def _page(tx: Tx) -> TranscriberPage:
    found, chat = await queries.transcriber(tx), await chat_connection(tx)
    shared = None if chat is None or chat.provider in ("anthropic", "gemini") else chat.base_url
    return TranscriberPage(
        transcriber=None if found is None else _shown(found, shared, tx.at),
        shared=shared,
        today=await queries.day(tx, await today(tx)),
        currency=(await team.this_business(tx)).currency,
    )


def _shown(found: Transcriber, shared: str | None, at: datetime) -> TranscriberView:
    fields = {name: getattr(found, name) for name in TranscriberView.__struct_fields__ if name not in ("place", "has_key", "breaker")}
    breaker: Literal["closed", "open", "half_open"] = "closed"
    if found.open_until is not None:
        breaker = "open" if at < found.open_until else "half_open"
    return TranscriberView(**fields, place=found.base_url or shared or "", has_key=bool(found.secret), breaker=breaker)
