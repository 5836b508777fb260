"""Written forms of one telephone become equal, and numbers are shown without giving them away."""

from __future__ import annotations

import re
import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.customers.phones import masked, masked_phone, normal_phone


@pytest.mark.parametrize(
    ("forms", "normal"),
    [
        # Saudi Arabia: as dialled at home, abroad, by WhatsApp, in Arabic digits, with marks of writing direction around it.
        (
            [("0551234567", "SA"), ("+966 55 123 4567", "SA"), ("966551234567", None), ("00966551234567", "SA"), ("٠٥٥١٢٣٤٥٦٧", "SA"),
             ("\u2066+966\u00a055\u2011123\u20114567\u2069", None), ("tel:+966-55-123-4567", None), ("966551234567", "SA"),
             ("+966 55 123 4567 ext. 12", None), ("+966551234567", "BR")],
            "+966551234567",
        ),
        # Brazil: with and without the ninth digit of mobiles.
        (
            [("5511987654321", None), ("551187654321", None), ("+55 (11) 98765-4321", None), ("(11) 98765-4321", "BR"),
             ("11 8765-4321", "BR"), ("0 15 11 98765-4321", "BR"), ("551187654321", "BR")],
            "+5511987654321",
        ),
        # A Brazilian landline has eight digits and keeps them.
        ([("551132654321", None), ("(11) 3265-4321", "BR")], "+551132654321"),
        # Mexico: with and without the 1 after the country code.
        (
            [("5215512345678", None), ("525512345678", None), ("+52 1 55 1234 5678", None), ("55 1234 5678", "MX"),
             ("5215512345678", "MX")],
            "+525512345678",
        ),
        # Argentina: with the 9 of abroad, the 15 of home, and neither.
        (
            [("5491123456789", None), ("541123456789", None), ("011 15 2345-6789", "AR"), ("11 2345-6789", "AR"), ("9 11 2345 6789", "AR"),
             ("+54 9 11 2345-6789", "SA")],
            "+541123456789",
        ),
        ([("+54 9 343 555-1212", None), ("0343 15 555 1212", "AR"), ("+54 343 15 555 1212", None)], "+543435551212"),
        # A number that begins with a zero of its own keeps it.
        ([("+39 06 6982 1234", None), ("06 6982 1234", "IT")], "+390669821234"),
        ([("+1 (202) 555-0143", None), ("202-555-0143", "US")], "+12025550143"),
    ],
)  # fmt: skip
def test_forms_of_one_telephone_are_equal(forms: list[tuple[str, str | None]], normal: str) -> None:
    assert [normal_phone(value, country) for value, country in forms] == [normal] * len(forms)


def test_different_telephones_stay_different() -> None:
    numbers = ["+5511987654321", "+5521987654321", "+551132654321", "+525512345678", "+541123456789", "+966551234567", "+971551234567"]
    assert len({normal_phone(number) for number in numbers}) == len(numbers)


@pytest.mark.parametrize(
    "value", ["", "hello", "US.13491208655302741918", "12345", "1" * 25, "sara@example.com", "+", "call 0551234567 now", "x5"]
)
def test_what_is_no_phone_number_has_no_normal_form(value: str) -> None:
    assert normal_phone(value) is None
    assert normal_phone(value, "SA") is None


COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)


@given(st.sampled_from(COUNTRIES), st.sampled_from([phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]))
def test_every_countrys_example_is_the_same_however_it_is_written(country: str, kind: int) -> None:
    example = phonenumbers.example_number_for_type(country, kind)
    if example is None:
        return
    formats = phonenumbers.PhoneNumberFormat
    abroad = [phonenumbers.format_number(example, form) for form in (formats.E164, formats.INTERNATIONAL, formats.RFC3966)]
    forms = {normal_phone(written) for written in abroad}
    forms.add(normal_phone(abroad[0].lstrip("+")))
    forms.add(normal_phone(phonenumbers.format_number(example, formats.NATIONAL), country))
    assert len(forms) == 1
    assert all(form is not None and re.fullmatch(r"\+\d{7,17}", form) for form in forms)


@given(st.text(alphabet="0123456789+ -().٠١٢٣xe", max_size=22), st.none() | st.sampled_from(COUNTRIES))
def test_the_normal_form_is_its_own_normal_form(value: str, country: str | None) -> None:
    normal = normal_phone(value, country)
    if normal is not None:
        assert re.fullmatch(r"\+\d+", normal)
        assert normal_phone(normal) == normal
        assert normal_phone(normal, country) == normal


@pytest.mark.parametrize(
    ("normal", "shown"),
    [
        ("+966551234214", "+966 5•• ••• 214"),
        ("+12025550143", "+1 2•• •••• 143"),
        ("+5511987654321", "+55 1•• ••• •• 321"),
        ("+4930123456", "+49 3•• •• 456"),
        ("+29040123", "+290 4• ••3"),
        ("+00000000", "••• •• 000"),
        ("12345", "•• ••5"),
    ],
)
def test_a_number_is_shown_so_that_it_can_be_recognised_but_not_called(normal: str, shown: str) -> None:
    assert masked_phone(normal) == shown


@given(st.from_regex(r"\+?[0-9]{1,18}", fullmatch=True))
def test_at_least_three_digits_of_a_number_are_hidden(normal: str) -> None:
    shown = masked_phone(normal)
    digits = len(re.sub(r"\D", "", normal))
    assert shown.count("•") >= min(3, digits)
    assert set(re.sub(r"[+ •]", "", shown)) <= set(normal)


def test_other_addresses_are_masked_in_their_own_way() -> None:
    assert masked("phone", "+966551234214") == "+966 5•• ••• 214"
    assert masked("email", "sara.otaibi@example.com") == "s•••@example.com"
    assert masked("whatsapp_user", "SA.1349120865530274") == "•••0274"
    assert masked("webchat", "abc") == "•••"


def test_the_library_is_not_loaded_before_the_first_number() -> None:
    check = "import sys, frontdesk.customers.phones; assert 'phonenumbers' not in sys.modules"
    subprocess.run([sys.executable, "-c", check], check=True)
