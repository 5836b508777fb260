"""Writing down recordings: what is heard, what it may cost, and every way in which it can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from frontdesk import llm
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid
from frontdesk.kit.http import Outbound
from frontdesk.llm import Failed, Transcription, give_way
from frontdesk.llm.queries import today
from frontdesk.llm.transcribing import api, queries
from frontdesk.llm.transcribing.audio import seconds_of, silence, suffix_of
from frontdesk.llm.transcribing.records import TranscriberIn
from tests.llm.fake import FakeModel
from tests.llm.fake.listening import an_ogg, parts_of
from tests.llm.fake.server import KEY
from tests.llm.world import calls_of, connect, connect_transcriber
from tests.team.made import Made, make


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    async with FakeModel() as found:
        yield found


@pytest.fixture
async def made(common: Database, model: FakeModel) -> AsyncIterator[Made]:
    outbound = Outbound(allow=[model.host])
    give_way(common, outbound)
    yield await make(common)
    await outbound.close()


async def hear(made: Made, content: bytes | None = None, mime: str = "audio/ogg; codecs=opus") -> Transcription | Failed:
    return await llm.transcribe(made.database, made.id, content=an_ogg(4.2) if content is None else content, mime=mime)


def code(found: Transcription | Failed) -> str:
    return found.code if isinstance(found, Failed) else "answered"


async def test_what_is_heard(made: Made, model: FakeModel) -> None:
    assert code(await hear(made)) == "off"
    await connect_transcriber(made, model, price_hour=36)
    model.hears, model.language = "أنا في حي الروضة", "ar"
    found = await hear(made)
    assert isinstance(found, Transcription), found
    assert (found.text, found.language, found.seconds, found.model) == ("أنا في حي الروضة", "ar", 5, "whisper-1")
    # Five seconds of an hour for 36: 0.05 of a minor unit.
    assert found.cost_millionths == 50_000
    parts = parts_of(model.received[-1])
    assert (parts["file"], parts["response_format"][0]) == ((an_ogg(4.2), "voice.ogg"), b"verbose_json")
    (call,) = await calls_of(made)
    assert (call.purpose, call.outcome, call.seconds, call.tokens_in, call.estimated) == ("transcribing", "answered", 5, 0, False)
    page = await api.show_transcriber(made.as_("manager"))
    assert (page.today.seconds, page.today.cost_millionths) == (5, 50_000)
    assert KEY not in msgspec.json.encode(page).decode()


async def test_a_newer_model_tells_the_words_only(made: Made, model: FakeModel) -> None:
    await connect_transcriber(made, model, model="gpt-4o-mini-transcribe")
    assert isinstance(await hear(made), Transcription)
    await connect_transcriber(made, model, model="my-whisper-gpt-4o")
    model.forget()
    found = await hear(made)
    assert isinstance(found, Transcription), "refused to tell more, asked again for less"
    assert (found.language, len(model.received), (await calls_of(made))[0].tries) == (None, 2, 2)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("hang", "timeout"),
        ("slow", "timeout"),
        ("cut", "cut"),
        ("html", "wrong_shape"),
        ("not_json", "wrong_shape"),
        ("wrong_shape", "wrong_shape"),
        ("empty", "no_words"),
        ("huge", "too_long"),
        ("refuse_401", "refused"),
        ("refuse_404", "refused"),
        ("refuse_413", "too_long"),
        ("refuse_429", "rate_limited"),
        ("refuse_500", "unreachable"),
        ("redirect", "refused"),
    ],
)
async def test_every_way_to_fail(made: Made, model: FakeModel, mode: Any, expected: str) -> None:
    await connect_transcriber(made, model, timeout_ms=1000)
    model.mode = mode
    assert code(await hear(made)) == expected
    assert (await calls_of(made))[0].outcome == expected


async def test_where_nobody_speaks_nothing_is_made_up(made: Made, model: FakeModel) -> None:
    await connect_transcriber(made, model)
    model.hears, model.silent = "Thanks for watching!", True
    assert code(await hear(made)) == "no_words"
    assert (await api.try_transcriber(made.as_())).works


async def test_the_breaker_opens_and_a_try_closes_it(made: Made, model: FakeModel) -> None:
    await connect_transcriber(made, model)
    model.mode = "refuse_500"
    assert [code(await hear(made)) for _ in range(6)] == ["unreachable"] * 5 + ["breaker_open"]
    page = await api.show_transcriber(made.as_())
    assert page.transcriber is not None
    assert page.transcriber.breaker == "open"
    assert not (await api.try_transcriber(made.as_())).works
    model.mode = "honest"
    assert (await api.try_transcriber(made.as_())).works
    assert code(await hear(made)) == "answered"
    assert len(await made.events("transcriber.breaker_opened")) == len(await made.events("transcriber.breaker_closed")) == 1


async def test_a_day_has_so_many_minutes(made: Made, model: FakeModel) -> None:
    await connect_transcriber(made, model, budget_minutes=1, largest_mb=1)
    model.seconds = 25.0
    long = an_ogg(25)
    assert [code(await hear(made, long)) for _ in range(3)] == ["answered", "answered", "over_budget"]
    assert len(await made.events("transcriber.budget_used_up")) == 1
    assert code(await hear(made, b"OggS" + b"\0" * 1_000_001)) == "too_long"
    async with made.tx() as tx:
        assert (await queries.day(tx, await today(tx))).not_made == 1


async def test_its_own_way_or_that_of_the_language_model(made: Made, model: FakeModel) -> None:
    with pytest.raises(Invalid):
        await connect_transcriber(made, model, base_url="", key=msgspec.UNSET)
    outbound = await connect(made, model, "openai")
    await connect_transcriber(made, model, base_url="", key=msgspec.UNSET)
    assert code(await hear(made)) == "answered"
    assert model.received[-1].headers["authorization"] == f"Bearer {KEY}"
    page = await api.connect_transcriber(made.as_(), TranscriberIn(model="whisper-1", active=False))
    assert page.transcriber is not None
    assert (page.transcriber.place, page.transcriber.has_key, code(await hear(made))) == (model.base("openai"), False, "off")
    await connect_transcriber(made, model)
    with pytest.raises(Invalid) as refused:
        await connect_transcriber(made, model, base_url="http://elsewhere.test/v1", key=msgspec.UNSET)
    assert set(refused.value.fields) == {"key"}, "a key is not sent elsewhere"
    assert (await api.disconnect_transcriber(made.as_())).transcriber is None
    assert [fact["data"]["fields"] for fact in await made.events("transcriber.changed")] == [["active"], ["active", "base_url", "key"]]
    await outbound.close()


def test_how_long_a_recording_is() -> None:
    assert seconds_of(an_ogg(4.2)) == 5
    assert seconds_of(silence(1)) == 1
    assert seconds_of(b"x" * 7500) == 10, "of unknown form: at most as long as its bytes could hold"
    assert seconds_of(b"OggS" + b"OpusHead" * 3) == 1
    assert [suffix_of(one) for one in ("audio/ogg; codecs=opus", "audio/mp4", "audio/mpeg", "")] == ["ogg", "m4a", "mp3", "ogg"]
