"""What can happen to a lead, and to the views of the list."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event

READ = "leads.read"


class LeadEvent(Event, frozen=True):
    """Something happened to a lead, which is this customer's, was spoken of there, and is that person's."""

    lead_id: UUID
    customer_id: UUID
    conversation_id: UUID | None
    owner_id: UUID | None


@event("lead.captured", subject="lead", sentence="The customer's interest became a lead: {need}", audience=READ)
class LeadCaptured(LeadEvent, frozen=True):
    """A customer is interested in something; `confirmed` when they said yes to the summary of it."""

    need: str
    confirmed: bool


@event("lead.added", subject="lead", sentence="{actor} added a lead: {need}", audience=READ)
class LeadAdded(Event, frozen=True):
    """Somebody called or stood at the desk, and a person wrote down what they are interested in."""

    lead_id: UUID
    customer_id: UUID
    need: str
    owner_id: UUID | None


@event("lead.completed", subject="lead", sentence="More is known of the lead: {fields}", audience=READ)
class LeadCompleted(LeadEvent, frozen=True):
    """The customer said more of what they want, or said yes to the summary; `fields` are what is new."""

    fields: tuple[str, ...]
    confirmed: bool


@event("lead.changed", subject="lead", sentence="{actor} changed the lead: {fields}", audience=READ)
class LeadChanged(LeadEvent, frozen=True):
    """A person changed what is known of a lead."""

    fields: tuple[str, ...]


@event("lead.moved", subject="lead", sentence="The lead went from {was} to {status}", audience=READ)
class LeadMoved(LeadEvent, frozen=True):
    """A lead reached another stage; a lost one has a reason, which a person wrote."""

    was: str
    status: str


@event("lead.assigned", subject="lead", sentence="{actor} gave the lead to {owner_id}", audience=READ)
class LeadAssigned(LeadEvent, frozen=True):
    """A person gave a lead to somebody, or with nobody named took it from whoever had it."""

    was: UUID | None


@event("lead.merged", subject="lead", sentence="Two leads about the same became one", audience=READ)
class LeadMerged(LeadEvent, frozen=True):
    """A younger lead of the same customer and need went into the older one, with everything it knew."""

    into: UUID


@event("lead.followed", subject="lead", sentence="The lead follows its conversation: {fields}", audience=READ)
class LeadFollowed(Event, frozen=True):
    """The conversation has another owner or deadline, or the customer another name; the lead shows it."""

    lead_id: UUID
    customer_id: UUID
    owner_id: UUID | None
    was: UUID | None
    fields: tuple[str, ...]


@event("lead_view.saved", subject="view", sentence="{actor} saved a view of the leads", audience=READ)
class LeadViewSaved(Event, frozen=True):
    """Somebody keeps a choice of leads under a name."""

    view_id: UUID
    shared: bool


@event("lead_view.changed", subject="view", sentence="{actor} changed a saved view of the leads", audience=READ)
class LeadViewChanged(Event, frozen=True):
    """A saved view shows something else, or to others."""

    view_id: UUID
    shared: bool
    fields: tuple[str, ...]


@event("lead_view.removed", subject="view", sentence="{actor} removed a saved view of the leads", audience=READ)
class LeadViewRemoved(Event, frozen=True):
    """A saved view is gone."""

    view_id: UUID
    shared: bool
