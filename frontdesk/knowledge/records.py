"""What is approved to be said to customers."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from frontdesk.kit.money import Money

SourceKind = Literal["price", "duration", "hours", "area", "branch", "answer", "customer"]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Something a reply may rest on: what it says in one language, and the exact figures it vouches for.

    `id` is that of the service, branch, area, answer or (for what the customer said themselves) message; `title` is how staff know
    it. `numbers` are figures that are neither money nor a date or time of day, such as minutes.
    """

    kind: SourceKind
    id: str
    title: str
    text: str
    language: str
    amounts: tuple[Money, ...] = ()
    dates: tuple[datetime.date, ...] = ()
    times: tuple[datetime.time, ...] = ()
    numbers: tuple[Decimal, ...] = ()
    changed_at: datetime.datetime | None = None
