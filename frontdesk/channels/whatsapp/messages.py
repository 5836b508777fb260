"""Everything somebody wrote: the customer, the business from its phone, and old history."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from frontdesk.channels.records import ChannelEvent, Json, Referral
from frontdesk.channels.tolerant import mapping, moment, sequence, text, truth
from frontdesk.channels.whatsapp.content import Content, read
from frontdesk.channels.whatsapp.heads import current
from frontdesk.channels.whatsapp.identity import handles, user_ids_in
from frontdesk.channels.whatsapp.notices import error
from frontdesk.channels.whatsapp.where import Where, contact_of, faults_in


def message(row: Json, where: Where) -> ChannelEvent:
    """Something a customer did in the thread: wrote, tapped, reacted, edited, took back; or a change of who they are."""
    content = read(row)
    sender, user_id = text(row.get("from")), text(row.get("from_user_id"))
    contact = contact_of(where, sender, user_id)
    user_id = user_id or current(contact.get("user_id")) or None
    kind = {"reaction": "reaction", "edit": "edit", "revoke": "delete", "system": "system", "request_welcome": "system"}
    event = _filled(
        "history_media" if where.field == "history" else kind.get(text(row.get("type")) or "", "message"),
        row,
        content,
        where,
        from_=sender,
        from_user_id=user_id,
        parent=text(row.get("from_parent_user_id")) or text(contact.get("parent_user_id")),
        contact=contact,
        claims=(sender, text(contact.get("wa_id")), user_id),
    )
    if event.kind == "history_media" and sender and sender.lstrip("+") == where.display:
        return msgspec.structs.replace(event, ours=True, handles=())
    return _system(event, row) if event.kind == "system" else event


def _system(event: ChannelEvent, row: Json) -> ChannelEvent:
    """A change of number or user id: from now on the new address stands for the old one."""
    found = mapping(row.get("system"))
    what = text(found.get("type")) or text(row.get("type"))
    if what in ("user_changed_number", "customer_changed_number"):
        old = event.from_ or text(found.get("customer"))
        new = text(found.get("wa_id")) or text(found.get("new_wa_id"))
        fresh = current(found.get("user_id")) or None
    elif what == "user_changed_user_id":
        named = user_ids_in(event.text or "")
        before = mapping(found.get("user_id")).get("previous")
        old = text(found.get("previous_user_id")) or text(before) or event.from_user_id or (named[0] if len(named) > 1 else None)
        new = current(found.get("user_id")) or (named[-1] if len(named) > 1 else None)
        fresh = text(found.get("wa_id")) or event.from_
    else:
        return msgspec.structs.replace(event, system=what, type="system")
    changed = bool(old and new and old != new)
    return msgspec.structs.replace(
        event,
        system=what,
        new_id=new,
        handles=handles(new, fresh if fresh != old else None) if new else event.handles,
        supersedes=handles(old) if changed else (),
    )


def echo(row: Json, where: Where) -> ChannelEvent:
    """Something staff did in the phone app."""
    to, user_id = text(row.get("to")), text(row.get("to_user_id"))
    contact = contact_of(where, to, user_id)
    type_ = text(row.get("type")) or ""
    kind = {"edit": "echo_edit", "revoke": "echo_delete", "reaction": "reaction"}.get(type_, "echo")
    claims = (to, user_id, *((text(contact.get("wa_id")), current(contact.get("user_id"))) if _names(contact, to, user_id) else ()))
    event = _filled(kind, row, read(row), where, from_=text(row.get("from")), to=to, to_user_id=user_id, claims=claims)
    return msgspec.structs.replace(event, ours=kind == "reaction")


def _names(contact: Json, *ids: str | None) -> bool:
    return any(one and one in ids for one in (text(contact.get("wa_id")), current(contact.get("user_id"))))


def history(chunk: Json, where: Where) -> Iterator[ChannelEvent]:
    """A synchronised chunk of old messages, thread by thread."""
    found = False
    for thread in map(mapping, sequence(chunk.get("threads"))):
        about = mapping(thread.get("context"))
        peer = text(thread.get("id")) or text(about.get("wa_id"))
        user_id = text(about.get("user_id"))
        for row in map(mapping, sequence(thread.get("messages"))):
            found = True
            sender = text(row.get("from"))
            ours = sender is not None and sender.lstrip("+") == where.display
            kind = "reaction" if text(row.get("type")) == "reaction" else "history"
            event = _filled(kind, row, read(row), where, from_=sender, to=text(row.get("to")), claims=(peer, user_id))
            status = text(mapping(row.get("history_context")).get("status"))
            yield msgspec.structs.replace(event, ours=ours, status=status.lower() if status else None, username=text(about.get("username")))
    for fault in sequence(chunk.get("errors")):
        found = True
        yield error(mapping(fault), where)
    if not found:
        yield ChannelEvent(
            kind="history", account=where.account, business_account=where.business, note="a chunk without messages", details=chunk
        )


def _filled(
    kind: str,
    row: Json,
    content: Content,
    where: Where,
    *,
    from_: str | None,
    to: str | None = None,
    from_user_id: str | None = None,
    to_user_id: str | None = None,
    parent: str | None = None,
    contact: Json | None = None,
    claims: tuple[str | None, ...],
) -> ChannelEvent:
    """One event with all that every kind of message can carry."""
    context = mapping(row.get("context"))
    profile = mapping(mapping(contact).get("profile"))
    referral = _referral(mapping(row.get("referral")))
    codes, faults = faults_in(row.get("errors"))
    return ChannelEvent(
        kind=kind,
        id=text(row.get("id")),
        account=where.account,
        business_account=where.business,
        ts=moment(row.get("timestamp")),
        from_=from_,
        to=to,
        from_user_id=from_user_id,
        to_user_id=to_user_id,
        parent_user_id=parent,
        name=text(profile.get("name")),
        username=text(profile.get("username")),
        group=text(row.get("group_id")),
        handles=handles(*claims),
        type=content.type,
        original_type=content.original_type,
        text=content.text,
        description=content.description,
        payload=content.payload,
        url=content.url,
        media=content.media,
        location=content.location,
        contacts=content.contacts,
        items=content.items,
        form=content.form,
        emoji=content.emoji,
        target=content.target,
        details=content.details,
        reply_to=text(context.get("id")),
        forwarded=truth(context.get("forwarded")) is True or truth(context.get("frequently_forwarded")) is True,
        product=text(mapping(context.get("referred_product")).get("product_retailer_id")),
        ad_referral=referral.source_id if referral else None,
        referral=referral,
        errors=codes,
        faults=faults,
        standby=where.standby,
        note=content.note,
    )


def _referral(found: Json) -> Referral | None:
    if not found:
        return None
    return Referral(
        source_id=text(found.get("source_id")),
        source_type=text(found.get("source_type")),
        source_url=text(found.get("source_url")),
        headline=text(found.get("headline")),
        body=text(found.get("body")),
        media_type=text(found.get("media_type")),
        media_url=text(found.get("image_url")) or text(found.get("video_url")) or text(found.get("thumbnail_url")),
        click_id=text(found.get("ctwa_clid")),
    )
