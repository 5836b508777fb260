"""Connecting a model over the API: the key goes in and never comes out, and every change is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from frontdesk import llm
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid, NotFound, TooMany
from frontdesk.kit.events import sentence_of
from frontdesk.kit.http import Outbound
from frontdesk.llm import api
from tests.desk import House, Shop
from tests.llm.fake import FakeModel
from tests.llm.world import KEY, connect, connection_of, wanted
from tests.team.made import Made, make


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    async with FakeModel() as found:
        yield found


@pytest.fixture
async def made(common: Database) -> Made:
    return await make(common)


async def test_connecting_changing_and_disconnecting(made: Made, model: FakeModel) -> None:
    assert (await api.show_model(made.as_("manager"))).connection is None
    page = await api.connect_model(made.as_("manager"), wanted(model, budget_tokens=9000))
    assert page.connection is not None
    assert (page.connection.has_key, page.connection.model, page.breaker.state) == (True, "test-1", "closed")
    assert KEY not in msgspec.json.encode(page).decode()
    changed = wanted(model, uses=["reading"], budget_tokens=9000, key=msgspec.UNSET)
    await api.connect_model(made.as_(), changed)
    await api.connect_model(made.as_(), changed)
    assert (await connection_of(made)).secret == KEY
    assert [fact["data"]["fields"] for fact in await made.events("language_model.changed")] == [["uses"]]
    await api.connect_model(made.as_(), msgspec.structs.replace(changed, key="another key"))
    assert (await connection_of(made)).secret == "another key"
    assert [fact["data"]["fields"] for fact in await made.events("language_model.changed")][-1] == ["key"]
    assert (await api.disconnect_model(made.as_())).connection is None
    with pytest.raises(NotFound):
        await api.disconnect_model(made.as_())
    facts = await made.events()
    assert not [fact for fact in facts if "another key" in str(fact) or KEY in str(fact)]
    assert "Huda" in sentence_of("language_model.disconnected", facts[-1]["data"], "Huda", language="ar")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"model": " "}, "model"),
        ({"model": "a b"}, "model"),
        ({"base_url": "ftp://example.com"}, "base_url"),
        ({"base_url": "example.com/v1"}, "base_url"),
        ({"base_url": "https://me:secret@example.com/v1"}, "base_url"),
        ({"base_url": "https://example.com/v1?key=1"}, "base_url"),
        ({"base_url": "https://[bad/v1"}, "base_url"),
        ({"base_url": "https://exa mple.com/v1"}, "base_url"),
        ({"timeout_ms": 100}, "timeout_ms"),
        ({"timeout_ms": 90_000}, "timeout_ms"),
        ({"budget_minor": 100}, "budget_minor"),
        ({"budget_tokens": -1}, "budget_tokens"),
        ({"price_in": -1}, "price_in"),
        ({"key": ""}, "key"),
        ({"key": "clé"}, "key"),
        ({"key": msgspec.UNSET}, "key"),
    ],
)
async def test_what_cannot_work_is_refused_with_its_field(made: Made, model: FakeModel, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await api.connect_model(made.as_(), wanted(model, **wrong))
    assert set(refused.value.fields) == {field}


async def test_a_key_never_follows_to_another_address(made: Made, model: FakeModel) -> None:
    """Who may change the connection could otherwise have the key sent to a server of their own."""
    await api.connect_model(made.as_(), wanted(model))
    elsewhere = wanted(model, base_url="https://elsewhere.example/v1", key=msgspec.UNSET)
    with pytest.raises(Invalid) as refused:
        await api.connect_model(made.as_(), elsewhere)
    assert set(refused.value.fields) == {"key"}
    await api.connect_model(made.as_(), wanted(model, "ollama", base_url="https://elsewhere.example/v1", key=""))
    assert (await connection_of(made)).secret == ""


async def test_trying_tells_what_it_took_or_what_was_wrong(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model, price_in=1, price_out=1)
    found = await api.try_model(made.as_())
    assert (found.works, found.code) == (True, None)
    assert found.milliseconds > 0
    assert found.tokens_in > 0
    assert model.received[-1].fields == {"word": "pine"}
    model.mode = "html"
    found = await api.try_model(made.as_())
    assert (found.works, found.code) == (False, "wrong_shape")
    assert "502 Bad Gateway" in found.raw
    model.mode = "refuse_404"
    found = await api.try_model(made.as_())
    assert (found.code, "does not exist" in found.detail) == ("refused", True)
    page = await api.list_model_calls(made.as_())
    assert [(call.purpose, call.outcome) for call in page.items] == [
        ("trying", "refused"),
        ("trying", "wrong_shape"),
        ("trying", "answered"),
    ]
    (spent,) = (await api.show_model_spending(made.as_())).items
    assert (spent.purpose, spent.calls, spent.failed) == ("trying", 3, 2)
    model.mode = "honest"
    for _ in range(27):
        await api.try_model(made.as_())
    with pytest.raises(TooMany):
        await api.try_model(made.as_())
    await outbound.close()


async def test_trying_nothing_says_that_nothing_is_connected(made: Made) -> None:
    assert (await api.try_model(made.as_())).code == "off"


async def test_calls_come_in_pages(made: Made, model: FakeModel) -> None:
    outbound = await connect(made, model)
    for _ in range(52):
        await llm.translate(made.database, made.id, text="Hi", source="en", target="ar")
    first = await api.list_model_calls(made.as_())
    assert len(first.items) == 50
    assert first.more is not None
    rest = await api.list_model_calls(made.as_(), before=first.more)
    assert (len(rest.items), rest.more) == (2, None)
    await outbound.close()


async def test_only_who_may_sees_it(house: House, shop: Shop) -> None:
    await shop.person("Maya", "agent")
    await shop.person("Omar", "manager")
    agent, manager = await shop.console("Maya"), await shop.console("Omar")
    body = {"provider": "ollama", "model": "llama3.2", "base_url": "http://127.0.0.1:1/v1"}
    answers: list[httpx.Response] = [await agent.get("/api/llm/connection"), await agent.put("/api/llm/connection", json=body)]
    assert [one.status_code for one in answers] == [403, 403]
    page = (await manager.put("/api/llm/connection", json=body)).json()
    assert page["connection"]["model"] == "llama3.2"
    assert "key" not in page["connection"]
    # What is at the far end of this house knows no models.
    assert (await manager.post("/api/llm/try")).json()["code"] == "refused"
    assert (await manager.get("/api/llm/spending?days=3")).status_code == 200
    # The house's own way out is the one that is used: what it forbids stays forbidden.
    assert isinstance(llm.way.way_of(house.database), Outbound)
    assert llm.way.way_of(house.database) is house.outbound
    await agent.aclose()
    await manager.aclose()
