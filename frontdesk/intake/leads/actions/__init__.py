"""Everything that changes a lead or a saved view."""

from frontdesk.intake.leads.actions.adding import add
from frontdesk.intake.leads.actions.capturing import capture
from frontdesk.intake.leads.actions.following import first_reply, follow, rename
from frontdesk.intake.leads.actions.joining import correct_need, join_customers, merge
from frontdesk.intake.leads.actions.working import assign, change, set_status

__all__ = [
    "add",
    "assign",
    "capture",
    "change",
    "correct_need",
    "first_reply",
    "follow",
    "join_customers",
    "merge",
    "rename",
    "set_status",
]
