"""Whatever is said about time, in whatever language, at whatever moment: the reading means what the words mean."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from frontdesk.understanding import Timing, read
from tests.understanding.when import DAY, FARTHEST, MORNING_ENDS, Wall, When, Words, allows, bare, on_the_day, scraps_of, tongues

ZONES = ("Asia/Riyadh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/Sao_Paulo")
TONGUES = tongues()
OFFSETS = {"today": 0, "tomorrow": 1, "overmorrow": 2}
PART_HOURS = {"morning": (7, 11, 0), "afternoon": (1, 5, 12), "evening": (6, 10, 12)}
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
WALLS = st.builds(Wall, MOMENTS, st.sampled_from(ZONES), st.sampled_from((0, 5, 6)), st.sampled_from(("EUR", "SAR", "USD")))
CALM = settings(derandomize=True, deadline=None, max_examples=70)


def ending(day: int) -> str:
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


@st.composite
def days(draw: st.DrawFn, words: Words, wall: Wall) -> tuple[str, When | None]:
    """A day or days as said in a language, and what is meant by it; nothing when it has gone by."""
    kinds = [kind for kind in DAYS if kind in words]
    kind = draw(st.sampled_from(kinds))
    said = draw(st.sampled_from(words[kind]))
    weekday, day, month = draw(st.integers(0, 6)), draw(st.integers(1, 31)), draw(st.integers(1, 12))
    count = draw(st.integers(3, 10))
    name, year = words["months"][month - 1], wall.today.year + draw(st.integers(0, 3))
    last = draw(st.integers(day, 31))
    if "{d}/{m}" in said and wall.currency == "USD":
        said = said.replace("{d}/{m}", "{m}/{d}")
    text = said.format(day=words["days"][weekday], d=day, th=ending(day), m=month, month=name, y=year, n=count, a=day, b=last)
    # Half a thing is no date.
    assume("1/2" not in text)
    meant: When | None
    match kind:
        case "today" | "tomorrow" | "overmorrow":
            meant = wall.ahead(OFFSETS[kind])
        case "yesterday":
            meant = None
        case "plain" | "next" | "this":
            meant = wall.weekday(weekday, today_counts=kind == "this")
        case "week_day":
            meant = wall.next_week_on(weekday)
        case "in_days" | "in_weeks":
            meant = wall.ahead(count * (7 if kind == "in_weeks" else 1))
        case "date" | "date_year":
            meant = wall.dated(day, month, year if kind == "date_year" else None)
        case "number":
            meant = wall.numbered(day)
        case "in_month":
            meant = wall.month(month)
        case "span":
            meant = wall.span(day, last, month)
        case "weekend" | "next_weekend":
            meant = wall.weekend(int(kind == "next_weekend"))
        case _:
            meant = wall.week(int(kind == "next_week"))
    return text, meant


DAYS = (
    *("today", "tomorrow", "overmorrow", "yesterday", "plain", "next", "this", "week_day", "in_days", "in_weeks", "date", "date_year"),
    *("number", "in_month", "span", "weekend", "next_weekend", "this_week", "next_week"),
)
WEEKS = ("weekend", "next_weekend", "this_week", "next_week", "in_month", "span")
CLOCKS = ("clock", "am", "pm", "bare", "half", "quarter_past", "quarter_to", "between", "after", "before")
RANGES = [(a, b) for a in range(1, 23) for b in range(1, 23) if a < b <= 7 or 8 <= a < b <= 12 or 13 <= a < b or (9 <= a <= 11 and b <= 5)]


@st.composite
def clocks(draw: st.DrawFn, words: Words, wall: Wall, day: When) -> tuple[str, When]:
    """An hour or hours as said in a language, and what is meant by it on that day."""
    kind = draw(st.sampled_from([kind for kind in CLOCKS if kind in words]))
    said = draw(st.sampled_from(words[kind]))
    hour, minute = draw(st.integers(1, 12)), draw(st.integers(10, 59))
    first, last = draw(st.sampled_from(RANGES))
    if kind in {"clock", "bare", "after", "before"}:
        hour = draw(st.integers(1, 23))
    if kind in {"am", "pm"}:
        hour = draw(st.integers(1, 11))
    names = words["hours"]
    text = said.format(h=hour, min=minute, hour=names[(hour - 1) % 12], next=names[hour % 12], a=first, b=last)
    if "{min}" not in said:
        minute = 0
    if kind in {"am", "pm"}:
        return text, When(at=time(hour + 12 * (kind == "pm"), minute))
    if kind == "between":
        begin, end = bare(first), bare(last)
        meant = When(at=begin, until=end, bound="between")
    else:
        minute = {"half": 30, "quarter_past": 15, "quarter_to": 45}.get(kind, minute)
        meant = When(at=bare(hour, minute), bound=kind if kind in {"after", "before"} else "at")
    return text, on_the_day(meant, wall) if day.day == wall.today and day.last is None else meant


@st.composite
def sayings(draw: st.DrawFn, language: str) -> tuple[Wall, str, When | None]:
    """A message about an appointment, and when it is meant to be; nothing when no time to come is named."""
    words: Words = TONGUES[language]  # type: ignore[assignment]
    parts: dict[str, str] = TONGUES[language]["part"]  # type: ignore[assignment]
    wall = draw(WALLS)
    carrier = draw(st.sampled_from(words["carriers"]))
    shape = draw(st.sampled_from(("day", "day", "clock", "clock", "part", "both", "hours", "asap", "iso")))
    if shape == "hours":
        hours = draw(st.integers(3, 10))
        return wall, carrier.format(draw(st.sampled_from(words["in_hours"])).format(n=hours)), wall.in_hours(hours)
    if shape == "asap":
        return wall, carrier.format(draw(st.sampled_from(words["asap"]))), When(wall.today, asap=True)
    if shape == "iso":
        iso = wall.today + draw(st.integers(0, 500)) * DAY
        return wall, carrier.format(iso.isoformat()), When(iso)
    said, day = draw(days(words, wall))
    joint = "" if language == "zh" else " "
    # A day out of a week is no day to name an hour of.
    single = day is not None and day.last is None and not any(said in words[kind] for kind in WEEKS if kind in words)
    if shape == "clock" and day is not None and single:
        hours_said, clock = draw(clocks(words, wall, day))
        said, day = said + joint + hours_said, day.with_clock(clock)
    elif shape in {"part", "both"} and day is not None and single:
        part = draw(st.sampled_from(sorted(parts)))
        told = part == "morning" and day.day == wall.today and wall.now.hour >= MORNING_ENDS
        said = said + joint + parts[part]
        if shape == "both" and part in PART_HOURS and language != "zh":
            least, most, later = PART_HOURS[part]
            hour = draw(st.integers(least, most))
            said, day = f"{said} {words['bare'][0].format(h=hour)}", replace_time(day, time(hour + later))
        else:
            day = day.with_clock(When(part=part))
        assume(not told)
    return wall, carrier.format(said), day


def replace_time(day: When, at: time) -> When:
    return day.with_clock(When(at=at))


def told(timing: Timing | None) -> When | None:
    """What was read, in the oracle's own form."""
    if timing is None or (timing.date is None and timing.time is None):
        return None
    return When(timing.date, timing.date_to, timing.time, timing.time_to, timing.part, timing.bound, timing.asap)


