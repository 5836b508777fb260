"""What the assistant did, and what people said it should do."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("assistant.spoke", subject="conversation", sentence="The assistant wrote: {why}")
class AssistantSpoke(Event, frozen=True):
    """The assistant asked, answered or repeated the details; `sources` names what it rests on."""

    conversation_id: UUID
    customer_id: UUID
    message_id: UUID
    why: str
    asks: str | None
    sources: tuple[str, ...]


@event("assistant.drafted", subject="conversation", sentence="The assistant drafted a reply: {why}")
class AssistantDrafted(Event, frozen=True):
    """A person decides whether it goes out; `held_because` are the codes of what kept it from being sent."""

    conversation_id: UUID
    customer_id: UUID
    draft_id: UUID
    why: str
    held_because: tuple[str, ...]


@event("assistant.handed_over", subject="conversation", sentence="The assistant handed it over: {why}")
class AssistantHandedOver(Event, frozen=True):
    """A person is told, with everything that is known; `reason` is that of the Inquiry, where there is one."""

    conversation_id: UUID
    customer_id: UUID
    why: str
    reason: str | None


@event("assistant.stopped", subject="conversation", sentence="{actor} stopped the assistant")
class AssistantStopped(Event, frozen=True):
    """A person is at it, or said that the assistant is to be silent; it stays so until somebody says otherwise or it is closed."""

    conversation_id: UUID
    customer_id: UUID


@event("assistant.resumed", subject="conversation", sentence="{actor} let the assistant go on")
class AssistantResumed(Event, frozen=True):
    """A person gave the conversation back to the assistant."""

    conversation_id: UUID
    customer_id: UUID


@event("assistant.began_anew", subject="conversation", sentence="The assistant begins anew when the customer writes again")
class AssistantBeganAnew(Event, frozen=True):
    """The matter is over: what was asked in it is forgotten, what the customer said is not."""

    conversation_id: UUID
    customer_id: UUID


@event("draft.ended", subject="draft", sentence="{actor} decided about a draft of the assistant: {state}")
class DraftEnded(Event, frozen=True):
    """A draft was used, put aside, or is no longer about what the customer needs."""

    draft_id: UUID
    conversation_id: UUID
    state: str
