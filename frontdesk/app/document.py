"""The API's description of itself, without a database."""

from __future__ import annotations

from typing import Any, NoReturn

import msgspec
from litestar import Litestar, Request

from frontdesk.app import rooms
from frontdesk.app.web import handler_for, openapi_config
from frontdesk.demo import api as demo_api
from frontdesk.kit.web import ROUTES, Context, Route


def openapi_document() -> str:
    """The OpenAPI document of every route, as JSON."""
    assert rooms.ROOMS
    assert demo_api

    async def nobody(_: Request[Any, Any, Any], __: Route) -> Context:
        _not_serving()

    app = Litestar(route_handlers=[handler_for(route, nobody) for route in ROUTES], openapi_config=openapi_config())
    return msgspec.json.format(msgspec.json.encode(app.openapi_schema.to_schema()), indent=2).decode()


def _not_serving() -> NoReturn:
    raise RuntimeError("this application only describes itself")
