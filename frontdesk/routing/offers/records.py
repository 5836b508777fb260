"""An offer as the person it was made to sees it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk.inbox.records import ConversationRow


class OfferView(msgspec.Struct, frozen=True):
    """Work somebody is asked to take; `others` are asked at the same time, and the first who accepts has it."""

    id: UUID
    conversation: ConversationRow
    next_action: str
    why: str
    others: int
    urgent: bool
    seconds: int
    arrived_at: datetime
    offered_at: datetime
    expires_at: datetime


class Offers(msgspec.Struct, frozen=True):
    """What one is asked to take, the soonest to expire first; `now` is the server's clock, by which it expires."""

    items: list[OfferView]
    now: datetime
    position: int
