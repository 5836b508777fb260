"""What an inquiry is made of, and what is handed out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.inbox.records import CustomerBrief, OwnerBrief
from frontdesk.knowledge.records import Source

InquiryReason = Literal["not_confident", "policy", "judgement", "manual_check", "no_source", "wants_person", "unsafe"]
REASONS: tuple[InquiryReason, ...] = ("not_confident", "policy", "judgement", "manual_check", "no_source", "wants_person", "unsafe")
State = Literal["open", "answered", "dismissed"]
STATES: tuple[State, ...] = ("open", "answered", "dismissed")


class Why(msgspec.Struct, frozen=True):
    """A reason as a code with its parameters; it is worded where it is read, in the reader's language."""

    code: str
    params: Mapping[str, str | int | float] = {}


# Whose words a proposed answer has: a text of the assistant with facts filled in, an approved answer as it stands, or a language model.
WordsOf = Literal["template", "answer", "model"]


def whose_words(made_by: str, kinds: Iterable[str]) -> WordsOf:
    """Whose words something has that rests on sources of these kinds."""
    if made_by == "model":
        return "model"
    return "answer" if "answer" in kinds else "template"


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """An answer the assistant would have given, what it rests on, whose words it has, and why it was not sent.

    The oldest do not say whose.
    """

    text: str
    language: str
    sources: tuple[Source, ...] = ()
    why_not: Why | None = None
    words_of: WordsOf | None = None


class SourceView(msgspec.Struct, frozen=True):
    """A source as it stands beside a proposed answer."""

    kind: str
    id: str
    title: str
    text: str


class ProposalView(msgspec.Struct, frozen=True):
    """A proposed answer with its sources, whose words it has where that is known, and in a sentence why it was not sent."""

    text: str
    language: str
    sources: list[SourceView]
    why_not: str
    words_of: WordsOf | None


class Question(msgspec.Struct, frozen=True):
    """The message that asked, in the customer's words."""

    message_id: UUID
    text: str
    type: str
    language: str | None
    at: datetime


class Reply(msgspec.Struct, frozen=True):
    """What a person answered; no name where it was written on the phone."""

    message_id: UUID
    text: str
    by: str | None


class Taught(msgspec.Struct, frozen=True):
    """The approved answer that was made of a reply."""

    id: UUID
    title: str


class InquiryRow(msgspec.Struct, frozen=True):
    """An inquiry as the queue shows it: the question, what stopped the assistant, and what it would have said."""

    id: UUID
    conversation_id: UUID
    customer: CustomerBrief
    question: Question
    need: str | None
    reason: InquiryReason
    why: str
    proposals: list[ProposalView]
    state: State
    urgent: bool
    language: str | None
    channel: str
    services: list[str]
    area_name: str | None
    owner: OwnerBrief | None
    queue: str
    reply_due_at: datetime | None
    asked_at: datetime
    renewed_at: datetime
    times: int
    ended_at: datetime | None
    reply: Reply | None
    taught: Taught | None
    dismissed_because: str
    version: int


class StateCounts(msgspec.Struct, frozen=True):
    """How many inquiries are in each state."""

    open: int = 0
    answered: int = 0
    dismissed: int = 0


class InquiryPage(msgspec.Struct, frozen=True):
    """A stretch of the queue, how many there are, how many in each state with the other filters, and the position it was read at."""

    items: list[InquiryRow]
    total: int
    counts: StateCounts
    position: int
