"""Reading a message: one pure function, from the text and what is known to everything the message says."""

from dataclasses import replace
from datetime import UTC, datetime

from frontdesk.understanding.needs.cues import cues_in, strength
from frontdesk.understanding.needs.decide import REASONS, Verdict, decide, reason_to_abstain
from frontdesk.understanding.needs.features import Noticed, only_greets
from frontdesk.understanding.needs.weights import OUTRIGHT
from frontdesk.understanding.records import NEEDS, BusinessContext, Reading, ReadingContext, ServiceFound, Signal, Span, Timing
from frontdesk.understanding.signals.budget import budget_in
from frontdesk.understanding.signals.gazetteer import gazetteer_of
from frontdesk.understanding.signals.mood import mood_of
from frontdesk.understanding.signals.places import place_in
from frontdesk.understanding.signals.services import services_in
from frontdesk.understanding.signals.timing import Calendar, calendar_of, times_in
from frontdesk.understanding.signals.trades import concepts_in
from frontdesk.understanding.signals.urgency import urgency_of
from frontdesk.understanding.text.languages import LanguageShares, languages_of, shares
from frontdesk.understanding.text.lexicon import (
    ACTION,
    CURRENCY,
    LANGUAGES,
    LIMIT,
    MARK,
    MAYBE_TIME,
    NEED,
    QUALITY,
    THING,
    THOUSAND,
    TIME,
    by_kind,
    known_words,
    lexicon,
)
from frontdesk.understanding.text.marks import Marks
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.text.phrases import outermost

ENGINE, ENGINE_VERSION = "cues", "1"

_ABOUT_THE_PAST = frozenset({"post_service_support", "complaint"})
_LEADS = frozenset({"scheduling", "pricing", "specialist_review"})
_NOTHING_KNOWN = ReadingContext()
_SURE_IT_IS_OTHER = 0.5
_LONGEST_ANSWER = 8
_MOST_EVIDENCE = 4


def read(text: str, *, business: BusinessContext, at: datetime, context: ReadingContext = _NOTHING_KNOWN) -> Reading:
    """Everything one message says, as of the moment it was written; the same for the same input, whatever the input."""
    noticed, languages, calendar = _notice(text, business, at, context)
    marks = noticed.marks
    features = noticed.features()
    wish = noticed.wish()
    if wish is not None:
        noticed = replace(noticed, cues=(*noticed.cues, wish))
    cues = noticed.cues
    verdict = decide(cues, features, conversation_need=_carried_on(noticed, business, at, context))
    unwanted = verdict.need == "other" and verdict.confidence >= _SURE_IT_IS_OTHER
    timing = None if unwanted else _timing(noticed, verdict, calendar)
    services = () if unwanted else noticed.services
    code = reason_to_abstain(
        verdict,
        threshold=business.act_threshold,
        words=sum(word[0].isalnum() for word in noticed.text.words),
        greeting_only=noticed.greeting_only,
        known_language=_is_read(noticed, languages),
    )
    blame = verdict.probabilities["complaint"]
    return Reading(
        need=verdict.need,
        confidence=round(verdict.confidence, 4),
        probabilities={need: round(verdict.probabilities[need], 4) for need in NEEDS},
        evidence=_evidence(noticed, verdict.need),
        secondary=tuple(Signal(need, sure, _evidence(noticed, need)) for need, sure in verdict.secondary),
        abstained=code is not None,
        abstained_because=None if code is None else REASONS[code],
        abstained_code=code,
        urgency=urgency_of(marks, timing, calendar, need=verdict.need, is_vip=context.is_vip),
        location=noticed.place,
        services=services,
        timing=timing,
        budget=None if verdict.need in _ABOUT_THE_PAST or unwanted else noticed.budget,
        languages=languages_of(languages, noticed.text),
        sentiment=mood_of(noticed.text, marks, blame=blame),
        is_lead=_lead(noticed, verdict, services),
        is_follow_up=_follow_up(noticed, verdict, context),
        partial=noticed.text.partial,
        engine=ENGINE,
        engine_version=ENGINE_VERSION,
    )


def warm_up() -> None:
    """Read the word lists now, so that the first message does not wait half a second for them."""
    empty = BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")
    read("Good morning, how much?", business=empty, at=datetime(2026, 1, 1, tzinfo=UTC))


