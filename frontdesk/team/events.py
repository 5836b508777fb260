"""What can happen in the team."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from frontdesk.kit.events import Event, event
from frontdesk.team.records import Presence


@event("business.created", subject="business", sentence="{actor} set up the business.")
class BusinessCreated(Event, frozen=True):
    """A business began to use Frontdesk."""

    business_id: UUID
    kind: str
    timezone: str
    currency: str
    country: str


@event("business.changed", subject="business", sentence="{actor} changed the business: {fields}.")
class BusinessChanged(Event, frozen=True):
    """Something about the business itself is different."""

    business_id: UUID
    fields: tuple[str, ...]


@event("branch.added", subject="branch", sentence="{actor} added the branch {branch_id}.")
class BranchAdded(Event, frozen=True):
    """The business has one more place."""

    branch_id: UUID
    timezone: str


@event("branch.changed", subject="branch", sentence="{actor} changed the branch {branch_id}: {fields}.")
class BranchChanged(Event, frozen=True):
    """A place has another name, address, clock or other hours, or was closed."""

    branch_id: UUID
    fields: tuple[str, ...]


@event("role.added", subject="role", sentence="{actor} added the role {role_id}.", audience="team.read")
class RoleAdded(Event, frozen=True):
    """There is a new role."""

    role_id: UUID
    permissions: tuple[str, ...]


@event("role.changed", subject="role", sentence="{actor} changed the role {role_id}.", audience="team.read")
class RoleChanged(Event, frozen=True):
    """A role is called or allows something else."""

    role_id: UUID
    fields: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


@event("skill.added", subject="skill", sentence="{actor} added the skill {key}.")
class SkillAdded(Event, frozen=True):
    """There is a new skill to have."""

    skill_id: UUID
    key: str


@event("skill.changed", subject="skill", sentence="{actor} renamed the skill {key}.")
class SkillChanged(Event, frozen=True):
    """A skill is called something else."""

    skill_id: UUID
    key: str


@event("staff.added", subject="staff", sentence="{actor} added {staff_id} to the team.")
class StaffAdded(Event, frozen=True):
    """Somebody joined the team."""

    staff_id: UUID
    role_id: UUID


@event("staff.changed", subject="staff", sentence="{actor} changed {staff_id}: {fields}.")
class StaffChanged(Event, frozen=True):
    """Something about a person is different: what they can do, when they work, how they sign in."""

    staff_id: UUID
    fields: tuple[str, ...]


@event("staff.deactivated", subject="staff", sentence="{actor} took {staff_id} off the team.")
class StaffDeactivated(Event, frozen=True):
    """Somebody can no longer sign in or be given work; what they held has to go to somebody else."""

    staff_id: UUID


@event("staff.reactivated", subject="staff", sentence="{actor} took {staff_id} back on the team.")
class StaffReactivated(Event, frozen=True):
    """Somebody is back."""

    staff_id: UUID


@event("staff.presence_changed", subject="staff", sentence="{staff_id} is now {presence}.")
class StaffPresenceChanged(Event, frozen=True):
    """Somebody said whether they can take work, or went away."""

    staff_id: UUID
    was: Presence
    presence: Presence


@event("staff.shift_changed", subject="staff", sentence="{actor} changed the work of {staff_id} on {day}: {hours}.")
class StaffShiftChanged(Event, frozen=True):
    """One day of somebody is different from their weekly plan, or again as planned; `hours` as the clock shows them, from-to."""

    staff_id: UUID
    day: date
    hours: tuple[str, ...]
    was: tuple[str, ...]
    planned: bool


@event("staff.signed_in", subject="staff", sentence="{staff_id} signed in.", audience="team.read")
class StaffSignedIn(Event, frozen=True):
    """Somebody proved who they are."""

    staff_id: UUID


@event("staff.signed_out", subject="staff", sentence="{staff_id} signed out.", audience="team.read")
class StaffSignedOut(Event, frozen=True):
    """Somebody ended their session."""

    staff_id: UUID


@event("staff.sign_in_refused", subject="staff", sentence="Somebody tried to sign in as {staff_id} and was refused.", audience="team.read")
class StaffSignInRefused(Event, frozen=True):
    """Somebody gave a wrong password for a person we know, or the person is no longer active."""

    staff_id: UUID
    reason: str
