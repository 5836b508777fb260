"""What a source vouches for: its figures, the days that go with its hours, its words and its sentences."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from frontdesk.intake.safety.figures import figures
from frontdesk.intake.safety.letters import Writing
from frontdesk.intake.safety.lists import contents, known, plain_phrases
from frontdesk.intake.safety.promises import promises
from frontdesk.intake.safety.records import Figure
from frontdesk.intake.safety.sentences import sentences_of
from frontdesk.kit.money import Money, exponent_of
from frontdesk.knowledge.records import Source
from frontdesk.understanding.text.lexicon import phrases_in
from frontdesk.understanding.text.normal import fold

WEEK = frozenset(range(7))
_SHORTEST_SHARED = 5
_SHARED_PART = 0.6
# Of a word that takes many endings less is its own.
_SHARED_PART_OF = {"tr": 0.45}
_SHORTEST, _LONGEST_ENDING = 4, 2
# What languages write onto a word that stays the same word: whose it is, how many, who does it to whom.
_AFFIXES = {
    "ar": ((), ("هما", "كما", "ها", "هم", "كم", "نا", "ات", "ون", "ين", "ان", "ه", "ك", "ي", "ة")),
    "id": (("meng", "meny", "mem", "men", "me", "di", "ber", "ter", "pe"), ("kan", "nya", "an", "i")),
}
_LEAST_VERBATIM = 3


class Backing:
    """One source, read once for all checks."""

    def __init__(self, source: Source, today: datetime.date, month_first: bool) -> None:
        self.source = source
        self.language = known(source.language)
        self.writing = Writing(source.text, arabizi=self.language == "ar-Latn")
        self.figures = figures(source.text, language=source.language, today=today, month_first=month_first)
        made = promises(source.text, source.language)
        self.sentences = sentences_of(self.writing, self.figures, made, self.language)
        self.clauses = sentences_of(self.writing, self.figures, made, self.language, clauses=True)
        self.flow = f" {' '.join(self.writing.words)} "
        self.readings: dict[str, set[str]] = {}
        for figure in self.figures:
            self.readings.setdefault(figure.kind, set()).update(figure.readings)
        self._fields(source)
        self.groups = [*groups_of(self.writing, self.figures, source.language)]
        self.weekdays = frozenset(day for days, _ in self.groups for day in days)
        self.open_days = frozenset(day for days, hours in self.groups if hours for day in days) or self.weekdays
        self.pieces = [frozenset(form for index in one.words for form in self.writing.forms[index]) for one in self.sentences]
        self.words = frozenset(
            form for forms in Writing(f"{source.title}\n{source.text}", arabizi=self.language == "ar-Latn").forms for form in forms
        )

    def _fields(self, source: Source) -> None:
        def add(kind: str, values: Iterable[str]) -> None:
            self.readings.setdefault(kind, set()).update(values)

        add("money", (amount_of(money) for money in source.amounts))
        add("date", (day.isoformat() for day in source.dates))
        add("time", (f"{at:%H:%M}" for at in source.times))
        add("number", (f"{number:.12g}" for number in map(float, source.numbers)))
        if source.kind == "duration":
            add("duration", (f"{float(number):.12g} min" for number in source.numbers))

    def vouches(self, figure: Figure) -> bool:
        """Whether the same value of a compatible kind stands in the source."""
        known_values = self.readings.get(figure.kind, set())
        if figure.kind == "number":
            amounts = {amount.split(" ")[0] for amount in self.readings.get("money", ())}
            return not (known_values | amounts).isdisjoint(figure.readings)
        if figure.kind == "date":
            return not known_values.isdisjoint(figure.readings) or self._falls_on(figure)
        if figure.kind == "link":
            return _bare(figure.value) in map(_bare, known_values)
        if figure.kind == "phone":
            return any(_same_phone(figure.value, one) for one in known_values)
        return not known_values.isdisjoint(figure.readings)

    def _falls_on(self, figure: Figure) -> bool:
        """Whether it is one of the weekdays that the source speaks of."""
        days = weekdays_of(figure)
        return bool(days) and days <= self.weekdays

    def has(self, words: Sequence[str]) -> bool:
        """Whether the source says these words one after the other, and leaves nothing beside them that denies or limits them."""
        if len(words) < _LEAST_VERBATIM or f" {' '.join(words)} " not in self.flow:
            return False
        length = len(words)
        places = (at for at in range(len(self.writing.words) - length + 1) if self.writing.words[at : at + length] == list(words))
        return any(self._whole(at, at + length) for at in places)

    def _whole(self, first: int, last: int) -> bool:
        """Whether what denies the clauses that some words stand in, and what narrows their sentences, is among them."""
        start, end = self.writing.starts[first], self.writing.ends[last - 1]
        clauses = [one for one in self.clauses if one.start < end and start < one.end]
        if any(begin < first or stop > last for one in clauses for begin, stop in one.denials):
            return False
        narrowed = [one for one in self.sentences if one.start < end and start < one.end and (one.limits or one.excepts)]
        return all(first <= index < last for one in narrowed for index in one.words)

    def knows(self, forms: Sequence[str], within: frozenset[str] | None = None) -> bool:
        """Whether a word stands in the source, or in some words of it, in another ending perhaps."""
        words = self.words if within is None else within
        if any(form in words for form in forms):
            return True
        word = forms[0]
        if self.language in _AFFIXES:
            stems = {stem for form in forms for stem in _stems(form, self.language)}
            if any(not stems.isdisjoint(_stems(other, self.language)) for other in words):
                return True
        near = [other for other in words if other[:4] == word[:4]] if len(word) >= _SHORTEST and word.isalpha() else []
        if not near or any(_ending(word, other) for other in near):
            return bool(near)
        part = _SHARED_PART_OF.get(self.language, _SHARED_PART)
        return len(word) >= _SHORTEST_SHARED and any(alike(word, other, part) for other in near)


@lru_cache(maxsize=4096)
def _stems(word: str, language: str) -> frozenset[str]:
    """A word as it is, and without what may be written onto it."""
    before, behind = _AFFIXES[language]
    found = {word, *(word.removeprefix(one) for one in before if word.startswith(one) and len(word) - len(one) >= _SHORTEST)}
    found |= {one.removesuffix(end) for one in found for end in behind if one.endswith(end) and len(one) - len(end) >= _SHORTEST - 1}
    return frozenset(found)


def _ending(one: str, other: str) -> bool:
    """Whether one of two words is the other with an ending of one or two letters."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SHORTEST and long.startswith(short) and len(long) - len(short) <= _LONGEST_ENDING


