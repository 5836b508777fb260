"""What can happen to what is approved to be said, and to questions that nobody could answer."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event

_READ = "knowledge.read"


@event("answer.written", subject="answer", sentence="{actor} approved the answer “{title}”", audience=_READ)
class AnswerWritten(Event, frozen=True):
    """From now on customers may be told this."""

    answer_id: UUID
    title: str
    languages: tuple[str, ...]


@event("answer.changed", subject="answer", sentence="{actor} changed the answer “{title}”: {fields}", audience=_READ)
class AnswerChanged(Event, frozen=True):
    """An approved answer has another wording, or is valid elsewhere or at another time; the earlier version stays findable."""

    answer_id: UUID
    title: str
    fields: tuple[str, ...]
    to_version: int


@event("answer.retired", subject="answer", sentence="{actor} retired the answer “{title}”", audience=_READ)
class AnswerRetired(Event, frozen=True):
    """An answer is not found any more."""

    answer_id: UUID
    title: str


@event("answer.restored", subject="answer", sentence="{actor} brought back the answer “{title}”", audience=_READ)
class AnswerRestored(Event, frozen=True):
    """A retired answer is found again."""

    answer_id: UUID
    title: str


@event("gap.noted", subject="gap", sentence="No approved answer was found for the question", audience=_READ)
class GapNoted(Event, frozen=True):
    """A customer asked something that nothing approved answers; `times` counts questions like it."""

    gap_id: UUID
    conversation_id: UUID
    message_id: UUID
    times: int


@event("gap.answered", subject="gap", sentence="{actor} answered a question that came {times} times with “{title}”", audience=_READ)
class GapAnswered(Event, frozen=True):
    """There is an answer now to what customers asked."""

    gap_id: UUID
    answer_id: UUID
    title: str
    times: int


@event("gap.dismissed", subject="gap", sentence="{actor} put aside a question that came {times} times", audience=_READ)
class GapDismissed(Event, frozen=True):
    """Questions like this are not to be answered from approved information."""

    gap_id: UUID
    times: int
