"""Trying the routing policy on the past at the terminal, and recomputing what was decided."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from frontdesk.app.models import businesses
from frontdesk.app.policies import read
from frontdesk.app.tending import OPERATOR, database_beside
from frontdesk.kit.database import Database, Tx, required
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.settings import Settings
from frontdesk.routing.backtest import actions, queries, view
from frontdesk.routing.backtest.again import Again, recompute_all
from frontdesk.routing.backtest.found import Measure, Step
from frontdesk.routing.backtest.running import carry_through
from frontdesk.routing.backtest.view import BacktestView, FoundView, PlaceView
from frontdesk.routing.policies.queries import latest, version_of
from frontdesk.routing.policies.records import Policy

Say = Callable[[str], None]

_STEPS: dict[Step, str] = {
    "waiting": "Waiting",
    "reading": "Reading what happened",
    "deciding": "Deciding again what was decided",
    "replaying": "Replaying both policies",
    "done": "Done",
}
_SHOWN = 20


async def backtest(
    settings: Settings,
    what: str | None,
    days: int,
    starts: datetime | None,
    business: str | None,
    *,
    as_json: bool,
    language: str,
    say: Say,
) -> str:
    """Try a file, a version or else the draft on the last days, here and now; what was found is kept as from the console."""
    async with _inside(settings, business, say) as opens:
        async with opens() as tx:
            draft = await latest(tx, "draft") if what is None else None
            policy = required(draft, NotFound("draft; name a file or a version")).policy if what is None else await _policy(tx, what)
            since = starts or tx.at - timedelta(days=days)
            if since >= tx.at:
                raise Invalid("period_wrong", "The period begins in the past.")
            backtest_id = await actions.ask(
                tx,
                policy,
                since,
                tx.at,
                by=None,
                draft_version=None if draft is None else draft.version,
                revision=None if draft is None else draft.revision,
                as_job=False,
            )
        told = ""

        def tell(step: Step, progress: float) -> None:
            nonlocal told
            line = f"{_STEPS[step]}: {10 * int(10 * progress)} %"
            if line != told:
                told = line
                say(line)

        try:
            await carry_through(opens, backtest_id, tell)
        except BaseException as error:
            async with opens() as tx:
                await actions.fail(tx, backtest_id, type(error).__name__)
            raise
        async with opens() as tx:
            kept = required(await view.by_id(tx, backtest_id), NotFound("backtest"))
            shown = await view.view(tx, kept, language, titles=True)
    if as_json:
        return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode()
    return as_text(shown)


async def again(settings: Settings, days: int, business: str | None, *, say: Say) -> Again:
    """Compute every recorded decision of the last days again, from what it looked at, by the version it names."""
    async with _inside(settings, business, say) as opens:
        return await recompute_all(opens, days)


def again_as_text(found: Again) -> str:
    """What came out, for the terminal."""
    share = f"{100 * found.same / found.decisions:.2f} %" if found.decisions else "nothing to compute"
    lines = [f"{found.same} of {found.decisions} decisions came out the same ({share}); {found.by_hand} of them were a person's own."]
    return "\n".join([*lines, *(f"  not the same: {one}" for one in found.unlike[:_SHOWN])])


@asynccontextmanager
async def _inside(settings: Settings, business: str | None, say: Say) -> AsyncIterator[queries.Transaction]:
    async with database_beside(settings, say) as database:
        found = await businesses(database, business)
        if len(found) != 1:
            names = ", ".join(name for _, name in found) or "none yet; open the console to set one up"
            raise Invalid("say_which_business", f"Say which business with --business. There is: {names}.")
        yield _transactions(database, found[0][0])


def _transactions(database: Database, business_id: UUID) -> queries.Transaction:
    @asynccontextmanager
    async def opens() -> AsyncIterator[Tx]:
        async with database.business(business_id, OPERATOR) as tx:
            yield tx

    return opens


async def _policy(tx: Tx, what: str) -> Policy:
    return required(await version_of(tx, int(what)), NotFound("version of the policy")) if what.isdigit() else read(Path(what))


def as_text(one: BacktestView) -> str:
    """What a backtest found, for the terminal."""
    if one.found is None:
        return f"It ended without a result: {one.state} {one.error}".rstrip()
    found = one.found
    lines = [
        f"{one.starts:%Y-%m-%d} to {one.ends:%Y-%m-%d}: {found.enquiries} conversations.",
        "",
        f"Exactly: {found.same} of {found.decisions} decisions come out as they were recorded;",
        f"{found.elsewhere} of {found.conversations} would have gone elsewhere, {found.otherwise} decisions differ only in terms.",
    ]
    lines += [f"  {_changed(found, place)}" for place in range(min(len(found.changed), _SHOWN))]
    if found.measures:
        lines += ["", f"Replayed{'' if found.seeds == 1 else f' {found.seeds} times'}:"]
        lines += [f"  {'':<34}{'really':>10}{'live':>10}{'this':>10}   difference, 95 %"]
        lines += [_measure(_LABELS[each.key], each) for each in found.measures]
        lines += [_measure(f"in time: {each.priority} ({each.enquiries})", each.in_time) for each in found.classes]
        lines += ["", "A day at work, conversations (time with something open):", *_people(found)]
    return "\n".join([*lines, "", *(f"- {limit}" for limit in found.limits)])


_LABELS = {
    "rerouted": "rerouted",
    "half": "first answer, half within",
    "most": "first answer, nine tenths within",
    "in_time": "in time",
    "unsure": "not sure, to a person",
    "lost": "lost",
    "cost": "cost, points each",
    "longest_queue": "longest line",
}


def _measure(label: str, one: Measure) -> str:
    shown = {"half": _seconds, "most": _seconds, "cost": _points, "longest_queue": _points}.get(one.key, _percent)
    life = "" if one.life is None else shown(one.life)
    apart = "" if one.at_least is None or one.at_most is None else f"{shown(one.at_least)} to {shown(one.at_most)}, {one.verdict}"
    return f"  {label:<34}{life:>10}{shown(one.before):>10}{shown(one.after):>10}   {apart}".rstrip()


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _points(value: float) -> str:
    return f"{value:.1f}"


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if abs(value) < 600 else f"{value / 60:.0f} min"


def _changed(found: FoundView, place: int) -> str:
    one = found.changed[place]
    return f"{one.at:%m-%d %H:%M}  {one.title[:48]:<48}  {_place(one.was)} -> {_place(one.now)}  {one.why}"


def _place(one: PlaceView) -> str:
    return one.name or one.queue


def _people(found: FoundView) -> Iterable[str]:
    for one in found.people:
        busy = f"({_percent(one.busy_before)} -> {_percent(one.busy_after)})"
        yield f"  {one.name:<28}{one.before:>6.1f} -> {one.after:<6.1f} {busy}"
