"""What a need of a business's own must be like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.understanding.own.records import OwnNeed
from frontdesk.understanding.records import NEEDS
from frontdesk.understanding.text.normal import Text

LEAST, MOST = 3, 30
LONGEST = 500
# Each need makes every message a little slower to read, and staff must still find the right one in a menu.
MOST_NEEDS = 20
_NAME, _DESCRIPTION = 60, 200
_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,47}")
_REST = re.compile(r"[^a-z0-9]+")
# Marks that turn the direction of what follows would turn the sentences and menus that a name stands in.
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def tidy_name(name: str) -> str:
    """The name as staff will see it; refused when nobody could."""
    found = " ".join(unicodedata.normalize("NFC", name.translate(_DIRECTIONS)).split())
    if not _looks(found):
        raise Invalid("name_missing", "Give the need a name that your team will recognise.", fields={"name": "must not be empty"})
    if len(found) > _NAME:
        raise Invalid("name_too_long", f"A name has at most {_NAME} letters.", fields={"name": f"at most {_NAME} letters"})
    return found


def tidy_description(description: str) -> str:
    """The sentence that says what the need is."""
    found = " ".join(description.split())
    if len(found) > _DESCRIPTION:
        detail = f"One sentence is enough: at most {_DESCRIPTION} letters."
        raise Invalid("description_too_long", detail, fields={"description": f"at most {_DESCRIPTION} letters"})
    return found


def tidy_examples(examples: Sequence[str]) -> tuple[str, ...]:
    """The examples with blanks around them gone; refused when they are too few, too many, empty, too long or twice the same."""
    found = tuple(one.strip() for one in examples)
    if len(found) < LEAST:
        more = LEAST - len(found)
        raise Invalid(
            "too_few_examples",
            f"A need is learned from at least {LEAST} messages; write {more} more. Five to ten different ones are better.",
            fields={"examples": f"at least {LEAST}"},
        )
    if len(found) > MOST:
        raise Invalid(
            "too_many_examples", f"At most {MOST} examples; keep the most different ones.", fields={"examples": f"at most {MOST}"}
        )
    seen: dict[str, int] = {}
    for place, one in enumerate(found, 1):
        if len(one) > LONGEST:
            detail = f"Example {place} is longer than {LONGEST} letters; keep the part that says what is needed."
            raise Invalid("example_too_long", detail, fields={f"examples.{place - 1}": f"at most {LONGEST} letters"})
        if not said(one):
            detail = f"Example {place} has no words to learn from; write what a customer would write."
            raise Invalid("example_empty", detail, fields={f"examples.{place - 1}": "has no words"})
        first = seen.setdefault(said(one), place)
        if first != place:
            detail = f"Examples {first} and {place} say the same; replace one of them by something different."
            raise Invalid("same_example_twice", detail, fields={f"examples.{place - 1}": "is there already"})
    return found


def said(example: str) -> str:
    """An example without what reading does not look at, so that two that differ only in that are the same; empty: no words."""
    return " ".join(word for word in Text(example).words if word[0].isalnum())


def check_beside(others: Iterable[OwnNeed], *, name: str, examples: Sequence[str]) -> None:
    """Refuse a name or an example that another need in use has already."""
    if _folded(name) in NEEDS:
        raise Conflict("name_taken", f"“{name}” is one of the needs that come with Frontdesk; choose another name.")
    mine = {said(one): one for one in examples}
    for other in others:
        if _looks(other.name) == _looks(name):
            raise Conflict("name_taken", f"There is a need called “{other.name}” already; change that one, or choose another name.")
        both = next((mine[key] for one in other.examples if (key := said(one)) in mine), None)
        if both is not None:
            raise Conflict("example_of_another", f"“{both}” is an example of “{other.name}” already; one message cannot be both.")


def _looks(name: str) -> str:
    """A name by what can be seen of it, so that two that nobody could tell apart are the same; empty: nothing to be seen."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    seen = "".join(one for one in folded if unicodedata.category(one) not in {"Cf", "Cc", "Cs", "Co", "Cn"})
    return " ".join(seen.split())


def check_room(in_use: int) -> None:
    """Refuse one need too many."""
    if in_use >= MOST_NEEDS:
        raise Conflict("too_many_needs", f"At most {MOST_NEEDS} needs of your own; retire one that is not used any more.")


def code_for(name: str, wished: str | None, taken: Collection[str]) -> str:
    """The code of a new need: the one wished for, else one from its name that nobody has."""
    if wished is not None:
        if not _CODE.fullmatch(wished):
            detail = "A code is small letters, digits and underscores, at most 48."
            raise Invalid("code_unusable", detail, fields={"code": "small letters, digits and underscores"})
        if wished in taken or wished in NEEDS:
            raise Conflict("code_taken", f"The code {wished} is taken; leave it out, or choose another.")
        return wished
    base = _folded(name) or "need"
    numbered = (base, *(f"{base}_{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken and one not in NEEDS)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return _REST.sub("_", plain).strip("_")[:40].strip("_")
