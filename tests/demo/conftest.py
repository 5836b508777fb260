"""A demo that is made and played without a server of its own; only the pretend provider has a port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontdesk.demo.courier import InProcessCourier
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.start import graph_on_loopback
from frontdesk.kit.clock import SystemClock
from frontdesk.kit.settings import Settings, load

GRAPH = "http://127.0.0.1:9/v25.0"
NOW = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)


async def nobody(*_: object) -> None:
    raise AssertionError("nothing may be posted before the webhooks are there")


@pytest.fixture
def network() -> Network:
    return Network(SystemClock(), InProcessCourier(nobody))


@pytest.fixture
async def graph(network: Network) -> AsyncIterator[str]:
    """Where the pretend Graph API answers."""
    async with graph_on_loopback(network) as base:
        yield base


@pytest.fixture
def settings(tmp_path: Path, own_dsn: str) -> Settings:
    return load(data_dir=tmp_path, database_url=own_dsn)
