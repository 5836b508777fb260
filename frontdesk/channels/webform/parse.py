"""Reads a posted form into a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from frontdesk.channels.phones import email_handle, phone_handle
from frontdesk.channels.records import Account, Arrived, ChannelEvent, Handle
from frontdesk.channels.tolerant import number
from frontdesk.channels.webform.fields import HONEYPOT, KEY, STAMP, Field, fields_of, is_email, region_of, values_in
from frontdesk.channels.webform.spam import SHORTEST, reasons

_UNKNOWN = Arrived()
_HIDDEN = frozenset((KEY, STAMP, HONEYPOT))


def parse(raw: bytes, arrived: Arrived = _UNKNOWN) -> list[ChannelEvent]:
    """One message with what was written, the other answers beside it, and the addresses the person claims."""
    account = arrived.account
    values = values_in(raw)
    fields = fields_of(account)
    given = [(field, values[field.name].strip()) for field in fields if values.get(field.name, "").strip()]
    if account is None:
        # Without the form's declaration every answer counts.
        known = {field.name for field in fields}
        given += [(Field(name, name), value) for name, value in values.items() if name not in known | _HIDDEN]
    if not given:
        return [ChannelEvent(kind="ignored", account=_id(account), note="an empty form")]
    handles = _handles(given, region_of(account))
    words = [value for field, value in given if field.kind == "long_text"]
    # The readers of a message see text only: a form without a message is told in its labels.
    told = "\n\n".join(words) or "\n".join(f"{field.label}: {value}" for field, value in given)
    return [
        ChannelEvent(
            kind="message",
            id=values.get(KEY),
            account=_id(account),
            type="form",
            text=told,
            form={field.name: value for field, value in given},
            name=next((value for field, value in given if field.kind == "name"), None),
            from_=handles[0].normal if handles else None,
            handles=handles,
            suspicious=reasons(
                values,
                secret=account.secrets.get("form_secret") if account else None,
                received_at=arrived.received_at,
                shortest=_shortest(account.settings if account else {}),
            ),
        )
    ]


def _handles(given: Sequence[tuple[Field, str]], region: str | None) -> tuple[Handle, ...]:
    """Phone first: it is what a business calls back. Neither is proven by a form."""
    phones = [phone_handle(value, region=region, verified=False) for field, value in given if field.kind == "phone"]
    emails = [email_handle(value, verified=False) for field, value in given if field.kind == "email" and is_email(value)]
    return tuple(one for one in (*phones, *emails) if one.normal)


def _shortest(settings: Mapping[str, object]) -> timedelta:
    seconds = number(settings.get("minimum_seconds"))
    return SHORTEST if seconds is None else timedelta(seconds=max(0.0, min(seconds, 60.0)))


def _id(account: Account | None) -> str | None:
    return account.external_id if account else None
