"""What a connected language model may word a reply from, and whether what it wrote still fits when it has written it.

1. It is asked only where the assistant would leave a question to a person: nothing approved surely answers it, or it was not sure
what is needed. Never about needs and topics that only people answer, nor where it is urgent. 2. It is given what is approved and may
bear on the question, and nothing else. 3. It is asked outside of any transaction. 4. What it wrote counts only while the customer has
written nothing since, and every source it cites still says what it said. 5. Without a source, or with nothing but courtesy, it has
answered nothing.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from frontdesk import knowledge, llm
from frontdesk.intake import safety
from frontdesk.intake.conversation.records import Utterance
from frontdesk.intake.conversation.scene import Scene, scene_of
from frontdesk.intake.dialogue import Part, Standing, Step, next_step
from frontdesk.intake.settings.rules import NEVER_ANSWERED
from frontdesk.kit.cards import LONGEST_CARD, without_cards
from frontdesk.kit.database import Database, Tx, is_away
from frontdesk.knowledge import Source

log = logging.getLogger(__name__)

# The part of a step that a model worded; nothing else has it.
WORDED = Part("approved", "model")
_ANSWERS, _SERVICES, _BRANCHES = 4, 12, 4
_LONGEST_QUESTION = 4000
# From here on an approved answer is more likely what was asked for than not.
_LIKELY = 0.5
# Where the assistant leaves a question to people because it knows no answer; everything else it leaves for reasons of its own.
_UNKNOWN = frozenset({"no_source", "not_confident"})


class Offer(msgspec.Struct, frozen=True):
    """What a model is given: the customer's newest words, and what is approved that may bear on them."""

    heard: tuple[tuple[UUID, str], ...]
    language: str
    sources: dict[str, Source]

    @property
    def question(self) -> str:
        """The words that ask."""
        text = "\n".join(text for _, text in self.heard if text.strip())
        # A card number that it begins in is covered before it is cut apart.
        return without_cards(text[-_LONGEST_QUESTION - LONGEST_CARD :])[-_LONGEST_QUESTION:]


class Written(msgspec.Struct, frozen=True):
    """A reply that a model wrote, the sources it says it rests on, and what it was given."""

    offer: Offer
    text: str
    cited: tuple[str, ...]


def may_word(scene: Scene) -> bool:
    """Whether a model may be asked instead of leaving the question to a person at once."""
    step, turn = scene.step, scene.turn
    unknown = step.then == "hand_over" and (step.reason in _UNKNOWN or step.why == "nothing_for_the_assistant")
    asked = any(one.text.strip() for one in scene.heard)
    for_people = turn.need in NEVER_ANSWERED or bool(turn.sensitive) or not scene.of_need.answers
    # What is urgent is told to a person at once, and who sent a card number is to be told about that.
    at_once = scene.talk.status != "owned" and (turn.facts.urgent or any(part.key == "no_card" for part in step.parts))
    return scene.answerable and unknown and asked and not for_people and not at_once


def says_more(verdict: safety.Verdict) -> bool:
    """Whether a reply says more than its sources: then it is shown with the reason, and not put into anybody's hand to be sent."""
    return not safety.SAYS_MORE.isdisjoint(verdict.codes)


def as_suggested(scene: Scene) -> Scene:
    """The scene as it would be had nobody said anything yet: while a person has it, only an answer to the newest words is of use."""
    step = next_step(msgspec.structs.replace(scene.turn, standing=Standing(greeted=True)))
    return msgspec.structs.replace(scene, step=step, heard=scene.heard[-1:])


def as_answered(scene: Scene) -> Scene:
    """The scene with the step that a model's answer is."""
    standing = scene.turn.standing
    # A summary that waits for a yes goes on waiting.
    waits = standing.state == "confirming"
    step = Step(why="worded_by_model", then="wait" if waits else "done", parts=(WORDED,), lead=scene.step.lead)
    return msgspec.structs.replace(scene, step=step)


async def nearest(tx: Tx, scene: Scene) -> Utterance | None:
    """The approved answer that was most likely asked for, where none surely was: for a person to look at, and never sent by itself."""
    found = scene.words.likeliest
    if scene.step.reason not in _UNKNOWN or found is None or found.score < _LIKELY or not scene.of_need.answers:
        return None
    source = await _source_in(tx, scene, found.answer)
    return None if source is None else Utterance(text=source.text, language=source.language, sources=(source,))


