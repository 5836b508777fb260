"""Errors a person can act on: a stable code, a plain sentence, the fields concerned and a status."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """Something a caller can understand and act on; rendered once, at the edge."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        status: int = 400,
        fields: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.status = status
        self.fields = fields or {}
        self.extra = extra or {}


class Invalid(Problem):
    """The input cannot be used as it is; `fields` says which part and why."""

    def __init__(self, code: str, detail: str, *, fields: dict[str, str] | None = None) -> None:
        super().__init__(code, detail, status=400, fields=fields)


class NotFound(Problem):
    """There is no such thing here, or it belongs to somebody else: the two are not told apart."""

    def __init__(self, what: str) -> None:
        super().__init__("not_found", f"There is no such {what} here.", status=404)


class Unauthenticated(Problem):
    """Nobody is signed in."""

    def __init__(self, detail: str = "Please sign in.") -> None:
        super().__init__("not_signed_in", detail, status=401)


class Forbidden(Problem):
    """The person is known but may not do this."""

    def __init__(self, detail: str, code: str = "not_allowed") -> None:
        super().__init__(code, detail, status=403)


class Conflict(Problem):
    """Somebody or something else was first; `extra` says who."""

    def __init__(self, code: str, detail: str, *, extra: dict[str, Any] | None = None) -> None:
        super().__init__(code, detail, status=409, extra=extra)


class TooMany(Problem):
    """Too many tries; wait `retry_after` seconds."""

    def __init__(self, code: str, detail: str, *, retry_after: int) -> None:
        super().__init__(code, detail, status=429, extra={"retry_after": retry_after})


class Unavailable(Problem):
    """Frontdesk cannot take this right now; the sender should try again."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail, status=503)
