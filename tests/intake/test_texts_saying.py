"""How a text is chosen and filled in: nothing a customer or an owner writes can break it or change what it says."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.intake.settings.records import Settings
from frontdesk.intake.settings.rules import check
from frontdesk.intake.texts import AGAIN, LANGUAGES, TEXTS, WrongText, check_override, join_words, say
from frontdesk.intake.texts.book import ISOLATE, POP, spoken
from frontdesk.intake.texts.keys import LONGEST_LINES, LONGEST_VALUE
from frontdesk.kit.errors import Invalid


def test_the_language_falls_back_in_the_order_that_is_written_down() -> None:
    assert say("pt-BR", "ask_help") == say("pt", "ask_help")
    assert say("ar-EG", "ask_help") == say("ar", "ask_help")
    assert say("ur-Latn", "ask_help") == say("hi-Latn", "ask_help")
    assert say("uk", "ask_help", main="ru") == say("ru", "ask_help")
    assert say("uk", "ask_help", main="ar-SA") == say("ar", "ask_help")
    assert say("uk", "ask_help", main="sw") == say("en", "ask_help")
    assert say("", "ask_help", main="") == say("en", "ask_help")
    # Who writes Tamil in Latin letters can not be answered in the letters of another language of their own.
    assert say("ru-Latn", "ask_help", main="tr") == say("tr", "ask_help")
    assert [spoken(language) for language in LANGUAGES] == list(LANGUAGES)


def test_the_owners_wording_is_before_ours_in_each_language() -> None:
    own = {"ask_help": {"en": "What can we do for you?", "sw": "Tukusaidie nini?", "pt-BR": "Em que podemos ser úteis?"}}
    assert say("en", "ask_help", overrides=own) == "What can we do for you?"
    assert say("sw", "ask_help", overrides=own) == "Tukusaidie nini?"
    assert say("pt-BR", "ask_help", overrides=own) == "Em que podemos ser úteis?"
    assert say("pt", "ask_help", overrides=own) == say("pt", "ask_help")
    assert say("uk", "ask_help", overrides=own, main="sw") == "Tukusaidie nini?"
    assert say("en", "ask_help", overrides=own, variant=1) == say("en", "ask_help" + AGAIN)


def test_an_owners_wording_that_does_not_fit_is_passed_over() -> None:
    own = {"confirm": {"en": "Is that right?"}, "handoff": {"en": "We call within 5 minutes"}}
    assert say("en", "confirm", overrides=own, details="x") == "Just to confirm: x. Is that right?"
    assert say("en", "handoff", overrides=own) == say("en", "handoff")


def test_a_variant_asks_in_other_words_and_where_there_is_none_the_same() -> None:
    assert say("en", "ask_help", variant=1) == say("en", "ask_help_again") == say("en", "ask_help", variant=3)
    assert say("en", "ask_help", variant=2) == say("en", "ask_help")
    assert say("en", "handoff", variant=1) == say("en", "handoff")


@pytest.mark.parametrize(
    ("key", "values"),
    [("nothing", {}), ("ask_help", {"name": "x"}), ("confirm", {}), ("confirm", {"detail": "x"}), ("confirm", {"details": "x", "more": 1})],
)
def test_a_text_that_does_not_exist_or_values_that_do_not_fit_are_refused(key: str, values: dict[str, object]) -> None:
    with pytest.raises(WrongText):
        say("en", key, **values)


def test_a_value_is_data() -> None:
    assert say("en", "price_fixed", service="{price}", price="{service} <b>*1*</b>") == "{price}: {service} <b>*1*</b>."
    assert say("en", "branch_address", branch="A\r\nB", address="x\u2028\u0000y\u202ez\u200fw") == "A B: x yzw."
    assert say("en", "price_fixed", service="s" * 500, price="1") == f"{'s' * (LONGEST_VALUE - 1)}…: 1."
    assert say("en", "hours_week", branch="B", hours="Mon: 9\n\n  Tue:   10\t\n") == "Opening hours, B:\nMon: 9\nTue: 10"
    assert len(say("en", "hours_week", branch="B", hours="x\n" * 5000)) < 100
    assert say("en", "price_fixed", service="1\u202f500\u00a0€", price="x") == "1\u202f500\u00a0€: x."


def test_what_runs_the_other_way_is_kept_apart_and_nothing_else() -> None:
    assert say("ar", "price_fixed", service="Deep Cleaning", price="300 ريال") == f"{ISOLATE}Deep Cleaning{POP}: 300 ريال."
    assert say("en", "area_yes", area="جدة") == f"Yes, we serve this area: {ISOLATE}جدة{POP}."
    assert say("ar", "area_yes", area="جدة") == "نعم، نخدم هذه المنطقة: جدة."
    details = join_words(["Deep Cleaning", "جدة", "اليوم"], "ar", "comma")
    assert details == f"{ISOLATE}Deep Cleaning{POP}، جدة، اليوم"
    assert say("ar", "confirm", details=details) == f"للتأكيد فقط: {details}. هل هذا صحيح؟"
    # Isolates that are not in pairs would take the text behind them along.
    assert say("en", "area_yes", area=f"x{POP}{ISOLATE}y") == "Yes, we serve this area: xy."


NASTY = st.text(max_size=400) | st.sampled_from(
    ("{", "}", "{details}", "{0}", "%s", f"{ISOLATE}", f"{POP}{ISOLATE}", "\n" * 50, "🙂" * 300)
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(LANGUAGES), st.sampled_from(sorted(TEXTS)), st.data())
def test_nothing_that_is_filled_in_makes_a_text_fail(language: str, key: str, data: st.DataObject) -> None:
    said = say(language, key, **{name: data.draw(NASTY) for name in TEXTS[key].values})
    assert said.count(ISOLATE) == said.count(POP)
    assert not any(unicodedata.category(one) == "Cc" and one != "\n" for one in said)
    assert len(said) <= TEXTS[key].longest + len(TEXTS[key].values) * (LONGEST_LINES + 50)


FINE = ("Which service is it, please?", "  What is it about? ", "नमस्ते, कौन-सी सर्विस चाहिए?", "۔کون سی سروس چاہیے")
WRONG = {
    "": "empty",
    "x" * 500: "too_long",
    "Which one: {options}?": "place_unknown",
    "Which one: {options?": "bracket",
    "It costs 20 per hour": "number",
    "It costs ٢٠ per hour": "number",
    "See example.com": "address",
    "Write to me@somewhere": "address",
    "Hello\u202e there": "unseen",
    "Hello!! What is it?": "exclamation",
}


@pytest.mark.parametrize("text", FINE)
def test_a_wording_that_fits_is_accepted(text: str) -> None:
    assert check_override("ask_service", text) == ()


@pytest.mark.parametrize("text", WRONG)
def test_a_wording_that_does_not_fit_is_refused_with_a_reason(text: str) -> None:
    faults = check_override("ask_service", text, "en")
    assert WRONG[text] in [one.code for one in faults], faults
    assert all(one.words("ar") != one.words() != "" for one in faults), "said in the reader's language"


def test_places_must_all_be_there_once() -> None:
    assert check_override("price_fixed", "{service} costs {price}", "en") == ()
    assert check_override("price_fixed", "{service}", "en")[0].words() == "The place {price} is missing."
    assert check_override("price_fixed", "{service} {price} {price}", "en")[0].code == "place_twice"
    assert check_override("nothing", "x") != ()


PROMISES = {
    "en": "We will call you within the hour",
    "ar": "سنتصل بكم خلال ساعة",
    "es": "Le llamamos enseguida",
    "de": "Wir melden uns sofort",
    "zh": "我们马上联系您",
    "ru": "Перезвоним в ближайшее время",
    "hi": "हम तुरंत फ़ोन करेंगे",
    "ur": "ہم جلد فون کریں گے",
    "ar-Latn": "Nettesel fikom ba3d 5 da2aye2",
}


@pytest.mark.parametrize("language", PROMISES)
def test_an_owners_handoff_can_not_promise_a_time(language: str) -> None:
    assert {"promise", "number"} & {one.code for one in check_override("handoff", PROMISES[language], language)}


def test_arabic_in_latin_letters_writes_letters_as_digits_and_still_no_numbers() -> None:
    assert check_override("handoff", "Shokran, n7awwel talabkom le faree2na 3ashan yesa3dkom", "ar-Latn") == ()
    assert check_override("handoff", "Ne7na ma3akom 5pm", "ar-Latn") != ()
    assert check_override("handoff", "Ne7na ma3akom ba3d 20", "ar-Latn") != ()


def test_what_is_wrong_is_said_in_the_readers_language() -> None:
    wrong = Settings(texts={"handoff": {"en": "Ring 123456"}})
    with pytest.raises(Invalid) as said:
        check(wrong, needs=(), languages=("en",), reader="ar")
    assert said.value.fields == {"texts": "handoff, en: مكان الأرقام إجابة معتمدة يكون لها مصدر."}
