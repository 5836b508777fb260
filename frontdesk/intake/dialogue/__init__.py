"""What the assistant does next: pure, from what is known and what was asked."""

from frontdesk.intake.dialogue.records import ANSWERS, Facts, Part, Priced, Said, Standing, Step, Turn
from frontdesk.intake.dialogue.rules import next_step, on_silence

__all__ = ["ANSWERS", "Facts", "Part", "Priced", "Said", "Standing", "Step", "Turn", "next_step", "on_silence"]