def _notice(text: str, business: BusinessContext, at: datetime, context: ReadingContext) -> tuple[Noticed, LanguageShares, Calendar]:
    """All signals of a message, before it is decided what it needs."""
    folded = Text(text)
    found = by_kind(lexicon().find(folded.forms))
    languages = shares(folded, business.languages)
    marks = Marks(folded, found.get(MARK, []), languages)
    calendar = calendar_of(business, at)
    times = times_in(folded, found.get(TIME, []) + found.get(MAYBE_TIME, []), languages, calendar).without(marks.denied)
    gazetteer = gazetteer_of(business)
    concepts = concepts_in([match for kind in (THING, ACTION, QUALITY) for match in found.get(kind, ())])
    names = gazetteer.names_in(folded, concepts)
    cues = cues_in(found.get(NEED, []), languages, marks)
    counted = frozenset(item.first for item in times.items.row if item.is_unit())
    noticed = Noticed(
        text=folded,
        marks=marks,
        times=times,
        services=services_in(folded, names, concepts, gazetteer, negated=marks.denied | marks.unwanted),
        place=place_in(
            folded, names, gazetteer, taken=times.words | marks.covers("greeting", "filler"), negated=marks.denied, known=context.known_area
        ),
        budget=budget_in(
            folded,
            [match for kind in (CURRENCY, LIMIT, THOUSAND) for match in found.get(kind, ())],
            business.currency,
            taken=times.words,
            counted=counted,
        ),
        cues=cues,
        greeting_only=only_greets(folded, marks, cues),
        known_service=context.known_service is not None,
    )
    return noticed, languages, calendar


def _timing(noticed: Noticed, verdict: Verdict, calendar: Calendar) -> Timing | None:
    marks = noticed.marks
    past = verdict.need in _ABOUT_THE_PAST
    asking = strength(noticed.cues, "scheduling") > 0 or marks.has("wants", "urgent", "danger")
    return noticed.times.timing(
        calendar,
        moving=marks.has("moving") and marks.has("existing"),
        asking=asking and not past and not marks.has("past_service"),
        past_day_words=past,
    )


def _carried_on(noticed: Noticed, business: BusinessContext, at: datetime, context: ReadingContext) -> str | None:
    """The need of the conversation, when this message may go on about it; else what the message before it needed."""
    if noticed.greeting_only or context.conversation_need is not None:
        return None if noticed.greeting_only else context.conversation_need
    if not context.last_customer_messages or any(strength(noticed.cues, need) >= OUTRIGHT for need in NEEDS):
        return None
    before, _, _ = _notice(context.last_customer_messages[-1], business, at, _NOTHING_KNOWN)
    verdict = decide(before.cues, before.features(), conversation_need=None)
    return verdict.need if verdict.confidence >= business.act_threshold else None


def _is_read(noticed: Noticed, languages: LanguageShares) -> bool:
    """Whether the message is in a language there are word lists for, by its letters and by its words."""
    if not languages:
        return True
    if max(languages, key=lambda code: languages[code]) not in LANGUAGES:
        return False
    if noticed.cues or noticed.services or noticed.place is not None or noticed.times.words:
        return True
    return any(form in known_words() for forms in noticed.text.forms for form in forms) or len(noticed.text) <= 1


def _evidence(noticed: Noticed, need: str) -> tuple[Span, ...]:
    """The words that speak most for a need."""
    strongest = [cue for cue in noticed.cues if cue.need == need][:_MOST_EVIDENCE]
    return tuple(noticed.text.span(cue.first, cue.last) for cue in outermost(strongest))


def _lead(noticed: Noticed, verdict: Verdict, services: tuple[ServiceFound, ...]) -> Signal[bool]:
    """Whether somebody may buy: a new booking, a price, a question of fitness; not what is booked or done already."""
    marks = noticed.marks
    settled = marks.has("existing") or (marks.has("past_service") and verdict.need != "pricing") or noticed.times.speaks_of_past
    if verdict.need in _LEADS and not settled:
        return Signal(True, round(min(0.95, 0.5 + 0.5 * verdict.confidence), 3), _evidence(noticed, verdict.need))
    return Signal(False, 0.6 if verdict.need in _LEADS or (services and verdict.need == "general_question") else 0.85)


def _follow_up(noticed: Noticed, verdict: Verdict, context: ReadingContext) -> Signal[bool]:
    """Whether it goes on about something earlier: it says so, or the conversation is about just that."""
    marks = noticed.marks
    if marks.has("follow_up"):
        return Signal(True, 0.8, marks.spans("follow_up"))
    if marks.has("existing") or marks.has("past_service"):
        return Signal(True, 0.65, marks.spans("existing") or marks.spans("past_service"))
    if context.conversation_need is not None and context.conversation_need == verdict.need:
        return Signal(True, 0.9 if len(noticed.text) <= _LONGEST_ANSWER else 0.7)
    return Signal(False, 0.7)
