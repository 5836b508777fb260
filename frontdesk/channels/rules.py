"""Rules every channel shares: how a delivery status moves, when a reply window closes, whose clock to believe."""

from __future__ import annotations

from datetime import datetime, timedelta

# "failed" stands between sent and delivered: it ends what was only sent, and is itself refuted by proof of arrival.
# One total order, so the order in which statuses arrive cannot matter.
_RANK = {"queued": 0, "accepted": 1, "sent": 2, "failed": 3, "delivered": 4, "read": 5, "played": 6}
STATUSES = tuple(_RANK)

FREE_ENTRY = timedelta(hours=72)


def later_status(old: str, new: str) -> str:
    """The status after hearing `new`: it only moves forward, and a word we do not know moves nothing."""
    return new if _RANK.get(new, -1) > _RANK.get(old, -1) else old


def window_ends(last_customer_message_at: datetime | None, reply_window: timedelta | None) -> datetime | None:
    """When a free reply stops being allowed; None when the customer never wrote, or when the channel has no window.

    On WhatsApp: 24 h after the customer's last message. The 72 h of a click on an advertisement are about the price only
    (see `free_until`); a free-form reply outside the 24 h is refused with 131047 even then.
    """
    if last_customer_message_at is None or reply_window is None:
        return None
    return last_customer_message_at + reply_window


def free_until(answered_at: datetime | None, entry_point_at: datetime | None) -> datetime | None:
    """Until when messages cost nothing after the customer came from an advertisement and was answered within 24 h."""
    if entry_point_at is None or answered_at is None or not timedelta(0) <= answered_at - entry_point_at <= timedelta(hours=24):
        return None
    return answered_at + FREE_ENTRY


def spoken_at(provider_at: datetime | None, received_at: datetime) -> datetime:
    """The time to sort a thread by: the provider's, unless it is absent or lies in the future."""
    if provider_at is None or provider_at > received_at + timedelta(minutes=5):
        return received_at
    return provider_at
