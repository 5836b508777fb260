"""Where in a long list a stretch lies, so that as little as possible of the list is sorted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec


class Cut(msgspec.Struct, frozen=True):
    """Where a stretch lies: so many from the beginning, or from the end where that is nearer, which sorts far fewer rows."""

    offset: int
    limit: int
    backwards: bool = False


def cut(offset: int, limit: int, total: int) -> Cut:
    """The shorter way to a stretch of a list of that length."""
    if offset <= total // 2 or offset >= total:
        return Cut(offset, limit)
    taken = min(limit, total - offset)
    return Cut(total - offset - taken, taken, backwards=True)


class Groups(msgspec.Struct, frozen=True):
    """The groups that a stretch touches, in their order, how many rows they hold together, and how far in the stretch begins."""

    keys: tuple[Any, ...]
    total: int
    offset: int


def by_name(called: Mapping[UUID, str]) -> list[UUID]:
    """Ids in the order of what they are called."""
    return sorted(called, key=lambda one: (called[one].casefold(), one))


def in_order(found: Mapping[Any, int], alphabet: Sequence[Any] | None, *, descending: bool) -> list[tuple[tuple[Any, ...], int]]:
    """How many rows have each value, in the order of the values: the alphabet's where one is given. What has no place there is last."""
    place = {key: number for number, key in enumerate(sorted(key for key in found if key is not None) if alphabet is None else alphabet)}
    known = sorted((key for key in found if key in place), key=lambda key: place[key], reverse=descending)
    rest = tuple(key for key in found if key not in place)
    groups: list[tuple[tuple[Any, ...], int]] = [((key,), found[key]) for key in known]
    return [*groups, (rest, sum(found[key] for key in rest))] if rest else groups


def touched(groups: Sequence[tuple[tuple[Any, ...], int]], offset: int, limit: int) -> Groups:
    """The groups between which a stretch lies."""
    keys: list[Any] = []
    before = passed = total = 0
    for members, size in groups:
        if passed + size > offset and passed < offset + limit:
            if not keys:
                before = passed
            keys += members
            total += size
        passed += size
    return Groups(tuple(keys), total, offset - before)
