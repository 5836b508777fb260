"""Reading the connection, what it was used for and what that took."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.llm.records import Connection, ModelCall, ModelSpent, Use

_CONNECTION = (
    "select id, provider, model, base_url, secret, timeout_ms, uses, redacts, schemas, budget_minor, budget_tokens, price_in, price_out,"
    " connected_at, changed_at, failures, failing_since, opened_at, open_until, pause_s, probing_until from llm_connections"
)


class ModelDay(msgspec.Struct, frozen=True):
    """What was used on a day of the business, what is under way counted at its worst."""

    day: date
    tokens: int = 0
    cost_millionths: int = 0
    not_made: int = 0
    used_up: bool = False


async def connection(tx: Tx) -> Connection | None:
    """The business's connection."""
    return await tx.one(Connection, _CONNECTION)


async def switched_on(tx: Tx) -> list[str]:
    """What a machine may help people with here: the uses of the language model, and writing down voice notes."""
    found: list[str] = await tx.value(
        "select coalesce((select uses from llm_connections), '{}')"
        " || case when exists (select from transcribers where active) then '{transcribing}'::text[] else '{}' end"
    )
    return found


async def model_name(tx: Tx) -> str:
    """What the connected language model is called; empty where there is none."""
    found: str | None = await tx.value("select model from llm_connections")
    return found or ""


async def locked_connection(tx: Tx) -> Connection | None:
    """The same, kept from changing until the transaction ends."""
    return await tx.one(Connection, f"{_CONNECTION} for update")


async def uses(tx: Tx) -> list[Use]:
    """What the business's model may be used for; nothing without one."""
    return list(await tx.value("select uses from llm_connections") or ())


async def today(tx: Tx) -> date:
    """Which day it is where the business is."""
    return tx.at.astimezone(ZoneInfo((await team.this_business(tx)).timezone)).date()


async def day(tx: Tx, which: date) -> ModelDay:
    """What was used on a day."""
    sql = "select day, tokens, cost_millionths, not_made, used_up_at is not null as used_up from llm_days where day = $1"
    return await tx.one(ModelDay, sql, which) or ModelDay(which)


async def calls(tx: Tx, *, before: UUID | None, most: int) -> list[ModelCall]:
    """Calls, the newest first."""
    return await tx.all(
        ModelCall,
        "select id, at, purpose, provider, model, conversation_id, outcome, tries, tokens_in, tokens_out, estimated, cost_millionths,"
        " milliseconds, seconds from llm_calls where $1::uuid is null or id < $1 order by id desc limit $2",
        before,
        most,
    )


async def tried_since(tx: Tx, at: datetime) -> int:
    """How often the connection was tried since then."""
    day = await today(tx)
    tried: int = await tx.value("select count(*) from llm_calls where day >= $1 and purpose = 'trying' and at > $2", day, at)
    return tried


async def spent(tx: Tx, *, since: date) -> list[ModelSpent]:
    """What each purpose used on each day, the newest day first."""
    return await tx.all(
        ModelSpent,
        "select day, purpose, count(*)::int as calls, count(*) filter (where outcome not in ('answered', 'under_way'))::int as failed,"
        " sum(tokens_in + tokens_out)::bigint as tokens, sum(cost_millionths)::bigint as cost_millionths,"
        " coalesce(avg(milliseconds) filter (where outcome <> 'under_way'), 0)::int as milliseconds,"
        " sum(seconds)::bigint as seconds"
        " from llm_calls where day >= $1 group by day, purpose order by day desc, purpose",
        since,
    )
