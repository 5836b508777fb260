"""Intake: the short, polite conversation that asks a customer what is missing and confirms it."""

from frontdesk.intake.answers.records import Answer
from frontdesk.intake.answers.rules import understand_answer

__all__ = ["Answer", "understand_answer"]
