"""What the assistant says to customers, in every language it knows."""

from frontdesk.intake.answers.lists import LANGUAGES
from frontdesk.intake.texts.facts import budget_words, day_hours_words, duration_words, hours_words, join_words, money_words
from frontdesk.intake.texts.faults import FAULTS, Fault
from frontdesk.intake.texts.keys import AGAIN, TEXTS, Text
from frontdesk.intake.texts.saying import WrongText, check_override, say, wording_of
from frontdesk.intake.texts.when import date_words, time_words, timing_words, weekday_words

__all__ = [
    "AGAIN",
    "FAULTS",
    "LANGUAGES",
    "TEXTS",
    "Fault",
    "Text",
    "WrongText",
    "budget_words",
    "check_override",
    "date_words",
    "day_hours_words",
    "duration_words",
    "hours_words",
    "join_words",
    "money_words",
    "say",
    "time_words",
    "timing_words",
    "weekday_words",
    "wording_of",
]
