"""Public payloads that nobody on this project wrote, beside this clone: each must read as its index says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frontdesk.channels.contract import SignatureWrong
from frontdesk.channels.parse_files import parse_file, reading
from frontdesk.channels.whatsapp.parse import parse
from frontdesk.channels.whatsapp.split import split
from frontdesk.channels.whatsapp.verify import verify

SHARED = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
WHY = "the public payloads are not beside this clone"


def index() -> list[dict[str, Any]]:
    path = SHARED / "index.json"
    if not path.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text())["fixtures"]
    return [fixture for fixture in found if fixture["channel"] == "whatsapp"]


FIXTURES = index()
CASES: list[Any] = [pytest.param(one, id=one["file"]) for one in FIXTURES]
each = pytest.mark.parametrize("fixture", CASES or [pytest.param(None, marks=pytest.mark.skip(WHY))])


def plain(events: list[dict[str, object]]) -> list[dict[str, object]]:
    """As JSON has it, without the mark of repetition, which only a whole delivery can show."""
    return [{key: value for key, value in event.items() if key != "duplicate"} for event in json.loads(json.dumps(events))]


@each
def test_it_reads_as_the_index_says(fixture: dict[str, Any]) -> None:
    got = parse_file("whatsapp", SHARED / fixture["file"])
    events: list[dict[str, Any]] = json.loads(json.dumps(got["events"]))
    expected = fixture["expected"]
    assert got["file"] == Path(fixture["file"]).name
    assert len(events) == len(expected["events"])
    for event, wanted in zip(events, expected["events"], strict=True):
        assert {key: event.get(key) for key in wanted} == wanted
    assert sum(event["kind"] in ("message", "postback") and not event.get("duplicate") for event in events) == expected["messages"]


@each
def test_item_by_item_it_reads_the_same(fixture: dict[str, Any]) -> None:
    raw = (SHARED / fixture["file"]).read_bytes()
    items = split(raw, {})
    assert plain([reading(event) for item in items for event in parse(item.raw)]) == plain([reading(event) for event in parse(raw)])
    assert all(item.event_key and item.sender_key for item in items)


@pytest.mark.skipif(not FIXTURES, reason=WHY)
def test_all_of_them_in_one_body_lose_none() -> None:
    entries, expected = [], []
    for fixture in FIXTURES:
        raw = (SHARED / fixture["file"]).read_bytes()
        entries += json.loads(raw)["entry"]
        expected += [reading(event) for event in parse(raw)]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
    assert plain([reading(event) for event in parse(body)]) == plain(expected)
    assert plain([reading(event) for item in split(body, {}) for event in parse(item.raw)]) == plain(expected)


@pytest.mark.skipif(not FIXTURES, reason=WHY)
def test_public_signatures_are_reproduced() -> None:
    vectors = json.loads((SHARED / "signature-vectors.json").read_text())["vectors"]
    ours = [vector for vector in vectors if vector["name"].startswith("meta")]
    assert ours
    for vector in ours:
        body, secrets = vector["input"]["body"].encode(), {"app_secret": vector["input"]["app_secret"]}
        verify(body, {"x-hub-signature-256": vector["expected"]}, secrets)
        with pytest.raises(SignatureWrong):
            verify(body[:-1] + bytes([body[-1] ^ 1]), {"x-hub-signature-256": vector["expected"]}, secrets)
