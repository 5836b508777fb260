"""Everything that writes in this room, by noun."""

from frontdesk.inbox.actions.changes import edit_message, fill_message, hear_of_call, react, reveal, revoke_message
from frontdesk.inbox.actions.conversations import (
    assist,
    classify,
    close,
    correct_need,
    doubt_need,
    end_assistance,
    mark_read,
    open_conversation,
    reopen,
    snooze,
    take_back_need,
    wake,
)
from frontdesk.inbox.actions.messages import add_incoming, add_note
from frontdesk.inbox.actions.replies import reply, retry
from frontdesk.inbox.actions.signals import correct_signal, take_turns
from frontdesk.inbox.actions.statuses import join_early_statuses, park_status, set_status, settle_outbox
from frontdesk.inbox.actions.transcripts import ask_for_transcript, give_up_transcript, write_down
from frontdesk.inbox.actions.translations import keep_translation

__all__ = [
    "add_incoming",
    "add_note",
    "ask_for_transcript",
    "assist",
    "classify",
    "close",
    "correct_need",
    "correct_signal",
    "doubt_need",
    "edit_message",
    "end_assistance",
    "fill_message",
    "give_up_transcript",
    "hear_of_call",
    "join_early_statuses",
    "keep_translation",
    "mark_read",
    "open_conversation",
    "park_status",
    "react",
    "reopen",
    "reply",
    "retry",
    "reveal",
    "revoke_message",
    "set_status",
    "settle_outbox",
    "snooze",
    "take_back_need",
    "take_turns",
    "wake",
    "write_down",
]
