"""Money is whole minor units, and is shown with the digits its currency has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.kit.money import Money, exponent_of


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(35000, "SAR"), "SAR 350"),
        (Money(35050, "SAR"), "SAR 350.50"),
        (Money(5, "SAR"), "SAR 0.05"),
        (Money(-5, "SAR"), "SAR -0.05"),
        (Money(-123456789, "SAR"), "SAR -1,234,567.89"),
        (Money(0, "SAR"), "SAR 0"),
        (Money(1500, "KWD"), "KWD 1.500"),
        (Money(1500, "JPY"), "JPY 1,500"),
        (Money(1500, "XOF"), "XOF 1,500"),
        (Money(15000, "CLF"), "CLF 1.5000"),
    ],
)
def test_money_is_shown_with_the_digits_of_its_currency(money: Money, shown: str) -> None:
    assert str(money) == shown


@given(st.integers(-(10**15), 10**15), st.sampled_from(["SAR", "KWD", "JPY", "CLF"]))
def test_what_is_shown_reads_back_to_the_same_amount(minor: int, currency: str) -> None:
    digits = str(Money(minor, currency)).removeprefix(f"{currency} ").replace(",", "")
    whole, _, part = digits.partition(".")
    exponent = exponent_of(currency)
    assert int(whole + part.ljust(exponent, "0")) == minor
