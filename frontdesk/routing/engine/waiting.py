"""Work that waits, sorted into lines whose people are the same: whoever becomes free looks at the first of each line only."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from frontdesk.routing.engine.costs import Slopes, Stakes, index_of
from frontdesk.routing.engine.records import Enquiry, ServiceClass

T = TypeVar("T", bound=np.generic)

# Behind a first one that this person declined, so many more of the line are looked at.
_DEPTH = 8
# Sums of floating numbers that differ by less are the same.
_SAME = 1e-9

Signature: TypeAlias = tuple[tuple[frozenset[str], ...], str | None, str | None, bool, int]
# Whether urgent, and how much room it takes.
Size: TypeAlias = tuple[bool, int]


class Waiting(msgspec.Struct, kw_only=True):
    """One enquiry that waits: who could take it (as a set of the pool), until when it waits for its own person alone."""

    enquiry: Enquiry
    stakes: Stakes
    signature: Signature
    able: int
    held_until: float = 0.0
    late: bool = False
    offered: bool = False

    @property
    def size(self) -> Size:
        """Whether it is urgent, and how much room it takes."""
        return self.signature[3:]


class _Line(msgspec.Struct, kw_only=True):
    """What the same people could take, in the order of its arrival."""

    number: int
    order: list[tuple[float, str]] = []
    waiting: dict[str, Waiting] = {}

    @property
    def first(self) -> Waiting | None:
        """What has waited longest."""
        return self.waiting[self.order[0][1]] if self.order else None


class _Mine(msgspec.Struct):
    """The numbers of the lines that somebody is in, of the first `seen`."""

    lines: npt.NDArray[np.intp]
    seen: int


class Lines:
    """All that waits, one line for each set of people who could take it, the longest waiting first.

    Lines stay when nothing waits in them: there are as many as ways to need something, and everybody remembers which are theirs.
    """

    def __init__(self, classes: Iterable[ServiceClass], people: int) -> None:
        self._lines: dict[Signature, _Line] = {}
        self._all: list[_Line] = []
        # For every line the set of its people, eight places of the pool to a byte.
        self._able = np.zeros((0, (people + 7) // 8), np.uint8)
        self._firsts = _Firsts(Slopes(classes))
        self._mine: dict[int, _Mine] = {}
        self._own: dict[str, dict[str, Waiting]] = {}

    @property
    def sizes(self) -> list[Size]:
        """Whether urgent, and how much room it takes: all that there ever was, which is little."""
        return list(self._firsts.sizes)

    def add(self, one: Waiting) -> None:
        """It waits from now on, in the order of its arrival."""
        line = self._lines.get(one.signature) or self._new_line(one)
        insort(line.order, _place_of(one))
        line.waiting[one.enquiry.id] = one
        if line.order[0][1] == one.enquiry.id:
            self._firsts.put(line.number, one)
        if one.enquiry.owner is not None:
            self._own.setdefault(one.enquiry.owner, {})[one.enquiry.id] = one

    def remove(self, one: Waiting) -> None:
        """It waits no more."""
        line = self._lines.get(one.signature)
        if line is not None and line.waiting.pop(one.enquiry.id, None) is not None:
            at = bisect_left(line.order, _place_of(one))
            del line.order[at]
            if at == 0:
                self._firsts.put(line.number, line.first)
        if one.enquiry.owner is not None:
            self._own.get(one.enquiry.owner, {}).pop(one.enquiry.id, None)

    def of_owner(self, person: str) -> list[Waiting]:
        """What waits of the customers who are somebody's own."""
        return list(self._own.get(person, {}).values())

    def most_pressing(
        self, place: int, fits: Mapping[Size, bool], now: float, leaving: Mapping[ServiceClass, float], passed: Callable[[Waiting], bool]
    ) -> tuple[float, Waiting | None]:
        """The most pressing of what somebody at this place of the pool could take now, and its index.

        Of every line they are in the first that is not `passed` over (declined by them, or held for another) counts, and of equals
        what waits longest. `fits` says what they have room for.
        """
        mine = self._of(place)
        index = self._firsts.index(mine, fits, now, leaving)
        since = self._firsts.since(mine)
        instead: dict[int, Waiting | None] = {}
        for at in self._firsts.to_look_at(mine, index, now):
            one = instead[at] = self._first(self._all[mine[at]], passed)
            index[at] = -1.0 if one is None else index_of(one.stakes, now - one.enquiry.arrived_at, leaving)
            since[at] = now if one is None else one.enquiry.arrived_at
        most = index.max(initial=-1.0)
        if most < 0:
            return -1.0, None
        # What is past its target is all as pressing: then whoever waits longest.
        best = int(np.where(index >= most * (1 - _SAME), since, np.inf).argmin())
        return float(index[best]), instead[best] if best in instead else self._all[mine[best]].first

    @staticmethod
    def _first(line: _Line, passed: Callable[[Waiting], bool]) -> Waiting | None:
        nearest = (line.waiting[enquiry_id] for _, enquiry_id in line.order[:_DEPTH])
        return next((one for one in nearest if not passed(one)), None)

    def _new_line(self, one: Waiting) -> _Line:
        line = self._lines[one.signature] = _Line(number=len(self._all))
        self._all.append(line)
        self._able = _longer(self._able, len(self._all))
        self._able[line.number] = np.frombuffer(one.able.to_bytes(self._able.shape[1], "little"), np.uint8)
        return line

    def _of(self, place: int) -> npt.NDArray[np.intp]:
        """The lines somebody is in; only those that are new since they were last asked for are looked at."""
        mine = self._mine.get(place)
        if mine is None:
            mine = self._mine[place] = _Mine(np.empty(0, np.intp), 0)
        if mine.seen < len(self._all):
            fresh = self._able[mine.seen : len(self._all), place >> 3] & (1 << (place & 7))
            mine.lines = np.concatenate((mine.lines, mine.seen + np.flatnonzero(fresh)))
            mine.seen = len(self._all)
        return mine.lines


