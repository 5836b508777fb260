"""Needs of a business's own: added with a handful of examples, read from the next message on."""

from frontdesk.understanding.own.queries import all_needs, usable_need
from frontdesk.understanding.own.records import OwnNeed

__all__ = ["OwnNeed", "all_needs", "usable_need"]
