"""Time is passed in, never read globally, so that history can be played and tests can stand still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Protocol

import msgspec

# A time that somebody sends: without its zone nobody could say which moment is meant.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Clock(Protocol):
    """Something that knows what time it is, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that stands where it was set and moves only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = _utc(at)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move forward by `by`."""
        self.at += max(by, timedelta(0))

    def set(self, at: datetime) -> None:
        """Stand at `at`, unless that lies in this clock's past: time does not go back."""
        self.at = max(self.at, _utc(at))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without its zone means nothing")
    return at.astimezone(UTC)
