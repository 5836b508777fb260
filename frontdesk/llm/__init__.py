"""The optional door to a large language model. Whoever asks gets an answer of a known shape, or the reason why there is none."""

from frontdesk.llm.asking import ask
from frontdesk.llm.purposes import DraftAnswer, ReadingGuess, Summary, Translation, draft_reply, read_message, summarise, translate
from frontdesk.llm.queries import model_name, switched_on
from frontdesk.llm.records import Answered, Failed, FailureCode, Purpose, Use
from frontdesk.llm.redaction import Veil
from frontdesk.llm.transcribing.asking import transcribe
from frontdesk.llm.transcribing.queries import patience as transcribing_patience
from frontdesk.llm.transcribing.records import Transcription
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
    "Transcription",
    "Translation",
    "Use",
    "Veil",
    "ask",
    "draft_reply",
    "give_way",
    "may_ask",
    "model_name",
    "read_message",
    "summarise",
    "switched_on",
    "transcribe",
    "transcribing_patience",
    "translate",
]