def alike(one: str, other: str, part: float = _SHARED_PART) -> bool:
    """Whether two words differ only in their endings."""
    shared = next((at for at, (here, there) in enumerate(zip(one, other, strict=False)) if here != there), min(len(one), len(other)))
    return shared >= max(_SHORTEST_SHARED, part * max(len(one), len(other)))


@lru_cache(maxsize=512)
def backing_of(source: Source, today: datetime.date, month_first: bool) -> Backing:
    """The source read for the checks; remembered, since the same few are cited all day."""
    return Backing(source, today, month_first)


def amount_of(money: Money) -> str:
    """An amount in the form that figures have."""
    return f"{float(Decimal(money.minor).scaleb(-exponent_of(money.currency))):.12g} {money.currency}"


def weekdays_of(figure: Figure) -> frozenset[int]:
    """The weekdays a day falls on; of a stretch of days all of them."""
    try:
        first, _, last = figure.value.partition("..")
        start = datetime.date.fromisoformat(first)
        if not last:
            return frozenset({start.weekday()})
        length = (datetime.date.fromisoformat(last) - start).days
        return frozenset((start.weekday() + day) % 7 for day in range(min(length, 6) + 1))
    except ValueError:
        return frozenset()


Group = tuple[frozenset[int], frozenset[str]]


