"""One pass over a message for everything it says about time, and one answer out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import TypeVar, cast

from frontdesk.understanding.records import Bound, PartOfDay, Span, Timing
from frontdesk.understanding.signals.timing.calendar import Calendar
from frontdesk.understanding.signals.timing.clock import clock_at
from frontdesk.understanding.signals.timing.dates import Day
from frontdesk.understanding.signals.timing.days import day_at
from frontdesk.understanding.signals.timing.hours import Clock
from frontdesk.understanding.signals.timing.items import Items, items_of
from frontdesk.understanding.text.languages import LanguageShares
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.text.phrases import Match

# More than this is a timetable, not a wish.
_MOST_FOUND = 40
_MOST_TRIED = 250
_STARTERS_OF_A_DATE = frozenset({"link", "dom", "dom:sure", "of", "ordinal"})


@dataclass(frozen=True)
class _Part:
    first: int
    last: int
    part: str


@dataclass(frozen=True)
class _Now:
    first: int
    last: int
    strong: bool


_Said = TypeVar("_Said", Day, Clock)


@dataclass(frozen=True)
class Times:
    """Everything said about time, before it is decided what is meant as the appointment."""

    items: Items
    calendar: Calendar
    days: tuple[Day, ...] = ()
    clocks: tuple[Clock, ...] = ()
    parts: tuple[_Part, ...] = ()
    nows: tuple[_Now, ...] = ()
    words: frozenset[int] = field(default_factory=frozenset)

    @property
    def speaks_of_future(self) -> bool:
        """Whether a day or hour is named that can still come."""
        return any(not day.past for day in self.days) or bool(self.clocks)

    @property
    def speaks_of_past(self) -> bool:
        """Whether a day is named that has gone by."""
        return any(day.past for day in self.days)

    @property
    def strongly_now(self) -> bool:
        """Whether it says "at once" in words that mean nothing else."""
        return any(now.strong for now in self.nows)

    def spans(self, found: Sequence[Day | Clock | _Part | _Now]) -> tuple[Span, ...]:
        """The words of the message behind what was found."""
        rows = self.items.row
        text = self.items.text
        return tuple(text.span(rows[one.first].first, rows[one.last - 1].last) for one in sorted(found, key=lambda one: one.first))

    def without(self, ruled_out: frozenset[int], refusing: frozenset[int]) -> "Times":
        """The same without what is ruled out, as far as something is left that is not: a day by a day, an hour by an hour.

        `ruled_out` are the words that a "not" or an "instead of" reaches, of which only the nearest time is meant ("not tomorrow the
        day after"); `refusing` are those of clauses that say no ("I can't do Monday, Tuesday works").
        """
        days = self._meant([day for day in self.days if day.start is not None and not day.past], ruled_out, refusing)
        if days:
            gone = {self.items.row[day.first].first for day in self.days if not day.past and day not in days}
            clocks = self._meant(self.clocks, ruled_out, refusing)
            # An hour of the day that is ruled out goes with it.
            if gone & refusing:
                clocks = [clock for clock in clocks if self.items.row[clock.first].first not in refusing]
            return replace(self, days=tuple(day for day in self.days if day.past or day in days), clocks=tuple(clocks))
        return replace(self, clocks=tuple(self._meant(self.clocks, ruled_out, refusing)))

    def _meant(self, found: Sequence[_Said], ruled_out: frozenset[int], refusing: frozenset[int]) -> list[_Said]:
        row = self.items.row
        left: list[_Said] = []
        reached = -1
        for one in found:
            word = row[one.first].first
            if word not in ruled_out or word <= reached:
                left.append(one)
                continue
            reached = word
            while reached + 1 in ruled_out:
                reached += 1
        left = left or list(found)
        return [one for one in left if row[one.first].first not in refusing] or left

    def timing(self, calendar: Calendar, *, moving: bool, asking: bool, past_day_words: bool) -> Timing | None:
        """What is meant as the time of the appointment.

        `moving`: an appointment is being moved, so the last time named is the new one. `asking`: somebody is asked to do
        something, so "now" means at once. `past_day_words`: weekdays are told as the past ("Friday's dinner").
        """
        days = [day for day in self.days if not day.past and not (past_day_words and (day.is_weekday or day.start is None))]
        clocks = list(self.clocks)
        if (self.speaks_of_past and not days) or (past_day_words and not days):
            clocks = []
        now = next((one for one in self.nows if one.strong or asking), None)
        day = self._joined(days) if not moving else (days[-1] if days else None)
        clock = (clocks[-1].moved() if moving else self._nearest(clocks, day)) if clocks else None
        if day is None and clock is None and now is None:
            return self._only_part(past_day_words)
        if day is None and clock is None:
            assert now is not None
            return Timing(date=calendar.today, asap=True, confidence=0.9 if now.strong else 0.7, evidence=self.spans([now]))
        return self._told(calendar, day, clock, now)

    def _told(self, calendar: Calendar, day: Day | None, clock: Clock | None, now: _Now | None) -> Timing:
        part = self._part_for(day, clock)
        said = (day.part if day is not None else None) or (part.part if part is not None else None)
        found: list[Day | Clock | _Part | _Now] = [one for one in (day, clock, part) if one is not None]
        start = day.start if day is not None else None
        at: time | None = None
        until: time | None = None
        bound: Bound = cast(Bound, day.bound) if day is not None and day.bound else "at"
        if day is not None and day.moment is not None:
            at = day.moment.time().replace(second=0, microsecond=0)
        elif clock is not None:
            today = start == calendar.today
            at = clock.as_time(said, passed=calendar.now.time() if today else None)
            until = clock.end_time(said, at)
            one_day = start is not None and day is not None and day.end is None
            if start is not None and one_day and clock.past_midnight(said, at, now=calendar.now.time() if today else None):
                start += timedelta(days=1)
            bound = clock.bound
            said = None
        asap = now is not None and start in {None, calendar.today} and clock is None
        if asap and now is not None:
            found.append(now)
        confidence = min((one.confidence for one in (day,) if one is not None), default=0.9)
        if clock is not None and not clock.sure:
            confidence = min(confidence, 0.7)
        return Timing(
            date=start if start is not None or not asap else calendar.today,
            date_to=day.end if day is not None and day.end != start else None,
            time=at,
            time_to=until,
            part=None if at is not None else cast("PartOfDay | None", said),
            bound=bound,
            asap=asap,
            confidence=confidence,
            evidence=self.spans(found),
        )

    def _only_part(self, past: bool) -> Timing | None:
        if not self.parts or past or self.speaks_of_past:
            return None
        part = self.parts[0]
        return Timing(part=cast(PartOfDay, part.part), confidence=0.6, evidence=self.spans([part]))

    def _joined(self, days: list[Day]) -> Day | None:
        """The first day named, with the last of those joined to it by "to" or "or"."""
        if not days:
            return None
        first = days[0]
        if first.start is None or first.end is not None:
            return first
        for following in days[1:]:
            second = following
            between = self.items.row[first.last : second.first]
            joined = second.first - first.last <= 2 and any(item.has("to", "and") for item in between)
            dashed = second.first == first.last and self.items.gap(second.first).strip() == "-"
            # In many languages "to" is also "by": до среды, bis Mittwoch.
            if joined and second.bound == "before" and second.end is not None:
                second = replace(second, start=second.end, end=None)
            if second.start is None or second.start <= first.start or not (joined or dashed):
                break
            gap = second.start - (first.end or first.start)
            through = dashed or any(item.has("to") and not item.has("and") for item in between)
            if not through and gap > timedelta(days=1):
                break
            first = replace(first, end=second.end or second.start, last=second.last, bound="")
        return first

    def _nearest(self, clocks: list[Clock], day: Day | None) -> Clock:
        if day is None:
            return clocks[0]
        return min(clocks, key=lambda clock: (abs(clock.first - day.last), clock.first))

    def _part_for(self, day: Day | None, clock: Clock | None) -> _Part | None:
        if not self.parts:
            return None
        anchor = day.last if day is not None else clock.first if clock is not None else 0
        return min(self.parts, key=lambda part: (abs(part.first - anchor), part.first))


def times_in(text: Text, matches: Sequence[Match], shares: LanguageShares, calendar: Calendar) -> Times:
    """Everything that a message says about time."""
    items = items_of(text, matches, shares)
    days: list[Day] = []
    clocks: list[Clock] = []
    parts: list[_Part] = []
    nows: list[_Now] = []
    used: set[int] = set()
    for one in _found(items, calendar):
        if isinstance(one, Day) and one.start is None:
            continue
        used.update(number for item in items.row[one.first : one.last] for number in range(item.first, item.last))
        if isinstance(one, Day):
            days.append(one)
        elif isinstance(one, Clock):
            clocks.append(one)
        elif isinstance(one, _Part):
            parts.append(one)
        else:
            nows.append(one)
    return Times(items, calendar, tuple(days), tuple(clocks), tuple(parts), tuple(nows), frozenset(used))


def _found(items: Items, calendar: Calendar) -> Iterator[Day | Clock | _Part | _Now]:
    index, count, tried = 0, 0, 0
    ends_at = -1
    while index < len(items) and count < _MOST_FOUND and tried < _MOST_TRIED:
        item = items[index]
        idle = item.number is None and item.roles <= _STARTERS_OF_A_DATE and items[index + 1].number is None
        if idle or item.has("ignore"):
            index += 1
            continue
        tried += 1
        one = _one(items, index, calendar, after_day=ends_at == index and not items.breaks(index))
        if one is None:
            index += 1
            continue
        if _has_begun(items, index, one, after_day=ends_at == index - 1):
            index = one.last
            continue
        yield one
        count += 1
        index = ends_at = one.last


def _has_begun(items: Items, index: int, one: Day | Clock | _Part | _Now, *, after_day: bool) -> bool:
    """Whether it tells since when something has been so, and no time to come: "leaking since Monday", "واقف من الصباح".

    Where one word is both "since" and "from", a day before it or a "to" after it makes it "from": "بكرة من الصباح".
    """
    if items.breaks(index) or not isinstance(one, Day | _Part):
        return False
    before = items[index - 1]
    if before.has("since"):
        return True
    return isinstance(one, _Part) and before.has("since_part") and not after_day and not items[one.last].has("to")


def _one(items: Items, index: int, calendar: Calendar, *, after_day: bool) -> Day | Clock | _Part | _Now | None:
    day = day_at(items, index, calendar)
    if day is not None:
        return _bounded(items, index, day, calendar.today)
    clock = clock_at(items, index, after_day=after_day)
    if clock is not None:
        return clock
    part = items[index].value("part")
    # Where the day of the clock and the day of the calendar are one word, alone it is the calendar's.
    if part is not None and not items[index].is_unit():
        return _Part(index, index + 1, part)
    now = items[index].value("now")
    return None if now is None else _Now(index, index + 1, strong=now == "strong")


def _bounded(items: Items, index: int, day: Day, today: date) -> Day:
    """A day after "by" or "before" is the last of the days that will do."""
    back = index - 1
    # Before the 24th, nach dem 16. Dezember, до 5 числа.
    if back > 0 and items[back].has("dom", "link") and not items[back].has("before", "after", "at") and not items.breaks(back):
        back -= 1 if items[back - 1].has("before", "after") and not items[back - 1].has("at", "link") else 0
    before = items[back] if index else None
    if day.start is not None and not day.past and day.end is None and not items.breaks(day.last):
        # Where such words stand behind the day: 24 September tak, Cuma sonrası, 周五之前.
        behind = items[day.last]
        if behind.has("before_end") and day.start > today:
            return replace(day, start=today, end=day.start, last=day.last + 1, bound="before", confidence=0.7)
        if behind.has("after_end"):
            return replace(day, last=day.last + 1, bound="after")
    if before is None or day.start is None or day.past or day.end is not None or items.breaks(index):
        return day
    if before.has("before") and not before.has("at", "after", "link") and day.start > today:
        return replace(day, start=today, end=day.start, bound="before", confidence=0.7)
    return replace(day, bound="after") if before.has("after") and not before.has("at", "link", "before") else day
