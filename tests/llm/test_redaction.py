"""What is hidden before a text leaves, in all the digits and ways in which people write it."""

from __future__ import annotations

import re
import time
import unicodedata

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.llm import Veil
from frontdesk.llm.records import Answered

# The zero of each system of digits that our customers write, and some more.
ZEROS = (0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, 0x1D7CE)


def hide(text: str, *names: str) -> tuple[str, Veil]:
    veil = Veil(names)
    return veil.all({"text": text})["text"], veil


def back(veil: Veil, text: str) -> str:
    return Answered(None, 0, 0, 0, 0, veil.hidden).put_back(text)


def digits_of(text: str) -> str:
    """Every digit of a text in the common form, to look for a number whatever it is written with."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if unicodedata.category(sign) == "Nd")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +966 50 123 4567 now", "call <phone 1> now"),
        ("٠٥٠١٢٣٤٥٦٧ or 0501234567", "<phone 1> or <phone 1>"),
        ("०५०१२३४५६७", "<phone 1>"),
        ("+49 (0)30 / 12 34-567", "<phone 1>"),
        ("050\u200f123\u200f4567", "<phone 1>"),
        ("card 4111 1111 1111 1111, cvc 123", "card <card 1>, cvc 123"),
        ("IBAN GB82 WEST 1234 5698 7654 32 and SA0380000000608010167519!", "IBAN <account 1> and <account 2>!"),
        ("write me: reem at gmail dot com", "write me: <email 1>"),
        ("reem at gmail.com, reem.k@gmail . com", "<email 1>, <email 2>"),
        ("reem arroba gmail punto com", "<email 1>"),
        ("We are at home. Come at 10.", "We are at home. Come at 10."),
        ("me@example.com, ME@EXAMPLE.COM, a.b (at) example.org", "<email 1>, <email 1>, <email 2>"),
        ("see https://example.com/menu, https://example.com/r/8f3a?t=1", "see https://example.com/menu, <link 1>"),
        ("https://user:pass@example.com and example.com/invite/AbC123xyz", "<link 1> and <link 2>"),
        ("on 2026-11-22 at 10:30, 22/11/2026, 22.11.2026", "on 2026-11-22 at 10:30, 22/11/2026, 22.11.2026"),
        ("from 10.30-11.45, 3 rooms, 250 SAR, 15%", "from 10.30-11.45, 3 rooms, 250 SAR, 15%"),
        ("غدًا ٢٠٢٦-١١-٢٢ الساعة ٥:٣٠", "غدًا ٢٠٢٦-١١-٢٢ الساعة ٥:٣٠"),
    ],
)
def test_what_is_hidden_and_what_stays(text: str, shown: str) -> None:
    assert hide(text)[0] == shown


def test_names_are_hidden_in_the_ways_they_are_written() -> None:
    shown, veil = hide("NOURA al-harbi, Noura's sister; ونورة ونُورة، لنورة. @noura_90 wrote", "Noura Al Harbi", "نورة", "noura_90")
    assert re.findall(r"(?i)noura|harbi|نورة|نُورة", shown) == []
    assert back(veil, shown).startswith("NOURA al-harbi, N")
    # A short name is no part of a longer word.
    assert hide("Ana has a banana", "Ana")[0] == "<name 1> has a banana"


def test_a_mark_that_a_customer_writes_is_not_given_out() -> None:
    text = "<phone 1> is not mine, 0501234567 is"
    shown, veil = hide(text)
    assert shown == "<phone 1> is not mine, <phone 2> is"
    assert back(veil, shown) == text


def test_the_same_thing_has_the_same_mark_in_every_field() -> None:
    veil = Veil()
    assert veil.all({"a": "0501234567", "b": "050-123-4567 and 0557654321"}) == {"a": "<phone 1>", "b": "<phone 1> and <phone 2>"}


def _in(zero: int, text: str) -> str:
    return "".join(chr(zero + int(sign)) if sign.isdigit() else sign for sign in text)


def _example(region: str, style: int) -> str:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE) or phonenumbers.example_number(region)
    return phonenumbers.format_number(number, style)


_REGIONS = sorted(region for region in phonenumbers.SUPPORTED_REGIONS if phonenumbers.example_number(region) is not None)
_WORDS = st.text(st.characters(exclude_categories=("Cs", "Nd", "No")), max_size=20)
_PHONES = st.builds(
    lambda region, style, zero: _in(zero, _example(region, style)),
    st.sampled_from(_REGIONS),
    st.sampled_from((0, 1, 2)),
    st.sampled_from(ZEROS),
)


def _with_check(digits: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


_CARDS = st.builds(
    lambda digits, gap, zero: _in(zero, gap.join(re.findall("....?", _with_check("4" + digits)))),
    st.text("0123456789", min_size=14, max_size=14),
    st.sampled_from(("", " ", "-")),
    st.sampled_from(ZEROS),
)


@given(_WORDS, st.lists(st.one_of(_PHONES, _CARDS), min_size=1, max_size=4), _WORDS)
def test_no_number_ever_leaves(before: str, numbers: list[str], after: str) -> None:
    """Every mobile number of the world in every format and script, and every card, between any words whatever."""
    text = f"{before} " + " , ".join(numbers) + f" {after}"
    shown, _ = hide(text)
    left = digits_of(re.sub(r"<[a-z]+ \d+>", "", shown))
    for number in numbers:
        digits = digits_of(number)
        if len(digits) >= 7:
            assert digits not in left
            assert number not in shown


@given(
    st.emails(),
    st.sampled_from(("", "call ", "انا ", "(", "<")),
    st.sampled_from(("", " ok", ")", " شكرا")),
)
def test_no_email_ever_leaves(email: str, before: str, after: str) -> None:
    shown, _ = hide(before + email + after)
    domain = email.rpartition("@")[2]
    assert email not in shown
    assert f"@{domain}" not in shown


@given(st.lists(st.one_of(_WORDS, _PHONES, _CARDS, st.emails(), st.just("<phone 1>"), st.just("Noura")), max_size=6))
def test_what_is_put_back_is_what_was_there(parts: list[str]) -> None:
    text = " ; ".join(parts)
    shown, veil = hide(text, "Noura")
    assert _plainly(back(veil, shown)) == _plainly(text)


def _plainly(text: str) -> str:
    """Letters and digits alone: a thing that is written in two ways comes back in the first of them."""
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text if sign.isalnum()).casefold()


@given(st.text(max_size=300), st.lists(st.text(max_size=12), max_size=3))
def test_nothing_breaks_it(text: str, names: list[str]) -> None:
    shown, veil = hide(text, *names)
    assert "\0" in text or "\0" not in shown
    assert back(veil, shown) is not None


def test_a_long_text_takes_no_time() -> None:
    for text in (
        "1 " * 30_000,
        "a@" * 30_000,
        "a at " * 12_000,
        "at a dot " * 7_000,
        "gb82 " * 12_000,
        "http://" * 8_000,
        "نورة " * 12_000,
        "." * 60_000,
        "a." * 30_000,
        "a" * 60_000,
        "1" * 60_000,
    ):
        begun = time.process_time()
        hide(text, "نورة", "Noura Al Harbi")
        assert time.process_time() - begun < 2, text[:10]
