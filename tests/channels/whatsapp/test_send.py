"""What is known after sending: taken, refused, busy, or nobody knows."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from frontdesk.channels.contract import Busy, Refused, Unconfirmed
from frontdesk.channels.phones import phone_handle
from frontdesk.channels.records import Account, OutboundMessage, Sent
from frontdesk.channels.whatsapp.errors import explain
from frontdesk.channels.whatsapp.send import send
from tests.channels.fakes import FakeClient, FakeReply, graph_error, reply

ACCOUNT = Account("whatsapp", "700100200300", secrets={"access_token": "EAAx"})
TAKEN = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "+966501230001", "wa_id": "966501230001"}],
    "messages": [{"id": "wamid.OUT"}],
}


def message(kind: Any = "text", **more: Any) -> OutboundMessage:
    return OutboundMessage(id="outbox-1", kind=kind, to=(phone_handle("966501230001"),), text="Hello", target="wamid.IN1", **more)


async def attempt(*answers: FakeReply | Exception, kind: str = "text", tries: int = 0) -> Sent:
    return await send(FakeClient(*answers), ACCOUNT, message(kind), attempt=tries)


async def test_taken_means_an_id_and_no_more() -> None:
    client = FakeClient(reply(TAKEN | {"messages": [{"id": "wamid.OUT", "message_status": "held_for_quality_assessment"}]}))
    sent = await send(client, ACCOUNT, message())
    assert (sent.provider_id, sent.status) == ("wamid.OUT", "held_for_quality_assessment")
    assert sent.recipient[0].normal == "+966501230001"
    assert client.asked[0].json["biz_opaque_callback_data"] == "outbox-1"


async def test_marking_as_read_has_no_id() -> None:
    assert (await attempt(reply({"success": True}), kind="mark_read")).provider_id == ""


@pytest.mark.parametrize("error", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), httpx.WriteError("broken")])
async def test_a_lost_answer_is_unconfirmed_and_never_repeated(error: Exception) -> None:
    with pytest.raises(Unconfirmed):
        await attempt(error)
    with pytest.raises(Busy):
        await attempt(error, kind="typing")


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")])
async def test_what_never_left_is_tried_again_with_growing_pauses(error: Exception) -> None:
    with pytest.raises(Busy) as first:
        await attempt(error)
    with pytest.raises(Busy) as fourth:
        await attempt(error, tries=3)
    assert (first.value.retry_after, fourth.value.retry_after) == (5, 40)
    assert first.value.code == "not_reached"


@pytest.mark.parametrize("answer", [FakeReply(500, b"oops"), FakeReply(502, b"<html>"), FakeReply(504), reply({}), FakeReply(200, b"{")])
async def test_an_answer_that_says_nothing_is_unconfirmed(answer: FakeReply) -> None:
    with pytest.raises(Unconfirmed):
        await attempt(answer)


async def test_too_fast_is_busy_for_as_long_as_they_say() -> None:
    with pytest.raises(Busy) as busy:
        await attempt(FakeReply(429, b"", {"Retry-After": "7"}))
    assert busy.value.retry_after == 7
    with pytest.raises(Busy):
        await attempt(FakeReply(503))


async def test_too_many_to_one_customer_waits_four_to_the_n() -> None:
    waits = []
    for tries in (0, 1, 2, 3, 20):
        with pytest.raises(Busy) as busy:
            await attempt(graph_error(131056, "pair rate limit"), tries=tries)
        waits.append(busy.value.retry_after)
        assert not busy.value.pause_account
    assert waits == [1, 4, 16, 64, 3600]


async def test_too_fast_for_the_number_pauses_the_number() -> None:
    with pytest.raises(Busy) as busy:
        await attempt(graph_error(130429, status=429))
    assert busy.value.pause_account


@pytest.mark.parametrize(
    "answer", [graph_error(190, status=401), FakeReply(401), FakeReply(403), graph_error(10), graph_error(299), graph_error(133010)]
)
async def test_a_dead_token_stops_the_channel_and_tells_somebody(answer: FakeReply) -> None:
    with pytest.raises(Refused) as refused:
        await attempt(answer)
    assert refused.value.stops_channel
    assert refused.value.alarm
    assert not refused.value.permanent


async def test_a_closed_window_offers_a_template_and_quotes_whatsapp() -> None:
    with pytest.raises(Refused) as refused:
        await attempt(graph_error(131047, "More than 24 hours have passed"))
    assert (refused.value.code, refused.value.permanent, refused.value.provider_code) == ("window_closed", True, 131047)
    assert refused.value.verdict.template_helps
    assert "More than 24 hours have passed" in refused.value.detail


async def test_an_unknown_code_fails_visibly() -> None:
    with pytest.raises(Refused) as refused:
        await attempt(graph_error(987654))
    assert (refused.value.code, refused.value.provider_code) == ("refused", 987654)
    with pytest.raises(Refused):
        await attempt(FakeReply(404, b"gone"))


async def test_a_number_that_does_not_exist_stops_the_channel() -> None:
    with pytest.raises(Refused) as refused:
        await attempt(graph_error(100, error_subcode=33))
    assert refused.value.code == "number_unknown"
    with pytest.raises(Refused) as ours:
        await attempt(graph_error(100))
    assert (ours.value.code, ours.value.stops_channel) == ("request_wrong", False)


CLASSES = {
    "stop": {0, 3, 10, 190, 200, 250, 299, 368, 131031, 131045, 133010},
    "retry": {1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004, 133016},
    "fail": {
        100,
        130472,
        130497,
        131005,
        131008,
        131009,
        131021,
        131026,
        131030,
        131037,
        131042,
        131047,
        131048,
        131049,
        131050,
        131051,
        131052,
        131053,
        131060,
        131062,
        132000,
        132001,
        132005,
        132007,
        132012,
        132015,
        132016,
        135000,
    },
}


@pytest.mark.parametrize("outcome", CLASSES)
def test_every_documented_code_has_an_outcome(outcome: str) -> None:
    for code in CLASSES[outcome]:
        verdict = explain(code)
        assert verdict.outcome == outcome, code
        assert verdict.code != "refused"
    assert explain(None).code == "refused"


def test_codes_with_a_meaning_of_their_own() -> None:
    assert explain(131050).opted_out
    assert explain(131049).not_before == 86_400
    assert {code for code in range(140_000) if explain(code).alarm} >= {0, 190, 368, 131031, 131048, 131042, 131037, 133010}
