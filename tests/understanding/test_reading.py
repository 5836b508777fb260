"""Whole messages: what is needed, what comes with it, and when a person must decide."""

import tomllib
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from frontdesk.understanding import NEEDS, BusinessContext, Reading, ReadingContext, read

SAMPLES: dict[str, list[list[str]]] = tomllib.loads((Path(__file__).parent / "samples.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hi, I need deep cleaning today. I'm in Jeddah. What's the price?", "en"),
        ("السلام عليكم، أحتاج تنظيف عميق اليوم في جدة، كم السعر؟", "ar"),
    ],
)
def test_the_whole_decision_path_is_in_one_message(text: str, language: str, homes: BusinessContext, wednesday: datetime) -> None:
    reading = read(text, business=homes, at=wednesday)
    assert reading.need == "scheduling"
    assert not reading.abstained
    assert reading.confidence > 0.8
    assert [other.value for other in reading.secondary] == ["pricing"]
    assert reading.urgency.value == "urgent"
    assert reading.location is not None
    assert (reading.location.area_id, reading.location.branch_id) == ("jeddah", "main")
    assert [found.service_id for found in reading.services] == ["deep"]
    assert reading.timing is not None
    assert reading.timing.date == wednesday.date()
    assert reading.languages[0].code == language
    assert reading.is_lead.value


@pytest.mark.parametrize("language", SAMPLES)
def test_messages_of_each_language_are_read(language: str, homes: BusinessContext, wednesday: datetime) -> None:
    right = 0
    for expected, text in SAMPLES[language]:
        reading = read(text, business=homes, at=wednesday)
        assert reading.languages[0].code == language, text
        assert (reading.urgency.value == "urgent") == expected.startswith("!"), text
        right += reading.need == expected.removeprefix("!")
    assert right >= 0.9 * len(SAMPLES[language])


def test_who_acts_alone_is_nearly_always_right(homes: BusinessContext, wednesday: datetime) -> None:
    decided = [
        (expected.removeprefix("!"), reading.need)
        for rows in SAMPLES.values()
        for expected, text in rows
        if not (reading := read(text, business=homes, at=wednesday)).abstained
    ]
    assert len(decided) > 150
    assert sum(expected == got for expected, got in decided) / len(decided) >= 0.95


@pytest.mark.parametrize(
    ("text", "need", "also"),
    [
        ("The cleaner broke my lamp. Please send me the invoice as well", "complaint", "post_service_support"),
        ("I'm pregnant, is the laser safe, and how much is it?", "specialist_review", "pricing"),
        ("I want to book an appointment for tomorrow and how much is it?", "scheduling", "pricing"),
        ("how much is sofa cleaning and what are your opening hours?", "pricing", "general_question"),
    ],
)
def test_of_several_needs_the_first_by_precedence_leads(
    text: str, need: str, also: str, homes: BusinessContext, wednesday: datetime
) -> None:
    reading = read(text, business=homes, at=wednesday)
    assert reading.need == need
    assert also in [other.value for other in reading.secondary]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_words"),
        ("👍👍", "no_words"),
        ("  \n ", "no_words"),
        ("Hello", "greeting_only"),
        ("السلام عليكم ورحمة الله", "greeting_only"),
        ("Γεια σας, θέλω ένα ραντεβού", "unknown_language"),
        ("xqzt vrrp plomf", "unknown_language"),
        ("it is about the thing", "not_sure"),
    ],
)
def test_a_person_decides_when_there_is_too_little(text: str, code: str, homes: BusinessContext, wednesday: datetime) -> None:
    reading = read(text, business=homes, at=wednesday)
    assert reading.abstained
    assert reading.abstained_code == code
    assert reading.abstained_because is not None
    assert reading.abstained_because.endswith(".")


def test_probabilities_are_of_every_need_and_add_up(homes: BusinessContext, wednesday: datetime) -> None:
    chances = read("it is about the thing", business=homes, at=wednesday).probabilities
    assert set(chances) == set(NEEDS)
    assert sum(chances.values()) == pytest.approx(1, abs=0.001)
    assert max(chances.values()) < 0.9


