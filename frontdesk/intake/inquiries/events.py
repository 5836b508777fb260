"""What can happen to an inquiry."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event

READ = "inquiries.read"


@event("inquiry.opened", subject="inquiry", sentence="The assistant asks a person: {reason}", audience=READ)
class InquiryOpened(Event, frozen=True):
    """The assistant would not answer; a person must."""

    inquiry_id: UUID
    conversation_id: UUID
    customer_id: UUID
    message_id: UUID
    owner_id: UUID | None
    reason: str
    code: str


@event("inquiry.renewed", subject="inquiry", sentence="The assistant asks a person again: {reason}", audience=READ)
class InquiryRenewed(Event, frozen=True):
    """The customer asked again before anybody answered, and the assistant is stopped by the same."""

    inquiry_id: UUID
    conversation_id: UUID
    customer_id: UUID
    message_id: UUID
    owner_id: UUID | None
    reason: str
    code: str


@event("inquiry.answered", subject="inquiry", sentence="{actor} answered what the assistant would not", audience=READ)
class InquiryAnswered(Event, frozen=True):
    """A person answered the customer, here or in the thread."""

    inquiry_id: UUID
    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    answer_id: UUID | None
    seconds: int


@event("inquiry.dismissed", subject="inquiry", sentence="{actor} put the assistant's question aside", audience=READ)
class InquiryDismissed(Event, frozen=True):
    """Nothing need be answered; or the conversation was closed without."""

    inquiry_id: UUID
    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    closed: bool


@event("inquiry.followed", subject="inquiry", sentence="The inquiry follows its conversation: {fields}", audience=READ)
class InquiryFollowed(Event, frozen=True):
    """The conversation has another owner, queue or deadline, or the customer another name; the inquiry shows it."""

    inquiry_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    was: UUID | None
    fields: tuple[str, ...]
