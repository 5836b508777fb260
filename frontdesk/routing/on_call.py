"""Who is called when work cannot wait until the branch opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.routing.hours import is_open, within
from frontdesk.routing.policies.records import MOST_RINGS, Policy, Ring, Rule
from frontdesk.routing.records import Candidate, Situation


def on_call(situation: Situation, policy: Policy, at: datetime) -> tuple[UUID, ...]:
    """Those who are on call for this conversation at this moment, in the order in which they are rung: only for urgent work, and
    only while its branch is closed. A turn without hours of its own lasts as long as that."""
    if not policy.on_call or not situation.urgent or is_open(situation.opening, situation.timezone, at):
        return ()
    turns = (turn for turn in policy.on_call if not turn.windows or any(within(one, situation.timezone, at) for one in turn.windows))
    return tuple(dict.fromkeys(person for turn in turns for person in turn.people))


def called_in(people: Iterable[Candidate], called: Sequence[UUID]) -> Iterable[Candidate]:
    """The people, with those on call at work until it is done: where they are available they can have it like anybody on shift."""
    if not called:
        return people
    at_work = {"on_shift": True, "shift_ends_at": None, "next_shift_at": None}
    return [msgspec.structs.replace(one, **at_work) if one.staff_id in called and not one.on_shift else one for one in people]


def open_to(rule: Rule, called: Sequence[UUID]) -> Rule:
    """The rule with those on call after everybody it names itself."""
    if not called:
        return rule
    return msgspec.structs.replace(rule, rings=(*rule.rings[: MOST_RINGS - 1], Ring(people=tuple(called))))


def on_their_clock(situation: Situation, policy: Policy) -> Situation:
    """The situation as its clock runs: urgent work somebody is on call for does not wait for the branch to open."""
    if not policy.on_call or not situation.urgent or not situation.opening:
        return situation
    return msgspec.structs.replace(situation, opening=())
