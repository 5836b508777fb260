"""Step two: read the message, keep the reading, and write what it says onto the conversation."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec

from frontdesk import inbox, understanding
from frontdesk.kit.cards import without_cards
from frontdesk.kit.database import Tx
from frontdesk.understanding import BusinessContext, Reading, ReadingContext
from frontdesk.understanding.actions import keep_reading
from frontdesk.understanding.context import context_of
from frontdesk.understanding.corrections.queries import of_conversation
from frontdesk.understanding.corrections.rules import after
from frontdesk.understanding.encoder import in_use as encoder
from frontdesk.understanding.lessons import taught

log = logging.getLogger(__name__)

_MOST_KEPT = 1000
# The same contexts with the threshold of their business: what is built for a context is built for the object it is.
_bounded: dict[UUID, tuple[BusinessContext, BusinessContext]] = {}


async def read(
    tx: Tx, text: str, *, at: datetime, channel: str, known_need: str | None = None, vip: bool = False, is_place: bool = False
) -> Reading:
    """Read one message for this business, as of the time it was written, with what its people have taught until now.

    The text of a shared position (`is_place`) is an address off the map: it says where, and nothing else, in no language of the
    customer's. Whatever reading stumbles over, the message goes on to a person.
    """
    # A card number says nothing of what somebody needs, and nothing that is learned or kept of a message may hold it.
    text = without_cards(text)
    context = await context_of(tx)
    lessons = await taught(tx, context)
    # Only what was taught is compared.
    meaning = None if lessons.head is None else await encoder.soon(text)
    reader = partial(
        understanding.read,
        business=_with_threshold(tx.business_id, context, lessons.act_at),
        at=at,
        context=ReadingContext(conversation_need=lessons.still_about(known_need), channel=channel, is_vip=vip),
        model=lessons.model,
        head=lessons.head,
        leanings=lessons.leanings,
        meaning=meaning,
    )
    try:
        if is_place:
            return msgspec.structs.replace(reader(""), location=reader(text).location)
        return reader(text)
    except Exception as error:
        # Neither what failed nor its traceback may carry the customer's words into the log.
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = (type(error).__name__, place.name, place.lineno, len(text))
        log.error("%s in %s, line %d: a message of %d characters is left to a person", *what)
        return understanding.unread(context)


def _with_threshold(business_id: UUID, context: BusinessContext, act_at: float | None) -> BusinessContext:
    if act_at is None:
        return context
    kept = _bounded.get(business_id)
    if kept is not None and kept[0] is context and kept[1].act_threshold == act_at:
        return kept[1]
    if len(_bounded) >= _MOST_KEPT:
        _bounded.clear()
    bounded = msgspec.structs.replace(context, act_threshold=act_at)
    _bounded[business_id] = (context, bounded)
    return bounded


async def keep(tx: Tx, conversation_id: UUID, message_id: UUID, reading: Reading) -> None:
    """Keep the reading, and carry it onto the conversation as far as it says something that people have not settled there."""
    await keep_reading(tx, conversation_id=conversation_id, message_id=message_id, reading=reading)
    reading = after(reading, await of_conversation(tx, conversation_id))
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
        handled_as=reading.handled_as,
    )
