"""Who may have a conversation: every reason against each person, in the order in which a person would say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from frontdesk.routing.policies.records import Policy, Ring, Rule
from frontdesk.routing.records import Candidate, Reason, Situation
from frontdesk.routing.words import base

_PASSING = frozenset({"off_shift", "going_home", "absent", "full", "promised", "declined", "refused"})


def judge(situation: Situation, person: Candidate, rule: Rule, policy: Policy, at: datetime) -> tuple[int, tuple[Reason, ...]]:
    """The first ring the person fits, and everything that speaks against them (against the first ring, when they fit none)."""
    first = _against_ring(situation, person, rule, rule.rings[0])
    later = enumerate(rule.rings[1:], 1) if first else ()
    fits = next((number for number, ring in later if not _against_ring(situation, person, rule, ring)), None)
    against = [*(first if fits is None else ()), *_against_person(situation, person, rule, policy, at)]
    return fits or 0, tuple(against)


def passes_by_itself(against: Iterable[Reason]) -> bool:
    """Whether time alone can remove the reasons: a shift begins, a place becomes free, somebody comes back."""
    return {reason.code for reason in against} <= _PASSING


def asked_skills(situation: Situation, rule: Rule, ring: int) -> dict[str, int]:
    """The skills somebody must have to be in the ring, with the least level."""
    return _asked(situation, rule, rule.rings[ring])


def wished_skills(situation: Situation, rule: Rule) -> tuple[str, ...]:
    """The skills that are an advantage, each once."""
    own = situation.service_skills if rule.service_skill == "preferred" else ()
    return tuple(dict.fromkeys((*rule.preferred, *own)))


def room(person: Candidate, *, urgent: bool, weight: int) -> int:
    """Units left after taking the conversation; below zero there is no room. Only urgent work may use the headroom."""
    most = person.capacity + (person.urgent_headroom if urgent else 0)
    return most - person.load - person.promised - weight


def speaks(languages: Iterable[str], language: str) -> bool:
    """Whether one of the languages is this one, whatever its script or country."""
    return base(language) in {base(one) for one in languages}


def understands(situation: Situation, person: Candidate, rule: Rule, policy: Policy) -> bool:
    """Whether they speak the customer's language, or need not: the rule may not insist, or the business not have promised it."""
    language = situation.language
    asked = language is not None and rule.language == "required" and speaks(policy.languages, language)
    return language is None or not asked or speaks(person.languages, language)


def elsewhere(situation: Situation, person: Candidate) -> bool:
    """Whether they do not work where the customer is."""
    return any(True for _ in _against_place(situation, person))


def _against_ring(situation: Situation, person: Candidate, rule: Rule, ring: Ring) -> list[Reason]:
    against = []
    if ring.people and person.staff_id not in ring.people:
        against.append(Reason("not_named"))
    if (ring.roles and person.role not in ring.roles) or person.role in ring.except_roles:
        against.append(Reason("role", {"role": person.role}))
    for key, needed in _asked(situation, rule, ring).items():
        level = person.skills.get(key, 0)
        if not level:
            against.append(Reason("no_skill", {"skill": key}))
        elif level < needed:
            against.append(Reason("low_skill", {"skill": key, "level": level, "needed": needed}))
    return against


def _asked(situation: Situation, rule: Rule, ring: Ring) -> dict[str, int]:
    asked = dict(ring.skills)
    if rule.service_skill == "required":
        for key in situation.service_skills:
            asked.setdefault(key, 1)
    return asked


def _against_person(situation: Situation, person: Candidate, rule: Rule, policy: Policy, at: datetime) -> Iterable[Reason]:
    if not person.may_reply:
        yield Reason("may_not_reply")
    if person.staff_id in situation.declined:
        yield Reason("declined")
    if person.staff_id in situation.refused:
        yield Reason("refused")
    if not understands(situation, person, rule, policy):
        yield Reason("no_language", {"language": situation.language or ""})
    if rule.area_bound:
        yield from _against_place(situation, person)
    if not person.on_shift:
        yield Reason("off_shift", {"until": person.next_shift_at.isoformat()} if person.next_shift_at else {})
    elif person.shift_ends_at is not None and person.shift_ends_at - at < timedelta(minutes=policy.last_minutes):
        yield Reason("going_home", {"minutes": int((person.shift_ends_at - at).total_seconds() // 60)})
    if person.presence != "available":
        yield Reason("absent", {"presence": person.presence})
    if room(person, urgent=situation.urgent, weight=situation.weight) < 0:
        most = person.capacity + (person.urgent_headroom if situation.urgent else 0)
        if person.load + situation.weight <= most:
            yield Reason("promised")
        else:
            yield Reason("full", {"load": person.load, "capacity": most, "weight": situation.weight})


def _against_place(situation: Situation, person: Candidate) -> Iterable[Reason]:
    covered = {*situation.area_path, *situation.area_within}
    if covered and person.areas and covered.isdisjoint(person.areas):
        yield Reason("other_area", {"area": situation.area_name})
    if situation.branch_id is not None and person.branches and situation.branch_id not in person.branches:
        yield Reason("other_branch")
