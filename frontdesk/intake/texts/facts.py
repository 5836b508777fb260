"""Money, lengths of time, opening hours and lists in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from typing import Literal

from frontdesk.intake.texts import cldr
from frontdesk.intake.texts.book import RIGHT_TO_LEFT, book, filled, spoken
from frontdesk.intake.texts.saying import folded, isolated
from frontdesk.intake.texts.when import span_words, weekday_words
from frontdesk.kit.money import Money
from frontdesk.team.shifts import MIDNIGHT, DayHours, Hours
from frontdesk.understanding.records import Budget

_WEEK = 7


def money_words(amount: Money, language: str) -> str:
    """The amount to the last minor unit, as it is written in the language."""
    language = spoken(language)
    return cldr.money(amount, language, book(language).names.currencies.get(amount.currency))


def budget_words(budget: Budget, language: str) -> str:
    """What the customer wants to spend."""
    pattern: str = getattr(book(spoken(language)).budget, budget.kind)
    return filled(pattern, {"amount": money_words(Money(budget.amount_minor, budget.currency), language)})


def duration_words(minutes: int, language: str) -> str:
    """So many hours and minutes."""
    language = spoken(language)
    hours, rest = divmod(max(minutes, 0), 60)
    parts = [_unit(hours, "hour", language)] if hours else []
    parts += [_unit(rest, "minute", language)] if rest or not hours else []
    measure = book(language).lists.measure
    if measure is None or len(parts) < 2:
        return join_words(parts, language)
    return filled(measure, {"first": parts[0], "last": parts[1]})


def _unit(count: int, name: Literal["hour", "minute"], language: str) -> str:
    own: tuple[str, str] | None = getattr(book(language).names, name)
    return cldr.unit(count, name, language) if own is None else filled(own[count != 1], {"count": str(count)})


def day_hours_words(opening: Sequence[Hours | DayHours], language: str) -> str:
    """The opening hours of one day; the language's "closed" when there are none."""
    words = book(spoken(language)).hours
    if not opening:
        return words.closed
    if any((one.starts_minute, one.ends_minute) == (0, MIDNIGHT) for one in opening):
        return words.always
    spans = sorted((one.starts_minute, one.ends_minute) for one in opening)
    return book(spoken(language)).lists.comma.join(span_words(_time(start), _time(end), language) for start, end in spans)


def hours_words(opening: Sequence[Hours], language: str, *, week_start: int = 0) -> str:
    """The opening hours of a week, a line for each row of days that are alike."""
    words = book(spoken(language)).hours
    order = [(week_start + day) % _WEEK for day in range(_WEEK)]
    told = [(day, day_hours_words([one for one in opening if one.weekday == day], language)) for day in order]
    starts = [0, *(at for at, (one, other) in enumerate(pairwise(told), 1) if one[1] != other[1]), _WEEK]
    lines: list[str] = []
    for first, beyond in pairwise(starts):
        days = weekday_words(told[first][0], language)
        if beyond - first > 1:
            days = filled(words.days, {"first": days, "last": weekday_words(told[beyond - 1][0], language)})
        lines.append(filled(words.line, {"days": days, "hours": told[first][1]}))
    return "\n".join(lines)


def _time(minute: int) -> time:
    return time(minute % MIDNIGHT // 60, minute % 60)


def join_words(words: Sequence[str], language: str, kind: Literal["and", "or", "comma"] = "and") -> str:
    """The words as a list; with "comma" nothing but the language's separator stands between them."""
    language = spoken(language)
    lists = book(language).lists
    right = language in RIGHT_TO_LEFT
    kept = [isolated(one, right) for one in map(folded, words) if one]
    if kind == "comma" or len(kept) < 2:
        return lists.comma.join(kept)
    last = lists.and_ if kind == "and" else lists.or_
    if last is None:
        return cldr.joined(kept, language, kind)
    return filled(last, {"first": lists.comma.join(kept[:-1]), "last": kept[-1]})
