"""What a saved view is made of."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from frontdesk.inbox.records import OwnerBrief
from frontdesk.intake.leads.choosing import ColumnName, LeadFilter, Sort

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which leads, in which order, with which columns, as a table or as a board."""

    filters: LeadFilter = LeadFilter()
    sort: Sort = "created"
    descending: bool = True
    columns: tuple[ColumnName, ...] = ()
    layout: Literal["table", "board"] = "table"


class SavedView(msgspec.Struct, frozen=True):
    """A choice that somebody kept; `total` is how many leads it holds for whoever asks."""

    id: UUID
    name: str
    shared: bool
    owner: OwnerBrief
    chosen: Choice
    place: int
    is_default: bool
    may_change: bool
    version: int
    total: int


class NewView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A view to keep."""

    name: Name
    chosen: Choice
    shared: bool = False
    is_default: bool = False


class ViewChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change of a saved view; what is left out stays."""

    name: Name | UnsetType = UNSET
    chosen: Choice | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    place: Annotated[int, msgspec.Meta(ge=0, le=1000)] | UnsetType = UNSET
    version: int | None = None
