"""Everything a person can be allowed to do, each with the sentence a manager reads, and the roles that come built in."""

from __future__ import annotations

from collections.abc import Iterable

PERMISSIONS: dict[str, str] = {
    "inbox.read": "See every conversation of the business.",
    "inbox.read_own": "See the conversations they own or are asked about.",
    "inbox.work": "Reply, write notes, snooze and close conversations.",
    "inbox.assign": "Give conversations to somebody else or to a queue.",
    "inbox.reveal": "See a card number that a customer wrote, which is covered otherwise; it is recorded.",
    "leads.read": "See the leads: all of them, or their own where they see only their own conversations.",
    "leads.work": "Change leads: their stage, their details and who has them.",
    "leads.share": "Change and remove the saved views of leads that others share.",
    "leads.export": "Take the list of leads out as a file.",
    "inquiries.read": "See the questions that the assistant would not answer.",
    "customers.read": "See the customers and how to reach them.",
    "customers.write": "Change a customer's name, tags, language, note and VIP level.",
    "catalog.read": "See the services, their prices and the areas.",
    "catalog.write": "Change the services, their prices and the areas.",
    "knowledge.read": "See the approved answers and the questions nobody could answer.",
    "knowledge.write": "Write, change and retire approved answers.",
    "team.read": "See the team: people, skills, shifts, branches and roles.",
    "team.write": "Change the team: add people, set roles, skills, shifts, branches and passwords.",
    "channels.read": "See the connected channels and how they are doing.",
    "channels.write": "Connect, change and disconnect channels.",
    "routing.read": "See the routing rules and why work went where it went.",
    "routing.write": "Change the routing rules.",
    "assistant.read": "See how the assistant is set up, and what a connected language model was asked for and cost.",
    "assistant.write": "Set up the assistant, and connect, change and disconnect a language model.",
    "simulator.use": "Write as a pretend customer in the channel simulator.",
    "ledger.read": "See that every arrived message is accounted for, and replay those set aside.",
    "business.write": "Change the business itself: its name, languages and time zone.",
}

EVERYTHING = frozenset(PERMISSIONS)
OWNER = "owner"

# What the built-in roles may do is decided here and not in the database, so that a new permission reaches them with the upgrade.
BUILT_IN: dict[str, frozenset[str]] = {
    OWNER: EVERYTHING,
    "manager": EVERYTHING - {"business.write"},
    "agent": frozenset(
        {
            "inbox.read",
            "inbox.work",
            "inbox.assign",
            "customers.read",
            "customers.write",
            "catalog.read",
            "knowledge.read",
            "leads.read",
            "leads.work",
            "inquiries.read",
            "team.read",
            "routing.read",
        }
    ),
    "specialist": frozenset(
        {"inbox.read_own", "inbox.work", "leads.read", "leads.work", "inquiries.read", "catalog.read", "knowledge.read"}
    ),
}


def permissions_of(role: str, *, builtin: bool, stored: Iterable[str]) -> frozenset[str]:
    """What a role allows today; a stored permission that no longer exists allows nothing."""
    return BUILT_IN.get(role, frozenset()) if builtin else EVERYTHING.intersection(stored)


def unknown(permissions: Iterable[str]) -> list[str]:
    """The permissions in the list that do not exist, in order."""
    return sorted(set(permissions) - EVERYTHING)
