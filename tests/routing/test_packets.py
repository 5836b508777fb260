"""The handoff packet: one thing to do, in whole sentences, with the messages it comes from."""

from __future__ import annotations

import re
import string
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.routing.packets.promises import binds
from frontdesk.routing.packets.records import Facts, Left, Said, ServiceFact, Understood
from frontdesk.routing.packets.rules import prepare
from frontdesk.routing.packets.times import wanted
from frontdesk.routing.words import ar, en
from frontdesk.understanding.records import NEEDS, Budget, LanguageFound, Location, Reading, ServiceFound, Signal, Span, Timing, Urgency

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TODAY = Timing(date=date(2026, 3, 1), confidence=0.9, evidence=(Span(23, 28, "today"),))
DEEP = ServiceFact(UUID(int=1), "Deep cleaning", "from", "SAR 450")
REPAIR = ServiceFact(UUID(int=2), "AC repair", "on_inspection", None)
ASKED, ANSWERED = UUID(int=11), UUID(int=12)
TEXT = "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?"


def a_reading(**more: object) -> Reading:
    """What the engine made of the one sentence."""
    plain = Reading(
        need="pricing",
        handled_as="pricing",
        confidence=0.9,
        probabilities={"pricing": 0.9},
        evidence=(),
        secondary=(),
        abstained=False,
        abstained_because=None,
        abstained_code=None,
        urgency=Urgency("urgent", 0.9, (Span(23, 28, "today"),), "wants it today"),
        location=Location(str(UUID(int=5)), None, 0.9),
        services=(ServiceFound(str(UUID(int=1)), 0.9),),
        timing=TODAY,
        budget=None,
        languages=(LanguageFound("en", 1.0),),
        sentiment=Signal("neutral", 0.9),
        is_lead=Signal(True, 0.9),
        is_follow_up=Signal(False, 0.9),
        partial=False,
        engine="local",
        engine_version="1",
    )
    return msgspec.structs.replace(plain, **{"handled_as": more.get("need", plain.need)} | more)


def facts(**more: object) -> Facts:
    """What is known after the one sentence."""
    plain = Facts(
        language="en",
        timezone="Asia/Riyadh",
        now=NOW,
        customer="Sara",
        vip=False,
        channel="whatsapp",
        need="pricing",
        abstained=False,
        urgent=True,
        customer_language="en",
        services=(DEEP,),
        area="Jeddah",
        place_matters=True,
        currency="SAR",
        readings=(Understood(ASKED, a_reading()),),
        messages=(Said(ASKED, False, "", "text", TEXT, NOW - timedelta(minutes=2)),),
        due_at=NOW + timedelta(minutes=3),
    )
    return msgspec.structs.replace(plain, **more)


BOOKING = (Understood(ASKED, a_reading(need="scheduling")),)


def test_the_sentence_of_the_story() -> None:
    packet = prepare(facts())
    assert packet.next_action == "Quote deep cleaning in Jeddah and offer a time today"
    assert packet.summary == (
        "Sara asks for the price of deep cleaning in Jeddah. Wanted today. It is urgent: “today”. Deep cleaning costs SAR 450 or more."
    )
    assert [(signal.name, signal.value) for signal in packet.signals] == [
        ("urgency", "today"),
        ("location", "Jeddah"),
        ("service", "Deep cleaning"),
        ("timing", "today"),
        ("language", "English"),
    ]
    assert (packet.cites, packet.already_said, packet.due_at) == ((ASKED,), (), NOW + timedelta(minutes=3))


def test_who_books_and_asks_the_price_gets_both_in_one_answer() -> None:
    both = Understood(ASKED, a_reading(need="scheduling", secondary=(Signal("pricing", 0.7),)))
    packet = prepare(facts(need="scheduling", readings=(both,)))
    assert packet.next_action == "Quote deep cleaning in Jeddah and offer a time today"
    assert packet.summary.startswith("Sara wants to book deep cleaning in Jeddah. Also asks for the price. Wanted today.")


