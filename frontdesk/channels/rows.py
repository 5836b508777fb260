"""Rows of this room's tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Waiting(msgspec.Struct, frozen=True):
    """An arrival that has been verified and waits for its place in the next commit."""

    id: UUID
    business_id: UUID
    account_id: UUID
    channel: str
    event_key: str
    sender_key: str
    provider_at: datetime | None
    received_at: datetime
    raw: bytes


class Arrival(msgspec.Struct, frozen=True):
    """An arrival that a worker holds."""

    id: UUID
    business_id: UUID
    account_id: UUID
    channel: str
    event_key: str
    sender_key: str
    provider_at: datetime | None
    received_at: datetime
    raw: bytes
    attempts: int
    lease_token: UUID
    due_at: datetime
    vouched: bool = False


ARRIVAL_COLUMNS = (
    "id, business_id, account_id, channel, event_key, sender_key, provider_at, received_at, raw, attempts, lease_token, due_at, vouched"
)


class OutboxRow(msgspec.Struct, frozen=True):
    """A message that the sender holds. `sending_since` tells that an earlier try began and never reported back."""

    id: UUID
    business_id: UUID
    account_id: UUID
    conversation_id: UUID | None
    message_id: UUID | None
    recipient_key: str
    payload: dict[str, Any]
    attempts: int
    lease_token: UUID
    sending_since: datetime | None


OUTBOX_COLUMNS = "id, business_id, account_id, conversation_id, message_id, recipient_key, payload, attempts, lease_token, sending_since"


class AccountRow(msgspec.Struct, frozen=True):
    """A connected account, with its secrets: never leaves the server."""

    id: UUID
    business_id: UUID
    kind: str
    external_id: str
    name: str
    address: str
    secrets: dict[str, str]
    settings: dict[str, Any]
    api_base: str | None
    active: bool
    health: str
    health_detail: str
    health_at: datetime | None


ACCOUNT_COLUMNS = "id, business_id, kind, external_id, name, address, secrets, settings, api_base, active, health, health_detail, health_at"


class Ledger(msgspec.Struct, frozen=True):
    """The balance of arrivals: what came in against what became of it. `difference` is always zero."""

    arrivals: int
    threaded: int
    duplicate: int
    ignored: int
    quarantined: int
    pending: int
    difference: int
