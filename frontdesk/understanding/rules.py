"""Reading a message: one pure function, from the text and what is known to everything the message says."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model.alike import Meaning
from frontdesk.understanding.model.gate import signs, sureness
from frontdesk.understanding.model.grams import Groups
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.leaning import NOTHING_TAUGHT, Leanings
from frontdesk.understanding.model.reading import concepts_of, noticed_by, parts_of, telling_words, tongues_of, with_signs, words_alike
from frontdesk.understanding.model.stored import Model, shipped
from frontdesk.understanding.needs.decide import REASONS, Verdict, by_cues, continued, likeliest, reason_to_abstain, weighed
from frontdesk.understanding.needs.features import Noticed
from frontdesk.understanding.needs.vector import by_hand
from frontdesk.understanding.needs.weights import LONGEST_ANSWER, OUTRIGHT
from frontdesk.understanding.noticing import NOTHING_KNOWN, notice
from frontdesk.understanding.records import (
    NEEDS,
    BusinessContext,
    LanguageFound,
    Reading,
    ReadingContext,
    ServiceFound,
    Signal,
    Span,
    Timing,
    Urgency,
)
from frontdesk.understanding.signals.mood import mood_of
from frontdesk.understanding.signals.timing import Calendar
from frontdesk.understanding.signals.urgency import urgency_of
from frontdesk.understanding.text.languages import greeted_in, languages_of, shares
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.text.phrases import outermost

ENGINE = "frontdesk"

_ABOUT_THE_PAST = frozenset({"post_service_support", "complaint"})
_LEADS = frozenset({"scheduling", "pricing", "specialist_review"})
_SURE_IT_IS_OTHER = 0.8
_SURE_OF_THE_PAST = 0.7
_STRANGE = 0.6
_SURE_OF_THE_LAST = 0.6
_MOST_EVIDENCE = 4
_ENOUGH_AROUND = 2


def read(
    text: str,
    *,
    business: BusinessContext,
    at: datetime,
    context: ReadingContext = NOTHING_KNOWN,
    model: Model | None = None,
    head: Head | None = None,
    leanings: Leanings = NOTHING_TAUGHT,
    meaning: Meaning | None = None,
) -> Reading:
    """Everything one message says, as of the moment it was written; the same for the same input, whatever the input.

    `model` is the trained part (the shipped one), `head` what the business has taught it by confirming, correcting,
    and adding needs of its own, `leanings` what its corrections of urgency and leads have. `meaning` is what an encoder says of
    the message, where there is one: what was taught is then compared by that too.
    """
    model = model or shipped()
    tongues = tongues_of(text, model, business.languages)
    noticed, languages, calendar = notice(text, business, at, context, tongues)
    marks = noticed.marks
    features = noticed.features()
    noticed = noticed.with_wish()
    groups, signed, scores = _scored(noticed, features, tongues, model)
    about = _carried_on(noticed, business, at, context, model)
    verdict = weighed(scores, noticed.said, conversation_need=about, words=len(noticed.text))
    own: Mapping[str, str] = {}
    if head is not None and len(head):
        own = head.own
        verdict = taught(verdict, head, model, groups, noticed, about, meaning)
    spoken = languages_of(languages, noticed.text)
    greeted = greeted_in(noticed.text, languages, business.languages) if noticed.greeting_only else ()
    own_words = greeted or _around_names(text, noticed, model, business) or spoken
    words = sum(word[0].isalnum() for word in noticed.text.words)
    familiar = model.familiar(signed)
    by_words = likeliest(by_cues(noticed.said, features))
    worked = verdict.as_shipped(own)
    sure = sureness(
        model.card.gate,
        signs(
            np.array(list(verdict.probabilities.values())),
            familiar=familiar,
            words=len(noticed.text.words),
            agrees=by_words == worked.need,
            greets=noticed.greeting_only,
            tongue=max(tongues.values()),
        ),
    )
    if verdict.need in own:
        # The signs were weighed on shipped needs; what a handful of examples tells is never surer than they are.
        sure = min(sure, verdict.confidence)
    unwanted = worked.need == "other" and worked.confidence >= _SURE_IT_IS_OTHER
    timing = None if unwanted else _timing(noticed, worked, calendar)
    settled = worked.need in _ABOUT_THE_PAST and worked.confidence >= _SURE_OF_THE_PAST
    services = () if unwanted else noticed.services
    acts_from = model.card.act_at if business.act_threshold is None else business.act_threshold
    code = reason_to_abstain(
        verdict,
        sure=sure,
        threshold=acts_from,
        words=words,
        greeting_only=noticed.greeting_only,
        known_language=_is_read(spoken[0].code if spoken else None, model, business) and familiar >= _STRANGE,
    )
    return Reading(
        need=verdict.need,
        handled_as=worked.need,
        confidence=round(sure, 4),
        probabilities={need: round(chance, 4) for need, chance in verdict.probabilities.items()},
        evidence=_evidence(noticed, verdict.need, model, head),
        secondary=tuple(Signal(need, chance, _cue_words(noticed, need)) for need, chance in verdict.secondary),
        abstained=code is not None,
        abstained_because=None if code is None else REASONS[code],
        abstained_code=code,
        urgency=leanings.urgent(urgency_of(marks, timing, calendar, need=worked.need, is_vip=context.is_vip), model, groups),
        location=noticed.place,
        services=services,
        timing=timing,
        budget=None if settled or unwanted else noticed.budget,
        languages=own_words,
        sentiment=mood_of(noticed.text, marks, blame=worked.probabilities["complaint"]),
        is_lead=leanings.may_buy(_lead(noticed, worked, services), model, groups),
        is_follow_up=_follow_up(noticed, verdict, context),
        partial=noticed.text.partial,
        engine=ENGINE,
        engine_version=model.name,
        acts_from=round(min(1.0, acts_from), 4),
    )


def _around_names(text: str, noticed: Noticed, model: Model, business: BusinessContext) -> tuple[LanguageFound, ...]:
    """The language of what stands around the names: a place or a service may be called in another one. Nothing where too little is left."""
    named = [span for one in (noticed.place, *noticed.services) if one is not None for span in one.evidence]
    # In other letters than Latin ones a name of another language is told apart by its letters.
    if not any(span.text.isascii() for span in named):
        return ()
    for span in named:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    rest = Text(text)
    if sum(word[0].isalpha() for word in rest.words) < _ENOUGH_AROUND:
        return ()
    return languages_of(shares(rest, tongues_of(text, model, business.languages)), rest)


def unread(business: BusinessContext) -> Reading:
    """The reading of a message on which reading failed: it says nothing, and a person reads it. Whatever a customer writes gets one."""
    likely = round(1 / len(NEEDS), 4)
    return Reading(
        need="general_question",
        handled_as="general_question",
        confidence=0.0,
        probabilities=dict.fromkeys(NEEDS, likely),
        evidence=(),
        secondary=(),
        abstained=True,
        abstained_because=REASONS["unreadable"],
        abstained_code="unreadable",
        urgency=Urgency("normal", 0.0),
        location=None,
        services=(),
        timing=None,
        budget=None,
        languages=tuple(LanguageFound(code, 0.0) for code in business.languages[:1]),
        sentiment=Signal("neutral", 0.0, ()),
        is_lead=Signal(False, 0.0, ()),
        is_follow_up=Signal(False, 0.0, ()),
        partial=True,
        engine=ENGINE,
        engine_version="",
    )


def _scored(
    noticed: Noticed, features: frozenset[str], tongues: Mapping[str, float], model: Model
) -> tuple[Groups, Groups, npt.NDArray[np.float64]]:
    """The groups of a message, those with what was noticed, and one score a need that is ready to become a probability."""
    concepts = concepts_of(noticed.text, model, tongues)
    groups = parts_of(noticed.text, concepts)
    signed = with_signs(groups, concepts, features)
    scores = model.scores(signed, noticed_by(noticed.said, features, concepts))
    return groups, signed, (scores[: len(NEEDS)] + by_hand(features)) / model.card.temperature


def taught(
    verdict: Verdict,
    head: Head,
    model: Model,
    groups: Groups,
    noticed: Noticed,
    about: str | None,
    meaning: Meaning | None = None,
) -> Verdict:
    """The verdict as the business's own confirmed messages and needs bend it; `about` is what the conversation is about already."""
    probabilities = head.bend(model, groups, np.array([verdict.probabilities[need] for need in NEEDS]), meaning)
    if about is not None and about in head.own:
        probabilities = continued(probabilities, about, head.own[about], noticed.said, words=len(noticed.text))
    return verdict.bent(probabilities, head.own)


