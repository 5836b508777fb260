"""A backtest as people see it: names for ids, sentences for codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.cards import LONGEST_CARD, mask
from frontdesk.kit.database import Tx
from frontdesk.routing.backtest.found import Changed, ClassMeasure, Found, Limit, Measure, Place, State, Step
from frontdesk.routing.policies.queries import latest
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.policies.rules import queue_names
from frontdesk.routing.trials.records import Cause, Kind
from frontdesk.routing.words import name_of, say

_TITLE = 140
_SPANS = frozenset({"life", "replayed"})

_BACKTEST = (
    "select b.id, b.state, b.step, b.progress, b.starts, b.ends, b.policy, b.draft_version, b.revision, b.live_version, p.name as by, b.at,"
    " b.ended_at, b.error, b.result as found from backtests b"
    " left join staff p on p.business_id = b.business_id and p.id = b.by_id"
)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A backtest as it is stored."""

    id: UUID
    state: State
    step: Step
    progress: float
    starts: datetime
    ends: datetime
    policy: Policy
    draft_version: int | None
    revision: int | None
    live_version: int
    by: str | None
    at: datetime
    ended_at: datetime | None
    error: str
    found: Found | None


class PlaceView(msgspec.Struct, frozen=True):
    """Where a decision leaves a conversation; without a name it waits in the queue."""

    name: str | None
    queue: str
    rule: str


