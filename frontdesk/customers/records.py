"""Customers and the addresses they are reached at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType


class HandleClaim(msgspec.Struct, frozen=True, kw_only=True):
    """An address somebody writes from: verbatim, in comparable form, and whether the provider vouches for it."""

    kind: str
    value: str
    normal: str
    verified: bool = True


class Handle(msgspec.Struct, frozen=True):
    """One address of a customer."""

    id: UUID
    kind: str
    value: str
    normal: str
    verified: bool
    first_seen_at: datetime


class Customer(msgspec.Struct, frozen=True):
    """Somebody the business deals with, with every address they are known by, the oldest first."""

    id: UUID
    name: str
    language: str | None
    vip_level: int
    tags: tuple[str, ...]
    note: str
    created_at: datetime
    handles: tuple[Handle, ...]


class Resolved(msgspec.Struct, frozen=True):
    """Who wrote: a customer, whether they are new, and which other customers the same sender also points to.

    `sure` is false when it rests only on what somebody typed in and no provider vouches for.
    """

    customer_id: UUID
    created: bool
    also: tuple[UUID, ...] = ()
    sure: bool = True


class CustomerChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change about a customer; what is left out stays."""

    name: str | UnsetType = UNSET
    language: str | UnsetType | None = UNSET
    vip_level: int | UnsetType = UNSET
    tags: Sequence[str] | UnsetType = UNSET
    note: str | UnsetType = UNSET
