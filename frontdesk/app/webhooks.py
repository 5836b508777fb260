"""Where providers knock: verify, cut, store, answer. Nothing else happens before the answer."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID

from frontdesk.app.asgi import Receive, Scope, Send, answer, answer_problem, read_body
from frontdesk.channels import Item, adapter_of
from frontdesk.channels.acceptance import Acceptance
from frontdesk.channels.queries import known_account, sibling
from frontdesk.channels.rows import AccountRow, Waiting
from frontdesk.kit.database import Database, is_away
from frontdesk.kit.errors import NotFound, Problem, Unavailable
from frontdesk.kit.ids import uuid7

log = logging.getLogger(__name__)

# Providers send at most 3 MB; the rest is room for form fields and their encoding.
LARGEST = 4_000_000
_FRESH_SECONDS = 5.0
_MOST_KEPT = 10_000


class Webhooks:
    """`/hooks/<kind>/<account id>`: one address for each connected account."""

    def __init__(self, database: Database, acceptance: Acceptance) -> None:
        self._database = database
        self._acceptance = acceptance
        self._accounts: dict[object, tuple[float, AccountRow | None]] = {}
        self.refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answer(scope, receive, send)
        except Problem as problem:
            await answer_problem(send, problem)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("a delivery could not be taken: %s", error)
            await answer_problem(send, Unavailable("not_stored", "This could not be stored; please send it again."))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"].split("/")
        kind, account_id = (parts[2], parts[3]) if len(parts) == 4 else ("", "")
        account = await self._account(kind, account_id)
        adapter = adapter_of(kind)
        if scope["method"] == "GET":
            query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
            await answer(send, 200, adapter.challenge(query, account.secrets), b"text/plain; charset=utf-8")
            return
        if scope["method"] != "POST":
            raise Problem("wrong_method", "Webhooks are posted here.", status=405)
        body = await read_body(receive, LARGEST)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            adapter.verify(body, headers, account.secrets)
        except Problem:
            self.refused += 1
            raise
        await self._acceptance.store(await self._waiting(account, adapter.split(body, headers)))
        await answer(send, 200, b"ok", b"text/plain; charset=utf-8")

    async def _waiting(self, account: AccountRow, items: list[Item]) -> list[Waiting]:
        now = self._database.clock.now()
        return [self._row(await self._spoken_to(account, item), item, now) for item in items]

    def _keep(self, key: object, row: AccountRow | None) -> None:
        # Ids come from outside: what is remembered of them stays small.
        if len(self._accounts) >= _MOST_KEPT:
            self._accounts.clear()
        self._accounts[key] = (time.monotonic(), row)

    async def _spoken_to(self, account: AccountRow, item: Item) -> AccountRow:
        """The connected account an item is for; what belongs to none we know stays with the webhook's own, so it is not lost."""
        if item.account in ("", account.external_id):
            return account
        key = (account.kind, item.account)
        kept = self._accounts.get(key)
        if kept is None or time.monotonic() - kept[0] > _FRESH_SECONDS:
            async with self._database.across() as tx:
                other = await sibling(tx, account.kind, item.account)
            self._keep(key, other)
        else:
            other = kept[1]
        return other if other is not None and other.business_id == account.business_id else account

    def _row(self, account: AccountRow, item: Item, now: datetime) -> Waiting:
        return Waiting(
            id=uuid7() if abs(time.time() - now.timestamp()) < 5 else uuid7(now),
            business_id=account.business_id,
            account_id=account.id,
            channel=account.kind,
            # PostgreSQL's text cannot hold a zero byte; the raw bytes keep it.
            event_key=item.event_key.replace("\0", "\ufffd"),
            sender_key=item.sender_key.replace("\0", "\ufffd"),
            provider_at=item.at,
            received_at=now,
            raw=item.raw,
        )

    async def _account(self, kind: str, account_id: str) -> AccountRow:
        try:
            wanted = UUID(account_id)
        except ValueError:
            raise NotFound("webhook") from None
        kept = self._accounts.get(wanted)
        if kept is None or time.monotonic() - kept[0] > _FRESH_SECONDS:
            async with self._database.across() as tx:
                found = await known_account(tx, wanted)
            self._keep(wanted, found)
        else:
            found = kept[1]
        account = found
        if account is None or account.kind != kind or not account.active:
            raise NotFound("webhook")
        return account

    def forget(self, account_id: UUID) -> None:
        """The account changed: look it up anew."""
        self._accounts.pop(account_id, None)


__all__ = ["LARGEST", "Webhooks"]
