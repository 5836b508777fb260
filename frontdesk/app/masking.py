"""Card numbers on the way out: whatever the API or the live stream tells of customers shows no more than their last four digits.

What customers write is stored as it came (docs/safe-replies.md says why), so this is the one place where it is covered.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import msgspec

from frontdesk.kit.cards import card_numbers, mask
from frontdesk.kit.web import Answer, Route, Streamed

# What the business wrote itself comes back as it was written: masked, it would be saved so the next time.
_THEIR_OWN = (
    "/api/assistant/settings",
    "/api/business",
    "/api/catalog/",
    "/api/channels/accounts",
    "/api/knowledge/answers",
    "/api/llm/connection",
    "/api/me",
    "/api/routing/policy",
    "/api/staff",
    "/api/team/",
)
_THEIR_FIELDS = frozenset({"note", "draft", "proposals"})
# Somebody asked for this one number, and that was recorded.
REVEALS = "/reveal"


def covers(route: Route) -> bool:
    """Whether what a route hands out is covered."""
    return not route.path.startswith(_THEIR_OWN) and not route.path.endswith(REVEALS)


def covered(value: Any) -> Any:
    """What a route or the stream hands out, without card numbers; the very same where there is none in it."""
    if isinstance(value, Answer):
        return msgspec.structs.replace(value, body=covered(value.body))
    # Looking once over all of it is much cheaper than looking at each of its texts, and almost nothing has a card number in it.
    if isinstance(value, Streamed) or not isinstance(value, msgspec.Struct | list | dict | tuple) or not _has_card(value):
        return value
    return _each_text(msgspec.to_builtins(value, builtin_types=(UUID,)))


# In plain ASCII, a digit and a stretch that could hold the rest of a card number: ids, times and words are passed over quickly.
_MAYBE = re.compile(rb"[0-9][^A-Za-z\":{}\[\]]{12}")


def _has_card(value: Any) -> bool:
    # A card number may be written on several lines.
    told = msgspec.json.encode(value).replace(b"\\n", b"\n").replace(b"\\r", b"\r").replace(b"\\t", b"\t")
    if told.isascii() and _MAYBE.search(told) is None:
        return False
    return bool(card_numbers(told.decode()))


def _each_text(value: Any) -> Any:
    match value:
        case str():
            return mask(value)
        case list() | tuple():
            return [_each_text(one) for one in value]
        case {"kind": "phone", "value": _, "verified": _}:
            # A phone number is no card number, whatever its digits add up to.
            return value
        case dict():
            return {key: one if key in _THEIR_FIELDS else _each_text(one) for key, one in value.items()}
    return value
