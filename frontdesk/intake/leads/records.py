"""What a lead is made of, and what is handed out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from frontdesk.inbox.records import CustomerBrief, OwnerBrief
from frontdesk.intake.listing.records import Line
from frontdesk.kit.money import Money
from frontdesk.understanding import Timing
from frontdesk.understanding.records import BudgetKind

Status = Literal["new", "contacted", "qualified", "booked", "lost"]
STATUSES: tuple[Status, ...] = ("new", "contacted", "qualified", "booked", "lost")
OPEN: tuple[Status, ...] = ("new", "contacted", "qualified")
# How a field came to be known: read from what was written, said yes to by the customer, or set by a person of the team.
How = Literal["read", "confirmed", "person"]
Minor = Annotated[int, msgspec.Meta(ge=0, le=10**15)]


class LeadBudget(msgspec.Struct, frozen=True):
    """What the customer wants to spend."""

    amount: Money
    kind: BudgetKind = "around"


class LeadDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a customer's interest so far; what is None or empty is not known, and erases nothing that was.

    `own` holds the business's own fields by their label. `messages` names the message that told a field: `urgent`, `area`, `branch`,
    `services`, `timing`, `budget`, `language`, and `own:` with the label for a field of the business's own.
    """

    need: str
    urgent: bool | None = None
    area_id: UUID | None = None
    branch_id: UUID | None = None
    service_ids: Sequence[UUID] = ()
    timing: Timing | None = None
    budget: LeadBudget | None = None
    language: str | None = None
    own: Mapping[str, str] = {}
    messages: Mapping[str, UUID] = {}


class LeadChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a person changes of a lead; what is left out stays, and None empties a field."""

    need: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,47}$")] | UnsetType = UNSET
    urgent: bool | UnsetType = UNSET
    area_id: UUID | UnsetType | None = UNSET
    branch_id: UUID | UnsetType | None = UNSET
    service_ids: list[UUID] | UnsetType = UNSET
    timing: Timing | UnsetType | None = UNSET
    budget: LeadBudget | UnsetType | None = UNSET
    own: dict[Line, Line] | UnsetType = UNSET
    value_minor: Minor | UnsetType | None = UNSET


class NewLead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lead that a person adds: of a known customer, or of whoever has this telephone number; `channel` is how they came."""

    need: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,47}$")]
    customer_id: UUID | None = None
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    channel: Literal["whatsapp", "instagram", "messenger", "telegram", "x", "sms", "voice", "email", "webchat", "webform"] = "voice"
    details: LeadChange = LeadChange()


class Origin(msgspec.Struct, frozen=True):
    """How a field came to be known, and the message that told it."""

    how: How
    message_id: UUID | None = None


class StoredLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead as it stands in the table."""

    id: UUID
    customer_id: UUID
    conversation_id: UUID | None
    current_conversation_id: UUID | None
    need: str
    status: Status
    status_at: datetime
    lost_reason: str
    urgent: bool
    area_id: UUID | None
    branch_id: UUID | None
    service_ids: tuple[UUID, ...]
    timing: Timing | None
    wanted_at: datetime | None
    wanted_to: datetime | None
    budget: LeadBudget | None
    language: str | None
    channel: str
    own: dict[str, str]
    origin: dict[str, Origin]
    confirmed: dict[str, Any]
    confirmed_at: datetime | None
    value_minor: int | None
    value_by_person: bool
    owner_id: UUID | None
    reply_due_at: datetime | None
    customer_name: str
    merged_into: UUID | None
    created_at: datetime
    changed_at: datetime
    version: int

    @property
    def open(self) -> bool:
        """Whether something may still come of it."""
        return self.status in OPEN and self.merged_into is None


class LeadRow(msgspec.Struct, frozen=True):
    """A lead as a list shows it; services and places by their names in the reader's language."""

    id: UUID
    customer: CustomerBrief
    conversation_id: UUID | None
    need: str
    status: Status
    lost_reason: str
    urgent: bool
    services: list[str]
    area_name: str | None
    branch_name: str | None
    wanted_at: datetime | None
    language: str | None
    channel: str
    confirmed_at: datetime | None
    owner: OwnerBrief | None
    reply_due_at: datetime | None
    value: Money | None
    created_at: datetime
    changed_at: datetime
    version: int


class DetailView(msgspec.Struct, frozen=True):
    """One thing known of a lead in words, how it is known, and what the customer had confirmed where that is something else."""

    field: str
    label: str
    value: str
    how: How
    message_id: UUID | None = None
    confirmed: str | None = None


class LeadView(msgspec.Struct, frozen=True):
    """One lead whole: the row, every detail with where it comes from, and the conversations it was spoken of in."""

    lead: LeadRow
    details: list[DetailView]
    area_id: UUID | None
    branch_id: UUID | None
    service_ids: list[UUID]
    own: dict[str, str]
    value_by_person: bool
    conversation_ids: list[UUID]
    booking_id: UUID | None
    sale_id: UUID | None
    merged_into: UUID | None
    position: int


class StatusCounts(msgspec.Struct, frozen=True):
    """How many leads stand at each stage."""

    new: int = 0
    contacted: int = 0
    qualified: int = 0
    booked: int = 0
    lost: int = 0


class LeadPage(msgspec.Struct, frozen=True):
    """A stretch of the list, how many there are, how many at each stage with the other filters, and the position it was read at."""

    items: list[LeadRow]
    total: int
    counts: StatusCounts
    position: int


class LeadColumn(msgspec.Struct, frozen=True):
    """One stage of the board: how many stand there, and the first of them."""

    status: Status
    total: int
    items: list[LeadRow]


class LeadBoard(msgspec.Struct, frozen=True):
    """The leads by stage, and the position they were read at."""

    columns: list[LeadColumn]
    position: int


class Given(msgspec.Struct, frozen=True):
    """What became of one lead of several: done, or why not."""

    id: UUID
    done: bool
    code: str = ""
    detail: str = ""
