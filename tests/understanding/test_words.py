"""The word lists: complete, well formed, and matched as they are written."""

import re

import pytest

from frontdesk.understanding import NEEDS
from frontdesk.understanding.needs.weights import BIAS, WEIGHTS
from frontdesk.understanding.text.lexicon import LANGUAGES, phrases_in, read_words
from frontdesk.understanding.text.lexicon import WEIGHTS as STRENGTHS
from frontdesk.understanding.text.normal import Text, fold
from frontdesk.understanding.text.phrases import Entry, Phrases

TIME_ROLES = re.compile(
    r"day:-?\d(:\w+)?|weekday:[0-6](:\w+)?|month:\d+|part:\w+|clock:\d+:\d\d|now:(strong|weak)|mod:\w+|unit:\w+|num:\d+|ord:\d+|duration:\d+[dm]?|minutes:\d+|rough:\w+"
    r"|weekend|in|later|ago|a|at|at_then|oclock|am|pm|half_past|half_next(:\d+)?|quarter_past|quarter_next|quarter_to(:\d+)?|to_hour|and_half|and_quarter|and_third|less_quarter|between|from|to|and"
    r"|after|before|around|between_end|after_end|before_end|around_end|of|dom(:sure)?|link|ordinal|ignore|in_week|since(_part)?"
)


def found_in(phrase: str, text: str) -> bool:
    phrases = Phrases()
    phrases.add(phrase, Entry("test", "x", "en"))
    return bool(phrases.find(Text(text).forms))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_s_words_are_in_order(language: str) -> None:
    words = read_words(language)
    assert words["language"] == language
    assert list(phrases_in(words["common"]))
    needs, times = words["needs"], words["time"]
    assert isinstance(needs, dict)
    assert isinstance(times, dict)
    assert set(needs) == set(NEEDS)
    assert {strength for listed in needs.values() for strength in listed} <= set(STRENGTHS)
    assert not [role for role in times if not TIME_ROLES.fullmatch(role)]
    assert all(f"weekday:{day}" in times for day in range(6))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_only_a_gap(language: str) -> None:
    waiting: list[object] = [read_words(language)]
    while waiting:
        listed = waiting.pop()
        if isinstance(listed, dict):
            waiting.extend(listed.values())
            continue
        for phrase in phrases_in(listed):
            pieces = phrase.split()
            assert pieces[0] != "..."
            assert pieces[-1] != "..."


def test_every_weight_is_for_a_need() -> None:
    assert set(BIAS) == set(NEEDS)
    assert {need for weights in WEIGHTS.values() for need in weights} <= set(NEEDS)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("can|could you|u come", "Could U come", True),
        ("can|could you|u come", "could he come", False),
        ("book*", "rebook", False),
        ("book*", "bookings", True),
        ("the? price", "price", True),
        ("send ... plumber", "send me a good plumber", True),
        ("send ... plumber", "send me one of your very good plumber", False),
        ("in # days", "in 3 days", True),
        ("in # days", "in some days", False),
        ("don't want", "i dont want", True),
        ("don't want", "i don’t want", True),
        ("für mich", "fuer mich", True),
        ("für mich", "FÜR MICH", True),
        ("check-up", "checkup", True),
        ("right_now|asap", "do it right now", True),
        ("موعد", "والموعد", True),
        ("please", "pleaseeee", True),
        ("hello", "helloooo", True),
        ("café", "cafe\u0301", True),
        ("popołudniu", "popoludniu", True),
        ("umówić", "umowic", True),
        ("zepsuł*", "zepsula", True),
        ("п'ятниця", "п’ятниця", True),
        ("п'ятниця", "пʼятниця", True),
        ("п'ятниця", "пятниця", True),
        ("ещё", "еще", True),
    ],
)
def test_a_phrase_is_matched_as_it_is_written(phrase: str, text: str, found: bool) -> None:
    assert found_in(phrase, text) is found


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ÀÉÎ", "aei"),
        ("١٢٣", "123"),
        ("أحتاجُ", "احتاج"),
        ("مـــرحبا", "مرحبا"),
        ("İstanbul", "istanbul"),
        ("ｆｕｌｌ", "full"),
        ("straße", "strasse"),
        ("५", "5"),
    ],
)
def test_spellings_of_one_word_fold_to_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_every_word_leads_back_to_what_was_written() -> None:
    text = Text("  Héllo، ﷺ ١٢ straße 👍🏽 ok")
    assert [text.span(index, index + 1).text for index in range(len(text)) if text.words[index] in {"hello", "12", "strasse", "ok"}] == [
        "Héllo",
        "١٢",
        "straße",
        "ok",
    ]
