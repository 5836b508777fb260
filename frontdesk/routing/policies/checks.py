"""What is wrong with a policy, before it decides anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.routing.policies.records import Conditions, Names, Policy, PolicyProblem, Rule
from frontdesk.routing.policies.rules import active_rules, all_rules, fits, queue_names, wishes_of
from frontdesk.routing.policies.sentences import Speaker, speaker_for
from frontdesk.routing.records import Candidate
from frontdesk.routing.words import base, knows, name_of
from frontdesk.understanding.own import OwnNeed
from frontdesk.understanding.records import NEEDS

Severity = Literal["error", "warning"]


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """The business a policy is for. `areas` gives each area the one it lies in; None where something is not known."""

    people: Sequence[Candidate] = ()
    skills: Collection[str] = ()
    own: Collection[OwnNeed] = ()
    areas: Mapping[UUID, UUID | None] | None = None
    services: Collection[UUID] | None = None
    closes: bool = True
    names: Names = Names()


def problems(
    policy: Policy, people: Sequence[Candidate], skills: Iterable[str], own: Iterable[OwnNeed] = (), *, language: str = "en"
) -> list[PolicyProblem]:
    """Everything a manager should know about a policy before it goes live, errors first; `own` are the business's own needs."""
    return problems_here(policy, Around(people=people, skills=frozenset(skills), own=tuple(own)), language)


def problems_here(policy: Policy, around: Around, language: str = "en") -> list[PolicyProblem]:
    """The same, with all that is known of the business."""
    check = _Check(policy, around, speaker_for(language, around.names, policy), {one.code: one for one in around.own})
    found = [*check.keys(), *check.classes(), *check.queues(), *check.on_call(), *check.unreachable(), *check.needs(), *check.team()]
    for rule in active_rules(policy):
        found += [*check.names(rule), *check.people(rule), *check.clocks(rule), *check.ends(rule)]
    return sorted(found, key=lambda problem: problem.severity != "error")


