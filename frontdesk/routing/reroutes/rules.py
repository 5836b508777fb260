"""Whether a first handoff stood, and why not, as far as that can be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from frontdesk.routing.eligibility import speaks
from frontdesk.routing.records import Candidate, Situation
from frontdesk.routing.reroutes.records import Holding, Judged, Reason

# A change of owner by a person's will; every other one is silence, absence or an end.
BY_PERSON = frozenset({"handed_off", "unassigned", "assigned", "claimed", "moved", "corrected"})
_NEVER_WAS = "moved_back"
# What a click gave and a click took back within these seconds never was.
TAKEN_BACK = timedelta(seconds=15)


def judge(holdings: Sequence[Holding], *, closed: bool) -> Judged | None:
    """What became of the first handoff: the first change of owner decides, else the end. None while both may still come."""
    spans = _real(holdings)
    for one, then in pairwise(spans):
        if one.end_reason == "closed":
            return Judged("kept", one.ended_at or then.started_at)
        if one.staff_id != then.staff_id:
            return Judged("rerouted" if one.end_reason in BY_PERSON else "left", then.started_at, then.staff_id)
    if spans and (closed or spans[-1].end_reason == "closed"):
        return Judged("kept", spans[-1].ended_at or spans[-1].started_at)
    return None


def likely_reason(situation: Situation, was: Candidate, to: Candidate | None, needs: Sequence[str]) -> Reason | None:
    """Why work leaves somebody for somebody else, or for a queue, as far as what is known of both tells it.

    `needs` are the needs for which the receiver is there; none means work of any need.
    """
    if not was.on_shift or was.presence != "available":
        return "unavailable"
    language = situation.language
    if language is not None and not speaks(was.languages, language) and (to is None or speaks(to.languages, language)):
        return "wrong_language"
    covered = {*situation.area_path, *situation.area_within}
    if covered and not _covers(was, covered) and (to is None or _covers(to, covered)):
        return "wrong_area"
    if needs and not {situation.need, situation.handled_as} & set(needs):
        return "wrong_need"
    return None


def _covers(person: Candidate, areas: set[UUID]) -> bool:
    return not person.areas or not areas.isdisjoint(person.areas)


def _real(holdings: Sequence[Holding]) -> list[Holding]:
    """The holdings without those that were taken back at once."""
    stood = [one for one in holdings if one.end_reason != _NEVER_WAS]
    kept: list[Holding] = []
    for place, one in enumerate(stood):
        before, after = (kept[-1] if kept else None), (stood[place + 1] if place + 1 < len(stood) else None)
        brief = one.ended_at is not None and one.ended_at - one.started_at < TAKEN_BACK and not one.acted
        if brief and before is not None and after is not None and before.staff_id == after.staff_id and one.end_reason in BY_PERSON:
            continue
        kept.append(one)
    return kept
