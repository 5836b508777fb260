"""Who writes: customers, and the set of addresses each of them is known by."""

from frontdesk.customers.actions import add_handle, change, rename, replace_handles, resolve, set_language, set_vip, take_turns
from frontdesk.customers.phones import masked, masked_phone, normal_phone
from frontdesk.customers.queries import by_id, by_ids
from frontdesk.customers.records import Customer, CustomerChange, Handle, HandleClaim, Resolved
from frontdesk.customers.rules import email_claim, phone_claim

__all__ = [
    "Customer",
    "CustomerChange",
    "Handle",
    "HandleClaim",
    "Resolved",
    "add_handle",
    "by_id",
    "by_ids",
    "change",
    "email_claim",
    "masked",
    "masked_phone",
    "normal_phone",
    "phone_claim",
    "rename",
    "replace_handles",
    "resolve",
    "set_language",
    "set_vip",
    "take_turns",
]
