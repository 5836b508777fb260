"""The whole study: look cheaply, replay the most promising changes, choose on half of the days, report on the other half.

1. The past is replayed as it was. 2. The screen puts all thinkable changes in order; some twenty are replayed. 3. On one half of the days
the best few are chosen, one for each thing they add. 4. Those are replayed with fresh chances, several times, and what is told of them
comes from the other half of the days alone, with intervals that hold together. 5. What is not surely an improvement is not claimed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

import msgspec

from frontdesk.routing.advisor.covering import Areas, gaps
from frontdesk.routing.advisor.heat import cells, trust
from frontdesk.routing.advisor.measuring import Calendar, Measured, customers_of, judged, price, saving, sums
from frontdesk.routing.advisor.records import Advice, Assumption, Change, Finding, Lack, Phase, Tried
from frontdesk.routing.advisor.screen import Screen, Suggested, Troubled, suggestions
from frontdesk.routing.advisor.statistics import halves
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.records import Day, Past

Replays = Callable[[Change | None, int], Awaitable[Day]]
"""Replays the past with a change (None: as it was) and a seed."""
Tells = Callable[[Phase, int, int], Awaitable[None]]
"""Hears how many replays of how many are done."""

DAYS, ENQUIRIES, FINISHED, PEOPLE = 14, 100, 50, 2
"""The least history from which anything is claimed."""

_FEWEST = 6
# So many enquiries times people are replayed in ten to twenty seconds.
_PEOPLE_AND_ENQUIRIES = 120_000
_FOUR_WEEKS = timedelta(weeks=4)
_NAMED, _NEW_PEOPLE = 5, 2
# So much of the time goes into choosing.
_CHOOSING = 0.6
# What saves less than this share of what the best one saves is not measured.
_OF_BEST = 0.08
# Somebody else is named beside the best when they save nearly as much.
_NEARLY = 0.7


class Effort(msgspec.Struct, frozen=True):
    """How much a study may cost: at most so many changes replayed, those that are told so many times, all within some seconds."""

    changes: int = 20
    replays: int = 4
    seconds: float = 180.0


async def study(past: Past, areas: Areas, replays: Replays, tells: Tells, effort: Effort | None = None) -> Advice:
    """What this past says about coverage. Everything that takes long is done beside the event loop."""
    effort = effort or Effort()
    began = time.monotonic()
    await tells("looking", 0, 0)
    advice = await asyncio.to_thread(_looked_at, past, areas)
    if not advice.lacks:
        advice = await _measured(past, areas, replays, tells, advice, effort)
    return msgspec.structs.replace(advice, seconds=round(time.monotonic() - began, 1))


def newest(past: Past) -> Past:
    """The newest part of a past that is too large to be replayed again and again; never less than four weeks of it."""
    most = _PEOPLE_AND_ENQUIRIES // max(len(past.people), 1)
    if len(past.enquiries) <= most:
        return past
    since = min(past.enquiries[-most].situation.arrived_at, past.ends - _FOUR_WEEKS)
    starts = past.starts + timedelta(days=max((since - past.starts).days, 0))
    kept = tuple(one for one in past.enquiries if one.situation.arrived_at >= starts)
    return msgspec.structs.replace(past, starts=starts, enquiries=kept)


def _looked_at(past: Past, areas: Areas) -> Advice:
    """What can be said without any replay."""
    return Advice(
        starts=past.starts,
        ends=past.ends,
        days=len({one.situation.arrived_at.date() for one in past.enquiries}),
        enquiries=len(past.enquiries),
        people=len(past.people),
        policy_version=past.policy.version,
        lacks=lacking(past),
        gaps=gaps(past, areas),
        cells=cells(past),
    )


def lacking(past: Past) -> tuple[Lack, ...]:
    """What the past has too little of to claim anything."""
    days = len({one.situation.arrived_at.date() for one in past.enquiries})
    finished = sum(one.outcome.ended == "served" for one in past.enquiries)
    found = (
        Lack("days", days, DAYS),
        Lack("enquiries", len(past.enquiries), ENQUIRIES),
        Lack("finished", finished, FINISHED),
        Lack("people", len(past.people), PEOPLE),
    )
    return tuple(one for one in found if one.there < one.wanted)


class Chosen(msgspec.Struct, frozen=True):
    """A change that was replayed, and what it saved on the days to choose on."""

    one: Suggested
    saved: float


async def _measured(past: Past, areas: Areas, replays: Replays, tells: Tells, advice: Advice, effort: Effort) -> Advice:
    calendar = Calendar(past)
    choosing, reporting = halves(calendar.days)
    base = await replays(None, 0)
    promising = await asyncio.to_thread(_promising, past, areas, base, calendar, choosing, effort.changes)
    began = time.monotonic()
    tried: list[Chosen] = []
    for one in promising:
        if len(tried) >= _FEWEST and time.monotonic() - began > _CHOOSING * effort.seconds:
            break
        await tells("choosing", len(tried), len(promising))
        found = await replays(one.change, 0)
        tried.append(Chosen(one, await asyncio.to_thread(_saved, past, base, found, one, calendar, choosing)))
    each = (time.monotonic() - began) / max(len(tried), 1)
    finals = _finalists(tried)
    times = max(1, min(effort.replays, int((1 - _CHOOSING) * effort.seconds / (each * (len(finals) + 1) + 1e-6))))
    # Fresh chances: a change that was lucky when it was chosen need not be so again.
    wanted = [(change, seed) for change in (None, *(one.change for one in finals)) for seed in range(1, times + 1)] if finals else []
    days: dict[Change | None, list[Day]] = {}
    for place, (change, seed) in enumerate(wanted):
        await tells("measuring", place, len(wanted))
        days.setdefault(change, []).append(await replays(change, seed))
    answers = await asyncio.to_thread(_judged, past, finals, days, calendar, reporting)
    findings = [_with_others(one, tried) for one in answers if isinstance(one, Finding)]
    named = {one.change for one in finals} | {other for one in findings for other in one.instead}
    return msgspec.structs.replace(
        advice,
        findings=await asyncio.to_thread(_in_order, past, findings),
        tried=(
            *(one for one in answers if isinstance(one, Tried)),
            *(Tried(change=each.one.change, measured=False) for each in tried if each.one.change not in named),
        ),
        screened=len(tried),
        trust=trust(past, base),
    )


def _promising(past: Past, areas: Areas, base: Day, calendar: Calendar, choosing: Sequence[int], most: int) -> list[Suggested]:
    on_choosing = set(choosing)
    by_id = {one.id: one for one in base.outcomes}
    troubled = [
        Troubled(one, price(outcome, past.policy))
        for one in past.enquiries
        if (outcome := by_id.get(one.id)) is not None and calendar.place(outcome) in on_choosing
    ]
    return suggestions(Screen(past, troubled, base.people, areas), most)


def _saved(past: Past, base: Day, found: Day, one: Suggested, calendar: Calendar, choosing: Sequence[int]) -> float:
    before, after = (sums(past, [day], one.whom, calendar).of(choosing) for day in (base, found))
    return saving(before, after)


def _judged(
    past: Past, finals: Sequence[Suggested], days: Mapping[Change | None, Sequence[Day]], calendar: Calendar, reporting: Sequence[int]
) -> list[Finding | Tried]:
    measured = []
    for one in finals:
        before, after = (sums(past, days[change], one.whom, calendar).of(reporting) for change in (None, one.change))
        measured.append(Measured(one.change, one.whom, before, after))
    times = len(days.get(None, ()))
    return judged(measured, len(reporting), times, customers_of(past, calendar, reporting))


def _finalists(tried: Sequence[Chosen]) -> list[Suggested]:
    """The best of each thing that could be added; new people apart, because they cost a salary."""
    most = max((each.saved for each in tried), default=0.0)
    best = [each.one for each in sorted(tried, key=lambda each: -each.saved) if each.saved > max(_OF_BEST * most, 0.0)]
    found: list[Suggested] = []
    seen: set[tuple[str, ...]] = set()
    for one in best:
        people = one.change.kind == "person"
        room = _NEW_PEOPLE if people else _NAMED
        key = (*one.change.what, str(one.change.staff_id)) if people else one.change.what
        if key not in seen and sum((other.change.kind == "person") == people for other in found) < room:
            seen.add(key)
            found.append(one)
    return found


def _with_others(finding: Finding, tried: Sequence[Chosen]) -> Finding:
    own = next(each.saved for each in tried if each.one.change == finding.change)
    others = (each.one.change for each in tried if each.one.change != finding.change and each.saved >= _NEARLY * own)
    same = tuple(one for one in others if one.kind != "person" and one.what == finding.change.what)
    return msgspec.structs.replace(finding, instead=same)


def _in_order(past: Past, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What saves most first; what costs a salary last; each with what it leans on."""
    thin = estimate(past).thin
    general: list[Assumption] = []
    if "patience" in thin:
        general.append("patience")
    if thin & {"work", "crowd"}:
        general.append("work")
    if thin & {"begins", "offers"}:
        general.append("answering")
    if not any(person.presence for person in past.people):
        general.append("presence")
    general.append("arrivals")
    if len(findings) > 1:
        general.append("not_together")
    own: dict[str, Assumption] = {
        "area": "same_speed",
        "language": "same_speed",
        "skill": "same_speed",
        "level": "same_speed",
        "person": "newcomer",
        "understanding": "understanding",
    }
    ordered = sorted(findings, key=lambda one: (one.change.kind == "person", one.cost.after.value - one.cost.before))
    return tuple(
        msgspec.structs.replace(one, assumptions=(*([own[one.change.kind]] if one.change.kind in own else []), *general)) for one in ordered
    )
