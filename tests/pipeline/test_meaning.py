"""A business with an encoder: its own needs are found in other words, and the page says whether that is so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from frontdesk.understanding.encoder import in_use
from tests.desk import Shop
from tests.pipeline.test_own_needs import NEEDS, add, lost, read, wrote
from tests.understanding import toy_encoder as toy

pytest.importorskip("onnxruntime", reason="onnxruntime has no build for this machine")

OTHER_WORDS = "somebody mislaid her necklace in the lobby, was it spotted?"


@pytest.fixture
async def owner(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The owner's console."""
    async with await shop.console("Huda") as huda:
        yield huda


@pytest.fixture
def encoder(tmp_path: Path) -> Iterator[Path]:
    """A process that compares by meaning, and the folder of its encoder."""
    folder = toy.make(tmp_path / "encoder")
    in_use.use(folder)
    yield folder
    in_use.use(None)


async def test_a_need_of_its_own_is_found_in_other_words_as_long_as_there_is_an_encoder(
    shop: Shop, owner: httpx.AsyncClient, encoder: Path
) -> None:
    await add(owner)
    message = await wrote(shop, OTHER_WORDS)
    assert message["text"] == OTHER_WORDS
    assert (await read(shop, OTHER_WORDS)).need == "lost_property"
    in_use.use(None)
    assert (await read(shop, OTHER_WORDS)).need != "lost_property"
    in_use.use(encoder)
    assert (await read(shop, OTHER_WORDS)).need == "lost_property"


async def test_a_preview_finds_it_in_other_words_too(shop: Shop, owner: httpx.AsyncClient, encoder: Path) -> None:
    await wrote(shop, OTHER_WORDS)
    for folder, wanted in ((encoder, 1), (None, 0), (encoder, 1)):
        in_use.use(folder)
        answer = await owner.post(f"{NEEDS}/preview", json=lost())
        assert (answer.status_code, answer.json()["would_be"]) == (200, wanted)


async def test_one_that_breaks_stops_nothing_and_the_page_says_so(
    shop: Shop, owner: httpx.AsyncClient, encoder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def page() -> dict[str, object]:
        found: dict[str, object] = (await owner.get("/api/understanding/model")).json()["meaning"]
        return found

    await add(owner)
    assert await page() == {"used": True, "because": "works", "model": "model.onnx", "code": "", "detail": ""}

    def fails(_: str) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(in_use._in_use[0].encoder, "_pooled", fails)
    for number in range(3):
        message = await wrote(shop, f"I forgot my black jacket in your waiting room, number {number}")
        assert message["id"]
    assert (await read(shop, "did anybody hand in a black wallet yesterday")).need == "lost_property"
    assert (await page())["because"] == "fails"
    in_use.use(tmp_path)
    assert (await page())["code"] == "encoder_no_model"
    in_use.use(None)
    assert (await page())["because"] == "not_set"
