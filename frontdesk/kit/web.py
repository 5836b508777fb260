"""What rooms say about their web routes, without knowing the framework that serves them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec

from frontdesk.kit.context import NO_CAUSE, Actor, Cause
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.errors import Forbidden, Unauthenticated
from frontdesk.kit.http import Outbound

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])
B = TypeVar("B")

# Two markers that stand where a permission stands: nobody needs to be signed in; anybody signed in may.
PUBLIC = "public"
SIGNED_IN = "signed_in"


class Person(msgspec.Struct, frozen=True):
    """The staff member a request comes from, with what they may do."""

    staff_id: UUID
    business_id: UUID
    name: str
    permissions: frozenset[str]
    csrf: str


class Context:
    """What a route gets: who asks, and the way to the database."""

    def __init__(
        self,
        database: Database,
        outbound: Outbound,
        person: Person | None,
        request_id: str,
        *,
        address: str = "",
        headers: dict[str, str] | None = None,
        services: dict[str, Any] | None = None,
    ) -> None:
        self.database = database
        self.outbound = outbound
        self.maybe_person = person
        self.request_id = request_id
        self.address = address
        self.headers = headers or {}
        self.services = services or {}

    @property
    def person(self) -> Person:
        """The person signed in; routes that are public look at `maybe_person`."""
        if self.maybe_person is None:
            raise Unauthenticated
        return self.maybe_person

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Tx]:
        """A transaction of the person's business, done by that person."""
        person = self.person
        async with self.database.business(person.business_id, Actor.staff(person.staff_id), Cause(None, self.request_id)) as tx:
            yield tx

    def may(self, permission: str) -> bool:
        """Whether the person has the permission."""
        return permission in self.person.permissions

    def require(self, permission: str) -> None:
        """Refuse unless the person has the permission."""
        if not self.may(permission):
            raise Forbidden(f"This needs the permission “{permission}”. A manager can give it to you in Settings, Team.")


class SetCookie(msgspec.Struct, frozen=True, kw_only=True):
    """A cookie to leave in the browser; a `max_age` of 0 takes it away again."""

    name: str
    value: str
    max_age: int
    path: str = "/"
    http_only: bool = True
    secure: bool = False
    same_site: Literal["lax", "strict", "none"] = "lax"


class Answer(msgspec.Struct, Generic[B], frozen=True):
    """What a handler returns when the body alone does not say it all."""

    body: B
    headers: dict[str, str] = {}
    cookies: tuple[SetCookie, ...] = ()


class Streamed(msgspec.Struct, frozen=True):
    """What a handler returns when its answer is a file that is made while it is being sent."""

    parts: AsyncIterator[bytes]
    content_type: str
    file_name: str


class Route(msgspec.Struct, frozen=True):
    """One address of the API: what answers it and which permission it needs."""

    method: str
    path: str
    permission: str
    handler: Callable[..., Awaitable[Any]]
    status: int
    tag: str


ROUTES: list[Route] = []


def route(method: str, path: str, *, permission: str, status: int | None = None) -> Callable[[F], F]:
    """Enter a route. The handler takes `ctx: Context`, path and query parameters by name, and the body as `data`."""

    def enter(handler: F) -> F:
        room = handler.__module__.split(".")[1]
        ROUTES.append(Route(method, path, permission, handler, status or (201 if method == "POST" else 200), room))
        return handler

    return enter


__all__ = ["NO_CAUSE", "PUBLIC", "ROUTES", "SIGNED_IN", "Answer", "Context", "Person", "Route", "SetCookie", "Streamed", "route"]
