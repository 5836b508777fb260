"""Everything that writes: connecting a transcriber, and what each call takes from the day's budget before it is made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from frontdesk.kit.context import SYSTEM
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import record
from frontdesk.llm.queries import connection as chat_connection
from frontdesk.llm.queries import today
from frontdesk.llm.records import Failed, Purpose
from frontdesk.llm.rules import after, gate
from frontdesk.llm.transcribing import queries, rules
from frontdesk.llm.transcribing.events import (
    TranscriberBreakerClosed,
    TranscriberBreakerOpened,
    TranscriberBudgetUsedUp,
    TranscriberChanged,
    TranscriberConnected,
    TranscriberDisconnected,
)
from frontdesk.llm.transcribing.records import Transcriber, TranscriberIn, Way

_FIELDS = ("active", "model", "base_url", "secret", "timeout_ms", "largest_mb", "budget_minor", "budget_minutes", "price_hour")
_OF_THE_WAY = frozenset(("model", "base_url", "key"))
_MILLION = 1_000_000


class Reserved(NamedTuple):
    """What a call under way has taken from the day, at its worst."""

    call_id: UUID
    day: date
    seconds: int


async def connect(tx: Tx, wanted: TranscriberIn) -> None:
    """Have voice notes written down, or change by whom and how much. A change of the way closes the breaker."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"transcriber:{tx.business_id}")
    was = await queries.locked_transcriber(tx)
    wanted = rules.tidy(wanted)
    rules.check(wanted, was, await chat_connection(tx))
    kept = was.secret if was is not None and wanted.base_url else ""
    values = msgspec.structs.asdict(wanted) | {"secret": wanted.key if isinstance(wanted.key, str) else kept}
    now = {field: values[field] for field in _FIELDS}
    if was is None:
        transcriber_id = tx.new_id()
        await tx.execute(
            "insert into transcribers (id, active, model, base_url, secret, timeout_ms, largest_mb, budget_minor, budget_minutes,"
            " price_hour, connected_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            transcriber_id,
            *now.values(),
            tx.at,
        )
        await record(tx, TranscriberConnected(transcriber_id, wanted.model))
        return
    changed = tuple("key" if field == "secret" else field for field, value in now.items() if getattr(was, field) != value)
    if not changed:
        return
    await tx.execute(
        "update transcribers set active = $2, model = $3, base_url = $4, secret = $5, timeout_ms = $6, largest_mb = $7, budget_minor = $8,"
        " budget_minutes = $9, price_hour = $10, changed_at = $11 where id = $1",
        was.id,
        *now.values(),
        tx.at,
    )
    if _OF_THE_WAY & set(changed):
        await tx.execute(
            "update transcribers set failures = 0, failing_since = null, opened_at = null, open_until = null, pause_s = 0,"
            " probing_until = null where id = $1",
            was.id,
        )
    await record(tx, TranscriberChanged(was.id, changed))


async def disconnect(tx: Tx) -> None:
    """Leave voice notes to people. The key is deleted; what was written down stays."""
    was = await queries.locked_transcriber(tx)
    if was is None:
        raise NotFound("transcriber")
    await tx.execute("delete from transcribers where id = $1", was.id)
    await record(tx, TranscriberDisconnected(was.id, was.model))


async def way_for(database: Database, business_id: UUID, *, trying: bool) -> Way | Failed:
    """The way to the transcriber, when there is one that is switched on, or is to be tried."""
    async with database.business(business_id) as tx:
        found = await queries.transcriber(tx)
        if found is None or not (found.active or trying):
            return Failed("off", "Voice notes are not written down.")
        return rules.way_to(found, await chat_connection(tx))


async def reserve(
    database: Database, business_id: UUID, way: Way, purpose: Purpose, seconds: int, *, conversation_id: UUID | None
) -> Reserved | Failed:
    """Take the longest a recording can be from the day's budget, or say why it must not be listened to."""
    transcriber = way.transcriber
    async with database.business(business_id, SYSTEM) as tx:
        day = await today(tx)
        if purpose != "trying" and not await _let_through(tx, transcriber):
            await _not_made(tx, day)
            return Failed("breaker_open", "Writing down recordings failed too often and is left alone for a while.")
        if not await _take(tx, transcriber, day, seconds):
            await _not_made(tx, day)
            if await tx.execute("update transcriber_days set used_up_at = $2 where day = $1 and used_up_at is null", day, tx.at):
                await record(tx, TranscriberBudgetUsedUp(transcriber.id, day))
            return Failed("over_budget", "Today's budget for writing down recordings does not allow this one.")
        call_id = tx.new_id()
        await tx.execute(
            "insert into llm_calls (id, at, day, purpose, provider, model, conversation_id, tokens_in, tokens_out, seconds,"
            " cost_millionths) values ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, $9)",
            call_id,
            tx.at,
            day,
            purpose,
            way.provider,
            transcriber.model,
            conversation_id,
            seconds,
            rules.cost(seconds, transcriber),
        )
        return Reserved(call_id, day, seconds)


