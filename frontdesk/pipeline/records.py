"""What the path shows of one conversation."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.inbox.records import ConversationRow, Message, TimelineEvent
from frontdesk.intake.conversation.records import AssistantView
from frontdesk.routing import DecisionView, PacketView


class EvidenceView(msgspec.Struct, frozen=True):
    """The words a signal was read from."""

    message_id: UUID
    start: int
    end: int
    text: str


class SignalView(msgspec.Struct, frozen=True):
    """One thing the conversation says so far, and which message said it.

    `by_person` when somebody said that it is so; `was` is what had been read, if that was something else (empty: nothing).
    `by_model` when only a connected language model noticed it, and the customer has not said yes to it.
    """

    kind: str
    value: dict[str, Any]
    label: str
    confidence: float
    source_message_id: UUID
    evidence: list[EvidenceView]
    by_person: bool = False
    was: str | None = None
    by_model: bool = False


class SecondView(msgspec.Struct, frozen=True):
    """What a connected language model took the message to mean."""

    need: str | None
    confidence: float
    agrees: bool


class ReadingView(msgspec.Struct, frozen=True):
    """What the engine understood."""

    need: str
    corrected_need: str | None
    confidence: float
    probabilities: dict[str, float]
    secondary: list[str]
    abstained: bool
    abstained_because: str | None
    sentiment: str
    is_lead: bool
    is_follow_up: bool
    message_id: UUID
    engine: str
    signals: list[SignalView]
    second: SecondView | None = None


class HandleView(msgspec.Struct, frozen=True):
    """One address of the customer."""

    kind: str
    value: str
    verified: bool


class CustomerCard(msgspec.Struct, frozen=True):
    """The customer beside the thread."""

    id: UUID
    name: str
    language: str | None
    vip_level: int
    tags: list[str]
    note: str
    since: datetime
    handles: list[HandleView]
    conversations: list[ConversationRow]


class ConversationView(msgspec.Struct, frozen=True):
    """One conversation with everything the next person needs, read at one position; `aids` is what machines help with here."""

    conversation: ConversationRow
    messages: list[Message]
    more_messages: bool
    packet: PacketView | None
    reading: ReadingView | None
    decision: DecisionView | None
    assistant: AssistantView | None
    customer: CustomerCard
    timeline: list[TimelineEvent]
    aids: list[str]
    position: int
