"""What WhatsApp's news about an account means for it."""

from __future__ import annotations

from typing import Literal

from frontdesk.channels.records import Json
from frontdesk.channels.tolerant import mapping, text

Health = tuple[Literal["working", "failing", "stopped"], str]

_CUT_OFF: Health = ("stopped", "This account is no longer connected to the app that receives its messages. Connect it again.")
_EVENTS: dict[str, Health] = {
    "ACCOUNT_VIOLATION": ("failing", "WhatsApp says that this account broke its policy. See the account quality in the WhatsApp Manager."),
    "ACCOUNT_RESTRICTION": ("failing", "WhatsApp restricts what this account may send. See the account quality in the WhatsApp Manager."),
    "ACCOUNT_DELETED": ("stopped", "This WhatsApp account was deleted."),
    "ACCOUNT_OFFBOARDED": _CUT_OFF,
    "PARTNER_REMOVED": _CUT_OFF,
    "ACCOUNT_RECONNECTED": ("working", ""),
}
_BANS: dict[str, Health] = {
    "DISABLE": ("stopped", "WhatsApp has disabled this account for breaking its policy. Ask for a review in the WhatsApp Manager."),
    "SCHEDULE_FOR_DISABLE": ("failing", "WhatsApp is going to disable this account. Ask for a review in the WhatsApp Manager."),
    "REINSTATE": ("working", ""),
}


def health_in(field: str, value: Json) -> Health | None:
    """What a change says of its account, with a sentence for whoever looks after it; None when it says nothing of the kind."""
    if field != "account_update":
        return None
    event = text(value.get("event")) or ""
    if event == "DISABLED_UPDATE":
        return _BANS.get(text(mapping(value.get("ban_info")).get("waba_ban_state")) or "")
    return _EVENTS.get(event)
