"""The way out that models are asked through, given once when a process starts."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from frontdesk.kit.database import Database
from frontdesk.kit.http import Outbound

_ways: WeakKeyDictionary[Database, Outbound] = WeakKeyDictionary()


def give_way(database: Database, outbound: Outbound) -> None:
    """From now on, questions of this database's businesses go out this way."""
    _ways[database] = outbound


def way_of(database: Database) -> Outbound:
    """The way out that was given; without one, a guarded way of its own."""
    way = _ways.get(database)
    if way is None:
        way = _ways[database] = Outbound()
    return way
