"""Where a stretch of a long list lies. Pure; that every order and page is right on a database: tests/app/test_leads_api.py."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.intake.listing.stretches import by_name, cut, in_order, touched

KEYS = st.one_of(st.none(), st.sampled_from("abcdefg"))


def test_names_stand_as_people_read_them() -> None:
    ids = [UUID(int=number) for number in range(3)]
    assert by_name(dict(zip(ids, ["zoe", "Adam", "bea"], strict=True))) == [ids[1], ids[2], ids[0]]


@given(st.lists(KEYS, max_size=40), st.booleans(), st.integers(0, 45), st.integers(1, 12))
def test_a_stretch_of_groups_is_that_of_the_whole_list(values: list[str | None], descending: bool, offset: int, limit: int) -> None:
    """The groups it touches hold exactly the rows that stand there when everything is sorted; what has no place is behind the rest."""
    alphabet = ["g", "f", "e", "d", "c"]
    groups = in_order({value: values.count(value) for value in values}, alphabet, descending=descending)
    shown = [value if value in alphabet else "rest" for value in values]
    whole = sorted(shown, key=lambda one: (one == "rest", alphabet.index(one) * (-1 if descending else 1) if one in alphabet else 0))
    near = touched(groups, offset, limit)
    members = {key if key in alphabet else "rest" for key in near.keys}
    kept = [one for one in whole if one in members]
    assert kept[near.offset : near.offset + limit] == whole[offset : offset + limit]
    assert len(kept) == near.total


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 50))
def test_the_nearer_end_gives_the_same_rows(offset: int, limit: int, total: int) -> None:
    rows = list(range(total))
    stretch = cut(offset, limit, total)
    read = (rows[::-1] if stretch.backwards else rows)[stretch.offset : stretch.offset + stretch.limit]
    assert (read[::-1] if stretch.backwards else read) == rows[offset : offset + limit]
    assert stretch.offset <= max(total // 2, offset)
