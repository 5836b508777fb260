"""The business and its people: who there is, what they may do, when they work, and how they prove who they are."""

from frontdesk.team.business.actions import Created, NewBusiness, create_business
from frontdesk.team.business.queries import all_branches, branch_by_id, set_up_needed, this_business
from frontdesk.team.load.actions import keep_reserved, let_go, lock_people, lock_those_free, reserve, take_on, take_on_beyond
from frontdesk.team.permissions import BUILT_IN, EVERYTHING, PERMISSIONS
from frontdesk.team.presence.actions import did_not_answer, set_presence, shows_life
from frontdesk.team.records import Branch, Business, HeldSkill, Presence, Role, Skill, Staff
from frontdesk.team.roles.actions import add_role, add_skill
from frontdesk.team.roles.queries import all_roles, all_skills
from frontdesk.team.roster.actions import change_day
from frontdesk.team.rules import Wishes, check_languages, check_names
from frontdesk.team.sessions import COOKIE, csrf_matches, origin_allowed, person_of
from frontdesk.team.shifts import ChangedDay, DayHours, Hours, Stretch, next_shift, on_shift, shift_ends, stretches
from frontdesk.team.sign_in.passwords import hash_password
from frontdesk.team.staff.actions import NewStaff, SkillLevel, StaffChanges, add_staff, change_staff
from frontdesk.team.staff.queries import names_of_staff, people, staff_by_id, staff_by_ids

__all__ = [
    "BUILT_IN",
    "COOKIE",
    "EVERYTHING",
    "PERMISSIONS",
    "Branch",
    "Business",
    "ChangedDay",
    "Created",
    "DayHours",
    "HeldSkill",
    "Hours",
    "NewBusiness",
    "NewStaff",
    "Presence",
    "Role",
    "Skill",
    "SkillLevel",
    "Staff",
    "StaffChanges",
    "Stretch",
    "Wishes",
    "add_role",
    "add_skill",
    "add_staff",
    "all_branches",
    "all_roles",
    "all_skills",
    "branch_by_id",
    "change_day",
    "change_staff",
    "check_languages",
    "check_names",
    "create_business",
    "csrf_matches",
    "did_not_answer",
    "hash_password",
    "keep_reserved",
    "let_go",
    "lock_people",
    "lock_those_free",
    "names_of_staff",
    "next_shift",
    "on_shift",
    "origin_allowed",
    "people",
    "person_of",
    "reserve",
    "set_presence",
    "set_up_needed",
    "shift_ends",
    "shows_life",
    "staff_by_id",
    "staff_by_ids",
    "stretches",
    "take_on",
    "take_on_beyond",
    "this_business",
]