class ChangedView(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that would have gone elsewhere: what the customer wrote, from where to where, and what makes the difference."""

    conversation_id: UUID
    at: datetime
    title: str
    kind: Kind
    cause: Cause
    was: PlaceView
    now: PlaceView
    why: str


class PersonLoadView(msgspec.Struct, frozen=True, kw_only=True):
    """What one person has to do on a day at work: conversations, and the share of their time with something open."""

    staff_id: UUID
    name: str
    before: float
    after: float
    busy_before: float
    busy_after: float


class FoundView(msgspec.Struct, frozen=True, kw_only=True):
    """What a backtest found. Without `measures` there was too little to replay, and `limits` says so."""

    conversations: int
    decisions: int
    same: int
    elsewhere: int
    otherwise: int
    changed: list[ChangedView]
    by_cause: dict[str, int]
    enquiries: int
    seeds: int
    measures: tuple[Measure, ...]
    classes: tuple[ClassMeasure, ...]
    people: list[PersonLoadView]
    limits: list[str]


class BacktestView(msgspec.Struct, frozen=True, kw_only=True):
    """A policy tried on a past period. It is `stale` when the draft it tried was changed since, or another version is live."""

    id: UUID
    state: State
    step: Step
    progress: float
    starts: datetime
    ends: datetime
    draft_version: int | None
    live_version: int
    stale: bool
    by: str | None
    at: datetime
    ended_at: datetime | None
    error: str
    found: FoundView | None


async def newest(tx: Tx) -> Kept | None:
    """The backtest that was asked for last."""
    return await tx.one(Kept, f"{_BACKTEST} order by b.at desc, b.id desc limit 1")


async def by_id(tx: Tx, backtest_id: UUID) -> Kept | None:
    """One backtest."""
    return await tx.one(Kept, f"{_BACKTEST} where b.id = $1", backtest_id)


async def view(tx: Tx, kept: Kept, language: str, *, titles: bool) -> BacktestView:
    """The backtest in a language; what customers wrote only for those who may read it."""
    draft, live = await latest(tx, "draft"), await latest(tx, "published")
    stale = (live is not None and live.version != kept.live_version) or (
        kept.draft_version is not None and (draft is None or (draft.version, draft.revision) != (kept.draft_version, kept.revision))
    )
    return BacktestView(
        id=kept.id,
        state=kept.state,
        step=kept.step,
        progress=round(kept.progress, 3),
        starts=kept.starts,
        ends=kept.ends,
        draft_version=kept.draft_version,
        live_version=kept.live_version,
        stale=stale,
        by=kept.by,
        at=kept.at,
        ended_at=kept.ended_at,
        error=kept.error,
        found=None if kept.found is None else await _found(tx, kept, kept.found, language, titles=titles),
    )


async def _found(tx: Tx, kept: Kept, found: Found, language: str, *, titles: bool) -> FoundView:
    recorded, replayed = found.recorded, found.replayed
    staff = {one.staff_id for one in replayed.people}
    staff |= {place.staff_id for one in recorded.changed for place in (one.was, one.now) if place.staff_id is not None}
    names = await team.names_of_staff(tx, sorted(staff))
    said = await _titles(tx, [one.conversation_id for one in recorded.changed]) if titles else {}
    queues = queue_names(kept.policy, language)
    return FoundView(
        conversations=recorded.conversations,
        decisions=recorded.decisions,
        same=recorded.same,
        elsewhere=recorded.elsewhere,
        otherwise=recorded.otherwise,
        changed=[_changed(one, names, queues, said, language) for one in recorded.changed],
        by_cause=recorded.by_cause,
        enquiries=replayed.enquiries,
        seeds=replayed.seeds,
        measures=replayed.measures,
        classes=replayed.classes,
        people=[
            PersonLoadView(
                staff_id=one.staff_id,
                name=names.get(one.staff_id, ""),
                before=round(one.before, 2),
                after=round(one.after, 2),
                busy_before=round(one.busy_before, 4),
                busy_after=round(one.busy_after, 4),
            )
            for one in replayed.people
        ],
        limits=[sentence(one, language) for one in _limits(found)],
    )


def _limits(found: Found) -> list[Limit]:
    recorded = found.recorded
    left_out = recorded.decisions - recorded.same
    first = [Limit(code="changed_since", params={"n": left_out, "of": recorded.decisions})] if left_out else []
    return [*first, *found.replayed.limits]


def _changed(one: Changed, names: Mapping[UUID, str], queues: Mapping[str, str], said: Mapping[UUID, str], language: str) -> ChangedView:
    def place(where: Place) -> PlaceView:
        name = None if where.staff_id is None else names.get(where.staff_id)
        return PlaceView(name, queues.get(where.queue) or name_of(language, "queue", where.queue), where.rule_name)

    return ChangedView(
        conversation_id=one.conversation_id,
        at=one.at,
        title=said.get(one.conversation_id, ""),
        kind=one.kind,
        cause=one.cause,
        was=place(one.was),
        now=place(one.now),
        why=one.why.get(language) or one.why.get("en", ""),
    )


async def _titles(tx: Tx, conversation_ids: list[UUID]) -> dict[UUID, str]:
    """What the customer wrote first in each conversation."""
    rows = await tx.rows(
        "select distinct on (conversation_id) conversation_id, left(text, $2) as text from messages"
        " where conversation_id = any($1) and direction = 'inbound' and text <> '' and deleted_at is null order by conversation_id, at, id",
        conversation_ids,
        _TITLE + LONGEST_CARD,
    )
    return {row["conversation_id"]: mask(row["text"])[:_TITLE] for row in rows}


def sentence(limit: Limit, language: str) -> str:
    """What to know, in words."""
    places = {key: _span(language, value) if key in _SPANS else round(value) for key, value in limit.params.items()}
    return say(language, f"limit.{limit.code}", **places)


def _span(language: str, seconds: float) -> str:
    whole = timedelta(seconds=round(seconds))
    minutes, rest = divmod(int(whole.total_seconds()), 60)
    if minutes < 2:
        return say(language, "span.seconds", n=minutes * 60 + rest)
    if minutes < 120:
        return say(language, "span.minutes", n=minutes)
    hours, minutes = divmod(minutes, 60)
    return say(language, "span.hours_minutes", h=hours, m=minutes) if minutes else say(language, "span.hours", n=hours)
