"""What is seen in a reply, and what becomes of it."""

import datetime
from collections.abc import Sequence
from typing import Literal

import msgspec

from frontdesk.knowledge.records import Source
from frontdesk.understanding.records import Span

FigureKind = Literal["number", "money", "percent", "date", "time", "duration", "link", "email", "phone", "card"]
PromiseKind = Literal[
    "guarantee",
    "booking",
    "arrival",
    "soon",
    "free",
    "discount",
    "refund",
    "medical",
    "legal",
    "agreement",
    "available",
    "personal",
    "instructions",
    "unsourced_words",
    "other_subject",
    "turned_around",
    "strange_writing",
]
Mode = Literal["off", "draft", "send"]
Outcome = Literal["send", "draft", "inquiry", "silence"]


class Figure(msgspec.Struct, frozen=True):
    """One figure of a text: `value` in one canonical form, `also` the other ways it can be read, such as an hour without am or pm.

    money "350 SAR"; percent "50"; date "2026-11-22", a stretch of days "2026-11-22..2026-11-28", a weekday also "weekday:4";
    time "17:00"; duration "90 min", "2 months"; link, email, phone and card as they are, folded.
    """

    kind: FigureKind
    value: str
    span: Span
    also: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[str, ...]:
        """Every way it can be read."""
        return (self.value, *self.also)


class Promise(msgspec.Struct, frozen=True):
    """Words that bind the business, or that say something which no source says."""

    kind: PromiseKind
    span: Span


class Subject(msgspec.Struct, frozen=True):
    """Something the business has a price or a text for, by all its names; `id` is that of its sources."""

    id: str
    names: tuple[str, ...]


class Reason(msgspec.Struct, frozen=True):
    """Why a reply does not simply go out: a stable code, the sentence for staff, and the words of the reply it is about."""

    code: str
    outcome: Outcome
    sentence: str
    found: tuple[str, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of a reply, and everything that stood against sending it, the gravest first."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons."""
        return tuple(reason.code for reason in self.reasons)


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the gate looks at before a reply goes out.

    `asked` are the customer's messages it answers, word for word. `said_by_customer` are the few things read from them (place, day,
    number of rooms), not whole messages. `subjects` are all services by name, `about` the ids of those the customer asked about.
    `sent_before` are the assistant's latest messages of this conversation. `approved_wording` is true only of the business's own texts
    with places filled in: who wrote them answers for their words, and what is filled in is what is looked at. `named` are the names and
    addresses filled in, the longest first: they have a script of their own.
    """

    text: str
    language: str
    customer_language: str
    today: datetime.date
    sources: Sequence[Source] = ()
    mode: Mode = "off"
    need: str = ""
    never_automatic: bool = False
    abstained: bool = False
    window_open: bool = True
    person_owns: bool = False
    stopped: bool = False
    asked: Sequence[str] = ()
    said_by_customer: Sequence[str] = ()
    subjects: Sequence[Subject] = ()
    about: Sequence[str] = ()
    sent_before: Sequence[str] = ()
    most_characters: int = 1000
    month_first: bool = False
    approved_wording: bool = False
    named: Sequence[str] = ()
