"""Where, which service, how much, how urgent, in which language."""

from datetime import datetime

import msgspec
import pytest

from frontdesk.understanding import BusinessContext, ReadingContext, ServiceEntry, read


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("I live in Al Rawdah", "rawdah"),
        ("alrawdah district", "rawdah"),
        ("hay el rawda please", "rawdah"),
        ("we are in marwah", "marwah"),
        ("al marwa", "marwah"),
        ("انا ساكن بالمروة", "marwah"),
        ("حي الروضه", "rawdah"),
        ("I'm in jedda", "jeddah"),
        ("Jeddah, Al Salamah, near the mall", "salamah"),
        ("बलद में हूँ", "balad"),
        ("not in Taif, in Jeddah", "jeddah"),
    ],
)
def test_a_place_is_found_however_it_is_written(text: str, area: str, homes: BusinessContext, wednesday: datetime) -> None:
    found = read(text, business=homes, at=wednesday).location
    assert found is not None
    assert found.area_id == area


@pytest.mark.parametrize("text", ["السلام عليكم", "مع السلامة", "my friend Mohammed sent me", "how much is it"])
def test_no_place_is_invented(text: str, homes: BusinessContext, wednesday: datetime) -> None:
    assert read(text, business=homes, at=wednesday).location is None


def test_an_area_without_a_branch_is_covered_by_the_one_around_it(homes: BusinessContext, wednesday: datetime) -> None:
    rawdah = read("in Al Rawdah", business=homes, at=wednesday).location
    salamah = read("in Al Salamah", business=homes, at=wednesday).location
    assert rawdah is not None
    assert rawdah.branch_id == "north"
    assert salamah is not None
    assert salamah.branch_id == "main"


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("deep cleaning please", {"deep"}),
        ("ابغى تنظيف عميق", {"deep"}),
        ("depp cleening", {"deep"}),
        ("my ac is not cooling", {"ac_fix"}),
        ("المكيف ما يبرد", {"ac_fix"}),
        ("wash 4 split units", {"ac_clean"}),
        ("cuci karpet sama sofa", {"sofa"}),
        ("there are cockroaches everywhere", {"pests"}),
        ("hay cucarachas en casa", {"pests"}),
        ("sofa cleaning and ac repair", {"sofa", "ac_fix"}),
        ("not the sofa, just a plumber", {"pipes"}),
        ("are you open on friday", set()),
        ("I live in a white house", set()),
    ],
)
def test_services_are_known_by_their_names_and_by_what_they_are(
    text: str, services: set[str], homes: BusinessContext, wednesday: datetime
) -> None:
    assert {found.service_id for found in read(text, business=homes, at=wednesday).services} == services


@pytest.mark.parametrize(
    ("text", "services"),
    [
        # Where it is, and not what it is about.
        ("there are cockroaches in the kitchen", {"pests"}),
        ("my cat licked the cockroach gel behind the oven", {"pests"}),
        ("the tap in the kitchen leaks", {"pipes"}),
        ("please clean the kitchen, there were cockroaches", {"kitchen", "pests"}),
        ("my oven is dirty", {"kitchen"}),
        ("I live in a white house", set()),
        ("we have white ants", {"termites"}),
    ],
)
def test_a_room_in_which_something_is_found_is_no_service(
    text: str, services: set[str], homes: BusinessContext, wednesday: datetime
) -> None:
    kitchen = ServiceEntry("kitchen", {"en": "Kitchen degreasing"}, ("oven cleaning",))
    business = msgspec.structs.replace(homes, services=(*homes.services, kitchen, ServiceEntry("termites", {"en": "White ants"})))
    assert {found.service_id for found in read(text, business=business, at=wednesday).services} == services


@pytest.mark.parametrize(
    ("text", "minor", "currency", "kind"),
    [
        ("deep cleaning, max 300 SAR", 30000, "SAR", "at_most"),
        ("my budget is 1,500 riyals", 150000, "SAR", "at_most"),
        ("around 500€ for the sofa", 50000, "EUR", "around"),
        ("ما ابي ازيد عن ٣٠٠", 30000, "SAR", "at_most"),
        ("معي بحدود ٢٠٠ ريال", 20000, "SAR", "around"),
        ("budget 2k for painting", 200000, "SAR", "at_most"),
        ("up to $80", 8000, "USD", "at_most"),
        ("max 12.5 KWD", 12500, "KWD", "at_most"),
        ("en fazla 1000 euro", 100000, "EUR", "at_most"),
        ("1500 riyal tak", 150000, "SAR", "at_most"),
    ],
)
def test_a_budget_is_read(text: str, minor: int, currency: str, kind: str, homes: BusinessContext, wednesday: datetime) -> None:
    found = read(text, business=homes, at=wednesday).budget
    assert found is not None
    assert (found.amount_minor, found.currency, found.kind) == (minor, currency, kind)


@pytest.mark.parametrize(
    "text", ["table for 40 people", "I paid 110 euro for nothing, terrible", "call me on 0551234567", "by 5 pm", "2 sofas and 300 sqm"]
)
def test_not_every_number_is_a_budget(text: str, homes: BusinessContext, wednesday: datetime) -> None:
    assert read(text, business=homes, at=wednesday).budget is None


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("urgent, please send a plumber", True),
        ("it is not urgent, whenever you can", False),
        ("no rush, any day next week", False),
        ("مو مستعجل، وقت ما يناسبكم", False),
        ("the pipe burst and water is everywhere", True),
        ("I smell gas in the kitchen", True),
        ("I'm waiting outside, nobody is here", True),
        ("can you come today", True),
        ("can you come tomorrow", False),
        ("تسريب غاز عندي", True),
        ("acil değil", False),
        ("es ist dringend", True),
    ],
)
def test_urgency_is_seen_and_calm_is_believed(text: str, urgent: bool, homes: BusinessContext, wednesday: datetime) -> None:
    reading = read(text, business=homes, at=wednesday).urgency
    assert (reading.value == "urgent") is urgent
    assert bool(reading.reason) is urgent
    assert bool(reading.evidence) is urgent


def test_a_vip_s_tomorrow_is_urgent(homes: BusinessContext, wednesday: datetime) -> None:
    text = "please send someone for deep cleaning tomorrow"
    assert read(text, business=homes, at=wednesday).urgency.value == "normal"
    assert read(text, business=homes, at=wednesday, context=ReadingContext(is_vip=True)).urgency.value == "urgent"


def test_a_mixed_message_has_two_languages(homes: BusinessContext, wednesday: datetime) -> None:
    found = read("مرحبا ابغى احجز deep cleaning appointment for tomorrow morning please", business=homes, at=wednesday).languages
    assert {one.code for one in found} == {"ar", "en"}


@pytest.mark.parametrize(
    ("text", "code"), [("Добрый день", "ru"), ("こんにちは、予約したい", "ja"), ("안녕하세요", "ko"), ("你好，多少钱", "zh")]
)
def test_other_scripts_are_told_apart(text: str, code: str, homes: BusinessContext, wednesday: datetime) -> None:
    assert read(text, business=homes, at=wednesday).languages[0].code == code


def test_changed_names_are_found_at_once(homes: BusinessContext, wednesday: datetime) -> None:
    assert read("zebrapolish tomorrow", business=homes, at=wednesday).services == ()
    renamed = msgspec.structs.replace(
        homes, services=(*homes.services, msgspec.structs.replace(homes.services[0], id="z", names={"en": "Zebrapolish"}))
    )
    assert [found.service_id for found in read("zebrapolish tomorrow", business=renamed, at=wednesday).services] == ["z"]
