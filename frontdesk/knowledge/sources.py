"""An approved answer as the source of a reply."""

from __future__ import annotations

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.knowledge.figures import figures_of
from frontdesk.knowledge.records import Answer, Source


async def source_of(tx: Tx, answer: Answer, *, language: str) -> Source | None:
    """What an answer says in one language, with the figures in it; None when it has no text in that language."""
    text = answer.texts.get(language)
    if text is None:
        return None
    found = figures_of(text, (await team.this_business(tx)).currency)
    return Source(
        kind="answer",
        id=str(answer.id),
        title=answer.title,
        text=text,
        language=language,
        amounts=found.amounts,
        dates=found.dates,
        times=found.times,
        numbers=found.numbers,
        changed_at=answer.changed_at,
    )
