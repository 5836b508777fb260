"""Every figure of a text: numbers, money, shares, dates, times, lengths of time, links, addresses, phone and card numbers.

In doubt it is a figure: one that is seen without need makes a reply a draft, one that is missed tells a customer something untrue.
"""

import bisect
import datetime
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from frontdesk.intake.safety.addresses import addresses_in
from frontdesk.intake.safety.letters import HEAD, Writing
from frontdesk.intake.safety.lists import known, plain_phrases
from frontdesk.intake.safety.numbers import Number, numbers_in
from frontdesk.intake.safety.records import Figure, FigureKind
from frontdesk.intake.safety.spoken import Said, said_in
from frontdesk.understanding.records import Span
from frontdesk.understanding.text.lexicon import CURRENCY
from frontdesk.understanding.text.phrases import Match

_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "¥": "CNY JPY", "₩": "KRW", "₪": "ILS", "₫": "VND", "﷼": "SAR QAR OMR YER IRR",
    "₽": "RUB", "₴": "UAH", "₸": "KZT", "$": "USD CAD AUD SGD NZD HKD MXN", "₱": "PHP", "₦": "NGN", "฿": "THB", "\u20c1": "SAR",
}  # fmt: skip
_RUN = re.compile(r"\d+")
_SHARE = frozenset("%٪％‰")
_DATE = re.compile(
    r"(?<![\d./-])(?:(?P<year>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|(?P<one>\d{1,2})(?P<mark>[-/.])(?P<two>\d{1,2})(?P=mark)(?P<y>\d{4}|\d{2}))"
    r"(?![\d]|[./-]\d)"
    r"|(?:(?P<hy>\d{4}) ?年 ?)?(?P<hm>\d{1,2}) ?月 ?(?P<hd>\d{1,2}) ?[日号號]?"
    r"|(?<![\d./])(?P<short>\d{1,2})/(?P<month>\d{1,2})(?![\d/])"
)
_TIME = re.compile(
    r"(?<![\d:.])(?P<h>[01]?\d|2[0-4]) ?(?:[:٫.h]|uhr ?)(?P<min>[0-5]\d)(?![\d:]|[.,]\d)"
    r"(?: ?(?P<half>a\.? ?m\b\.?|p\.? ?m\b\.?|صباحا|مساء|ص\b|م\b|uhr|ч\b|h\b))?"
)
_HALVES = {"a": 0, "p": 12, "ص": 0, "م": 12}
_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080}
_OTHERS = {"month", "year"}


def figures(text: str, *, language: str = "", today: datetime.date, month_first: bool = False) -> tuple[Figure, ...]:
    """Every figure of the text in the order of appearance; `month_first` where 5/6 is the sixth of May."""
    found = _figures(text[:HEAD], language, today, month_first)
    if len(text) <= HEAD:
        return found
    return (*found, *(Figure("number", run.group(), Span(*run.span(), run.group())) for run in _RUN.finditer(text, HEAD)))


@lru_cache(maxsize=256)
def _figures(text: str, language: str, today: datetime.date, month_first: bool) -> tuple[Figure, ...]:
    writing = Writing(text, arabizi=known(language) == "ar-Latn")
    found: list[tuple[int, int, Figure]] = []
    taken = _Taken(len(writing.normal))

    def add(start: int, end: int, kind: FigureKind, value: str, also: Sequence[str] = ()) -> None:
        found.append((start, end, Figure(kind, value, writing.span(start, end), tuple(also))))
        taken.add(start, end)

    for address in addresses_in(writing.normal):
        add(address.start, address.end, address.kind, address.value)
    for start, end, value, also in _dates(writing.normal, today, month_first):
        if not taken.reaches(start, end):
            add(start, end, "date", value, also)
    plain = _plain(writing, known(language))
    for start, end, figure in _set_phrases(writing, plain):
        if not taken.reaches(start, end):
            found.append((start, end, figure))
            taken.add(start, end)
    shares = frozenset(
        word for matches in plain.values() for one in matches if one.entry.kind == "percent" for word in range(one.first, one.last)
    )
    numbers = [one for one in numbers_in(writing, language, shares) if not taken.reaches(one.start, one.end)]
    starts = [one.start for one in numbers]
    kinds = {one.start: _judged(writing, one, plain) for one in numbers}
    times = [one for one in _times(writing.normal) if not taken.reaches(one[0], one[1]) and not _is_money(one, numbers, starts, kinds)]
    for start, end, value, also in times:
        add(start, end, "time", value, also)
    said = said_in(text, known(language) or "en", today, month_first=month_first)
    for spoken in said:
        start, end = writing.folded_range(spoken.start, spoken.end)
        if not taken.reaches(start, end) and not _spends(_beginning_in(numbers, starts, start, end), kinds):
            found.append((start, end, Figure(spoken.kind, spoken.value, spoken.span, spoken.also)))
            # What a phrase of time does not explain is a figure of its own.
            for one in _beginning_in(numbers, starts, start, end):
                if _explained(spoken, one):
                    taken.add(one.start, one.end)
    for one in numbers:
        if not taken.reaches(one.start, one.end):
            judged = kinds[one.start]
            if judged is not None:
                add(*judged)
    # Whatever was made of the rest: no digit goes unseen.
    for run in _RUN.finditer(writing.normal):
        if not taken.reaches(run.start(), run.end()):
            add(run.start(), run.end(), "number", run.group().lstrip("0") or "0")
    return tuple(figure for _, _, figure in sorted(found, key=lambda one: (one[0], one[1])))


