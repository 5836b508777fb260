"""What is known of a connected transcriber, and what it heard."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from frontdesk.llm.records import Provider


class Transcriber(msgspec.Struct, frozen=True, kw_only=True):
    """The business's one transcriber as it is stored. Never leaves this room."""

    id: UUID
    active: bool
    model: str
    base_url: str
    secret: str
    timeout_ms: int
    largest_mb: int
    budget_minor: int | None
    budget_minutes: int | None
    price_hour: int | None
    connected_at: datetime
    changed_at: datetime
    failures: int = 0
    failing_since: datetime | None = None
    opened_at: datetime | None = None
    open_until: datetime | None = None
    pause_s: int = 0
    probing_until: datetime | None = None

    def __repr__(self) -> str:
        """Fit for a log: the key is not in it."""
        return f"Transcriber({self.model!r}, {self.base_url!r})"


class TranscriberIn(msgspec.Struct, frozen=True, kw_only=True):
    """How recordings are written down. Without an address the language model's server is asked; a key left out stays as it is."""

    model: str
    active: bool = True
    base_url: str = ""
    key: str | UnsetType = UNSET
    timeout_ms: int = 20_000
    largest_mb: int = 25
    budget_minor: int | None = None
    budget_minutes: int | None = None
    price_hour: int | None = None


class Way(msgspec.Struct, frozen=True):
    """Where a transcriber answers, with its own address and key or with those of the language model."""

    transcriber: Transcriber
    base_url: str
    secret: str
    provider: Provider

    def __repr__(self) -> str:
        """Fit for a log: the key is not in it."""
        return f"Way({self.base_url!r})"


class Transcription(msgspec.Struct, frozen=True):
    """What was said, in which language where the server told it, and how long the recording is."""

    text: str
    language: str | None
    seconds: int
    model: str
    milliseconds: int = 0
    cost_millionths: int = 0


class TranscriberDay(msgspec.Struct, frozen=True):
    """What was listened to on a day of the business, what is under way counted at its worst."""

    day: date
    seconds: int = 0
    cost_millionths: int = 0
    not_made: int = 0
    used_up: bool = False
