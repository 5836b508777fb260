"""The fields a form declares, and what a person must correct before it can be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import parse_qsl

import msgspec

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.phones import e164
from frontdesk.channels.records import Account
from frontdesk.channels.tolerant import document, mapping, sequence, text, truth

KEY = "_key"
"""Hidden: made when the form is shown, so that sending it twice is one message."""
STAMP = "_stamp"
"""Hidden: when the form was shown, signed."""
HONEYPOT = "website"
"""Hidden from people by style; a program that fills every field fills this too."""
LARGEST = 64_000


class Field(msgspec.Struct, frozen=True):
    """One field of a form."""

    name: str
    label: str
    kind: Literal["name", "phone", "email", "text", "long_text", "choice", "consent"] = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = 4000


DEFAULT = (
    Field("name", "Your name", "name"),
    Field("phone", "Phone", "phone"),
    Field("email", "E-mail", "email"),
    Field("message", "How can we help?", "long_text", required=True),
)


def fields_of(account: Account | None) -> tuple[Field, ...]:
    """The fields declared for this form; the usual four when none are."""
    declared = account.settings.get("fields") if account else None
    if not declared:
        return DEFAULT
    try:
        return msgspec.convert(declared, tuple[Field, ...])
    except msgspec.ValidationError:
        return DEFAULT


def region_of(account: Account | None) -> str | None:
    """The country in which phone numbers are written without a country code, as "SA"."""
    found = account.settings.get("region") if account else None
    return found if isinstance(found, str) and len(found) == 2 else None


def values_in(body: bytes) -> dict[str, str]:
    """What was posted, by field name; a field sent several times is joined. Raises Unparsable."""
    if len(body) > LARGEST:
        raise Unparsable("form_too_large", f"A form may have {LARGEST // 1000} KB; this is larger.")
    pairs: list[tuple[str, str | None]]
    if body.lstrip()[:1] == b"{":
        found = mapping(document(body))
        pairs = [(name, _plain(value)) for name, given in found.items() for value in sequence(given)]
    else:
        try:
            pairs = [(name, text(value)) for name, value in parse_qsl(body.decode("utf-8", "replace"), max_num_fields=200)]
        except ValueError:
            raise Unparsable("too_many_fields", "The form has more fields than any form of ours.") from None
    values: dict[str, str] = {}
    for name, value in pairs:
        if value:
            values[name] = f"{values[name]}, {value}" if name in values else value
    return values


def _plain(value: object) -> str | None:
    yes = truth(value) if isinstance(value, bool) else None
    return text(value) if yes is None else ("yes" if yes else None)


def problems(values: Mapping[str, str], fields: Sequence[Field], region: str | None = None) -> dict[str, str]:
    """What the person must correct, by field: used to show the form again, never to drop what was sent."""
    found: dict[str, str] = {}
    for field in fields:
        value = values.get(field.name, "").strip()
        if not value:
            if field.required:
                found[field.name] = "Please fill this in."
        elif len(value) > field.longest:
            found[field.name] = f"Please use at most {field.longest} characters."
        elif field.kind == "phone" and e164(value, region) is None:
            found[field.name] = "Please write the number with its country code, as +966 50 123 4567."
        elif field.kind == "email" and not is_email(value):
            found[field.name] = "Please check the e-mail address."
        elif field.kind == "choice" and field.choices and value not in field.choices:
            found[field.name] = "Please choose one of the answers."
    reachable = [field for field in fields if field.kind in ("phone", "email")]
    if reachable and not any(values.get(field.name, "").strip() for field in reachable):
        found.setdefault(reachable[0].name, "Please leave a way to answer you.")
    return found


def is_email(written: str) -> bool:
    """Whether this can be an e-mail address; whether it exists only a mail can show."""
    name, at, domain = written.strip().rpartition("@")
    inside = not any(character.isspace() or character in "<>,;" for character in written.strip())
    return bool(name and at and inside and "." in domain.strip(".") and len(written) <= 254)