def warm_up() -> None:
    """Read the word lists now, so that the first message does not wait half a second for them."""
    empty = BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")
    read("Good morning, how much?", business=empty, at=datetime(2026, 1, 1, tzinfo=UTC))


def _timing(noticed: Noticed, verdict: Verdict, calendar: Calendar) -> Timing | None:
    marks = noticed.marks
    past = verdict.need in _ABOUT_THE_PAST
    asking = noticed.said["scheduling"] > 0 or marks.has("wants", "urgent", "danger")
    return noticed.times.timing(
        calendar,
        moving=marks.has("moving") and marks.has("existing"),
        asking=asking and not past and not marks.has("past_service"),
        past_day_words=past,
    )


def _carried_on(noticed: Noticed, business: BusinessContext, at: datetime, context: ReadingContext, model: Model) -> str | None:
    """The need of the conversation, when this message may go on about it; else what the message before it needed."""
    if noticed.greeting_only or context.conversation_need is not None:
        return None if noticed.greeting_only else context.conversation_need
    if not context.last_customer_messages or max(noticed.said.values()) >= OUTRIGHT:
        return None
    last = context.last_customer_messages[-1]
    tongues = tongues_of(last, model, business.languages)
    before, _, _ = notice(last, business, at, NOTHING_KNOWN, tongues)
    _, _, scores = _scored(before, before.features(), tongues, model)
    verdict = weighed(scores, before.said, conversation_need=None, words=len(before.text))
    return verdict.need if verdict.confidence >= _SURE_OF_THE_LAST else None


