"""The sender: takes messages from the outbox, one recipient in order, and says truly what became of each."""

from __future__ import annotations

import logging
from datetime import timedelta

import msgspec

from frontdesk.channels.accounts import account_of
from frontdesk.channels.actions import begin_sending, end_sending, postpone_sending, set_health, told_of_outbox
from frontdesk.channels.adapters import adapter_of
from frontdesk.channels.contract import Busy, Refused, Unconfirmed
from frontdesk.channels.queries import account_by_id
from frontdesk.channels.records import OutboundMessage
from frontdesk.channels.rows import OUTBOX_COLUMNS, OutboxRow
from frontdesk.kit.context import Actor
from frontdesk.kit.crew import Crew
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Problem
from frontdesk.kit.http import Outbound
from frontdesk.kit.queue import Queue, backoff

log = logging.getLogger(__name__)

QUEUE = Queue("outbox", ("account_id", "recipient_key"), OUTBOX_COLUMNS, run=4)
ATTEMPTS = 12
_ACTOR = Actor("system", "sender")


class Sender(Crew[OutboxRow]):
    """Sends until told to stop; several may run."""

    def __init__(self, database: Database, outbound: Outbound, *, together: int = 8, idle: float = 0.5) -> None:
        super().__init__(database, QUEUE, OutboxRow, self._send, together=together, idle=idle)
        self._outbound = outbound

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
            account = await account_by_id(tx, row.account_id)
            if not await begin_sending(tx, row):
                return True
        adapter = adapter_of(account.kind)
        try:
            message = msgspec.convert(row.payload, OutboundMessage)
            sent = await adapter.send(self._outbound, account_of(account), message, attempt=row.attempts)
        except Busy as busy:
            return await self._postpone(row, busy)
        except Unconfirmed as unknown:
            async with self._database.business(row.business_id, _ACTOR) as tx:
                await end_sending(tx, row, "unconfirmed", code="no_answer", detail=unknown.detail)
            return True
        except Refused as refused:
            async with self._database.business(row.business_id, _ACTOR) as tx:
                await end_sending(tx, row, "failed", code=refused.code, detail=refused.detail)
                if refused.alarm or refused.stops_channel:
                    health = "stopped" if refused.stops_channel else "failing"
                    await set_health(tx, row.account_id, health, f"{refused.code}: {refused.detail}")
            return True
        except (Problem, msgspec.ValidationError) as problem:
            async with self._database.business(row.business_id, _ACTOR) as tx:
                await end_sending(tx, row, "failed", code=getattr(problem, "code", "bad_message"), detail=str(problem))
            return True
        except Exception:
            log.exception("message %s: sending failed in a way nobody foresaw", row.id)
            async with self._database.business(row.business_id, _ACTOR) as tx:
                detail = "Frontdesk failed while it was sending this message. Look whether it arrived before sending it again."
                await end_sending(tx, row, "unconfirmed", code="failed_inside", detail=detail)
            return True
        async with self._database.business(row.business_id, _ACTOR) as tx:
            await end_sending(tx, row, "accepted", provider_id=sent.provider_id)
            await set_health(tx, row.account_id, "working")
        return True

    async def _postpone(self, row: OutboxRow, busy: Busy) -> bool:
        async with self._database.business(row.business_id, _ACTOR) as tx:
            if row.attempts >= ATTEMPTS:
                await end_sending(tx, row, "failed", code=busy.code, detail="The provider stayed busy; it was tried many times.")
                return True
            wait = max(timedelta(seconds=busy.retry_after), backoff(row.attempts, first=1, longest=900))
            await postpone_sending(tx, row, due_at=tx.at + wait, code=busy.code)
        return False
