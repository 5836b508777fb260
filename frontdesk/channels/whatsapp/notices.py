"""Everything nobody wrote: statuses, calls, choices, changes of identity, errors and news about the account."""

from __future__ import annotations

from msgspec.structs import replace

from frontdesk.channels.records import ChannelEvent, Json
from frontdesk.channels.tolerant import mapping, moment, text, truth, whole
from frontdesk.channels.whatsapp.heads import COMMON, current
from frontdesk.channels.whatsapp.health import health_in
from frontdesk.channels.whatsapp.identity import handle, handles
from frontdesk.channels.whatsapp.where import Where, contact_of, faults_in

_CONTROL = ("control_passed", "control_taken", "control_requested")
_EVENT_WORDS = ("event", "decision", "new_quality_score", "new_category", "alert_type", "type")


def status(row: Json, where: Where) -> ChannelEvent:
    """How far one of our messages came, or how a call of ours rings."""
    to = text(row.get("recipient_id"))
    group = to if text(row.get("recipient_type")) == "group" else None
    member, member_id = text(row.get("recipient_participant_id")), text(row.get("recipient_participant_user_id"))
    user_id = member_id or text(row.get("recipient_user_id"))
    status = text(row.get("status"))
    call = text(row.get("type")) == "call"
    pricing = mapping(row.get("pricing"))
    codes, faults = faults_in(row.get("errors"))
    return ChannelEvent(
        kind="call" if call else "status",
        id=text(row.get("id")),
        account=where.account,
        business_account=where.business,
        ts=moment(row.get("timestamp")),
        to=to,
        to_user_id=user_id,
        parent_user_id=text(row.get("parent_recipient_user_id")) or text(row.get("recipient_participant_parent_user_id")),
        group=group,
        handles=handles(member if group else to, user_id),
        status=None if call else status,
        event=status.lower() if call and status else None,
        tracker=text(row.get("biz_opaque_callback_data")),
        billable=truth(pricing.get("billable")),
        category=text(pricing.get("category")),
        value=text(pricing.get("pricing_model")),
        errors=codes,
        faults=faults,
        standby=where.standby,
    )


def call(row: Json, where: Where) -> ChannelEvent:
    """A call that begins or ends."""
    caller, called = text(row.get("from")), text(row.get("to"))
    direction = text(row.get("direction"))
    customer = called if caller and caller.lstrip("+") == where.display else caller
    codes, faults = faults_in(row.get("errors"))
    return ChannelEvent(
        kind="call",
        id=text(row.get("id")),
        account=where.account,
        business_account=where.business,
        ts=moment(row.get("timestamp")),
        from_=caller,
        to=called,
        from_user_id=text(row.get("from_user_id")),
        to_user_id=text(row.get("to_user_id")),
        handles=handles(customer, text(row.get("from_user_id" if customer == caller else "to_user_id"))),
        event=text(row.get("event")),
        direction=direction.lower() if direction else None,
        status=text(row.get("status")),
        duration=whole(row.get("duration")),
        tracker=text(row.get("biz_opaque_callback_data")),
        errors=codes,
        faults=faults,
    )


def preference(row: Json, where: Where) -> ChannelEvent:
    """A customer allowed or forbade marketing messages."""
    return ChannelEvent(
        kind="preference",
        account=where.account,
        business_account=where.business,
        ts=moment(row.get("timestamp")),
        from_=text(row.get("wa_id")),
        from_user_id=text(row.get("user_id")),
        handles=handles(text(row.get("wa_id")), text(row.get("user_id"))),
        category=text(row.get("category")),
        value=text(row.get("value")),
        text=text(row.get("detail")),
    )


def identity(row: Json, where: Where) -> ChannelEvent:
    """A customer got another user id, usually with a new phone."""
    change = mapping(row.get("user_id"))
    old, new = text(change.get("previous")), current(row.get("user_id")) or None
    return ChannelEvent(
        kind="identity_change",
        account=where.account,
        business_account=where.business,
        ts=moment(row.get("timestamp")),
        from_=text(row.get("wa_id")),
        old_user_id=old,
        new_user_id=new,
        parent_user_id=current(row.get("parent_user_id")) or None,
        handles=handles(text(row.get("wa_id")), new),
        supersedes=(handle(old),) if old and new and old != new else (),
        text=text(row.get("detail")),
    )


def sync(row: Json, where: Where) -> ChannelEvent:
    """A contact in the address book of the business phone."""
    found = mapping(row.get("contact"))
    return ChannelEvent(
        kind="contact_sync",
        account=where.account,
        business_account=where.business,
        ts=moment(mapping(row.get("metadata")).get("timestamp")),
        from_=text(found.get("phone_number")),
        from_user_id=text(found.get("user_id")),
        name=text(found.get("full_name")) or text(found.get("first_name")),
        username=text(found.get("username")),
        handles=handles(text(found.get("phone_number")), text(found.get("user_id"))),
        event=text(row.get("action")),
        type=text(row.get("type")),
    )


def error(row: Json, where: Where) -> ChannelEvent:
    """Something WhatsApp could not deliver to us."""
    codes, faults = faults_in([row])
    return ChannelEvent(kind="error", account=where.account, business_account=where.business, errors=codes, faults=faults)


def news(value: Json, where: Where, time: object) -> ChannelEvent:
    """What is in no list: news about the account, a handover of the thread, or something new that names a customer."""
    details = {key: found for key, found in value.items() if key not in COMMON} or None
    event = ChannelEvent(
        kind="account",
        account=where.account,
        business_account=where.business,
        ts=moment(value.get("timestamp")) or moment(time),
        details=details,
    )
    if where.field == "messaging_handovers":
        return _handover(event, value)
    if where.field not in ("messages", "standby"):
        inner = mapping(value.get("alert_info"))
        what = next((found for word in _EVENT_WORDS if (found := text(value.get(word)) or text(inner.get(word)))), None)
        health, told = health_in(where.field, value) or (None, None)
        return replace(event, field=where.field or None, event=what, health=health, note=told)
    if not details:
        return replace(event, kind="ignored", note="a change without content")
    contact = contact_of(where)
    if not contact:
        return replace(event, field=where.field, note=f"unsupported: {', '.join(details)}")
    sender, user_id = text(contact.get("wa_id")), current(contact.get("user_id")) or None
    return replace(
        event,
        kind="message",
        type="unsupported",
        from_=sender,
        from_user_id=user_id,
        handles=handles(sender, user_id),
        name=text(mapping(contact.get("profile")).get("name")),
        standby=where.standby,
        note=f"unsupported: {', '.join(details)}",
    )


def _handover(event: ChannelEvent, value: Json) -> ChannelEvent:
    person = mapping(value.get("sender"))
    sender, user_id = text(person.get("phone_number")), text(person.get("user_id"))
    what = text(value.get("type")) or next((name for name in _CONTROL if name in value), None)
    return replace(event, kind="handover", from_=sender, from_user_id=user_id, handles=handles(sender, user_id), event=what)
