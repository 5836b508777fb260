"""The signals of a conversation: of every kind the newest that was read, with its words, or what a person said it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.money import Money
from frontdesk.kit.wording import phrase
from frontdesk.pipeline.records import EvidenceView, ReadingView, SecondView, SignalView
from frontdesk.routing.packets.times import wanted
from frontdesk.understanding import Reading, Span, Timing, second
from frontdesk.understanding.corrections import SIGNALS, Correction, Value
from frontdesk.understanding.corrections.saying import pieces
from frontdesk.understanding.lessons import telling
from frontdesk.understanding.queries import StoredReading


class Words(msgspec.Struct, frozen=True):
    """What values are called: services and areas by their names, days as seen from now on the business's calendar."""

    services: Mapping[str, str]
    areas: Mapping[str, str]
    now: datetime
    timezone: str
    language: str | None = None

    def of(self, value: Value | None) -> str:
        """A value in words; empty for one that is not there."""
        if value is None:
            return ""
        when = Timing(value.date, value.date_to, value.time, value.time_to, value.part, value.bound, value.asap)
        if when != Timing():
            return wanted(self.language or "en", when, self.now, self.timezone)
        named = {**self.services, **self.areas}
        return ", ".join(named.get(one) or phrase(self.language, one) for one in pieces(value))


def view_of(readings: Sequence[StoredReading], corrections: Sequence[Correction], words: Words) -> ReadingView | None:
    """What a conversation says; what the newest message does not mention is taken from an earlier one (readings: newest first)."""
    if not readings:
        return None
    told = telling(readings) or readings[0]
    reading = told.decoded()
    found: dict[str, SignalView] = {}
    for stored in readings:
        for signal in _signals(stored.message_id, stored.decoded(), words):
            found.setdefault(signal.kind, signal)
    for stored in readings:
        for signal in _noticed(stored, words):
            found.setdefault(signal.kind, signal)
    found["lead"] = _lead(told.message_id, reading, words)
    for one in corrections:
        known = found.get(one.signal)
        if one.signal == "lead" or known is None or known.source_message_id == one.message_id:
            found[one.signal] = _corrected(known, one, words)
    return ReadingView(
        need=reading.need,
        corrected_need=told.corrected_need,
        confidence=reading.confidence,
        probabilities=reading.probabilities,
        secondary=[one.value for one in reading.secondary],
        abstained=reading.abstained,
        abstained_because=reading.abstained_because,
        sentiment=reading.sentiment.value,
        is_lead=reading.is_lead.value,
        is_follow_up=reading.is_follow_up.value,
        message_id=told.message_id,
        engine=f"{reading.engine} {reading.engine_version}",
        signals=[found[kind] for kind in SIGNALS if kind in found],
        second=None
        if reading.second is None or reading.second.need is None
        else SecondView(reading.second.need, reading.second.confidence, reading.second.agrees),
    )


def _noticed(stored: StoredReading, words: Words) -> list[SignalView]:
    """What only a language model noticed in a message."""
    reading = stored.decoded()
    if reading.second is None:
        return []
    bare = msgspec.structs.replace(reading, services=(), location=None, timing=None, budget=None)
    signals = _signals(stored.message_id, second.with_noticed(bare, reading.second), words)
    return [msgspec.structs.replace(one, by_model=True) for one in signals if one.kind in second.NOTICED]


def _signals(message_id: UUID, reading: Reading, words: Words) -> Iterable[SignalView]:
    urgency, location, timing, budget = reading.urgency, reading.location, reading.timing, reading.budget
    if urgency.value == "urgent":
        label = phrase(words.language, urgency.reason or "urgent")
        yield _signal("urgency", urgency, label, message_id, urgency.confidence, urgency.evidence)
    if location is not None:
        yield _signal("location", location, words.areas.get(location.area_id, ""), message_id, location.confidence, location.evidence)
    if reading.services:
        names = [words.services.get(one.service_id, "") for one in reading.services]
        spans = [span for one in reading.services for span in one.evidence]
        surest = max(one.confidence for one in reading.services)
        yield _signal("service", {"services": reading.services}, ", ".join(names), message_id, surest, spans)
    if timing is not None:
        # What a model noticed, and the customer confirmed, has no words of theirs to show.
        said = ", ".join(span.text for span in timing.evidence) or wanted(words.language or "en", timing, words.now, words.timezone)
        yield _signal("timing", timing, said, message_id, timing.confidence, timing.evidence)
    if budget is not None:
        said = ", ".join(span.text for span in budget.evidence) or str(Money(budget.amount_minor, budget.currency))
        yield _signal("budget", budget, said, message_id, budget.confidence, budget.evidence)
    if reading.languages:
        first = reading.languages[0]
        codes = ", ".join(one.code for one in reading.languages)
        yield _signal("language", {"languages": reading.languages}, codes, message_id, first.confidence, ())


def _lead(message_id: UUID, reading: Reading, words: Words) -> SignalView:
    lead = reading.is_lead
    label = phrase(words.language, "yes" if lead.value else "no")
    return _signal("lead", {"lead": lead.value}, label, message_id, lead.confidence, lead.evidence)


def _corrected(signal: SignalView | None, said: Correction, words: Words) -> SignalView:
    """The signal as a person said it is, with what had been read."""
    if signal is None:
        signal = SignalView(said.signal, {}, "", 1.0, said.message_id, [])
    # A language's name is known to whoever shows it.
    label = signal.label if said.signal == "language" else words.of(said.value)
    return msgspec.structs.replace(signal, label=label, by_person=True, was=words.of(said.read) if said.wrong else None)


def _signal(kind: str, value: Any, label: str, message_id: UUID, confidence: float, spans: Iterable[Span]) -> SignalView:
    plain: dict[str, Any] = msgspec.to_builtins(value)
    plain.pop("evidence", None)
    return SignalView(
        kind=kind,
        value=plain,
        label=label,
        confidence=confidence,
        source_message_id=message_id,
        evidence=[EvidenceView(message_id, span.start, span.end, span.text) for span in spans],
    )
