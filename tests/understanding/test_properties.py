"""What holds for every message, whatever is written in it."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.understanding import NEEDS, AreaEntry, BusinessContext, Reading, ReadingContext, ServiceEntry, Span, read

BUSINESS = BusinessContext(
    languages=("ar", "en"),
    timezone="Europe/Berlin",
    week_start=0,
    currency="EUR",
    services=(ServiceEntry("deep", {"en": "Deep cleaning", "ar": "تنظيف عميق"}), ServiceEntry("sofa", {"en": "Sofa cleaning"}, ("couch",))),
    areas=(AreaEntry("jeddah", {"en": "Jeddah", "ar": "جدة"}), AreaEntry("rawdah", {"en": "Al Rawdah"}, within="jeddah")),
)
AT = datetime(2026, 4, 15, 8, tzinfo=UTC)
SAYINGS = (
    "today tomorrow monday 5 17:30 pm at between and 31 february not urgent price how much deep cleaning jeddah al rawdah max 300 € ",
    "بكرة الساعة ٣ كم السعر تنظيف عميق mañana por la tarde à 18h30 halb zehn kal shaam baje 明天 下午 点 i need an appointment refund ",
    "broken pregnant ! ? . , \n 😡 é ß don't half past next week this weekend in two hours 2026-05-05 5/5",
)
WORDS = st.sampled_from([word for saying in SAYINGS for word in saying.split(" ") if word])
MESSAGES = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))
LONG = [
    "a" * 60_000,
    "tomorrow " * 7_000,
    "how much is the " * 4_000,
    "1 " * 30_000,
    "4-6-" * 15_000,
    "max 300 euro budget " * 3_000,
    "200 300 " * 7_500,
    "كم " * 20_000,
    "a" + "\u0301" * 60_000,
    "\ufdfa" * 60_000,
    "明天下午" * 15_000,
    "😡" * 60_000,
    "any a slot do you have " * 2_600,
    "x.y-" * 15_000,
]


def spans_of(reading: Reading) -> list[Span]:
    """Every span that a reading points to."""
    parts = (
        reading,
        reading.urgency,
        reading.location,
        reading.timing,
        reading.budget,
        reading.sentiment,
        reading.is_lead,
        reading.is_follow_up,
    )
    found = [span for part in parts if part is not None for span in part.evidence]
    return found + [span for many in (reading.services, reading.secondary) for one in many for span in one.evidence]


@given(MESSAGES)
def test_any_text_is_read(text: str) -> None:
    reading = read(text, business=BUSINESS, at=AT)
    assert reading.need in NEEDS
    assert abs(sum(reading.probabilities.values()) - 1) < 0.01
    assert reading.abstained == (reading.abstained_because is not None) == (reading.abstained_code is not None)


@given(MESSAGES)
def test_the_same_message_reads_the_same(text: str) -> None:
    assert read(text, business=BUSINESS, at=AT) == read(text, business=BUSINESS, at=AT)


@given(MESSAGES)
def test_evidence_is_what_was_written(text: str) -> None:
    for span in spans_of(read(text, business=BUSINESS, at=AT)):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text


@given(MESSAGES, st.sampled_from(NEEDS), st.booleans())
def test_any_context_is_read(text: str, need: str, is_vip: bool) -> None:
    context = ReadingContext(conversation_need=need, last_customer_messages=(text,), is_vip=is_vip)
    assert read(text, business=BUSINESS, at=AT, context=context).need in NEEDS


@given(
    MESSAGES,
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Asia/Riyadh", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe", "Nowhere/Land", ""]),
    st.integers(0, 6),
)
def test_any_moment_and_zone_is_read(text: str, at: datetime, zone: str, week_start: int) -> None:
    timing = read(text, business=BusinessContext(("en",), zone, week_start, "USD"), at=at).timing
    if timing is not None and timing.date is not None:
        assert timing.evidence
        assert timing.date >= (at - timedelta(days=1)).date()
        assert timing.date_to is None or timing.date_to >= timing.date


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)), st.integers(1, 72))
def test_so_many_hours_are_real_hours_on_every_day_of_the_year(at: datetime, hours: int) -> None:
    timing = read(f"can you come in {hours} hours", business=BUSINESS, at=at).timing
    assert timing is not None
    wanted = (at + timedelta(hours=hours)).astimezone(ZoneInfo(BUSINESS.timezone))
    assert timing.date == wanted.date()
    assert timing.time == wanted.time().replace(second=0, microsecond=0)


@pytest.mark.parametrize("text", LONG, ids=lambda text: repr(text[:16]))
def test_a_huge_message_does_not_hold_up_the_others(text: str) -> None:
    read(text, business=BUSINESS, at=AT)
    spent = min(_processor_time(text) for _ in range(3))
    assert spent < 0.2, f"{spent:.3f} s"


def test_a_usual_message_takes_a_millisecond_or_two() -> None:
    text = "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?"
    read(text, business=BUSINESS, at=AT)
    assert sorted(_processor_time(text) for _ in range(25))[12] < 0.005


def _processor_time(text: str) -> float:
    begun = time.process_time()
    read(text, business=BUSINESS, at=AT)
    return time.process_time() - begun


def test_a_long_message_says_so_and_is_read_at_both_ends() -> None:
    text = "I need deep cleaning tomorrow. " + "Please read on. " * 4_000 + " Thank you from Jeddah"
    reading = read(text, business=BUSINESS, at=AT)
    assert reading.partial
    assert [found.service_id for found in reading.services] == ["deep"]
    assert not read("short", business=BUSINESS, at=AT).partial
