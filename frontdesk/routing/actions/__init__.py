"""Everything that changes who has a conversation."""

from frontdesk.routing.actions.answering import answer
from frontdesk.routing.actions.answers import accept, decline, step_away
from frontdesk.routing.actions.by_policy import (
    fill,
    look_again,
    release,
    release_all_of,
    release_unfinished,
    route,
    route_all_soon,
    route_soon,
)
from frontdesk.routing.actions.manual import assign, claim, hand_off, on_first_action, place

__all__ = [
    "accept",
    "answer",
    "assign",
    "claim",
    "decline",
    "fill",
    "hand_off",
    "look_again",
    "on_first_action",
    "place",
    "release",
    "release_all_of",
    "release_unfinished",
    "route",
    "route_all_soon",
    "route_soon",
    "step_away",
]
