"""Everything that writes in this room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.channels.events import (
    AccountChanged,
    AccountConnected,
    AccountHealthChanged,
    ArrivalQuarantined,
    ArrivalReplayed,
    MediaFailed,
    MediaStored,
    OutboxAccepted,
    OutboxFailed,
    OutboxUnconfirmed,
)
from frontdesk.channels.records import Media
from frontdesk.channels.rows import Arrival, OutboxRow, Waiting
from frontdesk.kit.database import Tx, plain
from frontdesk.kit.errors import Conflict, NotFound
from frontdesk.kit.events import record
from frontdesk.kit.jobs import enqueue


async def store_arrivals(tx: Tx, waiting: Sequence[Waiting], at: datetime) -> None:
    """Store what arrived in one statement; a key seen before only counts as a repeat, also inside the batch.

    The tally counts what was handed in, whatever becomes of the rows, so that the ledger has two independent sides.
    """
    lots: dict[tuple[UUID, str], list[Waiting]] = {}
    accepted: Counter[tuple[UUID, UUID]] = Counter()
    for arrival in waiting:
        lots.setdefault((arrival.account_id, arrival.event_key), []).append(arrival)
        accepted[arrival.business_id, arrival.account_id] += 1
    # In one order everywhere, so that two processes that store the same keys cannot wait for each other.
    kept = [lots[key][0] for key in sorted(lots, key=lambda key: (key[0].int, key[1]))]
    stored = await tx.rows(
        "insert into arrivals (id, business_id, account_id, channel, event_key, sender_key, provider_at, received_at, raw, due_at, repeats)"
        " select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],"
        " $8::timestamptz[], $9::bytea[], $8::timestamptz[], $10::int[])"
        " on conflict (account_id, event_key) do nothing returning account_id, event_key",
        [one.id for one in kept],
        [one.business_id for one in kept],
        [one.account_id for one in kept],
        [one.channel for one in kept],
        [one.event_key for one in kept],
        [one.sender_key for one in kept],
        [one.provider_at for one in kept],
        [one.received_at for one in kept],
        [one.raw for one in kept],
        [len(lots[one.account_id, one.event_key]) - 1 for one in kept],
    )
    for row in stored:
        del lots[row["account_id"], row["event_key"]]
    repeated = await _count_repeats(tx, lots) if lots else Counter()
    tallies = sorted(accepted, key=lambda pair: pair[1].int)
    await tx.execute(
        "insert into arrival_tally (business_id, account_id, day, accepted, repeated)"
        " select b, a, $3, n, r from unnest($1::uuid[], $2::uuid[], $4::bigint[], $5::bigint[]) as t (b, a, n, r)"
        " on conflict (business_id, account_id, day) do update set accepted = arrival_tally.accepted + excluded.accepted,"
        " repeated = arrival_tally.repeated + excluded.repeated",
        [business for business, _ in tallies],
        [account for _, account in tallies],
        at.date(),
        [accepted[pair] for pair in tallies],
        [repeated[pair] for pair in tallies],
    )


async def _count_repeats(tx: Tx, lots: Mapping[tuple[UUID, str], Sequence[Waiting]]) -> Counter[tuple[UUID, UUID]]:
    """Count repeats on the arrivals they repeat; one that a worker holds locked is not waited for, its repeats are left to the tally."""
    counted = await tx.rows(
        "with known as materialized (select a.business_id, a.id, k.n, a.lease_until is null as idle"
        " from unnest($1::uuid[], $2::text[], $3::int[]) k (account_id, event_key, n) join arrivals a using (account_id, event_key)),"
        " idle as materialized (select known.* from known join arrivals a using (business_id, id)"
        " where known.idle and a.lease_until is null order by a.account_id, a.event_key for update of a),"
        " busy as materialized (select known.* from known join arrivals a using (business_id, id)"
        " where not known.idle for update of a skip locked)"
        " update arrivals q set repeats = q.repeats + held.n from (table idle union all table busy) held"
        " where q.business_id = held.business_id and q.id = held.id returning q.account_id, q.event_key",
        [account for account, _ in lots],
        [key for _, key in lots],
        [len(lot) for lot in lots.values()],
    )
    done = {(row["account_id"], row["event_key"]) for row in counted}
    left: Counter[tuple[UUID, UUID]] = Counter()
    for key, lot in lots.items():
        if key not in done:
            left[lot[0].business_id, lot[0].account_id] += len(lot)
    return left


async def end_arrival(tx: Tx, arrival: Arrival, state: str, reason: str | None = None) -> None:
    """Give an arrival its one end: threaded, duplicate, ignored or quarantined. Refused when it has ended already."""
    reason = None if reason is None else plain(reason)
    ended = await tx.execute(
        "update arrivals set state = $2, reason = $3, ended_at = $4, lease_until = null, lease_token = null"
        " where id = $1 and state = 'pending' and lease_token = $5",
        arrival.id,
        state,
        reason,
        tx.at,
        arrival.lease_token,
    )
    if ended != 1:
        raise Conflict("arrival_taken", "Another worker has finished this arrival.")
    if state == "quarantined":
        await record(tx, ArrivalQuarantined(arrival_id=arrival.id, account_id=arrival.account_id, code=(reason or "").split(":")[0]))


async def replay(tx: Tx, arrival_id: UUID, *, vouched: bool = False) -> None:
    """Send a quarantined arrival through the path once more; `vouched` when a person says that it is real, however it looks."""
    row = await tx.rows(
        "update arrivals set state = 'pending', reason = null, attempts = 0, due_at = $2, ended_at = null, vouched = vouched or $3"
        " where id = $1 and state = 'quarantined' returning account_id",
        arrival_id,
        tx.at,
        vouched,
    )
    if not row:
        raise NotFound("quarantined arrival")
    await record(tx, ArrivalReplayed(arrival_id=arrival_id, account_id=row[0]["account_id"], vouched=vouched))


async def connect_account(
    tx: Tx,
    *,
    kind: str,
    external_id: str,
    name: str,
    address: str = "",
    secrets: dict[str, str] | None = None,
    settings: dict[str, Any] | None = None,
    api_base: str | None = None,
) -> UUID:
    """Connect a number, page, mailbox or form. Refused when it is connected already, to whichever business."""
    account_id = tx.new_id()
    made = await tx.execute(
        "insert into channel_accounts (id, kind, external_id, name, address, secrets, settings, api_base, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (kind, external_id) do nothing",
        account_id,
        kind,
        external_id,
        name,
        address,
        secrets or {},
        settings or {},
        api_base,
        tx.at,
    )
    if not made:
        raise Conflict("account_taken", f"This {kind} account is connected already.")
    await record(tx, AccountConnected(account_id=account_id, channel=kind))
    return account_id


async def change_account(tx: Tx, account_id: UUID, changes: dict[str, Any]) -> None:
    """Change a connected account; secrets given are replaced, those not given stay."""
    allowed = {key: value for key, value in changes.items() if key in ("name", "address", "secrets", "settings", "api_base", "active")}
    row = await tx.rows("select kind from channel_accounts where id = $1 for update", account_id)
    if not row:
        raise NotFound("channel account")
    if not allowed:
        return
    merged = {"secrets", "settings"}
    assignments = [f"{key} = {key} || ${n}" if key in merged else f"{key} = ${n}" for n, key in enumerate(allowed, start=2)]
    await tx.execute(f"update channel_accounts set {', '.join(assignments)} where id = $1", account_id, *allowed.values())
    await record(tx, AccountChanged(account_id=account_id, channel=row[0]["kind"], changed=sorted(allowed)))


async def set_health(tx: Tx, account_id: UUID, health: str, detail: str = "") -> None:
    """Note how a channel is doing; told once when it changes."""
    detail = plain(detail)
    row = await tx.rows(
        "update channel_accounts set health = $2, health_detail = $3, health_at = $4 where id = $1 and (health, health_detail) <> ($2, $3)"
        " returning kind",
        account_id,
        health,
        detail,
        tx.at,
    )
    if row:
        await record(tx, AccountHealthChanged(account_id=account_id, channel=row[0]["kind"], health=health, detail=detail))


async def enqueue_message(
    tx: Tx, *, outbox_id: UUID, account_id: UUID, conversation_id: UUID | None, message_id: UUID | None, recipient_key: str, payload: Any
) -> None:
    """Put a message into the outbox, in the transaction of whoever writes it; the sender takes it from there."""
    await tx.execute(
        "insert into outbox (id, account_id, conversation_id, message_id, recipient_key, payload, due_at, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $7)",
        outbox_id,
        account_id,
        conversation_id,
        message_id,
        recipient_key,
        msgspec.to_builtins(payload),
        tx.at,
    )
    tx.after_commit(wake_sender)


async def begin_sending(tx: Tx, row: OutboxRow) -> bool:
    """Note that the provider is about to be called; false when the row is no longer ours, or has to wait after all."""
    began = await tx.execute(
        "update outbox set sending_since = $3 where id = $1 and lease_token = $2 and state = 'pending' and due_at <= $3",
        row.id,
        row.lease_token,
        tx.at,
    )
    return began == 1


async def end_sending(
    tx: Tx, row: OutboxRow, state: str, *, provider_id: str | None = None, code: str | None = None, detail: str | None = None
) -> None:
    """Write down what became of a message: accepted, failed or unconfirmed.

    That the provider took it is believed even when another worker, seeing our lease run out, has given it up as unconfirmed.
    """
    detail = None if detail is None else plain(detail)
    moved = await tx.execute(
        "update outbox set state = $3, provider_id = $4, error_code = $5, error = $6, ended_at = $7, lease_until = null, lease_token = null"
        " where id = $1 and (lease_token = $2 and state = 'pending' or $3 = 'accepted' and state = 'unconfirmed')",
        row.id,
        row.lease_token,
        state,
        provider_id,
        code,
        detail,
        tx.at,
    )
    if not moved:
        return
    if state == "accepted" and provider_id is not None:
        await record(
            tx,
            OutboxAccepted(
                outbox_id=row.id,
                message_id=row.message_id,
                conversation_id=row.conversation_id,
                account_id=row.account_id,
                provider_id=provider_id,
            ),
        )
    elif state == "failed":
        await record(
            tx,
            OutboxFailed(
                outbox_id=row.id,
                message_id=row.message_id,
                conversation_id=row.conversation_id,
                account_id=row.account_id,
                code=code or "refused",
                detail=detail or "",
            ),
        )
    elif state == "unconfirmed":
        await record(
            tx,
            OutboxUnconfirmed(outbox_id=row.id, message_id=row.message_id, conversation_id=row.conversation_id, account_id=row.account_id),
        )


async def postpone_sending(tx: Tx, row: OutboxRow, *, due_at: datetime, code: str, whole_account: bool = False) -> None:
    """The provider is busy: the message keeps its place and is tried again at `due_at`, with `whole_account` all others too."""
    await tx.execute(
        "update outbox set due_at = $3, error_code = $4, sending_since = null, lease_until = null, lease_token = null"
        " where id = $1 and lease_token = $2 and state = 'pending'",
        row.id,
        row.lease_token,
        due_at,
        code,
    )
    if whole_account:
        await tx.execute(
            "update outbox set due_at = $2 where id in (select id from outbox where account_id = $1 and state = 'pending'"
            " and sending_since is null and due_at < $2 for update skip locked)",
            row.account_id,
            due_at,
        )


async def send_again(tx: Tx, outbox_id: UUID) -> None:
    """A person asks for another try of a message that failed or that nobody could confirm."""
    moved = await tx.execute(
        "update outbox set state = 'pending', due_at = $2, attempts = 0, sending_since = null, error_code = null, error = null,"
        " ended_at = null"
        " where id = $1 and state in ('failed', 'unconfirmed')",
        outbox_id,
        tx.at,
    )
    if not moved:
        raise Conflict("not_failed", "This message is not waiting for another try.")
    tx.after_commit(wake_sender)


_wakers: set[Callable[[], None]] = set()


def wake_sender() -> None:
    """Tell this process's sender that something waits."""
    for waker in _wakers:
        waker()


