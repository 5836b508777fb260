"""Reads of a business's own needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.understanding.own.records import OwnNeed, Past
from frontdesk.understanding.records import NEEDS

_NEED = "select id, code, name, description, handled_as, examples, added_at, changed_at, retired_at from own_needs"


async def all_needs(tx: Tx) -> list[OwnNeed]:
    """Every need the business ever added, in the order in which they came."""
    return await tx.all(OwnNeed, f"{_NEED} order by added_at, id")


async def need_by_id(tx: Tx, need_id: UUID) -> OwnNeed:
    """One need; refused when there is none."""
    return required(await tx.one(OwnNeed, f"{_NEED} where id = $1", need_id), NotFound("need"))


async def usable_need(tx: Tx, code: str) -> str:
    """The code again, when a message may be said to be about it: a shipped need, or one of the business's own in use."""
    if code in NEEDS:
        return code
    found = await tx.one(OwnNeed, f"{_NEED} where code = $1", code)
    if found is None:
        raise Invalid("unknown_need", f"There is no need {code} here.", fields={"need": "is unknown"})
    if found.retired_at is not None:
        raise Conflict("need_retired", f"“{found.name}” is retired; bring it back in Settings, Needs, to use it again.")
    return code


async def messages_by_need(tx: Tx, since: datetime) -> dict[str, int]:
    """How many messages were read as each need since then."""
    rows = await tx.rows("select need, count(*) as n from readings where at >= $1 group by need", since)
    return {row["need"]: row["n"] for row in rows}


async def past_messages(tx: Tx, *, since: datetime, most: int) -> list[Past]:
    """The newest messages of customers that said something of their own, the newest first."""
    return await tx.all(
        Past,
        "select m.id, m.conversation_id, m.text, m.at from readings r"
        " join messages m on m.business_id = r.business_id and m.id = r.message_id"
        " where r.at >= $1 and m.deleted_at is null and m.text <> ''"
        " and coalesce(r.reading->>'abstained_code', '') not in ('no_words', 'greeting_only') order by r.at desc, r.id desc limit $2",
        since,
        most,
    )


async def conversations_of(tx: Tx, message_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The conversation of each message."""
    rows = await tx.rows("select id, conversation_id from messages where id = any($1)", list(message_ids))
    return {row["id"]: row["conversation_id"] for row in rows}
