"""Who is the right person for an enquiry: what the rule for it asks of them, whether they are there or not."""

from __future__ import annotations

import msgspec

from frontdesk.routing.eligibility import judge
from frontdesk.routing.matching import rule_for
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Candidate, Situation

_LACK = {
    "not_named": "skill",
    "role": "skill",
    "no_skill": "skill",
    "low_skill": "skill",
    "other_area": "area",
    "other_branch": "area",
    "no_language": "language",
}
NOTHING: frozenset[str] = frozenset()


def lacks(truth: Situation, person: Candidate, policy: Policy) -> frozenset[str]:
    """What the person lacks for what it really is, by the rule of this policy as it stands before anything is relaxed."""
    nobody_asked = msgspec.structs.replace(truth, placed_in=None, declined=(), refused=())
    at = truth.arrived_at
    _, against = judge(nobody_asked, person, rule_for(nobody_asked, policy, at), policy, at)
    return frozenset(_LACK[reason.code] for reason in against if reason.code in _LACK)
