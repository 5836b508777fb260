"""Signing in and out, and setting up the first business."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec

from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import Conflict, Invalid, Problem, TooMany
from frontdesk.kit.events import record
from frontdesk.kit.ids import uuid7
from frontdesk.kit.web import Person
from frontdesk.team.business.actions import NewBusiness, create_business
from frontdesk.team.business.queries import set_up_needed
from frontdesk.team.events import StaffSignedIn, StaffSignedOut, StaffSignInRefused
from frontdesk.team.permissions import EVERYTHING
from frontdesk.team.presence.actions import set_presence
from frontdesk.team.rules import Wishes, check_email, check_name, check_password
from frontdesk.team.sessions.actions import Session, end_session, start_session
from frontdesk.team.sign_in.limits import WINDOW, Limit, limits_for, seconds_to_wait
from frontdesk.team.sign_in.passwords import hash_password, verify_password
from frontdesk.team.staff.actions import StaffChanges, change_staff, keep_better_hash

SESSION = timedelta(days=14)
# A refusal is never answered faster than this, so that its time does not tell whether the e-mail is known.
REFUSAL_TAKES = 0.4
# Any number that nothing else uses: the advisory lock under which the first business is made.
_SET_UP = 0x736574757031


class Caller(msgspec.Struct, frozen=True):
    """Where a try to sign in comes from."""

    address: str = ""
    user_agent: str = ""
    request_id: str | None = None


class Known(msgspec.Struct, frozen=True):
    """Whom an e-mail address belongs to."""

    id: UUID
    business_id: UUID
    password_hash: str | None
    active: bool


class Account(msgspec.Struct, frozen=True):
    """What is needed to check a person's own password."""

    email: str
    name: str
    password_hash: str | None


class SignInRefused(Problem):
    """The e-mail or the password is wrong, or the person is no longer on the team: the answer is the same."""

    def __init__(self) -> None:
        super().__init__("sign_in_refused", "This e-mail address and password do not belong together.", status=401)


async def sign_in(database: Database, email: str, password: str, caller: Caller, *, lasting: timedelta = SESSION) -> Session:
    """Begin a session for the person with this e-mail address and password.

    1. The try is counted before the password is looked at, so that many tries at once are not more tries.
    2. The password is checked outside any transaction. 3. The person is looked at again when the session begins.
    4. A right password takes its own try off the count, and the failed ones for this e-mail address.
    """
    began = asyncio.get_running_loop().time()
    async with database.across() as tx:
        limits = await _count(tx, email, caller.address)
        known = await tx.one(
            Known, "select id, business_id, password_hash, active from staff where lower(email) = lower($1)", email.strip()
        )
    verdict = await verify_password(password[:1000], known.password_hash if known else None)
    session = None
    if known is not None:
        reason = "" if verdict.right and known.active else "not_active" if verdict.right else "wrong_password"
        session = await _begin(database, known, reason, caller, lasting, verdict.better_hash)
    if session is None:
        await asyncio.sleep(max(0.0, began + REFUSAL_TAKES - asyncio.get_running_loop().time()))
        raise SignInRefused
    async with database.across() as tx:
        await _uncount(tx, limits, email)
    return session


async def sign_out(tx: Tx, staff_id: UUID, csrf: str) -> None:
    """End this session; somebody who is signed in nowhere else is no longer there to take work."""
    nowhere = await end_session(tx, staff_id, csrf)
    await record(tx, StaffSignedOut(staff_id))
    if nowhere:
        await set_presence(tx, staff_id, "offline")


async def change_own_password(database: Database, person: Person, current: str, new: str, caller: Caller) -> None:
    """Give oneself another password; every other session of the person ends."""
    async with database.across() as tx:
        known = await tx.one(
            Account, "select email, name, password_hash from staff where business_id = $1 and id = $2", person.business_id, person.staff_id
        )
        limits = await _count(tx, known.email if known else "", caller.address)
    if known is None:
        raise SignInRefused
    if not (await verify_password(current[:1000], known.password_hash)).right:
        raise Invalid("wrong_password", "This is not your present password.", fields={"current": "This is not your present password."})
    wishes = Wishes()
    check_password(wishes, new, known=(known.email, known.name, current))
    wishes.done()
    kept = await hash_password(new)
    async with database.business(person.business_id, Actor.staff(person.staff_id), Cause(None, caller.request_id)) as tx:
        changes = StaffChanges(password_hash=kept)
        await change_staff(tx, person.staff_id, changes, may=EVERYTHING, keep_session=person.csrf)
    async with database.across() as tx:
        await _uncount(tx, limits, known.email)


