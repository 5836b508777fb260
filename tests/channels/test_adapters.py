"""Every adapter keeps the same contract."""

from __future__ import annotations

import contextlib
import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.adapters import ADAPTERS, KINDS, adapter_of
from frontdesk.channels.contract import Adapter, ChallengeWrong, Refused, Unparsable
from frontdesk.channels.parse_files import READERS
from frontdesk.channels.records import Account, Arrived, Attachment, Media, OutboundMessage
from frontdesk.kit.errors import Invalid
from tests.channels.fakes import FakeClient

every = pytest.mark.parametrize("kind", sorted(KINDS))


def test_the_registry_names_each_by_its_own_word() -> None:
    assert set(READERS) == set(ADAPTERS) == KINDS
    assert all(adapter_of(kind).kind == kind for kind in KINDS)
    with pytest.raises(Invalid) as unknown:
        adapter_of("pigeon")
    assert "whatsapp" in unknown.value.detail


@every
def test_it_has_every_name_of_the_contract(kind: str) -> None:
    for name, wanted in vars(Adapter).items():
        if inspect.isfunction(wanted) and not name.startswith("_"):
            given_ = inspect.signature(getattr(adapter_of(kind), name))
            assert list(given_.parameters) == [one for one in inspect.signature(wanted).parameters if one != "self"], name


@every
def test_nobody_confirms_a_webhook_without_the_token(kind: str) -> None:
    with pytest.raises(ChallengeWrong):
        adapter_of(kind).challenge({"hub.mode": "subscribe"}, {})


@every
@given(body=st.binary(max_size=300))
def test_splitting_never_fails_and_reading_fails_in_one_way(kind: str, body: bytes) -> None:
    adapter = adapter_of(kind)
    items = adapter.split(body, {})
    assert items
    for item in items:
        with contextlib.suppress(Unparsable):
            assert adapter.parse(item.raw, Arrived(Account(kind, "x"), None))


@every
def test_each_failure_has_words(kind: str) -> None:
    assert adapter_of(kind).explain(None).detail.endswith(".")


@pytest.mark.parametrize("kind", ["webform", "webchat"])
async def test_files_and_requests_are_refused_where_there_are_none(kind: str) -> None:
    adapter, account, client = adapter_of(kind), Account(kind, "x"), FakeClient()
    message = OutboundMessage(id="1", kind="text", text="hi")
    calls: list[Any] = [
        lambda: adapter.fetch_media(client, account, Media("1")),
        lambda: adapter.upload_media(client, account, Attachment("image"), b"x", "image/png"),
    ]
    for call in calls:
        with pytest.raises(Refused):
            await call()
    with pytest.raises(Refused):
        adapter.build(message, account)
