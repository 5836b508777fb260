"""What the owner lets the assistant do."""

from __future__ import annotations

from typing import Literal

import msgspec

Mode = Literal["off", "draft", "send"]
Importance = Literal["required", "useful", "off"]
# What can be asked of every customer, in the words of product.md; a field of the business's own is called `own:` and its key.
SIGNALS: tuple[str, ...] = ("urgency", "location", "service", "timing", "budget")
OWN = "own:"


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to know before a person is told, and how much it matters; the order in the list is the order of asking."""

    signal: str
    importance: Importance = "required"


class OwnField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something only this business asks, with the question in each language it answers in."""

    key: str
    label: str
    questions: dict[str, str]


class NeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the assistant does about one need.

    With `answers` it may answer from approved information, else it only asks, confirms and hands over. `confirms` has it repeat
    the details for a yes before it hands over.
    """

    mode: Mode = "draft"
    answers: bool = False
    confirms: bool = False
    wanted: tuple[Wanted, ...] = ()


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the owner can set; times are how long the assistant waits for the customer before a person is told."""

    on: bool = False
    name: str = ""
    greets: bool = True
    needs: dict[str, NeedSettings] = {}
    fields: tuple[OwnField, ...] = ()
    texts: dict[str, dict[str, str]] = {}
    most_questions: int = 3
    most_urgent: int = 2
    patience_minutes: int = 10
    urgent_patience_minutes: int = 3
    closes_after_hours: int = 12
