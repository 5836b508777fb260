"""Safe replies: what a reply says, whether its sources say it too, and whether it goes out."""

from frontdesk.intake.safety.cards import card_numbers
from frontdesk.intake.safety.figures import figures
from frontdesk.intake.safety.gate import REASONS, SAYS_MORE, gate, warm_up
from frontdesk.intake.safety.promises import promises
from frontdesk.intake.safety.records import Figure, FigureKind, Mode, Outcome, Promise, PromiseKind, Reason, Release, Subject, Verdict
from frontdesk.intake.safety.topics import TOPICS, sensitive
from frontdesk.intake.safety.unsourced import rests_on, unsourced

__all__ = [
    "REASONS",
    "SAYS_MORE",
    "TOPICS",
    "Figure",
    "FigureKind",
    "Mode",
    "Outcome",
    "Promise",
    "PromiseKind",
    "Reason",
    "Release",
    "Subject",
    "Verdict",
    "card_numbers",
    "figures",
    "gate",
    "promises",
    "rests_on",
    "sensitive",
    "unsourced",
    "warm_up",
]
