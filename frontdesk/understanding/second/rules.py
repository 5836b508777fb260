"""What a second opinion is worth: pure.

1. A model that is not sure, or names no need, has no opinion on it. 2. Another need than the one that was read is a doubt, unless the
reading sees that need in the message too. 3. Of the signals only those count that nobody has read or said in the whole conversation;
urgency, language and whether somebody may buy are never the model's to tell.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date, time, timedelta

import msgspec

from frontdesk.llm import ReadingGuess
from frontdesk.understanding.corrections.records import Signal
from frontdesk.understanding.own.records import OwnNeed
from frontdesk.understanding.records import Budget, BusinessContext, Location, Reading, SecondOpinion, ServiceFound, Timing

# What each shipped need is, as a model is told; the console says the same of them in the settings.
ABOUT: Mapping[str, str] = {
    "complaint": "is dissatisfied, or blames",
    "specialist_review": "needs the judgement of somebody qualified: health, safety, a technical cause",
    "post_service_support": "asks about work that was done: invoice, warranty, aftercare",
    "scheduling": "wants to book, move, cancel or confirm a visit",
    "pricing": "asks what something costs, or for a quote",
    "general_question": "asks about hours, places, payment, or what is offered",
    "other": "no customer's matter: offers, applications, wrong numbers, mere greetings",
}
SECOND_OPINION = "A connected language model read it as something else."
CODE = "second_opinion"
NOTICED: tuple[Signal, ...] = ("service", "location", "timing", "budget")
_SURE = 0.5
_BELOW = 0.01
_MOST_SERVICES = 3
_FURTHEST = timedelta(days=400)
_LARGEST = 10**10


def about(own: Sequence[OwnNeed]) -> dict[str, str]:
    """The needs there are, with what each is; those of the business's own as it describes them."""
    return {**ABOUT, **{one.code: f"{one.name}. {one.description}".strip() for one in own if one.retired_at is None}}


def opinion_of(
    guess: ReadingGuess,
    reading: Reading,
    *,
    own: Sequence[OwnNeed],
    known: frozenset[str],
    business: BusinessContext,
    today: date,
    model: str = "",
) -> SecondOpinion:
    """A guess beside the reading of its message; `known` are the signals that somebody has read or said in this conversation."""
    handled = {one.code: one.handled_as for one in own}
    said = guess.need if guess.confidence >= _SURE else None
    worked = None if said is None else handled.get(said, said)
    also = {reading.need, reading.handled_as, *(one.value for one in reading.secondary)}
    areas = {one.id: one for one in business.areas}
    offered = {one.id for one in business.services}
    area = areas.get(guess.area_id or "") if "location" not in known else None
    services = tuple(one for one in guess.service_ids if one in offered)
    return SecondOpinion(
        need=said,
        confidence=round(guess.confidence, 4),
        agrees=said is None or said in also or worked in also,
        # Who names half of the catalogue has noticed nothing.
        services=services if "service" not in known and len(services) <= _MOST_SERVICES else (),
        area_id=None if area is None else area.id,
        branch_id=None if area is None else area.branch_id,
        timing=None if "timing" in known else _timing(guess, today),
        budget=None if "budget" in known else _budget(guess, business.currency),
    )


def noticed_in(opinion: SecondOpinion) -> tuple[Signal, ...]:
    """The signals that only the model noticed."""
    there = (bool(opinion.services), opinion.area_id is not None, opinion.timing is not None, opinion.budget is not None)
    return tuple(signal for signal, is_there in zip(NOTICED, there, strict=True) if is_there)


def doubts(opinion: SecondOpinion, reading: Reading) -> bool:
    """Whether a person should decide because of it."""
    return not opinion.agrees and not reading.abstained


def doubted(reading: Reading) -> Reading:
    """The reading with a confidence from which nobody acts alone."""
    sure = max(0.0, round(min(reading.confidence, reading.acts_from - _BELOW), 4))
    return msgspec.structs.replace(reading, confidence=sure, abstained=True, abstained_code=CODE, abstained_because=SECOND_OPINION)


def with_noticed(reading: Reading, opinion: SecondOpinion) -> Reading:
    """The reading with what the model noticed in it; what was read stays as it is."""
    sure = opinion.confidence
    services, location, timing, budget = reading.services, reading.location, reading.timing, reading.budget
    if not services:
        services = tuple(ServiceFound(one, sure) for one in opinion.services)
    if location is None and opinion.area_id is not None:
        location = Location(opinion.area_id, opinion.branch_id, sure)
    return msgspec.structs.replace(
        reading, services=services, location=location, timing=timing or opinion.timing, budget=budget or opinion.budget
    )


def without(reading: Reading, settled: Container[str]) -> Reading:
    """The reading without what the model noticed of signals that people have spoken about."""
    opinion = reading.second
    if opinion is None:
        return reading
    kept = SecondOpinion(
        need=opinion.need,
        confidence=opinion.confidence,
        agrees=opinion.agrees,
        services=() if "service" in settled else opinion.services,
        area_id=None if "location" in settled else opinion.area_id,
        branch_id=None if "location" in settled else opinion.branch_id,
        timing=None if "timing" in settled else opinion.timing,
        budget=None if "budget" in settled else opinion.budget,
    )
    return msgspec.structs.replace(reading, second=kept)


def _timing(guess: ReadingGuess, today: date) -> Timing | None:
    first, last = _day(guess.date, today), _day(guess.date_to, today)
    hour, until = _hour(guess.time), _hour(guess.time_to)
    if first is None and hour is None:
        return None
    last = last if first is not None and last is not None and last >= first else None
    return Timing(date=first, date_to=last, time=hour, time_to=None if hour is None else until, confidence=round(guess.confidence, 4))


def _day(said: str | None, today: date) -> date | None:
    try:
        found = date.fromisoformat((said or "").strip())
    except ValueError:
        return None
    return found if today <= found <= today + _FURTHEST else None


def _hour(said: str | None) -> time | None:
    try:
        return time.fromisoformat((said or "").strip()).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None


def _budget(guess: ReadingGuess, currency: str) -> Budget | None:
    amount = guess.budget_minor
    if amount is None or not 0 < amount < _LARGEST:
        return None
    return Budget(amount, currency, "around", round(guess.confidence, 4))
