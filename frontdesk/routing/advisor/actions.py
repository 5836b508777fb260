"""Everything that writes the coverage advisor's studies: asked, going on, given, stopped."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue
from frontdesk.routing.advisor.events import AdviceAsked, AdviceCancelled, AdviceFailed, AdviceGiven
from frontdesk.routing.advisor.records import Advice, Phase

JOB = "routing.advise"
_KEPT = 5


async def ask(tx: Tx, weeks: int, *, by: UUID | None, as_job: bool = True) -> UUID:
    """Begin a study of the last weeks, by a job or by whoever asks. Refused while one is under way."""
    advice_id = tx.new_id()
    begun = await tx.execute(
        "insert into advices (id, weeks, state, asked_by, asked_at) values ($1, $2, 'under_way', $3, $4)"
        " on conflict (business_id) where state = 'under_way' do nothing",
        advice_id,
        weeks,
        by,
        tx.at,
    )
    if not begun:
        raise Conflict("advice_under_way", "The advisor is already at work. Wait until it is done, or stop it.")
    await tx.execute("delete from advices where id not in (select id from advices order by id desc limit $1)", _KEPT)
    await record(tx, AdviceAsked(advice_id=advice_id, weeks=weeks))
    if as_job:
        await enqueue(tx, JOB, key=JOB, args={"advice_id": str(advice_id)})
    return advice_id


async def go_on(tx: Tx, advice_id: UUID, phase: Phase, done: int, total: int) -> bool:
    """The study has come so far; false when it was stopped meanwhile."""
    moved = await tx.execute(
        "update advices set phase = $2, done = $3, total = $4 where id = $1 and state = 'under_way'", advice_id, phase, done, total
    )
    return moved == 1


async def give(tx: Tx, advice_id: UUID, advice: Advice) -> bool:
    """Write down what the study found; false when it was stopped meanwhile."""
    ended = await tx.execute(
        "update advices set state = 'given', done = total, ended_at = $2, result = $3 where id = $1 and state = 'under_way'",
        advice_id,
        tx.at,
        msgspec.to_builtins(advice),
    )
    if ended:
        await record(tx, AdviceGiven(advice_id=advice_id, findings=len(advice.findings), enquiries=advice.enquiries))
    return ended == 1


async def cancel(tx: Tx, advice_id: UUID) -> None:
    """Stop a study; harmless when it has ended by itself."""
    ended = await tx.execute(
        "update advices set state = 'cancelled', ended_at = $2 where id = $1 and state = 'under_way'", advice_id, tx.at
    )
    if ended:
        await record(tx, AdviceCancelled(advice_id=advice_id))


async def fail(tx: Tx, advice_id: UUID, why: str) -> None:
    """The study cannot be finished."""
    ended = await tx.execute(
        "update advices set state = 'failed', ended_at = $2, error = $3 where id = $1 and state = 'under_way'", advice_id, tx.at, why
    )
    if ended:
        await record(tx, AdviceFailed(advice_id=advice_id, why=why))
