"""What a catalogue may say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from frontdesk.catalog.records import Price
from frontdesk.team import Wishes, check_names

MOST_ALIASES = 60
MOST_MINUTES = 60 * 24 * 14


def tidy_names(names: Mapping[str, str]) -> dict[str, str]:
    """The names without blanks around them."""
    return {language: " ".join(name.split()) for language, name in names.items()}


def tidy_aliases(aliases: Iterable[str]) -> tuple[str, ...]:
    """Each alias once, whatever its capitals, without blanks around it; empty ones fall away."""
    seen: dict[str, str] = {}
    for alias in aliases:
        plain = " ".join(alias.split())
        if plain:
            seen.setdefault(plain.casefold(), plain)
    return tuple(seen.values())


def check_words(wishes: Wishes, names: Mapping[str, str], aliases: Sequence[str], description: str = "") -> None:
    """Names and aliases that fit."""
    check_names(wishes, names, least=1)
    wishes.must(len(aliases) <= MOST_ALIASES, "aliases", f"There can be {MOST_ALIASES} other names at most.")
    wishes.must(all(len(alias) <= 80 for alias in aliases), "aliases", "Another name can have 80 letters at most.")
    wishes.must(len(description) <= 2000, "description", "The description can have 2000 letters at most.")


def check_offer(wishes: Wishes, price: Price, duration_minutes: int | None, currency: str) -> None:
    """A price in the business's currency that says as much as its kind promises, and a time somebody can spend."""
    if price.kind == "on_inspection":
        wishes.must(price.amount is None, "price", "A price given on inspection has no amount.")
    elif price.amount is None:
        wishes.must(False, "price", "Please give the amount.")
    else:
        wishes.must(price.amount.currency == currency, "price", f"Prices are in {currency}.")
        wishes.must(0 <= price.amount.minor < 10**14, "price", "A price cannot be negative or beyond all measure.")
    wishes.must(
        duration_minutes is None or 0 < duration_minutes <= MOST_MINUTES, "duration_minutes", "A service takes from a minute to two weeks."
    )


def same_name(names: Mapping[str, str], others: Iterable[tuple[UUID, Mapping[str, str]]]) -> str | None:
    """A name that something else already has in the same language."""
    taken = {(language, name.casefold()) for _, other in others for language, name in other.items()}
    return next((name for language, name in names.items() if (language, name.casefold()) in taken), None)


def goes_in_circles(area_id: UUID, parent_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> bool:
    """Whether an area would lie in itself if it lay in `parent_id`."""
    above = parent_id
    for _ in range(len(parents) + 2):
        if above == area_id:
            return True
        if above is None:
            return False
        above = parents.get(above)
    return True


def called(names: Mapping[str, str], *languages: str) -> str:
    """The name in the first of these languages that has one, else in any."""
    return next((names[language] for language in languages if language in names), next(iter(names.values()), ""))
