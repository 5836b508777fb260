"""Everything that writes: connecting a model, and what each call takes from the day's budget before it is made."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

import msgspec

from frontdesk.kit.context import SYSTEM
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record
from frontdesk.llm import queries, rules, uses
from frontdesk.llm.events import BreakerClosed, BreakerOpened, BudgetUsedUp, ModelChanged, ModelConnected, ModelDisconnected
from frontdesk.llm.records import Connection, Failed, ModelConnectionIn, Purpose, Usage

_FIELDS = (
    "provider",
    "model",
    "base_url",
    "secret",
    "timeout_ms",
    "uses",
    "redacts",
    "schemas",
    "budget_minor",
    "budget_tokens",
    "price_in",
    "price_out",
)
_MILLION = 1_000_000


class Reserved(NamedTuple):
    """What a call under way has taken from the day, at its worst."""

    call_id: UUID
    day: date
    worst: tuple[Usage, ...]


async def connect(tx: Tx, wanted: ModelConnectionIn) -> None:
    """Connect a model, or change how it is reached and what it may do. A change of the way closes the breaker."""
    await _take_turns(tx)
    tx.after_commit(partial(uses.forget, tx.business_id))
    was = await queries.locked_connection(tx)
    wanted = rules.tidy(wanted)
    rules.check(wanted, was)
    now = _values(wanted, was)
    if was is None:
        connection_id = tx.new_id()
        await tx.execute(
            "insert into llm_connections (id, provider, model, base_url, secret, timeout_ms, uses, redacts, schemas, budget_minor,"
            " budget_tokens, price_in, price_out, connected_at, changed_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
            connection_id,
            *now.values(),
            tx.at,
        )
        await record(tx, ModelConnected(connection_id, wanted.provider, wanted.model, tuple(wanted.uses)))
        return
    changed = tuple(_called(field) for field, value in now.items() if _plain(getattr(was, field)) != value)
    if not changed:
        return
    await tx.execute(
        "update llm_connections set provider = $2, model = $3, base_url = $4, secret = $5, timeout_ms = $6, uses = $7, redacts = $8,"
        " schemas = $9, budget_minor = $10, budget_tokens = $11, price_in = $12, price_out = $13, changed_at = $14 where id = $1",
        was.id,
        *now.values(),
        tx.at,
    )
    if {"provider", "model", "base_url", "key"} & set(changed):
        await _set_breaker(tx, was.id, rules.Breaker(0, None, None, None, 0))
    await record(tx, ModelChanged(was.id, changed))


async def disconnect(tx: Tx) -> None:
    """Ask no model any more. The key is deleted; what was recorded of calls stays."""
    was = await queries.locked_connection(tx)
    if was is None:
        raise NotFound("connected model")
    tx.after_commit(partial(uses.forget, tx.business_id))
    await tx.execute("delete from llm_connections where id = $1", was.id)
    await record(tx, ModelDisconnected(was.id, was.provider, was.model))


async def connection_for(database: Database, business_id: UUID, purpose: Purpose) -> Connection | Failed:
    """The connection, when there is one that may be used for this."""
    async with database.business(business_id) as tx:
        found = await queries.connection(tx)
    if found is None:
        return Failed("off", "No language model is connected.")
    if purpose != "trying" and purpose not in found.uses:
        return Failed("not_allowed", f"The language model may not be used for {purpose}.")
    return found


async def reserve(
    database: Database,
    business_id: UUID,
    connection: Connection,
    purpose: Purpose,
    worst: Usage,
    *,
    conversation_id: UUID | None,
    again: Reserved | None,
) -> Reserved | Failed:
    """Take the worst a call can cost from the day's budget, or say why it must not be made."""
    async with database.business(business_id, SYSTEM) as tx:
        day = again.day if again else await queries.today(tx)
        if again is None and purpose != "trying" and not await _let_through(tx, connection):
            await _not_made(tx, day)
            return Failed("breaker_open", "The language model failed too often and is left alone for a while.")
        if not await _take(tx, connection, day, worst):
            await _not_made(tx, day)
            await _tell_used_up(tx, connection, day)
            return Failed("over_budget", "The language model's budget of today does not allow this question.")
        price = rules.cost(worst, connection)
        if again is not None:
            await tx.execute(
                "update llm_calls set tries = tries + 1, tokens_in = tokens_in + $2, tokens_out = tokens_out + $3,"
                " cost_millionths = cost_millionths + $4 where id = $1",
                again.call_id,
                worst.tokens_in,
                worst.tokens_out,
                price,
            )
            return Reserved(again.call_id, day, (*again.worst, worst))
        call_id = tx.new_id()
        await tx.execute(
            "insert into llm_calls (id, at, day, purpose, provider, model, conversation_id, tokens_in, tokens_out, cost_millionths)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            call_id,
            tx.at,
            day,
            purpose,
            connection.provider,
            connection.model,
            conversation_id,
            worst.tokens_in,
            worst.tokens_out,
            price,
        )
        return Reserved(call_id, day, (worst,))


