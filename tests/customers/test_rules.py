"""Which of several customers a sender is taken for, and how addresses are compared."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.customers import HandleClaim, email_claim, phone_claim
from frontdesk.customers.rules import Match, choose, comparable, patterns_for, tidy_tags

kinds = st.sampled_from(["phone", "email", "webchat", "whatsapp_user", "instagram"])
matches = st.builds(
    Match,
    handle_id=st.uuids(),
    kind=kinds,
    normal=st.just("x"),
    customer_id=st.integers(1, 4).map(lambda number: UUID(int=number)),
    claimed_verified=st.booleans(),
    known_verified=st.booleans(),
)


def _match(customer: int, kind: str, *, claimed: bool = True, known: bool = True, handle: int = 0) -> Match:
    return Match(UUID(int=handle or customer), kind, "x", UUID(int=customer), claimed, known)


@given(st.lists(matches, min_size=1, max_size=8, unique_by=lambda match: match.handle_id), st.randoms())
def test_the_choice_does_not_depend_on_the_order_and_names_everybody(found: list[Match], order: object) -> None:
    choice = choose(found)
    shuffled = list(found)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(shuffled) == choice
    assert choice is not None
    assert {choice.customer_id, *choice.also} == {match.customer_id for match in found}
    assert choice.customer_id not in choice.also
    assert len(choice.clues) == len(found)
    assert choice.sure == any(match.proven for match in found if match.customer_id == choice.customer_id)


@given(st.lists(matches, min_size=1, max_size=8, unique_by=lambda match: match.handle_id))
def test_whoever_is_proven_comes_before_whoever_is_only_claimed(found: list[Match]) -> None:
    choice = choose(found)
    assert choice is not None
    assert choice.sure == any(match.proven for match in found)


@pytest.mark.parametrize(
    ("found", "customer"),
    [
        ([_match(1, "phone"), _match(2, "whatsapp_user")], 2),
        ([_match(1, "whatsapp_user", known=False), _match(2, "email")], 2),
        ([_match(1, "webchat"), _match(2, "email")], 2),
        ([_match(2, "phone"), _match(1, "email")], 1),
        ([_match(1, "phone"), _match(2, "email"), _match(2, "phone", handle=9)], 2),
    ],
)
def test_stronger_then_more_then_older(found: list[Match], customer: int) -> None:
    choice = choose(found)
    assert choice is not None
    assert choice.customer_id == UUID(int=customer)


def test_nobody_matches_nobody() -> None:
    assert choose([]) is None


def test_claims_are_compared_in_one_form_each_once_and_always_in_one_order() -> None:
    claims = [
        HandleClaim(kind="whatsapp_user", value="SA.1", normal="SA.1"),
        HandleClaim(kind="phone", value="551187654321", normal="551187654321", verified=False),
        HandleClaim(kind="phone", value="5511987654321", normal="+5511987654321"),
        HandleClaim(kind="email", value=" ", normal=" "),
        email_claim(" Sara@Example.com ", verified=False),
    ]
    found = comparable(claims)
    assert [(one.kind, one.normal, one.verified) for one in found] == [
        ("email", "sara@example.com", False),
        ("phone", "+5511987654321", True),
        ("whatsapp_user", "SA.1", True),
    ]
    assert comparable(reversed(claims)) == found
    assert phone_claim("0551234567", "SA") == HandleClaim(kind="phone", value="0551234567", normal="+966551234567")
    assert phone_claim("72345").normal == "72345"


def test_the_search_reads_numbers_as_people_write_them() -> None:
    assert patterns_for(" Sara_50% ", "SA") == ("%Sara\\_50\\%%",) * 3
    assert patterns_for("055 123", "SA") == ("%055 123%", "%55123%", "%055 123%")
    assert patterns_for("٠٥٥١٢٣٤٥٦٧", "SA")[1:] == ("%551234567%", "%+966551234567%")
    assert patterns_for("11 8765-4321", "BR")[2] == "%+5511987654321%"
    assert patterns_for("flat 1234", "SA") == ("%flat 1234%",) * 3


@given(st.lists(st.text(max_size=10), max_size=10))
def test_tidy_tags_are_tidy(tags: list[str]) -> None:
    tidy = tidy_tags(tags)
    assert tidy_tags(tidy) == tidy
    assert len({tag.casefold() for tag in tidy}) == len(tidy)
