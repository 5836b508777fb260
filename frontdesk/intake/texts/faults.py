"""What can be wrong with an owner's own wording of a text, and how that is said."""

from __future__ import annotations

import msgspec

from frontdesk.kit.wording import phrase

# In the order in which they are looked for; what stands in brackets is filled in.
FAULTS: dict[str, str] = {
    "unknown": "There is no text called {key}.",
    "empty": "It is empty.",
    "too_long": "It is too long: {count} characters, and {most} fit.",
    "place_missing": "The place {place} is missing.",
    "place_unknown": "There is no place {place} here.",
    "place_twice": "The place {place} is there twice.",
    "bracket": "A curly bracket belongs around the name of a place only.",
    "unseen": "It holds characters that nobody sees.",
    "number": "A number belongs into an approved answer, where it has its source.",
    "address": "An address belongs into an approved answer, where it has its source.",
    "exclamation": "One exclamation mark is enough.",
    "promise": "It promises a time: {words}.",
}


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong: a code that stays, and what to fill in where it is said."""

    code: str
    values: dict[str, str] = {}

    def words(self, language: str | None = None) -> str:
        """It in the reader's language."""
        return phrase(language, FAULTS[self.code]).format(**self.values)
