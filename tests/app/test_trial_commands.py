"""The commands about shadows and trials, as an operator or a program uses them."""

from __future__ import annotations

import pytest

from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.routing import current_policy, save_draft
from frontdesk.routing.trials.actions.comparing import decide_in_shadow
from tests.app.test_policy_commands import Terminal, desk, run
from tests.routing.desk import Desk
from tests.routing.trials.tried import only_for

assert desk
assert run


async def drafted(desk: Desk, name: str = "Leo") -> None:
    """A draft in which everything is for one person."""
    person = await desk.person(name)
    async with desk.tx() as tx:
        await save_draft(tx, only_for(await current_policy(tx), person))


async def test_a_shadow_begins_is_looked_at_and_ends(run: Terminal, desk: Desk) -> None:
    with pytest.raises(NotFound):
        await run("policy", "shadow")
    await desk.person("Maya")
    await drafted(desk)
    assert "The draft is decided beside version 1 from now on." in await run("policy", "shadow")
    async with desk.tx() as tx:
        await tx.execute("update staff set last_assigned_at = $1 where name = 'Leo'", tx.at)
    conversation = await desk.routed(need="pricing")
    async with desk.tx() as tx:
        await decide_in_shadow(tx, await tx.value("select id from decisions order by id desc limit 1"))
    told = await run("policy", "shadow")
    assert "1 decisions about 1 conversations: 1 of 1 would go elsewhere" in told
    assert f"{conversation}  Maya -> Leo" in told
    assert await run("policy", "stop") == "The shadow has ended; what it found stays.\n"
    with pytest.raises(Conflict, match="nothing_runs"):
        await run("policy", "stop")


async def test_a_trial_begins_is_compared_stopped_and_published(run: Terminal, desk: Desk) -> None:
    await drafted(desk)
    with pytest.raises(Invalid, match="share_out_of_reach"):
        await run("policy", "try", "--percent", "60")
    assert "Version 2 decides for 20 % of the customers" in await run("policy", "try", "--percent", "20", "--note", "Leo first")
    for _ in range(3):
        await desk.routed(need="pricing")
    told = await run("policy", "try")
    assert told.startswith("Version 2 for 20% of the customers since ")
    assert "not enough yet" in told
    assert "2        trial" in await run("policy", "list")
    assert "The trial of version 2 has ended. Its conversations go on under version 1." in await run("policy", "stop", "trial")
    assert "3        draft" in await run("policy", "list")
    await run("policy", "try")
    assert await run("policy", "stop", "--publish", "--note", "Good") == "Version 3 decides for everybody now.\n"
    for words in (("policy", "stop", "shadow", "--publish"), ("policy", "stop", "everything")):
        with pytest.raises(Invalid):
            await run(*words)
    async with desk.tx() as tx:
        assert (await current_policy(tx)).version == 3