def _explained(spoken: Said, number: Number) -> bool:
    """Whether a number is a part of a day or time; of a weekday's name too: الاثنين."""
    return spoken.explains(number.values) or (number.spoken and spoken.kind == "date" and bool(spoken.also))


class _Taken:
    """Which characters of a text belong to a figure already: asked for as often as there are digits in it."""

    def __init__(self, length: int) -> None:
        self._marks = bytearray(length + 1)

    def add(self, start: int, end: int) -> None:
        self._marks[start:end] = b"\x01" * (end - start)

    def reaches(self, start: int, end: int) -> bool:
        return 1 in self._marks[start:end]


def _beginning_in(numbers: Sequence[Number], starts: Sequence[int], start: int, end: int) -> Sequence[Number]:
    return numbers[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)]


def _plain(writing: Writing, language: str) -> dict[int, list[Match]]:
    """Words of money, shares and lengths of time, by where they begin."""
    found: dict[int, list[Match]] = {}
    for match in plain_phrases().find(writing.forms):
        # "An" is a year in French, and "an hour" none.
        if match.entry.kind == "time" and match.entry.language not in {language, "en"}:
            continue
        # And "min" is "from" in Arabic written with Latin letters.
        if language == "ar-Latn" and writing.words[match.first] == "min":
            continue
        found.setdefault(match.first, []).append(match)
    return found


_Judged = tuple[int, int, FigureKind, str, tuple[str, ...]]


def _judged(writing: Writing, number: Number, plain: dict[int, list[Match]]) -> _Judged | None:
    """What a number is by its neighbours: money, a share, a length of time, or just a number."""
    normal, start, end = writing.normal, number.start, number.end
    values = [f"{value:.12g}" for value in number.values]
    before, after = normal[:start].rstrip(" \t"), normal[end:].lstrip(" \t")
    if after[:1] in _SHARE or before[-1:] in _SHARE:
        return start, end, "percent", values[0], tuple(values[1:])
    codes = _SIGNS.get(after[:1]) or _SIGNS.get(before[-1:]) or ""
    following = _matches_at(writing, plain, end)
    if not codes:
        named = [match for match in following if match.entry.kind == CURRENCY] or _money_before(writing, plain, start)
        codes = " ".join(dict.fromkeys(code for match in named for code in match.entry.name.split()))
        start, end = _widened(writing, start, end, named)
    if codes:
        amounts = [f"{value} {code}" for value in values for code in codes.split()]
        return start, end, "money", amounts[0], tuple(amounts[1:])
    percent = [match for match in following if match.entry.kind == "percent"]
    if percent or _percent_before(writing, plain, start):
        start, end = _widened(writing, start, end, percent)
        return start, end, "percent", values[0], tuple(values[1:])
    for match in following:
        unit = match.entry.name.partition(":")[2] if match.entry.kind == "time" and match.entry.name.startswith("unit:") else ""
        if unit in _MINUTES:
            start, end = _widened(writing, start, end, [match])
            minutes = [f"{value * _MINUTES[unit]:.12g} min" for value in number.values]
            return start, end, "duration", minutes[0], tuple(minutes[1:])
        if unit in _OTHERS:
            start, end = _widened(writing, start, end, [match])
            return start, end, "duration", f"{values[0]} {unit}s", ()
    if number.spoken and number.values == (1.0,):
        # "One" is an article or a pronoun in most languages unless it counts money, a share or time.
        return None
    return start, end, "number", values[0], tuple(values[1:])


def _widened(writing: Writing, start: int, end: int, named: Sequence[Match]) -> tuple[int, int]:
    """A number together with the words that say what it counts."""
    return min([start, *(writing.starts[one.first] for one in named)]), max([end, *(writing.ends[one.last - 1] for one in named)])


def _matches_at(writing: Writing, plain: dict[int, list[Match]], end: int) -> list[Match]:
    """What stands right behind a number."""
    index = _word_from(writing, end)
    if (
        index is None
        or writing.normal[end : writing.starts[index]].strip(" -\u2010.")
        or "\n" in writing.normal[end : writing.starts[index]]
    ):
        return []
    return plain.get(index, [])


