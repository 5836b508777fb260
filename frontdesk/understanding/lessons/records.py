"""What is known of lessons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from frontdesk.understanding.model.gate import Threshold
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.leaning import NOTHING_TAUGHT, Leanings
from frontdesk.understanding.model.stored import Model

UntilProven = Literal["act", "ask"]


class Promise(msgspec.Struct, frozen=True):
    """What the owner wants kept: the share that is right when the engine acts alone, and what it does until that is proven.

    `act`: as sure as the shipped model was found to need; `ask`: a person decides everything. `weak_counts` lets what was
    handled without objection count towards the proof. `model` names the version of the trained part that reads (None: the shipped
    one). `version` changes with every lesson and with every other model.
    """

    promise: float = 0.95
    until_proven: UntilProven = "act"
    weak_counts: bool = False
    version: UUID | None = None
    model: str | None = None


class Key(NamedTuple):
    """One lesson as far as learning asks: its id changes with its need."""

    id: UUID
    message_id: UUID
    need: str
    weak: bool


class Words(msgspec.Struct, frozen=True):
    """The message of a lesson."""

    id: UUID
    text: str
    at: datetime


class Outcome(msgspec.Struct, frozen=True):
    """How a confirmed reading turned out: how sure the engine was, what it read, and what it was."""

    sure: float
    read_need: str
    need: str
    abstained: bool
    weak: bool
    message_id: UUID | None = None
    read_at: datetime | None = None

    @property
    def right(self) -> bool:
        """Whether the engine had it right."""
        return self.read_need == self.need


class Taught(msgspec.Struct, frozen=True):
    """What reading for a business needs; `act_at` None leaves the threshold to the model, `model` None is the shipped one.

    `retired` are the needs of its own that are read no more, each with the shipped one it was handled as; `leanings` what
    corrections of urgency and leads taught.
    """

    head: Head | None
    act_at: float | None
    threshold: Threshold
    model: Model | None = None
    retired: Mapping[str, str] = {}
    leanings: Leanings = NOTHING_TAUGHT

    def still_about(self, need: str | None) -> str | None:
        """The need of a conversation as a message is read in it: a retired one counts as what it was handled as."""
        return None if need is None else self.retired.get(need, need)
