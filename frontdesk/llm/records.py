"""What is known of a connected model, and what an answer of it looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

T = TypeVar("T")

Provider = Literal["openai", "anthropic", "gemini", "ollama", "compatible"]
Use = Literal["reading", "drafting", "summarising", "translating"]
Purpose = Literal["reading", "drafting", "summarising", "translating", "transcribing", "trying"]
FailureCode = Literal[
    "off",
    "not_allowed",
    "over_budget",
    "breaker_open",
    "timeout",
    "unreachable",
    "refused",
    "rate_limited",
    "wrong_shape",
    "too_long",
    "cut",
    "filtered",
    "no_words",
]


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """The business's one connection to a model, with its key and the state of its breaker. Never leaves this room."""

    id: UUID
    provider: Provider
    model: str
    base_url: str
    secret: str
    timeout_ms: int
    uses: tuple[Use, ...]
    redacts: bool
    schemas: bool
    budget_minor: int | None
    budget_tokens: int | None
    price_in: int | None
    price_out: int | None
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
        return f"Connection({self.provider}, {self.model!r}, {self.base_url!r})"


class ModelConnectionIn(msgspec.Struct, frozen=True, kw_only=True):
    """How a model is to be reached and what it may be used for. A key that is left out stays as it is."""

    provider: Provider
    model: str
    base_url: str
    key: str | UnsetType = UNSET
    timeout_ms: int = 5000
    uses: list[Use] = []
    redacts: bool = True
    schemas: bool = True
    budget_minor: int | None = None
    budget_tokens: int | None = None
    price_in: int | None = None
    price_out: int | None = None


class Usage(msgspec.Struct, frozen=True):
    """How many tokens a provider says it counted."""

    tokens_in: int
    tokens_out: int


class Answered(msgspec.Struct, Generic[T], frozen=True):
    """An answer in the shape that was asked for; what was hidden before sending is still hidden in it."""

    value: T
    milliseconds: int
    tokens_in: int
    tokens_out: int
    cost_millionths: int
    hidden: Mapping[str, str] = {}

    def put_back(self, text: str) -> str:
        """The text with what was hidden put back where the model left its mark."""
        if not self.hidden:
            return text
        marks = re.compile("|".join(re.escape(mark) for mark in sorted(self.hidden, key=len, reverse=True)))
        return marks.sub(lambda found: self.hidden[found[0]], text)


class Failed(msgspec.Struct, frozen=True):
    """No answer, and why. `detail` may hold what the provider said, so it belongs in no log; `raw` is kept only of a try."""

    code: FailureCode
    detail: str = ""
    milliseconds: int = 0
    raw: str = ""
    usage: Usage | None = None


class ModelCall(msgspec.Struct, frozen=True):
    """One call that was made: what it was for and what it took, never its text; `seconds` are those of a recording."""

    id: UUID
    at: datetime
    purpose: Purpose
    provider: Provider
    model: str
    conversation_id: UUID | None
    outcome: str
    tries: int
    tokens_in: int
    tokens_out: int
    estimated: bool
    cost_millionths: int
    milliseconds: int
    seconds: int = 0


class ModelSpent(msgspec.Struct, frozen=True):
    """What one purpose used on one day of the business."""

    day: date
    purpose: Purpose
    calls: int
    failed: int
    tokens: int
    cost_millionths: int
    milliseconds: int
    seconds: int = 0
