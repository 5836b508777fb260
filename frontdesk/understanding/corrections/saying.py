"""What a signal is, in pieces that can be told in any language: ids, codes, days and amounts."""

from __future__ import annotations

from frontdesk.kit.money import Money
from frontdesk.understanding.corrections.records import LANGUAGES, Value

NOT_SAID = "not said"
AT_ONCE = "as soon as possible"


def pieces(value: Value | None) -> list[str]:
    """The value piece by piece; a service or an area is its id."""
    if value is None:
        return [NOT_SAID]
    if value.urgent is not None:
        return ["urgent" if value.urgent else "normal"]
    if value.lead is not None:
        return ["yes" if value.lead else "no"]
    if value.language is not None:
        return [LANGUAGES.get(value.language, value.language)]
    if value.amount_minor is not None:
        return [str(Money(value.amount_minor, value.currency or ""))]
    if value.area_id is not None:
        return [value.area_id]
    return list(value.services) or _when(value) or [NOT_SAID]


def _when(value: Value) -> list[str]:
    days = [day.isoformat() for day in (value.date, value.date_to) if day is not None]
    hours = [hour.strftime("%H:%M") for hour in (value.time, value.time_to) if hour is not None]
    found = [" – ".join(part) for part in (days, hours) if part]
    if value.part is not None:
        found.append(value.part)
    return [*found, AT_ONCE] if value.asap else found
