"""The business that the red team attacks: its sources in sixteen languages, and the gate asked about one reply."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

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
