"""In which language somebody says no more than hello."""

from datetime import UTC, datetime

import pytest

from frontdesk.understanding import BusinessContext, read

CLINIC = BusinessContext(("ar", "en"), "Asia/Amman", 6, "JOD")
NOW = datetime(2026, 4, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hi", "en"),
        ("Hi!", "en"),
        ("Hello", "en"),
        ("thanks", "en"),
        ("Bonjour", "fr"),
        ("Merhaba", "tr"),
        ("namaste", "hi-Latn"),
        ("hola", "es"),
        ("Guten Tag", "de"),
        ("السلام عليكم", "ar"),
        ("salam", "ar-Latn"),
        ("привет", "ru"),
        ("dzień dobry", "pl"),
    ],
)
def test_a_greeting_is_in_the_language_it_is_a_greeting_of(text: str, language: str) -> None:
    """Whoever says hi is not answered in Hindi, nor bonjour in Arabic with Latin letters."""
    found = read(text, business=CLINIC, at=NOW)
    assert found.abstained_code == "greeting_only"
    assert found.languages[0].code == language
