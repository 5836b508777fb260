"""What all parts of a reading share: where a thing was found, whose contact it is, and the provider's errors."""

from __future__ import annotations

import msgspec

from frontdesk.channels.records import Fault, Json
from frontdesk.channels.tolerant import mapping, sequence, text, whole
from frontdesk.channels.whatsapp.heads import current
from frontdesk.channels.whatsapp.identity import Contacts, contacts_by_id


class Where(msgspec.Struct, frozen=True):
    """What a change says about all that is in it."""

    field: str
    account: str | None
    business: str | None
    display: str
    contacts: tuple[Json, ...]
    by_id: Contacts
    people: frozenset[str] = frozenset()
    standby: bool = False


def contact_of(where: Where, *ids: str | None) -> Json:
    """The contact of the person with these ids."""
    place = where.by_id.place_of([one for one in ids if one], where.people)
    return {} if place is None else where.contacts[place]


def named(contacts: tuple[Json, ...]) -> Contacts:
    """The contacts by their ids."""
    return contacts_by_id((text(one.get("wa_id")), current(one.get("user_id"))) for one in contacts)


def faults_in(found: object) -> tuple[tuple[int, ...], tuple[Fault, ...]]:
    """The codes of the errors listed, and the errors in WhatsApp's words."""
    faults = tuple(_fault(mapping(one)) for one in sequence(found))
    return tuple(one.code for one in faults if one.code is not None), faults


def _fault(found: Json) -> Fault:
    details = text(mapping(found.get("error_data")).get("details")) or text(found.get("details"))
    return Fault(whole(found.get("code")), text(found.get("title")), text(found.get("message")), details, text(found.get("href")))
