"""The web application: the rooms' routes on Litestar, and the few addresses that need no framework."""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
import time
import typing
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import asyncpg
from litestar import Litestar, Request, Response
from litestar.config.app import AppConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from frontdesk.app.asgi import Receive, Scope, Send, answer, answer_problem, cookie, header, problem_body
from frontdesk.app.document import document, openapi_json
from frontdesk.app.files import Files
from frontdesk.app.masking import covered, covers
from frontdesk.app.reference import reference_page
from frontdesk.app.webhooks import Webhooks
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Forbidden, Problem, Unauthenticated
from frontdesk.kit.http import Outbound
from frontdesk.kit.static import Console
from frontdesk.kit.web import PUBLIC, ROUTES, SIGNED_IN, Answer, Context, Person, Route, Streamed
from frontdesk.outlets import Hub
from frontdesk.team import COOKIE, csrf_matches, origin_allowed, person_of

log = logging.getLogger(__name__)

# Seconds after which an open stream is asked again whether its person may still hear it.
_ASKED_AGAIN = 10.0
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), geolocation=(), payment=()"),
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:;"
        b" font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
    ),
]


class Site:
    """Everything that answers on one port."""

    def __init__(
        self,
        database: Database,
        outbound: Outbound,
        hub: Hub,
        webhooks: Webhooks,
        files: Files,
        *,
        services: dict[str, Any] | None = None,
        mounts: dict[str, Any] | None = None,
    ) -> None:
        self._database = database
        self._outbound = outbound
        self.hub = hub
        self._webhooks = webhooks
        self._files = files
        self._services = services or {}
        self._mounts = mounts or {}
        self._console = Console()
        self.api = Litestar(
            route_handlers=[self._handler(route) for route in ROUTES],
            openapi_config=None,
            exception_handlers={Problem: _problem, ValidationException: _invalid, HTTPException: _http, Exception: _unexpected},
            on_app_init=[_quiet],
        )

    def _handler(self, route: Route) -> HTTPRouteHandler:
        return handler_for(route, self._context)

    async def _context(self, scope: Scope, route: Route) -> Context:
        token = cookie(scope, COOKIE)
        person = None if token is None else await person_of(self._database, token)
        if route.permission != PUBLIC:
            if person is None:
                raise Unauthenticated
            if route.method not in _SAFE and not csrf_matches(person, header(scope, b"x-csrf-token")):
                raise Forbidden("This page is out of date. Load it again and repeat what you did.", "csrf_token_wrong")
            if route.permission != SIGNED_IN and route.permission not in person.permissions:
                raise Forbidden(f"This needs the permission “{route.permission}”. A manager can give it to you in Settings, Team.")
        elif route.method not in _SAFE and not origin_allowed(
            header(scope, b"origin"), host=header(scope, b"host") or "", fetch_site=header(scope, b"sec-fetch-site")
        ):
            # Nobody is signed in yet, so no secret of the session can be asked for.
            raise Forbidden("This request came from another site.", "wrong_origin")
        client = scope.get("client")
        return Context(
            self._database,
            self._outbound,
            person,
            str(uuid4()),
            address=client[0] if client else "",
            headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
            services=self._services,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path: str = scope["path"]

        async def safely(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_HEADERS]}
            await send(message)

        if path.startswith("/hooks/"):
            await self._webhooks(scope, receive, send)
        elif path == "/api/live":
            await self._live(scope, receive, safely)
        elif path.startswith("/api/media/"):
            try:
                await self._files(scope, safely)
            except Problem as problem:
                await answer_problem(safely, problem)
        elif path == "/api/reference":
            await answer(safely, 200, _reference(), b"text/html; charset=utf-8")
        elif path == "/api/schema/openapi.json":
            await answer(safely, 200, openapi_json(), b"application/json")
        elif path.startswith("/api/") or path == "/api":
            await self.api(scope, receive, safely)  # type: ignore[arg-type]
        elif path == "/health":
            await answer(safely, 200, b'{"status":"ok"}', b"application/json")
        else:
            for prefix, mounted in self._mounts.items():
                if path.startswith(prefix):
                    await mounted(scope, receive, send)
                    return
            if scope["method"] not in _SAFE:
                # Answered with a page, a provider that posts to a wrong address would take its message as delivered.
                await answer_problem(safely, Problem("no_such_address", "Nothing is posted here.", status=404))
                return
            await self._console(scope, receive, safely)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = cookie(scope, COOKIE)
        person: Person | None = None if token is None else await person_of(self._database, token)
        if person is None:
            await answer_problem(send, Unauthenticated())
            return
        query = dict(part.partition("=")[::2] for part in scope["query_string"].decode("latin-1").split("&"))
        after = header(scope, b"last-event-id") or query.get("after") or ""
        headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        stream = self.hub.stream(person, int(after) if after.isdigit() else None)
        telling = asyncio.create_task(self._tell(stream, token or "", person, send))
        leaving = asyncio.create_task(_left(receive))
        try:
            # The server swallows what is sent to a console that has gone, so nothing else would ever end its stream.
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, leaving):
                task.cancel()
            ended = await asyncio.gather(telling, leaving, return_exceptions=True)
            await stream.aclose()
        if isinstance(ended[0], Exception) and not isinstance(ended[0], OSError):
            raise ended[0]

    async def _tell(self, stream: AsyncGenerator[bytes, None], token: str, person: Person, send: Send) -> None:
        """Pass the stream on for as long as the session lasts and allows the same as at its beginning."""
        asked = time.monotonic()
        async for part in stream:
            if time.monotonic() - asked > _ASKED_AGAIN:
                asked = time.monotonic()
                now = await person_of(self._database, token)
                if now is None or now.permissions != person.permissions:
                    break
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@functools.cache
def _reference() -> bytes:
    return reference_page(document()).encode()


