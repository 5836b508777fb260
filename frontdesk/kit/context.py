"""Who is doing something, and because of what."""

from __future__ import annotations

from uuid import UUID

import msgspec


class Actor(msgspec.Struct, frozen=True):
    """A person, a customer, a program or Frontdesk itself: who caused a change."""

    kind: str
    id: str | None = None

    @classmethod
    def staff(cls, staff_id: UUID) -> Actor:
        return cls("staff", str(staff_id))


SYSTEM = Actor("system")


class Cause(msgspec.Struct, frozen=True):
    """What led to a change: the event or arrival before it, and the request it came with."""

    id: UUID | None = None
    request_id: str | None = None


NO_CAUSE = Cause()
