"""Having one recording written down: what was said, or the reason why it is not known, within the time allowed."""

from __future__ import annotations

import asyncio
import time
from typing import Literal
from uuid import UUID

from frontdesk.kit.database import Database, in_transaction
from frontdesk.llm.asking import since, turn_of
from frontdesk.llm.records import Failed
from frontdesk.llm.sending import NoAnswer, sent
from frontdesk.llm.transcribing import actions, wire
from frontdesk.llm.transcribing.actions import Reserved
from frontdesk.llm.transcribing.audio import seconds_of, silence, suffix_of
from frontdesk.llm.transcribing.records import Transcription, Way

_LARGEST = 2_000_000
_MEGABYTE = 1_000_000


async def transcribe(
    database: Database, business_id: UUID, *, content: bytes, mime: str, conversation_id: UUID | None = None
) -> Transcription | Failed:
    """Have a recording written down. Never raises for what the server or the way to it does, and never inside a transaction."""
    return await _heard(database, business_id, content, mime, conversation_id, "transcribing")


async def try_out(database: Database, business_id: UUID) -> Transcription | Failed:
    """A second of silence, which holds nobody's words, to see whether the server listens at all."""
    found = await _heard(database, business_id, silence(), "audio/wav", None, "trying")
    return Transcription("", None, 1, "", found.milliseconds) if isinstance(found, Failed) and found.code == "no_words" else found


async def _heard(
    database: Database,
    business_id: UUID,
    content: bytes,
    mime: str,
    conversation_id: UUID | None,
    purpose: Literal["transcribing", "trying"],
) -> Transcription | Failed:
    if in_transaction():
        raise RuntimeError("no model is asked inside a transaction: do it before or afterwards")
    begun = time.monotonic()
    way = await actions.way_for(database, business_id, trying=purpose == "trying")
    if isinstance(way, Failed):
        return way
    most = way.transcriber.largest_mb
    if len(content) > most * _MEGABYTE:
        return Failed("too_long", f"The recording is larger than {most} MB.")
    if not content:
        return Failed("no_words", "The recording is empty.")
    until = begun + way.transcriber.timeout_ms / 1000
    turn = turn_of(business_id, "sound")
    try:
        async with asyncio.timeout(max(0.0, until - time.monotonic())):
            await turn.acquire()
    except TimeoutError:
        return Failed("timeout", "Other recordings were still being listened to.", since(begun))
    try:
        reserved = await actions.reserve(database, business_id, way, purpose, seconds_of(content), conversation_id=conversation_id)
        if isinstance(reserved, Failed):
            return reserved
        return await _settled(database, business_id, way, reserved, content, mime, until, begun)
    finally:
        turn.release()


async def _settled(
    database: Database, business_id: UUID, way: Way, reserved: Reserved, content: bytes, mime: str, until: float, begun: float
) -> Transcription | Failed:
    transcriber = way.transcriber

    async def settle(outcome: str, seconds: int | None, tries: int) -> int:
        return await actions.settle(
            database,
            business_id,
            transcriber,
            reserved,
            outcome=outcome,
            seconds=seconds,
            tries=tries,
            milliseconds=since(begun),
        )

    detailed, tries = "whisper" in transcriber.model.lower(), 0
    try:
        while True:
            tries += 1
            found, counted = await _ask(database, way, content, mime, until, detailed=detailed)
            if not (isinstance(found, Failed) and detailed and wire.wants_less(found)):
                break
            # Some servers tell the words only; that is all that is needed.
            detailed = False
    except BaseException:
        await asyncio.shield(settle("gone", None, tries))
        raise
    if isinstance(found, Failed):
        await settle(found.code, reserved.seconds if counted else 0, tries)
        return Failed(found.code, found.detail, since(begun), found.raw)
    seconds = reserved.seconds if found.seconds is None else min(reserved.seconds, max(0, round(found.seconds + 0.49)))
    price = await settle("answered" if found.text else "no_words", seconds, tries)
    if not found.text:
        return Failed("no_words", "Nobody speaks in it.", since(begun))
    return Transcription(found.text, found.language, seconds, transcriber.model, since(begun), price)


async def _ask(
    database: Database, way: Way, content: bytes, mime: str, until: float, *, detailed: bool
) -> tuple[wire.Heard | Failed, bool]:
    left = until - time.monotonic()
    if left <= 0:
        return Failed("timeout", "No time was left."), False
    model, suffix = way.transcriber.model, suffix_of(mime)
    parts = wire.request(way.base_url, way.secret, model=model, content=content, mime=mime, suffix=suffix, detailed=detailed)
    response = await sent(database, parts.pop("url"), left=left, limit=_LARGEST, **parts)
    if isinstance(response, NoAnswer):
        return response.failed, response.counted
    # A server counts nothing for what it refused.
    return wire.read(response.status_code, response.content), response.status_code == 200
