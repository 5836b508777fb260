"""What can happen to customers. None of these holds a name, an address or a word of anybody."""

from __future__ import annotations

from uuid import UUID

import msgspec

from frontdesk.kit.events import Event, event

READ = "customers.read"


class Clue(msgspec.Struct, frozen=True):
    """One thing that speaks for two customers being the same person: this kind of address of the sender belongs to that customer."""

    kind: str
    customer_id: UUID
    verified: bool


@event("customer.created", subject="customer", sentence="A new customer wrote for the first time.", audience=READ)
class CustomerCreated(Event, frozen=True):
    """Somebody became known to the business."""

    customer_id: UUID
    handles: tuple[UUID, ...]
    kinds: tuple[str, ...]


@event("customer.handle_added", subject="customer", sentence="{customer_id} can also be reached by {kind}.", audience=READ)
class CustomerHandleAdded(Event, frozen=True):
    """A customer has one more address."""

    customer_id: UUID
    handle_id: UUID
    kind: str
    verified: bool


@event("customer.handle_verified", subject="customer", sentence="The {kind} of {customer_id} is now proven.", audience=READ)
class CustomerHandleVerified(Event, frozen=True):
    """A provider vouches for an address that was only typed in before."""

    customer_id: UUID
    handle_id: UUID
    kind: str


@event("customer.handle_removed", subject="customer", sentence="{customer_id} is no longer reached by one {kind}.", audience=READ)
class CustomerHandleRemoved(Event, frozen=True):
    """An address no longer belongs to the customer, because the provider says it moved."""

    customer_id: UUID
    handle_id: UUID
    kind: str


@event("customer.changed", subject="customer", sentence="{actor} changed {customer_id}: {fields}.", audience=READ)
class CustomerChanged(Event, frozen=True):
    """Something about a customer is different."""

    customer_id: UUID
    fields: tuple[str, ...]
    vip_level: int


@event("customer.duplicate_suspected", subject="customer", sentence="{customer_id} and {other_id} may be the same person.", audience=READ)
class CustomerDuplicateSuspected(Event, frozen=True):
    """One sender points to two customers; a person decides whether they are one."""

    customer_id: UUID
    other_id: UUID
    reasons: tuple[Clue, ...]
