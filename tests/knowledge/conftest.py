"""What these tests are given: a Frontdesk on a database of its own, and a business in it."""

from __future__ import annotations

from tests.desk_fixtures import house, shop

__all__ = ["house", "shop"]