def test_the_same_in_arabic() -> None:
    packet = prepare(facts(language="ar", services=(msgspec.structs.replace(DEEP, name="تنظيف عميق"),), area="جدة", customer="سارة"))
    assert packet.next_action == "أعطِ سعر تنظيف عميق في جدة واعرض موعدًا اليوم"
    assert packet.summary.startswith("يسأل سارة عن سعر تنظيف عميق في جدة.")


@pytest.mark.parametrize(
    ("change", "action"),
    [
        ({"services": ()}, "Ask which service the price is for"),
        ({"area": ""}, "Ask where deep cleaning is wanted, then quote it and offer a time today"),
        ({"area": "", "place_matters": False}, "Quote deep cleaning and offer a time today"),
        ({"services": (REPAIR,)}, "Offer an inspection for AC repair in Jeddah today, because its price depends on it"),
        ({"services": (DEEP, REPAIR), "readings": ()}, "Quote deep cleaning and AC repair in Jeddah and offer a time"),
        ({"need": "scheduling"}, "Quote deep cleaning in Jeddah and offer a time today"),
        ({"need": "scheduling", "readings": BOOKING}, "Offer a time for deep cleaning in Jeddah today"),
        ({"need": "scheduling", "readings": BOOKING, "services": ()}, "Ask which service to book today"),
        ({"need": "complaint", "services": ()}, "Apologise to Sara, find out what went wrong, and say what happens next"),
        ({"need": "post_service_support"}, "Look up the last visit and tell Sara how deep cleaning in Jeddah will be put right"),
        ({"need": "specialist_review"}, "Decide whether deep cleaning in Jeddah is right for Sara, and tell them"),
        ({"need": "general_question", "services": (), "customer": ""}, "Answer the question of the customer"),
        ({"need": "other"}, "Read the message and tell Sara what happens next"),
        ({"need": "pricing", "abstained": True}, "Read the message and decide what Sara needs"),
        ({"need": None}, "Read the message and decide what Sara needs"),
    ],
)
def test_what_is_missing_decides_the_verb(change: dict[str, object], action: str) -> None:
    assert prepare(facts(**change)).next_action == action


def test_what_we_said_is_told_and_cited() -> None:
    ours = Said(ANSWERED, True, "Maya", "text", "We can come between 15:00 and 18:00. " * 9, NOW - timedelta(minutes=1))
    silent = Said(UUID(int=13), True, "", "image", "", NOW)
    theirs = facts().messages[0]
    packet = prepare(facts(messages=(theirs, ours, silent)))
    assert packet.already_said[0].startswith("Maya, 11:59: “We can come between 15:00 and 18:00. We")
    assert packet.already_said[0].endswith("…”")
    assert packet.already_said[1] == "12:00: “a picture”"
    assert packet.cites == (ASKED, ANSWERED, UUID(int=13))


def ours(number: int, text: str, minutes: int) -> Said:
    """Something we wrote some minutes ago."""
    return Said(UUID(int=number), True, "Maya", "text", text, NOW - timedelta(minutes=minutes))


def test_in_a_long_thread_what_binds_us_is_not_lost() -> None:
    promised = ours(20, "We will refund the last visit.", 90)
    talk = [ours(30 + number, f"Thank you, {number}.", 60 - number) for number in range(30)]
    packet = prepare(facts(messages=(*facts().messages, promised, *talk)))
    assert packet.already_said[0] == "Maya, 10:30: “We will refund the last visit.”"
    assert [line.split("“")[1] for line in packet.already_said[1:]] == ["Thank you, 27.”", "Thank you, 28.”", "Thank you, 29.”"]
    assert packet.cites[:2] == (ASKED, promised.id)


def test_of_a_long_answer_the_part_that_binds_is_quoted() -> None:
    long = ours(20, f"{'Thank you for writing to us about your home. ' * 5}The visit costs SAR 450. See you.", 5)
    assert prepare(facts(messages=(long,))).already_said == ("Maya, 11:55: “… The visit costs SAR 450.”",)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("I'll call you back", True),
        ("We have booked the visit", True),
        ("It costs 300 SAR", True),
        ("Tomorrow at 14:30?", True),
        ("سنتصل بك اليوم", True),
        ("تم تأكيد الموعد", True),
        ("السعر ٣٠٠ ريال", True),
        ("Thank you for writing", False),
        ("نعمل منذ عشر سنوات", False),
        ("هل السيارة جاهزة؟ مضت سنة", False),
    ],
)
def test_what_binds_us(text: str, bound: bool) -> None:
    assert binds(text) is bound


