"""Beginning and ending sessions; whoever calls these records what happened."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.team.sessions import hash_of, kept, new_token


class Session(msgspec.Struct, frozen=True):
    """A session that has just begun; the token leaves this process once, as a cookie."""

    token: str
    csrf: str
    staff_id: UUID
    business_id: UUID
    expires_at: datetime
    max_age: int


async def start_session(tx: Tx, staff_id: UUID, *, lasting: timedelta, user_agent: str = "") -> Session:
    """Sign the person in for a while; their sessions that ran out are cleared away."""
    await tx.execute("delete from sessions where staff_id = $1 and expires_at <= $2", staff_id, tx.at)
    session = Session(new_token(), secrets.token_urlsafe(24), staff_id, tx.business_id, tx.at + lasting, int(lasting.total_seconds()))
    await tx.execute(
        "insert into sessions (token_hash, staff_id, csrf, created_at, expires_at, user_agent) values ($1, $2, $3, $4, $5, $6)",
        hash_of(session.token),
        staff_id,
        session.csrf,
        tx.at,
        session.expires_at,
        user_agent[:300],
    )
    return session


async def end_session(tx: Tx, staff_id: UUID, csrf: str) -> bool:
    """End the one session that has this secret; true when the person has no other session left."""
    await tx.execute("delete from sessions where staff_id = $1 and csrf = $2", staff_id, csrf)
    tx.after_commit(kept.forget)
    return not await tx.value("select exists (select from sessions where staff_id = $1 and expires_at > $2)", staff_id, tx.at)


async def end_sessions(tx: Tx, staff_id: UUID, *, but: str = "") -> None:
    """End every session of the person, except the one with the secret `but`."""
    await tx.execute("delete from sessions where staff_id = $1 and csrf <> $2", staff_id, but)
    tx.after_commit(kept.forget)
