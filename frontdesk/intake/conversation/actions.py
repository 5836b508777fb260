"""Everything the assistant does in a conversation, each step in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk import inbox, knowledge, routing
from frontdesk.intake import safety
from frontdesk.intake.conversation import drafting, queries
from frontdesk.intake.conversation.drafting import Written
from frontdesk.intake.conversation.events import (
    AssistantBeganAnew,
    AssistantDrafted,
    AssistantHandedOver,
    AssistantResumed,
    AssistantSpoke,
    AssistantStopped,
    DraftEnded,
)
from frontdesk.intake.conversation.noting import note_lead
from frontdesk.intake.conversation.records import Utterance
from frontdesk.intake.conversation.saying import worded
from frontdesk.intake.conversation.scene import Held, Scene, scene_of
from frontdesk.intake.conversation.why import told
from frontdesk.intake.dialogue import ANSWERS, Standing, next_step
from frontdesk.intake.inquiries.actions import open_inquiry
from frontdesk.intake.inquiries.records import InquiryReason, Proposal, Why, whose_words
from frontdesk.intake.settings.queries import settings_of
from frontdesk.intake.settings.rules import NEVER_ANSWERED, of_need
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue_once

ACTOR = Actor("assistant", "intake")
# People write in bursts: so long the assistant lets a customer finish before it answers.
GATHER = timedelta(seconds=3)
# What keeps a name apart that runs the other way; it is no part of what is said.
_ISOLATES = str.maketrans("", "", "\u2068\u2069")
_KEPT_SAID = 20
# Why an answer that was found is only proposed: nobody can be sure that it is what was asked for.
_NEAR = "near"
_MONTH_FIRST = frozenset({"US", "PH"})


async def attend(tx: Tx, conversation_id: UUID, *, words: bool = False) -> bool:
    """A message came: true when the assistant is at it now, false when a person is to have it, through routing.

    What it hands over at once is handed over at once; before it says something it lets the customer finish. With `words` there is
    a language model that may word a reply where nothing approved surely answers: it is asked first, outside of this transaction.
    """
    scene = await scene_of(tx, conversation_id)
    if scene is None:
        return False
    if scene.talk.status not in ("waiting", "assisted") or scene.talk.first_owner_id is not None:
        # A person is or was at it: what was said is noted for them, and a reply only ever proposed.
        await note_lead(tx, scene, confirmed=False)
        proposed = scene.talk.status == "owned" and await _propose_to_owner(tx, scene)
        if words and not proposed and scene.talk.status == "owned" and drafting.may_word(drafting.as_suggested(scene)):
            await enqueue_once(tx, "intake.suggest", key=_line(conversation_id), args={"conversation_id": str(conversation_id)})
        return False
    # Whether anything approved bears on the question is seen by the step, which comes at once and hands over where nothing does.
    asks_model = words and drafting.may_word(scene)
    if scene.step.then == "hand_over" and not asks_model:
        await _carry_out(tx, scene)
        return False
    until = tx.at + _patience(scene)
    if scene.step.then == "nothing" and scene.talk.status == "assisted" and scene.talk.wake_at is not None:
        # Who goes on saying nothing does not put off that a person is told, nor hasten that what was answered is closed.
        until = max(scene.talk.wake_at, tx.at)
    await inbox.actions.assist(tx, conversation_id, until)
    # Who would be told that a person answers is not left waiting for it.
    await _step_soon(tx, conversation_id, timedelta() if asks_model else GATHER)
    return True


async def take_step(tx: Tx, conversation_id: UUID, written: Written | None = None) -> None:
    """Say what is to be said about everything the customer has written by now, or hand it over.

    `written` is what a language model wrote meanwhile: it goes out where the gate lets it, else it is proposed to whoever has it next.
    """
    if await inbox.queries.written_down_by(tx, conversation_id) is not None:
        # What the customer said by voice is not asked for; whoever writes it down has this decided again.
        return
    scene = await scene_of(tx, conversation_id)
    if scene is None or scene.talk.status != "assisted" or not scene.heard:
        return
    if written is not None and drafting.overtaken(scene, written):
        return
    utterance = None if written is None else await drafting.standing(tx, scene, written)
    if utterance is not None and _just_said(scene, utterance):
        utterance = None
    if utterance is not None:
        answered = drafting.as_answered(scene)
        verdict = _released(answered, utterance, tx.at)
        if verdict.outcome == "send" or (verdict.outcome == "draft" and scene.of_need.mode == "draft"):
            scene = answered
        else:
            # What is said without a model is said now too; what it would have said is for whoever has the question next.
            held = None if verdict.outcome == "silence" else (utterance, verdict)
            utterance, scene = None, msgspec.structs.replace(scene, held=held)
    if await _carry_out(tx, scene, utterance):
        await routing.route(tx, conversation_id, trigger="arrival")


async def suggest(tx: Tx, conversation_id: UUID, written: Written) -> None:
    """What a language model wrote while a person has the conversation: they see it beside its sources, and nothing is sent."""
    scene = await scene_of(tx, conversation_id)
    if scene is None or scene.talk.status != "owned" or drafting.overtaken(scene, written):
        return
    scene = drafting.as_suggested(scene)
    utterance = await drafting.standing(tx, scene, written)
    if utterance is None or not scene.heard or await queries.answered_since(tx, conversation_id, scene.heard[-1].id):
        return
    answered = drafting.as_answered(scene)
    verdict = _released(answered, utterance, tx.at)
    # What says more than its sources is not put into anybody's hand to be sent with one click.
    if not drafting.says_more(verdict):
        await _draft(tx, answered, utterance, verdict.codes)


async def look_again(tx: Tx, conversation_id: UUID) -> None:
    """The customer has not answered in time: a person is told, or what was answered is closed."""
    if await inbox.queries.written_down_by(tx, conversation_id) is not None:
        return
    scene = await scene_of(tx, conversation_id, silent=True)
    if scene is None or scene.talk.status != "assisted" or scene.talk.wake_at is None or scene.talk.wake_at > tx.at:
        return
    if scene.step.then == "done":
        await inbox.actions.end_assistance(tx, conversation_id, "answered")
        await inbox.actions.close(tx, conversation_id)
        return
    await _carry_out(tx, scene)
    await routing.route(tx, conversation_id, trigger="arrival")


async def person_spoke(tx: Tx, conversation_id: UUID) -> bool:
    """Somebody of the team answered on the phone: the assistant is silent from now on. False when it was not at it."""
    if not await inbox.actions.end_assistance(tx, conversation_id, "a person answered"):
        return False
    await _set_state(tx, conversation_id, "stopped", why="person_spoke")
    return True


async def stop(tx: Tx, conversation_id: UUID) -> None:
    """A person says that the assistant is to be silent here; where it was at it, somebody is to have the conversation now."""
    talk = required(await queries.talk(tx, conversation_id), NotFound("conversation"))
    await _set_state(tx, conversation_id, "stopped", why="stopped_by_person")
    await record(tx, AssistantStopped(conversation_id=conversation_id, customer_id=talk.customer_id))
    await _end_draft(tx, conversation_id, "outdated")
    if await inbox.actions.end_assistance(tx, conversation_id, "somebody stopped it"):
        await routing.route_soon(tx, conversation_id)


async def resume(tx: Tx, conversation_id: UUID) -> None:
    """A person gives the conversation back to the assistant: it goes on with what it knows, and may ask anew."""
    talk = required(await queries.talk(tx, conversation_id), NotFound("conversation"))
    if talk.status == "closed":
        raise Conflict("conversation_closed", "This conversation is closed. Reopen it first.")
    settings = await settings_of(tx)
    if of_need(settings, talk.need or "other", talk.handled_as or "other").mode != "send":
        raise Conflict("assistant_off", "The assistant does not write by itself about this need. A manager can change that in Settings.")
    if talk.owner_id is not None:
        # Back to its queue, and not to be filled with again by the very person who gives it away.
        await routing.assign(tx, conversation_id, None, "given to the assistant")
    # Whoever had it has let go of it: from here it is as if nobody had.
    await tx.execute("update conversations set first_owner_id = null where id = $1", conversation_id)
    await inbox.actions.assist(tx, conversation_id, tx.at + timedelta(minutes=settings.patience_minutes))
    await _set_state(tx, conversation_id, "asking", why="resumed")
    await record(tx, AssistantResumed(conversation_id=conversation_id, customer_id=talk.customer_id))
    await _step_soon(tx, conversation_id)


async def person_replied(tx: Tx, conversation_id: UUID, *, draft_id: UUID | None, by: UUID, message_id: UUID) -> None:
    """A person answered, with the draft, changed or as it was, or with words of their own: no draft waits any more."""
    if draft_id is not None:
        await _end_draft(tx, conversation_id, "used", draft_id=draft_id, by=by, message_id=message_id)
    await _end_draft(tx, conversation_id, "outdated")


async def discard_draft(tx: Tx, draft_id: UUID, *, conversation_id: UUID, by: UUID) -> None:
    """A person does not want the draft."""
    if not await _end_draft(tx, conversation_id, "discarded", draft_id=draft_id, by=by):
        raise NotFound("draft")


async def forget(tx: Tx, conversation_id: UUID) -> None:
    """The conversation was closed: the next one of this customer begins anew, with what they said still known."""
    customer_id = await tx.value(
        "update intakes i set state = 'new', asking = null, asked = '{}', confirmations = 0, why = 'closed',"
        " said = said[cardinality(said):], changed_at = $2"
        " from conversations c where i.conversation_id = $1 and c.business_id = i.business_id and c.id = i.conversation_id"
        " returning c.customer_id",
        conversation_id,
        tx.at,
    )
    if customer_id is not None:
        await record(tx, AssistantBeganAnew(conversation_id=conversation_id, customer_id=customer_id))
    await _end_draft(tx, conversation_id, "outdated")


async def _step_soon(tx: Tx, conversation_id: UUID, after: timedelta = GATHER) -> None:
    args = {"conversation_id": str(conversation_id)}
    await enqueue_once(tx, "intake.step", key=_line(conversation_id), args=args, due_at=tx.at + after)


def _line(conversation_id: UUID) -> str:
    return f"conversation:{conversation_id}"


def _patience(scene: Scene) -> timedelta:
    urgent = scene.turn.facts.urgent
    return timedelta(minutes=scene.settings.urgent_patience_minutes if urgent else scene.settings.patience_minutes)


async def _carry_out(tx: Tx, scene: Scene, utterance: Utterance | None = None) -> bool:
    """Make the step true. True when a person is to have the conversation now: it waits, and the caller routes it."""
    step, talk = scene.step, scene.talk
    utterance = utterance or await worded(tx, scene.words, step)
    if utterance is not None and _just_said(scene, utterance):
        # The same words twice in a row help nobody, and two machines could go on with them for ever.
        utterance = None
    await note_lead(tx, scene, confirmed=step.lead == "confirm")
    if utterance is not None:
        verdict = _released(scene, utterance, tx.at)
        if verdict.outcome != "send":
            return await _hold_back(tx, scene, utterance, verdict)
        await _speak(tx, scene, utterance)
    if step.then == "nothing":
        return False
    if step.then == "hand_over":
        await _hand_over(tx, scene, utterance)
        return True
    rest = timedelta(hours=scene.settings.closes_after_hours) if step.then == "done" else _patience(scene)
    await inbox.actions.assist(tx, talk.id, tx.at + rest)
    await _keep(tx, scene, said=utterance)
    return False


def _just_said(scene: Scene, utterance: Utterance) -> bool:
    return bool(scene.kept.said) and scene.kept.said[-1] == _fingerprint(utterance.text)


def _released(scene: Scene, utterance: Utterance, at: datetime) -> safety.Verdict:
    talk, turn = scene.talk, scene.turn
    answering = any(part.key in ANSWERS for part in scene.step.parts)
    return safety.gate(
        safety.Release(
            text=utterance.text.translate(_ISOLATES),
            language=utterance.language,
            customer_language=talk.language or talk.main_language,
            today=scene.words.today,
            sources=(*utterance.sources, *utterance.wordings),
            said_by_customer=[one.text for one in utterance.recalled],
            mode=scene.of_need.mode,
            need=turn.need,
            never_automatic=answering and (turn.need in NEVER_ANSWERED or bool(turn.sensitive)),
            abstained=answering and not turn.sure,
            window_open=scene.answerable and (talk.window_ends_at is None or talk.window_ends_at > at),
            person_owns=talk.owner_id is not None,
            stopped=turn.standing.state == "stopped",
            # A question of ours and a handover say nothing to what was asked, whatever it was about.
            asked=[one.text for one in scene.heard if one.text] if answering else (),
            subjects=[
                safety.Subject(key, tuple(dict.fromkeys((*one.names.values(), *one.aliases)))) for key, one in scene.words.services.items()
            ],
            about=utterance.about,
            month_first=talk.country in _MONTH_FIRST,
            approved_wording=utterance.made_by == "rules",
            named=utterance.named,
        )
    )


async def _speak(tx: Tx, scene: Scene, utterance: Utterance) -> None:
    talk, step = scene.talk, scene.step
    before = tx.actor
    tx.actor = ACTOR
    try:
        message_id = await inbox.actions.reply(
            tx,
            talk.id,
            author_id=None,
            author_name=scene.settings.name or talk.business,
            text=utterance.text,
            client_id=None,
            # What hands over leaves the customer waiting, and so does a question where it is urgent: the clock goes on.
            answers=step.then != "hand_over" and not scene.turn.facts.urgent,
            choices=utterance.choices,
            choose=utterance.choose,
            content={"sources": _briefs(utterance.sources)} if utterance.sources else {},
        )
        await record(
            tx,
            AssistantSpoke(
                conversation_id=talk.id,
                customer_id=talk.customer_id,
                message_id=message_id,
                why=told(step.why),
                asks=step.asks,
                sources=tuple(f"{one.kind}:{one.id}" for one in utterance.sources),
            ),
        )
    finally:
        tx.actor = before


async def _hold_back(tx: Tx, scene: Scene, utterance: Utterance, verdict: safety.Verdict) -> bool:
    """What may not go out by itself becomes a draft for a person, or an Inquiry; either way somebody is to have the conversation."""
    await _draft(tx, scene, utterance, verdict.codes)
    if verdict.outcome == "inquiry" and scene.heard:
        await _inquire(tx, scene, "unsafe", verdict.codes[0] if verdict.codes else scene.step.why, (utterance, verdict))
    await _hand_over(tx, scene, None)
    return True


async def _propose_to_owner(tx: Tx, scene: Scene) -> bool:
    """While a person has it the assistant only proposes, and only what is approved. False when that is nothing."""
    if scene.of_need.mode == "off" or not scene.heard:
        return False
    step = next_step(msgspec.structs.replace(scene.turn, standing=Standing(greeted=True)))
    answers = tuple(part for part in step.parts if part.key in ANSWERS)
    if not answers or not scene.of_need.answers:
        await _end_draft(tx, scene.talk.id, "outdated")
        return False
    step = msgspec.structs.replace(step, parts=answers)
    utterance = await worded(tx, scene.words, step)
    if utterance is not None:
        await _draft(tx, msgspec.structs.replace(scene, step=step), utterance, ("person_owns",))
    return utterance is not None


async def _draft(tx: Tx, scene: Scene, utterance: Utterance, held_because: Sequence[str]) -> UUID:
    await _end_draft(tx, scene.talk.id, "outdated")
    draft_id = tx.new_id()
    await tx.execute(
        "insert into drafts (id, conversation_id, message_id, text, language, why, sources, held_because, made_by, at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        draft_id,
        scene.talk.id,
        scene.heard[-1].id if scene.heard else None,
        utterance.text,
        utterance.language,
        scene.step.why,
        _briefs(utterance.sources),
        list(held_because),
        utterance.made_by,
        tx.at,
    )
    await record(
        tx,
        AssistantDrafted(
            conversation_id=scene.talk.id,
            customer_id=scene.talk.customer_id,
            draft_id=draft_id,
            why=told(scene.step.why),
            held_because=tuple(held_because),
        ),
    )
    return draft_id


async def _end_draft(
    tx: Tx, conversation_id: UUID, state: str, *, draft_id: UUID | None = None, by: UUID | None = None, message_id: UUID | None = None
) -> bool:
    ended = await tx.value(
        "update drafts set state = $2, ended_at = $3, ended_by = $4, sent_message_id = $5 where conversation_id = $1 and state = 'proposed'"
        " and ($6::uuid is null or id = $6) returning id",
        conversation_id,
        state,
        tx.at,
        by,
        message_id,
        draft_id,
    )
    if ended is not None:
        await record(tx, DraftEnded(draft_id=ended, conversation_id=conversation_id, state=state))
    return ended is not None


async def _hand_over(tx: Tx, scene: Scene, utterance: Utterance | None) -> None:
    talk, step = scene.talk, scene.step
    near = await drafting.nearest(tx, scene) if scene.held is None else None
    if step.reason is not None and scene.heard:
        if near is None:
            await _inquire(tx, scene, step.reason, step.why, scene.held)
        else:
            await _inquire(tx, scene, step.reason, _NEAR, (near, safety.Verdict("draft")))
        if step.reason == "no_source":
            await knowledge.note_gap(
                tx, conversation_id=talk.id, message_id=scene.heard[-1].id, language=talk.language, need=talk.need, at=tx.at
            )
    await inbox.actions.end_assistance(tx, talk.id, told(step.why))
    kept = scene.kept.exists or utterance is not None or step.reason is not None
    if kept:
        await _keep(tx, scene, said=utterance)
    if scene.of_need.mode != "off":
        await record(tx, AssistantHandedOver(conversation_id=talk.id, customer_id=talk.customer_id, why=told(step.why), reason=step.reason))
    if scene.held is not None and not drafting.says_more(scene.held[1]):
        await _draft(tx, drafting.as_answered(scene), scene.held[0], scene.held[1].codes)
    elif near is not None and scene.heard:
        await _draft(tx, scene, near, (_NEAR,))


async def _inquire(tx: Tx, scene: Scene, reason: InquiryReason, code: str, held: Held | None) -> None:
    proposals: tuple[Proposal, ...] = ()
    if held is not None:
        said, verdict = held
        by = whose_words(said.made_by, (one.kind for one in said.sources))
        proposals = (Proposal(text=said.text, language=said.language, sources=said.sources, why_not=_why_not(verdict), words_of=by),)
    await open_inquiry(
        tx,
        conversation_id=scene.talk.id,
        message_id=scene.heard[-1].id,
        reason=reason,
        detail=Why(code),
        proposals=proposals,
    )


def _why_not(verdict: safety.Verdict) -> Why | None:
    """Why a proposal was not sent, in the words of it that nothing stands behind where there are any."""
    if not verdict.reasons:
        return None
    words = next((one.found[0] for one in verdict.reasons if one.code in safety.SAYS_MORE and one.found), None)
    return Why(verdict.codes[0]) if words is None else Why("not_in_source", {"words": words})


async def _keep(tx: Tx, scene: Scene, *, said: Utterance | None) -> None:
    """Write down how far it is. What was said is kept as a fingerprint: nothing is ever said twice in a row."""
    standing, step = scene.turn.standing, scene.step
    spoke = said is not None
    # Who is told something while a summary waits for a yes may still say it.
    confirming = step.confirms or (standing.state == "confirming" and step.asks is None)
    state = {"hand_over": "handed", "done": "answered"}.get(step.then) or ("confirming" if confirming else "asking")
    asked = standing.asked if step.asks is None else (*standing.asked, step.asks)
    await tx.execute(
        "insert into intakes (conversation_id, state, asking, asked, confirmations, greeted, words, fields, said, seen, why, began_at,"
        " changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)"
        " on conflict (business_id, conversation_id) do update set state = excluded.state, asking = excluded.asking,"
        " asked = excluded.asked, confirmations = excluded.confirmations, greeted = excluded.greeted, words = excluded.words,"
        " fields = excluded.fields, said = excluded.said, seen = excluded.seen, why = excluded.why, changed_at = excluded.changed_at",
        scene.talk.id,
        state,
        step.asks if step.then == "wait" else None,
        list(asked),
        standing.confirmations + step.confirms,
        standing.greeted or spoke,
        scene.turn.facts.words,
        scene.turn.facts.fields,
        [*scene.kept.said, *([_fingerprint(said.text)] if said is not None else [])][-_KEPT_SAID:],
        scene.heard[-1].id if scene.heard else scene.kept.seen,
        step.why,
        tx.at,
    )


async def _set_state(tx: Tx, conversation_id: UUID, state: str, *, why: str) -> None:
    await tx.execute(
        "insert into intakes (conversation_id, state, why, began_at, changed_at) values ($1, $2, $3, $4, $4)"
        " on conflict (business_id, conversation_id) do update set state = $2, asking = null, why = $3, changed_at = $4",
        conversation_id,
        state,
        why,
        tx.at,
    )


def _fingerprint(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()[:16]


def _briefs(sources: Sequence[knowledge.Source]) -> list[dict[str, str]]:
    return [{"kind": one.kind, "id": one.id, "title": one.title, "text": one.text} for one in sources]