@pytest.mark.parametrize("language", sorted(TONGUES))
def test_what_is_read_is_what_was_said(language: str) -> None:
    @CALM
    @given(sayings(language))
    def holds(case: tuple[Wall, str, When | None]) -> None:
        wall, text, meant = case
        assert told(read(text, business=wall.business, at=wall.moment).timing) == meant, f"{text!r} at {wall.now}, {wall}"

    holds()


# Words of time of all languages in any order, with what stands around them in messages.
SCRAPS = sorted({scrap for language in TONGUES for scrap in scraps_of(language)})
GLUE = [
    *" .,/-:",
    " to ",
    " and ",
    " not ",
    " 5",
    " 31",
    " 14:30 ",
    "2027",
    " pm",
    " th ",
    " 😡 ",
    "\n",
    " between ",
    " last ",
    " was broken ",
    " please ",
]
CONFUSION = st.lists(st.one_of(st.sampled_from(SCRAPS), st.sampled_from(GLUE), st.text(max_size=6)), max_size=12).map(" ".join)


@settings(CALM, max_examples=1000)
@given(CONFUSION, WALLS)
def test_every_date_is_what_its_evidence_says(text: str, wall: Wall) -> None:
    timing = read(text, business=wall.business, at=wall.moment).timing
    if timing is None or timing.date is None:
        return
    last = timing.date_to or timing.date
    assert wall.today <= timing.date <= last <= wall.today + FARTHEST
    assert timing.evidence
    for span in timing.evidence:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    said = [span.text for span in timing.evidence]
    found = When(timing.date, timing.date_to, timing.time)
    assert allows(said, found, wall) is None, f"{said!r} as {found} at {wall.now}"


