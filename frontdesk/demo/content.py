"""The invented businesses as they stand in the files of `content/`, checked while they are read."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec

from frontdesk.demo.talks import Talk, read_talks, span
from frontdesk.intake.settings.records import Settings as AssistantSettings
from frontdesk.kit.money import exponent_of

FOLDERS = ("nadhif", "shifa")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(?P<days>[a-z ]+) (?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)")
_PRICE = re.compile(r"(?:(?P<start>from) )?(?P<amount>\d+)|on inspection")

Names = dict[str, str]


class Stretch(msgspec.Struct, frozen=True):
    """Part of one weekday (0 is Monday), in minutes after midnight; it may end on the next morning."""

    weekday: int
    starts: int
    ends: int


class BusinessFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The head of a business."""

    name: str
    kind: Literal["home_services", "clinic", "salon", "restaurant", "garage", "other"]
    timezone: str
    currency: str
    country: str
    languages: list[str]
    week_start: int


class BranchFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place with its opening hours."""

    names: Names
    address: str
    opening: list[str]
    visits: list[str] = []

    @property
    def hours(self) -> list[Stretch]:
        """When somebody answers."""
        return hours_of(self.opening)

    @property
    def busy_hours(self) -> list[Stretch]:
        """When the whole team is about; outside of them only the night duty answers."""
        return hours_of(self.visits or self.opening)


class RoleFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role of the business's own: one of the built-in roles, with further permissions."""

    like: str
    also: list[str]


class StaffFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person of the team."""

    name: str
    role: str
    languages: list[str]
    branches: list[str]
    capacity: int
    skills: dict[str, int]
    shifts: list[str]
    follows_the_clock: bool = False

    @property
    def hours(self) -> list[Stretch]:
        return hours_of(self.shifts)


class ServiceFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service with its price as it is written: "140", "from 450" or "on inspection"."""

    names: Names
    aliases: list[str]
    skill: str
    minutes: int
    price: str
    description: str = ""

    @property
    def price_kind(self) -> Literal["fixed", "from", "on_inspection"]:
        found = _PRICE.fullmatch(self.price)
        if found is None:
            raise ValueError(f"a price is written as 140, from 450 or on inspection, not {self.price}")
        if found["amount"] is None:
            return "on_inspection"
        return "from" if found["start"] else "fixed"

    def price_minor(self, currency: str) -> int | None:
        """The price in the currency's smallest coin."""
        found = _PRICE.fullmatch(self.price)
        if found is None or found["amount"] is None:
            return None
        return int(found["amount"]) * int(10 ** exponent_of(currency))


class AreaFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A district, or the city around them all; `at` is its middle as latitude and longitude."""

    names: Names
    aliases: list[str]
    branch: str | None = None
    at: tuple[float, float] | None = None


class CustomerFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who writes; `known` customers had a file before."""

    name: str
    phone: str
    language: str
    area: str | None = None
    vip: int = 0
    tags: list[str] = []
    known: bool = False
    note: str = ""

    @property
    def wa_id(self) -> str:
        """The number as WhatsApp writes it: digits only."""
        return re.sub(r"\D", "", self.phone)


class ChannelFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account of the business: a WhatsApp number, or the key of a form or chat."""

    name: str
    phone: str = ""
    phone_id: str = ""
    account_id: str = ""
    key: str = ""

    @property
    def external_id(self) -> str:
        return self.phone_id or self.key


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    business: BusinessFacts
    branches: dict[str, BranchFacts]
    roles: dict[str, RoleFacts]
    skills: dict[str, str]
    staff: dict[str, StaffFacts]
    services: dict[str, ServiceFacts]
    areas: dict[str, AreaFacts]
    channels: dict[str, ChannelFacts]


class AnswerFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the business has approved to be said."""

    title: str
    texts: Names
    questions: list[str]
    needs: list[str] = []
    branches: list[str] = []


class AssistantFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the assistant may do, and since when."""

    since: str
    settings: AssistantSettings

    @property
    def on_for(self) -> timedelta:
        """How long before the demo starts it was switched on."""
        return span(self.since)


class Content(msgspec.Struct, frozen=True):
    """Everything about one invented business."""

    key: str
    business: BusinessFacts
    branches: dict[str, BranchFacts]
    roles: dict[str, RoleFacts]
    skills: dict[str, str]
    staff: dict[str, StaffFacts]
    services: dict[str, ServiceFacts]
    areas: dict[str, AreaFacts]
    channels: dict[str, ChannelFacts]
    customers: dict[str, CustomerFacts]
    talks: tuple[Talk, ...]
    answers: tuple[AnswerFacts, ...]
    assistant: AssistantFacts

    @property
    def domain(self) -> str:
        return f"{self.key}.example"

    def email_of(self, staff: str) -> str:
        """What a person signs in with."""
        return f"{staff}@{self.domain}"

    def area_called(self, english: str) -> AreaFacts:
        """The area with this English name."""
        return next(area for area in self.areas.values() if area.names["en"] == english)


@lru_cache(maxsize=1)
def contents() -> tuple[Content, ...]:
    """Both businesses, read once."""
    return tuple(_read(resources.files("frontdesk.demo") / "content" / folder, folder) for folder in FOLDERS)


def _read(folder: Traversable, key: str) -> Content:
    book = msgspec.convert(tomllib.loads((folder / "business.toml").read_text("utf-8")), _Book)
    people = msgspec.convert(tomllib.loads((folder / "customers.toml").read_text("utf-8")), dict[str, CustomerFacts])
    answers = msgspec.convert(tomllib.loads((folder / "answers.toml").read_text("utf-8"))["answers"], tuple[AnswerFacts, ...])
    assistant = msgspec.convert(tomllib.loads((folder / "assistant.toml").read_text("utf-8")), AssistantFacts)
    scripts = sorted((file for file in (folder / "talks").iterdir() if file.name.endswith(".talk")), key=lambda file: file.name)
    talks = tuple(talk for file in scripts for talk in read_talks(file.read_text("utf-8"), file.name))
    return Content(
        key,
        book.business,
        book.branches,
        book.roles,
        book.skills,
        book.staff,
        book.services,
        book.areas,
        book.channels,
        people,
        talks,
        answers,
        assistant,
    )


def hours_of(lines: list[str]) -> list[Stretch]:
    """Read hours such as `sat sun 08:00-23:00`, `every 09:00-17:00` or, over midnight, `fri 22:00-32:00`."""
    found = []
    for line in lines:
        parts = _HOURS.fullmatch(line)
        if parts is None:
            raise ValueError(f"hours are written as 'sat sun 08:00-23:00', not {line!r}")
        days = DAYS if parts["days"] == "every" else parts["days"].split()
        found += [Stretch(DAYS.index(day), _minutes(parts["start"]), _minutes(parts["end"])) for day in days]
    return found


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
