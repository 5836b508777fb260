"""Who gets what and why: policy, queues, assignment within capacity, reply clocks, handoff packets."""

from frontdesk.routing.actions import (
    accept,
    answer,
    assign,
    claim,
    decline,
    fill,
    hand_off,
    look_again,
    on_first_action,
    release,
    release_all_of,
    release_unfinished,
    route,
    route_soon,
    step_away,
)
from frontdesk.routing.explain import why_not
from frontdesk.routing.jobs import wake_waiting
from frontdesk.routing.packets.queries import packet_view
from frontdesk.routing.packets.records import Facts, Packet, PacketSignal, PacketView
from frontdesk.routing.packets.rules import prepare
from frontdesk.routing.policies.actions import current as current_policy
from frontdesk.routing.policies.actions import publish as publish_policy
from frontdesk.routing.policies.actions import save_draft
from frontdesk.routing.policies.checks import problems
from frontdesk.routing.policies.records import Advantages, Conditions, Policy, PolicyProblem, PriorityClass, Ring, Rule
from frontdesk.routing.policies.rules import default_policy
from frontdesk.routing.queries import decision_view, last_decision, queues
from frontdesk.routing.records import Candidate, Considered, Decision, DecisionView, Named, QueueState, Reason, Situation, Step
from frontdesk.routing.rules import decide, promise, recompute

__all__ = [
    "Advantages",
    "Candidate",
    "Conditions",
    "Considered",
    "Decision",
    "DecisionView",
    "Facts",
    "Named",
    "Packet",
    "PacketSignal",
    "PacketView",
    "Policy",
    "PolicyProblem",
    "PriorityClass",
    "QueueState",
    "Reason",
    "Ring",
    "Rule",
    "Situation",
    "Step",
    "accept",
    "answer",
    "assign",
    "claim",
    "current_policy",
    "decide",
    "decision_view",
    "decline",
    "default_policy",
    "fill",
    "hand_off",
    "last_decision",
    "look_again",
    "on_first_action",
    "packet_view",
    "prepare",
    "problems",
    "promise",
    "publish_policy",
    "queues",
    "recompute",
    "release",
    "release_all_of",
    "release_unfinished",
    "route",
    "route_soon",
    "save_draft",
    "step_away",
    "wake_waiting",
    "why_not",
]
