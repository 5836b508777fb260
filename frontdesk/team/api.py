"""The room's routes, by noun."""

from frontdesk.team.business import api as business
from frontdesk.team.roles import api as roles
from frontdesk.team.sign_in import api as sign_in
from frontdesk.team.staff import api as staff

__all__ = ["business", "roles", "sign_in", "staff"]
