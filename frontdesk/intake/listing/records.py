"""Who looks at a list, and what any list of customers' matters can be cut down to."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk.inbox.records import OwnerBrief

Ids = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=100)]
Codes = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=48)], ...], msgspec.Meta(max_length=40)]
Hours = Annotated[int, msgspec.Meta(ge=0, le=24 * 3660)]
Line = Annotated[str, msgspec.Meta(max_length=200)]


class Viewer(msgspec.Struct, frozen=True):
    """Who looks, and whether they see only what is theirs."""

    staff_id: UUID
    own_only: bool

    def sees(self, owner: OwnerBrief | None) -> bool:
        """Whether what that person owns may be shown."""
        return not self.own_only or (owner is not None and owner.id == self.staff_id)


class RowFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which rows: whatever is left out is no condition. An owner is a person's id, `me` or `nobody`; an area includes those within it.

    Ages are whole hours since the row came to be; `late` are those whose answer is overdue.
    """

    urgent: bool | None = None
    areas: Ids = ()
    branches: Ids = ()
    services: Ids = ()
    owners: Codes = ()
    languages: Codes = ()
    channels: Codes = ()
    needs: Codes = ()
    age_from: Hours | None = None
    age_to: Hours | None = None
    late: bool | None = None
    text: Line = ""
