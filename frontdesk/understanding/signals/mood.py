"""How the customer sounds."""

from typing import Literal

from frontdesk.understanding.records import Signal, Span
from frontdesk.understanding.text.marks import Marks
from frontdesk.understanding.text.normal import Text

Mood = Literal["negative", "neutral", "positive"]
_ANGRY = frozenset("😡😠🤬👎💔😤😞😢😭🤮🙄")
_GLAD = frozenset("😍👍❤😊🙂😀😁🥰👏💐🌹⭐💯😃")


def mood_of(text: Text, marks: Marks, *, blame: float) -> Signal[Mood]:
    """Negative, positive or neither, from words, emoji and how much the message blames."""
    angry = [index for index, word in enumerate(text.words) if word in _ANGRY]
    glad = [index for index, word in enumerate(text.words) if word in _GLAD]
    against = len(angry) + len(marks.affirmed("negative")) + 2.5 * blame
    favour = len(glad) + len(marks.affirmed("positive"))
    if against > favour and against >= 0.9:
        return Signal("negative", _sure(against - favour), _words(text, marks, "negative", angry))
    if favour > against:
        return Signal("positive", _sure(favour - against), _words(text, marks, "positive", glad))
    return Signal("neutral", 0.7)


def _sure(lead: float) -> float:
    return round(min(0.95, 0.55 + 0.12 * lead), 3)


def _words(text: Text, marks: Marks, name: str, emoji: list[int]) -> tuple[Span, ...]:
    return (*marks.spans(name), *(text.span(index, index + 1) for index in emoji[:2]))