class _Firsts:
    """What counts of the first of every line, as columns, so that one look at hundreds of lines is a few operations."""

    def __init__(self, slopes: Slopes) -> None:
        self.slopes = slopes
        self.sizes: dict[Size, int] = {}
        self._there = np.zeros(0, np.bool_)
        self._declined = np.zeros(0, np.bool_)
        self._size = np.zeros(0, np.intp)
        self._arrived = np.zeros(0)
        self._held = np.zeros(0)
        self._shares = np.zeros((0, slopes.width))

    def put(self, number: int, one: Waiting | None) -> None:
        """This is the first of the line now; nothing waits in it with None."""
        if number >= len(self._there):
            for name in ("_there", "_declined", "_size", "_arrived", "_held", "_shares"):
                setattr(self, name, _longer(getattr(self, name), number + 1))
        self._there[number] = one is not None
        if one is not None:
            self._declined[number] = bool(one.enquiry.declined)
            self._size[number] = self.sizes.setdefault(one.size, len(self.sizes))
            self._arrived[number] = one.enquiry.arrived_at
            self._held[number] = one.held_until
            self._shares[number] = self.slopes.shares(one.stakes)

    def index(
        self, lines: npt.NDArray[np.intp], fits: Mapping[Size, bool], now: float, leaving: Mapping[ServiceClass, float]
    ) -> npt.NDArray[np.float64]:
        """How pressing the first of each line is; -1 where nothing waits or there is no room for it."""
        room = np.array([fits.get(size, False) for size in self.sizes], np.bool_)
        found = self.slopes.indexes(self._shares[lines], now - self._arrived[lines], leaving)
        return np.where(self._there[lines] & room[self._size[lines]], found, -1.0)

    def since(self, lines: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """Since when the first of each line waits."""
        return self._arrived[lines]

    def to_look_at(self, lines: npt.NDArray[np.intp], index: npt.NDArray[np.float64], now: float) -> list[int]:
        """Where among the lines the first may not be for everybody who is in the line: somebody declined it, or it is held."""
        special = (index >= 0) & (self._declined[lines] | (self._held[lines] > now))
        found: list[int] = np.flatnonzero(special).tolist()
        return found


def _place_of(one: Waiting) -> tuple[float, str]:
    return one.enquiry.arrived_at, one.enquiry.id


def _longer(rows: npt.NDArray[T], least: int) -> npt.NDArray[T]:
    """The same rows with empty ones behind them, so that there are at least so many."""
    if len(rows) >= least:
        return rows
    return np.concatenate((rows, np.zeros((max(64, least - len(rows), len(rows)), *rows.shape[1:]), rows.dtype)))
