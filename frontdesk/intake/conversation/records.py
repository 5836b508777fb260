"""What the assistant's conversation is made of, and what the console shows of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk.channels import Choice
from frontdesk.intake.dialogue import Standing
from frontdesk.intake.inquiries.records import WordsOf
from frontdesk.knowledge import Source

MadeBy = Literal["rules", "model"]


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation as the assistant sees it, locked by its transaction."""

    id: UUID
    customer_id: UUID
    status: str
    channel: str
    need: str | None
    handled_as: str | None
    needs_person: bool
    urgent: bool
    owner_id: UUID | None
    first_owner_id: UUID | None
    area_id: UUID | None
    branch_id: UUID | None
    language: str | None
    window_ends_at: datetime | None
    wake_at: datetime | None
    customer_name: str
    business: str
    timezone: str
    main_language: str
    country: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The stored row of an intake: how far it is, answers word for word, and what was said in it."""

    standing: Standing = Standing()
    words: dict[str, str] = {}
    fields: dict[str, str] = {}
    said: tuple[str, ...] = ()
    seen: UUID | None = None
    why: str = ""
    exists: bool = False


class Heard(msgspec.Struct, frozen=True):
    """One message of the customer that no step has looked at yet."""

    id: UUID
    type: str
    text: str
    automatic: bool


class Utterance(msgspec.Struct, frozen=True, kw_only=True):
    """What the assistant would say: the text, what it rests on, and what can be tapped.

    `recalled` are the few things read from the customer's own words that it repeats; `about` are the services it speaks of;
    `wordings` are the assistant's own texts in it, `named` the names and addresses that are filled in as they were written. `made_by`
    tells whether its words are those of the business (`rules`) or of a connected language model (`model`).
    """

    text: str
    language: str
    sources: tuple[Source, ...] = ()
    recalled: tuple[Source, ...] = ()
    about: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    choose: str = ""
    wordings: tuple[Source, ...] = ()
    named: tuple[str, ...] = ()
    made_by: MadeBy = "rules"


class SourceBrief(msgspec.Struct, frozen=True):
    """A source as it stands beside a draft or a message."""

    kind: str
    id: str
    title: str
    text: str


class DraftView(msgspec.Struct, frozen=True):
    """A reply that waits for a person's decision, what it rests on, whose words it has, and why it did not go out by itself."""

    id: UUID
    text: str
    language: str
    why: str
    sources: list[SourceBrief]
    held_because: list[str]
    words_of: WordsOf
    at: datetime


class AssistantView(msgspec.Struct, frozen=True):
    """How far the assistant is with a conversation; `until` is when a person is told in any case.

    `asking_label` is what a field of the business's own is called, while that is asked for.
    """

    state: str
    at_it: bool
    asking: str | None
    asking_label: str | None
    asked: list[str]
    why: str
    until: datetime | None
    may_resume: bool
    draft: DraftView | None
