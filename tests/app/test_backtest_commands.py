"""The commands that try rules on the past, as an operator or a program uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.kit.database import Database
from frontdesk.kit.errors import NotFound
from tests.app.test_policy_commands import Terminal, exported
from tests.routing.backtest.test_backtests import busy_desk
from tests.routing.desk import Desk


@pytest.fixture
async def desk(database: Database) -> Desk:
    """The only business there, with a few conversations behind it."""
    found, _ = await busy_desk(database, 6)
    return found


@pytest.fixture
def run(own_dsn: str, desk: Desk) -> Terminal:
    """The terminal."""
    assert desk
    return Terminal(own_dsn)


async def test_a_file_is_tried_on_the_past(run: Terminal, tmp_path: Path) -> None:
    policy = await exported(run)
    nobody = {"key": "nobody", "name": "Nobody", "queue": "nowhere", "priority": "lead", "rings": [{"roles": ["specialist"]}]}
    policy["rules"].insert(0, nobody | {"when": {"needs": ["scheduling"]}})
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(policy))
    told = await run("policy", "backtest", str(file))
    assert "6 conversations." in told
    assert "2 of 6 would have gone elsewhere" in told
    assert "“Nobody” applies instead of “Bookings”." in told
    assert "With fewer than 40" in told
    found = json.loads(await run("policy", "backtest", str(file), "--days", "7", "--json"))
    assert (found["state"], found["found"]["elsewhere"], found["found"]["measures"]) == ("done", 2, [])
    with pytest.raises(NotFound):
        await run("policy", "backtest")


async def test_what_was_decided_is_computed_again(run: Terminal) -> None:
    told = await run("policy", "replay")
    assert told.startswith("6 of 6 decisions came out the same (100.00 %)")
    found = json.loads(await run("policy", "replay", "--json"))
    assert (found["decisions"], found["same"], found["unlike"]) == (6, 6, [])
