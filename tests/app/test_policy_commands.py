"""The commands about the routing policy, as an operator or a program uses them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from frontdesk.cli import app
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, NotFound, Problem
from frontdesk.routing import Policy, save_draft
from tests.routing.desk import Desk, open_desk


class Terminal:
    """Runs a command against one database, as if typed."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def __call__(self, *words: str, code: int = 0) -> str:
        result: Result = await asyncio.to_thread(CliRunner().invoke, app, [*words, "--database-url", self._dsn])
        if isinstance(result.exception, Problem):
            raise result.exception
        assert result.exit_code == code, (result.output, result.exception)
        return result.stdout


@pytest.fixture
async def desk(database: Database) -> Desk:
    """The only business there."""
    return await open_desk(database)


@pytest.fixture
def run(own_dsn: str, desk: Desk) -> Terminal:
    """The terminal."""
    assert desk
    return Terminal(own_dsn)


async def exported(run: Terminal) -> dict[str, Any]:
    """The live policy as the file one changes."""
    found: dict[str, Any] = json.loads(await run("policy", "show", "--json"))
    return found


async def test_a_file_is_checked_compared_and_published_and_taken_back(run: Terminal, tmp_path: Path) -> None:
    policy = await exported(run)
    assert (await run("policy", "show")).startswith("Version 1\n1. Complaints get a named owner\n   When the need is Complaint:")
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(policy))
    assert await run("policy", "diff", str(file)) == "Nothing changes.\n"
    policy["rules"].reverse()
    policy["rules"][0]["name"] = "What does it cost"
    file.write_text(json.dumps(policy))
    assert "~ “Prices” is now called “What does it cost”." in await run("policy", "diff", str(file))
    assert "0 errors" in await run("policy", "check", str(file))
    assert "Version 2 decides now; it was version 1." in await run("policy", "publish", str(file), "--note", "Prices first")
    assert (await exported(run))["rules"] == policy["rules"]
    assert "↕" in await run("policy", "diff", "1")
    assert "Version 3 decides now; it is version 1 again." in await run("policy", "restore", "1")
    lines = (await run("policy", "list")).splitlines()
    assert [line.split()[:2] for line in lines] == [["version", "state"], ["3", "published"], ["2", "retired"], ["1", "retired"]]
    assert lines[1].endswith("version 1 again")
    assert lines[2].endswith("Prices first")


async def test_what_is_wrong_is_said_and_nothing_is_published(run: Terminal, tmp_path: Path) -> None:
    policy = await exported(run)
    file = tmp_path / "policy.json"
    policy["rules"].append(policy["rules"][0])
    file.write_text(json.dumps(policy))
    told = await run("policy", "check", str(file), code=1)
    assert "unreachable_rule" in told
    with pytest.raises(Invalid, match="policy_has_errors"):
        await run("policy", "publish", str(file))
    policy["rules"][0]["queu"] = "front_desk"
    file.write_text(json.dumps(policy))
    with pytest.raises(Invalid, match=r"unknown field `queu`.*rules"):
        await run("policy", "check", str(file))
    for content, name in (("{", "policy.json"), ("a = ", "policy.toml"), ("[]", "policy.json")):
        (tmp_path / name).write_text(content)
        with pytest.raises(Invalid, match="not_a_policy"):
            await run("policy", "check", str(tmp_path / name))
    with pytest.raises(Invalid, match="no_such_file"):
        await run("policy", "check", str(tmp_path / "none.json"))
    with pytest.raises(NotFound):
        await run("policy", "diff")
    with pytest.raises(NotFound):
        await run("policy", "diff", "7")
    assert (await run("policy", "list")).count("\n") == 2


async def test_a_draft_of_a_manager_is_not_thrown_away_unasked(run: Terminal, tmp_path: Path, desk: Desk) -> None:
    policy = await exported(run)
    file = tmp_path / "policy.toml"
    file.write_text(
        "rules = []\nclasses = {lead = {target_seconds = 600}, urgent = {target_seconds = 300}}\n"
        '[unsure]\nkey = "unsure"\nname = "Unsure"\nqueue = "inquiries"\npriority = "lead"\n'
        '[otherwise]\nkey = "otherwise"\nname = "All"\nqueue = "front_desk"\npriority = "lead"\n'
    )
    policy.pop("version", None)
    policy["offer_seconds"] = 45
    async with desk.tx() as tx:
        await save_draft(tx, msgspec.convert(policy, Policy))
    assert "~ Time to accept an offer: 45 s; before: nobody is asked, it is given at once." in await run("policy", "diff")
    with pytest.raises(Conflict, match="draft_exists"):
        await run("policy", "publish", str(file))
    assert "- “Bookings” is removed." in await run("policy", "publish", str(file), "--over-draft")


async def test_a_decision_is_explained_with_everybody_and_why_not_one_of_them(run: Terminal, desk: Desk) -> None:
    await desk.person("Maya", skills={"cleaning": 4})
    await desk.person("Anna", presence="away")
    await desk.person("Leo", capacity=2)
    conversation = str(await desk.routed())
    told = await run("route", "explain", conversation)
    assert "policy version 1, rule bookings" in told
    assert "\n* Maya " in told
    assert "is away" in told
    assert await run("route", "explain", conversation, "--why-not", "anna") == "Anna is away.\n"
    versus = await run("route", "explain", conversation, "--why-not", "Leo")
    assert versus.startswith("Leo was equal with Maya")
    assert (await run("route", "explain", conversation, "--why-not", "Maya")).strip() == "Maya was chosen."
    assert "صُنّفت" in (arabic := await run("route", "explain", conversation, "--language", "ar")) or "التصنيف" in arabic
    with pytest.raises(Invalid, match="say_who"):
        await run("route", "explain", conversation, "--why-not", "Zoe")
    with pytest.raises(NotFound):
        await run("route", "explain", "0190a1b2-0000-7000-8000-000000000000")


async def test_with_several_businesses_one_is_named(run: Terminal, database: Database) -> None:
    await open_desk(database, name="The Neighbours")
    with pytest.raises(Invalid, match=r"say_which_business.*The Neighbours"):
        await run("policy", "list")
    assert "published" in await run("policy", "list", "--business", "The Neighbours")
