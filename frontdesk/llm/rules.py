"""Pure decisions: what a connection may look like, what a call costs at most, and when the breaker opens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal, Protocol
from urllib.parse import urlsplit

import msgspec

from frontdesk.llm.records import Connection, ModelConnectionIn, Provider, Usage
from frontdesk.team import Wishes

# Where each provider answers, unless the owner says otherwise.
PLACES: dict[Provider, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com/v1",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
    "ollama": "http://127.0.0.1:11434/v1",
    "compatible": "",
}
NEED_KEY: frozenset[Provider] = frozenset(("openai", "anthropic", "gemini"))
_MOST = 2**53

# So many failures within so long open the breaker; it is tried again after the pause, which doubles with every try that fails.
FAILURES, WINDOW = 5, timedelta(seconds=60)
PAUSE_S, LONGEST_PAUSE_S = 30, 600
# Failures of the way there. A wrong shape is an answer: the server works, however badly.
OF_THE_WAY = frozenset(("timeout", "unreachable", "refused", "rate_limited", "cut"))


def tidy(wanted: ModelConnectionIn) -> ModelConnectionIn:
    """The same without what people leave around what they type."""
    return msgspec.structs.replace(
        wanted,
        model=wanted.model.strip(),
        base_url=wanted.base_url.strip().rstrip("/"),
        key=wanted.key.strip() if isinstance(wanted.key, str) else wanted.key,
        uses=sorted(set(wanted.uses)),
    )


def check(wanted: ModelConnectionIn, was: Connection | None) -> None:
    """Refuse a connection that could not work or would send the key to somebody it was not given for."""
    wishes = Wishes()
    wishes.must(0 < len(wanted.model) <= 200 and wanted.model.isprintable(), "model", "Please name the model, as its provider writes it.")
    wishes.must(" " not in wanted.model, "model", "A model's name has no spaces.")
    check_place(wishes, wanted.base_url)
    wishes.must(500 <= wanted.timeout_ms <= 60_000, "timeout_ms", "The time limit is from half a second to sixty seconds.")
    for field in ("budget_minor", "budget_tokens", "price_in", "price_out"):
        value = getattr(wanted, field)
        wishes.must(value is None or 0 <= value < _MOST, field, "Please give a number that is not negative.")
    priced = wanted.price_in is not None and wanted.price_out is not None
    wishes.must(wanted.budget_minor is None or priced, "budget_minor", "A budget in money needs both prices, for tokens in and out.")
    given = isinstance(wanted.key, str)
    if isinstance(wanted.key, str):
        wishes.must(len(wanted.key) <= 500 and wanted.key.isascii() and wanted.key.isprintable(), "key", "This does not look like a key.")
        wishes.must(wanted.key or wanted.provider not in NEED_KEY, "key", "This provider needs a key.")
    elif was is None:
        wishes.must(wanted.provider not in NEED_KEY, "key", "This provider needs a key.")
    elif was.secret and (was.provider, site(was.base_url)) != (wanted.provider, site(wanted.base_url)):
        wishes.must(given, "key", "The address is another one: please give the key anew, so that it goes only where you mean it to.")
    wishes.done()


def check_place(wishes: Wishes, url: str) -> None:
    """Wish for an address that can be asked and holds no secret."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s\\]", url)
        plain = not parts.username and not parts.password and not parts.query and not parts.fragment
    except ValueError:
        fits = plain = False
    wishes.must(fits and len(url) <= 500, "base_url", "Please give an address that begins with https:// or http://.")
    wishes.must(plain, "base_url", "The address holds no key, question mark or hash; the key has a field of its own.")


def site(url: str) -> tuple[str, str]:
    """Whose server an address is of."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def cost(usage: Usage, connection: Connection) -> int:
    """Millionths of a minor unit: tokens times the price of a million of them."""
    return usage.tokens_in * (connection.price_in or 0) + usage.tokens_out * (connection.price_out or 0)


def worst_case(body: bytes, most_tokens: int) -> Usage:
    """More than a call can be counted as: a token stands for one byte at least, and the frame around a message for a few."""
    return Usage(len(body) + 256, most_tokens)


Gate = Literal["go", "probe", "shut"]


class Breaking(Protocol):
    """Whatever is left alone for a while when it fails."""

    @property
    def failures(self) -> int: ...
    @property
    def failing_since(self) -> datetime | None: ...
    @property
    def opened_at(self) -> datetime | None: ...
    @property
    def open_until(self) -> datetime | None: ...
    @property
    def pause_s(self) -> int: ...
    @property
    def probing_until(self) -> datetime | None: ...


def gate(connection: Breaking, at: datetime) -> Gate:
    """Whether the breaker lets a call through: `probe` for the one that finds out whether the model works again."""
    if connection.open_until is None:
        return "go"
    if at < connection.open_until or (connection.probing_until is not None and at < connection.probing_until):
        return "shut"
    return "probe"


class Breaker(msgspec.Struct, frozen=True):
    """What the breaker is after a call, and what has to be told."""

    failures: int
    failing_since: datetime | None
    opened_at: datetime | None
    open_until: datetime | None
    pause_s: int
    news: Literal["", "opened", "closed"] = ""


def after(connection: Breaking, outcome: str, at: datetime) -> Breaker:
    """The breaker after a call that ended so."""
    if outcome not in OF_THE_WAY:
        return Breaker(0, None, None, None, 0, "closed" if connection.open_until is not None else "")
    if connection.open_until is not None:
        if at < connection.open_until:
            # It opened while this call was under way; one failure more is no news.
            return _same(connection)
        pause = min(connection.pause_s * 2, LONGEST_PAUSE_S)
        return Breaker(connection.failures + 1, connection.failing_since, connection.opened_at, at + timedelta(seconds=pause), pause)
    recent = connection.failing_since is not None and at - connection.failing_since <= WINDOW
    failures = connection.failures + 1 if recent else 1
    since = connection.failing_since if recent else at
    if failures >= FAILURES:
        return Breaker(failures, since, at, at + timedelta(seconds=PAUSE_S), PAUSE_S, "opened")
    return Breaker(failures, since, None, None, 0)


def _same(connection: Breaking) -> Breaker:
    return Breaker(connection.failures, connection.failing_since, connection.opened_at, connection.open_until, connection.pause_s)
