"""What a live event carries beyond its ids: the list row that changed, the new message, a person's presence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from frontdesk import inbox, team
from frontdesk.app.masking import covered
from frontdesk.kit.database import Database
from frontdesk.kit.events import StoredEvent

_WITH_MESSAGE = ("message.", "note.")


async def dress(database: Database, business_id: UUID, events: Sequence[StoredEvent]) -> list[dict[str, Any]]:
    """One extra object an event, read in one transaction for the whole batch; rows are as they are now, not as they were."""
    conversation_ids = {event.conversation_id for event in events if event.conversation_id is not None}
    message_ids = {
        event.subject_id
        for event in events
        if event.subject_kind == "message" and event.subject_id and event.name.startswith(_WITH_MESSAGE)
    }
    media_ids = {event.subject_id for event in events if event.subject_kind == "media" and event.subject_id}
    staff_ids = {event.subject_id for event in events if event.subject_kind == "staff" and event.subject_id}
    async with database.business(business_id) as tx:
        rows = await inbox.queries.rows_by_id(tx, list(conversation_ids)) if conversation_ids else {}
        messages = await inbox.queries.messages_by_id(tx, list(message_ids)) if message_ids else {}
        messages |= await inbox.queries.messages_with_media(tx, list(media_ids)) if media_ids else {}
        people = await team.staff_by_ids(tx, list(staff_ids)) if staff_ids else {}
    dressed = []
    for event in events:
        extra: dict[str, Any] = {}
        row = rows.get(event.conversation_id) if event.conversation_id else None
        if event.conversation_id is not None:
            owners = {str(event.data[key]) for key in ("was", "owner_id") if event.data.get(key)}
            # Whoever is asked, or told, hears of it although it is not theirs.
            owners |= {str(one) for key in ("offered_to", "told") for one in event.data.get(key, ())}
            if row is not None:
                extra["conversation"] = msgspec.to_builtins(covered(row))
                owners |= set() if row.owner is None else {str(row.owner.id)}
            extra["owners"] = frozenset(owners)
        elif event.subject_kind in ("lead", "inquiry"):
            extra["owners"] = frozenset(str(event.data[key]) for key in ("was", "owner_id") if event.data.get(key))
        message = messages.get(event.subject_id) if event.subject_id else None
        if message is not None:
            extra["message"] = msgspec.to_builtins(covered(message))
        person = people.get(event.subject_id) if event.subject_id else None
        if person is not None:
            extra["staff"] = {"id": str(person.id), "presence": person.presence, "load": person.load, "capacity": person.capacity}
        dressed.append(extra)
    return dressed
