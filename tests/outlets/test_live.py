"""The live stream: whoever lists and then listens misses nothing, hears nothing twice, and nothing that is not for them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from frontdesk.kit.ids import uuid7
from frontdesk.outlets import live as module
from frontdesk.outlets.live import Hub
from tests.kit.made import until
from tests.outlets.house import Console, House, Said, Whispered, holds, opened


async def test_a_list_and_the_stream_after_it_miss_nothing(house: House) -> None:
    await house.say("before the list")
    after = await house.now()
    await house.say("between list and stream")
    async with opened(house.hub, house.person(), after) as console:
        await house.say("after")
        await house.hub.catch_up()
        await console.has("between list and stream", "after")


async def test_what_is_told_live_and_replayed_is_heard_once(house: House) -> None:
    """The hub tells while the console is still reading what it missed."""
    after = await house.now()
    stream = house.hub.stream(house.person(), after)
    assert (await anext(stream)).startswith(b"retry")
    await house.say("one", "two")
    await house.hub.catch_up()
    console = Console(house.hub, house.person(), after)
    console.take(await anext(stream))
    await house.say("three")
    await house.hub.catch_up()
    console.take(await anext(stream))
    console.take(await anext(stream))
    assert console.heard == ["one", "two", "three"]
    await stream.aclose()


async def test_a_console_that_comes_back_is_told_what_it_missed_from_its_last_position(house: House) -> None:
    async with opened(house.hub, house.person(), await house.now()) as console:
        await house.say("one")
        await house.hub.catch_up()
        await console.has("one")
        await console.close()
        await house.say("two", "three")
        await house.hub.catch_up()
        await console.open()
        await house.say("four")
        await house.hub.catch_up()
        await console.has("one", "two", "three", "four")
        assert console.positions == [1, 2, 3, 4]
        assert console.resets == 0


async def test_after_a_long_absence_it_is_told_to_fetch_anew_and_from_where_it_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_REPLAYED", 5)
    await house.say(*(f"old {number}" for number in range(6)))
    async with opened(house.hub, house.person(), 0) as console:
        await until(lambda: holds(lambda: console.resets == 1))
        assert console.last_id == 6
        await house.say("new")
        await house.hub.catch_up()
        await console.has("new")
        await console.close()
        await house.say("newer")
        await console.open()
        await console.has("new", "newer")
        assert console.resets == 1


async def test_a_position_of_a_database_that_was_replaced_is_noticed(house: House) -> None:
    await house.say("one", "two")
    async with opened(house.hub, house.person(), 5_000_000) as console:
        await until(lambda: holds(lambda: console.resets == 1))
        assert console.last_id == 2
        await house.say("three")
        await house.hub.catch_up()
        await console.has("three")


async def test_a_console_that_cannot_keep_up_is_cut_off_and_resumes_without_a_gap(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING", 10)
    person = house.person()
    console = Console(house.hub, person, await house.now())
    stream = house.hub.stream(person, console.last_id)
    assert (await anext(stream)).startswith(b"retry")
    await house.say("first")
    await house.hub.catch_up()
    console.take(await anext(stream))
    # From here on it does not read, and more happens than may wait for it.
    await house.say(*(f"more {number}" for number in range(25)))
    await house.hub.catch_up()
    rest = [part async for part in stream]
    for part in rest:
        console.take(part)
    assert house.hub.consoles == 0
    await console.open()
    await console.has("first", *(f"more {number}" for number in range(25)))
    assert console.positions == list(range(1, 27))
    await console.close()


async def test_one_console_that_hangs_holds_up_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_WAITING", 3)
    hanging = house.hub.stream(house.person(), None)
    assert (await anext(hanging)).startswith(b"retry")
    reading = asyncio.ensure_future(anext(hanging))
    await asyncio.sleep(0)
    async with opened(house.hub, house.person(), await house.now()) as console:
        for number in range(8):
            await house.say(str(number))
            await house.hub.catch_up()
            await console.has(*(str(one) for one in range(number + 1)))
    await reading
    await hanging.aclose()


async def test_only_those_who_may_hear_it_do(house: House) -> None:
    now = await house.now()
    async with (
        opened(house.hub, house.person("inbox.read", "secrets.read"), now) as insider,
        opened(house.hub, house.person(), now) as anybody,
    ):
        await house.happen(Said(what="a"), Whispered(what="b"), Said(what="c"))
        await house.hub.catch_up()
        await insider.has("a", "b", "c")
        await anybody.has("a", "c")
        async with opened(house.hub, house.person(), now) as late:
            await late.has("a", "c")


async def test_who_sees_only_their_own_work_hears_only_of_it(house: House) -> None:
    mine, now = uuid7(), await house.now()
    facts = (
        Said(what="mine", conversation_id=uuid7(), owner_id=mine),
        Said(what="another's", conversation_id=uuid7(), owner_id=uuid7()),
        Said(what="nobody's", conversation_id=uuid7()),
        Said(what="of no conversation"),
    )
    specialist = house.person("inbox.read_own", staff_id=mine)
    async with opened(house.hub, specialist, now) as console:
        await house.happen(*facts)
        await house.hub.catch_up()
        await console.has("mine", "of no conversation")
    async with opened(house.hub, specialist, now) as replayed, opened(house.hub, house.person(), now) as manager:
        await replayed.has("mine", "of no conversation")
        await manager.has(*(fact.what for fact in facts))


async def test_whendressing_fails_it_is_told_plainly_and_only_to_those_who_see_everything(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async def torn(*_: Any) -> list[dict[str, Any]]:
        raise KeyError("nobody foresaw this")

    hub = Hub(house.database, torn)
    await hub.catch_up()
    mine = uuid7()
    async with opened(hub, house.person()) as manager, opened(hub, house.person("inbox.read_own", staff_id=mine)) as specialist:
        await house.happen(Said(what="talk", conversation_id=uuid7(), owner_id=mine), Said(what="news"))
        await hub.catch_up()
        await manager.has("talk", "news")
        await specialist.has("news")
    assert "nobody foresaw this" in caplog.text


async def test_another_business_hears_nothing(house: House) -> None:
    other = uuid7()
    async with (
        opened(house.hub, house.person(business=other), 0) as neighbour,
        opened(house.hub, house.person(), 0) as console,
    ):
        await house.say("ours")
        await house.happen(Said(what="theirs"), business=other)
        await house.hub.catch_up()
        await console.has("ours")
        await neighbour.has("theirs")
        async with opened(house.hub, house.person(business=other), 0) as late:
            await late.has("theirs")
        async with opened(house.hub, house.person(business=uuid7()), 0) as stranger:
            await asyncio.sleep(0.05)
            assert stranger.heard == []


async def test_silence_is_filled_and_moves_the_position_over_what_was_not_for_this_console(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_HEARTBEAT", 0.03)
    async with opened(house.hub, house.person(), await house.now()) as console:
        await house.happen(*(Whispered(what="secret") for _ in range(3)))
        await house.hub.catch_up()
        await until(lambda: holds(lambda: console.beats >= 2))
        assert (console.heard, console.last_id) == ([], 3)
        await house.say("aloud")
        await house.hub.catch_up()
        await console.has("aloud")


async def test_consoles_that_left_are_forgotten(house: House) -> None:
    consoles = [await Console(house.hub, house.person()).open() for _ in range(5)]
    assert house.hub.consoles == 5
    for console in consoles:
        await console.close()
    assert house.hub.consoles == 0
    assert house.hub._consoles == {}


async def test_when_the_house_closes_every_stream_ends_at_once(house: House) -> None:
    consoles = [await Console(house.hub, house.person()).open() for _ in range(3)]
    await asyncio.sleep(0.01)
    house.hub.close()
    await asyncio.wait_for(asyncio.gather(*(console._task for console in consoles if console._task)), 1)
    late = await Console(house.hub, house.person()).open()
    assert late._task is not None
    await asyncio.wait_for(late._task, 1)
