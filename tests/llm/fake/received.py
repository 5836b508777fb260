"""What was sent to the model, as its provider sees it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_FIELD = re.compile(r"<(field-[0-9a-f]{16}) name=\"([^\"]*)\">\n(.*?)\n</\1>", re.DOTALL)
_SHAPE = "of this JSON Schema, and nothing before or after it:\n"


@dataclass(frozen=True)
class Received:
    """One request."""

    provider: str
    path: str
    headers: dict[str, str]
    raw: bytes
    body: Json = field(default_factory=dict)

    @property
    def system(self) -> str:
        """What the model is told to do."""
        if self.provider == "anthropic":
            return str(self.body.get("system", ""))
        if self.provider == "gemini":
            return _parts(self.body.get("systemInstruction", {}))
        return "\n".join(one["content"] for one in self.body.get("messages", []) if one["role"] == "system")

    @property
    def user(self) -> str:
        """The data."""
        if self.provider == "gemini":
            return "\n".join(_parts(one) for one in self.body.get("contents", []))
        return "\n".join(one["content"] for one in self.body.get("messages", []) if one["role"] == "user")

    @property
    def fields(self) -> dict[str, str]:
        """The data by the names of its fields."""
        return {name: text for _, name, text in _FIELD.findall(self.user)}

    @property
    def schema(self) -> Json | None:
        """The shape in the provider's own place for it."""
        if self.provider == "anthropic":
            found = self.body.get("output_config", {}).get("format")
            return None if found is None else found["schema"]
        if self.provider == "gemini":
            return self.body.get("generationConfig", {}).get("responseJsonSchema")
        found = self.body.get("response_format")
        return found["json_schema"]["schema"] if found and found["type"] == "json_schema" else None

    @property
    def shape(self) -> Json:
        """The shape of the answer, wherever it was said."""
        if self.schema is not None:
            return self.schema
        told = self.system.rpartition(_SHAPE)[2]
        return json.loads(told) if told.startswith("{") else {"type": "string"}


def _parts(content: Json) -> str:
    return "".join(part.get("text", "") for part in content.get("parts", []))
