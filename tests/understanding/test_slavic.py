"""Polish, Russian and Ukrainian as they are bent and typed: times, money, urgency, mood, and what the word lists alone can tell."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from frontdesk.understanding import BusinessContext, Timing, read
from frontdesk.understanding.needs.decide import by_cues, likeliest
from frontdesk.understanding.needs.features import Noticed
from frontdesk.understanding.noticing import NOTHING_KNOWN, notice

HERE = Path(__file__).parent
BUSINESS = BusinessContext(("en", "de"), "Europe/Berlin", 0, "EUR")
NOW = datetime(2026, 4, 15, 8, tzinfo=UTC)  # a Wednesday, ten o'clock in Berlin


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """What is said in one language."""

    urgent: list[str]
    calm: list[str]
    glad: list[str]
    cross: list[str]
    fault: list[str]
    past: list[str]
    moved: list[str]
    free: list[str]
    budget: dict[str, str]
    when: dict[str, str]


SAID = msgspec.convert(tomllib.loads((HERE / "slavic.toml").read_text("utf-8")), dict[str, Said])
SAMPLES = msgspec.convert(tomllib.loads((HERE / "samples.toml").read_text("utf-8")), dict[str, list[tuple[str, str]]])


def each(kind: str) -> list[tuple[str, str]]:
    """Every language with each of the texts of one kind."""
    return [(language, text) for language, said in SAID.items() for text in getattr(said, kind)]


def told(timing: Timing | None) -> str:
    """A time as `slavic.toml` writes it."""
    if timing is None:
        return "nothing"
    days = "..".join(str(day) for day in (timing.date, timing.date_to) if day is not None)
    hours = "-".join(f"{hour:%H:%M}" for hour in (timing.time, timing.time_to) if hour is not None)
    words = (days, hours, timing.part, timing.bound if timing.bound != "at" else "", "at once" if timing.asap else "")
    return " ".join(word for word in words if word)


def noticed(text: str, language: str) -> Noticed:
    """What is seen in a text that is surely written in this language."""
    return notice(text, BUSINESS, NOW, NOTHING_KNOWN, {language: 0.9, "en": 0.1})[0]


@pytest.mark.parametrize(("text", "meant"), [row for said in SAID.values() for row in said.when.items()])
def test_a_time_is_understood(text: str, meant: str) -> None:
    assert told(read(text, business=BUSINESS, at=NOW).timing) == meant


@pytest.mark.parametrize(("text", "meant"), [row for said in SAID.values() for row in said.budget.items()])
def test_a_budget_is_understood(text: str, meant: str) -> None:
    found = read(text, business=BUSINESS, at=NOW).budget
    assert found is not None
    assert f"{found.amount_minor} {found.currency} {found.kind}" == meant


@pytest.mark.parametrize(("language", "text"), each("free"))
def test_not_every_number_is_a_budget(language: str, text: str) -> None:
    assert noticed(text, language).budget is None


@pytest.mark.parametrize(("language", "text"), each("urgent"))
def test_urgency_is_seen(language: str, text: str) -> None:
    assert read(text, business=BUSINESS, at=NOW).urgency.value == "urgent"


@pytest.mark.parametrize(("language", "text"), each("calm"))
def test_calm_is_believed(language: str, text: str) -> None:
    assert read(text, business=BUSINESS, at=NOW).urgency.value == "normal"


@pytest.mark.parametrize(("kind", "mood"), [("glad", "positive"), ("cross", "negative"), ("moved", "neutral")])
def test_the_mood_is_heard(kind: str, mood: str) -> None:
    for language, text in each(kind):
        assert (language, read(text, business=BUSINESS, at=NOW).sentiment.value) == (language, mood), text


@pytest.mark.parametrize(("kind", "mark"), [("fault", "fault"), ("past", "past_service"), ("moved", "moving")])
def test_words_mark_what_they_tell(kind: str, mark: str) -> None:
    for language, text in each(kind):
        assert noticed(text, language).marks.affirmed(mark), text


@pytest.mark.parametrize("language", SAID)
def test_the_word_lists_alone_know_the_need(language: str) -> None:
    right = 0
    for expected, text in SAMPLES[language]:
        seen = noticed(text, language)
        right += likeliest(by_cues(seen.with_wish().said, seen.features())) == expected.removeprefix("!")
    assert right >= 0.9 * len(SAMPLES[language])
