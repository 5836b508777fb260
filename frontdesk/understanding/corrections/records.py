"""What a signal is said to be, and who said so."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

import msgspec

from frontdesk.understanding.records import Bound, BudgetKind, PartOfDay, Span

Signal = Literal["urgency", "location", "service", "timing", "budget", "language", "lead"]
SIGNALS: tuple[Signal, ...] = get_args(Signal)

# The languages a message may be said to be in, by the name they have in English.
LANGUAGES = {
    "en": "English",
    "ar": "Arabic",
    "ar-Latn": "Arabic in Latin letters",
    "hi": "Hindi",
    "hi-Latn": "Hindi in Latin letters",
    "ur": "Urdu",
    "bn": "Bengali",
    "tl": "Filipino",
    "id": "Indonesian",
    "fa": "Persian",
    "tr": "Turkish",
    "fr": "French",
    "de": "German",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "ru": "Russian",
    "uk": "Ukrainian",
    "he": "Hebrew",
    "zh": "Chinese",
}


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person says a signal is, before it was checked: only the fields of that signal are filled in.

    Days are written 2026-12-01 and hours 15:30, both on the business's own clock.
    """

    services: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=6)] = ()
    area_id: UUID | None = None
    date: str | None = None
    date_to: str | None = None
    time: str | None = None
    time_to: str | None = None
    part: PartOfDay | None = None
    asap: bool = False
    urgent: bool | None = None
    amount_minor: int | None = None
    kind: BudgetKind | None = None
    language: str | None = None
    lead: bool | None = None


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a signal is: the fields of that signal, in the form in which they are kept."""

    services: tuple[str, ...] = ()
    area_id: str | None = None
    branch_id: str | None = None
    date: datetime.date | None = None
    date_to: datetime.date | None = None
    time: datetime.time | None = None
    time_to: datetime.time | None = None
    part: PartOfDay | None = None
    bound: Bound = "at"
    asap: bool = False
    urgent: bool | None = None
    amount_minor: int | None = None
    currency: str | None = None
    kind: BudgetKind | None = None
    language: str | None = None
    lead: bool | None = None


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said one signal of one message is: None in `value` says that it is not there at all.

    `read` is what the engine had read, from the words in `read_words`; `words` are those that say it, where the person showed them.
    """

    message_id: UUID
    signal: Signal
    read: Value | None
    read_words: tuple[str, ...] = ()
    value: Value | None
    words: Span | None = None
    at: datetime.datetime

    @property
    def wrong(self) -> bool:
        """Whether something else had been read."""
        return self.read != self.value


class Meant(msgspec.Struct, frozen=True):
    """The entry of the catalog that the words of a correction mean from now on."""

    kind: Literal["service", "area"]
    id: UUID
    words: str
