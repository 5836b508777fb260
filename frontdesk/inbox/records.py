"""What this room hands out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that came over a channel and belongs into a thread.

    `direction` is inbound (the customer), echo (the business, from its phone) or system (the channel itself).
    `answers` is false for something of ours that reached nobody yet, such as a call that rings; `answerable` is false where
    nothing can be sent back, as on a form; `historic` is from before the channel was connected.
    What is said in a recording is waited for until `written_down_by`.
    """

    account_id: UUID
    channel: str
    direction: str
    type: str
    at: datetime
    received_at: datetime
    text: str = ""
    content: dict[str, Any] = {}
    author_name: str = ""
    arrival_id: UUID | None = None
    media_id: UUID | None = None
    reply_to: str | None = None
    provider_id: str | None = None
    language: str | None = None
    window_ends_at: datetime | None = None
    answers: bool = True
    answerable: bool = True
    historic: bool = False
    written_down_by: datetime | None = None


class Call(msgspec.Struct, frozen=True):
    """A call as its item shows it: who began it, how far it got, how it ended and how long it was."""

    ours: bool
    state: str = ""
    outcome: str | None = None
    seconds: int | None = None

    @property
    def answered(self) -> bool:
        """Whether two people spoke."""
        return self.state == "accepted" or (self.outcome == "completed" and bool(self.seconds))


class OpenConversation(msgspec.Struct, frozen=True):
    """What choosing a conversation needs to know of each of a customer's recent ones.

    `handled_as` is the shipped need that a need of the business's own is worked as; None when `need` is one itself.
    """

    id: UUID
    need: str | None
    status: str
    needs_person: bool
    last_message_at: datetime
    closed_at: datetime | None
    handled_as: str | None = None

    @property
    def kind(self) -> str | None:
        """The shipped need it is worked as."""
        return self.handled_as or self.need


class CustomerBrief(msgspec.Struct, frozen=True):
    """A customer as a row shows them."""

    id: UUID
    name: str
    vip_level: int
    language: str | None


class OwnerBrief(msgspec.Struct, frozen=True):
    """A staff member as a row shows them."""

    id: UUID
    name: str


class Preview(msgspec.Struct, frozen=True):
    """The last message in one line."""

    text: str
    type: str
    direction: str


class ConversationRow(msgspec.Struct, frozen=True):
    """A conversation as a list shows it."""

    id: UUID
    customer: CustomerBrief
    channel: str
    account_id: UUID
    need: str | None
    confidence: float | None
    status: str
    urgent: bool
    needs_person: bool
    owner: OwnerBrief | None
    queue: str
    unread: int
    preview: Preview
    language: str | None
    location_name: str | None
    service_name: str | None
    opened_at: datetime
    last_message_at: datetime
    reply_due_at: datetime | None
    window_ends_at: datetime | None
    snoozed_until: datetime | None
    reroutes: int
    version: int


class Reaction(msgspec.Struct, frozen=True):
    """An emoji somebody set on a message."""

    emoji: str
    by: str


class Edit(msgspec.Struct, frozen=True):
    """What a message said before it was edited."""

    text: str
    until: datetime


class MediaBrief(msgspec.Struct, frozen=True):
    """A file of a message: where it is, or why not."""

    id: UUID
    mime_type: str
    file_name: str
    size: int | None
    state: str
    error: str | None


class Transcript(msgspec.Struct, frozen=True):
    """What became of writing down a recording; the words are the message's. `heard` is what it said before a person corrected it."""

    state: str
    language: str | None
    made_by: str
    by_person: bool
    heard: str | None
    seconds: int | None
    error: str | None


class Author(msgspec.Struct, frozen=True):
    """Who wrote a message."""

    kind: str
    id: UUID | None
    name: str


class Message(msgspec.Struct, frozen=True):
    """One utterance as the thread shows it."""

    id: UUID
    conversation_id: UUID
    direction: str
    author: Author
    type: str
    text: str
    content: dict[str, Any]
    media: MediaBrief | None
    reply_to_id: UUID | None
    reactions: list[Reaction]
    edits: list[Edit]
    deleted: bool
    status: str | None
    error_code: str | None
    error: str | None
    language: str | None
    channel: str
    at: datetime
    received_at: datetime
    client_id: str | None
    transcript: Transcript | None = None


class Revealed(msgspec.Struct, frozen=True):
    """What a message says with nothing covered."""

    text: str


class TimelineEvent(msgspec.Struct, frozen=True):
    """A fact of the conversation in words."""

    id: UUID
    name: str
    at: datetime
    sentence: str
    actor: str
    position: int | None


class Counts(msgspec.Struct, frozen=True):
    """How many open conversations each view holds."""

    mine: int
    unassigned: int
    all: int


class ConversationPage(msgspec.Struct, frozen=True):
    """A stretch of the list, with the event position at which it was read."""

    items: list[ConversationRow]
    total: int
    counts: Counts
    position: int


class Found(msgspec.Struct, frozen=True):
    """One conversation that a search found, with the line that matched."""

    conversation: ConversationRow
    excerpt: str
    message_id: UUID | None
