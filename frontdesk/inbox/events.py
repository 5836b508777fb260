"""What happens in conversations."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.kit.events import Event, event


@event("conversation.opened", subject="conversation", sentence="A conversation began on {channel}")
class ConversationOpened(Event, frozen=True):
    """A customer has a new need; it became one piece of work."""

    conversation_id: UUID
    customer_id: UUID
    account_id: UUID
    channel: str


@event("conversation.classified", subject="conversation", sentence="Understood as {need}: {certainty} % sure")
class ConversationClassified(Event, frozen=True):
    """A reading said what the customer needs, or that a person has to look."""

    conversation_id: UUID
    customer_id: UUID
    message_id: UUID
    need: str
    certainty: int
    abstained: bool
    urgent: bool


@event("conversation.need_corrected", subject="conversation", sentence="{actor} corrected the need from {was} to {need}")
class NeedCorrected(Event, frozen=True):
    """A person said what the customer really needs; understanding learns from it."""

    conversation_id: UUID
    customer_id: UUID
    was: str | None
    need: str


@event("conversation.need_confirmed", subject="conversation", sentence="{actor} confirmed the need: {need}")
class NeedConfirmed(Event, frozen=True):
    """A person agreed with what was read."""

    conversation_id: UUID
    customer_id: UUID
    need: str


@event("conversation.need_taken_back", subject="conversation", sentence="{actor} took back what they had said of the need: {need} again")
class NeedTakenBack(Event, frozen=True):
    """What a person had said of the need is taken back; it is again what was read, or what a person said before."""

    conversation_id: UUID
    customer_id: UUID
    was: str | None
    need: str


@event("conversation.signal_corrected", subject="conversation", sentence="{actor} corrected the {signal}: {was} → {now}")
class SignalCorrected(Event, frozen=True):
    """A person said what a signal of the conversation really is; services and areas stand as their ids."""

    conversation_id: UUID
    customer_id: UUID
    signal: str
    was: list[str]
    now: list[str]


@event(
    "conversation.signal_confirmed",
    subject="conversation",
    sentence="{actor} confirmed the {signal}: {now}",
)
class SignalConfirmed(Event, frozen=True):
    """A person agreed with what was read."""

    conversation_id: UUID
    customer_id: UUID
    signal: str
    now: list[str]


@event(
    "conversation.signal_taken_back",
    subject="conversation",
    sentence="{actor} took back what they had said of the {signal}: {was} → {now}",
)
class SignalTakenBack(Event, frozen=True):
    """What a person had said of a signal is taken back; it is again what was read."""

    conversation_id: UUID
    customer_id: UUID
    signal: str
    was: list[str]
    now: list[str]


@event("conversation.closed", subject="conversation", sentence="{actor} closed the conversation")
class ConversationClosed(Event, frozen=True):
    """The work is done."""

    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID | None


@event("conversation.reopened", subject="conversation", sentence="The conversation was reopened: {because}")
class ConversationReopened(Event, frozen=True):
    """The customer wrote again about the same need, or a person took it up again."""

    conversation_id: UUID
    customer_id: UUID
    because: str


@event("conversation.snoozed", subject="conversation", sentence="{actor} set the conversation aside until {until}")
class ConversationSnoozed(Event, frozen=True):
    """The work rests until a time or until the customer writes."""

    conversation_id: UUID
    customer_id: UUID
    until: datetime


@event("conversation.woken", subject="conversation", sentence="The conversation came back: {because}")
class ConversationWoken(Event, frozen=True):
    """A snooze ended."""

    conversation_id: UUID
    customer_id: UUID
    because: str


@event("conversation.assisted", subject="conversation", sentence="The assistant is at it until {until} at the latest")
class ConversationAssisted(Event, frozen=True):
    """The assistant asks what is missing before a person is told."""

    conversation_id: UUID
    customer_id: UUID
    until: datetime


@event("conversation.assistance_ended", subject="conversation", sentence="The assistant left it to a person: {because}")
class AssistanceEnded(Event, frozen=True):
    """A person is to have it now."""

    conversation_id: UUID
    customer_id: UUID
    because: str


@event("conversation.read", subject="conversation", sentence="{actor} read the conversation")
class ConversationRead(Event, frozen=True):
    """Nothing in it is unread any more."""

    conversation_id: UUID
    customer_id: UUID


@event("message.received", subject="message", sentence="The customer wrote on {channel}")
class MessageReceived(Event, frozen=True):
    """A customer's message stands in its conversation."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    arrival_id: UUID | None
    channel: str
    type: str