def changes(zone: str) -> list[datetime]:
    """The moments at which the clocks of a zone are changed, to the minute."""
    found = []
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    while moment.year < 2031:
        if moment.astimezone(ZoneInfo(zone)).utcoffset() != (moment + DAY).astimezone(ZoneInfo(zone)).utcoffset():
            before, after = moment, moment + DAY
            while after - before > timedelta(minutes=1):
                middle = before + (after - before) / 2
                same = middle.astimezone(ZoneInfo(zone)).utcoffset() == before.astimezone(ZoneInfo(zone)).utcoffset()
                before, after = (middle, after) if same else (before, middle)
            found.append(after.replace(second=0, microsecond=0))
        moment += DAY
    return found


def around(zone: str) -> list[Wall]:
    """Moments about every change of the clocks, and about a midnight where they are never changed."""
    moments = changes(zone) or [datetime.combine(date(2026, 3, 1), time(), ZoneInfo(zone)).astimezone(UTC)]
    steps = [timedelta(minutes=minutes) for minutes in (-1470, -185, -61, -1, 0, 1, 61, 185, 1410)]
    return [Wall(moment + step, zone, 0, "EUR") for moment in moments for step in steps]


@pytest.mark.parametrize("zone", ZONES)
def test_no_hour_and_no_day_is_lost_when_the_clocks_change(zone: str) -> None:
    for wall in around(zone):
        said = {
            "can you come in 3 hours": wall.in_hours(3),
            "can you come today": wall.ahead(0),
            "kannst du morgen kommen": wall.ahead(1),
            "book me tomorrow at 2:30 am": wall.ahead(1).with_clock(When(at=time(2, 30))),
            "can you come tonight at 1": wall.ahead(int(wall.now.time() > time(1))).with_clock(When(at=time(1))),
        }
        for text, meant in said.items():
            found = told(read(text, business=wall.business, at=wall.moment).timing)
            assert found == meant, f"{text!r} at {wall.now}"
        later = datetime.combine(
            said["can you come in 3 hours"].day or date.min, said["can you come in 3 hours"].at or time.min, ZoneInfo(zone)
        )
        assert later == later.astimezone(UTC).astimezone(ZoneInfo(zone)), "an hour that the clocks leap over"


NO_SUCH_DAY = [(31, 2), (30, 2), (31, 4), (31, 11), (32, 1), (45, 8)]


@pytest.mark.parametrize("language", sorted(TONGUES))
def test_a_day_that_does_not_exist_is_no_day(language: str) -> None:
    words: Words = TONGUES[language]  # type: ignore[assignment]
    for index, carrier in enumerate(words["carriers"]):
        wall = Wall(datetime(2025 + index, 3, 10, 8, tzinfo=UTC), "Europe/Berlin", 0, "EUR")
        leap = [] if index == 2 else [(29, 2)]
        for day, month in NO_SUCH_DAY + leap:
            name, year = words["months"][month - 1], wall.today.year + 1
            listed = [said.format(d=day, th=ending(day), m=month, month=name, y=year) for said in words["date"] + words["date_year"]]
            for said in (*listed, f"{day}.{month:02}.", f"{day}/{month}", f"{day}.{month}.{year}", f"{year}-{month:02}-{day}"):
                found = told(read(carrier.format(said), business=wall.business, at=wall.moment).timing)
                assert found is None, f"{carrier.format(said)!r} at {wall.now}"


@pytest.mark.parametrize("language", sorted(TONGUES))
def test_an_hour_that_does_not_exist_is_no_hour(language: str) -> None:
    words: Words = TONGUES[language]  # type: ignore[assignment]
    wall = Wall(datetime(2026, 3, 10, 8, tzinfo=UTC), "Europe/Berlin", 0, "EUR")
    for hour, minute in ((25, "00"), (14, "75"), (99, "99"), (24, "30")):
        for clock in words["clock"]:
            said = clock.format(h=hour, min=minute)
            assert told(read(words["carriers"][0].format(said), business=wall.business, at=wall.moment).timing) is None, said
            said = f"{words['tomorrow'][0]} {said}"
            found = told(read(words["carriers"][0].format(said), business=wall.business, at=wall.moment).timing)
            assert found == wall.ahead(1), said