def groups_of(writing: Writing, found: Sequence[Figure], language: str, begin: int = 0, stop: int | None = None) -> Iterator[Group]:
    """Days and the hours that go with them: "Sat-Thu 9-18, Fri 14-22" are two groups, whichever of days and hours comes first."""
    tokens: list[tuple[int, int, frozenset[int], frozenset[str]]] = []
    for figure in found:
        start, end = writing.folded_range(figure.span.start, figure.span.end)
        if figure.kind == "date":
            tokens.append((start, end, weekdays_of(figure), frozenset()))
        elif figure.kind == "time":
            tokens.append((start, end, frozenset(), frozenset(figure.readings)))
    shut: list[int] = []
    for match in plain_phrases().find(writing.forms):
        start, end = writing.starts[match.first], writing.ends[match.last - 1]
        inside = begin <= start < (len(writing.normal) if stop is None else stop)
        if not inside or match.entry.language not in {known(language), "en"}:
            continue
        if match.entry.kind == "shut" and match.entry.language == known(language):
            shut.append(start)
        elif match.entry.kind == "every":
            tokens.append((start, end, WEEK, frozenset()))
        elif match.entry.name.startswith("weekday:") and not any(first < end and start < last for first, last, _, _ in tokens):
            tokens.append((start, end, frozenset({int(match.entry.name[-1])}), frozenset()))
    days: frozenset[int] = frozenset()
    hours: frozenset[str] = frozenset()
    last = ""
    first = ""
    previous: tuple[int, frozenset[int]] | None = None
    for start, end, on, at in sorted(tokens, key=lambda one: one[0]):
        kind = "day" if on else "hour"
        first = first or kind
        # "Closed on Sunday, but on Saturday from 10": the day that is shut does not share the hours of the other.
        closed = kind == last == "day" and bool(days) and not hours and _alone(writing, shut, previous, start)
        if closed or (last and kind != last and kind == first):
            yield days, hours
            days, hours, previous = frozenset(), frozenset(), None
        if on and previous is not None and joins(writing, previous[0], start, language):
            on |= _between(previous[1], on)
        days, hours, last = days | on, hours | at, kind
        if on:
            previous = end, on
    if days or hours:
        yield days, hours


def _alone(writing: Writing, shut: Sequence[int], previous: tuple[int, frozenset[int]] | None, start: int) -> bool:
    """Whether a comma parts a day from the one before, and only the part of the one before is shut."""
    if previous is None or not shut:
        return False
    comma = max(writing.normal.rfind(sign, previous[0], start) for sign in ",،，;；")
    after = next((at for at in (writing.normal.find(sign, start) for sign in ",،，;；") if at >= 0), len(writing.normal))
    return comma >= 0 and any(at < comma for at in shut) and not any(comma < at < after for at in shut)


def _between(first: frozenset[int], last: frozenset[int]) -> frozenset[int]:
    """All weekdays from one to another."""
    if len(first) != 1 or len(last) != 1:
        return frozenset()
    (start,), (end,) = first, last
    return frozenset((start + ahead) % 7 for ahead in range((end - start) % 7 + 1))


def joins(writing: Writing, end: int, start: int, language: str) -> bool:
    """Whether what stands between two figures makes them the ends of a range."""
    between = writing.normal[end:start].strip(" \u2009")
    if between in {"-", "–", "—", "~", "～", "..", "...", "→", "/"}:
        return True
    words = _folded_joints(known(language))
    return between.strip(" ,.") in words


@lru_cache(maxsize=32)
def _folded_joints(language: str) -> frozenset[str]:
    """The words that join the ends of a range."""
    return frozenset(fold(phrase) for one in {language, "en"} for phrase in phrases_in(contents(one).get("to", "")))


def _bare(link: str) -> str:
    link = link.rstrip("/.")
    for opening in ("https://", "http://", "www."):
        link = link.removeprefix(opening)
    return link


def _same_phone(one: str, other: str) -> bool:
    """Whether two numbers differ in nothing but the country's code."""
    short, long = sorted((one.lstrip("0"), other.lstrip("0")), key=len)
    return short == long or (len(short) >= 8 and len(long) - len(short) <= 3 and long.endswith(short))
