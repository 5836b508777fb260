"""What is approved to be said to customers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from frontdesk.kit.money import Money

SourceKind = Literal["price", "duration", "hours", "area", "branch", "answer", "customer"]
AnswerState = Literal["valid", "not_yet", "expired", "retired"]


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


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody approved to be said: its text in each language, the questions it answers, and where and when it is valid.

    No branches: valid at all of them; no needs: of any. Both dates are days on the business's clock and belong to the time.
    """

    id: UUID
    title: str
    questions: tuple[str, ...]
    texts: dict[str, str]
    needs: tuple[str, ...]
    branches: tuple[UUID, ...]
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    version: int
    changed_at: datetime.datetime
    changed_by: UUID | None
    retired_at: datetime.datetime | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it can be said in."""
        return tuple(self.texts)

    def state(self, today: datetime.date) -> AnswerState:
        """Whether it may be said on a day."""
        if self.retired_at is not None:
            return "retired"
        if self.valid_from is not None and today < self.valid_from:
            return "not_yet"
        return "expired" if self.valid_until is not None and self.valid_until < today else "valid"


class NewAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer to approve."""

    title: str
    texts: Mapping[str, str]
    questions: Sequence[str] = ()
    needs: Sequence[str] = ()
    branches: Sequence[UUID] = ()
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None


class AnswerChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays. `was` is the version that was looked at, when it must be that one still."""

    title: str | UnsetType = UNSET
    texts: Mapping[str, str] | UnsetType = UNSET
    questions: Sequence[str] | UnsetType = UNSET
    needs: Sequence[str] | UnsetType = UNSET
    branches: Sequence[UUID] | UnsetType = UNSET
    valid_from: datetime.date | UnsetType | None = UNSET
    valid_until: datetime.date | UnsetType | None = UNSET
    was: int | None = None


class AnswerVersion(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was worded from `changed_at` on, until the next version."""

    version: int
    title: str
    questions: tuple[str, ...]
    texts: dict[str, str]
    needs: tuple[str, ...]
    branches: tuple[UUID, ...]
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    changed_at: datetime.datetime
    changed_by: UUID | None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that may be what was asked for.

    `score` from 0 to 1 says how likely it is the answer; only when `sure` may it be given without a person looking. `question` is
    the title or example it was found by; `matched` are the words of the question that it speaks of, `missed` those that it does not.
    """

    answer: Answer
    score: float
    sure: bool
    question: str
    matched: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
