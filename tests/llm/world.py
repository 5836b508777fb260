"""A business with a connected model that runs on this machine."""

from __future__ import annotations

from typing import Any

from frontdesk.kit.http import Outbound
from frontdesk.llm import actions, queries
from frontdesk.llm.records import Connection, ModelCall, ModelConnectionIn
from frontdesk.llm.transcribing import actions as transcribing
from frontdesk.llm.transcribing.records import TranscriberIn
from frontdesk.llm.way import give_way
from tests.llm.fake import FakeModel
from tests.llm.fake.server import KEY
from tests.team.made import Made

EVERYTHING = ["reading", "drafting", "summarising", "translating"]


def wanted(fake: FakeModel, provider: str = "openai", **more: Any) -> ModelConnectionIn:
    """How to reach the fake."""
    values: dict[str, Any] = {"provider": provider, "model": "test-1", "base_url": fake.base(provider), "key": KEY, "uses": EVERYTHING}
    return ModelConnectionIn(**(values | more))


async def connect(made: Made, fake: FakeModel, provider: str = "openai", **more: Any) -> Outbound:
    """Connect the fake, whose address the operator has allowed."""
    async with made.tx() as tx:
        await actions.connect(tx, wanted(fake, provider, **more))
    outbound = Outbound(allow=[fake.host])
    give_way(made.database, outbound)
    return outbound


async def connect_transcriber(made: Made, fake: FakeModel, **more: Any) -> None:
    """Let the fake write down recordings; `connect` or `allow` has opened the way to it."""
    values: dict[str, Any] = {"model": "whisper-1", "base_url": fake.base("openai"), "key": KEY}
    async with made.tx() as tx:
        await transcribing.connect(tx, TranscriberIn(**(values | more)))


async def connection_of(made: Made) -> Connection:
    """The connection as it is now."""
    async with made.tx() as tx:
        found = await queries.connection(tx)
    assert found is not None
    return found


async def calls_of(made: Made) -> list[ModelCall]:
    """Every call, the newest first."""
    async with made.tx() as tx:
        return await queries.calls(tx, before=None, most=200)


async def used_today(made: Made) -> queries.ModelDay:
    """What the day has cost so far."""
    async with made.tx() as tx:
        return await queries.day(tx, await queries.today(tx))


__all__ = ["EVERYTHING", "KEY", "calls_of", "connect", "connect_transcriber", "connection_of", "used_today", "wanted"]
