"""How what is said of a lead at different times becomes one picture. Pure: values in, a picture out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from frontdesk.catalog import Service
from frontdesk.intake.leads.records import OPEN, STATUSES, How, LeadBudget, LeadDetails, Origin, StoredLead
from frontdesk.understanding import Timing

# What a field is called in events, in `origin` and on screen, and where it stands in the record.
FIELDS: dict[str, str] = {
    "urgent": "urgent",
    "area": "area_id",
    "branch": "branch_id",
    "services": "service_ids",
    "timing": "timing",
    "budget": "budget",
    "language": "language",
}
OWN = "own:"
_HOURS = {"morning": (8, 12), "noon": (12, 14), "afternoon": (14, 18), "evening": (18, 21), "night": (21, 24)}
_FIRMNESS: dict[str, int] = {"read": 0, "confirmed": 1, "person": 1}


class Picture(msgspec.Struct, frozen=True):
    """A lead as it should stand now, and what is new about it."""

    lead: StoredLead
    fields: tuple[str, ...]


def told(details: LeadDetails) -> dict[str, Any]:
    """What the details really say, by field; what they leave open is not there."""
    found: dict[str, Any] = {}
    for field, attribute in FIELDS.items():
        value = getattr(details, attribute)
        if field == "services":
            value = tuple(dict.fromkeys(value))
        if field == "timing":
            value = bare(value)
        if value is not None and value != ():
            found[field] = value
    return found | {OWN + label.strip(): value.strip() for label, value in details.own.items() if label.strip() and value.strip()}


def plain(value: Any) -> Any:
    """A value as it comes back from the database: what JSON makes of it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def bare(timing: Timing | None) -> Timing | None:
    """When, without how sure and in which words; None when nothing is said."""
    if timing is None:
        return None
    plain = msgspec.structs.replace(timing, confidence=0.0, evidence=())
    return None if plain == Timing() else plain


def hear(lead: StoredLead, details: LeadDetails, *, confirmed: bool, at: datetime) -> Picture:
    """Add what a customer said. Later words win over earlier ones, but what was merely read never over what a person set."""
    picture, fields = lead, []
    for field, value in told(details).items():
        known = lead.origin.get(field)
        if known is not None and known.how == "person" and not confirmed:
            continue
        was = value_of(lead, field)
        how: How = "confirmed" if confirmed or (known is not None and known.how == "confirmed" and was == value) else "read"
        source = details.messages.get(field) or (known.message_id if known is not None and was == value else None)
        picture = _with(picture, field, value, Origin(how, source))
        if was != value:
            fields.append(field)
        if confirmed:
            picture = msgspec.structs.replace(picture, confirmed={**picture.confirmed, field: plain(value)})
    if confirmed and (lead.confirmed_at is None or picture.confirmed != lead.confirmed or fields):
        picture = msgspec.structs.replace(picture, confirmed_at=at)
        fields.append("confirmed")
    return Picture(picture, tuple(fields))


def correct(lead: StoredLead, values: Mapping[str, Any]) -> Picture:
    """Set fields as a person says they are; None empties one."""
    picture, fields = lead, []
    for field, value in values.items():
        if value_of(lead, field) != value:
            picture = _with(picture, field, value, Origin("person"))
            fields.append(field)
    return Picture(picture, tuple(fields))


def unite(older: StoredLead, younger: StoredLead) -> Picture:
    """One picture of two leads about the same: the surer word wins, of two that are alike the later one; nothing known is dropped."""
    picture, fields = older, []
    for field, origin in younger.origin.items():
        if field == "need":
            continue
        known, value = older.origin.get(field), value_of(younger, field)
        if value in (None, ()) or (known is not None and _FIRMNESS[known.how] > _FIRMNESS[origin.how]):
            continue
        if value_of(older, field) != value:
            fields.append(field)
        picture = _with(picture, field, value, origin)
    times = [at for at in (older.confirmed_at, younger.confirmed_at) if at is not None]
    taken = younger.value_by_person and not older.value_by_person
    picture = msgspec.structs.replace(
        picture,
        urgent=picture.urgent or younger.urgent,
        status=max(older.status, younger.status, key=STATUSES.index) if younger.status in OPEN else older.status,
        confirmed={**older.confirmed, **younger.confirmed},
        confirmed_at=max(times, default=None),
        value_minor=younger.value_minor if taken else older.value_minor,
        value_by_person=older.value_by_person or younger.value_by_person,
    )
    return Picture(picture, tuple(fields))


def value_of(lead: StoredLead, field: str) -> Any:
    """What the lead says of a field."""
    if field.startswith(OWN):
        return lead.own.get(field.removeprefix(OWN))
    return getattr(lead, FIELDS[field])


def _with(lead: StoredLead, field: str, value: Any, origin: Origin) -> StoredLead:
    origins = {**lead.origin, field: origin}
    if not field.startswith(OWN):
        return msgspec.structs.replace(lead, origin=origins, **{FIELDS[field]: value})
    own = {**lead.own, field.removeprefix(OWN): value}
    return msgspec.structs.replace(lead, origin=origins, own={label: one for label, one in own.items() if one})


def priced(services: Iterable[Service], ids: Iterable[UUID]) -> int | None:
    """What the services cost together, in minor units; None when none of them has a price before somebody has looked."""
    by_id = {service.id: service for service in services}
    amounts = [found.price.amount.minor for one in ids if (found := by_id.get(one)) is not None and found.price.amount is not None]
    return sum(amounts) if amounts else None


def span(timing: Timing | None, timezone: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when to when the customer wants it, for sorting; both None when no day is said."""
    if timing is None:
        return None, None
    if timing.date is None:
        return (now, None) if timing.asap else (None, None)
    zone = ZoneInfo(timezone)
    first, last = _HOURS[timing.part] if timing.part else (0, 24)
    begins = _moment(timing.date, timing.time, first, zone)
    ends = _moment(timing.date_to or timing.date, timing.time_to or timing.time, last, zone)
    return begins, max(begins, ends)


def _moment(day: date, at: time | None, hour: int, zone: ZoneInfo) -> datetime:
    if at is not None:
        return datetime.combine(day, at, zone).astimezone(UTC)
    return (datetime.combine(day, time(hour % 24), zone) + timedelta(days=hour // 24)).astimezone(UTC)


def empty_budget(budget: LeadBudget | None) -> tuple[int | None, str | None, str | None]:
    """A budget as three columns."""
    return (None, None, None) if budget is None else (budget.amount.minor, budget.amount.currency, budget.kind)
