"""What no customer should send, the whole way: it arrives, somebody has it, it is shown, and a card number is shown nowhere."""

from __future__ import annotations

import io
import logging
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.kit.cards import card_numbers
from frontdesk.kit.logs import set_up
from tests.desk import Json, Shop, heard, picture, says, spoken
from tests.intake.talking import Customer, district, let

CARD = "4111 1111 1111 1111"
WRITTEN = (CARD, "4111111111111111", "4111-1111-1111-1111", "4111\n1111\n1111\n1111", "٤١١١١١١١١١١١١١١١")


async def _shown(shop: Shop, conversation: Json, who: str = "Amal") -> Json:
    async with await shop.console(who) as console:
        answer = await console.get(f"/api/conversations/{conversation['id']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def _somebody_has_it(shop: Shop) -> Json:
    """Nothing is lost, and a person or a clock stands behind it."""
    conversation = await shop.conversation()
    assert set(await shop.ends()) <= {"threaded"}, await shop.arrivals()
    assert conversation["status"] == "owned" or (conversation["status"] == "assisted" and conversation["wake_at"] is not None)
    return await _shown(shop, conversation)


async def test_what_says_nothing_is_asked_about_once(shop: Shop) -> None:
    """An empty message, nothing but emoji, a sticker: one question, no second one, and then a person."""
    await let(shop)
    customer = Customer(shop)
    said = await customer.says("")
    said += await customer.says("🙏🙏🙏")
    said += await customer.sends_a("sticker", {"id": "sticker", "mime_type": "image/webp"})
    said += await customer.says("   \n ")
    assert len(said) == 1, said
    shown = await _somebody_has_it(shop)
    assert [one["type"] for one in shown["messages"] if one["direction"] == "inbound"] == ["text", "text", "sticker", "text"]
    await customer.waits(timedelta(minutes=11))
    assert (await shop.conversation())["status"] == "owned", "what nobody explains is looked at by a person"


async def test_sixty_thousand_characters(shop: Shop) -> None:
    """Read in its beginning, kept and shown whole, in no more time than anything else."""
    await let(shop)
    text = "I'd like to book a deep cleaning. " + "please come soon, it is 1 of 2, " * 1900
    text = text[:60_000]
    began = shop.house.clock.now()
    back = await Customer(shop).says(text)
    # The clock of the house was moved by six seconds meanwhile.
    assert (shop.house.clock.now() - began).total_seconds() < 6 + 5
    assert len(back) <= 1
    shown = await _somebody_has_it(shop)
    assert shown["messages"][0]["text"] == text
    assert len(shown["conversation"]["preview"]["text"]) < 200


async def test_thirty_pictures_at_once(shop: Shop) -> None:
    """One conversation, at most one word about it, and all of them in the thread."""
    await let(shop)
    customer = Customer(shop)
    at = shop.house.clock.now()
    await shop.whatsapp(*(spoken("image", picture(f"picture-{n}"), by=customer.phone, at=at) for n in range(30)))
    await customer.waits(timedelta())
    await customer.waits(timedelta(seconds=4))
    assert len(await shop.messages(direction="outbound")) <= 1
    shown = await _somebody_has_it(shop)
    assert [one["type"] for one in shown["messages"] if one["direction"] == "inbound"] == ["image"] * 30


@pytest.fixture
def log() -> Any:
    """What is written to the log as the program writes it."""
    root, written = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    set_up("text", logging.DEBUG)
    stream = root.handlers[0]
    assert isinstance(stream, logging.StreamHandler)
    stream.setStream(written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


async def test_a_card_number_is_shown_nowhere(shop: Shop, log: io.StringIO) -> None:
    """Not in the thread, a list, a search, a packet, a lead, an inquiry, the file, the live stream or a log; one person may ask for it."""
    await district(shop, "Al Rawdah", "الروضة")
    await let(shop)
    position = await shop.value("select position from stamp")
    customer = Customer(shop)
    said = await customer.says("I'd like to book a deep cleaning in Al Rawdah, and can I pay with my card now?")
    for one in WRITTEN:
        said += await customer.says(f"my card is {one}")
    said += await customer.says("and the budget is " + CARD + " and I live at " + "x" * 110 + " " + CARD)
    assert not any(card_numbers(text) for text in said)
    assert sum("card details" in text for text in said) == 1, f"asked once not to send it: {said}"
    logging.getLogger("frontdesk").warning("a customer wrote %s", CARD)
    try:
        raise ValueError(CARD)
    except ValueError:
        logging.getLogger("frontdesk").exception("could not handle it")

    (conversation, *_) = await shop.conversations()
    told: dict[str, str] = {}
    async with await shop.console("Huda") as huda:
        paths = [
            "/api/conversations?view=all",
            "/api/search?q=card",
            "/api/search?q=4111",
            "/api/customers",
            "/api/leads",
            "/api/leads/export",
        ]
        paths += ["/api/inquiries", "/api/knowledge/gaps", "/api/routing/hand-offs", "/api/channels/quarantine"]
        paths += ["/api/llm/calls"]
        for about in ("", "/row", "/messages", "/packet", "/decision", "/receivers"):
            paths.append(f"/api/conversations/{conversation['id']}{about}")
        paths += [f"/api/customers/{conversation['customer_id']}", f"/api/customers/{conversation['customer_id']}/conversations"]
        paths += [f"/api/leads/{row['id']}" for row in await shop.rows("select id from leads")]
        paths += [f"/api/inquiries/{row['id']}" for row in await shop.rows("select id from inquiries")]
        paths += [f"/api/knowledge/gaps/{row['id']}" for row in await shop.rows("select id from gaps")]
        for path in paths:
            answer = await huda.get(path)
            assert answer.status_code == 200, (path, answer.text)
            told[path] = answer.text
        note = await huda.post(f"/api/conversations/{conversation['id']}/notes", json={"text": f"their card: {CARD}"})
        told["note"] = note.text
        told["live"] = str(await heard(shop.house, huda, after=position))
    assert "•••• •••• •••• 1111" in told[f"/api/conversations/{conversation['id']}"], "its last four digits are"
    told["log"] = log.getvalue()
    for where, text in told.items():
        plain = text.replace("\\n", "\n")
        assert not [part for part in ("4111 1111", "41111111", "4111-1111", "4111\n1111", "٤١١١١") if part in plain], where
    assert "a customer wrote •••• •••• •••• 1111" in told["log"]
    for table in ("readings", "leads", "packets", "intakes", "drafts", "inquiries"):
        rows = await shop.rows(f"select to_jsonb(t)::text as row from {table} t")
        assert not any("4111" in row["row"] for row in rows), f"{table} keeps none of it"

    message = next(row for row in await shop.messages() if CARD in row["text"])
    path = f"/api/conversations/{message['conversation_id']}/messages/{message['id']}/reveal"
    async with await shop.console("Amal") as amal:
        assert (await amal.post(path)).status_code == 403
    async with await shop.console("Huda") as huda:
        answer = await huda.post(path)
        assert CARD in answer.json().get("text", ""), answer.text
        timeline = (await huda.get(f"/api/conversations/{message['conversation_id']}")).json()["timeline"]
    assert any("looked at a covered card number" in entry["sentence"] for entry in timeline), "and that she looked is known"


async def test_a_number_that_is_none(shop: Shop) -> None:
    """A phone number and an order number stay as they were written."""
    await let(shop)
    text = "My number is +966 55 123 4567, order 1234 5678 9012 3456"
    await shop.whatsapp(says(text, by="966551234567"))
    await shop.settle()
    assert (await _somebody_has_it(shop))["messages"][0]["text"] == text
