"""Whom to ask, whom to wait for, and when to call for help: the parts of a decision that are about time and people's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk.routing.hours import add_open_seconds
from frontdesk.routing.policies.records import Escalation, Rule
from frontdesk.routing.records import Candidate, Considered, HeldBecause, Named, Situation

# Urgent work is offered to the two best at once: the first answer then comes in half the time.
_ASKED_WHEN_URGENT = 2
# How long somebody who declined is left alone before they are asked again because nobody else is there.
_ASKED_AGAIN = timedelta(seconds=60)
_FULL = frozenset({"full", "promised"})
_AWAY_FOR_A_MOMENT = frozenset({"busy", "away"})


class Hold(msgspec.Struct, frozen=True):
    """Whom the work waits for, why, and until when at the latest."""

    owner: Named
    until: datetime
    why: HeldBecause = "owner"


def asked_together(ranked: Sequence[Candidate], judged: Mapping[UUID, Considered], situation: Situation) -> list[Candidate]:
    """Whom to offer it to at once: the best, and when it is urgent also the next best of the same ring."""
    most = _ASKED_WHEN_URGENT if situation.urgent else 1
    ring = judged[ranked[0].staff_id].ring
    return [person for person in ranked[:most] if judged[person.staff_id].ring == ring]


def asked_again_at(situation: Situation) -> datetime | None:
    """From when on those who declined may be asked again, if it comes to that."""
    return None if situation.refused_at is None else situation.refused_at + _ASKED_AGAIN


def nobody_else(situation: Situation, judged: Mapping[UUID, Considered], people: Sequence[Candidate]) -> bool:
    """Whether only those who declined are left: nobody else who is on duty could take it, now or as soon as they have room."""
    return not any(
        person.on_shift
        and person.presence in ("available", "busy")
        and person.staff_id not in situation.refused
        and {reason.code for reason in judged[person.staff_id].excluded} <= {*_FULL, "absent"}
        for person in people
    )


def hold_for_owner(
    situation: Situation, people: Sequence[Candidate], judged: Mapping[UUID, Considered], rule: Rule, target: float, at: datetime
) -> Hold | None:
    """Whether to wait for whoever had this customer last: they are at work, but full or away for a moment. Never when it is urgent.

    It ends when a share of the target has passed, because beyond that knowing the customer is worth less than an answer.
    """
    if not rule.sticky or situation.urgent or situation.last_owner_id is None:
        return None
    owner = next((person for person in people if person.staff_id == situation.last_owner_id), None)
    if owner is None or not owner.on_shift:
        return None
    if not _back_soon(owner, judged[owner.staff_id]):
        return None
    return _until(situation, owner, rule, target, at, "owner")


def hold_for_right(
    situation: Situation,
    people: Sequence[Candidate],
    judged: Mapping[UUID, Considered],
    rule: Rule,
    target: float,
    at: datetime,
    *,
    least: float,
    right: Callable[[Candidate], float],
) -> Hold | None:
    """Whether what was not surely understood waits a moment for somebody who is at work and far likelier the right person than anybody
    who could take it now. Never when it is urgent, and no longer than for a last owner."""
    could = [one.right for one in judged.values() if one.ring is not None]
    if situation.urgent or not could or max(could) >= least:
        return None
    soon = [person for person in people if person.on_shift and person.may_reply and _back_soon(person, judged[person.staff_id])]
    likely = sorted((-right(person), str(person.staff_id), person) for person in soon if right(person) >= least)
    return _until(situation, likely[0][2], rule, target, at, "right") if likely else None


def _back_soon(person: Candidate, considered: Considered) -> bool:
    """Whether nothing speaks against them but that they have no room or are away for a moment."""
    codes = {reason.code for reason in considered.excluded}
    away = person.presence in _AWAY_FOR_A_MOMENT
    return bool(codes) and codes <= _FULL | ({"absent"} if away else frozenset())


def _until(situation: Situation, person: Candidate, rule: Rule, target: float, at: datetime, why: HeldBecause) -> Hold | None:
    until = add_open_seconds(situation.arrived_at, rule.sticky_share * target, situation.opening, situation.timezone)
    return Hold(Named(person.staff_id, person.name), until, why) if until > at else None


def rungs(steps: Sequence[Escalation], situation: Situation, target: float, due: datetime) -> list[tuple[datetime, Escalation]]:
    """When each step of the escalation is reached, in order; one within the target is never later than the answer is due."""
    found = []
    for step in steps:
        at = add_open_seconds(situation.arrived_at, step.after * target, situation.opening, situation.timezone)
        found.append((min(at, due) if step.after <= 1 else at, step))
    return sorted(found, key=lambda rung: (rung[0], rung[1].after))
