"""A time that is ruled out, or moved, is not the one that is wanted."""

from datetime import UTC, date, datetime, time

import pytest

from frontdesk.understanding import BusinessContext, read

HERE = BusinessContext(("en", "de", "es", "fr", "pt", "ar", "hi", "tr", "id"), "Europe/Berlin", 0, "EUR")
NOW = datetime(2026, 4, 15, 8, tzinfo=UTC)  # a Wednesday


def when(text: str) -> tuple[date | None, time | None]:
    found = read(text, business=HERE, at=NOW).timing
    assert found is not None, text
    return found.date, found.time


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("can't do Monday, Tuesday works", 21),
        ("I can't do Monday at 3, Tuesday works", 21),
        ("no Sunday please, only Saturday", 18),
        ("not today but tomorrow", 16),
        ("I don't want to cancel Monday, just move it to Tuesday", 21),
        ("el lunes no puedo, el martes sí", 21),
        ("Montag geht nicht, aber Dienstag", 21),
        ("pas lundi, mardi plutôt", 21),
        ("yarın değil öbür gün olsun", 17),
        ("kal nahi parso aana", 17),
        ("jangan besok kak, lusa aja", 17),
        ("مو بكرة بعد بكرة", 17),
    ],
)
def test_a_day_that_is_ruled_out_gives_way(text: str, day: int) -> None:
    assert when(text)[0] == date(2026, 4, day)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("don't come at 3, come at 6", 18),
        ("instead of 10am can it be 2pm", 14),
        ("not 5, 6 pm please", 18),
        ("statt 14 Uhr lieber 16 Uhr bitte", 16),
        ("statt 14 Uhr lieber 16", 16),
        ("move my 3pm to 5pm", 17),
        ("push our reservation from 7 to 8", 20),
        ("please move our booking from 10 to 2", 14),
        ("change our booking from 7pm to 8pm tonight", 20),
        ("mudar a reserva das 19h para as 21h", 21),
    ],
)
def test_an_hour_that_is_ruled_out_or_moved_gives_way(text: str, hour: int) -> None:
    assert when(text)[1] == time(hour)


@pytest.mark.parametrize("text", ["not on Monday please", "I can't do Monday", "kein Montag"])
def test_a_day_that_is_all_there_is_stays(text: str) -> None:
    assert when(text)[0] == date(2026, 4, 20)


def test_an_hour_of_the_day_that_is_ruled_out_goes_with_it() -> None:
    assert when("I can't do Monday at 3, Tuesday works") == (date(2026, 4, 21), None)


@pytest.mark.parametrize("word", ["half ", "halb ", "setengah ", "quarter to ", "सवा ", "без десяти "])
def test_halves_of_halves_are_no_hour_and_no_error(word: str) -> None:
    assert read(word * (60_000 // len(word)), business=HERE, at=NOW).timing is None


@pytest.mark.parametrize(
    "text",
    [
        "we have been waiting for two hours",
        "sitze seit 40 Minuten hier und warte",
        "ça fait une heure que j'attends",
        "llevo una hora esperando",
        "saya sudah tunggu 2 jam",
        "there is a burning smell from the socket",
        "es riecht verbrannt aus der Steckdose",
        "huele a quemado",
    ],
)
def test_who_waits_right_now_or_smells_fire_is_urgent(text: str) -> None:
    assert read(text, business=HERE, at=NOW).urgency.value == "urgent"


def test_a_refund_that_is_waited_for_is_not() -> None:
    assert read("I am still waiting for my refund since two weeks", business=HERE, at=NOW).urgency.value == "normal"
