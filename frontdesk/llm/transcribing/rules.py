"""Pure decisions: what a transcriber may look like, where it answers, and what listening costs."""

from __future__ import annotations

import msgspec

from frontdesk.llm.records import Connection, Failed
from frontdesk.llm.rules import check_place, site
from frontdesk.llm.transcribing.records import Transcriber, TranscriberIn, Way
from frontdesk.team import Wishes

# The language model's server can be asked where it speaks the same language.
_SHARED = frozenset(("openai", "ollama", "compatible"))
_MOST = 2**53
_HOUR = 3600
_MILLION = 1_000_000


def tidy(wanted: TranscriberIn) -> TranscriberIn:
    """The same without what people leave around what they type."""
    return msgspec.structs.replace(
        wanted,
        model=wanted.model.strip(),
        base_url=wanted.base_url.strip().rstrip("/"),
        key=wanted.key.strip() if isinstance(wanted.key, str) else wanted.key,
    )


def check(wanted: TranscriberIn, was: Transcriber | None, connection: Connection | None) -> None:
    """Refuse a transcriber that could not work or would send the key to somebody it was not given for."""
    wishes = Wishes()
    wishes.must(0 < len(wanted.model) <= 200 and wanted.model.isprintable(), "model", "Please name the model, as its server calls it.")
    wishes.must(" " not in wanted.model, "model", "A model's name has no spaces.")
    if wanted.base_url:
        check_place(wishes, wanted.base_url)
    else:
        shared = connection is not None and connection.provider in _SHARED
        wishes.must(shared, "base_url", "Please give an address: no language model is connected that could write down recordings.")
        wishes.must(not isinstance(wanted.key, str) or not wanted.key, "key", "The language model's own key is used at its address.")
    wishes.must(1000 <= wanted.timeout_ms <= 120_000, "timeout_ms", "The time limit is from one second to two minutes.")
    wishes.must(1 <= wanted.largest_mb <= 100, "largest_mb", "The largest recording is from 1 to 100 MB.")
    for field in ("budget_minor", "budget_minutes", "price_hour"):
        value = getattr(wanted, field)
        wishes.must(value is None or 0 <= value < _MOST, field, "Please give a number that is not negative.")
    wishes.must(
        wanted.budget_minor is None or wanted.price_hour is not None, "budget_minor", "A budget in money needs the price of an hour."
    )
    if isinstance(wanted.key, str):
        wishes.must(len(wanted.key) <= 500 and wanted.key.isascii() and wanted.key.isprintable(), "key", "This does not look like a key.")
    elif was is not None and was.secret and wanted.base_url:
        same = bool(was.base_url) and site(was.base_url) == site(wanted.base_url)
        wishes.must(same, "key", "The address is another one: please give the key anew, so that it goes only where you mean it to.")
    wishes.done()


def way_to(transcriber: Transcriber, connection: Connection | None) -> Way | Failed:
    """Its own address with its own key, or the language model's with the model's."""
    if transcriber.base_url:
        return Way(transcriber, transcriber.base_url, transcriber.secret, "compatible")
    if connection is None or connection.provider not in _SHARED:
        return Failed("off", "The language model whose server wrote down recordings is not connected any more.")
    return Way(transcriber, connection.base_url, connection.secret, connection.provider)


def cost(seconds: int, transcriber: Transcriber) -> int:
    """Millionths of a minor unit, rounded up."""
    return -(-seconds * (transcriber.price_hour or 0) * _MILLION // _HOUR)
