"""The coverage advisor at the terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec

from frontdesk.app.models import businesses
from frontdesk.app.tending import OPERATOR, database_beside
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import Invalid
from frontdesk.kit.settings import Settings
from frontdesk.routing.advisor import actions, jobs, queries
from frontdesk.routing.advisor.records import Advice, Phase
from frontdesk.routing.advisor.view import AdviceView, FindingView, GapView, report

Say = Callable[[str], None]

_PHASES: dict[Phase, str] = {
    "reading": "Reading the last weeks",
    "looking": "Looking where it is thin",
    "choosing": "Trying changes",
    "measuring": "Measuring the best",
}


async def advise(settings: Settings, weeks: int | None, business: str | None, *, as_json: bool, language: str, say: Say) -> str:
    """Study the last weeks (None: only show the last study) and tell what was found."""
    async with database_beside(settings, say) as database:
        found = await businesses(database, business)
        if len(found) != 1:
            names = ", ".join(name for _, name in found) or "none yet; open the console to set one up"
            raise Invalid("say_which_business", f"Say which business with --business. There is: {names}.")
        if weeks is not None:
            await _study(database, found[0][0], weeks, say)
        async with database.business(found[0][0], OPERATOR) as tx:
            if as_json:
                given = await queries.newest_given(tx)
                return msgspec.json.format(msgspec.json.encode(None if given is None else given.result), indent=2).decode()
            shown = (await report(tx, language)).advice
    return "Nothing was studied yet." if shown is None else as_text(shown)


async def _study(database: Database, business_id: UUID, weeks: int, say: Say) -> None:
    """Ask, do it here, and write it down like the job does."""

    @asynccontextmanager
    async def opens() -> AsyncIterator[Tx]:
        async with database.business(business_id, OPERATOR) as tx:
            yield tx

    async with opens() as tx:
        advice_id = await actions.ask(tx, weeks, by=None, as_job=False)
    told: list[str] = []

    def tells(phase: Phase, done: int, total: int) -> None:
        line = f"{_PHASES[phase]}: {done} of {total}" if total else _PHASES[phase]
        if told[-1:] != [line]:
            told.append(line)
            say(line)

    try:
        advice: Advice = await jobs.advise(opens, advice_id, tells)
    except BaseException as error:
        async with opens() as tx:
            await (actions.fail(tx, advice_id, type(error).__name__) if isinstance(error, Exception) else actions.cancel(tx, advice_id))
        raise
    async with opens() as tx:
        await actions.give(tx, advice_id, advice)


def as_text(advice: AdviceView) -> str:
    """What was found, for the terminal."""
    lines = [
        f"{advice.starts:%Y-%m-%d} to {advice.ends:%Y-%m-%d}: {advice.enquiries} enquiries on {advice.days} days, {advice.people} people."
    ]
    if advice.lacks:
        lines += ["", "Too little history to claim anything:", *(f"  {one.sentence}" for one in advice.lacks)]
    elif not advice.findings:
        lines += ["", f"{advice.screened} changes were tried. None of them would surely help."]
    for one in advice.findings:
        lines += ["", *_finding(one)]
    if advice.gaps:
        lines += ["", "Thin:", *(_gap(one) for one in advice.gaps)]
    if advice.tried:
        lines += ["", "Nothing is claimed of:", *(f"  {one.title} ({one.why})" for one in advice.tried)]
    return "\n".join(lines)


def _finding(one: FindingView) -> list[str]:
    more = [one.rests, *([one.instead] if one.instead else []), *one.assumptions]
    return [f"* {one.sentence}", *(f"    {line}" for line in more)]


def _gap(one: GapView) -> str:
    return f"  {one.what}: {one.sentence}"
