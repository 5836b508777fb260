"""Everything one step of the assistant is decided from, gathered in one look at the conversation."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from frontdesk import catalog, inbox, knowledge, team
from frontdesk.channels import adapter_of
from frontdesk.intake import safety
from frontdesk.intake.answers.rules import understand_answer
from frontdesk.intake.conversation import queries
from frontdesk.intake.conversation.known import facts_of, fresh_in, language_of
from frontdesk.intake.conversation.records import Heard, Kept, Talk, Utterance
from frontdesk.intake.conversation.saying import Words, facts_told, own_signal
from frontdesk.intake.conversation.topics import about_a_booking, fact_asked
from frontdesk.intake.dialogue import ANSWERS, Facts, Part, Priced, Said, Standing, Step, Turn, next_step, on_silence
from frontdesk.intake.settings.queries import settings_of
from frontdesk.intake.settings.records import OWN, NeedSettings, Settings
from frontdesk.intake.settings.rules import of_need
from frontdesk.kit.cards import card_numbers, mask
from frontdesk.kit.database import Tx
from frontdesk.understanding.lessons import NOTHING_SAID, telling
from frontdesk.understanding.queries import StoredReading, readings_of
from frontdesk.understanding.signals.gazetteer import PLACE_WORDS
from frontdesk.understanding.text.normal import fold, words_of

# Who asks for one of these has not answered the question that was put to them.
_ASKS_ELSEWHERE = frozenset({"general_question", "complaint", "specialist_review", "post_service_support"})
_LONGEST_WORDS = 300
# So sure it is only of what the words say, not of what such messages often mean.
_SURELY = 0.8
# What the assistant says in one matter, at most: no customer needs more, and two machines would never end.
MOST_SAID = 10
_ANSWERING = frozenset({"yes", "no", "stop", "person", "correction"})
_CONFIRMED = frozenset({"scheduling", "pricing"})


# Something that may not go out by itself, and why.
Held = tuple[Utterance, safety.Verdict]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one step was decided from.

    `answerable` is false where nothing can be sent back; `held` is what a language model would have said.
    """

    talk: Talk
    kept: Kept
    settings: Settings
    of_need: NeedSettings
    turn: Turn
    step: Step
    readings: list[StoredReading]
    heard: list[Heard]
    words: Words
    answerable: bool
    held: Held | None = None


async def scene_of(tx: Tx, conversation_id: UUID, *, silent: bool = False) -> Scene | None:
    """The conversation with what is known and what the next step would be; `silent` when the customer has not answered in time."""
    talk = await queries.talk(tx, conversation_id)
    if talk is None or talk.status == "closed":
        return None
    settings = await settings_of(tx)
    handled_as = talk.handled_as or "other"
    chosen = of_need(settings, talk.need or "other", handled_as)
    # Where it has nothing to say it only notes what is known of the lead, and needs neither the words nor the catalogue for that.
    speaks = chosen.mode != "off"
    kept = await queries.kept(tx, conversation_id)
    readings = await readings_of(tx, conversation_id)
    told = telling(readings)
    beside = () if told is None else told.decoded().secondary
    heard = await queries.unheard(tx, conversation_id, kept.seen) if speaks else []
    services: list[catalog.Service] = []
    areas: list[catalog.Area] = []
    branches: list[team.Branch] = []
    said: dict[UUID, str] = {}
    named: set[str] = set()
    if speaks:
        services, areas, branches = await catalog.services(tx), await catalog.areas(tx), await team.all_branches(tx)
        said = await queries.said_by_customer(tx, conversation_id)
        named = _names(services, areas)
        written_in = language_of(readings, said, named)
        talk = msgspec.structs.replace(talk, language=written_in or (None if written_in == "" else talk.language))
        chosen = _sayable(chosen, settings, talk.language or talk.main_language)
    before = await queries.place_before(tx, talk.customer_id, talk.id)
    pinned = await queries.is_pinned(tx, conversation_id)
    words, fields = _answered_in_words(kept, heard, readings)
    # Only where it will be repeated for a yes.
    guesses = chosen.mode == "send" and chosen.confirms and handled_as in _CONFIRMED and not talk.urgent
    facts = facts_of(readings, urgent=talk.urgent, place=before, pinned=pinned, words=words, fields=fields, guesses=guesses)
    approved, worder = await _approved(tx, talk, settings, facts, heard, readings, services=services, areas=areas, branches=branches)
    new = frozenset(one.id for one in heard)
    prices = tuple(Priced(str(one.id), one.price.kind) for one in services if one.active and str(one.id) in facts.service_ids)
    text = "\n".join(one.text for one in heard if one.text)
    turn = Turn(
        need=handled_as,
        # What answers a question of ours need not be understood by itself: the need was told before.
        sure=talk.need is not None and not talk.needs_person,
        settings=chosen,
        facts=facts,
        said=_said(heard, readings, kept.standing, facts, new, named, language=talk.language or talk.main_language),
        standing=kept.standing,
        also=tuple(one.value for one in beside),
        complains=any(one.value == "complaint" and one.confidence >= _SURELY for one in beside),
        most_questions=settings.most_questions,
        most_urgent=settings.most_urgent,
        prices=prices,
        approved=approved,
        sensitive=safety.sensitive(text) if text else (),
        has_services=any(one.active for one in services),
        has_places=any(one.active for one in areas),
    )
    step = on_silence(turn) if silent else next_step(turn)
    if step.parts and card_numbers(text):
        # Before anything else is said: the number is covered here, but it was sent over somebody's wire.
        greeting = step.parts[:1] if step.parts[0].key == "greeting" else ()
        step = msgspec.structs.replace(step, parts=(*greeting, Part("no_card"), *step.parts[len(greeting) :]))
    if _says_it_again(turn, heard, said.get(kept.seen) if kept.seen else None):
        # Asked again, they would say it again: a person sees what they mean, or that there is nobody.
        step = Step(why="said_again", then="hand_over", lead=step.lead)
    if len(kept.said) >= MOST_SAID and step.parts:
        step = Step(why="said_enough", then="hand_over", lead=step.lead)
    if any(one.automatic for one in heard):
        # Two machines must never write to each other: what came by itself is left to people, and gets no answer.
        step = Step(why="automatic", then="hand_over", lead=step.lead)
    elif step.then != "hand_over" and any(one.type in inbox.rules.SPOKEN and not one.text.strip() for one in heard):
        # What only a person can hear is for a person; asking for it would be asking for what was said.
        step = Step(why="voice_note", then="hand_over", parts=(Part("handoff"),), lead=step.lead)
    answerable = bool(adapter_of(talk.channel).sends)
    return Scene(
        talk=talk,
        kept=kept,
        settings=settings,
        of_need=chosen,
        turn=turn,
        step=step if answerable or not step.parts else _without_way_back(step),
        readings=readings,
        heard=heard,
        words=worder,
        answerable=answerable,
    )


