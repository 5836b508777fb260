"""What we say of a time is read back as the same time by the room that reads what customers say of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.intake.texts import LANGUAGES, date_words, join_words, say, time_words, timing_words, weekday_words
from frontdesk.understanding import BusinessContext
from frontdesk.understanding.records import Timing
from frontdesk.understanding.signals.timing import calendar_of, times_in
from frontdesk.understanding.text.lexicon import MAYBE_TIME, TIME, by_kind, lexicon
from frontdesk.understanding.text.normal import Text

# No words of time are known of Urdu there.
READ = tuple(language for language in LANGUAGES if language != "ur")
# "Raat 12:05 baje" of a day is read as the night that follows it, "raat" being all that the language has for it.
NIGHT_FOLLOWS = frozenset({"hi", "hi-Latn"})
DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)
PARTS = ("morning", "noon", "afternoon", "evening", "night")


def read_back(said: str, language: str, today: date) -> Timing | None:
    text = Text(said)
    found = by_kind(lexicon().find(text.forms))
    calendar = calendar_of(BusinessContext((language,), "UTC", 0, "EUR"), datetime.combine(today, time(0, 1), UTC))
    times = times_in(text, found.get(TIME, []) + found.get(MAYBE_TIME, []), {language: 1.0}, calendar)
    return times.timing(calendar, moving=False, asking=False, past_day_words=False)


def told(timing: Timing | None) -> tuple[object, ...] | None:
    if timing is None:
        return None
    return timing.date, timing.date_to, timing.time, timing.time_to, timing.part, timing.bound, timing.asap


todays = st.dates(date(2026, 1, 1), date(2029, 12, 31))
# Nobody books further ahead than two years, and the reader takes a later date for a typing error.
aheads = st.integers(0, 700) | st.integers(0, 10)
hours = st.builds(time, st.integers(0, 23), st.sampled_from((0, 5, 10, 15, 20, 30, 40, 45, 50, 59)))
bounds = st.sampled_from(("at", "after", "before", "around"))


@st.composite
def timings(draw: st.DrawFn) -> tuple[date, Timing]:
    """Every kind of timing that a message can be read as."""
    today = draw(todays)
    first = today + draw(aheads) * DAY
    days = draw(st.sampled_from(("none", "one", "several", "until", "after")))
    start, end = sorted((draw(hours), draw(hours)))
    clock = draw(st.sampled_from(("none", "at", "between", "part")))
    found: dict[str, object] = {}
    if days != "none":
        found["date"] = today if days == "until" else first
    if days in {"several", "until"}:
        found["date_to"] = min(first, today + 690 * DAY) + draw(st.integers(1, 10)) * DAY
    if days in {"until", "after"}:
        clock, found["bound"] = "none", "before" if days == "until" else "after"
    if clock == "at":
        found |= {"time": start, "bound": draw(bounds)}
    elif clock == "between" and start < end:
        found |= {"time": start, "time_to": end, "bound": "between"}
    elif clock == "part":
        found["part"] = draw(st.sampled_from(PARTS))
    if not found or (days == "one" and clock == "none" and draw(st.booleans())):
        found = {"date": today, "asap": True}
    return today, Timing(**found)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", READ)
@settings(max_examples=120, deadline=None)
# Not the afternoon.
@example((date(2026, 1, 1), Timing(time=time(12), bound="after")))
@example((date(2026, 1, 1), Timing(time=time(12), time_to=time(12, 5), bound="between")))
@given(timings())
def test_what_is_said_of_a_time_is_read_back_as_that_time(language: str, given_: tuple[date, Timing]) -> None:
    today, timing = given_
    if timing.date_to is not None and timing.date is not None and timing.date_to <= timing.date:
        return
    midnight = timing.time is not None and timing.time.hour == 0
    if midnight and timing.date is not None and (language in NIGHT_FOLLOWS or timing.date == today):
        # Today at midnight is over, so it is the one to come.
        return
    said = timing_words(timing, language, today)
    assert told(read_back(said, language, today)) == told(timing), said


anything = st.builds(
    Timing,
    date=st.none() | st.dates(),
    date_to=st.none() | st.dates(),
    time=st.none() | st.times(),
    time_to=st.none() | st.times(),
    part=st.none() | st.sampled_from(PARTS),
    bound=st.sampled_from(("at", "after", "before", "between", "around")),
    asap=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(anything, st.sampled_from(LANGUAGES), st.dates())
def test_any_timing_can_be_said(timing: Timing, language: str, today: date) -> None:
    said = timing_words(timing, language, today)
    assert bool(said) == any((timing.date, timing.date_to, timing.time is not None, timing.part, timing.asap))
    assert "{" not in said
    assert said == " ".join(said.split())
    assert said in say(language, "confirm", details=join_words([said], language, "comma"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_that_are_near_have_names_and_others_their_date(language: str) -> None:
    names = [date_words(TODAY + days * DAY, language, TODAY) for days in range(8)]
    assert len(set(names)) == 8
    assert not any(any(letter.isdigit() for letter in name) for name in names[:2] if language != "ar-Latn")
    assert all(str((TODAY + days * DAY).day) in names[days] for days in range(3, 8))
    assert "2026" not in names[7]
    assert "2027" in date_words(date(2027, 10, 1), language, TODAY)
    assert "2026" in date_words(date(2026, 11, 21), language, TODAY)
    assert len({weekday_words(day, language) for day in range(7)}) == 7


def test_digits_are_those_that_a_customer_can_copy_everywhere() -> None:
    for language in LANGUAGES:
        for at in (time(0), time(9), time(17, 30), time(23, 59)):
            assert time_words(at, language).isascii() or not any(one.isdecimal() and not one.isascii() for one in time_words(at, language))


SAID = {
    "en": ("tomorrow morning", "Tuesday 1 December at 5 pm", "no later than Friday 27 November", "today between 4 pm and 6:30 pm"),
    "ar": ("غداً صباحاً", "الثلاثاء 1 ديسمبر الساعة 5 عصراً", "بحد أقصى 27 نوفمبر", "اليوم من الساعة 4 عصراً إلى الساعة 6:30 مساءً"),
    "de": ("morgen Vormittag", "Dienstag, 1. Dezember um 17 Uhr", "bis zum 27. November", "heute zwischen 16 Uhr und 18:30 Uhr"),
    "fr": ("demain matin", "mardi 1 décembre à 17h", "au plus tard le 27 novembre", "aujourd'hui entre 16h et 18h30"),
    "tr": ("yarın sabah", "1 Aralık Salı saat 17:00", "27 Kasım tarihine kadar", "bugün 16:00 ile 18:30 arası"),
    "hi-Latn": ("kal subah", "Mangalwar, 1 December shaam 5 baje", "27 November tak", "aaj shaam 4 baje se shaam 6:30 baje ke beech"),
    "zh": ("明天上午", "12月1日星期二 17:00", "11月27日之前", "今天 16:00到18:30之间"),
}


@pytest.mark.parametrize("language", SAID)
def test_times_are_said_as_people_say_them(language: str) -> None:
    timings = (
        Timing(date=TODAY + DAY, part="morning"),
        Timing(date=date(2026, 12, 1), time=time(17)),
        Timing(date=TODAY, date_to=date(2026, 11, 27), bound="before"),
        Timing(date=TODAY, time=time(16), time_to=time(18, 30), bound="between"),
    )
    assert tuple(timing_words(one, language, TODAY) for one in timings) == SAID[language]
