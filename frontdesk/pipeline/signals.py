"""The signals of a conversation: of every kind the newest that was read, with its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.wording import phrase
from frontdesk.pipeline.records import EvidenceView, ReadingView, SignalView
from frontdesk.understanding import Reading, Span
from frontdesk.understanding.lessons import telling
from frontdesk.understanding.queries import StoredReading


def view_of(
    readings: Sequence[StoredReading], *, services: Mapping[str, str], areas: Mapping[str, str], language: str | None = None
) -> ReadingView | None:
    """What a conversation says; what the newest message does not mention is taken from an earlier one (readings: newest first)."""
    if not readings:
        return None
    found: dict[str, SignalView] = {}
    for stored in readings:
        for signal in _signals(stored.message_id, stored.decoded(), services, areas, language):
            found.setdefault(signal.kind, signal)
    told = telling(readings) or readings[0]
    reading = told.decoded()
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
        signals=[found[kind] for kind in ("urgency", "location", "service", "timing", "budget", "language") if kind in found],
    )


def _signals(
    message_id: UUID, reading: Reading, services: Mapping[str, str], areas: Mapping[str, str], language: str | None
) -> Iterable[SignalView]:
    urgency, location, timing, budget = reading.urgency, reading.location, reading.timing, reading.budget
    if urgency.value == "urgent":
        yield _signal("urgency", urgency, phrase(language, urgency.reason or "urgent"), message_id, urgency.confidence, urgency.evidence)
    if location is not None:
        yield _signal("location", location, areas.get(location.area_id, ""), message_id, location.confidence, location.evidence)
    if reading.services:
        names = [services.get(one.service_id, "") for one in reading.services]
        spans = [span for one in reading.services for span in one.evidence]
        surest = max(one.confidence for one in reading.services)
        yield _signal("service", {"services": reading.services}, ", ".join(names), message_id, surest, spans)
    if timing is not None:
        words = ", ".join(span.text for span in timing.evidence)
        yield _signal("timing", timing, words, message_id, timing.confidence, timing.evidence)
    if budget is not None:
        words = ", ".join(span.text for span in budget.evidence)
        yield _signal("budget", budget, words, message_id, budget.confidence, budget.evidence)
    if reading.languages:
        first = reading.languages[0]
        codes = ", ".join(one.code for one in reading.languages)
        yield _signal("language", {"languages": reading.languages}, codes, message_id, first.confidence, ())


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
