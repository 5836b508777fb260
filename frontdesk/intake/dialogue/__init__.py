"""What the assistant does next: pure, from what is known and what was asked."""

from frontdesk.intake.dialogue.records import Facts, Part, Priced, Said, Standing, Step, Turn
from frontdesk.intake.dialogue.rules import next_step, on_silence

__all__ = ["Facts", "Part", "Priced", "Said", "Standing", "Step", "Turn", "next_step", "on_silence"]