@contextmanager
def told_of_outbox(waker: Callable[[], None]) -> Iterator[None]:
    """As long as this lasts, `waker` is called whenever this process put something into the outbox."""
    _wakers.add(waker)
    try:
        yield
    finally:
        _wakers.discard(waker)


async def add_media(tx: Tx, account_id: UUID, media: Media) -> UUID:
    """Note a file that came with a message and ask for it to be fetched."""
    media_id = tx.new_id()
    await tx.execute(
        "insert into media (id, account_id, provider_id, mime_type, file_name, size, sha256, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        media_id,
        account_id,
        media.id,
        media.mime or "",
        plain(media.filename or ""),
        media.size,
        media.sha256,
        tx.at,
    )
    await enqueue(
        tx, "channels.fetch_media", key=f"media:{media_id}", args={"media_id": str(media_id), "media": msgspec.to_builtins(media)}
    )
    return media_id


async def media_stored(tx: Tx, media_id: UUID, *, path: str, mime: str, size: int, sha256: str) -> None:
    """The file is here."""
    moved = await tx.execute(
        "update media set state = 'stored', path = $2, mime_type = $3, size = $4, sha256 = $5, error = null"
        " where id = $1 and state <> 'stored'",
        media_id,
        path,
        mime,
        size,
        sha256,
    )
    if moved:
        await record(tx, MediaStored(media_id=media_id, conversation_id=await _conversation_of_media(tx, media_id)))


async def media_failed(tx: Tx, media_id: UUID, detail: str) -> None:
    """The file could not be fetched; the message says so."""
    detail = plain(detail)
    moved = await tx.execute("update media set state = 'failed', error = $2 where id = $1 and state = 'pending'", media_id, detail)
    if moved:
        await record(tx, MediaFailed(media_id=media_id, conversation_id=await _conversation_of_media(tx, media_id), detail=detail))


async def _conversation_of_media(tx: Tx, media_id: UUID) -> UUID | None:
    found: UUID | None = await tx.value("select conversation_id from messages where media_id = $1 limit 1", media_id)
    return found
