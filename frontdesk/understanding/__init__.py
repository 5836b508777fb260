"""Understanding: what a customer's message says, from its words alone."""

from frontdesk.understanding.records import (
    NEEDS,
    AreaEntry,
    Budget,
    BusinessContext,
    LanguageFound,
    Location,
    Reading,
    ReadingContext,
    SecondOpinion,
    ServiceEntry,
    ServiceFound,
    Signal,
    Span,
    Timing,
    Urgency,
)
from frontdesk.understanding.rules import ENGINE, read, unread, warm_up

__all__ = [
    "ENGINE",
    "NEEDS",
    "AreaEntry",
    "Budget",
    "BusinessContext",
    "LanguageFound",
    "Location",
    "Reading",
    "ReadingContext",
    "SecondOpinion",
    "ServiceEntry",
    "ServiceFound",
    "Signal",
    "Span",
    "Timing",
    "Urgency",
    "read",
    "unread",
    "warm_up",
]
