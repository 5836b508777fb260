"""How well a business is understood: counted by need and language, against what was promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.understanding.corrections.report import Learned, SignalFigures, learned_words, signal_figures
from frontdesk.understanding.lessons import queries, rules
from frontdesk.understanding.lessons.records import Outcome, UntilProven
from frontdesk.understanding.versions.loaded import shipped_digest
from frontdesk.understanding.versions.view import version_in_use

K = TypeVar("K")

DAYS = 90
BLOCK = 20
_PAIRS, _EXAMPLES, _SHOWN = 8, 3, 140


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One need, language or both: None in `need` or `language` stands for all of them.

    `realised` is the share that was right among messages acted on alone that a person confirmed or corrected; the true share
    lies between `at_least` and `at_most` with probability 0.95 (Clopper and Pearson). Weak confirmations stand apart.
    """

    need: str | None
    language: str | None
    messages: int
    alone: int
    confirmed: int
    right: int
    realised: float | None
    at_least: float
    at_most: float
    weak: int


class Mistaken(msgspec.Struct, frozen=True):
    """A message that was read as one need and was another; its words are left out for who may not read conversations."""

    conversation_id: UUID
    message_id: UUID
    text: str | None


class Confused(msgspec.Struct, frozen=True):
    """Two needs that were taken for each other, and how often."""

    read_need: str
    need: str
    times: int
    examples: list[Mistaken]


