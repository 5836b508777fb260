"""Which conversation a message belongs to, what a status means, and when a reply is still allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.inbox import OpenConversation
from frontdesk.inbox.rules import REOPEN_WITHIN, check_reply_window, choose_conversation, preview_of, standing_status
from frontdesk.kit.errors import Conflict

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
NEEDS = ["scheduling", "pricing", "post_service_support", "complaint", "specialist_review", "general_question", "other"]


def one(need: str | None, *, status: str = "owned", ago: float = 1, closed: float | None = None, unsure: bool = False) -> OpenConversation:
    return OpenConversation(
        id=uuid4(),
        need=need,
        status="closed" if closed is not None else status,
        needs_person=unsure,
        last_message_at=NOW - timedelta(hours=ago),
        closed_at=None if closed is None else NOW - timedelta(hours=closed),
    )


def chosen(known: list[OpenConversation], need: str, *, sure: bool = True, follows_up: bool = False) -> UUID | None:
    found = choose_conversation(known, need=need, sure=sure, follows_up=follows_up, at=NOW)
    return None if found is None else found.id


def test_a_first_message_opens_a_conversation() -> None:
    assert chosen([], "pricing") is None


def test_the_same_need_stays_in_its_conversation_whatever_else_is_open() -> None:
    complaint, booking = one("complaint", ago=5), one("scheduling", ago=1)
    assert chosen([booking, complaint], "complaint") == complaint.id


def test_asking_the_price_and_booking_are_one_errand() -> None:
    asked = one("pricing")
    assert chosen([asked], "scheduling") == asked.id


def test_a_complaint_never_hides_in_a_booking() -> None:
    assert chosen([one("scheduling")], "complaint") is None


def test_ok_thanks_belongs_to_the_latest_open_conversation() -> None:
    late, early = one("scheduling", ago=1), one("complaint", ago=9)
    assert chosen([early, late], "other") == late.id
    assert chosen([early, late], "complaint", sure=False) == late.id


def test_a_photo_after_something_not_understood_belongs_to_it() -> None:
    unread = one("other", unsure=True)
    assert chosen([unread], "specialist_review") == unread.id


def test_writing_again_soon_after_closing_reopens() -> None:
    closed = one("complaint", ago=30, closed=24)
    assert chosen([closed], "complaint") == closed.id


def test_writing_again_long_after_closing_begins_anew() -> None:
    over = one("complaint", ago=200, closed=REOPEN_WITHIN.total_seconds() / 3600 + 1)
    assert chosen([over], "complaint") is None
    assert chosen([over], "other", sure=False) is None


def test_a_new_price_question_does_not_reopen_yesterdays_closed_booking() -> None:
    assert chosen([one("scheduling", ago=24, closed=20)], "pricing") is None


def test_an_open_conversation_goes_before_a_closed_one() -> None:
    closed, waiting = one("pricing", ago=0.1, closed=0.05), one("pricing", ago=30)
    assert chosen([closed, waiting], "pricing") == waiting.id


@given(
    st.lists(st.builds(one, st.sampled_from([*NEEDS, None]), ago=st.floats(0, 500), closed=st.none() | st.floats(0, 500)), max_size=6),
    st.sampled_from(NEEDS),
    st.booleans(),
    st.booleans(),
    st.randoms(),
)
def test_the_choice_does_not_depend_on_the_order_and_never_revives_what_is_over(known, need, sure, follows_up, chance) -> None:  # type: ignore[no-untyped-def]
    first = choose_conversation(known, need=need, sure=sure, follows_up=follows_up, at=NOW)
    shuffled = list(known)
    chance.shuffle(shuffled)
    again = choose_conversation(shuffled, need=need, sure=sure, follows_up=follows_up, at=NOW)
    assert (first and (first.last_message_at, first.status)) == (again and (again.last_message_at, again.status))
    if first is not None and first.status == "closed":
        assert first.closed_at is not None
        assert NOW - first.closed_at <= REOPEN_WITHIN


STATUSES = ["queued", "sent", "delivered", "read", "played", "failed"]


@given(st.permutations(STATUSES), st.lists(st.sampled_from(STATUSES), max_size=6))
def test_statuses_end_the_same_in_whatever_order_they_come(order: list[str], repeats: list[str]) -> None:
    status: str | None = None
    for new in [*order, *repeats]:
        status = standing_status(status, new)
    assert status == "played"


def test_what_nobody_could_confirm_yields_to_a_later_word() -> None:
    assert standing_status("queued", "unconfirmed") == "unconfirmed"
    assert standing_status("unconfirmed", "delivered") == "delivered"
    assert standing_status("delivered", "unconfirmed") == "delivered"


def test_the_reply_window_of_whatsapp_is_checked_before_the_provider_refuses() -> None:
    check_reply_window("whatsapp", NOW + timedelta(seconds=1), NOW)
    check_reply_window("webchat", None, NOW)
    for over in (NOW, NOW - timedelta(days=2), None):
        with pytest.raises(Conflict) as refused:
            check_reply_window("whatsapp", over, NOW)
        assert refused.value.code == "reply_window_closed"


def test_a_preview_is_one_line_cut_at_a_word() -> None:
    assert preview_of("  two\n\nlines ", "text") == "two lines"
    long = preview_of("word " * 100, "text")
    assert len(long) <= 161
    assert long.endswith("word…")
