"""Voice notes: fetched, written down, and then read as if they had been typed; whoever is at it waits for that a little while."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from frontdesk import customers, inbox, llm
from frontdesk.channels.jobs import content_of
from frontdesk.inbox import Incoming
from frontdesk.inbox.queries import Recording
from frontdesk.kit.consumers import consumer
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Tx
from frontdesk.kit.events import StoredEvent
from frontdesk.kit.jobs import Done, Outcome, Run, enqueue, job
from frontdesk.pipeline import understand

ACTOR = Actor("assistant", "transcriber")
_AFTER_ALL = timedelta(minutes=1)


async def waits_until(tx: Tx, incoming: Incoming) -> datetime | None:
    """Until when the words of a message are waited for; None for what is no recording, or where nobody writes it down."""
    if incoming.type not in inbox.rules.SPOKEN or incoming.media_id is None or incoming.text.strip():
        return None
    patience = await llm.transcribing_patience(tx)
    return None if patience is None else tx.at + timedelta(milliseconds=patience)


async def go_on_at(tx: Tx, message_id: UUID, conversation_id: UUID, until: datetime) -> None:
    """See to it that nobody waits for the words longer than that."""
    args = {"message_id": str(message_id), "conversation_id": str(conversation_id)}
    await enqueue(tx, "pipeline.go_on", key=f"go_on:{message_id}", args=args, due_at=until)


async def waits(tx: Tx, conversation_id: UUID) -> bool:
    """Wait for the words of a recording, if there is one to wait for: the assistant holds the conversation so long.

    Where a person has it, had it, or is asked to take it, nothing waits.
    """
    until = await inbox.queries.written_down_by(tx, conversation_id)
    if until is None:
        return False
    held = await tx.value(
        "select true from conversations where id = $1 and status in ('waiting', 'assisted') and owner_id is null and first_owner_id is null"
        " for no key update",
        conversation_id,
    )
    if held:
        # `go_on` comes first; this is for the case that it cannot.
        await inbox.actions.assist(tx, conversation_id, until + _AFTER_ALL)
    return bool(held)


async def listen_soon(tx: Tx, message_id: UUID) -> None:
    """Have a recording written down that is here."""
    await enqueue(tx, "pipeline.write_down", key=f"voice:{message_id}", args={"message_id": str(message_id)})


@consumer("pipeline.voice", on=("media.stored", "media.failed"))
async def hear(tx: Tx, stored: StoredEvent) -> None:
    """The recording is here, or is not to be had."""
    if stored.subject_id is None:
        return
    for message_id in await inbox.queries.awaited_recordings(tx, stored.subject_id):
        if stored.name == "media.stored":
            await listen_soon(tx, message_id)
        else:
            await _give_up(tx, message_id, "no_file")


@job("pipeline.write_down")
async def write_down(run: Run) -> Outcome:
    """Have one recording written down, read it, and decide anew; without words a person is told that there are none."""
    message_id = UUID(run.args["message_id"])
    async with run.transaction() as tx:
        found = await inbox.queries.recording(tx, message_id)
    if found is None or found.state != "waiting":
        return Done()
    if run.last_try:
        # Something nobody foresaw keeps it from ending: a person is told before it is given up.
        async with run.finishing(ACTOR) as tx:
            await _give_up(tx, message_id, "gone")
        return Done()
    content = None if found.path is None else await content_of(run.database, run.business_id, found.path)
    if content is None:
        heard: llm.Transcription | llm.Failed = llm.Failed("off", "The file is not here.")
        code = "no_file"
    else:
        heard = await llm.transcribe(run.database, run.business_id, content=content, mime=found.mime, conversation_id=found.conversation_id)
        code = heard.code if isinstance(heard, llm.Failed) else ""
    async with run.finishing(ACTOR) as tx:
        if isinstance(heard, llm.Failed):
            await _give_up(tx, message_id, code)
        else:
            await put(tx, found, heard.text, language=heard.language, made_by=heard.model, seconds=heard.seconds)
    return Done()


@job("pipeline.go_on")
async def go_on(run: Run) -> Outcome:
    """The words took too long: everything goes on without them; should they come after all, they are read then."""
    async with run.finishing() as tx:
        found = await inbox.queries.recording(tx, UUID(run.args["message_id"]))
        if found is not None and found.state == "waiting":
            await _decide(tx, found.conversation_id, found.message_id)
    return Done()


async def put(
    tx: Tx, found: Recording, text: str, *, language: str | None, made_by: str, by_id: UUID | None = None, seconds: int | None = None
) -> None:
    """Give a recording its words: they are read as if they had been typed, and what is to be done is decided anew."""
    vip_level = await customers.take_turns(tx, found.customer_id)
    under_way = inbox.rules.under_way(await inbox.queries.recent_of_customer(tx, found.customer_id))
    reading = await understand.read(
        tx,
        text,
        at=found.at,
        channel=found.channel,
        known_need=None if under_way is None else under_way.need,
        vip=vip_level > 0,
    )
    language = language or (reading.languages[0].code if reading.languages else None)
    if await inbox.actions.write_down(tx, found.message_id, text, language=language, made_by=made_by, by_id=by_id, seconds=seconds):
        await understand.keep(tx, found.conversation_id, found.message_id, reading)
        await _decide(tx, found.conversation_id, found.message_id)


async def _give_up(tx: Tx, message_id: UUID, code: str) -> None:
    """Leave a recording to a person, who can listen to it or try again."""
    found = await inbox.queries.recording(tx, message_id)
    if await inbox.actions.give_up_transcript(tx, message_id, code) and found is not None:
        await _decide(tx, found.conversation_id, message_id)


async def _decide(tx: Tx, conversation_id: UUID, message_id: UUID) -> None:
    args = {"conversation_id": str(conversation_id), "message_id": str(message_id)}
    await enqueue(tx, "pipeline.decide", key=f"conversation:{conversation_id}", args=args)
