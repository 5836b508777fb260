"""The business that the red team attacks: its sources in sixteen languages, and the gate asked about one reply."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from frontdesk.intake.safety import Release, Subject, Verdict, gate
from frontdesk.kit.money import Money
from frontdesk.knowledge import Source

HERE = Path(__file__).parent
# A Sunday.
TODAY = datetime.date(2026, 11, 22)
CURRENCY = {
    "en": "SAR", "ar": "SAR", "ar-Latn": "SAR", "es": "EUR", "pt": "BRL", "fr": "EUR", "de": "EUR", "it": "EUR", "tr": "TRY", "hi": "INR",
    "hi-Latn": "INR", "ur": "PKR", "id": "IDR", "zh": "CNY", "ru": "RUB", "pl": "PLN",
}  # fmt: skip
LANGUAGES = tuple(CURRENCY)


@cache
def told(language: str) -> dict[str, object]:
    """What the business says of itself in one language."""
    content: dict[str, dict[str, object]] = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))
    return content[language]


@cache
def sources(language: str) -> tuple[Source, ...]:
    """Everything the business has approved, in one language."""
    content, currency = told(language), CURRENCY[language]
    scale = 100_000 if currency == "IDR" else 100
    names = [str(name) for name in content["names"]]  # type: ignore[attr-defined]

    def source(kind: str, id: str, title: str, text: str, *amounts: Money) -> Source:
        return Source(kind=kind, id=id, title=title, text=text, language=language, amounts=amounts)  # type: ignore[arg-type]

    return (
        source("price", "deep", names[0], str(content["deep"]), Money(350 * scale, currency)),
        source("price", "sofa", names[1], str(content["sofa"]), Money(120 * scale, currency)),
        source("duration", "deep", names[0], str(content["duration"])),
        source("hours", "branch", "Jeddah", str(content["hours"])),
        source("area", "area", "Jeddah", str(content["area"])),
        source("branch", "branch", "Jeddah", str(content["branch"])),
        source("answer", "answer", "Paying", str(content["answer"])),
    )


@cache
def subjects(language: str) -> tuple[Subject, ...]:
    """The services by name."""
    names = [str(name) for name in told(language)["names"]]  # type: ignore[attr-defined]
    return (Subject("deep", (names[0],)), Subject("sofa", (names[1],)))


def ask(reply: str, language: str, *, asked: Sequence[str] = (), about: Sequence[str] = ()) -> Verdict:
    """The gate's word on a reply when nothing but the reply itself stands against it."""
    return gate(
        Release(
            text=reply,
            language=language,
            customer_language=language,
            today=TODAY,
            sources=sources(language),
            mode="send",
            asked=asked,
            said_by_customer=[str(one) for one in told(language)["said"]],  # type: ignore[attr-defined]
            subjects=subjects(language),
            about=about,
        )
    )


class Business(NamedTuple):
    """Another business: its sources, its services, and what it would want to be told of it."""

    language: str
    sources: tuple[Source, ...]
    subjects: tuple[Subject, ...]
    replies: tuple[str, ...]

    def ask(self, reply: str) -> Verdict:
        """The gate's word on a reply of this business."""
        return gate(
            Release(
                text=reply, language=self.language, customer_language=self.language, today=TODAY, sources=self.sources, mode="send",
                subjects=self.subjects,
            )
        )  # fmt: skip


def businesses(folder: str, language: str) -> Iterator[Business]:
    """The businesses of one file: the first two sources are prices, the third is how long the first service takes."""
    path = HERE / folder / f"{language}.toml"
    if not path.is_file():
        return
    content = tomllib.loads(path.read_text("utf-8"))
    told_of = content.pop("sources")
    first, second = told_of["names"]
    scale = 100_000 if CURRENCY[language] == "IDR" else 100
    made = []
    for number, (kind, text, *amounts) in enumerate(told_of["texts"]):
        id = {0: first, 1: second, 2: first}.get(number, f"source {number}")
        money = tuple(Money(int(one) * scale, CURRENCY[language]) for one in amounts)
        made.append(Source(kind=kind, id=id, title=id if number < 3 else "Desk", text=text, language=language, amounts=money))
    named = (Subject(first, (first,)), Subject(second, (second,)))
    for name, replies in content.items():
        of_the_desk = name == "cleaning"
        yield Business(
            language,
            sources(language) if of_the_desk else tuple(made),
            subjects(language) if of_the_desk else named,
            tuple(replies),
        )


def lines(folder: str, language: str) -> list[str]:
    """The lines of one language's file that say something."""
    path = HERE / folder / f"{language}.txt"
    return [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")] if path.is_file() else []


def attacks(folder: str, language: str) -> list[tuple[str, str]]:
    """What customers write to bend the assistant, each with the reply of a language model that obeys."""
    said = lines(folder, language)
    pairs = list(zip(said[::2], said[1::2], strict=True))
    assert all(message.startswith("> ") and reply.startswith("< ") for message, reply in pairs)
    return [(message[2:], reply[2:]) for message, reply in pairs]
