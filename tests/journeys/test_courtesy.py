"""What a customer would find rude or foolish: being told again, not being answered, hearing as noted what they just changed."""

from __future__ import annotations

import msgspec
import pytest

from frontdesk import catalog
from frontdesk.intake.settings.records import OwnField, Wanted
from frontdesk.team.business.actions import change_branch
from tests.desk import Shop
from tests.intake.talking import SENDING, WHERE_AND_WHAT, Customer, district, let


@pytest.mark.parametrize(
    ("asked", "place", "no_guess"),
    [
        ("How much is deep cleaning?", "Al Shati", "guess"),
        ("Hola, ¿cuánto cuesta la limpieza profunda?", "Estoy en Al Shati", "sin confirmar"),
        ("كم سعر التنظيف العميق؟", "حي الشاطئ", "تخمين"),
    ],
    ids=["English", "Spanish", "Arabic"],
)
async def test_who_has_their_price_and_says_where_is_taken_on(shop: Shop, asked: str, place: str, no_guess: str) -> None:
    """The place is repeated for a yes: the price is not told twice, nothing is called a guess, and nobody is left without a word."""
    await district(shop, "Al Shati", "الشاطئ")
    await _also_in_spanish(shop)
    await let(shop)
    customer = Customer(shop)
    (price,) = await customer.says(asked)
    assert "350" in price
    (summary,) = await customer.says(place)
    assert "350" not in summary
    assert no_guess not in summary
    assert "Shati" in summary or "الشاطئ" in summary
    assert summary.endswith(("?", "؟"))
    assert await shop.rows("select 1 from inquiries") == []


async def _also_in_spanish(shop: Shop) -> None:
    async with shop.tx() as tx:
        names = {"en": "Deep cleaning", "ar": "تنظيف عميق", "es": "Limpieza profunda"}
        await catalog.change_service(tx, shop.services["deep"], catalog.ServiceChange(names=names))


async def test_who_confirms_after_the_price_is_told_to_a_person(shop: Shop) -> None:
    """A yes to the details is no thanks: somebody takes it up."""
    await district(shop, "Al Shati", "الشاطئ")
    await let(shop)
    customer = Customer(shop)
    await customer.says("How much is deep cleaning?")
    await customer.says("Al Shati")
    (told,) = await customer.says("yes")
    assert "welcome" not in told
    assert "team" in told
    assert (await shop.conversation())["status"] == "owned"


@pytest.mark.parametrize("change", ["yes correct but make it 11", "no, make it 11", "make it 11 instead", "لا خليها 11"])
async def test_another_hour_is_taken_over_and_repeated(shop: Shop, change: str) -> None:
    """Who makes it another hour hears that hour."""
    await let(shop)
    customer = Customer(shop)
    await customer.says("I want to book deep cleaning in Jeddah tomorrow at 10 am")
    (told,) = await customer.says(change)
    assert "11" in told
    assert "10 am" not in told


@pytest.mark.parametrize("change", ["yes correct but not with the last team", "no, an hour after that", "yes but at the other house"])
async def test_what_was_just_changed_is_never_repeated_as_noted(shop: Shop, change: str) -> None:
    """A change in words that name nothing known goes to a person, who reads it; the old time is not told back, nor the change asked for."""
    await let(shop)
    customer = Customer(shop)
    (summary,) = await customer.says("I want to book deep cleaning in Jeddah tomorrow at 10 am")
    assert "10 am" in summary
    (told,) = await customer.says(change)
    assert "10 am" not in told
    assert "What should we change" not in told
    assert (await shop.conversation())["status"] == "owned"


async def test_a_plain_no_is_asked_what_to_change(shop: Shop) -> None:
    """Who says only that it is wrong is asked; what they then say without telling anything is not answered with the old details."""
    await let(shop)
    customer = Customer(shop)
    await customer.says("I want to book deep cleaning in Jeddah tomorrow at 10 am")
    assert await customer.says("no") == ["What should we change?"]
    (told,) = await customer.says("the hour, as I wrote")
    assert "10 am" not in told


async def test_a_price_after_a_look_is_said_once(shop: Shop) -> None:
    """That a colleague looks first is not followed by the same in other words."""
    async with shop.tx() as tx:
        await catalog.add_service(tx, {"en": "Window cleaning"}, catalog.Price("on_inspection"))
    await let(shop)
    (told,) = await Customer(shop).says("How much is window cleaning?")
    assert told.count("colleague") == 1
    assert "guess" not in told


