"""Decisions in plain sentences, made from what the decision stored and from nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.routing import eligibility
from frontdesk.routing.records import Candidate, Considered, Decision, Reason, Situation, Step, StepKind
from frontdesk.routing.words import LANGUAGES, clock, knows, listed, name_of, queue_called, say

_SHOWN = 4


def worded(decision: Decision) -> Decision:
    """The decision in words: what rules each person out, the sentence, the steps."""
    said = tuple(
        msgspec.structs.replace(one, excluded_because=reasons(one.excluded, decision.situation, decision.language, decision.at))
        if one.excluded
        else one
        for one in decision.candidates
    )
    told = msgspec.structs.replace(decision, candidates=said)
    return msgspec.structs.replace(told, sentence=_sentence(told), steps=tuple(_steps(told)))


def reworded(decision: Decision, language: str) -> Decision:
    """The same decision in another language; the sentence about a person's own decision stays as it was written down."""
    if language == decision.language or language not in LANGUAGES:
        return decision
    other = msgspec.structs.replace(decision, language=language)
    if decision.by_hand:
        return msgspec.structs.replace(other, steps=tuple(_steps_by_hand(other)))
    return worded(other)


def sentences(decision: Decision) -> dict[str, str]:
    """The sentence in every language staff read; one about a person's own decision stays as it was written down."""
    if decision.by_hand:
        return dict.fromkeys(LANGUAGES, decision.sentence)
    others = {one: _sentence(msgspec.structs.replace(decision, language=one)) for one in LANGUAGES if one != decision.language}
    return {decision.language: decision.sentence, **others}


def worded_by_hand(decision: Decision, actor: str, because: str) -> Decision:
    """A person's decision with its sentence and its steps."""
    words, owner = decision.language, decision.owner
    key = f"sentence.{decision.by_hand}"
    if because and knows(words, f"{key}_because"):
        key = f"{key}_because"
    queue = queue_called(words, decision.queue, decision.queue_names)
    name = "" if owner is None else owner.name
    sentence = say(words, key, name=name, by=actor or say(words, "by.somebody"), queue=queue, because=because)
    return msgspec.structs.replace(decision, sentence=sentence, steps=tuple(_steps_by_hand(decision)))


def reasons(against: Iterable[Reason], situation: Situation, language: str, at: datetime) -> str:
    """Why somebody cannot have the work, all reasons in one line."""
    return say(language, "list.semicolon").join(_reason(reason, situation, language, at) for reason in against)


def why_not(decision: Decision, staff_id: UUID) -> str:
    """The answer to "why not Anna?"."""
    words = decision.language
    about = next((one for one in decision.candidates if one.staff_id == staff_id), None)
    if about is None:
        if decision.owner is not None and decision.owner.id == staff_id:
            return say(words, "whynot.chosen", name=decision.owner.name)
        # Where a person decided, nobody was looked at: that says nothing about who was on the team.
        return say(words, "whynot.by_hand" if decision.by_hand else "whynot.unknown")
    if about.chosen:
        return say(words, "whynot.offered" if decision.action == "offer" else "whynot.chosen", name=about.name)
    if about.excluded:
        return say(words, "whynot.excluded", name=about.name, reasons=about.excluded_because)
    if decision.held_for is not None:
        return say(words, "whynot.held", name=about.name, owner=decision.held_for.name)
    winner = next((one for one in decision.candidates if one.chosen), None)
    if winner is None or winner.score is None or about.score is None:
        return say(words, "whynot.nobody", name=about.name)
    if about.ring != winner.ring:
        return say(words, "whynot.ring", name=about.name, winner=winner.name)
    gap = about.score - winner.score
    if not gap:
        key = "whynot.tie" if _waited_longer(decision, winner, about) else "whynot.drawn"
        return say(words, key, name=about.name, winner=winner.name)
    lead = {name: about.terms.get(name, 0.0) - winner.terms.get(name, 0.0) for name in {*about.terms, *winner.terms}}
    most = max(sorted(lead), key=lambda name: lead[name])
    return say(words, "whynot.behind", name=about.name, gap=_points(gap), winner=winner.name, term=say(words, f"term.{most}"))


def _waited_longer(decision: Decision, winner: Considered, other: Considered) -> bool:
    given = {person.staff_id: person.last_assigned_at for person in decision.people}
    return given.get(winner.staff_id) != given.get(other.staff_id)


def _points(gap: float) -> str:
    """A difference in points as people read it; one that is there is never shown as none."""
    shown = f"{gap:.2f}" if gap >= 0.005 else f"{gap:.6f}"
    return shown.rstrip("0").rstrip(".")


