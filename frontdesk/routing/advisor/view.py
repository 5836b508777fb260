"""A study as the console shows it: sentences in the reader's language, figures beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.routing.advisor import queries
from frontdesk.routing.advisor.records import Advice, Cell, Covered, Effect, Finding, Gap, Kind, Lacking, Phase, State, Study, Trust
from frontdesk.routing.advisor.sentences import Adviser
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.queries import around


class StudyView(msgspec.Struct, frozen=True, kw_only=True):
    """How far a study is."""

    id: UUID
    weeks: int
    state: State
    phase: Phase
    done: int
    total: int
    asked_by: str | None
    asked_at: datetime
    ended_at: datetime | None
    error: str


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """A change that would surely help. Waits are seconds, `in_time` a share, `lost` customers a week, `cost` points a week;
    `saving` is the share of all points that it saves."""

    kind: Kind
    title: str
    sentence: str
    rests: str
    instead: str
    whom: str
    assumptions: list[str]
    customers: int
    wait: Effect
    in_time: Effect
    lost: Effect
    cost: Effect
    saving: float
    need: str
    language: str
    area_id: UUID | None


class TriedView(msgspec.Struct, frozen=True):
    """A change of which nothing is claimed, and why."""

    kind: Kind
    title: str
    why: str


class GapView(msgspec.Struct, frozen=True, kw_only=True):
    """A badly covered combination; the codes choose it in the heat."""

    covered: Covered
    what: str
    sentence: str
    need: str
    language: str
    area_id: UUID | None
    enquiries: int


class LackView(msgspec.Struct, frozen=True):
    """What the history has too little of."""

    what: Lacking
    sentence: str
    there: int
    wanted: int


class AdviceView(msgspec.Struct, frozen=True, kw_only=True):
    """What the last study found."""

    starts: datetime
    ends: datetime
    days: int
    enquiries: int
    people: int
    policy_version: int
    screened: int
    lacks: list[LackView]
    findings: list[FindingView]
    tried: list[TriedView]
    gaps: list[GapView]
    trust: Trust | None


class AdviceReport(msgspec.Struct, frozen=True):
    """The study that was asked for last, and what the last one that ended found."""

    study: StudyView | None
    advice: AdviceView | None


class Thin(msgspec.Struct, frozen=True, kw_only=True):
    """How one need, language or area fares: mean wait in seconds, and how many were answered too late or lost."""

    key: str
    name: str
    enquiries: int
    wait: float
    late: int
    lost: int


class HeatCell(msgspec.Struct, frozen=True, kw_only=True):
    """One hour of one weekday, on the branch's clock."""

    weekday: int
    hour: int
    enquiries: int
    wait: float
    late: int
    lost: int


class Heat(msgspec.Struct, frozen=True, kw_only=True):
    """Where it is thin, within the need, language and area that were chosen."""

    cells: list[HeatCell]
    needs: list[Thin]
    languages: list[Thin]
    areas: list[Thin]


async def report(tx: Tx, language: str | None) -> AdviceReport:
    """How far the newest study is, and what the last one found."""
    newest, given = await queries.newest(tx), await queries.newest_given(tx)
    adviser = await _adviser(tx, language)
    return AdviceReport(
        study=None if newest is None else _study(newest, adviser),
        advice=None if given is None or given.result is None else _advice(given.result, adviser),
    )


async def heat(tx: Tx, language: str | None, *, need: str | None, spoken: str | None, area_id: UUID | None) -> Heat:
    """The hours of the week of the last study, and the needs, languages and areas in them; each list without its own choice."""
    given = await queries.newest_given(tx)
    cells: Sequence[Cell] = () if given is None or given.result is None else given.result.cells
    adviser = await _adviser(tx, language)
    chosen = {"need": need, "language": spoken, "area_id": area_id}

    def fit(*leaving: str) -> list[Cell]:
        asked = {name: value for name, value in chosen.items() if value is not None and name not in leaving}
        return [one for one in cells if all(getattr(one, name) == value for name, value in asked.items())]

    return Heat(
        cells=_hours(fit()),
        needs=_thin(fit("need"), "need", lambda key: adviser.need(key or "none")),
        languages=_thin(fit("language"), "language", lambda key: adviser.language_called(key) or adviser.say("advice.unknown")),
        areas=_thin(fit("area_id"), "area_id", lambda key: adviser.named(UUID(key)) if key else adviser.say("advice.unknown")),
    )


