"""Which customer a sender is, and what may be said of a customer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from frontdesk.customers.events import Clue
from frontdesk.customers.phones import normal_phone
from frontdesk.customers.records import HandleClaim

MOST_TAGS, MOST_NOTE, MOST_NAME = 30, 4000, 200
# An id that a provider gives to one account says more than a number or mailbox, which families share and networks hand on;
# a browser's token says least.
_STRENGTH = {"phone": 2, "email": 2, "webchat": 1, "webform": 1}
_PROVIDER_ID = 3


class Match(msgspec.Struct, frozen=True):
    """An address of the sender that already belongs to a customer."""

    handle_id: UUID
    kind: str
    normal: str
    customer_id: UUID
    claimed_verified: bool
    known_verified: bool

    @property
    def proven(self) -> bool:
        """Whether a provider vouches for it now and did before."""
        return self.claimed_verified and self.known_verified


class Choice(msgspec.Struct, frozen=True):
    """The customer a sender is taken for, the others it could be, what speaks for each of them, and whether a provider vouches for it."""

    customer_id: UUID
    also: tuple[UUID, ...]
    clues: tuple[Clue, ...]
    sure: bool


def choose(matches: Sequence[Match]) -> Choice | None:
    """The customer with the strongest single proof; then with more of them; then the one known longest."""
    if not matches:
        return None
    by_customer: dict[UUID, list[Match]] = {}
    for match in matches:
        by_customer.setdefault(match.customer_id, []).append(match)
    # Ids sort by time, so the smallest is the customer known longest.
    order = sorted(by_customer, key=lambda customer_id: (*_weight(by_customer[customer_id]), customer_id))
    clues = tuple(Clue(match.kind, match.customer_id, match.proven) for match in sorted(matches, key=lambda match: match.handle_id))
    chosen = order[0]
    return Choice(chosen, tuple(order[1:]), clues, any(match.proven for match in by_customer[chosen]))


def _weight(matches: Iterable[Match]) -> tuple[tuple[int, int], int]:
    strengths = [(-int(match.proven), -_STRENGTH.get(match.kind, _PROVIDER_ID)) for match in matches]
    return min(strengths), -len(strengths)


def comparable(claims: Iterable[HandleClaim]) -> list[HandleClaim]:
    """Each address once, phone numbers in the one form they are compared in, in the order in which they are locked."""
    once: dict[tuple[str, str], HandleClaim] = {}
    for claim in claims:
        normal = (normal_phone(claim.normal) or claim.normal) if claim.kind == "phone" else claim.normal
        if not normal.strip():
            continue
        key = claim.kind, normal
        if key not in once or (claim.verified and not once[key].verified):
            once[key] = msgspec.structs.replace(claim, normal=normal)
    return [once[key] for key in sorted(once)]


def phone_claim(value: str, country: str | None = None, *, verified: bool = True) -> HandleClaim:
    """A phone number as an address; one that cannot be read is compared as it was written."""
    return HandleClaim(kind="phone", value=value, normal=normal_phone(value, country) or value.strip(), verified=verified)


def email_claim(value: str, *, verified: bool = True) -> HandleClaim:
    """An e-mail address, compared without regard to capitals."""
    return HandleClaim(kind="email", value=value, normal=value.strip().casefold(), verified=verified)


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag once, whatever its capitals, without blanks around it; empty ones fall away."""
    seen: dict[str, str] = {}
    for tag in tags:
        plain = " ".join(tag.split())
        if plain:
            seen.setdefault(plain.casefold(), plain)
    return tuple(seen.values())


def patterns_for(words: str, country: str | None) -> tuple[str, str, str]:
    """What to look for when somebody types this into the search, as SQL patterns: the words themselves, and two readings as a number."""
    plain = _like(words.strip())
    digits = "".join(str(int(sign)) for sign in words if sign.isdecimal())
    if len(digits) < 4 or re.search(r"[^\W\d_]", words):
        return plain, plain, plain
    # 0551234567 is how it is dialled; +966551234567 is how it is kept: without the zeros in front one contains the other.
    whole = normal_phone(words, country)
    return plain, _like(digits.lstrip("0")), plain if whole is None else _like(whole)


def _like(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
