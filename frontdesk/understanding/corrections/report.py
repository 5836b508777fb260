"""How well signals are read, as far as people said what they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk import catalog
from frontdesk.kit.database import Tx
from frontdesk.kit.wording import phrase
from frontdesk.understanding.corrections.records import SIGNALS, Signal, Value
from frontdesk.understanding.corrections.saying import pieces

_EXAMPLES, _SHOWN = 3, 140


class Misread(msgspec.Struct, frozen=True):
    """A signal that was read as one thing and was another; the words are left out for who may not read conversations."""

    conversation_id: UUID
    message_id: UUID
    read: str
    value: str
    text: str | None


class SignalFigures(msgspec.Struct, frozen=True):
    """One signal: in how many messages it was read, how many of them people corrected, and in how many it had been overlooked.

    `share` is corrected and overlooked ones together, of those in which it was read or overlooked.
    """

    signal: Signal
    read: int
    corrected: int
    overlooked: int
    share: float | None
    examples: list[Misread]


class Learned(msgspec.Struct, frozen=True):
    """Words that a correction taught, and what they mean since."""

    signal: Signal
    entry_id: UUID
    entry: str
    words: str
    by: str
    at: datetime
    conversation_id: UUID
    message_id: UUID


async def signal_figures(tx: Tx, since: datetime, *, with_texts: bool, language: str | None) -> list[SignalFigures]:
    """The figures of every signal."""
    read = await _read(tx, since)
    counted = {
        row["signal"]: row
        for row in await tx.rows(
            "select signal, count(*) filter (where not overlooked) as corrected, count(*) filter (where overlooked) as overlooked"
            " from (select signal, read is null or read @> '{\"urgent\": false}' or read @> '{\"lead\": false}' as overlooked"
            " from corrections where at >= $1 and value is distinct from read) c group by signal",
            since,
        )
    }
    examples = await _examples(tx, since, with_texts=with_texts, language=language)
    found = []
    for signal in SIGNALS:
        corrected, overlooked = (counted[signal]["corrected"], counted[signal]["overlooked"]) if signal in counted else (0, 0)
        whole = read[signal] + overlooked
        share = round((corrected + overlooked) / whole, 4) if whole else None
        found.append(SignalFigures(signal, read[signal], corrected, overlooked, share, examples.get(signal, [])))
    return found


async def learned_words(tx: Tx, *, language: str | None) -> list[Learned]:
    """The words that corrections taught and that still mean what they were taught to, the newest first."""
    rows = await tx.rows(
        "select c.signal, c.learned_of, c.learned, coalesce(s.name, '') as by, c.at, c.conversation_id, c.message_id, e.names"
        " from corrections c join (select id, names, aliases from services union all select id, names, aliases from areas) e"
        " on e.id = c.learned_of and c.learned = any(e.aliases)"
        " left join staff s on s.business_id = c.business_id and s.id = c.by_id order by c.id desc limit 100"
    )
    return [
        Learned(
            row["signal"],
            row["learned_of"],
            catalog.called(row["names"], language or "en", "en"),
            row["learned"],
            row["by"],
            row["at"],
            row["conversation_id"],
            row["message_id"],
        )
        for row in rows
    ]


async def _read(tx: Tx, since: datetime) -> Mapping[str, int]:
    rows = await tx.rows(
        "select count(*) filter (where reading #>> '{urgency,value}' = 'urgent') as urgency,"
        " count(*) filter (where reading -> 'location' <> 'null') as location,"
        " count(*) filter (where reading -> 'services' <> '[]') as service,"
        " count(*) filter (where reading -> 'timing' <> 'null') as timing,"
        " count(*) filter (where reading -> 'budget' <> 'null') as budget,"
        " count(*) filter (where reading -> 'languages' <> '[]') as language,"
        " count(*) filter (where reading #> '{is_lead,value}' = 'true') as lead from readings where at >= $1",
        since,
    )
    return dict(rows[0])


async def _examples(tx: Tx, since: datetime, *, with_texts: bool, language: str | None) -> dict[str, list[Misread]]:
    rows = await tx.rows(
        "select c.signal, c.conversation_id, c.message_id, c.read, c.value, left(m.text, $2) as text, length(m.text) > $2 as longer"
        " from (select *, row_number() over (partition by signal order by id desc) as newest from corrections"
        " where at >= $1 and value is distinct from read) c"
        " join messages m on m.business_id = c.business_id and m.id = c.message_id where c.newest <= $3 order by c.id desc",
        since,
        _SHOWN,
        _EXAMPLES,
    )
    if not rows:
        return {}
    names = {str(one.id): catalog.called(one.names, language or "en", "en") for one in await catalog.services(tx)}
    names |= {str(one.id): catalog.called(one.names, language or "en", "en") for one in await catalog.areas(tx)}

    def told(stored: object) -> str:
        value = None if stored is None else msgspec.convert(stored, Value)
        return ", ".join(names.get(one) or phrase(language, one) for one in pieces(value))

    found: dict[str, list[Misread]] = {}
    for row in rows:
        text = f"{row['text']}…" if row["longer"] else row["text"]
        found.setdefault(row["signal"], []).append(
            Misread(row["conversation_id"], row["message_id"], told(row["read"]), told(row["value"]), text if with_texts else None)
        )
    return found
