"""What an answer is looked up by, and a question looks for: concepts, words, and words with one letter left out.

Two words that differ by one letter, or by two neighbours that changed places, have a spelling with one letter left out in common
(Garbe, Symmetric Delete spelling correction, 2012): so that a slip of the finger is found by equality alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.knowledge.records import Answer
from frontdesk.knowledge.search.meaning import NEAR
from frontdesk.knowledge.search.said import Said, said

_SHORTEST_SLIP, _LONGEST_SLIP = 5, 16
_MOST_KEYS = 1500
_LONGEST_KEY = 60
# How much less a near thing says than the thing itself.
_WORD, _CONCEPT, _SLIP, _NEARLY = 1.0, 1.0, 0.4, 0.5


def keys_of_answer(answer: Answer) -> list[str]:
    """Everything an answer is found by: its title and questions with slips of the finger, its texts without."""
    languages = answer.languages
    found: dict[str, None] = {}
    for phrase in (answer.title, *answer.questions):
        found.update(dict.fromkeys(_keys(said(phrase, languages), slips=True)))
    for language, text in answer.texts.items():
        found.update(dict.fromkeys(_keys(said(text, (language,)), slips=False)))
    return list(found)[:_MOST_KEYS]


def keys_of_question(question: Said) -> dict[str, float]:
    """What a question looks for, and how much each of it says."""
    found: dict[str, float] = {}
    for unit in question.units:
        for concept in (*unit.concepts, *unit.wider):
            _add(found, "c" + concept, _CONCEPT * unit.weight)
        for concept in unit.concepts:
            for one, other in NEAR:
                if one == concept:
                    _add(found, "c" + other, _NEARLY * unit.weight)
        for form in unit.forms.union(*unit.words):
            _add(found, "w" + form[:_LONGEST_KEY], _WORD * unit.weight)
            for slip in _slips(form):
                _add(found, slip, _SLIP * unit.weight)
    return found


def _add(found: dict[str, float], key: str, weight: float) -> None:
    found[key] = max(weight, found.get(key, 0.0))


def _keys(text: Said, *, slips: bool) -> Iterable[str]:
    for unit in text.units:
        for concept in (*unit.concepts, *unit.wider):
            yield "c" + concept
        for form in sorted(unit.forms.union(*unit.words)):
            yield "w" + form[:_LONGEST_KEY]
            if slips:
                yield from _slips(form)


def _slips(form: str) -> Iterable[str]:
    """A word as it looks when any one of its letters is missing, and itself."""
    if _SHORTEST_SLIP <= len(form) <= _LONGEST_SLIP and form.isalpha():
        yield "s" + form
        for index in range(len(form)):
            yield "s" + form[:index] + form[index + 1 :]
