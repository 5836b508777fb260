"""Logs a person can read and a machine can parse; no card number is ever in them."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

import msgspec

from frontdesk.kit.cards import mask


class Lines(logging.Formatter):
    """One line of text for each record, and the exception below it if any."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, where from, what, and the exception if any."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        return msgspec.json.encode({key: _whole(mask(text)) for key, text in line.items()}).decode()


def _whole(text: str) -> str:
    # Half a surrogate pair, as strangers send it, cannot be encoded; a log line must never be lost over that.
    return text.encode("utf-8", "backslashreplace").decode()


def set_up(kind: str = "text", level: int = logging.INFO) -> None:
    """Send logs to standard error, as text or as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    text = Lines("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if kind == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
