"""What is known of questions that nobody could answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

GapState = Literal["open", "answered", "dismissed"]


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Questions that are alike and that nothing approved answers; `message_id` is the newest of them."""

    id: UUID
    state: GapState
    message_id: UUID
    conversation_id: UUID
    text: str
    language: str | None
    need: str | None
    times: int
    first_at: datetime
    last_at: datetime
    answer_id: UUID | None = None
    closed_at: datetime | None = None
    closed_by: UUID | None = None


class GapQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One of the questions of a gap."""

    message_id: UUID
    conversation_id: UUID
    text: str
    language: str | None
    at: datetime


class Wording(msgspec.Struct, frozen=True):
    """A question of a gap, to compare another with."""

    gap_id: UUID
    text: str
    language: str | None
