"""From scripts to a list of moments: what happens when, so that the last of them lies just before now."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from frontdesk.demo.content import Content, CustomerFacts, Stretch
from frontdesk.demo.talks import Extra, Line, Staging, Talk, extra_of, spoken

DAYS = 21

Doing = Literal["says", "replies", "says what it is", "notes", "hands over", "closes", "sets aside"]
_DOING: dict[str, Doing] = {
    "<": "says",
    ">": "replies",
    "^": "says what it is",
    "*": "notes",
    "!": "hands over",
    "=": "closes",
    "z": "sets aside",
}
_ARABIC = re.compile(r"[\u0600-\u06ff]")
# Words in front of a name that belong to it: "Umm Faisal" is not called "Umm".
_BEFORE_NAMES = {"أم", "ام", "أبو", "ابو", "um", "abu", "dr.", "الحاج"}
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
}
_MONEY = {"SAR": "ريال", "JOD": "دينار"}
_FRIDAY = 4


class Beat(msgspec.Struct, frozen=True):
    """One moment of a conversation."""

    at: datetime
    order: int
    business: str
    thread: str
    customer: str
    channel: str
    need: str
    doing: Doing
    by: str
    words: str
    extra: Extra | None
    last: bool


def timetable(content: Content, now: datetime) -> list[Beat]:
    """Every moment of a business's three weeks up to `now`, in order."""
    beats: list[Beat] = []
    for talk in content.talks:
        for turn, staging in enumerate(talk.stagings):
            played = [beat for beat in _play(content, talk, staging, turn, now) if beat.at < now]
            beats += [msgspec.structs.replace(beat, last=beat is played[-1]) for beat in played]
    beats.sort(key=lambda beat: (beat.at, beat.thread, beat.order))
    return beats


def _play(content: Content, talk: Talk, staging: Staging, turn: int, now: datetime) -> Iterator[Beat]:
    zone = ZoneInfo(content.business.timezone)
    thread = f"{content.key}:{talk.file}:{talk.title}:{turn}"
    at = _beginning(staging, thread, now, zone)
    opening = next(iter(content.branches.values())).busy_hours
    for order, line in enumerate(talk.lines):
        at = _after(at, line, zone)
        if line.mark != "<" and staging.ago is None and not staging.night:
            at = _when_open(at, opening, zone, thread)
        words = spoken(line.words, turn, _Slots(content, staging, spoken_arabic(line.words, turn), at.astimezone(zone)))
        extra, words = extra_of(words)
        if line.mark in "<>^*!" and not words and extra is None:
            continue
        doing = _DOING[line.mark]
        yield Beat(at, order, content.key, thread, staging.customer, staging.channel, talk.need, doing, line.by, words, extra, False)


def _beginning(staging: Staging, thread: str, now: datetime, zone: ZoneInfo) -> datetime:
    if staging.ago is not None:
        return now - staging.ago
    today = now.astimezone(zone).date()
    assert staging.at is not None
    # Nobody writes on the full minute; the same script gives the same seconds every time.
    seconds = timedelta(seconds=zlib.crc32(thread.encode()) % 60)
    return (datetime.combine(today + timedelta(days=staging.day), staging.at, zone) + seconds).astimezone(UTC)


def _after(at: datetime, line: Line, zone: ZoneInfo) -> datetime:
    if line.at is None:
        return at + line.wait
    day = at.astimezone(zone).date() + line.wait
    return datetime.combine(day, line.at, zone).astimezone(UTC)


def _when_open(at: datetime, opening: list[Stretch], zone: ZoneInfo, thread: str) -> datetime:
    """The same moment when the business is open then, else some minutes after it opens next."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if any(one.weekday == local.weekday() and one.starts <= minute < one.ends for one in opening):
        return at
    for ahead in range(8):
        day = local.date() + timedelta(days=ahead)
        for one in opening:
            start = datetime.combine(day, datetime.min.time(), zone) + timedelta(minutes=one.starts)
            if one.weekday == day.weekday() and start > local:
                return start.astimezone(UTC) + timedelta(minutes=2 + zlib.crc32(thread.encode()) % 25)
    return at


def spoken_arabic(words: str, turn: int) -> bool:
    """Whether the chosen words are written in Arabic letters, so that the names put into them are too."""
    return bool(_ARABIC.search(spoken(words, turn, lambda _: "")))


class _Slots:
    """Fills the blanks of a line in the language of the line."""

    def __init__(self, content: Content, staging: Staging, arabic: bool, local: datetime) -> None:
        self._content = content
        self._staging = staging
        self._language = "ar" if arabic else "en"
        self._local = local

    def __call__(self, name: str) -> str:
        slots = self._staging.slots
        if name == "first":
            return first_name(self._content.customers[self._staging.customer])
        if name == "district":
            return self._content.areas[slots["area"]].names[self._language]
        if name == "service":
            return self._content.services[slots["service"]].names[self._language]
        if name == "price":
            return price_told(self._content, slots["service"], self._language)
        if name == "day":
            return self._weekday(int(slots["day"]))
        return slots[name]

    def _weekday(self, ahead: int) -> str:
        day = self._local.date() + timedelta(days=ahead)
        if day.weekday() == _FRIDAY:
            day += timedelta(days=1)
        return _WEEKDAYS[self._language][day.weekday()]


def price_told(content: Content, service: str, language: str) -> str:
    """The catalog's price in words."""
    found = content.services[service]
    amount = found.price.removeprefix("from ")
    if found.price_kind == "on_inspection":
        return "السعر بعد المعاينة" if language == "ar" else "priced after a look"
    if language == "ar":
        told = f"{amount} {_MONEY[content.business.currency]}"
        return f"يبدأ من {told}" if found.price_kind == "from" else told
    told = f"{content.business.currency} {amount}"
    return f"from {told}" if found.price_kind == "from" else told


def first_name(customer: CustomerFacts) -> str:
    """What one calls the customer: the first name, or the whole of a name such as "Umm Faisal"."""
    plain = re.sub(r"[^\w .'-]|_", "", customer.name, flags=re.UNICODE).strip()
    first, _, _ = plain.partition(" ")
    return plain if first.lower() in _BEFORE_NAMES else first
