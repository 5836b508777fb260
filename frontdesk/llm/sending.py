"""One request to a model's server, and what it means when none comes back."""

from __future__ import annotations

from typing import Any, NamedTuple

import httpx

from frontdesk.kit.database import Database
from frontdesk.kit.errors import Problem
from frontdesk.llm.records import Failed, FailureCode
from frontdesk.llm.way import way_of


class NoAnswer(NamedTuple):
    """There is no answer; `counted` where the server may have counted the question all the same."""

    failed: Failed
    counted: bool


async def sent(database: Database, url: str, *, left: float, limit: int, **parts: Any) -> httpx.Response | NoAnswer:
    """Post it, and take at most `limit` bytes within the `left` seconds. Never raises for what the server or the way to it does."""
    try:
        return await way_of(database).request("POST", url, timeout=left, whole=left, limit=limit, **parts)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        code: FailureCode = "timeout" if isinstance(error, httpx.ConnectTimeout) else "unreachable"
        return NoAnswer(Failed(code, _words(error)), counted=False)
    except httpx.TimeoutException as error:
        return NoAnswer(Failed("timeout", _words(error)), counted=True)
    except httpx.HTTPError as error:
        # The connection broke while the answer was on its way.
        return NoAnswer(Failed("cut", _words(error)), counted=True)
    except Problem as problem:
        if problem.code == "answer_too_large":
            return NoAnswer(Failed("too_long", problem.detail), counted=True)
        return NoAnswer(Failed("unreachable", problem.detail), counted=False)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