async def settle(
    database: Database,
    business_id: UUID,
    transcriber: Transcriber,
    reserved: Reserved,
    *,
    outcome: str,
    seconds: int | None,
    tries: int,
    milliseconds: int,
) -> int:
    """Give back what the call did not take; what the server did not count is counted at its worst. What it cost."""
    counted = reserved.seconds if seconds is None else seconds
    price = rules.cost(counted, transcriber)
    async with database.business(business_id, SYSTEM) as tx:
        await _learn(tx, transcriber, outcome)
        await tx.execute(
            "update transcriber_days set seconds = seconds + $2, cost_millionths = cost_millionths + $3 where day = $1",
            reserved.day,
            counted - reserved.seconds,
            price - rules.cost(reserved.seconds, transcriber),
        )
        await tx.execute(
            "update llm_calls set outcome = $2, seconds = $3, estimated = $4, cost_millionths = $5, milliseconds = $6, tries = $7"
            " where id = $1",
            reserved.call_id,
            outcome,
            counted,
            seconds is None,
            price,
            milliseconds,
            tries,
        )
    return price


async def _let_through(tx: Tx, transcriber: Transcriber) -> bool:
    """Whether the breaker lets this call through. Of all that come after the pause, one is let through to find out."""
    now = await queries.transcriber(tx)
    if now is None or now.id != transcriber.id:
        return True
    which = gate(now, tx.at)
    if which != "probe":
        return which == "go"
    until = tx.at + timedelta(milliseconds=2 * transcriber.timeout_ms)
    taken = await tx.execute(
        "update transcribers set probing_until = $2 where id = $1 and open_until <= $3 and (probing_until is null or probing_until <= $3)",
        transcriber.id,
        until,
        tx.at,
    )
    return taken == 1


async def _take(tx: Tx, transcriber: Transcriber, day: date, seconds: int) -> bool:
    """Take seconds and money from the day, unless that would be more than the budget: one statement, so that no two take the same."""
    await tx.execute("insert into transcriber_days (day) values ($1) on conflict do nothing", day)
    taken = await tx.execute(
        "update transcriber_days set seconds = seconds + $2, cost_millionths = cost_millionths + $3"
        " where day = $1 and ($4::bigint is null or seconds + $2 <= $4) and ($5::numeric is null or cost_millionths + $3 <= $5)",
        day,
        seconds,
        rules.cost(seconds, transcriber),
        None if transcriber.budget_minutes is None else transcriber.budget_minutes * 60,
        None if transcriber.budget_minor is None else transcriber.budget_minor * _MILLION,
    )
    return taken == 1


async def _not_made(tx: Tx, day: date) -> None:
    await tx.execute(
        "insert into transcriber_days (day, not_made) values ($1, 1)"
        " on conflict (business_id, day) do update set not_made = transcriber_days.not_made + 1",
        day,
    )


async def _learn(tx: Tx, transcriber: Transcriber, outcome: str) -> None:
    """Move the breaker by what came of a call."""
    now = await queries.locked_transcriber(tx)
    # Another one was connected meanwhile; this call tells nothing of it.
    if now is None or (now.id, now.base_url, now.model) != (transcriber.id, transcriber.base_url, transcriber.model) or outcome == "gone":
        return
    becomes = after(now, outcome, tx.at)
    if (becomes.failures, becomes.open_until, now.probing_until) == (now.failures, now.open_until, None):
        return
    await tx.execute(
        "update transcribers set failures = $2, failing_since = $3, opened_at = $4, open_until = $5, pause_s = $6, probing_until = null"
        " where id = $1",
        now.id,
        becomes.failures,
        becomes.failing_since,
        becomes.opened_at,
        becomes.open_until,
        becomes.pause_s,
    )
    if becomes.news == "opened" and becomes.open_until is not None:
        await record(tx, TranscriberBreakerOpened(now.id, becomes.failures, outcome, becomes.open_until))
    elif becomes.news == "closed":
        await record(tx, TranscriberBreakerClosed(now.id))
