"""When: dates and hours in many languages, on the business's own calendar."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from frontdesk.understanding import BusinessContext, Timing, read

MONDAYS = BusinessContext(("en", "de", "es", "fr"), "Europe/Berlin", 0, "EUR")
SUNDAYS = BusinessContext(("ar", "en"), "Asia/Riyadh", 6, "SAR")
AMERICAN = BusinessContext(("en",), "America/New_York", 6, "USD")
NOW = datetime(2026, 4, 15, 8, tzinfo=UTC)  # a Wednesday, ten o'clock in Berlin


def when(text: str, business: BusinessContext = MONDAYS, at: datetime = NOW) -> Timing:
    found = read(text, business=business, at=at).timing
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("can you come today", date(2026, 4, 15)),
        ("tomorrow please", date(2026, 4, 16)),
        ("the day after tomorrow works", date(2026, 4, 17)),
        ("on wednesday", date(2026, 4, 22)),
        ("next friday", date(2026, 4, 17)),
        ("tuesday next week", date(2026, 4, 21)),
        ("in 3 days", date(2026, 4, 18)),
        ("two weeks from now", date(2026, 4, 29)),
        ("I need it on 5 May", date(2026, 5, 5)),
        ("May 5th would be good", date(2026, 5, 5)),
        ("book me for 3/6/2026", date(2026, 6, 3)),
        ("2026-05-09 please", date(2026, 5, 9)),
        ("is the 20th free", date(2026, 4, 20)),
        ("Monday 20 April", date(2026, 4, 20)),
        ("can I come Monday 11 May", date(2026, 5, 11)),
        ("Geht Montag, der 11. Mai?", date(2026, 5, 11)),
        ("можно в понедельник, 11 мая?", date(2026, 5, 11)),
        ("الاثنين 11 مايو ممكن؟", date(2026, 5, 11)),
        ("lunes 11 de mayo por favor", date(2026, 5, 11)),
        ("sat 25th evening", date(2026, 4, 25)),
        ("morgen früh", date(2026, 4, 16)),
        ("am 5.5. bitte einen Termin", date(2026, 5, 5)),
        ("pasado mañana", date(2026, 4, 17)),
        ("el martes que viene", date(2026, 4, 21)),
        ("vendredi prochain", date(2026, 4, 17)),
        ("depois de amanhã", date(2026, 4, 17)),
        ("dopodomani", date(2026, 4, 17)),
        ("yarın gelebilir misiniz", date(2026, 4, 16)),
        ("besok bisa datang", date(2026, 4, 16)),
        ("بعد بكرة", date(2026, 4, 17)),
        ("يوم الخميس القادم", date(2026, 4, 16)),
        ("بعد يومين", date(2026, 4, 17)),
        ("momken bukra", date(2026, 4, 16)),
        ("el 5 de mayo de 2027", date(2027, 5, 5)),
        ("dia 20 por favor", date(2026, 4, 20)),
        ("haftaya cuma", date(2026, 4, 24)),
        ("下周五", date(2026, 4, 24)),
        ("我想预约9月5日", date(2026, 9, 5)),
        ("2027年3月15日", date(2027, 3, 15)),
        ("parso aa jao", date(2026, 4, 17)),
        ("परसों आइए", date(2026, 4, 17)),
    ],
)
def test_a_day_is_understood(text: str, day: date) -> None:
    assert when(text).date == day


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("at 5pm", time(17)),
        ("tomorrow 6:30pm", time(18, 30)),
        ("at 17:45", time(17, 45)),
        ("tomorrow at half past nine in the morning", time(9, 30)),
        ("quarter to 4 in the afternoon", time(15, 45)),
        ("tomorrow evening at 8", time(20)),
        ("friday at 3", time(15)),
        ("friday at 9", time(9)),
        ("morgen um halb zehn", time(9, 30)),
        ("mañana a las 5 y media de la tarde", time(17, 30)),
        ("demain à 18h30", time(18, 30)),
        ("domani alle 15", time(15)),
        ("amanhã às 9 da manhã", time(9)),
        ("yarın saat 1de", time(13)),
        ("besok jam 4 sore", time(16)),
        ("kal shaam 5 baje", time(17)),
        ("بكرة الساعة ٣ ونص العصر", time(15, 30)),
        ("bukra el sa3a 5", time(17)),
        ("in two hours", time(12)),
        ("tomorrow 5:30", time(17, 30)),
        ("tomorrow 05:30", time(5, 30)),
        ("tomorrow 05:30 pm", time(17, 30)),
        ("tomorrow evening at 08:15", time(20, 15)),
        ("tomorrow at 08:15", time(8, 15)),
        ("morgen um 06.45 Uhr", time(6, 45)),
        ("demain à 07h30", time(7, 30)),
        ("tomorrow at 00:30", time(0, 30)),
        ("today at 08:15", time(8, 15)),
        ("today at 8:15", time(20, 15)),
        ("can we move our appointment from 10:00 to 07:30", time(7, 30)),
    ],
)
def test_an_hour_is_understood(text: str, at: time) -> None:
    assert when(text).time == at


@pytest.mark.parametrize(
    ("text", "bound", "start", "end"),
    [
        ("tomorrow between 4 and 6 pm", "between", time(16), time(18)),
        ("saturday 10-12 in the morning", "between", time(10), time(12)),
        ("yarın 16 ile 18 arası", "between", time(16), time(18)),
        ("tomorrow after 5", "after", time(17), None),
        ("tomorrow before 19:00", "before", time(19), None),
        ("tomorrow around 6", "around", time(18), None),
        ("tomorrow 05:30-07:00", "between", time(5, 30), time(7)),
        ("tomorrow 10:00-02:00", "between", time(10), time(14)),
        ("tomorrow from 02:00 to 04:00 pm", "between", time(14), time(16)),
    ],
)
def test_a_range_or_limit_of_hours_is_understood(text: str, bound: str, start: time, end: time | None) -> None:
    found = when(text)
    assert (found.bound, found.time, found.time_to) == (bound, start, end)


@pytest.mark.parametrize(
    ("text", "part"),
    [("tomorrow morning", "morning"), ("friday evening", "evening"), ("بكرة العصر", "afternoon"), ("Samstag mittag", "noon")],
)
def test_a_part_of_the_day_is_understood(text: str, part: str) -> None:
    found = when(text)
    assert (found.part, found.time) == (part, None)


def test_a_week_begins_where_the_business_says() -> None:
    assert when("any time next week").date == date(2026, 4, 20)
    assert when("any time next week").date_to == date(2026, 4, 26)
    assert when("any time next week", SUNDAYS).date == date(2026, 4, 19)
    assert when("any time next week", SUNDAYS).date_to == date(2026, 4, 25)


def test_the_weekend_is_where_the_business_is() -> None:
    assert (when("this weekend").date, when("this weekend").date_to) == (date(2026, 4, 18), date(2026, 4, 19))
    gulf = when("this weekend", SUNDAYS)
    assert (gulf.date, gulf.date_to) == (date(2026, 4, 17), date(2026, 4, 18))


def test_the_month_comes_first_where_people_write_it_so() -> None:
    assert when("book me for 6/8").date == date(2026, 8, 6)
    assert when("book me for 6/8", AMERICAN).date == date(2026, 6, 8)


def test_today_is_the_business_s_own_day() -> None:
    late = datetime(2026, 4, 15, 22, 30, tzinfo=UTC)
    assert when("can you come today", SUNDAYS, late).date == date(2026, 4, 16)
    assert when("can you come today", AMERICAN, late).date == date(2026, 4, 15)


def test_two_hours_are_two_hours_when_the_clocks_change() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert when("can you come in two hours", at=before).time == time(4, 30)
    autumn = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert when("can you come in two hours", at=autumn).time == time(2, 30)


@pytest.mark.parametrize(
    "text",
    [
        "book me on 31 February",
        "good morning",
        "صباح الخير",
        "table for 4 people",
        "we have 3 bedrooms and 2 sofas",
        "I have 10 years of experience",
        "guten Morgen",
        "24/7 support?",
        "book me on 29 February",
        "book me from 28 to 31 February",
        "book me for 32 January",
        "the guarantee runs until 5.5.2031",
        "a table for the 5 of us",
        "rendez-vous à 14h75",
        "um 25:00 Uhr",
    ],
)
def test_no_time_is_invented(text: str) -> None:
    found = read(text, business=MONDAYS, at=NOW).timing
    assert found is None or (found.date is None and found.time is None)


def test_of_a_moved_appointment_the_new_time_counts() -> None:
    found = when("can we move our appointment from thursday 5pm to saturday 7pm")
    assert (found.date, found.time) == (date(2026, 4, 18), time(19))


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("can you come tonight at 8", date(2026, 4, 15), time(20)),
        ("can you come tonight at 12", date(2026, 4, 16), time(0)),
        ("can you come tonight at midnight", date(2026, 4, 16), time(0)),
        ("can you come tonight at 1", date(2026, 4, 16), time(1)),
        ("tomorrow night at 1 please", date(2026, 4, 17), time(1)),
        ("kal raat 12 baje aa sakte ho", date(2026, 4, 17), time(0)),
        ("freitag um 1 uhr nachts bitte", date(2026, 4, 17), time(1)),
        ("morgen um 24 Uhr bitte", date(2026, 4, 17), time(0)),
    ],
)
def test_an_hour_past_midnight_is_on_the_day_after_the_evening(text: str, day: date, at: time) -> None:
    assert (when(text).date, when(text).time) == (day, at)


def test_a_range_that_runs_already_begins_today() -> None:
    assert (when("between 10 and 20 April").date, when("between 10 and 20 April").date_to) == (date(2026, 4, 15), date(2026, 4, 20))
    found = when("today between 9 and 11", at=datetime(2026, 4, 15, 12, tzinfo=UTC))
    assert (found.time, found.time_to) == (time(21), time(23))


@pytest.mark.parametrize("day", ["20 December", "in December"])
def test_what_has_just_gone_by_is_the_past_across_new_year_as_well(day: str) -> None:
    found = read(f"I need an appointment {day}", business=MONDAYS, at=datetime(2027, 1, 8, 8, tzinfo=UTC)).timing
    assert found is None or found.date is None


def test_a_day_ruled_out_is_not_the_day() -> None:
    assert when("not today, can you come on friday").date == date(2026, 4, 17)


def test_the_past_is_no_appointment() -> None:
    assert read("I need an invoice for the job done on 2 April", business=MONDAYS, at=NOW).timing is None
    assert read("your technician came yesterday at 5pm and broke the lamp", business=MONDAYS, at=NOW).timing is None


@pytest.mark.parametrize("text", ["send someone asap", "brauche sofort jemanden", "ابي احد الحين فورا", "necesito a alguien ahora mismo"])
def test_at_once_means_today(text: str) -> None:
    found = when(text)
    assert (found.asap, found.date) == (True, date(2026, 4, 15))


def test_a_limit_of_days_ends_on_that_day() -> None:
    found = when("I need it done before friday")
    assert (found.bound, found.date, found.date_to) == ("before", date(2026, 4, 15), date(2026, 4, 17))


def test_an_hour_behind_a_month_is_no_day() -> None:
    found = when("kasım saat 10 olur mu")
    assert (found.date, found.date_to, found.time) == (date(2026, 11, 1), date(2026, 11, 30), time(10))


@pytest.mark.parametrize("text", ["from monday to wednesday", "von Montag bis Mittwoch", "monday - wednesday", "с понедельника по среду"])
def test_from_one_weekday_to_another_is_a_range(text: str) -> None:
    found = when(text)
    assert (found.bound, found.date, found.date_to) == ("at", date(2026, 4, 20), date(2026, 4, 22))


@pytest.mark.parametrize(
    "text", ["in two weeks on friday", "in zwei Wochen am Freitag", "через две недели в пятницу", "za dwa tygodnie w piątek"]
)
def test_a_weekday_some_weeks_ahead_is_in_that_week(text: str) -> None:
    assert when(text).date == date(2026, 5, 1)


def test_a_month_is_a_range() -> None:
    found = when("we would like to come in June")
    assert (found.date, found.date_to) == (date(2026, 6, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("I need it before the 24th of April", (date(2026, 4, 15), date(2026, 4, 24), "before")),
        ("Es geht nur nach dem 24. April", (date(2026, 4, 24), None, "after")),
        ("lo necesito después del 24 de abril", (date(2026, 4, 24), None, "after")),
        ("24 April tak chahiye bhai", (date(2026, 4, 15), date(2026, 4, 24), "before")),
        ("24 अप्रैल के बाद आना चाहूँगा", (date(2026, 4, 24), None, "after")),
        ("我想预约4月24日以后", (date(2026, 4, 24), None, "after")),
        ("24 Nisan tarihinden sonra gelmek istiyorum", (date(2026, 4, 24), None, "after")),
    ],
)
def test_a_bound_stands_before_the_day_with_its_article_or_behind_it(text: str, meant: tuple[date, date | None, str]) -> None:
    found = when(text)
    assert (found.date, found.date_to, found.bound) == meant
    assert found.time is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("أبي موعد من الساعة 5 إلى الساعة 7 مساء", (time(17), time(19))),
        ("kal subah 10 baje se shaam 5 baje ke beech aa jao", (time(10), time(17))),
        ("shaam 10 baje se raat 1 baje tak party hai, aa jao", (time(22), time(1))),
        ("من الساعة 5 صباحاً إلى الساعة 3:30 عصراً لو سمحت", (time(5), time(15, 30))),
        ("zwischen 00:15 und 06:00 Uhr brauche ich jemanden", (time(0, 15), time(6))),
        ("can you come between midnight and 2 am", (time(0), time(2))),
    ],
)
def test_a_range_has_each_of_its_ends_in_its_own_half_of_the_day(text: str, meant: tuple[time, time]) -> None:
    found = when(text)
    assert (found.time, found.time_to, found.bound) == (*meant, "between")


@pytest.mark.parametrize(
    "text",
    [
        "والله المكيف واقف من الصباح وعندي أطفال",
        "المكيف ما يبرد من الظهر",
        "منذ الصباح وهو معطل",
        "it has been leaking since Monday",
        "since this morning there is no cooling",
        "gotea desde el lunes",
        "desde la mañana no enfría",
        "seit Montag tropft es",
        "ça fuit depuis lundi",
        "el mokayef wa2ef men el sob7",
        "الماي يسرب من السقف",
        "ما فيه ماي في البيت",
    ],
)
def test_since_when_something_is_so_is_no_time_to_come(text: str) -> None:
    assert read(text, business=SUNDAYS, at=NOW).timing is None


@pytest.mark.parametrize(
    ("text", "day", "part"),
    [
        ("المكيف واقف من الصباح تقدرون تجون اليوم؟", date(2026, 4, 15), None),
        ("أنا موجود بكرة من الصباح", date(2026, 4, 16), "morning"),
        ("leaking since Monday, can you come tomorrow afternoon?", date(2026, 4, 16), "afternoon"),
        ("موعد يوم 5 ماي", date(2026, 5, 5), None),
    ],
)
def test_what_is_wanted_is_found_beside_since_when(text: str, day: date, part: str | None) -> None:
    found = when(text, SUNDAYS)
    assert (found.date, found.part) == (day, part)


@pytest.mark.parametrize(
    ("text", "at"), [("yes but make it 11", time(11)), ("لا خليها 11", time(11)), ("make it 3 rooms", None), ("خليها 3 غرف", None)]
)
def test_what_it_is_made_is_an_hour_unless_something_is_counted(text: str, at: time | None) -> None:
    found = read(text, business=SUNDAYS, at=NOW).timing
    assert (None if found is None else found.time) == at
