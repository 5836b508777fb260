"""Who is who in a WhatsApp payload: phone numbers, business-scoped user ids, and which contact belongs to whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import msgspec

from frontdesk.channels.phones import phone_handle
from frontdesk.channels.records import Handle

_USER_ID = re.compile(r"\b[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{2,256}\b")


def is_phone(identifier: str) -> bool:
    """Whether an identifier is a phone number; anything else is an opaque user id, whatever field it stands in."""
    return identifier.removeprefix("+").isascii() and identifier.removeprefix("+").isdigit()


def handle(identifier: str) -> Handle:
    """One WhatsApp identifier as a handle, filed under what it really is."""
    return phone_handle(identifier) if is_phone(identifier) else Handle("whatsapp_user", identifier, identifier)


def handles(*identifiers: str | None) -> tuple[Handle, ...]:
    """The distinct handles among the identifiers given."""
    return tuple({one: handle(one) for one in identifiers if one}.values())


class Contacts(msgspec.Struct, frozen=True):
    """The contacts of a change by each of their ids; a delivery may bring a thousand."""

    places: dict[str, int]
    count: int

    def place_of(self, wanted: Collection[str], others: Collection[str]) -> int | None:
        """Which contact belongs to the person with the ids `wanted`: by id, never by position.

        A lone contact also belongs to a lone person whose ids differ from it, or who has none: WhatsApp ids need not
        equal phone numbers, and hidden numbers are left out. `others` are the ids of all people in the same list.
        """
        found = [self.places[one] for one in wanted if one in self.places]
        if found:
            return min(found)
        return 0 if self.count == 1 and set(others) <= set(wanted) else None


def contacts_by_id(ids: Iterable[tuple[str | None, str | None]]) -> Contacts:
    """The contacts with these pairs of WhatsApp id and user id."""
    places: dict[str, int] = {}
    count = 0
    for pair in ids:
        for one in pair:
            if one:
                places.setdefault(one, count)
        count += 1
    return Contacts(places, count)


def user_ids_in(sentence: str) -> list[str]:
    """The user ids that a sentence such as "A changed from US.1 to US.2" names."""
    return _USER_ID.findall(sentence)
