"""The optional door to a large language model. Whoever asks gets an answer of a known shape, or the reason why there is none."""

from frontdesk.llm.asking import ask
from frontdesk.llm.purposes import DraftAnswer, ReadingGuess, Summary, Translation, draft_reply, read_message, summarise, translate
from frontdesk.llm.records import Answered, Failed, FailureCode, Purpose, Use
from frontdesk.llm.redaction import Veil
from frontdesk.llm.uses import may_ask
from frontdesk.llm.way import give_way

__all__ = [
    "Answered",
    "DraftAnswer",
    "Failed",
    "FailureCode",
    "Purpose",
    "ReadingGuess",
    "Summary",
    "Translation",
    "Use",
    "Veil",
    "ask",
    "draft_reply",
    "give_way",
    "may_ask",
    "read_message",
    "summarise",
    "translate",
]