async def settle(
    database: Database,
    business_id: UUID,
    connection: Connection,
    reserved: Reserved,
    tries: list[Usage | None],
    *,
    outcome: str,
    milliseconds: int,
) -> Usage:
    """Give back what the call did not take; what the provider did not count is counted at its worst."""
    worst = _sum(reserved.worst)
    counted = _sum(tuple(told or most for told, most in zip(tries, reserved.worst, strict=False)))
    price = rules.cost(counted, connection)
    async with database.business(business_id, SYSTEM) as tx:
        # The connection before the day, as when reserving: two that lock in different orders would wait for each other.
        await _learn(tx, connection, outcome)
        await tx.execute(
            "update llm_days set tokens = tokens + $2, cost_millionths = cost_millionths + $3 where day = $1",
            reserved.day,
            counted.tokens_in + counted.tokens_out - worst.tokens_in - worst.tokens_out,
            price - rules.cost(worst, connection),
        )
        await tx.execute(
            "update llm_calls set outcome = $2, tokens_in = $3, tokens_out = $4, estimated = $5, cost_millionths = $6, milliseconds = $7"
            " where id = $1",
            reserved.call_id,
            outcome,
            counted.tokens_in,
            counted.tokens_out,
            any(told is None for told in tries),
            price,
            milliseconds,
        )
    return counted


async def _take_turns(tx: Tx) -> None:
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"llm:{tx.business_id}")


def _values(wanted: ModelConnectionIn, was: Connection | None) -> dict[str, object]:
    kept = "" if was is None else was.secret
    values = msgspec.structs.asdict(wanted) | {"secret": wanted.key if isinstance(wanted.key, str) else kept}
    return {field: values[field] for field in _FIELDS}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _called(field: str) -> str:
    return "key" if field == "secret" else field


async def _let_through(tx: Tx, connection: Connection) -> bool:
    """Whether the breaker lets this call through. Of all that come after the pause, one is let through to find out."""
    now = await queries.connection(tx)
    if now is None or now.id != connection.id:
        return True
    gate = rules.gate(now, tx.at)
    if gate != "probe":
        return gate == "go"
    until = tx.at + timedelta(milliseconds=2 * connection.timeout_ms)
    taken = await tx.execute(
        "update llm_connections set probing_until = $2"
        " where id = $1 and open_until <= $3 and (probing_until is null or probing_until <= $3)",
        connection.id,
        until,
        tx.at,
    )
    return taken == 1


async def _take(tx: Tx, connection: Connection, day: date, worst: Usage) -> bool:
    """Take tokens and money from the day, unless that would be more than the budget: one statement, so that no two take the same."""
    await tx.execute("insert into llm_days (day) values ($1) on conflict do nothing", day)
    taken = await tx.execute(
        "update llm_days set tokens = tokens + $2, cost_millionths = cost_millionths + $3"
        " where day = $1 and ($4::bigint is null or tokens + $2 <= $4) and ($5::numeric is null or cost_millionths + $3 <= $5)",
        day,
        worst.tokens_in + worst.tokens_out,
        rules.cost(worst, connection),
        connection.budget_tokens,
        None if connection.budget_minor is None else connection.budget_minor * _MILLION,
    )
    return taken == 1


async def _not_made(tx: Tx, day: date) -> None:
    await tx.execute(
        "insert into llm_days (day, not_made) values ($1, 1) on conflict (business_id, day) do update set not_made = llm_days.not_made + 1",
        day,
    )


async def _tell_used_up(tx: Tx, connection: Connection, day: date) -> None:
    if await tx.execute("update llm_days set used_up_at = $2 where day = $1 and used_up_at is null", day, tx.at):
        await record(tx, BudgetUsedUp(connection.id, day))


async def _learn(tx: Tx, connection: Connection, outcome: str) -> None:
    """Move the breaker by what came of a call."""
    now = await queries.locked_connection(tx)
    # Somebody connected another model meanwhile; this call tells nothing of it.
    if now is None or (now.id, now.base_url, now.model) != (connection.id, connection.base_url, connection.model) or outcome == "gone":
        return
    becomes = rules.after(now, outcome, tx.at)
    if (becomes.failures, becomes.open_until, now.probing_until) == (now.failures, now.open_until, None):
        return
    await _set_breaker(tx, now.id, becomes)
    if becomes.news == "opened" and becomes.open_until is not None:
        await record(tx, BreakerOpened(now.id, becomes.failures, outcome, becomes.open_until))
    elif becomes.news == "closed":
        await record(tx, BreakerClosed(now.id))


async def _set_breaker(tx: Tx, connection_id: UUID, breaker: rules.Breaker) -> None:
    await tx.execute(
        "update llm_connections set failures = $2, failing_since = $3, opened_at = $4, open_until = $5, pause_s = $6, probing_until = null"
        " where id = $1",
        connection_id,
        breaker.failures,
        breaker.failing_since,
        breaker.opened_at,
        breaker.open_until,
        breaker.pause_s,
    )


def _sum(parts: tuple[Usage, ...]) -> Usage:
    return Usage(sum(one.tokens_in for one in parts), sum(one.tokens_out for one in parts))