@event("message.echoed", subject="message", sentence="Somebody replied on the phone")
class MessageEchoed(Event, frozen=True):
    """A reply made on the phone app appeared here; it counts as the human reply."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    channel: str


@event("message.called", subject="message", sentence="Somebody called the customer on {channel}")
class CustomerCalled(Event, frozen=True):
    """The business rings the customer; it only counts as an answer once they have spoken."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    channel: str


@event("message.call_changed", subject="message", sentence="The call: {state}")
class CallChanged(Event, frozen=True):
    """A call rings, was taken, or ended."""

    message_id: UUID
    conversation_id: UUID
    state: str
    outcome: str | None
    seconds: int | None


@event("message.filled", subject="message", sentence="The file of an earlier message came")
class MessageFilled(Event, frozen=True):
    """A message that was brought in without its file has it now."""

    message_id: UUID
    conversation_id: UUID


@event("message.transcribed", subject="message", sentence="What is said in the voice note was written down by {made_by}")
class MessageTranscribed(Event, frozen=True):
    """A recording can be read, searched and understood from now on; `by_person` when somebody wrote or corrected it."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    language: str | None
    made_by: str
    by_person: bool


@event("message.not_transcribed", subject="message", sentence="The voice note could not be written down: {code}")
class MessageNotTranscribed(Event, frozen=True):
    """A person has to listen to it, or try again."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    code: str


@event("message.transcript_asked", subject="message", sentence="{actor} wants the voice note written down")
class TranscriptAsked(Event, frozen=True):
    """A person asked for a recording to be written down, or for another try."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID


@event("message.translated", subject="message", sentence="{made_by} translated a message into {language}")
class MessageTranslated(Event, frozen=True):
    """Somebody wanted to read a message in another language; a language model wrote it, and it is kept."""

    message_id: UUID
    conversation_id: UUID
    language: str
    made_by: str


@event("message.imported", subject="message", sentence="An earlier message was brought in from the channel's history")
class MessageImported(Event, frozen=True):
    """A message from before the channel was connected; it starts no clock and opens no window."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    channel: str


@event("message.replied", subject="message", sentence="{actor} replied on {channel}")
class MessageReplied(Event, frozen=True):
    """A person's reply is on its way."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID
    channel: str


@event("message.status_changed", subject="message", sentence="The message is {status}")
class MessageStatusChanged(Event, frozen=True):
    """The provider told how far a message of ours got."""

    message_id: UUID
    conversation_id: UUID
    status: str
    code: str | None = None


@event("message.retried", subject="message", sentence="{actor} sent the message again")
class MessageRetried(Event, frozen=True):
    """A person asked for another try of a message that failed."""

    message_id: UUID
    conversation_id: UUID


@event("message.edited", subject="message", sentence="The message was edited")
class MessageEdited(Event, frozen=True):
    """The writer changed the message; the earlier words are kept."""

    message_id: UUID
    conversation_id: UUID


@event("message.deleted", subject="message", sentence="The message was deleted by its writer")
class MessageDeleted(Event, frozen=True):
    """The writer took the message back; a stub stays."""

    message_id: UUID
    conversation_id: UUID


@event("message.reacted", subject="message", sentence="Somebody reacted to a message")
class MessageReacted(Event, frozen=True):
    """A reaction was set or taken away."""

    message_id: UUID
    conversation_id: UUID


@event("card.revealed", subject="conversation", sentence="{actor} looked at a covered card number")
class CardRevealed(Event, frozen=True):
    """Somebody who may saw a card number that a customer wrote."""

    conversation_id: UUID
    customer_id: UUID
    message_id: UUID


@event("note.added", subject="message", sentence="{actor} added an internal note")
class NoteAdded(Event, frozen=True):
    """A note that only staff can see."""

    message_id: UUID
    conversation_id: UUID
    customer_id: UUID


@event("status.parked", subject="account", sentence="A delivery status came for a message not known yet", audience="ledger.read")
class StatusParked(Event, frozen=True):
    """A status that waits for the message it speaks of."""

    account_id: UUID
    status: str
