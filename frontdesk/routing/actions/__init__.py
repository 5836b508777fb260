"""Everything that changes who has a conversation."""

from frontdesk.routing.actions.by_policy import fill, look_again, release, release_all_of, route, route_soon
from frontdesk.routing.actions.manual import assign, claim, hand_off, on_first_action

__all__ = ["assign", "claim", "fill", "hand_off", "look_again", "on_first_action", "release", "release_all_of", "route", "route_soon"]
