"""Phone numbers compare equal however they are written."""

from __future__ import annotations

import pytest

from frontdesk.channels.phones import e164, email_handle, phone_handle


@pytest.mark.parametrize(
    ("written", "region", "normal"),
    [
        ("966501230001", None, "+966501230001"),
        ("+966 50 123 0001", None, "+966501230001"),
        ("00966501230001", "SA", "+966501230001"),
        ("0501230001", "SA", "+966501230001"),
        ("050-123 0001", "SA", "+966501230001"),
        ("966501230001", "SA", "+966501230001"),
        ("٠٥٠١٢٣٠٠٠١", "SA", "+966501230001"),
        ("5215512345678", None, "+525512345678"),
        ("525512345678", None, "+525512345678"),
        ("551187654321", None, "+5511987654321"),
        ("5491123456789", None, "+5491123456789"),
        ("5678", None, None),
        ("0501230001", None, None),
        ("not a number", "SA", None),
        ("", "SA", None),
        ("9" * 40, None, None),
    ],
)
def test_written_forms(written: str, region: str | None, normal: str | None) -> None:
    assert e164(written, region) == normal


def test_a_number_that_cannot_be_dialled_is_compared_by_its_digits_and_kept_as_it_came() -> None:
    assert (phone_handle("56 78").value, phone_handle("56 78").normal) == ("56 78", "5678")
    assert phone_handle("PHONE").normal == "PHONE"


def test_email_is_compared_without_case() -> None:
    assert email_handle(" Noura@Example.COM ").normal == "noura@example.com"
