"""The stories of the product with the assistant switched on, in English and in Arabic."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk import catalog, team
from frontdesk.team.business.actions import change_branch
from tests.desk import Json, Shop
from tests.intake.talking import Customer, approve, district, let, service

BOTH = pytest.mark.parametrize("language", ["en", "ar"])


async def _lead(shop: Shop) -> Json:
    (lead,) = await shop.rows("select * from leads where merged_into is null")
    return lead


async def _inquiries(shop: Shop) -> list[str]:
    return [row["reason"] for row in await shop.rows("select reason from inquiries order by asked_at, id")]


async def _packet(shop: Shop) -> Json:
    (packet, *_) = await shop.rows("select next_action, summary from packets order by at desc, id desc")
    return packet


def _asked(messages: list[str]) -> int:
    return sum(one.count("?") + one.count("؟") for one in messages)


@BOTH
async def test_home_services_urgent(shop: Shop, language: str) -> None:
    """Urgency is seen at once, the place is taken from what was said, the service is asked, and a person is told with all of it."""
    rawdah = await district(shop, "Al Rawdah", "الروضة")
    await service(shop, "Sofa cleaning", "تنظيف كنب")
    await let(shop)
    customer = Customer(shop)
    said = {
        "en": ("Can you come today? I'm in Al Rawdah, Jeddah", "deep cleaning"),
        "ar": ("تقدرون تجون اليوم؟ أنا في حي الروضة في جدة", "تنظيف عميق"),
    }[language]

    questions = await customer.says(said[0])
    assert _asked(questions) == 1, questions
    assert ("Sofa cleaning" if language == "en" else "تنظيف كنب") in questions[0]
    (told,) = await customer.says(said[1])
    assert ("today" if language == "en" else "اليوم") in told
    assert _asked([told]) == 0

    conversation = await shop.conversation()
    assert (conversation["status"], conversation["urgent"], conversation["owner_id"]) == ("owned", True, shop.people["Amal"])
    assert conversation["reply_due_at"] is not None, "the customer waits for a person"
    lead = await _lead(shop)
    assert (lead["urgent"], lead["area_id"], lead["service_ids"]) == (True, rawdah, [shop.services["deep"]])
    assert await _inquiries(shop) == ["manual_check"]
    assert "deep cleaning in Al Rawdah today" in (await _packet(shop))["next_action"]


@BOTH
async def test_clinic_eligibility(shop: Shop, language: str) -> None:
    """No eligibility is ever guessed: a specialist gets what was asked and the one decision that is needed."""
    laser = await service(shop, "Laser hair removal", "إزالة الشعر بالليزر")
    await let(shop)
    back = await Customer(shop).says(
        "I'm on isotretinoin, can I still have the laser hair removal?"
        if language == "en"
        else "أنا آخذ روكتان، هل أقدر أسوي إزالة الشعر بالليزر؟"
    )
    assert len(back) == 1
    assert _asked(back) == 0
    assert not any(word in back[0].lower() for word in ("yes", "no,", "safe", "نعم", "آمن"))
    conversation = await shop.conversation()
    assert (conversation["need"], conversation["owner_id"]) == ("specialist_review", shop.people["Dina"])
    assert conversation["service_ids"] == [laser]
    assert await _inquiries(shop) == ["judgement"]
    assert "Decide whether" in (await _packet(shop))["next_action"]


@BOTH
async def test_restaurant_three_kinds_of_request(shop: Shop, language: str) -> None:
    """A table, a dish, a delivery: told apart; the dish is answered as it was approved, what nothing approved answers goes to a person."""
    en = language == "en"
    await approve(
        shop,
        "Vegan dishes",
        ["Do you have vegan dishes?", "هل لديكم أطباق نباتية؟"],
        en="Yes, several of our dishes are vegan; they are marked with a leaf.",
        ar="نعم، عدد من أطباقنا نباتية، وهي معلّمة بورقة.",
    )
    await let(shop)
    (dish,) = await Customer(shop).says("Do you have vegan dishes?" if en else "هل لديكم أطباق نباتية؟")
    assert dish == (
        "Yes, several of our dishes are vegan; they are marked with a leaf." if en else "نعم، عدد من أطباقنا نباتية، وهي معلّمة بورقة."
    )
    (delivery,) = await Customer(shop).says("Do you deliver to the airport?" if en else "هل توصلون إلى المطار؟")
    assert _asked([delivery]) == 0
    back = await Customer(shop).says("I'd like to book a table for tomorrow at 8 pm" if en else "أريد حجز طاولة غدًا الساعة ٨ مساءً")
    assert back, "what is missing is asked"
    rows = {row["need"]: row for row in await shop.conversations()}
    assert {"general_question", "scheduling"} <= set(rows)
    assert rows["scheduling"]["status"] == "assisted"
    assert {"no_source", "not_confident"} & set(await _inquiries(shop)), "what nothing approved answers is an inquiry"


@BOTH
async def test_how_much_is_it(shop: Shop, language: str) -> None:
    """One polite question, then the approved price with its source; the details are repeated once there is more than a price."""
    en = language == "en"
    await service(shop, "Sofa cleaning", "تنظيف كنب")
    await let(shop)
    customer = Customer(shop)
    first = await customer.says("How much is it?" if en else "كم السعر؟")
    assert _asked(first) == 1
    (price,) = await customer.says("deep cleaning" if en else "تنظيف عميق")
    assert "350" in price
    (shown,) = await shop.rows("select content from messages where text = $1", price)
    assert shown["content"]["sources"][0]["kind"] == "price"
    (summary,) = await customer.says("tomorrow in Jeddah please" if en else "بكرة في جدة لو سمحت")
    assert ("Deep cleaning, Jeddah, tomorrow" if en else "تنظيف عميق") in summary
    (done,) = await customer.says("yes" if en else "نعم")
    assert _asked([done]) == 0
    lead = await _lead(shop)
    assert lead["confirmed_at"] is not None
    assert (await shop.conversation())["status"] == "owned"


@BOTH
async def test_a_price_that_depends_on_an_inspection_is_an_inquiry(shop: Shop, language: str) -> None:
    """Nothing is guessed where somebody has to look first."""
    en = language == "en"
    await service(shop, "Move-out cleaning", "تنظيف بعد الانتقال", catalog.Price("on_inspection"))
    await let(shop)
    (told,) = await Customer(shop).says("How much is move-out cleaning?" if en else "كم سعر تنظيف بعد الانتقال؟")
    assert not any(sign.isdigit() for sign in told)
    assert await _inquiries(shop) == ["manual_check"]


async def test_the_decision_path_in_one_message(shop: Shop) -> None:
    """Urgent, placed, clear, priced: one answer with the price and the details, a lead, and a person who has it."""
    await let(shop)
    (told,) = await Customer(shop).says("Hi, I need deep cleaning today. I'm in Jeddah. What's the price?")
    assert "350" in told
    assert "Deep cleaning, Jeddah, today" in told
    assert (await shop.conversation())["owner_id"] == shop.people["Amal"]
    assert (await _lead(shop))["value_minor"] == 35000


async def test_a_person_who_takes_it_silences_the_assistant_at_once(shop: Shop) -> None:
    """By claiming it, by answering in the console, or by answering on the phone."""
    await let(shop)
    for how in ("claim", "reply"):
        customer = Customer(shop)
        assert await customer.says("I'd like to book a deep cleaning")
        (conversation,) = [row for row in await shop.conversations() if row["status"] == "assisted"]
        async with await shop.console("Amal") as amal:
            path = f"/api/conversations/{conversation['id']}"
            body = {"text": "Hello, this is Amal."} if how == "reply" else {}
            answer = await amal.post(f"{path}/{'messages' if how == 'reply' else 'claim'}", json=body)
            assert answer.status_code in (200, 201), answer.text
        assert await customer.says("in Jeddah, on Thursday") == []
        assert await customer.says("yes") == []
        await customer.waits(timedelta(hours=1))
        assert [row["author_kind"] for row in await shop.messages(conversation_id=conversation["id"])].count("assistant") == 1


async def test_when_are_you_open(shop: Shop) -> None:
    """The hours of the branch, day by day, around the clock too, in the language of who asks."""
    week = [*(team.Hours(day, 0, 24 * 60) for day in range(5)), team.Hours(5, 9 * 60, 18 * 60)]
    async with shop.tx() as tx:
        await change_branch(tx, shop.made.created.branch_id, opening=week)
    await let(shop)
    for asked, told in (
        ("What are your opening hours?", "Monday – Friday: open around the clock\nSaturday: 9 am – 6 pm\nSunday: closed"),
        ("ما هي ساعات العمل عندكم؟", "الاثنين – الجمعة: مفتوح على مدار اليوم"),
        ("Wie sind Ihre Öffnungszeiten bitte?", "Montag bis Freitag: rund um die Uhr geöffnet\nSamstag: 9 Uhr – 18 Uhr"),
    ):
        (answer,) = await Customer(shop).says(asked)
        assert told in answer
    assert await _inquiries(shop) == []


async def test_who_stays_silent_is_told_to_a_person(shop: Shop) -> None:
    """A question that nobody answers does not end there."""
    await let(shop)
    customer = Customer(shop)
    assert await customer.says("I'd like to book a deep cleaning")
    assert (await shop.conversation())["status"] == "assisted"
    await customer.waits(timedelta(minutes=11))
    conversation = await shop.conversation()
    assert (conversation["status"], conversation["need"]) == ("owned", "scheduling")
    assert (await _lead(shop))["confirmed_at"] is None


async def test_what_says_nothing_is_asked_about_once(shop: Shop) -> None:
    """A sticker, a smile, pictures: one polite question, and never a second one."""
    await let(shop)
    customer = Customer(shop)
    back = await customer.sends_a("sticker", {"id": "1", "mime_type": "image/webp"})
    assert len(back) == 1
    assert await customer.says("🙏🙏🙏") == []
    for number in range(3):
        assert await customer.sends_a("image", {"id": f"p{number}", "mime_type": "image/png"}) == []


async def test_a_need_that_is_off_goes_to_a_person_without_a_word(shop: Shop) -> None:
    """An assistant that was never switched on does nothing at all."""
    assert await Customer(shop).says("I'd like to book a deep cleaning") == []
    assert (await shop.conversation())["status"] == "owned"
    assert await shop.rows("select * from intakes") == []
    assert (await _lead(shop))["status"] == "new", "interest is captured all the same"


async def test_a_person_lets_the_assistant_go_on(shop: Shop) -> None:
    """Only somebody's word brings it back; then it goes on with what is known."""
    await let(shop)
    customer = Customer(shop)
    assert await customer.says("I'd like to book a deep cleaning")
    conversation = await shop.conversation()
    async with await shop.console("Amal") as amal:
        path = f"/api/conversations/{conversation['id']}"
        assert (await amal.post(f"{path}/claim", json={})).status_code == 200
        assert await customer.says("in Jeddah") == []
        answer = await amal.post(f"{path}/assistant/resume", json={})
        assert answer.status_code == 200, answer.text
        assert answer.json()["at_it"]
        (summary,) = await customer.says("on Thursday please")
        assert "Deep cleaning, Jeddah, Thursday" in summary
        answer = await amal.post(f"{path}/assistant/stop", json={})
        assert (answer.json()["at_it"], answer.json()["state"]) == (False, "stopped")
    assert await customer.says("yes") == []
