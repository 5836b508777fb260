"""A study as a job, from asking to reading, and stopped in its middle."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.jobs import Worker
from frontdesk.routing.advisor import actions, api, jobs
from frontdesk.routing.advisor.study import Effort
from frontdesk.routing.advisor.view import AdviceReport
from frontdesk.routing.backtest.records import Past
from tests.routing.advisor.test_study import language_of_one
from tests.routing.advisor.worlds import past_of
from tests.routing.backtest.test_backtests import busy_desk
from tests.routing.desk import Desk, open_desk


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Past:
    """Every business's weeks are those in which one person speaks Urdu."""
    past = past_of(msgspec.structs.replace(language_of_one(), days=21))

    async def instead(*_: Any) -> Past:
        return past

    monkeypatch.setattr(jobs, "past", instead)
    monkeypatch.setattr(jobs, "EFFORT", Effort(changes=6, replays=1, seconds=10_000))
    return past


async def asked(desk: Desk, weeks: int = 8) -> AdviceReport:
    """A manager asks."""
    return await api.ask_advice(desk.made.as_("manager"), api.AskedWeeks(weeks), language="en")


async def test_asked_worked_off_and_read_in_either_language(common: Database, planted: Past) -> None:
    desk = await open_desk(common)
    report = await asked(desk)
    assert report.study is not None
    assert (report.study.state, report.study.weeks, report.advice) == ("under_way", 8, None)
    with pytest.raises(Conflict, match="advice_under_way"):
        await asked(desk)
    await Worker(common).run_all()
    ctx = desk.made.as_("manager")
    report = await api.get_advice(ctx, language="en")
    assert report.study is not None
    assert report.advice is not None
    assert (report.study.state, report.study.done) == ("given", report.study.total)
    first = report.advice.findings[0]
    assert (first.kind, first.language) == ("language", "ur")
    assert "also answered in Urdu, customers who write in Urdu would wait" in first.sentence
    assert 0 < first.saving < 1
    assert report.advice.trust is not None
    arabic = (await api.get_advice(ctx, language="ar")).advice
    assert arabic is not None
    assert "الأردية" in arabic.findings[0].sentence
    assert [event["name"] for event in await desk.made.events() if event["name"].startswith("routing.advice")] == [
        "routing.advice_asked",
        "routing.advice_given",
    ]
    await the_heat_adds_up(desk, planted)


async def the_heat_adds_up(desk: Desk, planted: Past) -> None:
    """The hours of the week, narrowed or not, are those of the enquiries."""
    ctx = desk.made.as_("manager")
    whole = await api.get_heat(ctx, language="en")
    urdu = await api.get_heat(ctx, spoken="ur", language="en")
    assert sum(cell.enquiries for cell in whole.cells) == len(planted.enquiries)
    assert sum(cell.enquiries for cell in urdu.cells) == next(one.enquiries for one in whole.languages if one.key == "ur")
    assert urdu.languages == whole.languages
    assert sum(one.enquiries for one in urdu.needs) == sum(cell.enquiries for cell in urdu.cells)
    assert whole.languages[0].name == "Urdu"
    assert all(0 <= cell.hour < 24 and cell.late <= cell.enquiries for cell in whole.cells)


async def test_a_study_is_stopped_in_the_middle_of_a_replay(common: Database, planted: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await open_desk(common)
    report = await asked(desk)
    assert report.study is not None
    begun = asyncio.Event()

    @contextlib.asynccontextmanager
    async def endless(_: Past) -> AsyncIterator[Any]:
        async def replays(*_: Any) -> None:
            begun.set()
            await asyncio.sleep(3600)

        yield replays

    monkeypatch.setattr(jobs, "laboratory", endless)
    monkeypatch.setattr(jobs, "_STILL_WANTED", 0.05)
    work = asyncio.create_task(Worker(common).run_all())
    await begun.wait()
    stopped = await api.cancel_advice(desk.made.as_("manager"), report.study.id, language="en")
    await asyncio.wait_for(work, 10)
    assert stopped.study is not None
    assert (stopped.study.state, stopped.advice) == ("cancelled", None)
    # Stopped twice is stopped; and it can be asked again.
    await api.cancel_advice(desk.made.as_("manager"), report.study.id, language="en")
    assert (await desk.made.names()).count("routing.advice_cancelled") == 1
    again = await asked(desk, 4)
    assert again.study is not None
    assert again.study.id != report.study.id
    async with desk.tx() as tx:
        await actions.cancel(tx, again.study.id)


async def test_with_little_history_it_says_what_is_missing(common: Database) -> None:
    desk, _ = await busy_desk(common, conversations=12)
    await asked(desk, 2)
    await Worker(common).run_all()
    advice = (await api.get_advice(desk.made.as_("manager"), language="en")).advice
    assert advice is not None
    assert {one.what for one in advice.lacks} == {"days", "enquiries", "finished"}
    assert "12 of 100 enquiries" in [one.sentence for one in advice.lacks]
    assert advice.findings == []
    assert [gap.what for gap in advice.gaps if gap.covered == "nobody"] == ["Specialist review"]


async def test_nobody_else_sees_or_stops_it(common: Database, planted: Past) -> None:
    desk, other = await open_desk(common), await open_desk(common)
    report = await asked(desk)
    assert report.study is not None
    assert (await api.get_advice(other.made.as_("manager"), language="en")).study is None
    with pytest.raises(NotFound):
        await api.cancel_advice(other.made.as_("manager"), report.study.id, language="en")
    async with desk.tx() as tx:
        await actions.cancel(tx, report.study.id)
