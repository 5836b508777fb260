"""What people find: the newest first, whether a word is common or rare, and nothing that is not theirs to see."""

from __future__ import annotations

import pytest

from frontdesk.inbox import search
from frontdesk.kit.ids import uuid7
from tests.desk import Shop, a_phone, says


@pytest.fixture(params=[2, 20_000], ids=["a window that is soon full", "everything in the window"])
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(search, "_NEWEST", request.param)
    newest: int = request.param
    return newest


async def test_old_and_new_words_are_found_the_newest_first(shop: Shop, window: int) -> None:
    phones = [a_phone() for _ in range(5)]
    for phone, text in zip(phones, ["zebra stripes on the wall", "a zebra again", "something else", "ab", "100%_sure"], strict=True):
        await shop.whatsapp(says(text, by=phone))
        await shop.settle()
    async with await shop.console("Amal") as amal:

        async def found(words: str) -> list[str]:
            return [one["excerpt"] for one in (await amal.get("/api/search", params={"q": words})).json()]

        assert await found("zebra") == ["a zebra again", "zebra stripes on the wall"]
        assert await found("ZEBRA str") == ["zebra stripes on the wall"]
        assert await found("100%_") == ["100%_sure"]
        assert await found("%%%") == []
        assert await found("no such words") == []
        assert await found(phones[0][-6:]) == [f"+{phones[0]}"]
        assert await found("ab") == ["ab"]


async def test_after_a_search_the_planner_is_free_again(shop: Shop) -> None:
    await shop.whatsapp(says("something to find", by=a_phone()))
    await shop.settle()
    async with shop.tx() as tx:
        await search.find(tx, "something", viewer=uuid7(), own_only=True)
        assert {await tx.value(f"show enable_{kind}") for kind in ("seqscan", "indexscan")} == {"on"}
