"""Only WhatsApp gets in."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from frontdesk.channels.contract import ChallengeWrong, SignatureWrong
from frontdesk.channels.whatsapp.verify import challenge, verify

SECRET = "a1b2c3"
BODY = b'{"text":"\\u0645\\u0631\\u062d\\u0628\\u0627"}'


def sign(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_the_right_signature_opens() -> None:
    verify(BODY, sign(BODY), {"app_secret": SECRET})
    verify(BODY, {"X-Hub-Signature-256": sign(BODY)["x-hub-signature-256"]}, {"app_secret": SECRET})


def test_the_secret_before_the_last_change_still_opens() -> None:
    verify(BODY, sign(BODY, "old"), {"app_secret": SECRET, "previous_app_secret": "old"})


@pytest.mark.parametrize(
    ("body", "headers", "secrets"),
    [
        (BODY + b" ", sign(BODY), {"app_secret": SECRET}),
        (BODY, sign(BODY, "other"), {"app_secret": SECRET}),
        (BODY, {}, {"app_secret": SECRET}),
        (BODY, {"x-hub-signature-256": ""}, {"app_secret": SECRET}),
        (BODY, {"x-hub-signature-256": "sha256="}, {"app_secret": SECRET}),
        (BODY, {"x-hub-signature-256": sign(BODY)["x-hub-signature-256"][7:]}, {"app_secret": SECRET}),
        (BODY, {"x-hub-signature-256": "sha256=\u0661\ud83d"}, {"app_secret": SECRET}),
        (BODY, sign(BODY, ""), {"app_secret": ""}),
        (BODY, sign(BODY, ""), {}),
    ],
)
def test_anything_else_does_not(body: bytes, headers: dict[str, str], secrets: dict[str, str]) -> None:
    with pytest.raises(SignatureWrong) as refused:
        verify(body, headers, secrets)
    assert refused.value.status == 401


def test_the_question_is_answered_with_the_bare_number() -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "let me in"}
    assert challenge(query, {"verify_token": "let me in"}) == b"1158201444"


@pytest.mark.parametrize(
    ("query", "secrets"),
    [
        ({"hub.mode": "subscribe", "hub.verify_token": "wrong"}, {"verify_token": "right"}),
        ({"hub.mode": "unsubscribe", "hub.verify_token": "right"}, {"verify_token": "right"}),
        ({"hub.mode": "subscribe", "hub.verify_token": ""}, {}),
        ({}, {"verify_token": "right"}),
    ],
)
def test_a_stranger_is_not_answered(query: dict[str, str], secrets: dict[str, str]) -> None:
    with pytest.raises(ChallengeWrong) as refused:
        challenge(query, secrets)
    assert refused.value.status == 403
