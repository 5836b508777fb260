"""What the assistant was about to say and had not got through yet: once a person is at it, or may not be written to, it is not sent."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.desk import Json, Shop, reply
from tests.intake.talking import Customer, let
from tests.pipeline.test_phone import echo

ASKS = "I'd like to book a deep cleaning"


async def waiting(shop: Shop) -> tuple[Customer, Json]:
    """A customer whose question of ours waits for a provider that is busy."""
    await let(shop)
    shop.house.provider.next_answers(shop.phone_id, httpx.Response(503))
    customer = Customer(shop)
    await customer.says(ASKS)
    conversation = await shop.conversation()
    assert conversation["status"] == "assisted"
    assert await shop.value("select state from outbox") == "pending"
    return customer, conversation


async def sent(shop: Shop) -> list[str]:
    """What the provider took."""
    texts = {str(row["id"]): row["text"] for row in await shop.messages(direction="outbound")}
    rows = await shop.rows("select message_id from outbox where state = 'accepted' order by ended_at")
    return [texts[str(row["message_id"])] for row in rows]


@pytest.mark.parametrize("how", ["claim", "reply", "assign", "stop", "phone", "close"])
async def test_a_person_took_over_meanwhile(shop: Shop, how: str) -> None:
    customer, conversation = await waiting(shop)
    path = f"/api/conversations/{conversation['id']}"
    async with await shop.console("Huda") as huda:
        if how == "claim":
            assert (await huda.post(f"{path}/claim", json={})).status_code == 200
        elif how == "reply":
            assert (await reply(huda, conversation["id"], "Hello, this is Huda.")).status_code in (200, 201)
        elif how == "assign":
            (lead,) = await shop.rows("select id from leads")
            body = {"lead_ids": [str(lead["id"])], "staff_id": str(shop.people["Amal"])}
            assert (await huda.post("/api/leads/assign", json=body)).json()[0]["done"]
        elif how == "close":
            assert (await huda.post(f"{path}/close", json={})).status_code == 200
        elif how == "stop":
            assert (await huda.post(f"{path}/assistant/stop", json={})).status_code in (200, 204)
        else:
            await shop.changes("smb_message_echoes", {"message_echoes": [echo("Hello, Huda here", customer.phone, shop.house.clock.now())]})
    await shop.settle()
    await customer.waits(timedelta(minutes=20))
    assert await sent(shop) == (["Hello, this is Huda."] if how == "reply" else [])
    (ours,) = await shop.messages(author_kind="assistant")
    assert (ours["status"], ours["error_code"]) == ("failed", "conversation_closed" if how == "close" else "person_at_it")


async def test_the_reply_window_closed_meanwhile(shop: Shop) -> None:
    await waiting(shop)
    shop.house.clock.ahead += timedelta(hours=25)
    await shop.settle()
    assert await sent(shop) == []
    (ours,) = await shop.messages(author_kind="assistant")
    assert (ours["status"], ours["error_code"]) == ("failed", "window_closed")


async def test_what_hands_over_is_sent_though_somebody_has_it_by_then(shop: Shop) -> None:
    """The handover is said in the same breath as somebody is given the conversation."""
    await let(shop)
    shop.house.provider.next_answers(shop.phone_id, httpx.Response(503))
    customer = Customer(shop)
    await customer.says("Can I speak to a person please")
    assert (await shop.conversation())["owner_id"] is not None
    await customer.waits(timedelta(minutes=20))
    assert len(await sent(shop)) == 1
