"""The desk of the API tests."""

from tests.desk_fixtures import house, other, shop

__all__ = ["house", "other", "shop"]
