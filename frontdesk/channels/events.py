"""What happens to connected accounts, arrivals and outgoing messages."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("account.connected", subject="account", sentence="{actor} connected the {channel} account {account_id}")
class AccountConnected(Event, frozen=True):
    """A number, page, mailbox or form now brings messages in."""

    account_id: UUID
    channel: str


@event("account.changed", subject="account", sentence="{actor} changed the {channel} account {account_id}: {changed}")
class AccountChanged(Event, frozen=True):
    """Somebody changed a connected account; secrets are named, never shown."""

    account_id: UUID
    channel: str
    changed: list[str]


@event("account.health_changed", subject="account", sentence="The {channel} account {account_id} is now {health}: {detail}")
class AccountHealthChanged(Event, frozen=True):
    """A channel began to work, to fail or stopped; never silently."""

    account_id: UUID
    channel: str
    health: str
    detail: str


@event("arrival.quarantined", subject="arrival", sentence="An arrival could not be read ({code}) and was set aside", audience="ledger.read")
class ArrivalQuarantined(Event, frozen=True):
    """Something a customer sent could not be handled; it is kept and can be replayed."""

    arrival_id: UUID
    account_id: UUID
    code: str


@event("arrival.replayed", subject="arrival", sentence="{actor} replayed a quarantined arrival", audience="ledger.read")
class ArrivalReplayed(Event, frozen=True):
    """A quarantined arrival goes through the path once more; `vouched` when somebody looked at it and said that it is real."""

    arrival_id: UUID
    account_id: UUID
    vouched: bool = False


@event("outbox.accepted", subject="outbox", sentence="The provider took the message")
class OutboxAccepted(Event, frozen=True):
    """The provider accepted a message for delivery; delivered is another matter, told by its webhook."""

    outbox_id: UUID
    message_id: UUID | None
    conversation_id: UUID | None
    account_id: UUID
    provider_id: str


@event("outbox.failed", subject="outbox", sentence="The message could not be sent: {detail}")
class OutboxFailed(Event, frozen=True):
    """The provider refused a message for good."""

    outbox_id: UUID
    message_id: UUID | None
    conversation_id: UUID | None
    account_id: UUID
    code: str
    detail: str


@event("outbox.unconfirmed", subject="outbox", sentence="Nobody knows whether the message went out; look before sending it again")
class OutboxUnconfirmed(Event, frozen=True):
    """The line broke after the message was handed over, so sending again could send it twice."""

    outbox_id: UUID
    message_id: UUID | None
    conversation_id: UUID | None
    account_id: UUID


@event("media.stored", subject="media", sentence="A file of the customer was fetched")
class MediaStored(Event, frozen=True):
    """A file that came with a message is now here."""

    media_id: UUID
    conversation_id: UUID | None


@event("media.failed", subject="media", sentence="A file of the customer could not be fetched: {detail}")
class MediaFailed(Event, frozen=True):
    """A file that came with a message could not be fetched."""

    media_id: UUID
    conversation_id: UUID | None
    detail: str
