"""Reading JSON from strangers: every field may be missing, renamed, of another type, or broken inside."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import cast

import msgspec

from frontdesk.channels.contract import Unparsable
from frontdesk.channels.records import Json

# Outside these a provider's time is a placeholder or a fault: none of the channels existed before, none will speak of later.
_EARLIEST = datetime(2005, 1, 1, tzinfo=UTC).timestamp()
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What decoding can raise: bad JSON or another type, bad UTF-8, nesting without end."""

_decode = msgspec.json.Decoder().decode


def document(raw: bytes) -> object:
    """The JSON value in `raw`; invalid UTF-8, a byte order mark, lone surrogates, NaN and NUL are put up with."""
    try:
        value = _decode(raw)
    except UNREADABLE:
        value = _repaired(raw)
    return _without_nul(value) if b"\\u0000" in raw else value


def _repaired(raw: bytes) -> object:
    try:
        value = json.loads(raw.decode("utf-8", "replace").removeprefix("\ufeff"))
        # A lone surrogate is legal in JSON text and cannot be stored anywhere; a round trip turns it into "?".
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise Unparsable("nested_too_deep", "The body is nested too deeply to be read.") from None
    except ValueError as error:
        raise Unparsable("not_json", f"The body is not JSON: {error}") from None


def _without_nul(value: object) -> object:
    """No database takes a zero byte in text, neither alone nor deep inside an object."""
    if type(value) is str:
        return value.replace("\0", "")
    try:
        if type(value) is dict:
            return {key.replace("\0", ""): _without_nul(one) for key, one in cast("Json", value).items()}
        return [_without_nul(one) for one in cast("list[object]", value)] if type(value) is list else value
    except RecursionError:
        raise Unparsable("nested_too_deep", "The body is nested too deeply to be read.") from None


def mapping(value: object) -> Json:
    """The value when it is an object, else an empty one."""
    return cast("Json", value) if type(value) is dict else {}


def sequence(value: object) -> list[object]:
    """The value when it is a list, nothing when it is absent, else a list of it alone."""
    if type(value) is list:
        return cast("list[object]", value)
    return [] if value is None else [value]


def text(value: object) -> str | None:
    """The value as text; ids come as strings or numbers. Empty is the same as absent."""
    if type(value) is str:
        return value.replace("\0", "") or None
    if type(value) is int:
        return str(value)
    if type(value) is float and math.isfinite(value):
        return str(int(value)) if value.is_integer() else repr(value)
    return None


def number(value: object) -> float | None:
    """The value as a finite number, also when it is written as text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """The value as a whole number, also when it is written as text."""
    if type(value) is int:
        return value if abs(value) < 1 << 63 else None
    found = number(value)
    return int(found) if found is not None and found.is_integer() and abs(found) < 1 << 53 else None


def truth(value: object) -> bool | None:
    """The value as yes or no; absent when it is neither."""
    if type(value) is bool:
        return value
    return {"true": True, "false": False}.get(value.lower()) if type(value) is str else None


def moment(value: object) -> datetime | None:
    """The value as a time: seconds, milliseconds, micro- or nanoseconds since 1970, as number or text, or ISO 8601."""
    found = number(value)
    if found is None:
        return _iso(value) if type(value) is str else None
    size = abs(found)
    seconds = found / (1 if size < 1e11 else 1e3 if size < 1e14 else 1e6 if size < 1e17 else 1e9)
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST <= seconds < _LATEST else None


def _iso(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value.strip())
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if _EARLIEST <= found.timestamp() < _LATEST else None
