"""What a business has taught the engine: who said what, what was learned from it, and what may be promised."""

from frontdesk.understanding.lessons.memory import taught
from frontdesk.understanding.lessons.records import Promise, Taught
from frontdesk.understanding.lessons.rules import NOTHING_SAID, telling

__all__ = ["NOTHING_SAID", "Promise", "Taught", "taught", "telling"]
