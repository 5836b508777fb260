"""What the board shows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from frontdesk.inbox.records import ConversationRow
from frontdesk.routing.records import Named
from frontdesk.team.records import Presence
from frontdesk.team.shifts import DayHours


class QueueOnBoard(msgspec.Struct, frozen=True):
    """One queue: how much waits in it, how long, and how much of it is late or will be within five minutes."""

    queue: str
    name: str
    waiting: int
    urgent: int
    soon: int
    late: int
    oldest_at: datetime | None


class PersonOnBoard(msgspec.Struct, frozen=True, kw_only=True):
    """One person: what they hold, whether they are there, and until when."""

    id: UUID
    name: str
    role: str
    presence: Presence
    presence_at: datetime | None
    paused_by: Named | None
    on_shift: bool
    shift_ends_at: datetime | None
    next_shift_at: datetime | None
    day: date
    hours: tuple[DayHours, ...]
    changed: bool
    load: int
    capacity: int
    headroom: int
    open: int
    urgent: int
    late: int
    offered: int


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation nobody has: its place in the line of its queue, its next deadline, and why nobody has it yet.

    `looked_at` is when routing looks at the latest again; `offered_to` are those who are asked right now.
    """

    id: UUID
    customer: str
    vip_level: int
    channel: str
    need: str | None
    needs_person: bool
    urgent: bool
    queue: str
    place: int
    since: datetime
    due_at: datetime | None
    looked_at: datetime | None
    weight: int
    why: str
    offered_to: list[Named]


class HeldByPerson(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation somebody has."""

    id: UUID
    customer: str
    vip_level: int
    channel: str
    need: str | None
    urgent: bool
    queue: str
    since: datetime
    due_at: datetime | None
    weight: int


class BoardNow(msgspec.Struct, frozen=True, kw_only=True):
    """Everything but the lines themselves, and the event position it was read at.

    `last_waited_seconds` is how long the last conversation waited that somebody got; `at` is the server's clock.
    """

    queues: list[QueueOnBoard]
    people: list[PersonOnBoard]
    last_waited_seconds: int | None
    at: datetime
    position: int


class WaitingPage(msgspec.Struct, frozen=True):
    """A stretch of the line, its whole length, and the event position it was read at."""

    items: list[Waiting]
    total: int
    position: int


class HeldList(msgspec.Struct, frozen=True):
    """What one person holds, the most pressing first."""

    items: list[HeldByPerson]
    position: int


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the conversation was for the person who moves it."""

    owner_id: UUID | None
    queue: str


class Moved(msgspec.Struct, frozen=True):
    """A move that was made, until when it can be taken back, and the conversation as it is now."""

    move_id: UUID
    undo_until: datetime
    conversation: ConversationRow
