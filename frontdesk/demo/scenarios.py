"""What a visitor finds in the simulator: telephones to hold, and short plays to try."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec

StepType = Literal["text", "image", "voice", "location", "button"]


class Persona(msgspec.Struct, frozen=True):
    """A telephone a visitor can hold."""

    id: str
    name: str
    phone: str
    language: str


class Step(msgspec.Struct, frozen=True):
    """One thing written in a scenario, `pause` seconds after the one before; `file` names the picture of an image."""

    text: str
    type: StepType = "text"
    pause: int = 0
    file: str = ""


class Scenario(msgspec.Struct, frozen=True):
    """A short play that can be repeated; `answers` is what its customer says when asked for a signal, or to `confirm` the details."""

    id: str
    title: str
    persona_id: str
    channel: str
    steps: tuple[Step, ...]
    answers: dict[str, str]


class _Play(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    title: str
    persona: str
    steps: list[Step]
    channel: str = "whatsapp"
    answers: dict[str, str] = {}


class _Holder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    phone: str
    language: str


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nadhif: list[_Play]
    shifa: list[_Play]
    personas: dict[str, dict[str, _Holder]]


def personas(business: str) -> list[Persona]:
    """The telephones for one of the demo businesses."""
    return [Persona(key, one.name, one.phone, one.language) for key, one in _book().personas[business].items()]


def scenarios(business: str) -> list[Scenario]:
    """The plays for one of the demo businesses."""
    plays = _book().nadhif if business == "nadhif" else _book().shifa
    return [Scenario(one.id, one.title, one.persona, one.channel, tuple(one.steps), one.answers) for one in plays]


@lru_cache(maxsize=1)
def _book() -> _Book:
    text = (resources.files("frontdesk.demo") / "content" / "scenarios.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Book)
