"""The errors of the network, told apart by what they say about the request."""

from __future__ import annotations

import httpx
import pytest

from frontdesk.channels.contract import NoAnswer, NotSent, Request, TooLarge
from frontdesk.channels.wire import exchange
from frontdesk.kit.errors import Problem
from frontdesk.kit.http import Outbound
from tests.channels.fakes import FakeClient, FakeReply

ASK = Request("GET", "https://graph.example/x", {"A": "b"})


async def test_an_answer_has_lower_case_headers() -> None:
    answer = await exchange(FakeClient(FakeReply(200, b"ok", {"Retry-After": "3"})), ASK)
    assert (answer.status, answer.content, answer.headers) == (200, b"ok", {"retry-after": "3"})


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (httpx.ConnectError("x"), NotSent),
        (httpx.ConnectTimeout("x"), NotSent),
        (httpx.PoolTimeout("x"), NotSent),
        (httpx.ReadTimeout("x"), NoAnswer),
        (httpx.WriteTimeout("x"), NoAnswer),
        (httpx.ReadError(""), NoAnswer),
        (httpx.RemoteProtocolError("x"), NoAnswer),
        (httpx.DecodingError("x"), NoAnswer),
        (Problem("answer_too_large", "x"), TooLarge),
        (Problem("private_address", "x"), Problem),
        (RuntimeError("a transaction is open"), RuntimeError),
    ],
)
async def test_errors(error: Exception, told: type[Exception]) -> None:
    with pytest.raises(told):
        await exchange(FakeClient(error), ASK)


async def test_over_the_real_client() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/slow":
            raise httpx.ReadTimeout("slow", request=request)
        return httpx.Response(200, content=b"x" * 1000, headers={"Content-Type": "text/plain"})

    outbound = Outbound(allow=["graph.example:443"], transport=httpx.MockTransport(serve))
    answer = await exchange(outbound, ASK, limit=1000)
    assert (len(answer.content), answer.headers["content-type"]) == (1000, "text/plain")
    with pytest.raises(TooLarge):
        await exchange(outbound, ASK, limit=999)
    with pytest.raises(NoAnswer):
        await exchange(outbound, Request("GET", "https://graph.example/slow"))
    await outbound.close()


async def test_a_private_address_is_no_error_of_the_network() -> None:
    outbound = Outbound()
    with pytest.raises(Problem, match="private_address"):
        await exchange(outbound, Request("GET", "https://127.0.0.1/x"))
    await outbound.close()
