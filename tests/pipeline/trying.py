"""What tests of versions need: confirmed messages, versions that are known, and what the page says of them."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.kit.events import record
from frontdesk.pipeline import understand
from frontdesk.understanding import Reading
from frontdesk.understanding.events import HandledAsRead
from frontdesk.understanding.model import corpus
from frontdesk.understanding.model.digest import digest
from frontdesk.understanding.model.stored import SHIPPED
from frontdesk.understanding.versions import actions
from frontdesk.understanding.versions.rules import opened
from tests.desk import House, Json, Shop, a_phone, says

PRICE = "How much is a deep cleaning?"
SHIPPED_DIGEST = digest(SHIPPED.read_bytes())
# Messages of every kind but complaints; the shipped one learned from them and reads nearly all of them rightly.
ASKED = [(row.text, row.need) for row in corpus.rows() if row.language == "en" and row.need != "complaint"][::25][:90]
WORDS = {text for text, _ in ASKED}


async def read(shop: Shop, text: str = PRICE) -> Reading:
    """How a message would be read now."""
    async with shop.tx() as tx:
        return await understand.read(tx, text, at=tx.at, channel="whatsapp")


async def known(house: House, content: bytes, file: str = "a.model") -> str:
    """A version becomes known to the installation."""
    async with house.database.across() as tx:
        return await actions.register(tx, content, opened(content).card, file=file)


async def confirmed(shop: Shop, rows: Sequence[tuple[str, str]] = ASKED) -> None:
    """So many messages were confirmed to be about what they are about."""
    await shop.whatsapp(says(PRICE, by=a_phone()))
    await shop.settle()
    (message, *_) = await shop.messages(direction="inbound")
    async with shop.tx() as tx:
        for text, need in rows:
            copy = tx.new_id()
            await tx.execute(
                "insert into messages (id, conversation_id, customer_id, account_id, direction, author_kind, type, text, at, received_at)"
                " select $1, conversation_id, customer_id, account_id, direction, author_kind, type, $3, at, received_at"
                " from messages where id = $2",
                copy,
                message["id"],
                text,
            )
            await tx.execute(
                "insert into lessons (id, conversation_id, message_id, need, strength, by_id, read_need, sure, abstained, engine, at)"
                " values ($1, $2, $3, $4, 'explicit', $5, 'pricing', 0.99, false, 'x', $6)",
                tx.new_id(),
                message["conversation_id"],
                copy,
                need,
                shop.people["Amal"],
                tx.at,
            )
        await tx.execute(
            "insert into promises (version) values ($1) on conflict (business_id) do update set version = excluded.version", tx.new_id()
        )
        await record(tx, HandledAsRead(conversation_id=message["conversation_id"], message_ids=[], need="pricing"))


async def used(shop: Shop, name: str) -> None:
    async with shop.tx() as tx:
        await actions.use(tx, name, because="chosen")


async def on_trial(shop: Shop, name: str, *, takes_over: bool = True) -> None:
    async with shop.tx() as tx:
        await actions.ask_trial(tx, name, against=await actions.in_use(tx), takes_over=takes_over)
    await shop.settle()


async def report(shop: Shop, who: str = "Huda") -> Json:
    async with await shop.console(who) as console:
        answer = await console.get("/api/understanding/model")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found
