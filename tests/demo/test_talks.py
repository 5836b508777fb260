"""The grammar in which conversations are written down."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from frontdesk.demo.talks import Extra, TalkUnreadable, alternatives, extra_of, read_talks, span, spoken

PLAY = """\
# [pricing] A sofa
@ -12 16:22 | salma | whatsapp | area=marwah time=4 pm sharp
@ ago 1h5m | turki | webchat | night
      < {Hello|Good evening}, how much is {service}?
+5m   >lina It is {price}.
+1m   ^ {pricing|}
+1d 09:10 * Asked the driver
+2m   !faisal Call her // She is waiting
+1m   =
"""


def test_a_talk_is_read_line_by_line() -> None:
    (talk,) = read_talks(PLAY, "sofas.talk")
    assert (talk.need, talk.title) == ("pricing", "A sofa")
    first, second = talk.stagings
    assert (first.day, first.at, first.slots) == (-12, time(16, 22), {"area": "marwah", "time": "4 pm sharp"})
    assert (second.ago, second.channel, second.night) == (timedelta(hours=1, minutes=5), "webchat", True)
    assert [line.mark for line in talk.lines] == ["<", ">", "^", "*", "!", "="]
    assert talk.lines[1].by == "lina"
    assert (talk.lines[3].wait, talk.lines[3].at) == (timedelta(days=1), time(9, 10))


@pytest.mark.parametrize(
    "text",
    [
        "@ -1 10:00 | a | whatsapp",
        "# [pricing] x\n@ soon | a | whatsapp\n      < hi",
        "# [pricing] x\nhello there",
        "# [pricing] x\n+5x  < hi",
    ],
)
def test_what_breaks_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(TalkUnreadable):
        list(read_talks(text, "broken.talk"))


def test_the_turn_chooses_the_alternative_and_slots_are_filled() -> None:
    words = "{Hi|Hello {first}}, {a|b|{x|y}}"
    assert [spoken(words, turn, str.upper) for turn in range(3)] == ["Hi, a", "Hello FIRST, b", "Hi, x"]


def test_bars_inside_further_braces_belong_to_those() -> None:
    assert alternatives("a|{b|c}|d") == ["a", "{b|c}", "d"]


def test_a_brace_that_stays_open_is_refused() -> None:
    with pytest.raises(TalkUnreadable):
        spoken("{a|b", 0, str)


def test_what_comes_with_the_words_is_told_apart() -> None:
    assert extra_of("[voice 0:14] come quickly") == (Extra("voice", "0:14"), "come quickly")
    assert extra_of("[location Al Safa]") == (Extra("location", "Al Safa"), "")
    assert extra_of("no [photo x] in front") == (None, "no [photo x] in front")


def test_lengths_of_time() -> None:
    assert span("1d2h3m4s") == timedelta(days=1, hours=2, minutes=3, seconds=4)
    with pytest.raises(TalkUnreadable):
        span("soon")
