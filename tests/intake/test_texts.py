"""Every text in every language: there, with the same places, short, without numbers and without a promise of time."""

from __future__ import annotations

import pytest

from frontdesk.intake.answers.rules import understand_answer
from frontdesk.intake.texts import AGAIN, LANGUAGES, TEXTS, check_override, say
from frontdesk.intake.texts.book import book
from frontdesk.intake.texts.keys import BODY, BUTTON, TITLE

EVERY = [(language, key) for language in LANGUAGES for key in TEXTS]
INVENTED = {name: f"<{name}>" for text in TEXTS.values() for name in text.values}


def filled(language: str, key: str, **given: object) -> str:
    return say(language, key, **{name: given.get(name, INVENTED[name]) for name in TEXTS[key].values})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_and_no_other(language: str) -> None:
    assert set(book(language).texts) == set(TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_texts_pass_what_an_owners_wording_must_pass(language: str) -> None:
    """The same places, no digit, no address, at most one exclamation mark, no promise of time, not too long."""
    wrong = {key: problems for key in TEXTS if (problems := check_override(key, book(language).texts[key], language))}
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_is_put_twice_in_the_same_words(language: str) -> None:
    texts = book(language).texts
    for key in TEXTS:
        if key.endswith(AGAIN):
            assert texts[key] != texts[key.removesuffix(AGAIN)], key
    assert len(set(texts.values())) >= len(texts) - len(_MAY_BE_ALIKE), [one for one in texts if list(texts.values()).count(texts[one]) > 1]


_MAY_BE_ALIKE = ("button_urgent", "button_can_wait", "word_urgent", "word_can_wait", "price_fixed", "branch_address")


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_and_titles_fit(language: str) -> None:
    texts = book(language).texts
    assert [key for key in TEXTS if TEXTS[key].kind == "button" and len(texts[key]) > BUTTON] == []
    assert [key for key in TEXTS if TEXTS[key].kind in {"title", "piece"} and len(texts[key]) > TITLE] == []
    assert [key for key in TEXTS if len(filled(language, key, details="x" * 2000, options="y" * 2000, hours="z" * 2000)) > BODY] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("expected", ["", "own"])
def test_the_buttons_of_a_confirmation_are_understood(language: str, expected: str) -> None:
    heard = language if expected else ""
    texts = book(language).texts
    yes, change = texts["button_yes"], texts["button_change"]
    for choices in ((), (yes, change)):
        assert understand_answer(yes, language=heard, choices=choices).says == "yes"
        assert understand_answer(change, language=heard, choices=choices).says in {"no", "correction"}
    assert understand_answer(texts["button_person"], language=heard).says == "person"