@pytest.mark.parametrize(
    ("said", "expects"),
    [
        ("I want to book deep cleaning in Jeddah tomorrow at 10 am", "How do we get in?"),
        ("Merhaba, yarın saat 10 için Jeddah'ta derin temizlik randevusu almak istiyorum", None),
    ],
    ids=["written in English", "not written in Turkish"],
)
async def test_a_question_of_the_business_is_asked_only_where_it_is_written(shop: Shop, said: str, expects: str | None) -> None:
    """Asked in another language it would be held back, and the customer left without a word; "one more" is said after another."""
    async with shop.tx() as tx:
        names = {"en": "Deep cleaning", "ar": "تنظيف عميق", "tr": "Derin temizlik"}
        await catalog.change_service(tx, shop.services["deep"], catalog.ServiceChange(names=names))
    wanted = (*WHERE_AND_WHAT, Wanted("own:access", "useful"))
    needs = SENDING.needs | {"scheduling": msgspec.structs.replace(SENDING.needs["scheduling"], wanted=wanted)}
    field = OwnField("access", "Getting in", {"en": "How do we get in?"})
    await let(shop, msgspec.structs.replace(SENDING, needs=needs, fields=(field,)))
    (told,) = await Customer(shop).says(said)
    if expects is not None:
        assert told.endswith(expects)
        assert "One more" not in told
    else:
        assert "How do we get in" not in told
        assert "Derin temizlik" in told
    assert await shop.rows("select 1 from drafts") == []


async def test_an_address_is_told_in_the_script_it_was_written_in(shop: Shop) -> None:
    """An address that nobody wrote in Arabic makes no other language of an Arabic answer, which would be held back without a word."""
    async with shop.tx() as tx:
        address = "Prince Sultan Road, Building 12, Al Salamah, Jeddah"
        await change_branch(tx, shop.made.created.branch_id, address=address)
    await let(shop)
    (told,) = await Customer(shop).says("وين موقعكم؟")
    assert "Prince Sultan Road" in told
    assert await shop.rows("select 1 from drafts") == []


@pytest.mark.parametrize(
    "said",
    [
        "I need to cancel my booking for tomorrow",
        "Hi, could you move my cleaning from Tuesday to Thursday?",
        "ابغى الغي موعد بكرة",
        "ممكن نأجل موعد الثلاثاء للخميس؟",
        "quiero cancelar mi cita de mañana",
    ],
)
async def test_who_wants_to_move_or_call_off_is_asked_nothing(shop: Shop, said: str) -> None:
    """Which service it is and how one gets in was said when it was booked: a person looks, and it is no new lead."""
    await let(shop)
    (told,) = await Customer(shop).says(said)
    assert not told.endswith(("?", "؟"))
    conversation = await shop.conversation()
    assert conversation["need"] == "scheduling"
    assert conversation["status"] == "owned"
    assert [row["reason"] for row in await shop.rows("select reason from inquiries")] == ["manual_check"]
    assert await shop.rows("select 1 from leads") == []


@pytest.mark.parametrize("said", ["I'd like an appointment for deep cleaning on Thursday", "أريد موعد تنظيف عميق يوم الخميس"])
async def test_an_appointment_that_is_yet_to_be_made_is_asked_about(shop: Shop, said: str) -> None:
    """What sounds like a booking there is goes on like any other new one."""
    await let(shop)
    (question,) = await Customer(shop).says(said)
    assert question.endswith(("?", "؟"))


@pytest.mark.parametrize("opening", ["Al Shati, Jeddah", "حي الشاطئ", "a pin", "a pin with a name"])
async def test_who_begins_with_a_place_is_asked_what_they_need(shop: Shop, opening: str) -> None:
    """Where somebody is does not say what they need: that is asked, and the place is kept."""
    await district(shop, "Al Shati", "الشاطئ")
    await let(shop)
    customer = Customer(shop)
    if opening.startswith("a pin"):
        named = {"name": "Al Shati", "address": "Jeddah"} if "name" in opening else {}
        told = await customer.sends_a("location", {"latitude": 21.58, "longitude": 39.12, **named})
    else:
        told = await customer.says(opening)
    assert len(told) == 1
    assert told[0].endswith(("?", "؟"))
    assert "guess" not in told[0]
    assert (await shop.conversation())["status"] != "owned"
    assert await shop.rows("select 1 from inquiries") == []
    (then,) = await customer.says("deep cleaning tomorrow at 10 am")
    assert "Where" not in then