def _is_read(language: str | None, model: Model, business: BusinessContext) -> bool:
    """Whether the model has learned what people need from messages in this language."""
    return language is None or language in model.card.read or language in business.languages


def _evidence(noticed: Noticed, need: str, model: Model, head: Head | None) -> tuple[Span, ...]:
    """The words that speak most for a need: those of the word lists, else those that moved the trained part or are like examples."""
    if need not in NEEDS:
        return () if head is None else words_alike(noticed.text, need, head, most=_MOST_EVIDENCE - 1)
    return _cue_words(noticed, need) or telling_words(noticed.text, NEEDS.index(need), model, most=_MOST_EVIDENCE - 1)


def _cue_words(noticed: Noticed, need: str) -> tuple[Span, ...]:
    strongest = [cue for cue in noticed.cues if cue.need == need][:_MOST_EVIDENCE]
    return tuple(noticed.text.span(cue.first, cue.last) for cue in outermost(strongest))


def _lead(noticed: Noticed, verdict: Verdict, services: tuple[ServiceFound, ...]) -> Signal[bool]:
    """Whether somebody may buy: a new booking, a price, a question of fitness; not what is booked or done already."""
    marks = noticed.marks
    settled = marks.has("existing") or (marks.has("past_service") and verdict.need != "pricing") or noticed.times.speaks_of_past
    if verdict.need in _LEADS and not settled:
        return Signal(True, round(min(0.95, 0.5 + 0.5 * verdict.confidence), 3), _cue_words(noticed, verdict.need))
    return Signal(False, 0.6 if verdict.need in _LEADS or (services and verdict.need == "general_question") else 0.85)


def _follow_up(noticed: Noticed, verdict: Verdict, context: ReadingContext) -> Signal[bool]:
    """Whether it goes on about something earlier: it says so, or the conversation is about just that."""
    marks = noticed.marks
    if marks.has("follow_up"):
        return Signal(True, 0.8, marks.spans("follow_up"))
    if marks.has("existing") or marks.has("past_service"):
        return Signal(True, 0.65, marks.spans("existing") or marks.spans("past_service"))
    if context.conversation_need is not None and context.conversation_need == verdict.need:
        return Signal(True, 0.9 if len(noticed.text) <= LONGEST_ANSWER else 0.7)
    return Signal(False, 0.7)
