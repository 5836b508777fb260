"""What the business has approved to be said, and where each figure of it comes from."""

from frontdesk.knowledge.answers.actions import change_answer, restore_answer, retire_answer, write_answer
from frontdesk.knowledge.answers.queries import answer_by_id
from frontdesk.knowledge.drafts import save_as_answer
from frontdesk.knowledge.facts import address_of, area_served, duration_of, hours_of, price_of
from frontdesk.knowledge.gaps.actions import answer_gap, answer_question, dismiss_gap, note_gap
from frontdesk.knowledge.records import Answer, AnswerChange, Found, NewAnswer, Source, SourceKind
from frontdesk.knowledge.search.find import find
from frontdesk.knowledge.sources import source_of

__all__ = [
    "Answer",
    "AnswerChange",
    "Found",
    "NewAnswer",
    "Source",
    "SourceKind",
    "address_of",
    "answer_by_id",
    "answer_gap",
    "answer_question",
    "area_served",
    "change_answer",
    "dismiss_gap",
    "duration_of",
    "find",
    "hours_of",
    "note_gap",
    "price_of",
    "restore_answer",
    "retire_answer",
    "save_as_answer",
    "source_of",
    "write_answer",
]
