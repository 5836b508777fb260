"""Files: only from WhatsApp, only as large as allowed, only what they say they are."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import httpx
import pytest

from frontdesk.channels.contract import Busy, Refused
from frontdesk.channels.records import Account, Attachment, Downloaded, Media
from frontdesk.channels.whatsapp.media import fetch_media, upload_media
from frontdesk.kit.errors import Problem
from tests.channels.fakes import FakeClient, FakeReply, graph_error, reply

ACCOUNT = Account("whatsapp", "700100200300", secrets={"access_token": "EAAx"})
JPEG = b"\xff\xd8\xff\xe0" + b"kitchen" * 20
URL = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=9"
SUM = hashlib.sha256(JPEG)


def where(**more: Any) -> FakeReply:
    return reply({"url": URL, "mime_type": "image/jpeg", "sha256": SUM.hexdigest(), "file_size": len(JPEG), "id": "9"} | more)


async def fetch(
    *answers: FakeReply | Exception, media: Media | None = None, account: Account = ACCOUNT, limit: int = 1000
) -> tuple[Downloaded, FakeClient]:
    client = FakeClient(*answers)
    return await fetch_media(client, account, media or Media("9", "image/jpeg"), limit=limit), client


async def test_a_file_is_asked_for_then_fetched_with_the_token() -> None:
    got, client = await fetch(where(), FakeReply(200, JPEG), media=Media("9", "image/jpeg", sha256=base64.b64encode(SUM.digest()).decode()))
    assert (got.content, got.mime, got.sha256) == (JPEG, "image/jpeg", SUM.hexdigest())
    assert [asked.url for asked in client.asked] == ["https://graph.facebook.com/v25.0/9?phone_number_id=700100200300", URL]
    assert all(asked.headers["Authorization"] == "Bearer EAAx" for asked in client.asked)


async def test_an_address_that_ran_out_is_asked_for_again() -> None:
    got, client = await fetch(where(), FakeReply(404), where(), FakeReply(200, JPEG))
    assert got.content == JPEG
    assert len(client.asked) == 4


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/9",
        "http://lookaside.fbsbx.com/9",
        "https://fbsbx.com.evil.example/9",
        "https://evilfbsbx.com/9",
        "https://127.0.0.1/9",
        "https://lookaside.fbsbx.com:8443/9",
        "https://lookaside.fbsbx.com@evil.example/9",
        "file:///etc/passwd",
        "https://[::1/9",
        "",
    ],
)
async def test_no_other_host_is_asked(url: str) -> None:
    client = FakeClient(where(url=url), FakeReply(200, JPEG))
    with pytest.raises((Refused, Busy)):
        await fetch_media(client, ACCOUNT, Media("9"))
    assert len(client.asked) == 1


async def test_a_redirect_is_checked_and_never_given_the_token() -> None:
    got, client = await fetch(where(), FakeReply(302, b"", {"Location": "https://scontent.whatsapp.net/x"}), FakeReply(200, JPEG))
    assert got.content == JPEG
    assert "Authorization" not in client.asked[2].headers
    with pytest.raises(Refused) as refused:
        await fetch(where(), FakeReply(302, b"", {"Location": "http://169.254.169.254/latest"}))
    assert refused.value.code == "media_host_unknown"
    with pytest.raises(Refused) as circles:
        await fetch(where(), *[FakeReply(302, b"", {"Location": URL})] * 4)
    assert circles.value.code == "media_redirects"


async def test_the_demo_stand_in_serves_its_own_files() -> None:
    account = Account("whatsapp", "1", secrets={"access_token": "t"}, api_base="http://127.0.0.1:9000/fake")
    got, _ = await fetch(where(url="http://127.0.0.1:9000/files/9"), FakeReply(200, JPEG), account=account)
    assert got.content == JPEG
    with pytest.raises(Refused):
        await fetch(where(url="http://127.0.0.1:9001/files/9"), account=account)


async def test_too_large_is_refused_before_and_while_fetching() -> None:
    with pytest.raises(Refused) as before:
        await fetch(where(file_size=1001))
    assert before.value.code == "media_too_large"
    with pytest.raises(Refused) as during:
        await fetch(where(), Problem("answer_too_large", "more"))
    assert during.value.code == "media_too_large"


async def test_a_wrong_checksum_is_tried_again_not_stored() -> None:
    with pytest.raises(Busy) as busy:
        await fetch(where(), FakeReply(200, JPEG + b"!"))
    assert busy.value.code == "media_damaged"


async def test_the_bytes_decide_what_it_is() -> None:
    page = b"<!DOCTYPE html><script>alert(1)</script>"
    got, _ = await fetch(where(sha256=None), FakeReply(200, page))
    assert got.mime == "text/html"
    voice, _ = await fetch(where(sha256=None), FakeReply(200, b"OggS...."), media=Media("9", "audio/ogg; codecs=opus"))
    assert voice.mime == "audio/ogg; codecs=opus"


async def test_failures_say_whether_to_try_again() -> None:
    for answers in ((httpx.ReadTimeout("slow"),), (where(), httpx.ConnectError("x")), (where(), FakeReply(500)), (FakeReply(200, b"{}"),)):
        with pytest.raises(Busy):
            await fetch(*answers)
    with pytest.raises(Refused) as refused:
        await fetch(graph_error(131052, "gone"))
    assert refused.value.code == "media_in_failed"
    with pytest.raises(Refused):
        await fetch(media=Media(url="https://somewhere"))


async def test_a_file_goes_up_as_a_form() -> None:
    client = FakeClient(reply({"id": 77}))
    sent = await upload_media(client, ACCOUNT, Attachment("document", filename='of"fer\r\n.pdf'), b"%PDF-1", "application/pdf")
    assert sent.id == "77"
    asked = client.asked[0]
    boundary = asked.headers["Content-Type"].partition("boundary=")[2]
    assert asked.url.endswith("/700100200300/media")
    assert asked.content.count(boundary.encode()) == 4
    assert b'filename="of_fer__.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1\r\n' in asked.content
    assert b'name="messaging_product"\r\n\r\nwhatsapp\r\n' in asked.content


async def test_a_file_beyond_the_limits_stays_here() -> None:
    for content, code in ((b"", "file_empty"), (b"x" * 5_000_001, "file_too_large")):
        with pytest.raises(Refused) as refused:
            await upload_media(FakeClient(), ACCOUNT, Attachment("image"), content, "image/png")
        assert refused.value.code == code
    with pytest.raises(Busy):
        await upload_media(FakeClient(FakeReply(500)), ACCOUNT, Attachment("image"), b"x", "image/png")
    with pytest.raises(Refused):
        await upload_media(FakeClient(graph_error(131053)), ACCOUNT, Attachment("image"), b"x", "image/png")
