"""What happens to readings."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("message.understood", subject="message", sentence="The message was read as {need}", audience="business")
class MessageUnderstood(Event, frozen=True):
    """The engine read a message; the reading itself stands in its own row."""

    message_id: UUID
    conversation_id: UUID
    reading_id: UUID
    need: str
    certainty: int
    abstained: bool
    engine: str


@event("message.second_opinion", subject="message", sentence="Second opinion of the language model: {need}", audience="business")
class SecondOpinionHeard(Event, frozen=True):
    """A connected model read a message too: as another need than the engine (then a person decides), or with signals it had not seen."""

    message_id: UUID
    conversation_id: UUID
    need: str
    certainty: int
    read_need: str
    agrees: bool
    noticed: tuple[str, ...]


@event(
    "message.noticed_confirmed",
    subject="message",
    sentence="The customer confirmed what the language model had noticed: {noticed}",
    audience="business",
)
class NoticedConfirmed(Event, frozen=True):
    """What only the model had noticed was repeated to the customer, who said yes."""

    message_id: UUID
    conversation_id: UUID
    noticed: tuple[str, ...]


@event("message.need_confirmed", subject="message", sentence="{actor} said that this message is about {need}", audience="business")
class MessageNeedConfirmed(Event, frozen=True):
    """A person confirmed or corrected what a message is about; the next message is read with that in mind."""

    message_id: UUID
    conversation_id: UUID
    lesson_id: UUID
    read_need: str
    was: str | None
    need: str


@event("message.need_taken_back", subject="message", sentence="{actor} took back that this message is about {was}", audience="business")
class MessageNeedTakenBack(Event, frozen=True):
    """A person took back what they had said a message is about; nothing is learned from it any more."""

    message_id: UUID
    conversation_id: UUID
    was: str


@event(
    "conversation.handled_as_read",
    subject="conversation",
    sentence="Handled without a change of hands or a correction: it was read rightly",
)
class HandledAsRead(Event, frozen=True):
    """A conversation came to its end as it was read, which confirms its readings weakly."""

    conversation_id: UUID
    message_ids: list[UUID]
    need: str


@event("conversation.rerouted_as", subject="conversation", sentence="Handed on as {need}: it was probably read wrongly as {read_need}")
class ReroutedAs(Event, frozen=True):
    """A person handed a conversation on to where only work of another need belongs, which teaches that need weakly."""

    conversation_id: UUID
    message_id: UUID
    read_need: str
    need: str


@event("conversation.doubted", subject="conversation", sentence="Its readings no longer count as confirmed")
class ReadingsDoubted(Event, frozen=True):
    """What had been confirmed weakly was contradicted later."""

    conversation_id: UUID
    message_ids: list[UUID]


@event(
    "understanding.promised",
    subject="business",
    sentence="{actor} set what understanding has to keep: {percent} % right",
    audience="business",
)
class UnderstandingPromised(Event, frozen=True):
    """The share of right readings that the engine has to keep when it acts alone was changed."""

    business_id: UUID
    percent: float
    until_proven: str
    weak_counts: bool


@event(
    "understanding.model_trial_asked",
    subject="business",
    sentence="{actor} had model {model} tried on confirmed messages",
    audience="business",
)
class ModelTrialAsked(Event, frozen=True):
    """A version of the model is to read this business's confirmed messages beside the one in use."""

    business_id: UUID
    trial_id: UUID
    model: str
    against: str
    takes_over: bool


@event(
    "understanding.model_tried",
    subject="business",
    sentence="Model {model} was tried on {messages} confirmed messages: {verdict}",
    audience="business",
)
class ModelTried(Event, frozen=True):
    """A trial came to its end: how many messages the candidate read better, and how many worse."""

    business_id: UUID
    trial_id: UUID
    model: str
    against: str
    messages: int
    better: int
    worse: int
    verdict: str


@event(
    "understanding.model_changed",
    subject="business",
    sentence="{actor} had messages read by model {model} instead of {was}",
    audience="business",
)
class ModelChanged(Event, frozen=True):
    """Another version of the model reads this business's messages from the next one on."""

    business_id: UUID
    model: str
    was: str
    because: str
