"""What can happen to an inquiry."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event

READ = "inquiries.read"


class InquiryEvent(Event, frozen=True):
    """Something happened to a question, which this customer asked there, and which is that person's to answer."""

    inquiry_id: UUID
    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID | None


class InquiryStopped(InquiryEvent, frozen=True):
    """What stopped the assistant, and at which message."""

    message_id: UUID
    reason: str
    code: str


@event("inquiry.opened", subject="inquiry", sentence="The assistant asks a person: {reason}", audience=READ)
class InquiryOpened(InquiryStopped, frozen=True):
    """The assistant would not answer; a person must."""


@event("inquiry.renewed", subject="inquiry", sentence="The assistant asks a person again: {reason}", audience=READ)
class InquiryRenewed(InquiryStopped, frozen=True):
    """The customer asked again before anybody answered, and the assistant is stopped by the same."""


@event("inquiry.answered", subject="inquiry", sentence="{actor} answered what the assistant would not", audience=READ)
class InquiryAnswered(InquiryEvent, frozen=True):
    """A person answered the customer, here or in the thread."""

    answer_id: UUID | None
    seconds: int


@event("inquiry.taught", subject="inquiry", sentence="{actor} saved the answer as approved: {title}", audience=READ)
class InquiryTaught(Event, frozen=True):
    """What a person answered became an approved answer: the next who asks is answered by it."""

    inquiry_id: UUID
    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    answer_id: UUID
    title: str


@event("inquiry.dismissed", subject="inquiry", sentence="{actor} put the assistant's question aside", audience=READ)
class InquiryDismissed(InquiryEvent, frozen=True):
    """Nothing need be answered; or the conversation was closed without."""

    closed: bool


@event("inquiry.followed", subject="inquiry", sentence="The inquiry follows its conversation: {fields}", audience=READ)
class InquiryFollowed(Event, frozen=True):
    """The conversation has another owner, queue or deadline, or the customer another name; the inquiry shows it."""

    inquiry_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    was: UUID | None
    fields: tuple[str, ...]
