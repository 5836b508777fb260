"""Putting a step into the customer's language, with what each part of it rests on."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from frontdesk import catalog, team
from frontdesk.channels import Choice
from frontdesk.intake.conversation.records import Talk, Utterance
from frontdesk.intake.dialogue import Facts, Part, Step
from frontdesk.intake.settings.records import OWN, Settings
from frontdesk.intake.texts import (
    duration_words,
    hours_words,
    join_words,
    money_words,
    say,
    timing_words,
    wording_of,
)
from frontdesk.kit.database import Tx
from frontdesk.knowledge import Found, Source, address_of, area_served, duration_of, hours_of, price_of
from frontdesk.understanding import Timing

# So many can be named in a question; what can be tapped is bounded by the channels.
_MOST_NAMED = 8
_TITLE = 24
# What stands as somebody wrote it, in whatever script that was.
_AS_WRITTEN = frozenset({"business", "service", "branch", "area", "address", "options"})
# What the owner named themselves; prices, hours and what customers said have sources of their own.
_NAMES = frozenset({"business", "service", "branch", "area", "options", "question"})
_PLACE = re.compile(r"\{\w+\}")


_Said = AsyncIterator[tuple[str, Source | None]]


class Words:
    """Everything one utterance is worded from, loaded once."""

    def __init__(
        self,
        talk: Talk,
        settings: Settings,
        facts: Facts,
        *,
        language: str,
        today: date,
        services: Sequence[catalog.Service],
        areas: Sequence[catalog.Area],
        branches: Sequence[team.Branch],
        approved: Source | None,
    ) -> None:
        self.talk = talk
        self.settings = settings
        self.facts = facts
        self.language = language
        self.today = today
        self.services = {str(one.id): one for one in services if one.active}
        self.areas = {str(one.id): one for one in areas if one.active}
        self.branches = {str(one.id): one for one in branches if one.active}
        self.approved = approved
        # What the newest words most likely ask for, surely or not.
        self.likeliest: Found | None = None
        self._used: dict[str, str] = {}
        self.named: set[str] = set()

    def wordings(self) -> tuple[Source, ...]:
        """The assistant's own texts that were said, with names but without facts filled in: they are approved as they stand."""
        return tuple(
            Source(kind="answer", id=f"text:{key}", title=key, text=text, language=self.language) for key, text in self._used.items()
        )

    def say(self, key: str, *, variant: int = 0, **values: object) -> str:
        """A text of the assistant in the customer's language."""
        texts, main = self.settings.texts, self.talk.main_language
        named = " ".join(str(value) for place, value in values.items() if place in _NAMES)
        self.named.update(str(value) for place, value in values.items() if place in _AS_WRITTEN)
        self._used[key] = _PLACE.sub(" ", wording_of(self.language, key, overrides=texts, variant=variant, main=main)) + f" {named}"
        return say(self.language, key, overrides=texts, variant=variant, main=main, **values)

    def alone(self, question: str) -> str:
        """A question of the business's own, without any words of ours around it."""
        self._used["ask_own"] = question
        return question

    def called(self, names: Mapping[str, str]) -> str:
        """The name in the customer's language, else in the business's own."""
        return catalog.called(names, self.language, self.language.split("-")[0], self.talk.main_language, "en")

    def place(self) -> str:
        """Where the customer is, from the city down."""
        path: list[str] = []
        area = self.areas.get(self.facts.area_id or "")
        while area is not None and len(path) < len(self.areas):
            path.insert(0, self.called(area.names))
            area = self.areas.get(str(area.parent_id)) if area.parent_id else None
        return " ".join(path)

    def details(self) -> list[str]:
        """What is known, in the order in which a person would repeat it."""
        facts = self.facts
        told = [self.called(self.services[one].names) for one in facts.service_ids if one in self.services]
        told.append(self.place())
        told.append("" if facts.timing is None else timing_words(facts.timing, self.language, self.today))
        # What somebody would like to spend is not repeated: it could be taken for a price that was agreed.
        if facts.urgent and (facts.timing is None or not _pressing(facts.timing)):
            told.append(self.say("word_urgent"))
        return [one for one in told if one]

    def recalled(self) -> Source:
        """What the customer said themselves, as the source of repeating it."""
        timing = self.facts.timing
        said = () if timing is None else (timing.date, timing.date_to)
        clock = () if timing is None else (timing.time, timing.time_to)
        return Source(
            kind="customer",
            id=str(self.talk.id),
            title="",
            text=", ".join(self.details()),
            language=self.language,
            dates=tuple(one for one in said if one is not None),
            times=tuple(one for one in clock if one is not None),
        )

    def hours(self, opening: Sequence[team.Hours]) -> str:
        """The hours of a week in the customer's language: made from the branch's own entries, so that they vouch for themselves.

        The source beside them is in the language of staff, and not every language's "from nine in the morning" can be read back.
        """
        self._used["hours_told"] = told = hours_words(opening, self.language)
        return told

    def option_services(self) -> list[tuple[str, str]]:
        """The services to choose from, by id; none when they are too many to be named."""
        found = [(key, self.called(one.names)) for key, one in self.services.items()]
        return found if 1 < len(found) <= _MOST_NAMED else []


