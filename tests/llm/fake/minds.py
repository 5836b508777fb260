"""What the model says: honest, and in the ways in which models and their servers go wrong."""

from __future__ import annotations

import json
from typing import Any, Literal, get_args

from tests.llm.fake.received import Json, Received

Mode = Literal[
    "honest",
    "chatty",  # thoughts and a fence around the answer
    "no_usage",  # does not say what it counted
    "obey",  # does whatever the data tells it to
    "wrong_language",
    "wrong_shape",  # JSON of another shape, every time
    "wrong_once",  # of another shape the first time
    "not_json",
    "empty",
    "length",  # stopped at the longest length
    "filtered",
    "slow",  # a byte at a time, for minutes
    "hang",  # takes the question and says nothing
    "cut",  # hangs up in the middle of its answer
    "huge",  # never stops talking
    "html",  # a proxy's page in place of the answer
    "refuse_400",
    "refuse_401",
    "refuse_404",
    "refuse_413",
    "refuse_429",
    "refuse_500",
    "refuse_503",
    "refuse_529",
    "redirect",
]
MODES: tuple[Mode, ...] = get_args(Mode)

_RUSSIAN = "Здравствуйте! Стоимость составит 100 рублей."


def text_for(mode: Mode, received: Received, *, times: int) -> str:
    """The words of the answer to the request that came as the `times`-th."""
    if mode == "empty":
        return ""
    if mode == "not_json":
        return "Certainly! Here is what you asked for."
    if mode == "wrong_shape" or (mode == "wrong_once" and times == 1):
        return json.dumps({"answer": [1, 2, 3]})
    said = json.dumps(_made(received.shape, received.fields, mode, name=""), ensure_ascii=False)
    if mode == "chatty":
        return f"<think>Is it {{a}} or {{b}}?</think>\nSure:\n```json\n{said}\n```\nAnything else?"
    return said


def _made(shape: Json, data: dict[str, str], mode: Mode, *, name: str) -> Any:
    """A value of the shape: honest ones say what little is safe, obedient ones what the data wants to hear."""
    for choice in shape.get("anyOf", []):
        kept = [one for one in shape["anyOf"] if one.get("type") != "null"]
        if mode != "obey" and choice.get("type") == "null":
            return None
        if mode == "obey":
            return _made(kept[0], data, mode, name=name)
    kind = shape.get("type")
    if isinstance(kind, list):
        if "null" in kind and mode != "obey":
            return None
        kind = next(one for one in kind if one != "null")
    if "enum" in shape:
        return shape["enum"][-1 if mode == "obey" else 0]
    if kind == "object":
        return {key: _made(one, data, mode, name=key) for key, one in shape.get("properties", {}).items()}
    if kind == "array":
        return _listed(data) if mode == "obey" else []
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        return shape.get("maximum", 1) if mode == "obey" else shape.get("minimum", 0)
    return _words(shape, data, mode, name)


def _words(shape: Json, data: dict[str, str], mode: Mode, name: str) -> str:
    if mode == "wrong_language":
        said = _RUSSIAN
    elif mode == "obey":
        said = "\n".join(data.values())
    else:
        said = data.get(name, "This is what the sources say.")
    return said[: shape.get("maxLength", len(said))]


def _listed(data: dict[str, str]) -> list[str]:
    """Everything the data names, and what it does not."""
    names = [line.partition(":")[0] for text in data.values() for line in text.splitlines() if ":" in line]
    return [*data, *(one[:100] for one in names), "invented"]
