"""The three ways in which models are spoken to. Each is two pure functions: a question into a request, an answer out of bytes."""

from __future__ import annotations

from frontdesk.llm.records import Provider
from frontdesk.llm.wire import anthropic, gemini, openai
from frontdesk.llm.wire.contract import Question, Request, Said, Wire

WIRES: dict[Provider, Wire] = {
    "openai": openai.WIRE,
    "ollama": openai.SIMPLE_WIRE,
    "compatible": openai.SIMPLE_WIRE,
    "anthropic": anthropic.WIRE,
    "gemini": gemini.WIRE,
}

__all__ = ["WIRES", "Question", "Request", "Said", "Wire"]
