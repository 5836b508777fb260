"""Reading the transcriber and what it was used for."""

from __future__ import annotations

from datetime import date

from frontdesk.kit.database import Tx
from frontdesk.llm.transcribing.records import Transcriber, TranscriberDay

_TRANSCRIBER = (
    "select id, active, model, base_url, secret, timeout_ms, largest_mb, budget_minor, budget_minutes, price_hour, connected_at,"
    " changed_at, failures, failing_since, opened_at, open_until, pause_s, probing_until from transcribers"
)


async def transcriber(tx: Tx) -> Transcriber | None:
    """The business's transcriber."""
    return await tx.one(Transcriber, _TRANSCRIBER)


async def locked_transcriber(tx: Tx) -> Transcriber | None:
    """The same, kept from changing until the transaction ends."""
    return await tx.one(Transcriber, f"{_TRANSCRIBER} for update")


async def patience(tx: Tx) -> int | None:
    """How many milliseconds a recording is waited for; None where recordings are not written down."""
    found: int | None = await tx.value("select timeout_ms from transcribers where active")
    return found


async def day(tx: Tx, which: date) -> TranscriberDay:
    """What was listened to on a day."""
    sql = "select day, seconds, cost_millionths, not_made, used_up_at is not null as used_up from transcriber_days where day = $1"
    return await tx.one(TranscriberDay, sql, which) or TranscriberDay(which)
