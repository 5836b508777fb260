"""A person answers the customer: whoever answers a conversation that nobody has, has it from then on."""

from __future__ import annotations

from uuid import UUID

from frontdesk import inbox
from frontdesk.kit.database import Tx
from frontdesk.routing.actions.manual import claim, on_first_action


async def answer(
    tx: Tx,
    conversation_id: UUID,
    *,
    staff_id: UUID,
    name: str,
    text: str,
    client_id: str | None,
    reply_to_id: UUID | None = None,
    unowned: bool = False,
) -> UUID:
    """Send a person's reply on the customer's channel, take the conversation when nobody has it, and stop the clock; the message.

    `unowned` says that the writer saw that nobody had it: when somebody has by now, they are told so and nothing is sent.
    """
    rows = await tx.rows("select owner_id, status from conversations where id = $1 for no key update", conversation_id)
    if rows and (unowned or rows[0]["owner_id"] is None) and rows[0]["status"] != "closed":
        await claim(tx, conversation_id, staff_id)
    message_id = await inbox.actions.reply(
        tx, conversation_id, author_id=staff_id, author_name=name, text=text, client_id=client_id, reply_to_id=reply_to_id
    )
    await on_first_action(tx, conversation_id, staff_id)
    return message_id
