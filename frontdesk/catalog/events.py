"""What can happen in the catalogue."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("service.added", subject="service", sentence="{actor} added the service {service_id}.")
class ServiceAdded(Event, frozen=True):
    """The business offers one more thing."""

    service_id: UUID


@event("service.changed", subject="service", sentence="{actor} changed the service {service_id}: {fields}.")
class ServiceChanged(Event, frozen=True):
    """A service has other names, takes longer, costs something else, or is no longer offered."""

    service_id: UUID
    fields: tuple[str, ...]


@event("area.added", subject="area", sentence="{actor} added the area {area_id}.")
class AreaAdded(Event, frozen=True):
    """The business serves one more place."""

    area_id: UUID


@event("area.changed", subject="area", sentence="{actor} changed the area {area_id}: {fields}.")
class AreaChanged(Event, frozen=True):
    """A place has other names, lies elsewhere, is served by another branch, or no longer."""

    area_id: UUID
    fields: tuple[str, ...]


@event("service.words_learned", subject="service", sentence="{actor} taught that “{words}” means the service {service_id}.")
class ServiceWordsLearned(Event, frozen=True):
    """Words of a customer were said to mean a service; they became another name of it."""

    service_id: UUID
    words: str


@event("service.words_forgotten", subject="service", sentence="{actor} took back that “{words}” means the service {service_id}.")
class ServiceWordsForgotten(Event, frozen=True):
    """Words no longer mean a service."""

    service_id: UUID
    words: str


@event("area.words_learned", subject="area", sentence="{actor} taught that “{words}” means the area {area_id}.")
class AreaWordsLearned(Event, frozen=True):
    """Words of a customer were said to mean an area; they became another name of it."""

    area_id: UUID
    words: str


@event("area.words_forgotten", subject="area", sentence="{actor} took back that “{words}” means the area {area_id}.")
class AreaWordsForgotten(Event, frozen=True):
    """Words no longer mean an area."""

    area_id: UUID
    words: str


@event("staff.areas_changed", subject="staff", sentence="{actor} changed the areas {staff_id} works in.")
class StaffAreasChanged(Event, frozen=True):
    """Somebody works in other places."""

    staff_id: UUID
    added: tuple[UUID, ...]
    removed: tuple[UUID, ...]
