"""What the business offers and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from frontdesk.kit.money import Money

PriceKind = Literal["fixed", "from", "on_inspection"]


class Price(msgspec.Struct, frozen=True):
    """What a service costs: an amount, an amount to begin with, or nothing said before somebody has looked at it."""

    kind: PriceKind
    amount: Money | None = None


class Service(msgspec.Struct, frozen=True):
    """Something a customer can ask for, by its name in each language and whatever else people call it."""

    id: UUID
    names: dict[str, str]
    aliases: tuple[str, ...]
    description: str
    skill_id: UUID | None
    duration_minutes: int | None
    price: Price
    active: bool


class Area(msgspec.Struct, frozen=True):
    """A place that is served, in a larger one, by a branch."""

    id: UUID
    names: dict[str, str]
    aliases: tuple[str, ...]
    parent_id: UUID | None
    branch_id: UUID | None
    active: bool


class ServiceChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change about a service; what is left out stays."""

    names: Mapping[str, str] | UnsetType = UNSET
    price: Price | UnsetType = UNSET
    aliases: Sequence[str] | UnsetType = UNSET
    description: str | UnsetType = UNSET
    skill_id: UUID | UnsetType | None = UNSET
    duration_minutes: int | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class AreaChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change about an area; what is left out stays."""

    names: Mapping[str, str] | UnsetType = UNSET
    aliases: Sequence[str] | UnsetType = UNSET
    parent_id: UUID | UnsetType | None = UNSET
    branch_id: UUID | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET
