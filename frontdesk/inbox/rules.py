"""Pure decisions of this room."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime, timedelta

from msgspec.structs import replace

from frontdesk.channels import Choice, OutboundMessage, Section, later_status
from frontdesk.inbox.records import Call, OpenConversation
from frontdesk.kit.cards import mask
from frontdesk.kit.errors import Conflict

# A matter closed longer ago than this is over: what comes then is a new conversation.
REOPEN_WITHIN = timedelta(days=3)
# Needs that are one errand to a customer: asking, pricing and booking the same thing.
_BUYING = frozenset({"scheduling", "pricing", "general_question", "other"})
# Messages whose words can be heard only, until somebody writes them down.
SPOKEN = frozenset({"voice", "audio"})
_OWN_MATTER = frozenset({"complaint", "specialist_review"})


def choose_conversation(
    known: Sequence[OpenConversation], *, need: str, sure: bool, follows_up: bool, at: datetime, handled_as: str | None = None
) -> OpenConversation | None:
    """Which of the customer's conversations a message belongs to, or None for a new one.

    1. Of the same need: the latest one that is open or was closed at most 3 days ago. 2. When the reading is not sure, or
    says nothing of its own ("ok thanks", a photo): the latest open one, else the latest recently closed. 3. Asking, pricing
    and booking are one errand. 4. A follow-up belongs to the latest. 5. A complaint or a matter for a specialist is never
    hidden inside another errand. A need of the business's own is the same only as itself; for the rest it is what it is handled as.
    """
    kind = handled_as or need
    recent = sorted(
        (one for one in known if one.status != "closed" or (one.closed_at is not None and at - one.closed_at <= REOPEN_WITHIN)),
        key=lambda one: (one.status != "closed", one.last_message_at, one.id),
        reverse=True,
    )
    if not recent:
        return None
    same = [one for one in recent if one.need == need]
    if not sure or kind == "other":
        return recent[0]
    if same:
        return same[0]
    # Nobody has understood this one yet, or the customer has said nothing in it so far: it may be the same matter.
    unread = [one for one in recent if one.need is None or (one.status != "closed" and one.needs_person)]
    if unread:
        return unread[0]
    if kind in _OWN_MATTER:
        return None
    if kind in _BUYING:
        errand = [one for one in recent if one.kind in _BUYING and one.status != "closed"]
        if errand:
            return errand[0]
    if follows_up or kind == "post_service_support":
        open_ones = [one for one in recent if one.status != "closed" and one.kind not in _OWN_MATTER]
        return open_ones[0] if open_ones and follows_up else None
    return None


def under_way(known: Sequence[OpenConversation]) -> OpenConversation | None:
    """The conversation a customer would go on with: the open one in which something was said last."""
    return max((one for one in known if one.status != "closed"), key=lambda one: (one.last_message_at, one.id), default=None)


def standing_status(old: str | None, new: str) -> str:
    """The status that stands after `new` was reported; what nobody could confirm yields to any later word."""
    if old is None or old == "unconfirmed":
        return new
    if new == "unconfirmed":
        return new if old == "queued" else old
    return later_status(old, new)


_CALL_STATES = {"ringing": 1, "connect": 2, "accepted": 3, "rejected": 3, "terminate": 4}


def standing_call(before: Call, heard: Call) -> Call:
    """What stands of a call after one more event of it; they come in any order, and a call that ended does not ring again."""
    later = _CALL_STATES.get(heard.state, 0) >= _CALL_STATES.get(before.state, 0)
    return Call(
        ours=before.ours,
        state=heard.state if later else before.state,
        outcome=heard.outcome or before.outcome,
        seconds=before.seconds if heard.seconds is None else heard.seconds,
    )


def check_reply_window(channel: str, window_ends_at: datetime | None, at: datetime) -> None:
    """Refuse a free-form reply that the provider would refuse: WhatsApp allows it for 24 hours after the customer wrote."""
    if channel != "whatsapp":
        return
    if window_ends_at is None or at >= window_ends_at:
        raise Conflict(
            "reply_window_closed",
            "WhatsApp lets you answer freely for 24 hours after the customer's last message. That time is over: "
            "only an approved template can be sent, or wait until the customer writes again.",
            extra={"window_ends_at": None if window_ends_at is None else window_ends_at.isoformat()},
        )


# What fits everywhere that has buttons at all: three, and no list of more than ten.
_BUTTONS, _ROWS = 3, 10
_BUTTON_TITLE, _ROW_TITLE = 20, 24


def with_choices(message: OutboundMessage, choices: Sequence[Choice], sends: Set[str], *, label: str = "") -> OutboundMessage:
    """The message with what can be tapped, as far as its channel has it: buttons for few, a list called `label` for more, else plain."""
    if not choices:
        return message
    if len(choices) <= _BUTTONS and "buttons" in sends and all(len(one.title) <= _BUTTON_TITLE for one in choices):
        return replace(message, kind="buttons", buttons=tuple(choices))
    if label and len(choices) <= _ROWS and "list" in sends and all(len(one.title) <= _ROW_TITLE for one in choices):
        return replace(message, kind="list", list_label=label, sections=(Section(rows=tuple(choices)),))
    return message


def preview_of(text: str, kind: str, longest: int = 160) -> str:
    """One line for the list: whitespace folded, cut at a word; a card number is covered before it could be cut in two."""
    line = mask(" ".join(text.split()))
    if len(line) <= longest:
        return line
    cut = line[:longest].rsplit(" ", 1)[0]
    return f"{cut or line[:longest]}…"
