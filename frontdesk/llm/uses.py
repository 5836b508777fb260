"""What a business lets its model do, known on the path of every message without asking the database each time."""

from __future__ import annotations

import time
from typing import NamedTuple
from uuid import UUID

from frontdesk.kit.database import Database
from frontdesk.llm import queries
from frontdesk.llm.records import Use

# A change made by another process is seen here so many seconds later. Whoever asks is refused by `ask` at once in any case.
_LASTING = 30.0
_MOST_KEPT = 10_000


class _Known(NamedTuple):
    until: float
    uses: frozenset[Use]


_known: dict[UUID, _Known] = {}


async def may_ask(database: Database, business_id: UUID, use: Use) -> bool:
    """Whether it is worth preparing a question: a model is connected, and may be used for this."""
    known = _known.get(business_id)
    if known is None or known.until < time.monotonic():
        async with database.business(business_id) as tx:
            uses = await queries.uses(tx)
        if len(_known) >= _MOST_KEPT:
            _known.clear()
        known = _known[business_id] = _Known(time.monotonic() + _LASTING, frozenset(uses))
    return use in known.uses


def forget(business_id: UUID) -> None:
    """The connection was changed here."""
    _known.pop(business_id, None)