def _word_from(writing: Writing, offset: int) -> int | None:
    index = bisect.bisect_left(writing.starts, offset)
    return index if index < len(writing) else None


def _money_before(writing: Writing, plain: dict[int, list[Match]], start: int) -> list[Match]:
    return [match for match in _before(writing, plain, start) if match.entry.kind == CURRENCY]


def _percent_before(writing: Writing, plain: dict[int, list[Match]], start: int) -> bool:
    return any(match.entry.kind == "percent" and match.entry.language in {"zh", "tr"} for match in _before(writing, plain, start))


def _before(writing: Writing, plain: dict[int, list[Match]], start: int) -> Iterator[Match]:
    index = _word_from(writing, start)
    index = len(writing) if index is None else index
    if index and writing.normal[writing.ends[index - 1] : start].strip(" .:-"):
        return
    for first in range(max(0, index - 4), index):
        yield from (match for match in plain.get(first, ()) if match.last == index)


def _is_money(
    time: tuple[int, int, str, tuple[str, ...]], numbers: Sequence[Number], starts: Sequence[int], kinds: dict[int, _Judged | None]
) -> bool:
    """Whether what looks like an hour with a dot, 10.50, is an amount."""
    # The number that it begins in may have begun before it.
    first = max(0, bisect.bisect_right(starts, time[0]) - 1)
    for one in numbers[first : bisect.bisect_left(starts, time[1])]:
        judged = kinds[one.start]
        if one.start < time[1] and time[0] < one.end and judged is not None and judged[2] in {"money", "percent", "duration"}:
            return one.start == time[0]
    return False


def _spends(within: Sequence[Number], kinds: dict[int, _Judged | None]) -> bool:
    """Whether words of time reach over an amount or a share."""
    return any((judged := kinds[one.start]) is not None and judged[2] in {"money", "percent"} for one in within)


def _set_phrases(writing: Writing, plain: dict[int, list[Match]]) -> Iterator[tuple[int, int, Figure]]:
    """Half an hour, half the price: figures without a number."""
    for matches in plain.values():
        for match in matches:
            start, end = writing.starts[match.first], writing.ends[match.last - 1]
            if match.entry.kind == "time" and match.entry.name.startswith("duration:"):
                # "At the hour five" is no length of time: الساعة ٥.
                if writing.words[match.first].startswith("ال"):
                    continue
                yield start, end, Figure("duration", f"{match.entry.name.partition(':')[2]} min", writing.span(start, end))
            elif match.entry.kind == "half":
                yield start, end, Figure("percent", "50", writing.span(start, end))


def _dates(normal: str, today: datetime.date, month_first: bool) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    for found in _DATE.finditer(normal):
        group = found.group
        if group("year"):
            orders = [(int(group("year")), int(group("m")), int(group("d")))]
        elif group("hm"):
            orders = _years(int(group("hm")), int(group("hd")), group("hy"), today)
        elif group("short"):
            one, two = int(group("short")), int(group("month"))
            if (one, two) == (24, 7):
                continue
            pairs = [(one, two), (two, one)] if month_first else [(two, one), (one, two)]
            orders = [order for month, day in pairs for order in _years(month, day, None, today)]
        else:
            one, two, year = int(group("one")), int(group("two")), int(group("y"))
            year += 2000 if year < 100 else 0
            orders = [(year, one, two), (year, two, one)] if month_first and group("mark") != "." else [(year, two, one), (year, one, two)]
        readings = list(dict.fromkeys(day for order in orders if (day := _real(*order))))
        if readings:
            yield found.start(), found.end(), readings[0], tuple(readings[1:])


def _years(month: int, day: int, year: str | None, today: datetime.date) -> list[tuple[int, int, int]]:
    if year:
        return [(int(year), month, day)]
    this = _real(today.year, month, day)
    later = this is not None and this < (today - datetime.timedelta(days=60)).isoformat()
    return [(today.year + later, month, day)]


def _real(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _times(normal: str) -> Iterator[tuple[int, int, str, tuple[str, ...]]]:
    for found in _TIME.finditer(normal):
        hour, minute, half = int(found.group("h")), int(found.group("min")), (found.group("half") or "")[:1]
        readings = [(hour % 24, minute)]
        if half in _HALVES and hour <= 12:
            readings = [(hour % 12 + _HALVES[half], minute)]
        elif 0 < hour <= 12 and normal[found.start()] != "0":
            readings.append(((hour % 12) + (12 if hour != 12 else 0), minute))
        told = [f"{one:02}:{two:02}" for one, two in readings]
        yield found.start(), found.end(), told[0], tuple(told[1:])
