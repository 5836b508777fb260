"""The budget of a day holds however many ask at once, and the breaker is one for all processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk import llm
from frontdesk.kit.database import Database
from frontdesk.kit.ids import uuid7
from frontdesk.llm import Answered, Failed, actions, purposes, rules
from frontdesk.llm.records import Connection, ModelConnectionIn, Usage
from tests.desk import MovableClock
from tests.llm.fake import FakeModel
from tests.llm.world import calls_of, connect, connection_of, used_today
from tests.team.made import Made, make


class Word(msgspec.Struct, frozen=True):
    """As small an answer as can be."""

    text: str


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    async with FakeModel() as found:
        yield found


@pytest.fixture
async def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def made(own_dsn: str, clock: MovableClock) -> AsyncIterator[Made]:
    database = await Database.connect(own_dsn, clock=clock, size=10)
    yield await make(database)
    await database.close()


async def ask(made: Made, **more: Any) -> Answered[Word] | Failed:
    values = {"purpose": "drafting", "instructions": "Say a word.", "data": {"question": "?"}, "answer": Word, "most_tokens": 100}
    return await llm.ask(made.database, made.id, **(values | more))


def code(found: object) -> str:
    return found.code if isinstance(found, Failed) else "answered"


async def test_twenty_at_once_never_spend_more_than_the_day_has(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model, budget_tokens=6000)
    # Nothing is counted by the provider, so that all of them cost their worst.
    model.mode = "no_usage"
    found = await asyncio.gather(*(ask(made) for _ in range(20)))
    ends = {code(one) for one in found}
    assert ends == {"answered", "over_budget"}
    day = await used_today(made)
    assert day.tokens <= 6000
    assert day.tokens == sum(call.tokens_in + call.tokens_out for call in await calls_of(made))
    assert day.not_made == sum(code(one) == "over_budget" for one in found)
    assert day.used_up
    assert len(await made.events("language_model.budget_used_up")) == 1
    await outbound.close()


async def test_many_processes_share_one_budget(made: Made, model: FakeModel, own_dsn: str) -> None:
    """Reserved straight from three pools, in steps that fit the day a hundred times and no oftener."""
    await (await connect(made, model, budget_minor=100, price_in=1_000_000, price_out=0)).close()
    connection = await connection_of(made)
    others = [await Database.connect(own_dsn, size=3) for _ in range(3)]
    one = Usage(1, 0)

    async def take(database: Database) -> object:
        return await actions.reserve(database, made.id, connection, "drafting", one, conversation_id=None, again=None)

    found = await asyncio.gather(*(take(database) for database in others for _ in range(40)))
    assert sum(isinstance(each, actions.Reserved) for each in found) == 100
    assert (await used_today(made)).cost_millionths == 100_000_000
    for database in others:
        await database.close()


async def test_what_a_call_did_not_use_is_given_back(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model, budget_tokens=6000)
    for _ in range(4):
        assert code(await ask(made)) == "answered"
    calls = await calls_of(made)
    assert (await used_today(made)).tokens == sum(call.tokens_in + call.tokens_out for call in calls)
    assert not any(call.estimated for call in calls)
    await outbound.close()


async def test_the_budget_begins_anew_with_the_day_where_the_business_is(made: Made, model: FakeModel, clock: MovableClock) -> None:
    outbound = await connect(made, model, budget_tokens=2000)
    model.mode = "no_usage"
    assert [code(await ask(made)) for _ in range(3)][-1] == "over_budget"
    local = clock.now() + timedelta(hours=3)
    clock.ahead += timedelta(days=1) - timedelta(hours=local.hour, minutes=local.minute) + timedelta(minutes=1)
    assert code(await ask(made)) == "answered"
    await outbound.close()


async def test_a_budget_of_nothing_asks_nothing(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model, budget_tokens=0)
    assert code(await ask(made)) == "over_budget"
    assert model.connections == 0
    await outbound.close()


async def test_a_second_try_that_the_budget_does_not_allow_is_not_made(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model, budget_tokens=5000)
    model.mode = "wrong_shape"
    assert code(await ask(made, most_tokens=1000)) == "wrong_shape"
    assert len(model.received) == 1
    await outbound.close()


# The breaker ----------------------------------------------------------------------------------------------------------


async def test_five_failures_open_it_and_one_try_closes_it(made: Made, model: FakeModel, clock: MovableClock) -> None:
    outbound = await connect(made, model)
    model.mode = "refuse_500"
    assert [code(await ask(made)) for _ in range(7)] == ["unreachable"] * 5 + ["breaker_open"] * 2
    assert len(model.received) == 5
    (opened,) = await made.events("language_model.breaker_opened")
    assert opened["data"]["failures"] == 5
    # After the pause one goes to find out, and fails; the others are not let through, and the pause is longer.
    clock.ahead += timedelta(seconds=31)
    found = await asyncio.gather(*(ask(made) for _ in range(6)))
    assert sorted(code(one) for one in found) == ["breaker_open"] * 5 + ["unreachable"]
    assert (await connection_of(made)).pause_s == 60
    clock.ahead += timedelta(seconds=31)
    assert code(await ask(made)) == "breaker_open"
    clock.ahead += timedelta(seconds=31)
    model.mode = "honest"
    assert [code(await ask(made)) for _ in range(2)] == ["answered"] * 2
    assert len(await made.events("language_model.breaker_opened")) == 1
    assert len(await made.events("language_model.breaker_closed")) == 1
    await outbound.close()


async def test_trying_the_connection_goes_past_an_open_breaker_and_closes_it(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model)
    model.mode = "refuse_401"
    for _ in range(5):
        await ask(made)
    assert code(await ask(made)) == "breaker_open"
    model.mode = "honest"
    tried = await purposes.try_out(made.database, made.id, word="pine")
    assert isinstance(tried, Answered)
    assert tried.value.word == "pine"
    assert code(await ask(made)) == "answered"
    await outbound.close()


async def test_wrong_shapes_do_not_open_it(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model)
    model.mode = "not_json"
    assert {code(await ask(made)) for _ in range(6)} == {"wrong_shape"}
    await outbound.close()


def a_connection(**more: Any) -> Connection:
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    values: dict[str, Any] = {
        "id": uuid7(), "provider": "ollama", "model": "m", "base_url": "http://x", "secret": "", "timeout_ms": 5000, "uses": (),
        "redacts": True, "schemas": True, "budget_minor": None, "budget_tokens": None, "price_in": None, "price_out": None,
        "connected_at": at, "changed_at": at,
    }  # fmt: skip
    return Connection(**(values | more))


@given(st.lists(st.tuples(st.sampled_from(("answered", "timeout", "wrong_shape", "refused")), st.integers(0, 700)), max_size=60))
def test_the_breaker_never_stays_shut_for_ever(history: list[tuple[str, int]]) -> None:
    """Whatever happened: it is open at most ten minutes after the last failure, and closed after any answer."""
    at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    now = a_connection()
    for outcome, seconds in history:
        at += timedelta(seconds=seconds)
        if rules.gate(now, at) == "shut":
            continue
        was = now
        becomes = rules.after(now, outcome, at)
        fields = {name: getattr(becomes, name) for name in ("failures", "failing_since", "opened_at", "open_until", "pause_s")}
        now = msgspec.structs.replace(now, **fields)
        if outcome not in rules.OF_THE_WAY:
            assert rules.gate(now, at) == "go"
            assert becomes.news == ("closed" if was.open_until else "")
        assert now.open_until is None or now.open_until <= at + timedelta(seconds=rules.LONGEST_PAUSE_S)
        assert (now.open_until is None) == (now.opened_at is None)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_cost_is_exact(tokens_in: int, tokens_out: int, price_in: int, price_out: int) -> None:
    found = rules.cost(Usage(tokens_in, tokens_out), a_connection(price_in=price_in, price_out=price_out))
    assert found == tokens_in * price_in + tokens_out * price_out


def test_a_connection_in_reaches_the_rules() -> None:
    assert rules.tidy(ModelConnectionIn(provider="ollama", model=" m ", base_url="http://x/v1/ ")).base_url == "http://x/v1"