class _Check(msgspec.Struct, frozen=True):
    """One policy in one business, looked at from every side."""

    policy: Policy
    around: Around
    speaker: Speaker
    own: Mapping[str, OwnNeed]

    def _wrong(self, code: str, severity: Severity, rule: Rule | None = None, /, *, told: str = "", **places: object) -> PolicyProblem:
        name = "" if rule is None else self.speaker.name(rule.name)
        detail = self.speaker.say(f"problem.{told or code}", **({"rule": name} | places))
        return PolicyProblem(code, severity, detail, None if rule is None else rule.key)

    def keys(self) -> Iterator[PolicyProblem]:
        seen: set[str] = set()
        for rule in all_rules(self.policy):
            if rule.key in seen:
                yield self._wrong("same_key", "error", rule, key=rule.key)
            seen.add(rule.key)

    def classes(self) -> Iterator[PolicyProblem]:
        known = self.policy.classes
        for rule in active_rules(self.policy):
            if rule.priority not in known:
                yield self._wrong("unknown_priority", "error", rule, priority=rule.priority)
        if self.policy.urgent_class not in known:
            yield self._wrong("unknown_priority", "error", told="unknown_urgent_priority", priority=self.policy.urgent_class)
        for rule in (self.policy.unsure, self.policy.otherwise):
            if rule.when != Conditions():
                yield self._wrong("conditions_on_the_last", "error", rule)
            if not rule.enabled:
                yield self._wrong("last_switched_off", "error", rule)
        yield from self._worth()

    def _worth(self) -> Iterator[PolicyProblem]:
        """Whether the classes stand to each other as their names say."""
        known, urgent = self.policy.classes, self.policy.classes.get(self.policy.urgent_class)
        used = {self.policy.urgent_class, *(rule.priority for rule in all_rules(self.policy))}
        for key, one in known.items():
            name = self.speaker.priority(key)
            if key not in used:
                yield self._wrong("class_unused", "warning", name=name)
            if urgent is not None and one.target_seconds < urgent.target_seconds:
                yield self._wrong("urgent_is_later", "warning", name=name)
            if not (one.delay_cost or one.breach_cost or one.value):
                yield self._wrong("class_costs_nothing", "warning", name=name)

    def queues(self) -> Iterator[PolicyProblem]:
        """Whether people can tell the queues apart."""
        seen: dict[str, str] = {}
        for queue, name in queue_names(self.policy, self.speaker.language).items():
            if seen.setdefault(name.casefold(), queue) != queue:
                yield self._wrong("same_queue_name", "warning", name=self.speaker.name(name))

    def on_call(self) -> Iterator[PolicyProblem]:
        """Whether those on call are there, and can ever be called."""
        here = {person.staff_id for person in self._answering()}
        if any(not here.issuperset(turn.people) for turn in self.policy.on_call):
            yield self._wrong("on_call_gone", "error")
        if self.policy.on_call and not self.around.closes:
            yield self._wrong("on_call_never", "warning")

    def unreachable(self) -> Iterator[PolicyProblem]:
        rules = [rule for rule in self.policy.rules if rule.enabled]
        for position, rule in enumerate(rules):
            above = next((one for one in rules[:position] if _covers(one.when, rule.when, self.own)), None)
            if above is not None:
                yield self._wrong("unreachable_rule", "error", rule, above=self.speaker.name(above.name))
            elif rule.when.abstained and rule.when.needs:
                yield self._wrong("unreachable_rule", "error", rule, told="unreachable_unsure")
            elif rule.when.hours == "closed" and not self.around.closes:
                yield self._wrong("unreachable_rule", "error", rule, told="unreachable_closed")

    def needs(self) -> Iterator[PolicyProblem]:
        policy, own = self.policy, self.own
        rules = [rule for rule in policy.rules if rule.enabled]
        spoken_of = {need for rule in rules for need in rule.when.needs}
        everything = any(rule.when == Conditions() for rule in rules)
        for need in NEEDS:
            if need not in spoken_of and not everything and need not in ("general_question", "other"):
                yield self._wrong(
                    "need_without_rule", "warning", need=self.speaker.need(need), rule=self.speaker.name(policy.otherwise.name)
                )
        for rule in rules:
            for need in rule.when.needs:
                if need in own and own[need].retired_at is not None:
                    yield self._wrong("need_retired", "error", rule, need=self.speaker.name(own[need].name))
                elif need not in NEEDS and need not in own:
                    yield self._wrong("unknown_need", "error", rule, need=need)

    def _answering(self) -> list[Candidate]:
        return [person for person in self.around.people if person.may_reply]

    def team(self) -> Iterator[PolicyProblem]:
        answering = self._answering()
        if not answering:
            yield self._wrong("nobody_answers", "warning")
        for language in self.policy.languages:
            if answering and not any(_speaks(person, language) for person in answering):
                yield self._wrong("nobody_speaks", "warning", language=self._language(language))

    def _language(self, language: str) -> str:
        return name_of(self.speaker.language, "language", base(language))

    def names(self, rule: Rule) -> Iterator[PolicyProblem]:
        """What a rule asks for and the business has no more."""
        around, when = self.around, rule.when
        for key in dict.fromkeys((*(key for ring in rule.rings for key in ring.skills), *rule.preferred)):
            if key not in around.skills:
                yield self._wrong("unknown_skill", "warning", rule, skill=self.speaker.skill(key))
        if around.services is not None and not set(when.services) <= set(around.services):
            yield self._wrong("unknown_service", "error", rule)
        if around.areas is not None and not set(when.areas) <= around.areas.keys():
            yield self._wrong("unknown_area", "error", rule)
        for channel in when.channels:
            if not knows("en", f"channel.{channel}"):
                yield self._wrong("unknown_channel", "error", rule, channel=channel)

    def people(self, rule: Rule) -> Iterator[PolicyProblem]:
        """Whether there is anybody who can do what a rule asks for."""
        answering = self._answering()
        here = {person.staff_id for person in answering}
        for ring in rule.rings:
            for key, level in ring.skills.items():
                if key in self.around.skills and not any(person.skills.get(key, 0) >= level for person in answering):
                    yield self._wrong("nobody_has_skill", "warning", rule, skill=self.speaker.skill(key), level=level)
            if not here.issuperset(ring.people):
                yield self._wrong("nobody_named", "error", rule)
        able = [person for person in answering if any(fits(ring, person) for ring in rule.rings)]
        if answering and not able:
            yield self._wrong("nobody_fits", "warning", rule)
        if not able:
            return
        for language in rule.when.languages:
            promised = language in {base(one) for one in self.policy.languages}
            if rule.language == "required" and promised and not any(_speaks(person, language) for person in able):
                yield self._wrong("nobody_speaks_here", "warning", rule, language=self._language(language))
        for area in rule.when.areas:
            if rule.area_bound and not any(self._covers_area(person, area) for person in able):
                yield self._wrong("nobody_covers", "warning", rule, area=self.speaker.named(area))

    def _covers_area(self, person: Candidate, area: UUID) -> bool:
        parents = self.around.areas or {}
        return not person.areas or any(one in _path(area, parents) or area in _path(one, parents) for one in person.areas)

    def clocks(self, rule: Rule) -> Iterator[PolicyProblem]:
        """Whether the steps of a rule fit into the time in which it promises an answer."""
        known = self.policy.classes.get(rule.priority)
        offer = self.policy.offer_seconds_of(rule)
        if known is not None and offer > known.target_seconds:
            target = self.speaker.span(known.target_seconds)
            yield self._wrong("offer_beyond_target", "error", rule, offer=self.speaker.span(offer), target=target)
        if rule.sticky and rule.sticky_share > 1:
            yield self._wrong("sticky_beyond_target", "error", rule, percent=round(rule.sticky_share * 100))
        dropped = [step.drops for step in rule.relax]
        if len(set(dropped)) < len(dropped):
            yield self._wrong("relaxed_twice", "warning", rule)
        for wish in dict.fromkeys(dropped):
            if wish not in wishes_of(rule):
                yield self._wrong("relaxes_nothing", "warning", rule, wish=self.speaker.say(f"wish.{wish}"))

    def ends(self, rule: Rule) -> Iterator[PolicyProblem]:
        """Whether work that nobody takes ends with somebody."""
        steps, answering = self.policy.escalation_of(rule), self._answering()
        if not steps:
            yield self._wrong("no_escalation_end", "error", rule)
        elif answering:
            last = max(steps, key=lambda step: step.after)
            if not any(person.staff_id in last.people or person.role in last.roles for person in answering):
                yield self._wrong("no_escalation_end", "error", rule, told="escalation_to_nobody", who=self.speaker.reached(last))
        if rule.overflow is not None:
            yield from self._overflow(rule)

    def _overflow(self, rule: Rule) -> Iterator[PolicyProblem]:
        onward = {one.queue: one.overflow.queue for one in reversed(active_rules(self.policy)) if one.overflow is not None}
        assert rule.overflow is not None
        if rule.overflow.queue == rule.queue:
            yield self._wrong("overflow_to_itself", "error", rule)
            return
        path, step = [rule.queue], rule.overflow.queue
        while step in onward and step not in path:
            path.append(step)
            step = onward[step]
        if step == rule.queue:
            queues = " → ".join(self.speaker.queue(one) for one in (*path, step))
            yield self._wrong("overflow_circle", "error", rule, queues=queues)
        if all(one.queue != rule.overflow.queue for one in active_rules(self.policy)):
            yield self._wrong("overflow_nowhere", "warning", rule, queue=self.speaker.queue(rule.overflow.queue))


