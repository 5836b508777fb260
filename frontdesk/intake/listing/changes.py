"""Which events change what a row copies of its conversation."""

# Whatever may change who has a conversation, until when an answer is due, where it is spoken, or whether it is open.
CHANGES_WHOSE = (
    "conversation.routed",
    "conversation.assigned",
    "conversation.claimed",
    "conversation.handed_off",
    "conversation.offered",
    "conversation.offer_accepted",
    "conversation.offer_timed_out",
    "conversation.offer_withdrawn",
    "conversation.queued",
    "conversation.kept_waiting",
    "conversation.released",
    "conversation.moved",
    "conversation.move_undone",
    "conversation.closed",
    "conversation.reopened",
    "conversation.snoozed",
    "conversation.woken",
    "message.reply_due",
    "message.reply_settled",
    "message.replied",
    "message.echoed",
)