_CONTEXT = "frontdesk.context"


def handler_for(route: Route, make_context: Callable[[Scope, Route], Awaitable[Context]]) -> HTTPRouteHandler:
    """A room's route as a Litestar handler: `ctx` becomes the request, everything else stays as the room declared it."""
    hints = typing.get_type_hints(route.handler, include_extras=True)
    returns = hints.pop("return", None)
    answers = typing.get_origin(returns) is Answer
    body = typing.get_args(returns)[0] if answers else returns

    async def admit(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        # A guard runs before the body is looked at: a stranger is told to sign in, not what the body should have been.
        scope: Any = connection.scope
        scope[_CONTEXT] = await make_context(scope, route)

    covering = covers(route)

    @functools.wraps(route.handler)
    async def handle(request: Request[Any, Any, Any], **given: Any) -> Any:
        scope: Any = request.scope
        result = await route.handler(scope[_CONTEXT], **given)
        if covering:
            result = covered(result)
        if isinstance(result, Streamed):
            named = {"content-disposition": f'attachment; filename="{result.file_name}"', "cache-control": "no-store"}
            return Stream(result.parts, media_type=result.content_type, headers=named)
        if not isinstance(result, Answer):
            return result
        cookies = [
            Cookie(
                key=one.name,
                value=one.value,
                max_age=one.max_age,
                path=one.path,
                httponly=one.http_only,
                secure=one.secure,
                samesite=one.same_site,
            )
            for one in result.cookies
        ]
        return Response(result.body, headers=result.headers, cookies=cookies)

    del handle.__wrapped__
    parameters = [
        inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request[Any, Any, Any]),
        *(
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=_placed(route, name, hints[name]))
            for name, parameter in inspect.signature(route.handler).parameters.items()
            if name != "ctx"
        ),
    ]
    result_type = Stream if body is Streamed else Response[body] if answers else body  # type: ignore[valid-type]
    handle.__signature__ = inspect.Signature(parameters, return_annotation=result_type)  # type: ignore[attr-defined]
    handle.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters} | {"return": result_type}
    return HTTPRouteHandler(
        path=route.path,
        http_method=route.method,  # type: ignore[arg-type]
        status_code=route.status,
        guards=[admit],
        include_in_schema=False,
    )(handle)


def _placed(route: Route, name: str, hint: Any) -> Any:
    """Where the framework finds a parameter: `data` is the body, what the path names is in the path, the rest is in the query."""
    mark: Any = JSONBody if name == "data" else FromPath if f"{{{name}:" in route.path else FromQuery
    return mark[hint]


def _quiet(config: AppConfig) -> AppConfig:
    config.debug = False
    config.logging_config = None
    return config


def _problem(_: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    headers = {"Retry-After": str(problem.extra["retry_after"])} if "retry_after" in problem.extra else {}
    return Response(problem_body(problem), status_code=problem.status, headers=headers)


def _invalid(_: Request[Any, Any, Any], error: ValidationException) -> Response[dict[str, Any]]:
    fields: dict[str, str] = {}
    for one in error.extra if isinstance(error.extra, list) else []:
        if isinstance(one, dict):
            fields[str(one.get("key", "body"))] = str(one.get("message", "cannot be used"))
    told = "; ".join(f"{name}: {why}" for name, why in fields.items())
    detail = f"Some of what was sent cannot be used: {told}." if told else "What was sent cannot be used as it is."
    return Response({"code": "invalid", "detail": detail, "fields": fields}, status_code=400)


def _http(_: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    codes = {404: "no_such_address", 405: "wrong_method", 413: "too_large"}
    code = codes.get(error.status_code, "refused")
    return Response({"code": code, "detail": error.detail, "fields": {}}, status_code=error.status_code)


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    if isinstance(error, UnicodeDecodeError | asyncpg.CharacterNotInRepertoireError):
        # Bytes that are no UTF-8, and the zero character, which PostgreSQL cannot store.
        detail = "Some of what was sent holds a character that no text can have. Remove it and try again."
        return Response({"code": "invalid", "detail": detail, "fields": {}}, status_code=400)
    if isinstance(error, asyncpg.DataError) and isinstance(error.__cause__, OverflowError):
        detail = "A number or time that was sent is larger than anything here can be. Correct it and try again."
        return Response({"code": "invalid", "detail": detail, "fields": {}}, status_code=400)
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = "Something went wrong on our side. Nothing was changed; please try again."
    return Response({"code": "internal_error", "detail": detail, "fields": {}}, status_code=500)


__all__ = ["Site", "handler_for"]
