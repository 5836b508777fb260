"""The rules that decide the assistant's steps, as they are stored: codes, which `kit.wording` puts into the reader's language."""

from __future__ import annotations


def told(code: str) -> str:
    """A rule's code as a fact keeps it; all questions of the business's own are told alike."""
    return "why.asked_own" if code.startswith("asked_own") else f"why.{code}"
