"""Channels: entry points of messages, and the way out for replies."""

from frontdesk.channels.accounts import account_of
from frontdesk.channels.actions import enqueue_message, send_again
from frontdesk.channels.adapters import adapter_of
from frontdesk.channels.contract import Unparsable
from frontdesk.channels.records import Account, Arrived, ChannelEvent, Choice, Handle, Item, Media, OutboundMessage, Section
from frontdesk.channels.rules import later_status, spoken_at, window_ends

__all__ = [
    "Account",
    "Arrived",
    "ChannelEvent",
    "Choice",
    "Handle",
    "Item",
    "Media",
    "OutboundMessage",
    "Section",
    "Unparsable",
    "account_of",
    "adapter_of",
    "enqueue_message",
    "later_status",
    "send_again",
    "spoken_at",
    "window_ends",
]