async def set_up(
    database: Database, new: NewBusiness, *, name: str, email: str, password: str, caller: Caller, lasting: timedelta = SESSION
) -> Session:
    """Make the first business of this installation with its owner, and sign the owner in. Refused once there is any."""
    wishes = Wishes()
    check_name(wishes, name)
    check_email(wishes, email)
    check_password(wishes, password, known=(email, name, new.name))
    wishes.done()
    if not await set_up_needed(database):
        raise _already_set_up()
    kept = await hash_password(password)
    async with database.business(uuid7(), Actor("system", "set-up"), Cause(None, caller.request_id)) as tx:
        await tx.execute("select pg_advisory_xact_lock($1)", _SET_UP)
        if await _any_business(tx):
            raise _already_set_up()
        created = await create_business(tx, new, owner=name, email=email, password_hash=kept)
        return await _start(tx, created.owner_id, caller, lasting)


async def _begin(database: Database, known: Known, refused: str, caller: Caller, lasting: timedelta, better: str | None) -> Session | None:
    cause = Cause(None, caller.request_id)
    async with database.business(known.business_id, Actor.staff(known.id) if not refused else Actor("system", "sign-in"), cause) as tx:
        if refused:
            await record(tx, StaffSignInRefused(known.id, refused))
            return None
        # Somebody may have been taken off the team, or given another password, while this one was checked.
        still = await tx.value(
            "select true from staff where id = $1 and active and password_hash = $2 for no key update", known.id, known.password_hash
        )
        if not still:
            await record(tx, StaffSignInRefused(known.id, "changed_meanwhile"))
            return None
        if better and known.password_hash:
            await keep_better_hash(tx, known.id, known.password_hash, better)
        return await _start(tx, known.id, caller, lasting)


async def _start(tx: Tx, staff_id: UUID, caller: Caller, lasting: timedelta) -> Session:
    session = await start_session(tx, staff_id, lasting=lasting, user_agent=caller.user_agent)
    await record(tx, StaffSignedIn(staff_id))
    # Who signs in is there, unless they said before that they are busy or away.
    if await tx.value("select presence in ('offline', 'no_answer') from staff where id = $1", staff_id):
        await set_presence(tx, staff_id, "available")
    return session


async def _count(tx: Tx, email: str, address: str) -> list[Limit]:
    limits = limits_for(email, address)
    for limit in limits:
        await tx.execute("select pg_advisory_xact_lock($1)", limit.lock)
        rows = await tx.rows(
            "select at from sign_in_attempts where key = $1 and at > $2 order by at desc limit $3", limit.key, tx.at - WINDOW, limit.most
        )
        if wait := seconds_to_wait([row["at"] for row in rows], tx.at, limit.most):
            minutes = -(-wait // 60)
            detail = f"Too many tries. Please wait {minutes} minute{'s' if minutes > 1 else ''} and try again."
            raise TooMany("too_many_sign_ins", detail, retry_after=wait)
    await tx.execute("delete from sign_in_attempts where at <= $1", tx.at - WINDOW)
    await tx.execute_many("insert into sign_in_attempts (key, at) values ($1, $2)", [(limit.key, tx.at) for limit in limits])
    return limits


async def _uncount(tx: Tx, limits: list[Limit], email: str) -> None:
    own = limits_for(email, "")[0].key
    await tx.execute("delete from sign_in_attempts where key = $1", own)
    for limit in limits:
        if limit.key != own:
            # One try of this address only: who signs in with an account of their own may not wipe out other failures.
            await tx.execute(
                "delete from sign_in_attempts where ctid = (select ctid from sign_in_attempts where key = $1 order by at desc limit 1)",
                limit.key,
            )


async def _any_business(tx: Tx) -> bool:
    # The lock is only worth something when the look happens under it, in this transaction; the role that may look
    # over business borders is taken on for this one statement.
    await tx.execute("set local role frontdesk_across")
    exists: bool = await tx.value("select exists (select from businesses)")
    await tx.execute("set local role frontdesk_app")
    return exists


def _already_set_up() -> Conflict:
    return Conflict("already_set_up", "This installation is set up already. Please sign in.")
