"""What becomes of messages that stand in their thread: edited, taken back, reacted to."""

from __future__ import annotations

from tests.desk import BOOKING, Shop, a_phone, says, spoken


async def test_an_edit_keeps_both_versions(shop: Shop) -> None:
    phone = a_phone()
    first = says("Book me for Sunday", by=phone)
    await shop.whatsapp(first)
    await shop.settle()
    inner = {"type": "text", "text": {"body": "Book me for Monday"}}
    await shop.whatsapp(spoken("edit", {"original_message_id": first["id"], "message": inner}, by=phone))
    await shop.settle()
    (message,) = await shop.messages()
    assert message["text"] == "Book me for Monday"
    assert [edit["text"] for edit in message["edits"]] == ["Book me for Sunday"]
    assert (await shop.conversation())["preview"] == "Book me for Monday"


async def test_an_edit_that_comes_before_its_message_stands_for_it(shop: Shop) -> None:
    phone = a_phone()
    first = says("Book me for Sunday", by=phone)
    inner = {"type": "text", "text": {"body": "Book me for Monday"}}
    await shop.whatsapp(spoken("edit", {"original_message_id": first["id"], "message": inner}, by=phone))
    await shop.settle()
    await shop.whatsapp(first)
    await shop.settle()
    assert [row["text"] for row in await shop.messages()] == ["Book me for Monday"]
    assert await shop.ends() == ["threaded", "duplicate"]


async def test_what_was_taken_back_is_nowhere_to_be_read(shop: Shop) -> None:
    phone = a_phone()
    first = says("my card number is 4111", by=phone)
    await shop.whatsapp(says(BOOKING, by=phone), first)
    await shop.settle()
    await shop.whatsapp(spoken("revoke", {"original_message_id": first["id"]}, by=phone))
    await shop.settle()
    conversation = await shop.conversation()
    assert (conversation["preview"], conversation["preview_type"]) == ("", "deleted")
    async with await shop.console("Amal") as amal:
        shown = (await amal.get(f"/api/conversations/{conversation['id']}")).json()
        found = (await amal.get("/api/search", params={"q": "4111"})).json()
    assert [(message["deleted"], message["text"]) for message in shown["messages"]] == [(False, BOOKING), (True, "")]
    assert found == []
    assert "4111" not in str(shown)


async def test_reactions_come_and_go(shop: Shop) -> None:
    phone = a_phone()
    first = says(BOOKING, by=phone)
    await shop.whatsapp(first)
    await shop.settle()
    heart = spoken("reaction", {"message_id": first["id"], "emoji": "❤"}, by=phone)
    await shop.whatsapp(heart)
    await shop.settle()
    (message,) = await shop.messages()
    assert message["reactions"] == [{"by": phone, "emoji": "❤"}]
    await shop.whatsapp(spoken("reaction", {"message_id": first["id"], "emoji": ""}, by=phone))
    await shop.settle()
    (message,) = await shop.messages()
    assert message["reactions"] == []
    assert (await shop.conversation())["unread"] == 1