class Block(msgspec.Struct, frozen=True):
    """Confirmed messages in the order in which they were taught: how many of them had been read rightly."""

    first: int
    last: int
    right: int
    seen: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How well this business is understood; `weak` lessons went unchallenged, `rerouted` ones come from where work was handed on to."""

    days: int
    promise: float
    until_proven: UntilProven
    weak_counts: bool
    model: str
    proven: bool
    acts_at: float | None
    proven_on: int
    proven_right: int
    still_needed: int
    explicit: int
    weak: int
    rerouted: int
    whole: Figures
    needs: list[Figures]
    languages: list[Figures]
    cells: list[Figures]
    confused: list[Confused]
    curve: list[Block]
    signals: list[SignalFigures]
    learned: list[Learned]


class _Counts(NamedTuple):
    messages: int = 0
    alone: int = 0
    confirmed: int = 0
    right: int = 0
    weak: int = 0

    def plus(self, other: _Counts) -> _Counts:
        return _Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


async def report(tx: Tx, *, with_texts: bool, days: int = DAYS, language: str | None = None) -> Report:
    """Everything the owner should know of how well messages are read, of the last `days` days."""
    since = tx.at - timedelta(days=days)
    promise = await queries.promise_of(tx)
    outcomes = await queries.outcomes(tx)
    proof = await queries.proof(tx, promise.model or shipped_digest())
    found = rules.proven(proof, promise)
    cells = await _cells(tx, since)
    acts_at = rules.acts_at(found, proof, promise)
    totals = await queries.counts(tx)
    rerouted = await queries.rerouted(tx)
    return Report(
        days=days,
        promise=promise.promise,
        until_proven=promise.until_proven,
        weak_counts=promise.weak_counts,
        model=await version_in_use(tx, promise.model),
        proven=found.proven,
        acts_at=acts_at if acts_at is None or acts_at <= 1 else None,
        proven_on=found.seen,
        proven_right=found.right,
        still_needed=rules.still_needed(proof, promise),
        explicit=totals.get("explicit", 0),
        weak=totals.get("weak", 0) - rerouted,
        rerouted=rerouted,
        whole=_figures(None, None, _sum(cells.values())),
        needs=_by(cells, 0),
        languages=_by(cells, 1),
        cells=[_figures(need, language, counts) for (need, language), counts in _most_first(cells.items())],
        confused=await _confused(tx, since, with_texts=with_texts),
        curve=curve([one for one in outcomes if not one.weak], of=totals.get("explicit", 0)),
        signals=await signal_figures(tx, since, with_texts=with_texts, language=language),
        learned=await learned_words(tx, language=language),
    )


def curve(explicit: Sequence[Outcome], *, of: int) -> list[Block]:
    """The share read rightly, by blocks of the newest confirmed messages in order, of so many: it rises as the business teaches."""
    before = max(0, of - len(explicit))
    blocks = [explicit[first : first + BLOCK] for first in range(0, len(explicit), BLOCK)]
    return [
        Block(before + number * BLOCK + 1, before + number * BLOCK + len(block), sum(one.right for one in block), len(block))
        for number, block in enumerate(blocks)
    ]


async def _cells(tx: Tx, since: datetime) -> dict[tuple[str, str], _Counts]:
    rows = await tx.rows(
        "select r.need, coalesce(r.reading->'languages'->0->>'code', '') as language, count(*) as messages,"
        " count(*) filter (where not r.abstained) as alone,"
        " count(l.id) filter (where not r.abstained and l.strength = 'explicit') as confirmed,"
        " count(l.id) filter (where not r.abstained and l.strength = 'explicit' and l.need = l.read_need) as right_ones,"
        " count(l.id) filter (where l.strength = 'weak' and l.need = l.read_need) as weak"
        " from readings r left join lessons l on l.business_id = r.business_id and l.message_id = r.message_id"
        " where r.at >= $1 group by 1, 2",
        since,
    )
    return {(row["need"], row["language"]): _Counts(*list(row)[2:]) for row in rows}


async def _confused(tx: Tx, since: datetime, *, with_texts: bool) -> list[Confused]:
    rows = await tx.rows(
        "select l.read_need, l.need, l.times, l.conversation_id, l.message_id, left(m.text, $2) as text, length(m.text) > $2 as longer"
        " from (select *, count(*) over pair as times, row_number() over (pair order by id desc) as newest from lessons"
        " where strength = 'explicit' and need <> read_need and at >= $1 window pair as (partition by read_need, need)) l"
        " join messages m on m.business_id = l.business_id and m.id = l.message_id"
        " where l.newest <= $3 order by l.times desc, l.read_need, l.need, l.newest",
        since,
        _SHOWN,
        _EXAMPLES,
    )
    pairs: dict[tuple[str, str], Confused] = {}
    for row in rows:
        text = f"{row['text']}…" if row["longer"] else row["text"]
        pair = pairs.setdefault((row["read_need"], row["need"]), Confused(row["read_need"], row["need"], row["times"], []))
        pair.examples.append(Mistaken(row["conversation_id"], row["message_id"], text if with_texts else None))
    return list(pairs.values())[:_PAIRS]


def _by(cells: dict[tuple[str, str], _Counts], which: int) -> list[Figures]:
    groups: dict[str, _Counts] = defaultdict(_Counts)
    for key, counts in cells.items():
        groups[key[which]] = groups[key[which]].plus(counts)
    return [_figures(key if which == 0 else None, key if which == 1 else None, counts) for key, counts in _most_first(groups.items())]


def _most_first(groups: Iterable[tuple[K, _Counts]]) -> list[tuple[K, _Counts]]:
    return sorted(groups, key=lambda one: (-one[1].messages, str(one[0])))


def _sum(counts: Iterable[_Counts]) -> _Counts:
    total = _Counts()
    for one in counts:
        total = total.plus(one)
    return total


def _figures(need: str | None, language: str | None, counts: _Counts) -> Figures:
    least, most = rules.bounds(counts.right, counts.confirmed)
    return Figures(
        need=need,
        language=language,
        messages=counts.messages,
        alone=counts.alone,
        confirmed=counts.confirmed,
        right=counts.right,
        realised=counts.right / counts.confirmed if counts.confirmed else None,
        at_least=round(least, 4),
        at_most=round(most, 4),
        weak=counts.weak,
    )
