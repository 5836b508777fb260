"""How people's words about signals stand beside what is read, whatever the order in which both come."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.errors import Problem
from frontdesk.kit.wording import phrase
from frontdesk.understanding import BusinessContext, Reading, ServiceEntry, ServiceFound, Span, Urgency, read
from frontdesk.understanding import Signal as Found
from frontdesk.understanding.corrections import SIGNALS, Correction, Signal, Value
from frontdesk.understanding.corrections.records import LANGUAGES
from frontdesk.understanding.corrections.rules import after, as_they_stand, newest, value_read, with_value, words_read
from frontdesk.understanding.corrections.saying import AT_ONCE, NOT_SAID, pieces
from frontdesk.understanding.corrections.words import meaning, words_for
from frontdesk.understanding.model.alike import Example
from frontdesk.understanding.model.leaning import NO, YES, Leaning, Leanings
from frontdesk.understanding.model.reading import groups_of
from frontdesk.understanding.model.stored import shipped
from frontdesk.understanding.text.normal import Text

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 18, 9, tzinfo=UTC)
DEEP, SOFA = "0190d1f0-0000-7000-8000-000000000001", "0190d1f0-0000-7000-8000-000000000002"
HOUSE = BusinessContext(
    languages=("en", "ar"),
    timezone="Asia/Riyadh",
    week_start=6,
    currency="SAR",
    services=(ServiceEntry(DEEP, {"en": "Deep cleaning", "ar": "تنظيف عميق"}), ServiceEntry(SOFA, {"en": "Sofa cleaning"})),
)
BLANK = read("hm", business=HOUSE, at=AT)


def message(number: int) -> UUID:
    return UUID(int=number + 1)


def says(service: str | None, words: str) -> Reading:
    """A message that was read as being about this service, from these words."""
    if service is None:
        return BLANK
    return msgspec.structs.replace(BLANK, services=(ServiceFound(service, 0.8, (Span(0, len(words), words),)),))


def corrected(number: int, reading: Reading, signal: Signal, value: Value | None) -> Correction:
    return Correction(
        message_id=message(number),
        signal=signal,
        read=value_read(reading, signal),
        read_words=words_read(reading, signal),
        value=value,
        at=AT + timedelta(minutes=number),
    )


services = st.sampled_from([None, "a", "b", "c"])
readings = st.builds(says, services, st.sampled_from(["pearl", "pearl treatment", "majlis"]))
steps = st.lists(st.one_of(readings, st.tuples(st.integers(0, 9), services)), min_size=1, max_size=12)


@given(steps)
def test_a_conversation_kept_message_by_message_is_the_one_that_is_put_together_anew(
    history: list[Reading | tuple[int, str | None]],
) -> None:
    said: list[Reading] = []
    words: dict[int, Correction] = {}
    kept: Value | None = None
    for step in history:
        if isinstance(step, Reading):
            known = [words[number] for number in sorted(words)]
            kept = value_read(after(step, known), "service") or kept
            said.append(step)
        elif said:
            number = step[0] % len(said)
            value = None if step[1] is None else Value(services=(step[1],))
            words[number] = corrected(number, said[number], "service", value)
        newest_first = [(message(number), reading) for number, reading in reversed(list(enumerate(said)))]
        anew = newest(as_they_stand(newest_first, [words[number] for number in sorted(words)]), "service")
        if not isinstance(step, Reading):
            # A word about a signal is followed by putting it together anew.
            kept = anew
        assert kept == anew


def test_a_word_about_the_newest_message_is_what_stands() -> None:
    first, second = says("a", "pearl"), says("b", "majlis")
    told = [(message(1), second), (message(0), first)]
    for value in (Value(services=("c",)), None):
        assert newest(as_they_stand(told, [corrected(1, second, "service", value)]), "service") == value


@pytest.mark.parametrize(
    ("later", "stands"),
    [
        (says(None, ""), "c"),
        (says("a", "pearl"), "c"),
        (says("a", "treatment pearl"), "a"),
        (says("b", "pearl"), "b"),
    ],
)
def test_only_another_value_or_other_words_are_news(later: Reading, stands: str) -> None:
    first = says("a", "pearl")
    word = corrected(0, first, "service", Value(services=("c",)))
    assert newest(as_they_stand([(message(1), later), (message(0), first)], [word]), "service") == Value(services=(stands,))


def test_of_urgency_and_leads_only_a_yes_is_news() -> None:
    pressing = msgspec.structs.replace(BLANK, urgency=Urgency("urgent", 0.9, (Span(0, 5, "today"),)))
    buying = msgspec.structs.replace(BLANK, is_lead=Found(True, 0.9, (Span(0, 4, "book"),)))
    word = corrected(0, BLANK, "urgency", Value(urgent=True))
    assert newest(as_they_stand([(message(1), BLANK), (message(0), BLANK)], [word]), "urgency") == Value(urgent=True)
    calmed = corrected(0, pressing, "urgency", Value(urgent=False))
    assert newest(as_they_stand([(message(1), pressing), (message(0), pressing)], [calmed]), "urgency") is None
    refused = corrected(0, buying, "lead", Value(lead=False))
    assert [one.is_lead.value for one in as_they_stand([(message(1), buying), (message(0), buying)], [refused])] == [False, False]
    wished = corrected(0, BLANK, "lead", Value(lead=True))
    assert [one.is_lead.value for one in as_they_stand([(message(1), BLANK), (message(0), BLANK)], [wished])] == [True, True]


@pytest.mark.parametrize("signal", SIGNALS)
def test_what_is_put_into_a_reading_is_read_from_it_and_nothing_else_changes(signal: Signal) -> None:
    before = read("Deep cleaning tomorrow at 5 pm, urgent, 300 SAR at most", business=HOUSE, at=AT)
    value = value_read(before, signal)
    assert value_read(with_value(BLANK, signal, value), signal) == value
    for other in SIGNALS:
        if other != signal:
            assert value_read(with_value(before, signal, None), other) == value_read(before, other)


def test_the_words_proposed_are_those_nothing_else_claims() -> None:
    text = "Hello, can you do the pearl treatment tomorrow at 5 for 300 SAR please?"
    reading = read(text, business=HOUSE, at=AT)
    assert [one.text for one in words_for(text, reading, "service") if one.proposed] == ["pearl", "treatment"]
    assert words_for("", BLANK, "service") == []
    arabic = "كم سعر معالجة اللؤلؤ بكرة؟"
    found = [one.text for one in words_for(arabic, read(arabic, business=HOUSE, at=AT), "service") if one.proposed]
    assert "اللؤلؤ" in found
    assert "بكرة" not in found


@pytest.mark.parametrize("words", ["tomorrow", "how much", "please", "clean", "5", "بكرة", "شكرا", "x" * 90, "sofa cleaning"])
def test_words_that_mean_something_are_refused(words: str) -> None:
    with pytest.raises(Problem):
        meaning("service", DEEP, Span(0, len(words), words), HOUSE)


def test_a_leaning_turns_only_what_is_like_a_corrected_message() -> None:
    model = shipped()

    calm = Urgency("normal", 0.75)
    told = Example(model, groups_of(Text("the graduation party waits before the door"), model, ("en",)), np.array([0.25]), YES)
    unlike = groups_of(Text("what are your opening hours on friday"), model, ("en",))
    alike = groups_of(Text("the graduation party is waiting before the door"), model, ("en",))
    leanings = Leanings(urgency=Leaning([told]))
    assert leanings.urgent(calm, model, alike).value == "urgent"
    assert leanings.urgent(calm, model, unlike) is calm
    assert leanings.may_buy(Found(True, 0.9), model, alike) == Found(True, 0.9)
    # What was said the other way about the same words takes it back.
    other = Example(model, told.groups, np.array([0.25]), NO)
    assert Leanings(urgency=Leaning([told, other])).urgent(calm, model, unlike) is calm


def test_everything_a_value_can_be_is_worded_in_arabic() -> None:
    codes = [*LANGUAGES.values(), *SIGNALS, NOT_SAID, AT_ONCE, "yes", "no", "urgent", "normal"]
    codes += [piece for part in ("morning", "noon", "afternoon", "evening", "night") for piece in pieces(Value(part=part))]
    assert [one for one in codes if phrase("ar", one) == one] == []


def test_the_console_offers_the_languages_that_are_known() -> None:
    source = (ROOT / "console" / "src" / "understanding" / "signals.ts").read_text("utf-8")
    (listed,) = re.findall(r"signalLanguages = \[([^\]]*)\]", source)
    assert re.findall(r"'([^']+)'", listed) == list(LANGUAGES)
