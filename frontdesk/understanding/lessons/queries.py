"""Reads of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from frontdesk.kit.database import Tx
from frontdesk.understanding.lessons.records import Key, Outcome, Promise, Words
from frontdesk.understanding.lessons.rules import ROLLING, as_read_by, how_many
from frontdesk.understanding.versions import queries as versions


async def promise_of(tx: Tx) -> Promise:
    """What this business was promised, and the version of what it has taught."""
    return await tx.one(Promise, "select promise, until_proven, weak_counts, version, model from promises") or Promise()


async def counts(tx: Tx) -> dict[str, int]:
    """How many lessons there are of each strength."""
    return {row["strength"]: row["n"] for row in await tx.rows("select strength, count(*) as n from lessons group by strength")}


async def rerouted(tx: Tx) -> int:
    """How many of the weak ones come from where people handed work on to."""
    return int(await tx.value("select count(*) from lessons where strength = 'weak' and need <> read_need"))


async def keys(tx: Tx) -> list[Key]:
    """The lessons that are learned from, in the order of learning."""
    all_of = await counts(tx)
    rows = await tx.rows(
        "(select id, message_id, need, false as weak from lessons where strength = 'explicit' order by id desc limit $1)"
        " union all (select id, message_id, need, true from lessons where strength = 'weak' order by id desc limit $2) order by id",
        how_many(all_of.get("explicit", 0), weak=False),
        how_many(all_of.get("weak", 0), weak=True),
    )
    return [Key(*row) for row in rows]


async def words_of(tx: Tx, message_ids: Sequence[UUID]) -> dict[UUID, Words]:
    """What stands in the messages today; one that was erased has no words."""
    found = await tx.all(Words, "select id, text, at from messages where id = any($1) and deleted_at is null", list(message_ids))
    return {one.id: one for one in found}


async def outcomes(tx: Tx, *, most: int = ROLLING) -> list[Outcome]:
    """How the newest confirmed readings turned out, explicit ones and weak ones, the oldest first."""
    return await tx.all(
        Outcome,
        "select l.sure, l.read_need, l.need, l.abstained, l.strength = 'weak' as weak, l.message_id, r.at as read_at from ("
        "(select * from lessons where strength = 'explicit' order by id desc limit $1)"
        " union all (select * from lessons where strength = 'weak' order by id desc limit $1)) l"
        " left join readings r on r.business_id = l.business_id and r.message_id = l.message_id order by l.id",
        most,
    )


async def proof(tx: Tx, digest: str) -> list[Outcome]:
    """The outcomes that prove something of one version of the model: those of its own readings, in use and on trial."""
    found = await outcomes(tx)
    since = (await versions.choice(tx)).model_since
    return found if since is None else as_read_by(found, await versions.readings_of(tx, digest), since)


async def explicit_of(tx: Tx, conversation_id: UUID, *, beside: UUID) -> str | None:
    """The need that a person named last for a message of the conversation, one message aside."""
    need: str | None = await tx.value(
        "select need from lessons where conversation_id = $1 and message_id <> $2 and strength = 'explicit' order by id desc limit 1",
        conversation_id,
        beside,
    )
    return need
