"""Choosing the next step of the assistant: pure, and always with the rule that decided."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from frontdesk.intake.dialogue.records import CHANGE, HELP, Lead, Part, Reason, Step, Turn
from frontdesk.intake.settings.records import OWN

_BUYING = frozenset({"scheduling", "pricing"})
_CONFIRMATIONS = 2
_HANDED: dict[str, tuple[str, Reason]] = {
    "complaint": ("handoff_sorry", "policy"),
    "specialist_review": ("handoff_specialist", "judgement"),
    "post_service_support": ("handoff", "manual_check"),
}


def next_step(turn: Turn) -> Step:
    """What the assistant does after a message of the customer.

    1. A need that is off, or somebody who wants a person, goes to a person. 2. An answer to the summary is taken first: yes
    ends it, anything else changes it or ends it. 3. What says nothing is asked about once. 4. What was not understood is never guessed.
    5. What needs judgement is only asked the minimum. 6. Else what was asked is answered from approved information, what is required
    is asked for, and when all is known the details are repeated for a yes. Urgent work is handed over as soon as the minimum is known.
    Never more questions than allowed, never one whose answer is known, never the same one twice.
    """
    if turn.settings.mode == "off":
        return Step(why="need_off", then="hand_over", lead=_lead(turn))
    if turn.standing.state in ("handed", "stopped"):
        return Step(why="with_a_person", then="hand_over", lead=_lead(turn))
    answer = turn.said.answer
    if answer is not None and answer.says == "person":
        return _hand_over(turn, "wants_person", "handoff_person", "wants_person")
    if answer is not None and answer.says == "stop" and turn.standing.state != "new":
        return _hand_over(turn, "asked_to_stop", "stopped", None)
    if turn.standing.state == "confirming":
        return _after_summary(turn)
    if turn.said.kind == "nothing":
        return _after_nothing(turn)
    if turn.said.kind == "thanks" and not turn.said.fresh and turn.standing.state != "asking":
        return Step(why="thanks", then="done" if turn.standing.state == "answered" else "hand_over", lead="none")
    if turn.standing.asking == CHANGE:
        # What was called wrong is not repeated as noted.
        return _summary(turn, changed=True) if turn.said.fresh else _hand_over(turn, "change_unclear", "handoff", _reason(turn))
    if turn.said.kind == "greeting" and turn.need == "other" and not turn.said.fresh:
        return _ask_help(turn)
    if turn.said.kind == "place" and not turn.sure:
        return _ask_help(turn)
    if not turn.sure and turn.standing.state == "new":
        return _hand_over(turn, "not_sure", "handoff_answer", "not_confident")
    return _by_need(turn)


def on_silence(turn: Turn) -> Step:
    """The customer did not answer in time: a person is told what is known, and nothing more is said to the customer."""
    if turn.standing.state == "answered":
        return Step(why="answered_and_quiet", then="done")
    return Step(why="silence", then="hand_over", lead=_lead(turn))


def _by_need(turn: Turn) -> Step:
    if turn.need in _HANDED or turn.sensitive:
        touchy: tuple[str, Reason] = ("handoff_specialist" if "medical" in turn.sensitive else "handoff_answer", "policy")
        key, reason = _HANDED.get(turn.need, touchy)
        return _ask(turn) or _hand_over(turn, "judgement", key, reason)
    if turn.complains:
        # Who also complains is not asked to confirm a booking first.
        return _hand_over(turn, "judgement", *_HANDED["complaint"])
    if turn.need == "other":
        if turn.approved is not None and turn.settings.answers:
            return _answered(turn)
        return Step(why="nothing_for_the_assistant", then="hand_over", lead=_lead(turn))
    if turn.need == "general_question":
        return _answered(turn) if turn.approved is not None else _no_source(turn)
    if turn.need == "scheduling" and turn.said.booked and turn.standing.state in ("new", "answered"):
        return _booked(turn)
    return _buying(turn)


def _booked(turn: Turn) -> Step:
    """Moving a booking or calling it off is nothing new to be sold: what is approved about it is said, and a person does it."""
    told = (Part("approved", turn.approved),) if turn.approved is not None and turn.settings.answers else ()
    step = _hand_over(turn, "existing_booking", "handoff_check", "manual_check", before=told)
    return msgspec.structs.replace(step, lead="none")


def _buying(turn: Turn) -> Step:
    """Pricing, and getting a time: told what it costs where that is approved, asked what is missing, repeated for a yes.

    What was only guessed is repeated for a yes before anything is told of it.
    """
    if turn.facts.guessed:
        guessed = _ask(turn) or (_summary(turn) if turn.standing.confirmations < _CONFIRMATIONS else None)
        return guessed or _hand_over(turn, "all_known", "handoff_noted", _reason(turn))
    told = _told(turn)
    prices = tuple(told)
    asked = _ask(turn, before=prices)
    if asked is not None:
        return asked
    pricing = turn.need == "pricing" or "pricing" in turn.also
    if pricing and turn.settings.answers and (not turn.prices or any(one.kind == "on_inspection" for one in turn.prices)):
        untold: Reason = "manual_check" if turn.prices else "no_source"
        # That a colleague looks at it first was said with the price.
        looked_at = any(one.key == "price_inspection" for one in prices)
        return _hand_over(turn, "no_price", "handoff" if looked_at else "handoff_answer", untold, before=prices)
    if turn.facts.urgent:
        reason: Reason | None = "manual_check" if turn.need == "scheduling" else None
        key = "handoff_noted" if turn.facts.service_ids or turn.facts.timing is not None else "handoff_urgent"
        return _hand_over(turn, "urgent", key, reason, before=prices)
    if turn.need == "pricing" and not _wants_more(turn):
        if prices:
            return Step(why="price_told", then="done", parts=prices, lead="capture")
        if not (turn.prices and turn.settings.answers):
            return _no_source(turn)
        if not turn.said.fresh:
            # They have their price and ask nothing: what they make of it is for a person.
            return _hand_over(turn, "all_known", "handoff", None)
    if turn.settings.confirms and turn.standing.confirmations < _CONFIRMATIONS:
        return _summary(turn, before=prices)
    return _hand_over(turn, "all_known", "handoff_noted", _reason(turn), before=prices)


def _told(turn: Turn) -> Iterator[Part]:
    """The prices that were asked for and are approved, each told once; who then says where or when has not asked again."""
    goes_on = turn.standing.state == "answered" and turn.said.fresh
    if turn.standing.state == "new" or "service" in turn.said.fresh or (turn.said.asks and not goes_on):
        yield from _prices(turn)


def _prices(turn: Turn) -> Iterator[Part]:
    if not turn.settings.answers or (turn.need != "pricing" and "pricing" not in turn.also):
        return
    for one in turn.prices:
        key = {"fixed": "price_fixed", "from": "price_from", "on_inspection": "price_inspection"}[one.kind]
        yield Part(key, one.service_id)


def _wants_more(turn: Turn) -> bool:
    """Whether somebody who asked for a price also wants to have it done."""
    facts = turn.facts
    return "scheduling" in turn.also or facts.timing is not None or facts.urgent


def _after_summary(turn: Turn) -> Step:
    answer = turn.said.answer
    says = "other" if answer is None else answer.says
    if says == "yes" and not turn.said.fresh:
        # Of what was only guessed until now, no price was told yet.
        prices = tuple(_prices(turn)) if "service" in turn.facts.guessed else ()
        looked_at = any(one.key == "price_inspection" for one in prices)
        if turn.need == "pricing" and not _wants_more(turn) and prices and not looked_at:
            return Step(why="confirmed", then="done", parts=prices, lead="confirm")
        reason: Reason | None = "manual_check" if turn.facts.urgent or looked_at else None
        return msgspec.structs.replace(_hand_over(turn, "confirmed", "handoff", reason, before=prices), lead="confirm")
    if turn.said.fresh:
        if turn.standing.confirmations < _CONFIRMATIONS:
            return _summary(turn, changed=True)
        return _hand_over(turn, "changed_again", "handoff_noted", _reason(turn))
    if turn.said.kind == "nothing":
        return Step(why="nothing_said", then="nothing")
    told = answer is not None and says == "correction" and bool(answer.rest.strip())
    if says in ("no", "correction") and not told and _may_ask(turn, CHANGE):
        return Step(why="asked_what_to_change", then="wait", parts=(Part("what_to_change"),), asks=CHANGE, lead="capture")
    if turn.approved is not None and turn.settings.answers:
        return Step(why="answered_meanwhile", then="wait", parts=(Part("approved", turn.approved),), lead="capture")
    prices = tuple(_prices(turn)) if says == "other" and turn.said.asks else ()
    if prices and not turn.facts.guessed and all(one.key != "price_inspection" for one in prices):
        return Step(why="answered_meanwhile", then="wait", parts=prices, lead="capture")
    if says == "other" and turn.said.asks:
        return _no_source(turn)
    # What was just called wrong, or changed in words that name nothing known, is not repeated as noted; nor is it asked for again.
    wrong = says in ("no", "correction")
    return _hand_over(turn, "summary_unclear", "handoff" if wrong else "handoff_noted", _reason(turn))


def _after_nothing(turn: Turn) -> Step:
    """A sticker, an emoji, a picture: while something is asked it is waited for, else it is asked once what it is about."""
    if turn.standing.state in ("asking", "answered"):
        return Step(why="nothing_said", then="nothing")
    return _ask_help(turn, key="only_text")


def _ask_help(turn: Turn, key: str = "ask_help") -> Step:
    if _may_ask(turn, HELP):
        return Step(why="asked_what_it_is_about", then="wait", parts=_greeted(turn, (Part(key),)), asks=HELP)
    return _hand_over(turn, "not_sure", "handoff", "not_confident")


def _ask(turn: Turn, *, before: tuple[Part, ...] = ()) -> Step | None:
    """The next question, when one is still to be asked: what is required first, what is merely useful while there is room for it."""
    wanted = sorted(turn.settings.wanted, key=lambda one: (one.importance != "required", _press(turn, one.signal)))
    for one in wanted:
        if one.importance == "off" or not _can_be_asked(turn, one.signal):
            continue
        if one.importance == "useful" and turn.facts.urgent:
            continue
        if turn.facts.has(one.signal) or not _may_ask(turn, one.signal):
            continue
        key = "ask_own" if one.signal.startswith(OWN) else f"ask_{one.signal}"
        if one.signal == "location" and turn.facts.urgent:
            key = "ask_location_urgent"
        # "One more question" is said after another one.
        part = Part(key, one.signal.removeprefix(OWN), variant=not turn.standing.asked) if key == "ask_own" else Part(key)
        why = f"asked_{one.signal.replace(':', '_')}"
        return Step(why=why, then="wait", parts=_greeted(turn, (*before, part)), asks=one.signal, lead=_lead(turn))
    return None


def _press(turn: Turn, signal: str) -> int:
    """What sounds urgent is asked where, then what, before anything else."""
    if not turn.facts.urgent:
        return 0
    return {"urgency": 0, "location": 1, "service": 2}.get(signal, 3)


def _can_be_asked(turn: Turn, signal: str) -> bool:
    return {"location": turn.has_places, "service": turn.has_services}.get(signal, True)


def _may_ask(turn: Turn, signal: str) -> bool:
    most = turn.most_urgent if turn.facts.urgent else turn.most_questions
    return signal not in turn.standing.asked and len(turn.standing.asked) < most


def _summary(turn: Turn, *, changed: bool = False, before: tuple[Part, ...] = ()) -> Step:
    part = Part("confirm_changed" if changed else "confirm")
    return Step(why="repeated_for_a_yes", then="wait", parts=_greeted(turn, (*before, part)), confirms=True, lead="capture")


def _answered(turn: Turn) -> Step:
    assert turn.approved is not None
    return Step(why="answered", then="done", parts=(Part("approved", turn.approved),), lead=_lead(turn))


def _no_source(turn: Turn) -> Step:
    return _hand_over(turn, "no_source", "handoff_answer", "no_source")


def _hand_over(turn: Turn, why: str, key: str, reason: Reason | None, *, before: tuple[Part, ...] = ()) -> Step:
    parts = (*before, Part(key))
    return Step(why=why, then="hand_over", parts=parts, reason=reason, lead=_lead(turn))


def _reason(turn: Turn) -> Reason | None:
    return "manual_check" if turn.facts.urgent else None


def _greeted(turn: Turn, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The first words of the assistant begin with a greeting; an urgent matter goes without."""
    greets = turn.standing.state == "new" and not turn.standing.greeted and not turn.facts.urgent
    return (Part("greeting"), *parts) if greets else parts


def _lead(turn: Turn) -> Lead:
    return "capture" if turn.need in _BUYING or turn.facts.is_lead else "none"
