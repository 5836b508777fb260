"""Everything that writes versions: which are known, which one reads for a business, and trials.

Whoever changes what reads for a business sets a new version of what it has taught, in the same transaction: so every process
looks again before it reads the next message.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue
from frontdesk.understanding.events import ModelChanged, ModelTrialAsked, ModelTried
from frontdesk.understanding.lessons.actions import new_version
from frontdesk.understanding.model.digest import digest
from frontdesk.understanding.model.stored import Card
from frontdesk.understanding.versions import queries
from frontdesk.understanding.versions.loaded import look_again, shipped_digest
from frontdesk.understanding.versions.records import Because, Compared, Trial
from frontdesk.understanding.versions.rules import HELD_BACK, may_be_used

JOB = "understanding.try_model"
# The newest so many versions are kept although nobody uses them.
_KEPT = 4
_TRIALS_KEPT = 10
# Any number that nothing else uses: nobody may begin to use a version while those that nobody uses are let go.
_LOCK = 0x6D6F64656C73


async def register(tx: Tx, content: bytes, card: Card, *, file: str | None = None) -> str:
    """Keep a version for all businesses of this installation (no `file`: it came with the software); its name."""
    name = digest(content)
    await tx.execute(
        "insert into models (digest, version, card, content, origin, file, came_at) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (digest) do update set content = excluded.content, came_at = excluded.came_at",
        name,
        card.version,
        msgspec.to_builtins(card),
        content,
        "shipped" if file is None else "promoted",
        file or "",
        tx.at,
    )
    tx.after_commit(lambda: look_again(name))
    return name


async def started_with(tx: Tx, shipped: str) -> None:
    """The software that brings this version was started, and what that asks for was done."""
    await tx.execute("update models set shipped_at = $2 where digest = $1", shipped, tx.at)


async def let_go(tx: Tx) -> int:
    """Let the oldest versions go that nobody uses, goes back to or tries; how many."""
    await tx.execute("select pg_advisory_xact_lock($1)", _LOCK)
    return await tx.execute(
        "delete from models m"
        " where m.digest not in (select digest from models order by greatest(came_at, shipped_at) desc, digest limit $1)"
        " and not exists (select from promises p where m.digest in (p.model, p.model_before))"
        " and not exists (select from model_trials t where t.ended_at is null and m.digest in (t.candidate, t.against))",
        _KEPT,
    )


async def use(tx: Tx, wanted: str, *, because: Because, by: UUID | None = None, instead_of: str | None = None) -> None:
    """Have this business's messages read by a version, from the next one on; `instead_of` refuses when another one reads by now."""
    if await in_use(tx) == wanted:
        raise Conflict("model_in_use", "This version reads your messages already.")
    await new_version(tx)
    was = await in_use(tx)
    if was == wanted or (instead_of is not None and was != instead_of):
        raise Conflict("model_changed", "Somebody else changed the version a moment ago. Look at it again.")
    await _must_exist(tx, wanted)
    await tx.execute(
        "update promises set model = $1, model_before = $2, model_since = $3, model_by = $4, model_because = $5",
        # The shipped one is followed: what comes with the next software is tried then, and not what came with this one kept.
        None if wanted == shipped_digest() else wanted,
        was,
        tx.at,
        by,
        because,
    )
    await record(tx, ModelChanged(business_id=tx.business_id, model=wanted, was=was, because=because))
    tx.after_commit(lambda: look_again(wanted))


async def go_back(tx: Tx, *, by: UUID | None = None) -> str:
    """Have this business's messages read by the version before the one in use; which one that is."""
    before = (await queries.choice(tx)).model_before
    if before is None:
        raise Conflict("no_model_before", "There is no version to go back to.")
    await use(tx, before, because="went_back", by=by)
    return before


async def hold(tx: Tx, *, last: str, since: datetime, fresh: str) -> UUID | None:
    """The software brought another version: a business that has taught enough keeps the last one until that is tried; the trial.

    Where somebody chose or promoted a version, the new one is tried too, but does not take over by itself. `since` is when the
    software with the last one was started: a trial after that is this one, asked for by another program or before a stop half-way.
    """
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"{JOB} {tx.business_id}")
    if (await queries.choice(tx)).model == fresh or await queries.tried_since(tx, fresh, since):
        return None
    await new_version(tx)
    choice = await queries.choice(tx)
    if choice.model is None:
        await tx.execute("update promises set model = $1, model_since = $2, model_by = null, model_because = 'held'", last, tx.at)
    takes_over = choice.model is None or choice.model_because in ("held", "tried")
    return await ask_trial(tx, fresh, against=choice.model or last, takes_over=takes_over)


async def ask_trial(tx: Tx, candidate: str, *, against: str, takes_over: bool, by: UUID | None = None, as_job: bool = True) -> UUID:
    """Have a version tried on this business's confirmed messages: by a job, or by whoever asks."""
    await _must_exist(tx, candidate)
    trial_id = tx.new_id()
    total = min(HELD_BACK, await queries.lessons_to_read(tx))
    await tx.execute(
        "insert into model_trials (id, candidate, against, takes_over, asked_by, asked_at, total) values ($1, $2, $3, $4, $5, $6, $7)",
        trial_id,
        candidate,
        against,
        takes_over,
        by,
        tx.at,
        total,
    )
    await tx.execute(
        "delete from model_trials where id not in (select id from model_trials order by id desc limit $1)",
        _TRIALS_KEPT,
    )
    await record(
        tx,
        ModelTrialAsked(business_id=tx.business_id, trial_id=trial_id, model=candidate, against=against, takes_over=takes_over),
    )
    if as_job:
        await enqueue(tx, JOB, key=JOB, args={"trial_id": str(trial_id)})
    return trial_id


async def trial_reads_on(tx: Tx, trial_id: UUID, read: int) -> None:
    """So many messages of a trial are read."""
    await tx.execute("update model_trials set read = $2 where id = $1 and ended_at is null", trial_id, read)


async def end_trial(tx: Tx, trial: Trial, found: Compared, *, because: Because = "tried", anyway: bool = False) -> bool:
    """Write down what a trial found; whether the version on trial took over.

    It does not when another version than the one it was tried against has come into use meanwhile.
    """
    ended = await tx.execute(
        "update model_trials set read = total, ended_at = $2, verdict = $3, result = $4, readings = $5 where id = $1 and ended_at is null",
        trial.id,
        tx.at,
        found.verdict,
        None if found.result is None else msgspec.to_builtins(found.result),
        None if found.result is None else msgspec.to_builtins(found.readings),
    )
    if not ended:
        return False
    result = found.result
    await record(
        tx,
        ModelTried(
            business_id=tx.business_id,
            trial_id=trial.id,
            model=trial.candidate,
            against=trial.against,
            messages=0 if result is None else result.messages,
            better=0 if result is None else result.better,
            worse=0 if result is None else result.worse,
            verdict=found.verdict,
        ),
    )
    if not (anyway or (trial.takes_over and may_be_used(found.verdict))) or await in_use(tx) != trial.against:
        return False
    await use(tx, trial.candidate, because=because, instead_of=trial.against)
    return True


async def in_use(tx: Tx) -> str:
    """The version that reads this business's messages."""
    return (await queries.choice(tx)).model or shipped_digest()


async def _must_exist(tx: Tx, wanted: str) -> None:
    await tx.execute("select pg_advisory_xact_lock_shared($1)", _LOCK)
    if wanted != shipped_digest() and await queries.named(tx, wanted) is None:
        raise NotFound("model version")