async def _adviser(tx: Tx, language: str | None) -> Adviser:
    words = language or (await current(tx)).language
    return Adviser(words, (await around(tx, words)).names)


def _study(study: Study, adviser: Adviser) -> StudyView:
    return StudyView(
        id=study.id,
        weeks=study.weeks,
        state=study.state,
        phase=study.phase,
        done=study.done,
        total=study.total,
        asked_by=None if study.asked_by is None else adviser.named(study.asked_by),
        asked_at=study.asked_at,
        ended_at=study.ended_at,
        error=study.error,
    )


def _advice(advice: Advice, adviser: Adviser) -> AdviceView:
    return AdviceView(
        starts=advice.starts,
        ends=advice.ends,
        days=advice.days,
        enquiries=advice.enquiries,
        people=advice.people,
        policy_version=advice.policy_version,
        screened=advice.screened,
        lacks=[LackView(one.what, adviser.lack(one), one.there, one.wanted) for one in advice.lacks],
        findings=[_finding(one, adviser) for one in advice.findings],
        tried=[TriedView(one.change.kind, adviser.change(one.change, form="short"), adviser.tried(one)) for one in advice.tried],
        gaps=[_gap(one, adviser) for one in advice.gaps],
        trust=advice.trust,
    )


def _finding(one: Finding, adviser: Adviser) -> FindingView:
    return FindingView(
        kind=one.change.kind,
        title=adviser.change(one.change, form="short"),
        sentence=adviser.finding(one),
        rests=adviser.rests(one),
        instead=adviser.instead(one),
        whom=adviser.whom(one.whom),
        assumptions=[adviser.assumption(code) for code in one.assumptions],
        customers=one.customers,
        wait=one.wait,
        in_time=one.in_time,
        lost=one.lost,
        cost=one.cost,
        saving=1 - one.cost.after.value / one.cost.before if one.cost.before else 0.0,
        need=one.whom.needs[0] if len(one.whom.needs) == 1 else "",
        language=one.whom.language,
        area_id=one.whom.area_id,
    )


def _gap(one: Gap, adviser: Adviser) -> GapView:
    return GapView(
        covered=one.covered,
        what=adviser.combination(one),
        sentence=adviser.gap(one),
        need=one.needs[0] if len(one.needs) == 1 else "",
        language=one.language,
        area_id=one.area_id,
        enquiries=one.enquiries,
    )


def _hours(cells: Sequence[Cell]) -> list[HeatCell]:
    found: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for one in cells:
        found[one.weekday, one.hour].append(one)
    return [
        HeatCell(
            weekday=weekday,
            hour=hour,
            enquiries=sum(one.enquiries for one in those),
            wait=sum(one.waited for one in those) / sum(one.enquiries for one in those),
            late=sum(one.late for one in those),
            lost=sum(one.lost for one in those),
        )
        for (weekday, hour), those in sorted(found.items())
    ]


def _thin(cells: Sequence[Cell], by: str, named: Callable[[str], str]) -> list[Thin]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for one in cells:
        found[str(getattr(one, by) or "")].append(one)
    rows = [
        Thin(
            key=key,
            name=named(key),
            enquiries=sum(one.enquiries for one in those),
            wait=sum(one.waited for one in those) / sum(one.enquiries for one in those),
            late=sum(one.late for one in those),
            lost=sum(one.lost for one in those),
        )
        for key, those in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.late, -row.enquiries, row.name))
