"""The business clock as a replay needs it: how long a customer has waited, and when they will have waited so long."""

from __future__ import annotations

from datetime import datetime

from frontdesk.routing import hours
from frontdesk.routing.records import Situation


def open_seconds(situation: Situation, start: datetime, end: datetime) -> float:
    """How many seconds of opening hours lie between two moments; without stated hours every second counts."""
    return hours.open_seconds(start, end, situation.opening, situation.timezone)


def after_open_seconds(situation: Situation, start: datetime, seconds: float) -> datetime:
    """When so many seconds of opening hours will have passed."""
    return hours.add_open_seconds(start, seconds, situation.opening, situation.timezone)
