"""Whether the customer can wait."""

import datetime
from collections.abc import Sequence

from frontdesk.understanding.records import Span, Timing, Urgency
from frontdesk.understanding.signals.timing import Calendar
from frontdesk.understanding.text.marks import Marks

# Today's questions about opening hours, and today told as the past, press nobody.
_NOT_PRESSED_BY_TODAY = frozenset({"general_question", "post_service_support", "complaint", "other"})
_SOON = datetime.timedelta(hours=3)


def urgency_of(marks: Marks, timing: Timing | None, calendar: Calendar, *, need: str, is_vip: bool) -> Urgency:
    """Urgent when there is danger, when it says so, when somebody waits right now, or when it is for today."""
    if need == "other":
        return Urgency("normal", 0.8)
    calm = marks.has("calm")
    for name, confidence, reason in (
        ("danger", 0.9, "It tells of a danger to people or property."),
        ("urgent", 0.88, "The customer says that it is urgent."),
        ("waiting", 0.82, "The customer is waiting right now."),
    ):
        spans = marks.spans(name)
        if spans and not (calm and name != "danger"):
            return Urgency("urgent", confidence, spans, reason)
    if timing is not None and not calm:
        pressing = _pressing(timing, calendar, need, is_vip=is_vip)
        if pressing is not None:
            confidence, reason = pressing
            return Urgency("urgent", confidence, _without_repeats(timing.evidence), reason)
    return Urgency("normal", 0.9 if calm else 0.75)


def _pressing(timing: Timing, calendar: Calendar, need: str, *, is_vip: bool) -> tuple[float, str] | None:
    if timing.asap:
        return 0.85, "It is wanted at once."
    if timing.date == calendar.today and timing.date_to is None and need not in _NOT_PRESSED_BY_TODAY:
        return 0.85, "It is wanted today."
    if timing.date is None and timing.time is not None and need == "scheduling" and _within(timing.time, calendar.now):
        return 0.6, "It is wanted within hours."
    if is_vip and timing.date is not None and (timing.date - calendar.today).days == 1 and need not in _NOT_PRESSED_BY_TODAY:
        return 0.6, "A VIP customer wants it by tomorrow."
    return None


def _within(wanted: datetime.time, now: datetime.datetime) -> bool:
    until = datetime.datetime.combine(now.date(), wanted, now.tzinfo) - now
    return datetime.timedelta(0) < until <= _SOON


def _without_repeats(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(spans))