def _sayable(chosen: NeedSettings, settings: Settings, language: str) -> NeedSettings:
    """Without the business's own questions that nobody wrote in the customer's language: asked in another, they would be held back."""
    written = {f"{OWN}{one.key}" for one in settings.fields if language in one.questions}
    wanted = tuple(one for one in chosen.wanted if not one.signal.startswith(OWN) or one.signal in written)
    return msgspec.structs.replace(chosen, wanted=wanted)


def _says_it_again(turn: Turn, heard: Sequence[Heard], before: str | None) -> bool:
    """Whether the customer's newest words are those that were answered already, and tell nothing.

    "Yes" may be said twice, and two of the business's own questions may have one answer.
    """
    if before is None or not before.strip() or not heard or turn.standing.state == "new" or turn.said.fresh:
        return False
    if own_signal(turn.standing.asking) is not None or (turn.said.answer is not None and turn.said.answer.says in _ANSWERING):
        return False
    return all(fold(one.text).strip() == fold(before).strip() for one in heard)


def _without_way_back(step: Step) -> Step:
    """Where nothing can be sent back, as on a form, nobody is asked: a person has it at once, with what is approved to be answered."""
    answers = tuple(part for part in step.parts if part.key in ANSWERS)
    return Step(
        why=step.why if step.then == "hand_over" else "no_way_back", then="hand_over", parts=answers, reason=step.reason, lead=step.lead
    )


def _names(services: Sequence[catalog.Service], areas: Sequence[catalog.Area]) -> set[str]:
    """The words of all names the catalogue has."""
    named: tuple[catalog.Service | catalog.Area, ...] = (*services, *areas)
    return {word for one in named for name in (*one.names.values(), *one.aliases) for word in _words_of_name(name)}


@lru_cache(maxsize=20_000)
def _words_of_name(name: str) -> tuple[str, ...]:
    return tuple(words_of(fold(name)))