def _reason(reason: Reason, situation: Situation, language: str, at: datetime) -> str:
    places: dict[str, object] = dict(reason.params)
    key = f"why.{reason.code}"
    if "until" in places:
        key = "why.off_shift_until"
        places["until"] = clock(language, datetime.fromisoformat(str(places["until"])), situation.timezone, at)
    for kind in ("role", "language", "presence"):
        if kind in places:
            places[kind] = name_of(language, kind, str(places[kind]))
    if "skill" in places:
        places["skill"] = _skill(situation, str(places["skill"]))
    return say(language, key, **places)


def _skill(situation: Situation, key: str) -> str:
    return situation.skill_names.get(key, key)


def _steps(decision: Decision) -> Iterable[Step]:
    words = decision.language

    def step(kind: StepKind, detail: str) -> Step:
        return Step(kind, say(words, f"step.{kind}"), detail)

    yield step("classified", _classified(decision))
    yield step("rule", " ".join([_matched(decision), *(say(words, f"relaxed.{wish}") for wish in decision.relaxed)]))
    if decision.action != "keep":
        yield step("skill", _skills(decision))
        yield step("load", _load(decision))
    yield _outcome(decision)


def _steps_by_hand(decision: Decision) -> Iterable[Step]:
    words = decision.language
    yield Step("classified", say(words, "step.classified"), _classified(decision))
    yield Step("rule", say(words, "step.rule"), say(words, "matched.by_hand"))
    yield _outcome(decision)


def _outcome(decision: Decision) -> Step:
    words, owner = decision.language, decision.owner
    if owner is None:
        return Step("queue", say(words, "step.queue"), _queue(decision))
    key = "owner.kept" if decision.action == "keep" else "owner.chosen"
    reroutes = decision.situation.reroutes
    return Step("owner", say(words, "step.owner"), say(words, key, name=owner.name, version=decision.policy_version, reroutes=reroutes))


def _classified(decision: Decision) -> str:
    words, situation = decision.language, decision.situation
    if situation.need is None:
        return say(words, "classified.unread")
    need = situation.need_name or name_of(words, "need", situation.need)
    if situation.confidence == 1:
        return say(words, "classified.said", need=need)
    if situation.abstained and situation.doubted:
        return say(words, "classified.doubted", need=need)
    # Only a person's word is certain.
    sure = min(99, round(100 * (situation.confidence or 0.0)))
    least = 100 if situation.acts_from is None else round(100 * situation.acts_from)
    if situation.abstained and sure >= least:
        return say(words, "classified.left", need=need)
    return say(words, "classified.unsure" if situation.abstained else "classified.sure", need=need, sure=sure, threshold=least)


def _matched(decision: Decision) -> str:
    said, words = _matched_first(decision), decision.language
    if not decision.overflowed_from:
        return said
    was = queue_called(words, decision.overflowed_from, decision.overflowed_names)
    return say(words, "matched.overflowed", matched=said, was=was, queue=queue_called(words, decision.queue, decision.queue_names))


def _matched_first(decision: Decision) -> str:
    words, rule = decision.language, decision.rule
    if decision.situation.placed_in is not None:
        return say(words, "matched.placed", queue=queue_called(words, decision.queue, decision.queue_names), rule=rule.name)
    stated = [name for name in rule.when.__struct_fields__ if getattr(rule.when, name) not in ((), None, 0)]
    if stated:
        conditions = [say(words, f"condition.{name}") for name in stated]
        return say(words, "matched.by", rule=rule.name, conditions=listed(words, conditions))
    if decision.situation.abstained:
        return say(words, "matched.unsure", rule=rule.name)
    return say(words, "matched.otherwise", rule=rule.name)


def _skills(decision: Decision) -> str:
    words, situation, rule = decision.language, decision.situation, decision.rule
    able = sum(not one.excluded for one in decision.candidates)
    # The most telling skills only: those one must have, else those of the service, else those of the kind of work.
    wished = eligibility.wished_skills(situation, rule)
    of_service = [key for key in wished if key in situation.service_skills]
    asked = list(eligibility.asked_skills(situation, rule, 0)) or of_service or list(wished)
    if not asked:
        return say(words, "skills.none", now=able, all=len(decision.people))
    have = sum(all(key in person.skills for key in asked) for person in decision.people)
    skill = listed(words, (_skill(situation, key) for key in dict.fromkeys(asked)))
    return say(words, "skills.asked", have=have, all=len(decision.people), skill=skill, now=able)


def _load(decision: Decision) -> str:
    words = decision.language
    people = {person.staff_id: person for person in decision.people}
    shown = [one for one in decision.candidates if not one.excluded]
    shown += [one for one in decision.candidates if one.excluded and {reason.code for reason in one.excluded} <= {"full", "promised"}]
    if not shown:
        return say(words, "load.nobody")
    lines = []
    for one in shown[:_SHOWN]:
        person = people[one.staff_id]
        key = "load.full" if one.excluded else "load.one"
        lines.append(say(words, key, name=one.name, load=person.load, capacity=person.capacity))
    return " · ".join(lines)