async def _source_in(tx: Tx, scene: Scene, answer: knowledge.Answer) -> Source | None:
    """An approved answer in the customer's language, else in the business's, else in the first it has."""
    spoken = next((one for one in (scene.words.language, scene.talk.main_language) if one in answer.texts), answer.languages[0])
    return await knowledge.source_of(tx, answer, language=spoken)


async def offer_of(tx: Tx, scene: Scene) -> Offer | None:
    """What a model would be given; None when nothing approved bears on the question."""
    heard = tuple((one.id, one.text) for one in scene.heard)
    offer = Offer(heard, scene.words.language, {})
    sources = {f"{one.kind}:{one.id}": one async for one in _bearing(tx, scene, offer.question)}
    return msgspec.structs.replace(offer, sources=sources) if sources else None


async def write(database: Database, business_id: UUID, conversation_id: UUID, *, status: str) -> Written | None:
    """Let the model word a reply; None where it may not, does not know, or gave no answer in time. Never inside a transaction."""
    try:
        return await _write(database, business_id, conversation_id, status)
    except Exception as error:
        if is_away(error):
            raise
        # No part of the message may stand in the log; it goes on without the model.
        log.error("no language model could be asked for a reply: %s", type(error).__name__)
        return None


async def _write(database: Database, business_id: UUID, conversation_id: UUID, status: str) -> Written | None:
    if not await llm.may_ask(database, business_id, "drafting"):
        return None
    async with database.business(business_id) as tx:
        scene = await scene_of(tx, conversation_id)
        if scene is None or scene.talk.status != status or not scene.heard:
            return None
        scene = as_suggested(scene) if status == "owned" else scene
        offer = await offer_of(tx, scene) if may_word(scene) else None
    if offer is None:
        return None
    found = await llm.draft_reply(
        database,
        business_id,
        question=offer.question,
        sources={key: f"{one.title}\n{one.text}" for key, one in offer.sources.items()},
        language=offer.language,
        names=(scene.talk.customer_name,),
        conversation_id=conversation_id,
        on_the_path=True,
    )
    if isinstance(found, llm.Failed) or found.value.cannot_answer or not found.value.cited:
        return None
    return Written(offer, found.value.text.strip(), found.value.cited)


def overtaken(scene: Scene, written: Written) -> bool:
    """Whether the customer has written something since: that has a step of its own, which looks at everything."""
    return bool(scene.heard) and scene.heard[-1].id > written.offer.heard[-1][0]


async def standing(tx: Tx, scene: Scene, written: Written) -> Utterance | None:
    """What was written as something to say now; None when what it was made from is not so any more."""
    if not may_word(scene) or tuple((one.id, one.text) for one in scene.heard) != written.offer.heard:
        return None
    now = await offer_of(tx, scene)
    if now is None or now.language != written.offer.language:
        return None
    if any(now.sources.get(key) != written.offer.sources[key] for key in written.cited):
        return None
    sources = tuple(now.sources[key] for key in written.cited)
    if not safety.rests_on(written.text, sources, language=now.language, today=scene.words.today):
        return None
    return Utterance(
        text=written.text,
        language=now.language,
        sources=sources,
        about=scene.turn.facts.surely().service_ids,
        made_by="model",
    )


async def _bearing(tx: Tx, scene: Scene, question: str) -> AsyncIterator[Source]:
    """The approved answers that are like the question, surely or not, then the facts of what it names, or of all when they are few."""
    language, facts, words = scene.words.language, scene.turn.facts, scene.words
    branch_id = None if facts.branch_id is None else UUID(facts.branch_id)
    for found in await knowledge.find(tx, question, language=language, branch_id=branch_id, need=scene.talk.need, at=tx.at, limit=_ANSWERS):
        source = await _source_in(tx, scene, found.answer)
        if source is not None:
            yield source
    named = [one for one in facts.service_ids if one in words.services]
    few = list(words.services) if len(words.services) <= _SERVICES else []
    for service in [UUID(one) for one in named or few]:
        for source in (
            await knowledge.price_of(tx, service, language=language),
            await knowledge.duration_of(tx, service, language=language),
        ):
            if source is not None:
                yield source
    branches = [facts.branch_id] if facts.branch_id in words.branches else list(words.branches)
    for branch in [UUID(str(one)) for one in branches] if len(branches) <= _BRANCHES else []:
        for source in (await knowledge.hours_of(tx, branch, language=language), await knowledge.address_of(tx, branch, language=language)):
            if source is not None:
                yield source
    if facts.area_id in words.areas:
        yield await knowledge.area_served(tx, UUID(str(facts.area_id)), language=language)
