"""Money, lengths of time, opening hours and lists: exactly what is stored, as each language writes it."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.intake.texts import LANGUAGES, budget_words, day_hours_words, duration_words, hours_words, join_words, money_words, say
from frontdesk.kit.money import Money, exponent_of
from frontdesk.team.shifts import DayHours, Hours
from frontdesk.understanding.records import Budget

CURRENCIES = ("SAR", "AED", "EGP", "EUR", "USD", "GBP", "INR", "PKR", "IDR", "CNY", "TRY", "BRL", "MXN", "PLN", "RUB", "CHF", "JPY", "KWD")


def digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


@settings(max_examples=400, deadline=None)
@given(st.integers(-(10**9), 10**12), st.sampled_from((*CURRENCIES, "XTS", "CLF")), st.sampled_from(LANGUAGES))
def test_an_amount_is_told_to_its_last_digit(minor: int, currency: str, language: str) -> None:
    said = money_words(Money(minor, currency), language)
    exponent = exponent_of(currency)
    exact = Decimal(abs(minor)).scaleb(-exponent)
    whole = minor % 10**exponent == 0
    assert digits(said) == (str(abs(minor) // 10**exponent) if whole else digits(f"{exact:.{exponent}f}"))
    assert said.count("-") == (minor < 0)
    assert said == said.strip()
    assert re.search(r"[^\W\d_]|[^\w\s.,-]", said), "no currency"


MONEY = {
    ("en", "SAR", 150000): "SAR 1,500",
    ("en", "USD", 9950): "$99.50",
    ("ar", "SAR", 150000): "1,500 ريال سعودي",
    ("de", "EUR", 150050): "1.500,50 €",
    ("fr", "EUR", 150000): "1 500 €",
    ("es", "MXN", 150000): "$1,500",
    ("pt", "BRL", 150000): "R$ 1.500",
    ("pt", "EUR", 5000): "50 €",
    ("hi", "INR", 12345600): "₹1,23,456",
    ("id", "IDR", 15000000): "Rp 150.000",
    ("zh", "CNY", 30000): "¥300",
    ("tr", "TRY", 30000): "₺300",
    ("pl", "PLN", 120000): "1 200 zł",
    ("ru", "RUB", 250000): "2 500 ₽",
    ("ur", "PKR", 150000): "1,500 روپے",
    ("en", "KWD", 1500): "KWD 1.500",
    ("en", "KWD", 12000): "KWD 12",
}


@pytest.mark.parametrize(("language", "currency", "minor"), MONEY)
def test_money_is_written_as_people_write_it(language: str, currency: str, minor: int) -> None:
    said = money_words(Money(minor, currency), language)
    assert re.sub(r"[\u00a0\u202f]", " ", said) == MONEY[language, currency, minor]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(CURRENCIES), st.sampled_from(("at_most", "around", "at_least")), st.sampled_from(LANGUAGES))
def test_any_budget_can_be_said(minor: int, currency: str, kind: str, language: str) -> None:
    said = budget_words(Budget(minor, currency, kind, 1.0), language)  # type: ignore[arg-type]
    amount = money_words(Money(minor, currency), language)
    assert amount in said
    assert said != amount


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60 * 48), st.sampled_from(LANGUAGES))
def test_a_length_of_time_is_told_in_hours_and_minutes(minutes: int, language: str) -> None:
    said = duration_words(minutes, language)
    hours, rest = divmod(minutes, 60)
    numbers = [int(one) for one in re.findall(r"(?<![a-z])\d+(?![a-z])", said)]
    # Arabic has words of its own for one and two.
    assert set(numbers) <= {hours, rest}
    if language != "ar":
        assert numbers == [one for one in (hours, rest) if one] or minutes == 0
    assert said.strip()


LENGTHS = {
    "en": ("1 hour and 30 minutes", "2 hours", "45 minutes"),
    "ar": ("ساعة و30 دقيقة", "ساعتان", "45 دقيقة"),
    "hi-Latn": ("1 ghanta 30 minute", "2 ghante", "45 minute"),
    "ru": ("1 час 30 минут", "2 часа", "45 минут"),
    "ur": ("1 گھنٹہ 30 منٹ", "2 گھنٹے", "45 منٹ"),
}


@pytest.mark.parametrize("language", LENGTHS)
def test_lengths_are_told_as_people_tell_them(language: str) -> None:
    assert tuple(duration_words(minutes, language) for minutes in (90, 120, 45)) == LENGTHS[language]


WEEK = [Hours(day, 9 * 60, 13 * 60) for day in range(4)] + [Hours(day, 16 * 60, 26 * 60) for day in range(4)] + [Hours(5, 0, 1440)]


def test_a_week_of_opening_hours_has_a_line_for_days_that_are_alike() -> None:
    assert hours_words(WEEK, "en", week_start=6) == (
        "Sunday: closed\nMonday – Thursday: 9 am – 1 pm, 4 pm – 2 am\nFriday: closed\nSaturday: open around the clock"
    )
    assert hours_words([], "de") == "Montag bis Sonntag: geschlossen"
    said = say("ar", "hours_week", branch="الروضة", hours=hours_words(WEEK, "ar", week_start=6))
    assert said.splitlines()[2] == "الاثنين – الخميس: 9 صباحاً – 1 ظهراً، 4 عصراً – 2 صباحاً"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(Hours, st.integers(0, 6), st.integers(0, 1439), st.integers(1440, 2880)) | st.sampled_from(WEEK),
        max_size=20,
    ),
    st.sampled_from(LANGUAGES),
    st.integers(0, 6),
)
def test_any_week_can_be_said(opening: list[Hours], language: str, week_start: int) -> None:
    said = hours_words(opening, language, week_start=week_start)
    assert 1 <= len(said.splitlines()) <= 7
    assert say(language, "hours_week", branch="X", hours=said).count("\n") == len(said.splitlines())


def test_a_day_tells_its_hours_in_order() -> None:
    assert day_hours_words([DayHours(960, 1320), DayHours(540, 780)], "de") == "9 Uhr – 13 Uhr, 16 Uhr – 22 Uhr"
    assert day_hours_words([], "fr") == "fermé"


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_are_joined_in_every_language(language: str) -> None:
    assert join_words([], language) == ""
    for kind in ("and", "or", "comma"):
        assert join_words(["Ab"], language, kind).strip("\u2068\u2069") == "Ab"  # type: ignore[arg-type]
        said = join_words(["Ab", "Cd\n", "", "Ef"], language, kind)  # type: ignore[arg-type]
        assert re.findall("Ab|Cd|Ef", said) == ["Ab", "Cd", "Ef"]
        assert "\n" not in said
    assert len({join_words(["Ab", "Cd", "Ef"], language, kind) for kind in ("and", "or", "comma")}) == 3  # type: ignore[arg-type]


def test_the_library_is_loaded_with_the_first_word_that_needs_it() -> None:
    program = (
        "import sys; import frontdesk.intake.texts as texts; from frontdesk.kit.money import Money;"
        "texts.say('en', 'ask_help'); assert 'babel' not in sys.modules;"
        "texts.money_words(Money(1, 'EUR'), 'de'); assert 'babel' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