def _queue(decision: Decision) -> str:
    words, zone = decision.language, decision.situation.timezone
    queue = queue_called(words, decision.queue, decision.queue_names)
    if decision.offered:
        return say(words, "queue.offered", queue=queue, names=_names(decision), seconds=decision.offer_seconds)
    if decision.held_for is not None and decision.held_until is not None:
        until = clock(words, decision.held_until, zone, decision.at)
        return say(words, "queue.held", queue=queue, name=decision.held_for.name, until=until)
    if decision.action == "escalate":
        return say(words, "queue.late", queue=queue, due=clock(words, decision.due_at, zone, decision.at))
    return say(words, "queue.waits", queue=queue, wake=clock(words, decision.wake_at, zone, decision.at))


def _sentence(decision: Decision) -> str:
    words = decision.language
    if decision.held_for is not None:
        return _held(decision)
    if decision.owner is None and not decision.offered:
        return _waiting(decision)
    if decision.action == "keep":
        return say(words, "sentence.keep", name=decision.owner.name if decision.owner else "")
    people = {person.staff_id: person for person in decision.people}
    chosen = next(one for one in decision.candidates if one.chosen)
    why = listed(words, _why(decision, chosen, people[chosen.staff_id]))
    form = "offer" if decision.offered else "assign"
    places = {"name": chosen.name, "reasons": why, "names": _names(decision), "seconds": decision.offer_seconds}
    if decision.runner_up is None or decision.gap is None:
        return say(words, f"sentence.{form}", **places)
    other = decision.runner_up.name
    if decision.tie_break != "none":
        form += "_tie" if decision.tie_break == "waited_longest" else "_drawn"
        return say(words, f"sentence.{form}", **places, other=other)
    return say(words, f"sentence.{form}_next", **places, other=other, gap=f"{decision.gap:.2f}".rstrip("0").rstrip("."))


def _names(decision: Decision) -> str:
    names = [one.name for one in decision.offered]
    if len(names) < 2:
        return "".join(names)
    return say(decision.language, "list.and", most=listed(decision.language, names[:-1]), last=names[-1])


def _held(decision: Decision) -> str:
    assert decision.held_for is not None
    words, name = decision.language, decision.held_for.name
    about = next(one for one in decision.candidates if one.staff_id == decision.held_for.id)
    queue = queue_called(words, decision.queue, decision.queue_names)
    until = clock(words, decision.held_until or decision.due_at, decision.situation.timezone, decision.at)
    return say(
        words,
        "sentence.hold_right" if decision.held_because == "right" else "sentence.hold",
        queue=queue,
        name=name,
        until=until,
        reasons=about.excluded_because or "",
    )


def _why(decision: Decision, chosen: Considered, person: Candidate) -> Iterable[str]:
    words, situation, rule = decision.language, decision.situation, decision.rule
    if "owner" in chosen.terms:
        yield say(words, "reason.sticky_owner" if rule.sticky else "reason.owner")
    if chosen.ring:
        yield say(words, "reason.ring")
    for key in eligibility.asked_skills(situation, rule, chosen.ring or 0):
        yield say(words, "reason.skill", skill=_skill(situation, key), level=person.skills[key])
    for key in eligibility.wished_skills(situation, rule):
        if key in person.skills:
            yield say(words, "reason.preferred", skill=_skill(situation, key))
    spoken = situation.language
    if spoken is not None and eligibility.speaks(person.languages, spoken) and knows(words, f"language.{spoken}"):
        yield say(words, "reason.language", language=name_of(words, "language", spoken))
    if rule.area_bound and situation.area_name and person.areas:
        yield say(words, "reason.area", area=situation.area_name)
    if chosen.right < 1.0:
        yield say(words, "reason.right", sure=round(100 * chosen.right))
    yield say(words, "reason.room", load=person.load, capacity=person.capacity)


def _waiting(decision: Decision) -> str:
    words, rule = decision.language, decision.rule
    queue = queue_called(words, decision.queue, decision.queue_names)
    late = "late_" if decision.action == "escalate" else ""
    able = _able_later(decision.candidates)
    if not able:
        return say(words, f"sentence.{late}nobody", queue=queue, rule=rule.name)
    people = say(words, "people.one") if len(able) == 1 else say(words, "people.many", count=len(able))
    counted = Counter(one.excluded[0].code for one in able)
    because = listed(words, (say(words, f"later.{code}", count=counted[code]) for code in sorted(counted)))
    return say(words, f"sentence.{late}later", queue=queue, people=people, reasons=because)


def _able_later(candidates: Sequence[Considered]) -> list[Considered]:
    return [one for one in candidates if one.excluded and eligibility.passes_by_itself(one.excluded)]
