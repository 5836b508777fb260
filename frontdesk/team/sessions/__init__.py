"""Who a session token belongs to, looked up for every request."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Collection
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from frontdesk.kit.database import Database
from frontdesk.kit.web import Person, SetCookie
from frontdesk.team.permissions import permissions_of

COOKIE = "frontdesk_session"
# For at most this many seconds another process may still let in somebody whose session was ended here.
KEPT_FOR = 2.0
_MOST = 10_000


class Found(msgspec.Struct, frozen=True):
    """A live session with its person and role."""

    staff_id: UUID
    business_id: UUID
    name: str
    csrf: str
    role: str
    builtin: bool
    permissions: tuple[str, ...]


class Kept:
    """People looked up a moment ago, by the hash of their token, so that a request usually costs no look-up."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._people: dict[bytes, tuple[float, Person]] = {}
        self.generation = 0

    def get(self, key: bytes) -> Person | None:
        """The person, when looked up less than two seconds ago."""
        since, person = self._people.get(key, (0.0, None))
        return person if person is not None and self._clock() - since < KEPT_FOR else None

    def put(self, key: bytes, person: Person, generation: int) -> None:
        """Keep the person, unless something was forgotten while they were looked up."""
        if generation != self.generation:
            return
        if len(self._people) >= _MOST:
            self._people.clear()
        self._people[key] = (self._clock(), person)

    def forget(self) -> None:
        """Look everybody up anew: a session ended, or somebody may do other things than before."""
        self.generation += 1
        self._people.clear()


kept = Kept()


async def person_of(database: Database, token: str) -> Person | None:
    """The person whose session this is; None when it ended, ran out, never was, or the person is no longer active."""
    key = hash_of(token)
    if (known := kept.get(key)) is not None:
        return known
    generation = kept.generation
    async with database.across() as tx:
        found = await tx.one(
            Found,
            "select p.id as staff_id, s.business_id, p.name, s.csrf, r.name as role, r.builtin, r.permissions from sessions s"
            " join staff p on p.business_id = s.business_id and p.id = s.staff_id"
            " join roles r on r.business_id = p.business_id and r.id = p.role_id"
            " where s.token_hash = $1 and s.expires_at > $2 and p.active",
            key,
            tx.at,
        )
    if found is None:
        return None
    allowed = permissions_of(found.role, builtin=found.builtin, stored=found.permissions)
    person = Person(found.staff_id, found.business_id, found.name, allowed, found.csrf)
    kept.put(key, person, generation)
    return person


def new_token() -> str:
    """256 random bits: cannot be guessed."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What is stored instead of the token, so that a stolen table opens no session."""
    return hashlib.sha256(token.encode()).digest()


def cookie(token: str, *, max_age: int, secure: bool) -> SetCookie:
    """The cookie that keeps somebody signed in: no script can read it, and other sites' forms do not send it."""
    return SetCookie(name=COOKIE, value=token, max_age=max_age, secure=secure)


def no_cookie(*, secure: bool) -> SetCookie:
    """Takes the session's cookie out of the browser."""
    return SetCookie(name=COOKIE, value="", max_age=0, secure=secure)


def csrf_matches(person: Person, sent: str | None) -> bool:
    """Whether an unsafe request carries the secret that only our own pages know."""
    return sent is not None and hmac.compare_digest(sent.encode(), person.csrf.encode())


def origin_allowed(origin: str | None, *, host: str, public: Collection[str] = (), fetch_site: str | None = None) -> bool:
    """Whether an unsafe request comes from our own pages, by what the browser says of its origin.

    1. A browser names the Origin of every unsafe request: it must be the host that was asked, or one of `public`.
    2. Without Origin, Sec-Fetch-Site decides where it is sent. 3. Without both it is no browser: nobody's cookies are abused.
    """
    if origin is None:
        return fetch_site in (None, "same-origin", "none")
    if origin in public:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and parts.netloc.casefold() == host.casefold() != ""
