"""Between steps two and three: a connected language model reads the message too, outside of any transaction and within its own time."""

from __future__ import annotations

import logging
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from frontdesk import inbox, llm, team
from frontdesk.kit.database import Tx, is_away
from frontdesk.kit.jobs import Run
from frontdesk.llm import ReadingGuess
from frontdesk.understanding import BusinessContext, Reading, second
from frontdesk.understanding.context import context_of
from frontdesk.understanding.corrections.queries import of_conversation
from frontdesk.understanding.lessons import NOTHING_SAID, telling
from frontdesk.understanding.own.queries import all_needs
from frontdesk.understanding.queries import StoredReading, readings_of

log = logging.getLogger(__name__)

# With more names than this, listing them costs more than a guess is worth.
_MOST_NAMED = 150
_SILENT = NOTHING_SAID | {"unreadable"}


class _Asked(msgspec.Struct, frozen=True):
    """One message as a model is to read it."""

    text: str
    customer: str
    now: str
    before: str
    needs: dict[str, str]
    services: dict[str, str]
    areas: dict[str, str]


async def ask(run: Run, conversation_id: UUID, message_id: UUID) -> ReadingGuess | None:
    """What the model takes the message to mean; None where it is not asked, or gives no answer in time."""
    try:
        return await _guess(run, conversation_id, message_id)
    except Exception as error:
        if is_away(error):
            raise
        # No part of the message may stand in the log; it goes on without the model.
        log.error("no language model could be asked what a message means: %s", type(error).__name__)
        return None


async def _guess(run: Run, conversation_id: UUID, message_id: UUID) -> ReadingGuess | None:
    if not await llm.may_ask(run.database, run.business_id, "reading"):
        return None
    async with run.transaction() as tx:
        asked = await _asked(tx, conversation_id, message_id)
    if asked is None:
        return None
    found = await llm.read_message(
        run.database,
        run.business_id,
        text=asked.text,
        needs=asked.needs,
        services=asked.services,
        areas=asked.areas,
        now=asked.now,
        before=asked.before,
        names=(asked.customer,),
        conversation_id=conversation_id,
        on_the_path=True,
    )
    return None if isinstance(found, llm.Failed) else found.value


async def weigh(tx: Tx, conversation_id: UUID, message_id: UUID, guess: ReadingGuess) -> None:
    """Keep a guess that doubts the reading, or noticed what nobody had read; one that merely agrees changes nothing."""
    try:
        async with tx.savepoint():
            await _weigh(tx, conversation_id, message_id, guess)
    except Exception as error:
        if tx.lost or is_away(error):
            raise
        log.error("a second opinion could not be kept: %s", type(error).__name__)


async def _weigh(tx: Tx, conversation_id: UUID, message_id: UUID, guess: ReadingGuess) -> None:
    readings = await readings_of(tx, conversation_id)
    stored = next((one for one in readings if one.message_id == message_id), None)
    if stored is None or stored.corrected_need is not None:
        return
    reading = stored.decoded()
    settled = {one.signal for one in await of_conversation(tx, conversation_id)}
    zone = ZoneInfo((await team.this_business(tx)).timezone)
    opinion = second.opinion_of(
        guess,
        reading,
        own=await all_needs(tx),
        known=frozenset(settled | {signal for one in readings for signal in _read(one.decoded())}),
        business=await context_of(tx),
        today=tx.at.astimezone(zone).date(),
    )
    if not second.noticed_in(opinion) and (opinion.agrees or not _tells(readings, stored)):
        return
    if not _tells(readings, stored):
        # What goes on with a matter that was read before is not doubted alone.
        opinion = msgspec.structs.replace(opinion, need=None, agrees=True)
    doubt = second.doubts(opinion, reading)
    kept = await second.keep_second_opinion(
        tx, conversation_id=conversation_id, message_id=message_id, reading=_as_stored(stored, reading), opinion=opinion
    )
    if doubt:
        await inbox.actions.doubt_need(tx, conversation_id, message_id=message_id, confidence=kept.confidence)


async def _asked(tx: Tx, conversation_id: UUID, message_id: UUID) -> _Asked | None:
    rows = await tx.rows(
        "select m.text, m.content, c.status, c.need, cu.name from messages m"
        " join conversations c on c.business_id = m.business_id and c.id = m.conversation_id"
        " join customers cu on cu.business_id = c.business_id and cu.id = c.customer_id"
        " where m.id = $1 and c.id = $2 and m.deleted_at is null",
        message_id,
        conversation_id,
    )
    # Where a person has it nothing is decided by what was read.
    if not rows or rows[0]["status"] not in ("waiting", "assisted") or rows[0]["content"].get("automatic"):
        return None
    readings = await readings_of(tx, conversation_id)
    stored = next((one for one in readings if one.message_id == message_id), None)
    if stored is None or stored.corrected_need is not None or stored.decoded().abstained_code in _SILENT or not rows[0]["text"].strip():
        return None
    business = await context_of(tx)
    needs = second.about(await all_needs(tx))
    earlier = rows[0]["need"] if len(readings) > 1 else None
    now = tx.at.astimezone(ZoneInfo(business.timezone))
    services, areas = _named(business)
    return _Asked(
        text=rows[0]["text"],
        customer=rows[0]["name"],
        now=f"{now:%Y-%m-%d %H:%M}, a {now:%A}",
        before=f"The customer {needs[earlier]}." if earlier in needs else "",
        needs=needs,
        services=services,
        areas=areas,
    )


def _named(business: BusinessContext) -> tuple[dict[str, str], dict[str, str]]:
    services = {one.id: ", ".join(dict.fromkeys((*one.names.values(), *one.aliases))) for one in business.services}
    areas = {one.id: ", ".join(dict.fromkeys((*one.names.values(), *one.aliases))) for one in business.areas}
    return services if len(services) <= _MOST_NAMED else {}, areas if len(areas) <= _MOST_NAMED else {}


def _tells(readings: list[StoredReading], stored: StoredReading) -> bool:
    """Whether this message, and none before it, is the one that says what the conversation is about."""
    told = telling(readings)
    if told is None or told.message_id != stored.message_id:
        return False
    need = stored.decoded().handled_as
    before = readings[[one.message_id for one in readings].index(stored.message_id) + 1 :]
    return not any(one.decoded().handled_as == need and not one.decoded().abstained for one in before)


def _read(reading: Reading) -> set[str]:
    """The signals that a reading has."""
    there = {
        "service": bool(reading.services),
        "location": reading.location is not None,
        "timing": reading.timing is not None,
        "budget": reading.budget is not None,
    }
    return {signal for signal, is_there in there.items() if is_there}


def _as_stored(stored: StoredReading, reading: Reading) -> Reading:
    """The reading as it was made, without what people said since: that is kept apart and laid over it each time."""
    return reading if stored.standing is None else msgspec.convert(stored.reading, Reading)
