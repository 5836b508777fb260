"""What every channel's adapter must be able to do, how it reaches the network, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

import msgspec

from frontdesk.channels.records import (
    Account,
    Arrived,
    Attachment,
    ChannelEvent,
    Downloaded,
    Item,
    Media,
    OutboundMessage,
    Sent,
    Verdict,
)
from frontdesk.kit.errors import Forbidden, Problem

Headers = Mapping[str, str]
Secrets = Mapping[str, str]


class SignatureWrong(Problem):
    """The delivery does not prove that the provider sent it; nothing of it is stored."""

    def __init__(self, detail: str = "The signature does not fit this delivery.") -> None:
        super().__init__("signature_wrong", detail, status=401)


class TooMuch(Problem):
    """More was sent than this channel ever carries; nothing of it is stored."""

    def __init__(self, detail: str) -> None:
        super().__init__("too_large", detail, status=413)


class ChallengeWrong(Forbidden):
    """Somebody asked to confirm the webhook with another token than ours."""

    def __init__(self, detail: str = "The verify token is not the one saved for this channel.") -> None:
        super().__init__(detail, "verify_token_wrong")


class Unparsable(Problem):
    """Nothing can be read from these bytes; they stay stored and can be tried again after a fix."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail, status=422)


class Refused(Problem):
    """The message will not go out as it is; `verdict` says whether the whole account has to stop."""

    def __init__(
        self, code: str, detail: str, *, permanent: bool = True, verdict: Verdict | None = None, provider_code: int | None = None
    ) -> None:
        super().__init__(code, detail, status=422)
        self.permanent = permanent
        self.verdict = verdict or Verdict(code, detail, "fail")
        self.provider_code = provider_code

    @property
    def alarm(self) -> bool:
        """Whether an administrator must hear of it."""
        return self.verdict.alarm

    @property
    def stops_channel(self) -> bool:
        """Whether sending on this account must stop until somebody acts."""
        return self.verdict.outcome == "stop"


class Busy(Problem):
    """The provider has certainly not taken the message; try again in `retry_after` seconds."""

    def __init__(self, retry_after: float, code: str, detail: str = "", *, pause_account: bool = False) -> None:
        super().__init__(code, detail or "The provider asks to wait.", status=503, extra={"retry_after": retry_after})
        self.retry_after = retry_after
        self.pause_account = pause_account


class Unconfirmed(Problem):
    """The message left the machine and no usable answer came: it may have arrived, so it is never repeated automatically."""

    def __init__(self, detail: str) -> None:
        super().__init__("unconfirmed", detail, status=504)


class NotSent(Exception):
    """The request never reached the other side."""


class NoAnswer(Exception):
    """The request went out and the answer did not come, or broke off."""


class TooLarge(Exception):
    """The answer is larger than the caller takes."""


class Request(msgspec.Struct, frozen=True):
    """One request to a provider, ready to send."""

    method: str
    url: str
    headers: dict[str, str] = {}
    content: bytes = b""
    timeout: float = 15.0


class Answer(msgspec.Struct, frozen=True):
    """What the provider answered; header names are in lower case."""

    status: int
    content: bytes = b""
    headers: dict[str, str] = {}


class Reply(Protocol):
    """What the client hands back: the part of an httpx response that is used here."""

    @property
    def status_code(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


class Client(Protocol):
    """The guarded way out (kit.http.Outbound), or a test's stand-in for it. Does not follow redirects."""

    async def request(self, method: str, url: str, *, timeout: float = ..., **parts: Any) -> Reply: ...


class Adapter(Protocol):
    """One channel. A module with these names is an adapter; none of them keeps state."""

    @property
    def kind(self) -> str:
        """The channel's word, as in product.md."""

    @property
    def sends(self) -> frozenset[str]:
        """The kinds of outbound message the channel can carry."""

    @property
    def reply_window(self) -> timedelta | None:
        """How long after the customer's last message a free reply is allowed; None is for ever."""

    def challenge(self, query: Mapping[str, str], secrets: Secrets) -> bytes:
        """The body that confirms the webhook to the provider. Raises ChallengeWrong."""

    def verify(self, body: bytes, headers: Headers, secrets: Secrets) -> None:
        """Prove that the delivery is genuine. Raises SignatureWrong, also when there is no signature, or TooMuch."""

    def split(self, body: bytes, headers: Headers) -> list[Item]:
        """Cut a delivery into its items, at least one; fast, and never raises."""

    def parse(self, raw: bytes, arrived: Arrived = ...) -> list[ChannelEvent]:
        """Read one item, or a whole delivery. Raises only Unparsable."""

    def build(self, message: OutboundMessage, account: Account) -> Request:
        """The request that would send this message. Raises Refused when it breaks a limit."""

    async def send(self, client: Client, account: Account, message: OutboundMessage, *, attempt: int = ...) -> Sent:
        """Hand one message to the provider. Raises Refused, Busy or Unconfirmed."""

    def explain(self, provider_code: int | None, details: str = ...) -> Verdict:
        """What an error code of this provider means, in a failed status or at once."""

    async def fetch_media(self, client: Client, account: Account, media: Media, *, limit: int = ...) -> Downloaded:
        """Download one file of a message. Raises Refused or Busy."""

    async def upload_media(self, client: Client, account: Account, attachment: Attachment, content: bytes, mime: str) -> Attachment:
        """Give the provider a file to send; the returned attachment carries its id. Raises Refused or Busy."""
