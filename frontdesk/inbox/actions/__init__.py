"""Everything that writes in this room, by noun."""

from frontdesk.inbox.actions.conversations import (
    classify,
    close,
    correct_need,
    mark_read,
    open_conversation,
    reopen,
    snooze,
    wake,
)
from frontdesk.inbox.actions.messages import (
    add_incoming,
    add_note,
    edit_message,
    park_status,
    react,
    reply,
    retry,
    revoke_message,
    set_status,
    settle_outbox,
)

__all__ = [
    "add_incoming",
    "add_note",
    "classify",
    "close",
    "correct_need",
    "edit_message",
    "mark_read",
    "open_conversation",
    "park_status",
    "react",
    "reopen",
    "reply",
    "retry",
    "revoke_message",
    "set_status",
    "settle_outbox",
    "snooze",
    "wake",
]