async def worded(tx: Tx, words: Words, step: Step) -> Utterance | None:
    """What the assistant says for a step; None when it says nothing."""
    texts: list[str] = []
    sources: list[Source] = []
    recalled: list[Source] = []
    about: list[str] = []
    choices: tuple[Choice, ...] = ()
    choose = ""
    for part in step.parts:
        async for text, source in _part(tx, words, part):
            texts.append(text)
            if source is not None:
                sources.append(source)
                about += [source.id] if source.kind in ("price", "duration") else []
        if part.key in ("confirm", "confirm_changed", "handoff_noted"):
            recalled = [words.recalled()]
            about += list(words.facts.service_ids)
        if part.key in ("confirm", "confirm_changed"):
            choices = _choices((one, words.say(one)) for one in ("button_yes", "button_change"))
        elif part.key == "ask_service":
            choices = _choices(words.option_services())
            choose = words.say("button_choose") if choices else ""
        elif part.key == "ask_urgency":
            choices = _choices((one, words.say(one)) for one in ("button_urgent", "button_can_wait"))
    if not texts:
        return None
    return Utterance(
        text="\n".join(texts),
        language=words.language,
        sources=tuple(sources),
        recalled=tuple(recalled),
        about=tuple(dict.fromkeys(about)),
        choices=choices,
        choose=choose,
        wordings=words.wordings(),
        named=tuple(sorted(words.named, key=len, reverse=True)),
    )


async def _part(tx: Tx, words: Words, part: Part) -> _Said:
    match part.key:
        case "greeting":
            yield words.say("assistant_who", business=words.talk.business), None
        case "approved" if part.of == "answer":
            if words.approved is not None:
                yield words.approved.text, words.approved
        case "approved":
            async for one in _fact(tx, words, part.of):
                yield one
        case "price_fixed" | "price_from" | "price_inspection":
            yield await _price(tx, words, part)
        case "ask_service" if words.option_services():
            options = join_words([name for _, name in words.option_services()], words.language, "or")
            yield words.say("ask_service_of", options=options), None
        case "ask_own":
            field = next((one for one in words.settings.fields if one.key == part.of), None)
            if field is not None:
                question = words.called(field.questions)
                yield words.alone(question) if part.variant else words.say("ask_own", question=question), None
        case "confirm" | "confirm_changed" | "handoff_noted":
            details = words.details()
            if details:
                yield words.say(part.key, details=join_words(details, words.language, "comma")), None
            else:
                yield words.say("handoff"), None
        case _:
            yield words.say(part.key, variant=part.variant), None


async def _price(tx: Tx, words: Words, part: Part) -> tuple[str, Source | None]:
    service = words.services[part.of]
    name = words.called(service.names)
    source = await price_of(tx, UUID(part.of), language=words.language)
    if part.key == "price_inspection" or source is None or not source.amounts:
        return words.say("price_inspection", service=name), source
    return words.say(part.key, service=name, price=money_words(source.amounts[0], words.language)), source


async def facts_told(tx: Tx, words: Words, fact: str) -> bool:
    """Whether the fact that is asked for is stated at all."""
    async for _ in _fact(tx, words, fact):
        return True
    return False


async def _fact(tx: Tx, words: Words, fact: str) -> _Said:
    language, facts = words.language, words.facts
    match fact:
        case "hours":
            for branch in _branches_meant(words):
                source = await hours_of(tx, branch.id, language=language)
                if source is not None:
                    name = words.called(branch.names) or branch.name
                    yield words.say("hours_week", branch=name, hours=words.hours(branch.opening)), source
        case "address":
            for branch in _branches_meant(words):
                source = await address_of(tx, branch.id, language=language)
                if source is not None:
                    name = words.called(branch.names) or branch.name
                    yield words.say("branch_address", branch=name, address=branch.address.strip()), source
        case "area":
            if facts.area_id in words.areas:
                yield (
                    words.say("area_yes", area=words.called(words.areas[facts.area_id].names)),
                    await area_served(tx, UUID(facts.area_id), language=language),
                )
        case "duration":
            for service in _services_meant(words):
                source = await duration_of(tx, service.id, language=language)
                if source is not None and service.duration_minutes is not None:
                    yield (
                        words.say(
                            "duration", service=words.called(service.names), duration=duration_words(service.duration_minutes, language)
                        ),
                        source,
                    )
        case "offered":
            for service in _services_meant(words):
                yield words.say("service_yes", service=words.called(service.names)), await price_of(tx, service.id, language=language)


def _branches_meant(words: Words) -> list[team.Branch]:
    """The customer's own branch when it is known, else all when they are few enough to be told."""
    one = words.branches.get(words.facts.branch_id or "")
    if one is not None:
        return [one]
    return list(words.branches.values()) if len(words.branches) <= 3 else []


def _services_meant(words: Words) -> Iterator[catalog.Service]:
    return (words.services[one] for one in words.facts.service_ids if one in words.services)


def _choices(named: Sequence[tuple[str, str]] | Iterator[tuple[str, str]]) -> tuple[Choice, ...]:
    found = tuple(Choice(key, title) for key, title in named)
    return found if all(len(one.title) <= _TITLE for one in found) else ()


def _pressing(timing: Timing) -> bool:
    return timing.asap or timing.date is not None


def own_signal(asking: str | None) -> str | None:
    """The key of the business's own field that is being asked for."""
    return asking.removeprefix(OWN) if asking is not None and asking.startswith(OWN) else None
