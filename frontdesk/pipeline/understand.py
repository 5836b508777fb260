"""Step two: read the message, keep the reading, and write what it says onto the conversation."""

from __future__ import annotations

import time
from datetime import datetime
from uuid import UUID

from frontdesk import catalog, inbox, team, understanding
from frontdesk.kit.database import Tx
from frontdesk.understanding import AreaEntry, BusinessContext, Reading, ReadingContext, ServiceEntry

_FRESH_SECONDS = 5.0
_contexts: dict[UUID, tuple[float, BusinessContext]] = {}


async def context_of(tx: Tx) -> BusinessContext:
    """What the reader must know of this business; read again when it is older than 5 seconds."""
    kept = _contexts.get(tx.business_id)
    now = time.monotonic()
    if kept is not None and now - kept[0] < _FRESH_SECONDS:
        return kept[1]
    business = await team.this_business(tx)
    fresh = BusinessContext(
        languages=tuple(business.languages),
        timezone=business.timezone,
        # The team counts days from 1 like ISO 8601, the reader from 0.
        week_start=business.week_start - 1,
        currency=business.currency,
        services=tuple(ServiceEntry(str(one.id), dict(one.names), tuple(one.aliases)) for one in await catalog.services(tx) if one.active),
        areas=tuple(
            AreaEntry(
                str(one.id),
                dict(one.names),
                tuple(one.aliases),
                None if one.branch_id is None else str(one.branch_id),
                None if one.parent_id is None else str(one.parent_id),
            )
            for one in await catalog.areas(tx)
            if one.active
        ),
    )
    # Equal contexts are kept as the same object, because the reader caches its index by it.
    context = kept[1] if kept is not None and kept[1] == fresh else fresh
    _contexts[tx.business_id] = (now, context)
    return context


def forget_context(business_id: UUID) -> None:
    """The catalog changed: the next message is read with it."""
    _contexts.pop(business_id, None)


async def read(tx: Tx, text: str, *, at: datetime, channel: str, known_need: str | None = None, vip: bool = False) -> Reading:
    """Read one message for this business, as of the time it was written."""
    context = await context_of(tx)
    return understanding.read(
        text, business=context, at=at, context=ReadingContext(conversation_need=known_need, channel=channel, is_vip=vip)
    )


async def keep(tx: Tx, conversation_id: UUID, message_id: UUID, reading: Reading) -> None:
    """Keep the reading, and carry it onto the conversation."""
    await understanding.actions.keep_reading(tx, conversation_id=conversation_id, message_id=message_id, reading=reading)
    location = reading.location
    await inbox.actions.classify(
        tx,
        conversation_id,
        message_id=message_id,
        need=reading.need,
        confidence=reading.confidence,
        abstained=reading.abstained,
        urgent=reading.urgency.value == "urgent",
        area_id=None if location is None else UUID(location.area_id),
        branch_id=None if location is None or location.branch_id is None else UUID(location.branch_id),
        service_ids=[UUID(found.service_id) for found in reading.services],
        language=reading.languages[0].code if reading.languages else None,
    )
