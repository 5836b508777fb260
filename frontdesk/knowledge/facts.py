"""Facts drawn live from the catalogue, the branches and the areas, each with the exact figures it vouches for.

The words are for staff, who see them beside a draft: in English or Arabic, with names in the language asked for. What a customer
is told is worded elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from frontdesk import catalog, team
from frontdesk.kit.database import Tx
from frontdesk.knowledge.records import Source

_HOUR, _MIDNIGHT = 60, 24 * 60
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "fixed": "{name}: {amount}",
        "from": "{name}: from {amount}",
        "on_inspection": "{name}: the price is given after an inspection",
        "takes": "{name}: takes {minutes} minutes",
        "takes_hours": "{name}: takes {minutes} minutes ({hours} h)",
        "hours": "{name}: {days}",
        "closed": "closed",
        "and": ", ",
        "all_day": "00:00–24:00 (open all day)",
        "address": "{name}: {address}",
        "served": "{name}: served",
        "served_by": "{name}: served by {branch}",
        "not_served": "{name}: not served",
    },
    "ar": {
        "days": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
        "fixed": "{name}: {amount}",
        "from": "{name}: من {amount}",
        "on_inspection": "{name}: يُحدَّد السعر بعد المعاينة",
        "takes": "{name}: المدة {minutes} دقيقة",
        "takes_hours": "{name}: المدة {minutes} دقيقة ({hours} ساعة)",
        "hours": "{name}: {days}",
        "closed": "مغلق",
        "and": "، ",
        "all_day": "00:00–24:00 (مفتوح طوال اليوم)",
        "address": "{name}: {address}",
        "served": "{name}: ضمن مناطق الخدمة",
        "served_by": "{name}: يخدمها {branch}",
        "not_served": "{name}: خارج مناطق الخدمة",
    },
}


async def price_of(tx: Tx, service_id: UUID, *, language: str) -> Source | None:
    """What a service costs; nothing is approved to be said of one that is no longer offered. On inspection there is no amount."""
    service = await catalog.service_by_id(tx, service_id)
    if not service.active:
        return None
    words, spoken = _words(language)
    name = catalog.called(service.names, language, spoken, "en")
    amount = service.price.amount
    return Source(
        kind="price",
        id=str(service.id),
        title=catalog.called(service.names, "en"),
        text=words[service.price.kind].format(name=name, amount=amount),
        language=spoken,
        amounts=() if amount is None else (amount,),
    )


async def duration_of(tx: Tx, service_id: UUID, *, language: str) -> Source | None:
    """How long a service takes, in minutes and, from an hour on, in hours; None when that is not stated."""
    service = await catalog.service_by_id(tx, service_id)
    minutes = service.duration_minutes
    if not service.active or minutes is None:
        return None
    words, spoken = _words(language)
    name = catalog.called(service.names, language, spoken, "en")
    # Hours that cannot be written in quarters would be rounded, and nothing rounded is vouched for.
    hours = Decimal(minutes) / _HOUR if minutes >= _HOUR and minutes % 15 == 0 else None
    return Source(
        kind="duration",
        id=str(service.id),
        title=catalog.called(service.names, "en"),
        text=words["takes" if hours is None else "takes_hours"].format(name=name, minutes=minutes, hours=_figure(hours)),
        language=spoken,
        numbers=(Decimal(minutes),) if hours is None else (Decimal(minutes), hours.normalize()),
    )


async def hours_of(tx: Tx, branch_id: UUID, *, language: str, on: date | None = None) -> Source | None:
    """When a branch is open: every day of the week, or the one a date falls on; None when no hours are stated.

    A day without hours is a closed one. Hours that run over midnight stand with the day on which they begin.
    """
    branch = await team.branch_by_id(tx, branch_id)
    if not branch.active or not branch.opening:
        return None
    words, spoken = _words(language)
    days = range(7) if on is None else (on.weekday(),)
    opening = {day: sorted(one for one in branch.opening if one.weekday == day) for day in days}
    told = "; ".join(f"{words['days'].split()[day]} {_day(hours, words)}" for day, hours in opening.items())
    ends = {minute for hours in opening.values() for one in hours for minute in (one.starts_minute, one.ends_minute)}
    return Source(
        kind="hours",
        id=str(branch.id),
        title=branch.name,
        text=words["hours"].format(name=_name(branch, language, spoken), days=told),
        language=spoken,
        dates=() if on is None else (on,),
        times=tuple(sorted({_clock(minute) for minute in ends})),
    )


async def address_of(tx: Tx, branch_id: UUID, *, language: str) -> Source | None:
    """Where a branch is; None when no address is stated."""
    branch = await team.branch_by_id(tx, branch_id)
    if not branch.active or not branch.address.strip():
        return None
    words, spoken = _words(language)
    return Source(
        kind="branch",
        id=str(branch.id),
        title=branch.name,
        text=words["address"].format(name=_name(branch, language, spoken), address=branch.address.strip()),
        language=spoken,
        numbers=tuple(Decimal(digits) for digits in dict.fromkeys(_digits(branch.address))),
    )


async def area_served(tx: Tx, area_id: UUID, *, language: str) -> Source:
    """Whether a place is served, and by which branch: its own, else that of the place it lies in."""
    areas = {area.id: area for area in await catalog.areas(tx)}
    area = areas.get(area_id) or await catalog.area_by_id(tx, area_id)
    words, spoken = _words(language)
    branch = await _serving(tx, area, areas) if area.active else None
    key = "not_served" if not area.active else "served" if branch is None else "served_by"
    return Source(
        kind="area",
        id=str(area.id),
        title=catalog.called(area.names, "en"),
        text=words[key].format(
            name=catalog.called(area.names, language, spoken, "en"), branch="" if branch is None else _name(branch, language, spoken)
        ),
        language=spoken,
    )


async def _serving(tx: Tx, area: catalog.Area, areas: Mapping[UUID, catalog.Area]) -> team.Branch | None:
    branches = {branch.id: branch for branch in await team.all_branches(tx) if branch.active}
    above: catalog.Area | None = area
    for _ in areas:
        if above is None:
            break
        if above.branch_id in branches:
            return branches[above.branch_id]
        above = areas.get(above.parent_id) if above.parent_id else None
    return None


def _words(language: str) -> tuple[Mapping[str, str], str]:
    spoken = language if language in _WORDS else language.split("-", 1)[0]
    spoken = spoken if spoken in _WORDS and language != "ar-Latn" else "en"
    return _WORDS[spoken], spoken


def _name(branch: team.Branch, *languages: str) -> str:
    return catalog.called(branch.names, *languages) or branch.name


def _day(hours: Sequence[team.Hours], words: Mapping[str, str]) -> str:
    if not hours:
        return words["closed"]
    if any((one.starts_minute, one.ends_minute) == (0, _MIDNIGHT) for one in hours):
        return words["all_day"]
    return words["and"].join(f"{_clock(one.starts_minute):%H:%M}–{_clock(one.ends_minute):%H:%M}" for one in hours)


def _clock(minute: int) -> time:
    hour, rest = divmod(minute % _MIDNIGHT, _HOUR)
    return time(hour, rest)


def _figure(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _digits(text: str) -> list[str]:
    return "".join(one if one.isdecimal() else " " for one in text).split()
