"""Messages in other languages, as a language model put them."""

from __future__ import annotations

from uuid import UUID

from frontdesk.inbox.events import MessageTranslated
from frontdesk.kit.database import Tx, plain
from frontdesk.kit.events import record


async def keep_translation(tx: Tx, message_id: UUID, language: str, text: str, *, of_text: str, made_by: str) -> None:
    """Keep a translation, so that nobody has to ask for it again; one of earlier words gives way to it."""
    conversation_id = await tx.value(
        "with kept as (insert into translations (message_id, language, text, of_text, made_by, at) values ($1, $2, $3, md5($4), $5, $6)"
        " on conflict (business_id, message_id, language) do update set text = excluded.text, of_text = excluded.of_text,"
        " made_by = excluded.made_by, at = excluded.at returning message_id)"
        " select m.conversation_id from messages m join kept on kept.message_id = m.id",
        message_id,
        language,
        plain(text),
        of_text,
        made_by,
        tx.at,
    )
    await record(tx, MessageTranslated(message_id=message_id, conversation_id=conversation_id, language=language, made_by=made_by))
