"""What is known of a business's own needs, and what a preview of one shows."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

Handled = Literal["complaint", "specialist_review", "post_service_support", "scheduling", "pricing", "general_question", "other"]


class OwnNeed(msgspec.Struct, frozen=True, kw_only=True):
    """A need that a business added: read by its examples, worked as the shipped need `handled_as`."""

    id: UUID
    code: str
    name: str
    description: str
    handled_as: Handled
    examples: tuple[str, ...]
    added_at: datetime
    changed_at: datetime
    retired_at: datetime | None = None


class NewNeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A need to add; without a code one is made from the name."""

    name: str
    handled_as: Handled
    examples: list[str]
    description: str = ""
    code: str | None = None


class NeedChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays. The code never changes."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    handled_as: Handled | UnsetType = UNSET
    examples: list[str] | UnsetType = UNSET


class NeedView(msgspec.Struct, frozen=True, kw_only=True):
    """A need as people choose it: shipped ones have no id, and are named by whoever shows them.

    `examples` and `messages` (read as it in the last `days` days) are told only when asked for, to who may see the rules.
    """

    code: str
    own: bool
    handled_as: str
    id: UUID | None = None
    name: str = ""
    description: str = ""
    retired_at: datetime | None = None
    examples: list[str] | None = None
    messages: int | None = None


class NeedDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A need that is being thought about; `id` when one there is would be changed so."""

    handled_as: Handled
    examples: list[str]
    name: str = ""
    id: UUID | None = None


class Past(msgspec.Struct, frozen=True):
    """A customer's message that said something."""

    id: UUID
    conversation_id: UUID
    text: str
    at: datetime


class Move(msgspec.Struct, frozen=True):
    """So many messages would be read as something else."""

    was: str
    becomes: str
    times: int


class FoundMessage(msgspec.Struct, frozen=True):
    """A message that would be read as something else; its words are left out for who may not read conversations."""

    conversation_id: UUID
    message_id: UUID
    at: datetime
    text: str | None
    was: str
    becomes: str
    sure: float


class Contradicted(msgspec.Struct, frozen=True):
    """A message that a person confirmed as something else, and that by itself would be read as this need."""

    conversation_id: UUID
    message_id: UUID
    text: str | None
    need: str
    sure: float


class Unlike(msgspec.Struct, frozen=True):
    """An example (its place in the list) that would not be found from the others, and what it would be read as."""

    place: int
    read_as: str


class Clash(msgspec.Struct, frozen=True):
    """Another need of the business's own that this one is mistaken for: which examples here, which there."""

    code: str
    name: str
    here: list[int]
    there: list[str]


class NeedPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What a need would change on the business's own history, before it is saved.

    `looked_at` of `of` recent messages were read in the time there was, back to `since`; `would_be` of them as this need.
    """

    code: str
    looked_at: int
    of: int
    since: datetime | None
    would_be: int
    moves: list[Move]
    found: list[FoundMessage]
    lessons_looked_at: int
    contradicted: list[Contradicted]
    unlike: list[Unlike]
    clashes: list[Clash]
