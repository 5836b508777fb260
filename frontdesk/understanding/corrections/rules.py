"""How what people said of signals stands beside what is read: one place, used wherever a conversation's signals are put together.

The signals of a conversation are put together message by message: what the newest message says counts, and what it does not
mention is taken from the one before. A correction is a word about the conversation as of its message:

1. Its message says what the person said, "nothing" included, and nothing said before that message counts any more.
2. A later message counts when the customer says something new: another value, or the same value in words that had not been
   misread before. The same words misread once more are not news, and neither is a message that merely presses for nothing.
3. Of the language, which nobody says but everybody writes in, only a message that is surely in a third one is news.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from frontdesk.understanding.corrections.records import Correction, Signal, Value
from frontdesk.understanding.records import (
    Budget,
    LanguageFound,
    Location,
    Reading,
    ServiceFound,
    Span,
    Timing,
    Urgency,
)
from frontdesk.understanding.records import Signal as Found
from frontdesk.understanding.text.normal import fold

CERTAIN = 1.0
SAID_BY_A_PERSON = "A person said that it is urgent."
_SURELY_WRITTEN = 0.9


def value_read(reading: Reading, signal: Signal) -> Value | None:
    """What a reading says of one signal; None when it says nothing."""
    match signal:
        case "service":
            return Value(services=tuple(one.service_id for one in reading.services)) if reading.services else None
        case "location":
            place = reading.location
            return None if place is None else Value(area_id=place.area_id, branch_id=place.branch_id)
        case "timing":
            return None if reading.timing is None else _of_timing(reading.timing)
        case "budget":
            budget = reading.budget
            return None if budget is None else Value(amount_minor=budget.amount_minor, currency=budget.currency, kind=budget.kind)
        case "language":
            return Value(language=reading.languages[0].code) if reading.languages else None
        case "urgency":
            return Value(urgent=reading.urgency.value == "urgent")
        case "lead":
            return Value(lead=reading.is_lead.value)


def spans_read(reading: Reading, signal: Signal) -> tuple[Span, ...]:
    """The words from which a signal was read."""
    match signal:
        case "service":
            return tuple(span for one in reading.services for span in one.evidence)
        case "location":
            return () if reading.location is None else reading.location.evidence
        case "timing":
            return () if reading.timing is None else reading.timing.evidence
        case "budget":
            return () if reading.budget is None else reading.budget.evidence
        case "urgency":
            return reading.urgency.evidence
        case "lead":
            return reading.is_lead.evidence
        case "language":
            return ()


def words_read(reading: Reading, signal: Signal) -> tuple[str, ...]:
    """The words from which a signal was read, folded, each once and in order."""
    return tuple(sorted({word for span in spans_read(reading, signal) for word in fold(span.text).split()}))


def with_value(reading: Reading, signal: Signal, value: Value | None, words: Span | None = None) -> Reading:
    """The reading with one signal as a person said it is."""
    spans = () if words is None else (words,)
    replace = msgspec.structs.replace
    match signal:
        case "service":
            named = () if value is None else value.services
            return replace(reading, services=tuple(ServiceFound(one, CERTAIN, spans) for one in named))
        case "location":
            if value is None or value.area_id is None:
                return replace(reading, location=None)
            return replace(reading, location=Location(value.area_id, value.branch_id, CERTAIN, spans))
        case "timing":
            return replace(reading, timing=None if value is None else _timing(value, spans))
        case "budget":
            if value is None or value.amount_minor is None:
                return replace(reading, budget=None)
            return replace(reading, budget=Budget(value.amount_minor, value.currency or "", value.kind or "around", CERTAIN, spans))
        case "language":
            code = None if value is None else value.language
            return replace(reading, languages=() if code is None else (LanguageFound(code, CERTAIN),))
        case "urgency":
            urgent = value is not None and value.urgent is True
            said = Urgency("urgent", CERTAIN, spans, SAID_BY_A_PERSON) if urgent else Urgency("normal", CERTAIN, spans)
            return replace(reading, urgency=said)
        case "lead":
            return replace(reading, is_lead=Found(value is not None and value.lead is True, CERTAIN, spans))


def says_something_new(reading: Reading, signal: Signal, earlier: Sequence[Correction]) -> bool:
    """Whether a message says something of a signal that the corrections before it (oldest first) had not settled."""
    said = value_read(reading, signal)
    if said is None or said.urgent is False or said.lead is False:
        return False
    if signal == "language":
        return reading.languages[0].confidence >= _SURELY_WRITTEN and all(said not in (one.read, one.value) for one in earlier)
    words = set(words_read(reading, signal))
    return not any(said == one.read and words <= set(one.read_words) for one in earlier)


def after(reading: Reading, earlier: Sequence[Correction]) -> Reading:
    """The reading of a message without what the corrections before it (oldest first) had settled."""
    for signal, said in _by_signal(earlier).items():
        if not says_something_new(reading, signal, said):
            # Of whether somebody may buy the message that tells the need is asked, which this one may be.
            reading = with_value(reading, signal, said[-1].value if signal == "lead" else None)
    return reading


def as_they_stand(newest_first: Sequence[tuple[UUID, Reading]], corrections: Sequence[Correction]) -> list[Reading]:
    """The readings of a conversation as people's corrections (the oldest message first) leave them."""
    found = [reading for _, reading in newest_first]
    places = {message_id: place for place, (message_id, _) in enumerate(newest_first)}
    for signal, said in _by_signal(corrections).items():
        last = said[-1]
        stands_at = places.get(last.message_id, len(found))
        for place in range(len(found)):
            if place == stands_at:
                found[place] = with_value(found[place], signal, last.value, last.words)
            elif place > stands_at or not says_something_new(found[place], signal, said):
                found[place] = with_value(found[place], signal, last.value if signal == "lead" else None)
    return found


def newest(readings: Iterable[Reading], signal: Signal) -> Value | None:
    """What a conversation says of a signal (readings as they stand, newest first)."""
    values = (value_read(one, signal) for one in readings)
    return next((one for one in values if one is not None and one.urgent is not False and one.lead is not False), None)


def _by_signal(corrections: Iterable[Correction]) -> Mapping[Signal, list[Correction]]:
    found: dict[Signal, list[Correction]] = {}
    for one in corrections:
        found.setdefault(one.signal, []).append(one)
    return found


def _of_timing(timing: Timing) -> Value:
    return Value(
        date=timing.date,
        date_to=timing.date_to,
        time=timing.time,
        time_to=timing.time_to,
        part=timing.part,
        bound=timing.bound,
        asap=timing.asap,
    )


def _timing(value: Value, spans: tuple[Span, ...]) -> Timing:
    return Timing(value.date, value.date_to, value.time, value.time_to, value.part, value.bound, value.asap, CERTAIN, spans)
