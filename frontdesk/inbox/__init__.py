"""Conversations by need, their messages and notes: what staff see and answer."""

from frontdesk.inbox import actions, events, queries, rules
from frontdesk.inbox.jobs import wake_due
from frontdesk.inbox.records import Call, ConversationRow, Incoming, Message, OpenConversation

__all__ = ["Call", "ConversationRow", "Incoming", "Message", "OpenConversation", "actions", "events", "queries", "rules", "wake_due"]