def test_what_is_cited_from_before_the_messages_at_hand_comes_first() -> None:
    late = Said(UUID(int=90), False, "", "text", "And?", NOW)
    assert prepare(facts(messages=(late,))).cites == (ASKED, UUID(int=90))


def test_who_left_it_and_what_is_not_answered_is_said() -> None:
    left = Left("Leo", "offline", NOW - timedelta(minutes=5))
    packet = prepare(facts(left=left))
    assert packet.summary.endswith("Leo had it until 11:55 and went offline. What the customer wrote at 11:58 is not answered yet.")
    answered = prepare(facts(left=left, messages=(*facts().messages, ours(20, "On our way.", 1))))
    assert answered.summary.endswith("Leo had it until 11:55 and went offline.")


def test_the_newest_word_on_each_thing_counts() -> None:
    budget = Budget(30_000, "SAR", "at_most", 0.9)
    later = Understood(ANSWERED, a_reading(need="other", timing=None, budget=budget, services=(), location=None))
    packet = prepare(facts(readings=(*facts().readings, later), vip=True, customer_language="ur"))
    assert packet.next_action.endswith("offer a time today")
    assert "The budget is SAR 300 at most." in packet.summary
    assert "A VIP customer." in packet.summary
    assert "Writes in Urdu." in packet.summary
    assert ANSWERED in packet.cites


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing(), ""),
        (Timing(asap=True), "as soon as possible"),
        (Timing(date=date(2026, 3, 2), part="morning"), "tomorrow in the morning"),
        (Timing(date=date(2026, 3, 5), time=time(19), bound="before"), "on Thursday before 19:00"),
        (Timing(date=date(2026, 4, 5), date_to=date(2026, 4, 7)), "from 05.04.2026 to 07.04.2026"),
        (Timing(time=time(9), time_to=time(12), bound="between"), "between 09:00 and 12:00"),
        (Timing(time=time(9), bound="between"), "at 09:00"),
    ],
)
def test_wishes_in_words(timing: Timing, words: str) -> None:
    assert wanted("en", timing, NOW, "Asia/Riyadh") == words


@given(
    need=st.none() | st.sampled_from(NEEDS),
    abstained=st.booleans(),
    services=st.sampled_from(((), (DEEP,), (REPAIR,), (DEEP, REPAIR))),
    area=st.sampled_from(("", "Jeddah")),
    timing=st.none() | st.just(TODAY),
    language=st.sampled_from(("en", "ar")),
    customer=st.sampled_from(("", "Sara")),
    place_matters=st.booleans(),
)
def test_there_is_always_one_thing_to_do_in_whole_words(
    need: str | None,
    abstained: bool,
    services: tuple[ServiceFact, ...],
    area: str,
    timing: Timing | None,
    language: str,
    customer: str,
    place_matters: bool,
) -> None:
    packet = prepare(
        facts(
            need=need,
            abstained=abstained,
            services=services,
            area=area,
            readings=(Understood(ASKED, a_reading(timing=timing)),),
            language=language,
            customer=customer,
            place_matters=place_matters,
        )
    )
    for words in (packet.next_action, packet.summary):
        assert words.strip()
        assert "{" not in words
        assert "  " not in words


def test_both_books_say_the_same_things_with_the_same_places() -> None:
    assert en.WORDS.keys() == ar.WORDS.keys()
    for key, sentence in en.WORDS.items():
        places = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        others = {name for _, name, _, _ in string.Formatter().parse(ar.WORDS[key]) if name}
        assert others <= places, key
        assert places - others <= {"weight", "customer"}, key
        assert re.search(r"[\u0600-\u06ff]|^[{}\w .:/()«»٪-]*$|[،؛]", ar.WORDS[key]), key
