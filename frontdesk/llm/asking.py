"""Asking a connected model: one question, one answer of a known shape or a reason why there is none, within the time allowed."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary, WeakValueDictionary

from frontdesk.kit.cards import without_cards
from frontdesk.kit.database import Database, in_transaction, plain
from frontdesk.llm import actions, prompt
from frontdesk.llm.actions import Reserved
from frontdesk.llm.records import Answered, Connection, Failed, Purpose, Usage
from frontdesk.llm.redaction import Veil
from frontdesk.llm.rules import cost, worst_case
from frontdesk.llm.sending import NoAnswer, sent
from frontdesk.llm.wire import WIRES, Question, Request, Said, Wire

T = TypeVar("T")

# No customer writes more than this, and no model should be paid to read it.
LONGEST = 100_000
# An answer is a few sentences in an envelope.
_LARGEST = 1_000_000
_TOGETHER = 4
# Half of the hands that a process has for jobs.
ON_THE_PATH = 4
# What is left must suffice for a model to say anything at all.
_LEAST_LEFT = 0.2


async def ask(
    database: Database,
    business_id: UUID,
    *,
    purpose: Purpose,
    instructions: str,
    data: Mapping[str, str],
    answer: type[T],
    conversation_id: UUID | None = None,
    language: str | None = None,
    names: Iterable[str] = (),
    most_tokens: int = 2000,
    on_the_path: bool = False,
) -> Answered[T] | Failed:
    """Ask the business's model. `instructions` are ours, `data` anybody's; `names` are what else to hide, such as the customer's name.

    Never raises for what the model or the way to it does. Must not be called inside a transaction. What was hidden before sending
    stays hidden in the answer; `Answered.put_back` puts it back. `on_the_path` is for who holds up a message meanwhile: asked only
    while few others do, so that a slow model never takes all hands of this process.
    """
    if in_transaction():
        raise RuntimeError("no model is asked inside a transaction: do it before or afterwards")
    begun = time.monotonic()
    connection = await actions.connection_for(database, business_id, purpose)
    if isinstance(connection, Failed):
        return connection
    if sum(map(len, data.values())) + len(instructions) > LONGEST:
        return Failed("too_long", f"More than {LONGEST} characters are not sent.")
    until = begun + connection.timeout_ms / 1000
    asking = _Asking(database, business_id, connection, purpose, conversation_id, until)
    veil = Veil(names)
    # Zero characters and halves of characters have no place on the wire.
    # A card number never leaves the house, whatever the owner lets be sent.
    written = {name: without_cards(plain(text)) for name, text in data.items()}
    shown = veil.all(written) if connection.redacts else written
    mark = prompt.new_mark(shown)
    schema = prompt.schema_of(answer)
    question = Question(
        model=connection.model,
        system=prompt.system(instructions, schema, mark=mark, language=language),
        user=prompt.fields(shown, mark=mark),
        schema=schema if connection.schemas else None,
        most_tokens=most_tokens,
    )
    turn = turn_of(business_id)
    path = _path() if on_the_path else None
    if path is not None and (path.locked() or turn.locked()):
        return Failed("timeout", "Other questions were still being answered.", since(begun))
    async with path or contextlib.nullcontext():
        try:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                await turn.acquire()
        except TimeoutError:
            return Failed("timeout", "Other questions were still being answered.", since(begun))
        try:
            return await asking.answer(question, answer, veil.hidden, begun)
        finally:
            turn.release()


class _Try(NamedTuple):
    """What one request brought."""

    said: Said | Failed
    usage: Usage | None


class _Asking:
    """One question to one model: reserved before each try, settled once."""

    def __init__(
        self, database: Database, business_id: UUID, connection: Connection, purpose: Purpose, conversation_id: UUID | None, until: float
    ) -> None:
        self._database = database
        self._business_id = business_id
        self._connection = connection
        self._purpose = purpose
        self._conversation_id = conversation_id
        self._until = until

    async def answer(self, question: Question, answer: type[T], hidden: Mapping[str, str], begun: float) -> Answered[T] | Failed:
        """The answer, tried a second time when the first was of another shape and there is time for it."""
        wire = WIRES[self._connection.provider]
        reserved: Reserved | None = None
        tries: list[Usage | None] = []
        outcome: Answered[T] | Failed = Failed("timeout")
        while True:
            request = wire.ask(self._connection.base_url, self._connection.secret, question)
            granted = await actions.reserve(
                self._database,
                self._business_id,
                self._connection,
                self._purpose,
                worst_case(request.body, question.most_tokens),
                conversation_id=self._conversation_id,
                again=reserved,
            )
            if isinstance(granted, Failed):
                outcome = granted if reserved is None else outcome
                break
            reserved = granted
            try:
                one = await self._send(wire, request)
            except BaseException:
                # Whoever waited has gone, or something broke that nobody foresaw: the worst is assumed, and nothing is left open.
                await asyncio.shield(self._settle(reserved, [*tries, None], "gone", begun))
                raise
            tries.append(one.usage)
            outcome, wrong = self._outcome(one.said, answer, hidden, tries, begun)
            if not wrong or len(tries) > 1 or self._until - time.monotonic() < _LEAST_LEFT:
                break
            question = _again(question, wrong)
        if reserved is None:
            return outcome
        total = await self._settle(reserved, tries, outcome.code if isinstance(outcome, Failed) else "answered", begun)
        if isinstance(outcome, Failed):
            # What the model said is shown to who tries the connection; elsewhere it could hold a customer's words.
            raw = outcome.raw if self._purpose == "trying" else ""
            return Failed(outcome.code, outcome.detail, since(begun), raw)
        return Answered(outcome.value, since(begun), total.tokens_in, total.tokens_out, cost(total, self._connection), dict(hidden))

    def _outcome(
        self, said: Said | Failed, answer: type[T], hidden: Mapping[str, str], tries: list[Usage | None], begun: float
    ) -> tuple[Answered[T] | Failed, str]:
        if isinstance(said, Failed):
            return said, ""
        try:
            value = prompt.parsed(said.text, answer)
        except prompt.WrongShape as error:
            return Failed("wrong_shape", f"The answer did not fit: {error}.", raw=said.text[:300]), str(error)
        return Answered(value, since(begun), 0, 0, 0, dict(hidden)), ""

    async def _send(self, wire: Wire, request: Request) -> _Try:
        left = self._until - time.monotonic()
        if left <= 0:
            return _Try(Failed("timeout", "No time was left."), Usage(0, 0))
        response = await sent(self._database, request.url, limit=_LARGEST, left=left, headers=request.headers, content=request.body)
        if isinstance(response, NoAnswer):
            # Where nothing was sent, nothing was counted.
            return _Try(response.failed, None if response.counted else Usage(0, 0))
        said = wire.read(response.status_code, response.content)
        if isinstance(said, Said):
            return _Try(said, said.usage)
        # A provider counts nothing for a question that it refused.
        return _Try(said, Usage(0, 0) if response.status_code != 200 else said.usage)

    async def _settle(self, reserved: Reserved, tries: list[Usage | None], outcome: str, begun: float) -> Usage:
        return await actions.settle(
            self._database, self._business_id, self._connection, reserved, tries, outcome=outcome, milliseconds=since(begun)
        )


def _again(question: Question, wrong: str) -> Question:
    return Question(
        model=question.model,
        system=question.system,
        user=question.user + prompt.REPAIR.format(wrong=wrong),
        schema=question.schema,
        most_tokens=question.most_tokens,
    )


def since(begun: float) -> int:
    """Milliseconds since then."""
    return int((time.monotonic() - begun) * 1000)


_paths: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def _path() -> asyncio.Semaphore:
    """So many questions that hold up messages are under way in one process at a time, whosever they are."""
    return _paths.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(ON_THE_PATH))


_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, WeakValueDictionary[tuple[UUID, str], asyncio.Semaphore]] = WeakKeyDictionary()


def turn_of(business_id: UUID, of: str = "words") -> asyncio.Semaphore:
    """So many questions of one business are under way in one process at a time; the others wait within their own time."""
    of_loop = _turns.setdefault(asyncio.get_running_loop(), WeakValueDictionary())
    turn = of_loop.get((business_id, of))
    if turn is None:
        turn = of_loop[business_id, of] = asyncio.Semaphore(_TOGETHER)
    return turn
