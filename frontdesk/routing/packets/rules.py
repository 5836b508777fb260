"""Making the handoff packet from what is known, by rule: one thing to do, what was asked, what was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from frontdesk.kit.cards import mask
from frontdesk.kit.money import Money
from frontdesk.routing.packets.promises import binds
from frontdesk.routing.packets.records import Facts, Packet, PacketSignal, Said, Understood
from frontdesk.routing.packets.times import wanted
from frontdesk.routing.words import base, clock, inline, knows, name_of, say
from frontdesk.understanding.records import Budget, Urgency

T = TypeVar("T")

_EXCERPT = 140
_SENTENCES = re.compile(r"(?<=[.!?؟])\s+")
# Of what we said: the last of it, and before that what binds us.
_LAST_SAID, _BINDING_SAID = 3, 4


def prepare(facts: Facts) -> Packet:
    """The packet: next action, summary, what we have said already, signals, and the messages all of it comes from."""
    timing, timed_by = _newest(facts.readings, lambda one: one.reading.timing)
    budget, budgeted_by = _newest(facts.readings, lambda one: one.reading.budget)
    urgency, urged_by = _newest(facts.readings, lambda one: one.reading.urgency if one.reading.urgency.value == "urgent" else None)
    when = "" if timing is None else wanted(facts.language, timing, facts.now, facts.timezone)
    said = _to_know(facts)
    last = next((message for message in reversed(facts.messages) if not message.ours), None)
    sources = [timed_by, budgeted_by, urged_by, *_sources(facts), *(message.id for message in said), None if last is None else last.id]
    return Packet(
        next_action=_next_action(facts, when),
        summary=" ".join(_summary(facts, when, urgency, budget, last)),
        already_said=tuple(_said(facts, message) for message in said),
        signals=tuple(_signals(facts, when, urgency, budget)),
        cites=tuple(_in_order(facts, sources)),
        due_at=facts.due_at,
    )


def _to_know(facts: Facts) -> list[Said]:
    """Of what we said, what the next person must know, in the order in which it was said."""
    ours = [message for message in facts.messages if message.ours]
    earlier = [message for message in ours[:-_LAST_SAID] if binds(message.text)]
    return [*earlier[-_BINDING_SAID:], *ours[-_LAST_SAID:]]


def _next_action(facts: Facts, when: str) -> str:
    """A verb and its object. What is missing for it decides the verb: first the service, then the place."""
    words = facts.language
    if facts.need is None or facts.abstained:
        return say(words, "act.read", customer=_customer(facts))
    form = "do"
    # Whoever wants to book and asks for the price needs both in one answer, and a quote offers a time as well.
    need = "pricing" if _also_asks_the_price(facts) else facts.need
    if need in ("pricing", "scheduling"):
        if not facts.services:
            form = "ask_service"
        elif facts.place_matters and not facts.area:
            form = "ask_place"
        elif need == "pricing" and facts.services[0].price_kind == "on_inspection":
            form = "inspect"
    elif not facts.services:
        form = "plain"
    key = f"act.{need}.{form}"
    if not knows(words, key):
        return say(words, "act.other", customer=_customer(facts))
    places = {"customer": _customer(facts), "what": _what(facts), "when": when}
    return say(words, f"{key}_when", **places) if when and knows(words, f"{key}_when") else say(words, key, **places)


def _also_asks_the_price(facts: Facts) -> bool:
    needs = {need for one in facts.readings for need in (one.reading.handled_as, *(other.value for other in one.reading.secondary))}
    return facts.need == "scheduling" and not facts.abstained and "pricing" in needs


def _summary(facts: Facts, when: str, urgency: Urgency | None, budget: Budget | None, last: Said | None) -> Iterable[str]:
    words, need = facts.language, facts.need or "none"
    if facts.abstained or facts.need is None:
        yield say(words, "sum.unsure", customer=_customer(facts))
    elif facts.services:
        yield say(
            words,
            f"sum.{need}_what" if knows(words, f"sum.{need}_what") else "sum.other_what",
            customer=_customer(facts),
            what=_what(facts),
        )
    else:
        yield say(words, f"sum.{need}" if knows(words, f"sum.{need}") else "sum.other", customer=_customer(facts))
    if facts.topic and not facts.abstained:
        yield say(words, "sum.topic", topic=facts.topic)
    if _also_asks_the_price(facts):
        yield say(words, "sum.also_price")
    if when:
        yield say(words, "sum.when", when=when)
    if facts.urgent:
        quoted = "" if urgency is None else _quoted(urgency)
        yield say(words, "sum.urgent_words", words=quoted) if quoted else say(words, "sum.urgent")
    if budget is not None:
        yield say(words, f"sum.budget.{budget.kind}", amount=str(Money(budget.amount_minor, budget.currency)))
    for service in facts.services:
        if service.price is not None:
            yield say(words, f"sum.price.{service.price_kind}", service=service.name, price=service.price)
        else:
            yield say(words, "sum.price.on_inspection", service=service.name)
    if facts.vip:
        yield say(words, "sum.vip")
    if facts.customer_language is not None and base(facts.customer_language) != facts.language:
        yield say(words, "sum.language", language=name_of(words, "language", base(facts.customer_language)))
    if last is not None and (facts.abstained or facts.need in (None, "other", "general_question", "complaint", "specialist_review")):
        yield say(words, "sum.last", text=_excerpt(facts, last))
    yield from _open(facts)


def _open(facts: Facts) -> Iterable[str]:
    """Who let go of it, and since when the customer waits for an answer."""
    if facts.left is None:
        return

    def at(moment: datetime) -> str:
        return clock(facts.language, moment, facts.timezone, facts.now)

    yield say(facts.language, f"sum.left.{facts.left.because}", name=facts.left.name, time=at(facts.left.at))
    answered = max((message.at for message in facts.messages if message.ours), default=None)
    waiting = next((one for one in facts.messages if not one.ours and (answered is None or one.at > answered)), None)
    if waiting is not None:
        yield say(facts.language, "sum.unanswered", time=at(waiting.at))


def _signals(facts: Facts, when: str, urgency: Urgency | None, budget: Budget | None) -> Iterable[PacketSignal]:
    words = facts.language
    if facts.urgent:
        quoted = "" if urgency is None else _quoted(urgency)
        yield PacketSignal("urgency", quoted or say(words, "signal.urgent"))
    if facts.area:
        yield PacketSignal("location", facts.area)
    if facts.services:
        yield PacketSignal("service", _joined(facts, [service.name for service in facts.services]))
    if when:
        yield PacketSignal("timing", when)
    if budget is not None:
        yield PacketSignal("budget", say(words, f"signal.budget.{budget.kind}", amount=str(Money(budget.amount_minor, budget.currency))))
    if facts.customer_language is not None:
        yield PacketSignal("language", name_of(words, "language", base(facts.customer_language)))


def _what(facts: Facts) -> str:
    names = _joined(facts, [inline(facts.language, service.name) for service in facts.services])
    return say(facts.language, "what.in_area", what=names, area=facts.area) if facts.area else names


def _joined(facts: Facts, names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return say(facts.language, "list.and", most=say(facts.language, "list.comma").join(names[:-1]), last=names[-1])


def _customer(facts: Facts) -> str:
    return facts.customer or say(facts.language, "the_customer")


def _said(facts: Facts, message: Said) -> str:
    places = {"time": clock(facts.language, message.at, facts.timezone, facts.now), "text": _excerpt(facts, message)}
    if message.author:
        return say(facts.language, "said.by", author=message.author, **places)
    return say(facts.language, "said.by_us", **places)


def _excerpt(facts: Facts, message: Said) -> str:
    text = mask(" ".join(message.text.split()))
    if not text:
        key = f"kind.{message.type}"
        return say(facts.language, key if knows(facts.language, key) else "kind.other")
    if len(text) <= _EXCERPT:
        return text
    if message.ours and not binds(text[:_EXCERPT]):
        # Of a long message of ours what binds us matters, wherever it stands.
        binding = next((one for one in _SENTENCES.split(text) if binds(one)), "")
        text = f"… {binding}" if binding else text
    cut = text[:_EXCERPT].rsplit(" ", 1)[0]
    return text if len(text) <= _EXCERPT else f"{cut or text[:_EXCERPT]}…"


def _quoted(urgency: Urgency) -> str:
    return ", ".join(dict.fromkeys(span.text for span in urgency.evidence if span.text))


def _newest(readings: Sequence[Understood], pick: Callable[[Understood], T | None]) -> tuple[T | None, UUID | None]:
    for one in reversed(readings):
        found = pick(one)
        if found is not None:
            return found, one.message_id
    return None, None


def _sources(facts: Facts) -> Iterable[UUID | None]:
    """The newest message that named a service, the one that named the place, and the one that told the need."""
    yield _newest(facts.readings, lambda one: one.reading.services or None)[1]
    yield _newest(facts.readings, lambda one: one.reading.location)[1]
    yield _newest(facts.readings, lambda one: True if one.reading.handled_as == facts.need and not one.reading.abstained else None)[1]


def _in_order(facts: Facts, ids: Iterable[UUID | None]) -> Iterable[UUID]:
    wanted_ids = {one for one in ids if one is not None}
    known = [message.id for message in facts.messages if message.id in wanted_ids]
    # What is not among the messages at hand is older than all of them, and ids follow the time.
    return sorted(wanted_ids.difference(known)) + known
