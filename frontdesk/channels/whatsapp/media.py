"""Files: fetched from WhatsApp's own hosts only and checked, uploaded within its limits."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from hashlib import sha256
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from msgspec.structs import replace

from frontdesk.channels.contract import Answer, Busy, Client, NoAnswer, NotSent, Refused, Request, TooLarge
from frontdesk.channels.records import Account, Attachment, Downloaded, Media
from frontdesk.channels.sniff import settle
from frontdesk.channels.tolerant import text, whole
from frontdesk.channels.whatsapp.build import base, token
from frontdesk.channels.whatsapp.send import read_body, refusal
from frontdesk.channels.wire import exchange

MEGABYTE = 1_000_000
INBOUND_LIMIT = 100 * MEGABYTE
_HOSTS = ("facebook.com", "fbsbx.com", "fbcdn.net", "whatsapp.net")
_OUTBOUND = {"image": 5 * MEGABYTE, "audio": 16 * MEGABYTE, "video": 16 * MEGABYTE, "document": 100 * MEGABYTE, "sticker": 500_000}
_SLOW = 120.0


async def media_url(client: Client, account: Account, media_id: str) -> Media:
    """Where a file lies right now; the address lives for five minutes and needs the access token."""
    address = f"{base(account)}/{quote(media_id, safe='')}?phone_number_id={quote(account.external_id, safe='')}"
    answer = await _exchange(client, Request("GET", address, {"Authorization": f"Bearer {token(account)}"}))
    body = read_body(answer)
    url = text(body.get("url"))
    if answer.status != 200 or url is None:
        raise refusal(answer, body) or Busy(30, "media_unavailable", f"WhatsApp did not say where the file is ({answer.status}).")
    return Media(media_id, text(body.get("mime_type")), None, text(body.get("sha256")), url, whole(body.get("file_size")))


async def fetch_media(client: Client, account: Account, media: Media, *, limit: int = INBOUND_LIMIT) -> Downloaded:
    """Download one file of a message: known host, bounded size, right checksum, and the type its bytes show."""
    if media.id is None:
        raise Refused("media_unknown", "The message names no file.")
    found = await media_url(client, account, media.id)
    if found.size is not None and found.size > limit:
        raise _too_large(limit)
    answer = await _get(client, account, found.url or "", limit)
    if answer.status == 404:
        # The address has run out between the two requests; a fresh one is the cure.
        found = await media_url(client, account, media.id)
        answer = await _get(client, account, found.url or "", limit)
    if answer.status != 200:
        raise refusal(answer, read_body(answer)) or Busy(30, "media_unavailable", f"The file could not be fetched ({answer.status}).")
    digest = sha256(answer.content)
    for said in (found.sha256, media.sha256):
        if (expected := _digest(said)) is not None and not hmac.compare_digest(expected, digest.digest()):
            raise Busy(30, "media_damaged", "The file does not have the checksum WhatsApp gave for it.")
    declared = media.mime or found.mime or answer.headers.get("content-type")
    return Downloaded(answer.content, settle(answer.content, declared), digest.hexdigest())


async def upload_media(client: Client, account: Account, attachment: Attachment, content: bytes, mime: str) -> Attachment:
    """Give WhatsApp a file to send; it keeps it for 30 days."""
    most = _OUTBOUND[attachment.type]
    if not content:
        raise Refused("file_empty", "The file is empty.")
    if len(content) > most:
        raise Refused(
            "file_too_large",
            f"WhatsApp takes {attachment.type} files up to {most / MEGABYTE:g} MB; this one has {len(content) / MEGABYTE:.1f} MB.",
        )
    boundary = secrets.token_hex(16)
    fields = {"messaging_product": b"whatsapp", "type": mime.encode("ascii", "replace")}
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary.encode(), name.encode(), value)
        for name, value in fields.items()
    ]
    parts.append(
        b'--%s\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\nContent-Type: %s\r\n\r\n'
        % (boundary.encode(), _file_name(attachment.filename).encode(), fields["type"])
    )
    parts += [content, b"\r\n--%s--\r\n" % boundary.encode()]
    headers = {"Authorization": f"Bearer {token(account)}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    address = f"{base(account)}/{quote(account.external_id, safe='')}/media"
    answer = await _exchange(client, Request("POST", address, headers, b"".join(parts), _SLOW))
    body = read_body(answer)
    uploaded = text(body.get("id"))
    if answer.status != 200 or uploaded is None:
        raise refusal(answer, body) or Busy(30, "upload_failed", f"WhatsApp did not take the file ({answer.status}).")
    return replace(attachment, id=uploaded, link="")


async def _get(client: Client, account: Account, url: str, limit: int) -> Answer:
    """GET with the token, following at most three redirects, each checked anew; the token never goes to a second host."""
    headers = {"Authorization": f"Bearer {token(account)}"}
    first: str | None = None
    for _ in range(4):
        host = _checked(url, account)
        first = first or host
        answer = await _exchange(client, Request("GET", url, headers if host == first else {}, timeout=_SLOW), limit)
        target = answer.headers.get("location")
        if answer.status not in (301, 302, 303, 307, 308) or not target:
            return answer
        url = _joined(url, target)
    raise Refused("media_redirects", "The file's address leads round in circles.")


async def _exchange(client: Client, request: Request, limit: int = MEGABYTE) -> Answer:
    # Fetching and uploading can be repeated: a file uploaded twice is only stored twice.
    try:
        return await exchange(client, request, limit=limit)
    except (NotSent, NoAnswer) as error:
        raise Busy(10, "not_reached", f"WhatsApp could not be reached: {error}") from error
    except TooLarge:
        raise _too_large(limit) from None


def _checked(url: str, account: Account) -> str:
    """The host and port of an address that may be fetched: https on one of the vendor's hosts, or the administrator's stand-in."""
    found = _split(url)
    # Where two parsers could disagree about the host there is no host.
    if found is None or not url.isascii() or not url.isprintable() or any(mark in url for mark in " \\@"):
        raise Refused("media_host_unknown", "The file's address is not a web address.")
    host = (found.hostname or "").lower()
    own = _split(account.api_base or "")
    stands_in = own is not None and own.netloc != "" and (found.scheme, found.netloc) == (own.scheme, own.netloc)
    known = found.scheme == "https" and found.port in (None, 443) and any(host == one or host.endswith("." + one) for one in _HOSTS)
    if not stands_in and not known:
        raise Refused("media_host_unknown", f"The file lies on {host or 'no host'}, which is not WhatsApp's.")
    return found.netloc


def _split(url: str) -> SplitResult | None:
    try:
        found = urlsplit(url)
        found.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return found


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return target


def _digest(written: str | None) -> bytes | None:
    """A SHA-256 in either form WhatsApp writes it: base64 in webhooks, hex in media answers. Anything else proves nothing."""
    if written is None:
        return None
    try:
        found = bytes.fromhex(written) if len(written) == 64 else base64.b64decode(written, validate=True)
    except (ValueError, binascii.Error):
        return None
    return found if len(found) == 32 else None


def _file_name(written: str) -> str:
    return re.sub(r'[\x00-\x1f\x7f"\\]', "_", written) or "file"


def _too_large(limit: int) -> Refused:
    return Refused("media_too_large", f"The file is larger than the {limit / MEGABYTE:g} MB that are fetched.")