def _covers(above: Conditions, below: Conditions, own: Mapping[str, OwnNeed]) -> bool:
    """Whether everything that meets `below` also meets `above`. Areas inside areas are not looked into."""
    handled = tuple(own[one].handled_as if one not in above.needs and one in own else one for one in below.needs)
    listed: tuple[tuple[Collection[object], Collection[object]], ...] = (
        (above.needs, handled),
        (tuple(base(one) for one in above.languages), tuple(base(one) for one in below.languages)),
        (above.services, below.services),
        (above.areas, below.areas),
        (above.channels, below.channels),
        (above.windows, below.windows),
    )
    return (
        all(not wide or (narrow and set(narrow) <= set(wide)) for wide, narrow in listed)
        and (above.urgent is None or above.urgent == below.urgent)
        and above.vip_from <= below.vip_from
        and (above.hours is None or above.hours == below.hours)
        and (above.abstained is None or above.abstained == below.abstained or (above.abstained is False and bool(below.needs)))
    )


def _speaks(person: Candidate, language: str) -> bool:
    return base(language) in {base(one) for one in person.languages}


def _path(area: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """The area and everything it lies in."""
    path: list[UUID] = []
    step: UUID | None = area
    while step is not None and step not in path:
        path.append(step)
        step = parents.get(step)
    return path
