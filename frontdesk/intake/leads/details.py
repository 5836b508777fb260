"""One lead whole, in the reader's words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.intake.leads.actions.stored import COLUMNS
from frontdesk.intake.leads.queries import one_row
from frontdesk.intake.leads.records import DetailView, LeadBudget, LeadView, StoredLead
from frontdesk.intake.leads.rules import FIELDS, OWN, plain, value_of
from frontdesk.intake.listing.names import Names, names
from frontdesk.intake.listing.records import Viewer
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.kit.events import position_now
from frontdesk.kit.wording import phrase
from frontdesk.routing.packets.times import wanted
from frontdesk.understanding import Timing

_LABELS = {
    "urgent": "urgency",
    "area": "location",
    "branch": "branch",
    "services": "service",
    "timing": "timing",
    "budget": "budget",
    "language": "language",
}
_BUDGET = {"at_most": "at most {amount}", "around": "about {amount}", "at_least": "at least {amount}"}


async def view(tx: Tx, lead_id: UUID, viewer: Viewer, language: str | None) -> LeadView:
    """One lead with everything known of it and where it is known from."""
    position = await position_now(tx)
    row = await one_row(tx, lead_id, viewer, language)
    lead = required(await tx.one(StoredLead, f"select {COLUMNS} from leads l where l.id = $1", lead_id), NotFound("lead"))
    links = await tx.rows("select conversation_id from lead_conversations where lead_id = $1 order by linked_at", lead_id)
    later = (await tx.rows("select booking_id, sale_id from leads where id = $1", lead_id))[0]
    say = _Saying(await names(tx, language), (await team.this_business(tx)).timezone, language, tx)
    return LeadView(
        lead=row,
        details=[_detail(lead, field, say) for field in [*FIELDS, *sorted(OWN + label for label in lead.own)] if _known(lead, field)],
        area_id=lead.area_id,
        branch_id=lead.branch_id,
        service_ids=list(lead.service_ids),
        own=lead.own,
        value_by_person=lead.value_by_person,
        conversation_ids=[link["conversation_id"] for link in links],
        booking_id=later["booking_id"],
        sale_id=later["sale_id"],
        merged_into=lead.merged_into,
        position=position,
    )


class _Saying:
    def __init__(self, known: Names, timezone: str, language: str | None, tx: Tx) -> None:
        self._known, self._timezone, self.language, self._at = known, timezone, language, tx.at

    def words(self, field: str, value: Any) -> str:
        """A value as a person reads it."""
        match field:
            case "urgent":
                return phrase(self.language, "urgent" if value else "not urgent")
            case "area":
                return self._known.areas.get(value, "")
            case "branch":
                return self._known.branches.get(value, "")
            case "services":
                return ", ".join(self._known.services[one] for one in value if one in self._known.services)
            case "timing":
                return wanted(self.language or "en", value, self._at, self._timezone)
            case "budget":
                return phrase(self.language, _BUDGET[value.kind]).format(amount=value.amount)
            case _:
                return str(value)


def _known(lead: StoredLead, field: str) -> bool:
    return field in lead.origin and value_of(lead, field) not in (None, ())


def _detail(lead: StoredLead, field: str, say: _Saying) -> DetailView:
    value, origin = value_of(lead, field), lead.origin[field]
    said = say.words(field, value)
    confirmed = None
    if field in lead.confirmed and lead.confirmed[field] != plain(value):
        confirmed = say.words(field, _decoded(field, lead.confirmed[field]))
    label = field.removeprefix(OWN) if field.startswith(OWN) else phrase(say.language, _LABELS[field])
    return DetailView(field, label, said, origin.how, origin.message_id, confirmed)


_KINDS: dict[str, Any] = {
    "urgent": bool,
    "area": UUID,
    "branch": UUID,
    "services": tuple[UUID, ...],
    "timing": Timing,
    "budget": LeadBudget,
}


def _decoded(field: str, value: Any) -> Any:
    return msgspec.convert(value, _KINDS.get(field, str))
