"""The API's description of itself, without a database."""

from __future__ import annotations

import functools
from typing import Any

import msgspec

from frontdesk import __version__
from frontdesk.app import rooms
from frontdesk.kit.openapi import describe
from frontdesk.kit.web import ROUTES


@functools.cache
def document() -> dict[str, Any]:
    """The OpenAPI document of every route that has been entered."""
    assert rooms.ROOMS
    return describe(
        ROUTES,
        title="Frontdesk",
        version=__version__,
        description="What the Frontdesk console itself uses. Errors are JSON: code, detail, fields.",
    )


def openapi_json() -> bytes:
    """The document as bytes, the same for the same routes."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2)
