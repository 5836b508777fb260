"""What an approved answer may look like."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from frontdesk.team import Wishes, check_languages
from frontdesk.understanding.text.normal import fold

LONGEST_TITLE, LONGEST_QUESTION, LONGEST_TEXT = 120, 300, 2000
MOST_QUESTIONS, MOST_NEEDS, MOST_ANSWERS = 40, 10, 10_000
# Marks that turn the direction of what follows would turn the sentences a title stands in.
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def tidy_title(title: str) -> str:
    """A title on one line, without blanks around it."""
    return " ".join(unicodedata.normalize("NFC", title.translate(_DIRECTIONS)).split())


def title_key(title: str) -> str:
    """A title as it is compared: by its letters, whatever their size."""
    return " ".join(fold(unicodedata.normalize("NFKC", title)).split())


def tidy_questions(questions: Sequence[str]) -> tuple[str, ...]:
    """Each question once, on one line; empty ones fall away."""
    seen: dict[str, str] = {}
    for question in questions:
        plain = " ".join(question.split())
        if plain:
            seen.setdefault(plain.casefold(), plain)
    return tuple(seen.values())


def tidy_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts without blanks around them; a language whose text was emptied falls away."""
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def check_answer(wishes: Wishes, title: str, questions: Sequence[str], texts: Mapping[str, str], needs: Sequence[str]) -> None:
    """An answer that can be recognised, found and sent."""
    wishes.must(any(one.isalnum() for one in title), "title", "Give the answer a title that your team will recognise.")
    wishes.must(len(title) <= LONGEST_TITLE, "title", f"A title can have {LONGEST_TITLE} letters at most.")
    check_languages(wishes, texts.keys(), least=1, field="texts")
    wishes.must(all(len(text) <= LONGEST_TEXT for text in texts.values()), "texts", f"A text can have {LONGEST_TEXT} letters at most.")
    wishes.must(len(questions) <= MOST_QUESTIONS, "questions", f"There can be {MOST_QUESTIONS} example questions at most.")
    fit = all(len(question) <= LONGEST_QUESTION for question in questions)
    wishes.must(fit, "questions", f"An example question can have {LONGEST_QUESTION} letters at most.")
    wishes.must(len(needs) <= MOST_NEEDS, "needs", f"An answer can belong to {MOST_NEEDS} needs at most.")


def check_dates(wishes: Wishes, begins: date | None, ends: date | None) -> None:
    """A time that ends after it begins."""
    wishes.must(begins is None or ends is None or begins <= ends, "valid_until", "The last day cannot be before the first.")