async def _approved(
    tx: Tx,
    talk: Talk,
    settings: Settings,
    facts: Facts,
    heard: Sequence[Heard],
    readings: Sequence[StoredReading],
    *,
    services: Sequence[catalog.Service],
    areas: Sequence[catalog.Area],
    branches: Sequence[team.Branch],
) -> tuple[str | None, Words]:
    """What is approved to be said to the newest words: an answer somebody wrote, else a fact of the business."""
    language = talk.language or talk.main_language
    worder = Words(
        talk,
        settings,
        facts,
        language=language,
        today=tx.at.astimezone(ZoneInfo(talk.timezone)).date(),
        services=services,
        areas=areas,
        branches=branches,
        approved=None,
    )
    asked = next((one for one in reversed(heard) if one.text.strip()), None)
    if asked is None or not settings.on:
        return None, worder
    branch_id = None if facts.branch_id is None else UUID(facts.branch_id)
    found = await knowledge.find(tx, asked.text, language=language, branch_id=branch_id, need=talk.need, at=tx.at, limit=1)
    worder.likeliest = next(iter(found), None)
    if found and found[0].sure:
        source = await knowledge.source_of(tx, found[0].answer, language=language)
        if source is not None:
            worder.approved = source
            return "answer", worder
    reading = next((one.decoded() for one in readings if one.message_id == asked.id), None)
    if reading is not None:
        spans = [span.text for one in reading.services for span in one.evidence]
        spans += [] if reading.location is None else [span.text for span in reading.location.evidence]
        fact = fact_asked(asked.text, (language,), spans)
        if fact is not None and await facts_told(tx, worder, fact):
            return fact, worder
    return None, worder


def _said(
    heard: Sequence[Heard],
    readings: Sequence[StoredReading],
    standing: Standing,
    facts: Facts,
    new: frozenset[UUID],
    named: Set[str],
    *,
    language: str,
) -> Said:
    fresh = fresh_in(readings, new, pinned=facts.pinned)
    own = own_signal(standing.asking)
    if own is not None and own in facts.fields:
        fresh |= {standing.asking or ""}
    codes = [one.decoded().abstained_code for one in readings if one.message_id in new]
    if standing.state == "new" and _only_places(heard, readings, named):
        return Said(kind="place", fresh=fresh)
    text = "\n".join(one.text for one in heard if one.text.strip())
    answer = understand_answer(text, language=language) if text.strip() else None
    asks = any(
        not one.decoded().abstained and one.decoded().handled_as in ("pricing", "general_question")
        for one in readings
        if one.message_id in new
    )
    if not text.strip() or all(code == "no_words" for code in codes):
        pinned = any(one.type == "location" for one in heard)
        # A thumb up or down says what it says where the details were repeated.
        signed = standing.state == "confirming" and answer is not None and answer.says in ("yes", "no")
        return Said(kind="words" if pinned or signed else "nothing", fresh=fresh, answer=answer if signed else None)
    if not fresh and all(code in NOTHING_SAID for code in codes):
        return Said(kind="greeting" if standing.state == "new" else "thanks", answer=answer)
    return Said(kind="words", fresh=fresh, answer=answer, asks=asks, booked=about_a_booking(text, (language,)))


def _only_places(heard: Sequence[Heard], readings: Sequence[StoredReading], named: Set[str]) -> bool:
    """Whether a place is all that was told, beside a greeting: where somebody is does not say what they need."""
    read = {one.message_id: one.decoded() for one in readings}
    places = 0
    for one in heard:
        found = read.get(one.id)
        if one.type == "location":
            places += 1
        elif found is not None and found.location is not None and not found.services:
            place = " ".join(span.text for span in found.location.evidence)
            if set(words_of(fold(one.text))) - set(words_of(fold(place))) - named - PLACE_WORDS:
                return False
            places += 1
        elif found is None or found.abstained_code not in NOTHING_SAID:
            return False
    return places > 0


def _answered_in_words(kept: Kept, heard: Sequence[Heard], readings: Sequence[StoredReading]) -> tuple[dict[str, str], dict[str, str]]:
    """What the customer answered to the question that was asked, where it names nothing we know: their own words."""
    words, fields = dict(kept.words), dict(kept.fields)
    asking = kept.standing.asking
    text = mask(" ".join(one.text.strip() for one in heard if one.text.strip()))[:_LONGEST_WORDS]
    if asking is None or not text or kept.standing.state != "asking":
        return words, fields
    spoken = [one.decoded() for one in readings if one.message_id in {each.id for each in heard}]
    own = own_signal(asking)
    elsewhere = any(not one.abstained and one.secondary == () and one.handled_as in _ASKS_ELSEWHERE for one in spoken)
    if own is not None:
        if not elsewhere:
            fields[own] = text
    elif asking in ("location", "service", "timing", "budget", "urgency") and not elsewhere:
        told = {
            "location": any(one.location is not None for one in spoken),
            "service": any(one.services for one in spoken),
            "timing": any(one.timing is not None for one in spoken),
            "budget": any(one.budget is not None for one in spoken),
            "urgency": any(one.urgency.value == "urgent" for one in spoken),
        }
        if not told[asking]:
            words[asking] = text
    return words, fields
