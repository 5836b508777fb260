"""The sender: takes messages from the outbox, one recipient in order, and says truly what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec

from frontdesk.channels.accounts import account_of
from frontdesk.channels.actions import begin_sending, end_sending, postpone_sending, set_health, told_of_outbox
from frontdesk.channels.adapters import adapter_of
from frontdesk.channels.contract import Busy, Refused, Unconfirmed
from frontdesk.channels.queries import account_by_id
from frontdesk.channels.records import OutboundMessage, Sent
from frontdesk.channels.rows import OUTBOX_COLUMNS, AccountRow, OutboxRow
from frontdesk.kit.context import Actor
from frontdesk.kit.crew import Crew
from frontdesk.kit.database import Database, Tx, is_away
from frontdesk.kit.errors import Problem
from frontdesk.kit.http import Outbound
from frontdesk.kit.queue import Queue, backoff

log = logging.getLogger(__name__)

QUEUE = Queue("outbox", ("account_id", "recipient_key"), OUTBOX_COLUMNS, run=4)
ATTEMPTS = 12
# After so many tries in vain it is no longer a hiccup, and the channel says so.
_WORRYING = 3
# Seconds to wait for a database that restarts.
_RESTART = (0.1, 0.4, 1.5, 4.0)
# A provider is given 15 seconds to answer; a message in its hands is not abandoned because the program is told to stop.
_PATIENCE = 20.0
_ACTOR = Actor("system", "sender")

Outcome = Sent | Busy | Refused | Unconfirmed
# Why a message is not to be sent any more, asked right before each try: it may have waited for hours.
Overtaken = Callable[[Tx, OutboxRow], Awaitable[Refused | None]]


async def _never(tx: Tx, row: OutboxRow) -> Refused | None:
    return None


class Sender(Crew[OutboxRow]):
    """Sends until told to stop; several may run."""

    def __init__(
        self, database: Database, outbound: Outbound, *, together: int = 8, idle: float = 0.5, overtaken: Overtaken = _never
    ) -> None:
        super().__init__(database, QUEUE, OutboxRow, self._send, together=together, idle=idle, patience=_PATIENCE)
        self._outbound = outbound
        self._overtaken = overtaken

    async def run(self) -> None:
        """Send for ever, at once when this process put something into the outbox."""
        with told_of_outbox(self.wake):
            await super().run()

    async def send_all(self) -> int:
        """Send everything that is due; how many were tried."""
        return await self.run_all()

    async def _send(self, row: OutboxRow) -> bool:
        """Send one message; false when the rest of its line must wait.

        A row whose earlier try began and never reported back (the program died in between) is not sent again by
        itself: the provider may have taken it, and no provider here can be asked. A person decides.
        """
        async with self._database.business(row.business_id, _ACTOR) as tx:
            if row.sending_since is not None:
                await end_sending(tx, row, "unconfirmed", code="interrupted", detail="Frontdesk stopped while this message was being sent.")
                return True
            refused = await self._overtaken(tx, row)
            if refused is not None:
                return await _ended(tx, row, refused)
            account = await account_by_id(tx, row.account_id)
            began = await begin_sending(tx, row)
        if not began:
            await QUEUE.put_back(self._database, [row])
            return False
        return await self._write_down(row, await self._hand_over(row, account))

    async def _hand_over(self, row: OutboxRow, account: AccountRow) -> Outcome:
        try:
            message = msgspec.convert(row.payload, OutboundMessage)
            return await adapter_of(account.kind).send(self._outbound, account_of(account), message, attempt=row.attempts)
        except (Busy, Unconfirmed, Refused) as told:
            return told
        except msgspec.ValidationError as error:
            return Refused("bad_message", str(error))
        except Problem as problem:
            return Refused(problem.code, problem.detail)
        except Exception:
            log.exception("message %s: sending failed in a way nobody foresaw", row.id)
            return Unconfirmed("Frontdesk failed while it was sending this message. Look whether it arrived before sending it again.")

    async def _write_down(self, row: OutboxRow, outcome: Outcome) -> bool:
        """Keep what became of it, through a restart of the database too: the provider cannot be asked again."""
        for pause in _RESTART:
            try:
                async with self._database.business(row.business_id, _ACTOR) as tx:
                    return await _ended(tx, row, outcome)
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("message %s: %s: %s", row.id, type(error).__name__, error)
                await asyncio.sleep(pause)
        async with self._database.business(row.business_id, _ACTOR) as tx:
            return await _ended(tx, row, outcome)


async def _ended(tx: Tx, row: OutboxRow, outcome: Outcome) -> bool:
    match outcome:
        case Sent():
            await end_sending(tx, row, "accepted", provider_id=outcome.provider_id)
            await set_health(tx, row.account_id, "working")
        case Unconfirmed():
            await end_sending(tx, row, "unconfirmed", code="no_answer", detail=outcome.detail)
        case Refused():
            await end_sending(tx, row, "failed", code=outcome.code, detail=outcome.detail)
            if outcome.alarm or outcome.stops_channel:
                await set_health(tx, row.account_id, "stopped" if outcome.stops_channel else "failing", f"{outcome.code}: {outcome.detail}")
        case Busy() if row.attempts >= ATTEMPTS:
            await end_sending(tx, row, "failed", code=outcome.code, detail=f"It was tried many times. {outcome.detail}")
        case Busy():
            due_at = tx.at + max(timedelta(seconds=outcome.retry_after), backoff(row.attempts, first=1, longest=900))
            await postpone_sending(tx, row, due_at=due_at, code=outcome.code, whole_account=outcome.pause_account)
            if row.attempts >= _WORRYING:
                await set_health(tx, row.account_id, "failing", f"{outcome.code}: {outcome.detail}")
            return False
    return True
