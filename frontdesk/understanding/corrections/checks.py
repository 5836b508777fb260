"""What a person may say that a signal is; everything else is refused with the reason."""

from __future__ import annotations

import datetime

from frontdesk.kit.errors import Invalid
from frontdesk.understanding.corrections.records import LANGUAGES, Signal, Value, Wish
from frontdesk.understanding.records import BusinessContext, Reading
from frontdesk.understanding.signals.places import branch_of

_FIELDS: dict[Signal, frozenset[str]] = {
    "service": frozenset({"services"}),
    "location": frozenset({"area_id"}),
    "timing": frozenset({"date", "date_to", "time", "time_to", "part", "asap"}),
    "urgency": frozenset({"urgent"}),
    "budget": frozenset({"amount_minor", "kind"}),
    "language": frozenset({"language"}),
    "lead": frozenset({"lead"}),
}
_MOST_MONEY = 10**14


def checked(signal: Signal, wish: Wish | None, business: BusinessContext, reading: Reading) -> Value | None:
    """The value a person gave, in the form in which it is kept; None says that the signal is not there."""
    if signal in ("urgency", "lead") and wish is None:
        return Value(urgent=False) if signal == "urgency" else Value(lead=False)
    if wish is None:
        return None
    given = {field for field in wish.__struct_fields__ if getattr(wish, field) not in (None, (), False)}
    given |= {field for field in ("urgent", "lead") if getattr(wish, field) is not None}
    if not given or not given <= _FIELDS[signal]:
        allowed = ", ".join(sorted(_FIELDS[signal]))
        raise Invalid("wrong_value", f"This is not something a {signal} can be.", fields={"value": f"only {allowed}"})
    match signal:
        case "service":
            return _services(wish, business, reading)
        case "location":
            return _area(wish, business)
        case "timing":
            return _timing(wish)
        case "budget":
            return _budget(wish, business)
        case "language":
            return _language(wish, business)
        case "urgency":
            return Value(urgent=wish.urgent)
        case "lead":
            return Value(lead=wish.lead)


def _services(wish: Wish, business: BusinessContext, reading: Reading) -> Value:
    # One that is no longer offered stays what was read.
    known = {one.id for one in business.services} | {one.service_id for one in reading.services}
    wanted = tuple(dict.fromkeys(str(one) for one in wish.services))
    if not known.issuperset(wanted):
        raise Invalid("unknown_service", "This is not a service of this business.", fields={"services": "must be in the catalog"})
    return Value(services=wanted)


def _area(wish: Wish, business: BusinessContext) -> Value:
    areas = {one.id: one for one in business.areas}
    wanted = str(wish.area_id)
    if wanted not in areas:
        raise Invalid("unknown_area", "This is not an area of this business.", fields={"area_id": "must be in the catalog"})
    return Value(area_id=wanted, branch_id=branch_of(areas, wanted))


def _timing(wish: Wish) -> Value:
    date, date_to = _day("date", wish.date), _day("date_to", wish.date_to)
    time, time_to = _hour("time", wish.time), _hour("time_to", wish.time_to)
    if (date_to is not None and date is None) or (time_to is not None and time is None):
        raise Invalid("range_without_beginning", "Say when it begins, too.", fields={"date" if date is None else "time": "must be given"})
    if date is not None and date_to is not None and date_to < date:
        raise Invalid("ends_before_it_begins", "The last day is before the first.", fields={"date_to": "must not be before the first day"})
    if time is not None and time_to is not None and time_to <= time:
        raise Invalid("ends_before_it_begins", "The time ends before it begins.", fields={"time_to": "must be after the first hour"})
    return Value(
        date=date,
        date_to=None if date_to == date else date_to,
        time=time,
        time_to=time_to,
        part=wish.part,
        bound="at" if time_to is None else "between",
        asap=wish.asap,
    )


def _day(field: str, written: str | None) -> datetime.date | None:
    try:
        return None if written is None else datetime.date.fromisoformat(written)
    except ValueError:
        raise Invalid("no_such_day", f"There is no such day: {written}.", fields={field: "a day, like 2026-12-01"}) from None


def _hour(field: str, written: str | None) -> datetime.time | None:
    if written is None:
        return None
    try:
        found = datetime.time.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None:
        raise Invalid("no_such_hour", f"There is no such hour: {written}.", fields={field: "an hour, like 15:30"})
    return found.replace(second=0, microsecond=0)


def _budget(wish: Wish, business: BusinessContext) -> Value:
    amount = wish.amount_minor
    if amount is None or not 0 < amount < _MOST_MONEY:
        raise Invalid("no_such_amount", "Give an amount above zero.", fields={"amount_minor": "must be above zero"})
    return Value(amount_minor=amount, currency=business.currency, kind=wish.kind or "around")


def _language(wish: Wish, business: BusinessContext) -> Value:
    if wish.language not in LANGUAGES and wish.language not in business.languages:
        raise Invalid("unknown_language", "This language is not known here.", fields={"language": f"one of {', '.join(LANGUAGES)}"})
    return Value(language=wish.language)
