"""Rules and everything they are made of, as a person would say them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from frontdesk.routing.policies.records import Conditions, Escalation, Names, OnCall, Overflow, Policy, Relaxation, Ring, Rule, Window
from frontdesk.routing.policies.rules import SHIPPED_QUEUES, class_names, queue_names
from frontdesk.routing.words import base, knows, listed, name_of, say

_HOUR, _DAY = 3600, 86_400
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")


def speaker_for(language: str, names: Names, *policies: Policy) -> Speaker:
    """Somebody who says these policies, with the names of their queues and classes; the later one's names count."""
    queues = {queue: name for policy in policies for queue, name in queue_names(policy, language, *SHIPPED_QUEUES).items()}
    classes = {key: name for policy in policies for key, name in class_names(policy, language).items()}
    return Speaker(language, msgspec.structs.replace(names, queues=queues, classes=classes))


class Speaker(msgspec.Struct, frozen=True):
    """Says policies in one language, with the names of one business."""

    language: str = "en"
    names: Names = Names()

    def say(self, key: str, /, **places: object) -> str:
        """The sentence of the book with its places filled."""
        return say(self.language, key, **places)

    def name(self, text: str) -> str:
        """A name that somebody gave; one of the other script is kept from pulling the words around it out of order."""
        turned = bool(_RIGHT_TO_LEFT.search(text)) is not (self.language == "ar")
        return f"\u2068{text}\u2069" if turned else text

    def either(self, parts: Iterable[str]) -> str:
        """Several things of which one will do."""
        every = list(parts)
        return every[0] if len(every) == 1 else self.say("list.or", most=listed(self.language, every[:-1]), last=every[-1])

    def span(self, seconds: float) -> str:
        """A length of time in the units people use for it."""
        whole = round(seconds)
        if whole < 120 and whole % 60:
            return self.say("span.seconds", n=whole)
        if whole < 2 * _HOUR and whole % _HOUR:
            return self.say("span.minutes", n=round(whole / 60))
        if whole >= 2 * _DAY:
            return self.say("span.days", n=round(whole / _DAY))
        hours, rest = divmod(round(whole / 60), 60)
        return self.say("span.hours_minutes", h=hours, m=rest) if rest else self.say("span.hours", n=hours)

    def share(self, after: float) -> str:
        """A part of the target."""
        return self.say("share", percent=round(after * 100))

    def skill(self, key: str) -> str:
        """What a skill is called."""
        return self.name(self.names.skills.get(key, key))

    def need(self, code: str) -> str:
        """What a need is called."""
        own = self.names.needs.get(code)
        return self.name(own) if own else name_of(self.language, "need", code)

    def named(self, one: UUID) -> str:
        """What a person, a service or an area is called."""
        known = self.names.ids.get(one)
        return self.name(known) if known else self.say("gone")

    def rule(self, rule: Rule, policy: Policy) -> str:
        """A whole rule in one sentence."""
        known = policy.classes.get(rule.priority)
        return self.say(
            "rule.sentence",
            when=self.when(rule.when),
            who=self.rings(rule.rings),
            queue=self.queue(rule.queue),
            target="?" if known is None else self.span(known.target_seconds),
        )

    def queue(self, key: str) -> str:
        """What a queue is called."""
        return self.name(self.names.queues.get(key) or name_of(self.language, "queue", key))

    def priority(self, key: str) -> str:
        """What a priority class is called."""
        own = self.names.classes.get(key)
        return self.name(own) if own else name_of(self.language, "class", key)

    def when(self, when: Conditions) -> str:
        """All conditions of a rule."""
        parts = list(self._conditions(when))
        return listed(self.language, parts) if parts else self.say("rule.always")

    def _conditions(self, when: Conditions) -> Iterable[str]:
        for name, values in (
            ("needs", [self.need(one) for one in when.needs]),
            ("languages", [name_of(self.language, "language", base(one)) for one in when.languages]),
            ("services", [self.named(one) for one in when.services]),
            ("areas", [self.named(one) for one in when.areas]),
            ("channels", [name_of(self.language, "channel", one) for one in when.channels]),
        ):
            if values:
                yield self.say(f"when.{name}", values=self.either(values))
        for name, stated in (("urgent", when.urgent), ("abstained", when.abstained)):
            if stated is not None:
                yield self.say(f"when.{name}.{str(stated).lower()}")
        if when.vip_from:
            yield self.say("when.vip_from", level=when.vip_from)
        if when.hours:
            yield self.say(f"when.hours.{when.hours}")
        if when.windows:
            yield self.say("when.windows", values=self.either(self.window(one) for one in when.windows))

    def window(self, window: Window) -> str:
        """A stretch of the day."""
        days = listed(self.language, (self.say(f"day.{one}") for one in sorted(window.weekdays)))
        starts, ends = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in (window.starts_minute, window.ends_minute))
        whole = (starts, ends) == ("00:00", "24:00")
        # From the earlier to the later, also where text runs from right to left.
        hours = self.name(f"{starts}–{ends}")
        if not days:
            return self.say("window.always") if whole else hours
        return self.say("window.all_day" if whole else "window.weekdays", days=days, hours=hours)

    def rings(self, rings: Sequence[Ring]) -> str:
        """Who is asked, one ring after the other."""
        return self.say("list.then").join(self.ring(one) for one in rings)

    def ring(self, ring: Ring) -> str:
        """Who is asked at once."""
        who = self._people(ring.roles, ring.people) or self.say("who.anyone")
        if ring.except_roles:
            who = self.say("who.except_roles", values=self.either(name_of(self.language, "role", one) for one in ring.except_roles))
        if not ring.skills:
            return who
        skills = [
            self.say("who.skill" if level == 1 else "who.skill_level", skill=self.skill(key), level=level)
            for key, level in ring.skills.items()
        ]
        return self.say("who.joined", who=who, more=self.say("who.skills", values=listed(self.language, skills)))

    def _people(self, roles: Sequence[str], people: Sequence[UUID]) -> str:
        if people:
            return self.either(self.name(self.names.ids[one]) if one in self.names.ids else self.say("who.gone") for one in people)
        return self.say("who.roles", values=self.either(name_of(self.language, "role", one) for one in roles)) if roles else ""

    def relaxation(self, step: Relaxation) -> str:
        """A wish that falls away."""
        return self.say(f"relax.{step.drops}", after=self.share(step.after))

    def escalation(self, step: Escalation) -> str:
        """Who is brought in, and when."""
        return self.say(f"escalate.{step.does}", after=self.share(step.after), who=self.reached(step))

    def reached(self, step: Escalation) -> str:
        """Whom an escalation reaches."""
        both = (self._people(step.roles, ()), self._people((), step.people))
        return self.either([one for one in both if one] or [self.say("nothing")])

    def turn(self, turn: OnCall) -> str:
        """Who is on call, and when."""
        who = self.say("list.after").join(self.named(one) for one in turn.people)
        when = self.either(self.window(one) for one in turn.windows) if turn.windows else self.say("when.hours.closed")
        return self.say("on_call.turn", who=who, when=when)

    def value(self, field: str, value: object) -> str:
        """The value of a field of a rule or of a policy."""
        if value is None:
            return self.say("escalate.inherits" if field in ("escalate", "offer_seconds") else "nothing")
        if isinstance(value, Conditions):
            return self.when(value)
        if isinstance(value, Overflow):
            return self.say("overflow", after=self.share(value.after), queue=self.queue(value.queue))
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, tuple):
            return self._several(field, value)
        if field == "offer_seconds" and value == 0:
            return self.say("offer.none")
        if field.endswith("_seconds") and isinstance(value, int):
            return self.span(value)
        if field.endswith("_share") and isinstance(value, (int, float)):
            return self.share(value)
        if isinstance(value, float):
            return f"{value:g}"
        if field in ("queue", "priority", "urgent_class"):
            return self.queue(str(value)) if field == "queue" else self.priority(str(value))
        return self.say(key) if knows(self.language, key := f"value.{field}.{value}") else str(value)

    def _several(self, field: str, values: Sequence[object]) -> str:
        parts = [self._one(field, one) for one in values]
        if not parts:
            return self.say("nothing")
        return self.say("list.then").join(parts) if field == "rings" else listed(self.language, parts)

    def _one(self, field: str, value: object) -> str:
        if isinstance(value, Ring):
            return self.ring(value)
        if isinstance(value, Relaxation):
            return self.relaxation(value)
        if isinstance(value, Escalation):
            return self.escalation(value)
        if isinstance(value, OnCall):
            return self.turn(value)
        if field == "preferred":
            return self.skill(str(value))
        if field == "languages":
            return name_of(self.language, "language", base(str(value)))
        return str(value)
