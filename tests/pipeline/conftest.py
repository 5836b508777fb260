"""What these tests are given: a Frontdesk on a database of its own, and a business in it."""

from tests.desk_fixtures import house, other, shop

__all__ = ["house", "other", "shop"]
