"""The whole study: look cheaply, replay the most promising changes, choose on half of the days, report on the other half.

1. The past is replayed as it was. 2. The screen puts all thinkable changes in order; some twenty are replayed. 3. On one half of the days
the best few are chosen, one for each thing they add. 4. Those are replayed with fresh chances, several times, and what is told of them
comes from the other half of the days alone, with intervals that hold together. 5. What is not surely an improvement is not claimed.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from frontdesk.routing.advisor.covering import Areas, gaps
from frontdesk.routing.advisor.heat import cells, trust
from frontdesk.routing.advisor.measuring import Calendar, Measured, Sums, customers_of, judged, price, saving, sums
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
    """What this past says about coverage."""
    effort = effort or Effort()
    began = time.monotonic()
    await tells("looking", 0, 0)
    missing = lacking(past)
    advice = Advice(
        starts=past.starts,
        ends=past.ends,
        days=len({one.situation.arrived_at.date() for one in past.enquiries}),
        enquiries=len(past.enquiries),
        people=len(past.people),
        policy_version=past.policy.version,
        lacks=missing,
        gaps=gaps(past, areas),
        cells=cells(past),
    )
    if not missing:
        advice = await _measured(past, areas, replays, tells, advice, effort)
    return msgspec.structs.replace(advice, seconds=round(time.monotonic() - began, 1))


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


async def _measured(past: Past, areas: Areas, replays: Replays, tells: Tells, advice: Advice, effort: Effort) -> Advice:
    began = time.monotonic()
    base = await replays(None, 0)
    each = max(time.monotonic() - began, 0.001)
    calendar = Calendar(past)
    choosing, reporting = halves(calendar.days)
    on_choosing = set(choosing)
    by_id = {one.id: one for one in base.outcomes}
    troubled = [
        Troubled(one, price(outcome, past.policy))
        for one in past.enquiries
        if (outcome := by_id.get(one.id)) is not None and calendar.place(outcome) in on_choosing
    ]
    screen = Screen(past, troubled, base.people, areas)
    promising = suggestions(screen, max(_FEWEST, min(effort.changes, int(_CHOOSING * effort.seconds / each))))
    tried: list[tuple[Suggested, float]] = []
    for one in promising:
        await tells("choosing", len(tried), len(promising))
        found = await replays(one.change, 0)
        before, after = (sums(past, [day], one.whom, calendar).of(choosing) for day in (base, found))
        tried.append((one, saving(before, after)))
    finals = _finalists(tried)
    times = max(1, min(effort.replays, int((1 - _CHOOSING) * effort.seconds / (each * (len(finals) + 1)))))
    done, total = 0, times * (len(finals) + 1)

    async def again(change: Change | None) -> list[Day]:
        nonlocal done
        found = []
        # Fresh chances: a change that was lucky when it was chosen need not be so again.
        for seed in range(1, times + 1):
            await tells("measuring", done, total)
            found.append(await replays(change, seed))
            done += 1
        return found

    as_it_was = await again(None) if finals else []
    measured = []
    for one in finals:
        days = await again(one.change)
        before_after: Sequence[Sums] = [sums(past, found, one.whom, calendar).of(reporting) for found in (as_it_was, days)]
        measured.append(Measured(one.change, one.whom, *before_after))
    customers = customers_of(past, calendar, reporting, by_id)
    answers = judged(measured, len(reporting), times, customers)
    named = {one.change for one in finals}
    return msgspec.structs.replace(
        advice,
        findings=_in_order(past, [_with_others(one, tried) for one in answers if isinstance(one, Finding)]),
        tried=(
            *(one for one in answers if isinstance(one, Tried)),
            *(Tried(change=one.change, measured=False) for one, _ in tried if one.change not in named),
        ),
        screened=len(promising),
        trust=trust(past, base),
    )


def _finalists(tried: Sequence[tuple[Suggested, float]]) -> list[Suggested]:
    """The best of each thing that could be added; new people apart, because they cost a salary."""
    most = max((saved for _, saved in tried), default=0.0)
    best = [one for one, saved in sorted(tried, key=lambda pair: -pair[1]) if saved > max(_OF_BEST * most, 0.0)]
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


def _with_others(finding: Finding, tried: Sequence[tuple[Suggested, float]]) -> Finding:
    own = next(saved for one, saved in tried if one.change == finding.change)
    others = [
        one.change
        for one, saved in tried
        if one.change.kind != "person"
        and one.change.what == finding.change.what
        and one.change != finding.change
        and saved >= _NEARLY * own
    ]
    return msgspec.structs.replace(finding, instead=tuple(others))


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