def test_the_owners_threshold_decides_when_to_abstain(homes: BusinessContext, wednesday: datetime) -> None:
    text = "how much?"
    strict = msgspec.structs.replace(homes, act_threshold=0.999)
    assert not read(text, business=homes, at=wednesday).abstained
    assert read(text, business=strict, at=wednesday).abstained


def test_an_answer_goes_on_about_what_the_conversation_is_about(homes: BusinessContext, wednesday: datetime) -> None:
    alone = read("Sofa, 7 seats. Al Marwah", business=homes, at=wednesday)
    answer = read("Sofa, 7 seats. Al Marwah", business=homes, at=wednesday, context=ReadingContext(conversation_need="pricing"))
    assert alone.need != "pricing"
    assert (answer.need, answer.is_follow_up.value) == ("pricing", True)


def test_an_answer_goes_on_about_the_message_before_it(homes: BusinessContext, wednesday: datetime) -> None:
    context = ReadingContext(last_customer_messages=("hello", "how much is it?"))
    assert read("Sofa, 7 seats. Al Marwah", business=homes, at=wednesday, context=context).need == "pricing"
    assert read("please cancel my booking", business=homes, at=wednesday, context=context).need == "scheduling"


def test_a_new_complaint_is_heard_inside_another_conversation(homes: BusinessContext, wednesday: datetime) -> None:
    text = "your technician broke my table and left, unacceptable"
    reading = read(text, business=homes, at=wednesday, context=ReadingContext(conversation_need="scheduling"))
    assert reading.need == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "my ac is broken",
        "عندي مشكلة في المكيف",
        "the sofa is very dirty, can you clean it",
        "الكنب وسخ ابي تنظيف",
        "my sink is blocked",
        "tengo un problema con el aire acondicionado",
        "mera ac kharab ho gaya hai",
        "klimam bozuldu",
    ],
)
def test_something_broken_or_dirty_asks_for_a_visit(text: str, homes: BusinessContext, wednesday: datetime) -> None:
    assert read(text, business=homes, at=wednesday).need == "scheduling"


@pytest.mark.parametrize("text", ["the ac is broken again since your technician came, so bad", "جاء الفني امس والمكيف خربان اكثر من اول"])
def test_something_broken_since_the_visit_does_not(text: str, homes: BusinessContext, wednesday: datetime) -> None:
    assert read(text, business=homes, at=wednesday).need in {"complaint", "post_service_support"}


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("I'd like to book AC cleaning on Saturday", True),
        ("how much for pest control?", True),
        ("please cancel my booking tomorrow", False),
        ("are you open on Friday?", False),
        ("send me the invoice for last week", False),
    ],
)
def test_a_lead_is_somebody_who_may_buy(text: str, lead: bool, homes: BusinessContext, wednesday: datetime) -> None:
    assert read(text, business=homes, at=wednesday).is_lead.value is lead


def test_the_mood_is_heard(homes: BusinessContext, wednesday: datetime) -> None:
    assert read("terrible service, I am furious 😡", business=homes, at=wednesday).sentiment.value == "negative"
    assert read("thank you, perfect work 😍", business=homes, at=wednesday).sentiment.value == "positive"
    assert read("are you open on Friday?", business=homes, at=wednesday).sentiment.value == "neutral"


def test_a_reading_survives_being_stored(homes: BusinessContext, wednesday: datetime) -> None:
    reading = read("AC cleaning tomorrow at 5pm, max 300 SAR, Al Rawdah", business=homes, at=wednesday)
    assert msgspec.convert(msgspec.to_builtins(reading), Reading) == reading
    assert msgspec.json.decode(msgspec.json.encode(reading), type=Reading) == reading


def test_every_need_has_a_probability(homes: BusinessContext, wednesday: datetime) -> None:
    reading = read("how much is it", business=homes, at=wednesday)
    assert tuple(reading.probabilities) == NEEDS
    assert sum(reading.probabilities.values()) == pytest.approx(1, abs=0.001)
    assert reading.need == max(NEEDS, key=lambda need: reading.probabilities[need])
    assert 0 < reading.confidence < 1
