"""What routing does, as facts. `owner_id` is who has the work afterwards, `was` who had it before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from frontdesk.kit.events import Event, event


@event("conversation.routed", subject="conversation", sentence="{why}")
class ConversationRouted(Event, frozen=True, kw_only=True):
    """The policy was asked who should have this conversation; `why` is the decision in a sentence."""

    conversation_id: UUID
    customer_id: UUID
    decision_id: UUID
    trigger: str
    action: str
    owner_id: UUID | None
    queue: str
    rule: str
    priority: str
    policy_version: int
    why: str


@event("conversation.assigned", subject="conversation", sentence="{actor} gave this conversation to {owner_id}")
class ConversationAssigned(Event, frozen=True, kw_only=True):
    """Somebody else than the person themselves made them the owner."""

    conversation_id: UUID
    customer_id: UUID
    assignment_id: UUID
    owner_id: UUID
    was: UUID | None
    weight: int
    because: str


@event("conversation.claimed", subject="conversation", sentence="{owner_id} took this conversation")
class ConversationClaimed(Event, frozen=True, kw_only=True):
    """A person made themselves the owner."""

    conversation_id: UUID
    customer_id: UUID
    assignment_id: UUID
    owner_id: UUID
    was: UUID | None
    weight: int


@event("conversation.handed_off", subject="conversation", sentence="{actor} handed this over to {to} with a packet")
class ConversationHandedOff(Event, frozen=True, kw_only=True):
    """An owner passed the work on and wrote down what the next one must do; `to` is a person's id or a queue."""

    conversation_id: UUID
    customer_id: UUID
    packet_id: UUID
    owner_id: UUID | None
    was: UUID | None
    to: str


@event("conversation.offered", subject="conversation", sentence="Offered to {offered_to}")
class ConversationOffered(Event, frozen=True, kw_only=True):
    """People were asked whether they take it; room is kept for it with each of them until somebody accepts or it expires."""

    conversation_id: UUID
    customer_id: UUID
    offer_id: UUID
    offered_to: tuple[UUID, ...]
    queue: str
    weight: int
    seconds: int
    expires_at: datetime


@event("conversation.offer_accepted", subject="conversation", sentence="{owner_id} accepted after {seconds} s")
class OfferAccepted(Event, frozen=True, kw_only=True):
    """One of those asked has it now; the room kept with the others is free."""

    conversation_id: UUID
    customer_id: UUID
    offer_id: UUID
    offered_to: tuple[UUID, ...]
    assignment_id: UUID
    owner_id: UUID
    was: UUID | None
    weight: int
    seconds: int


@event("conversation.offer_declined", subject="conversation", sentence="{staff_id} declined: {because}")
class OfferDeclined(Event, frozen=True, kw_only=True):
    """One of those asked will not take it; `left` others may still."""

    conversation_id: UUID
    customer_id: UUID
    offer_id: UUID
    offered_to: tuple[UUID, ...]
    staff_id: UUID
    because: str
    left: int


@event("conversation.offer_timed_out", subject="conversation", sentence="{offered_to} did not answer within {seconds} s")
class OfferTimedOut(Event, frozen=True, kw_only=True):
    """Nobody answered in time; whoever was asked gets no offers until they show life."""

    conversation_id: UUID
    customer_id: UUID
    offer_id: UUID
    offered_to: tuple[UUID, ...]
    seconds: int


@event("conversation.offer_withdrawn", subject="conversation", sentence="{offered_to} need not answer any more: {because}")
class OfferWithdrawn(Event, frozen=True, kw_only=True):
    """The offer is void for these people: somebody took it by hand, it was closed or changed, or they left their desk."""

    conversation_id: UUID
    customer_id: UUID
    offer_id: UUID
    offered_to: tuple[UUID, ...]
    because: str


@event("conversation.held", subject="conversation", sentence="Held for {staff_id}, who had this customer last")
class ConversationHeld(Event, frozen=True, kw_only=True):
    """Whoever had the customer last is at work but cannot take it now; it waits for them for a while."""

    conversation_id: UUID
    customer_id: UUID
    staff_id: UUID
    queue: str
    until: datetime


@event("conversation.escalated", subject="conversation", sentence="{told} were told: the answer is due at {due_at}")
class ConversationEscalated(Event, frozen=True, kw_only=True):
    """A step of the policy's escalation was reached; `told` are the people who were brought in."""

    conversation_id: UUID
    customer_id: UUID
    told: tuple[UUID, ...]
    step: int
    share: float
    queue: str
    due_at: datetime


@event("conversation.rerouted", subject="conversation", sentence="The owner changed from {was} to {owner_id}: reroute {count}")
class ConversationRerouted(Event, frozen=True, kw_only=True):
    """The owner changed after the first handoff: the test of routing quality counts these."""

    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID
    was: UUID
    because: str
    count: int


@event("conversation.queued", subject="conversation", sentence="This conversation waits in {queue}")
class ConversationQueued(Event, frozen=True, kw_only=True):
    """Nobody has it yet; `wake_at` is when routing looks again at the latest."""

    conversation_id: UUID
    customer_id: UUID
    queue: str
    was: UUID | None
    wake_at: datetime


@event("conversation.kept_waiting", subject="conversation", sentence="Still nobody could take this: it waits in {queue}")
class ConversationKeptWaiting(Event, frozen=True, kw_only=True):
    """Routing looked again and nothing had changed."""

    conversation_id: UUID
    customer_id: UUID
    queue: str
    wake_at: datetime


@event("conversation.released", subject="conversation", sentence="{was} has room again: {because}")
class ConversationReleased(Event, frozen=True, kw_only=True):
    """What the conversation reserved of a person's capacity is free."""

    conversation_id: UUID
    customer_id: UUID
    was: UUID
    weight: int
    because: str


@event("conversation.overdue", subject="conversation", sentence="The answer was due at {due_at} and nobody has given it")
class ConversationOverdue(Event, frozen=True, kw_only=True):
    """The customer has waited longer than the target; told once for each answer that is due."""

    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    queue: str
    due_at: datetime


@event("conversation.taken_up", subject="conversation", sentence="{owner_id} acted {seconds} s after getting this conversation")
class ConversationTakenUp(Event, frozen=True, kw_only=True):
    """The first action of an owner after a handoff: how long it took."""

    conversation_id: UUID
    customer_id: UUID
    assignment_id: UUID
    owner_id: UUID
    seconds: int


@event("message.reply_due", subject="conversation", sentence="An answer is due by {due_at}")
class ReplyDue(Event, frozen=True, kw_only=True):
    """The customer waits for an answer from the owner; the clock runs."""

    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID
    due_at: datetime


@event("message.reply_settled", subject="conversation", sentence="The customer has an answer")
class ReplySettled(Event, frozen=True, kw_only=True):
    """Nothing is owed to the customer; the clock stands still."""

    conversation_id: UUID
    customer_id: UUID
    owner_id: UUID | None


@event("packet.prepared", subject="packet", sentence="The handoff packet was brought up to date")
class PacketPrepared(Event, frozen=True, kw_only=True):
    """What the next person must do was written anew from what is known now."""

    packet_id: UUID
    conversation_id: UUID
    customer_id: UUID


@event("conversation.summarised", subject="conversation", sentence="{made_by} summarised the conversation")
class ConversationSummarised(Event, frozen=True, kw_only=True):
    """What a language model makes of the conversation stands beside the packet, for the person who took over."""

    conversation_id: UUID
    made_by: str
