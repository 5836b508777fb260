"""Hands a message to WhatsApp and says truly what is known afterwards."""

from __future__ import annotations

from frontdesk.channels.contract import Answer, Busy, Client, NoAnswer, NotSent, Refused, TooLarge, Unconfirmed, Unparsable
from frontdesk.channels.records import Account, Json, OutboundMessage, Sent
from frontdesk.channels.tolerant import document, mapping, number, sequence, text, whole
from frontdesk.channels.whatsapp.build import build
from frontdesk.channels.whatsapp.errors import failure
from frontdesk.channels.whatsapp.identity import handles
from frontdesk.channels.wire import exchange

# Doing these twice is the same as doing them once, so a lost answer is no reason to ask a person.
_REPEATABLE = frozenset(("mark_read", "typing", "reaction"))


async def send(client: Client, account: Account, message: OutboundMessage, *, attempt: int = 0) -> Sent:
    """Send one message; `attempt` counts the earlier tries and lengthens the pauses.

    Raises Refused, Busy (certainly not sent) or Unconfirmed (perhaps sent; the status webhook, which carries our outbox id, will tell).
    """
    request = build(message, account)
    try:
        answer = await exchange(client, request)
    except NotSent as error:
        raise Busy(_pause(attempt), "not_reached", f"WhatsApp could not be reached: {error}") from error
    except (NoAnswer, TooLarge) as error:
        raise _lost(message, attempt, f"WhatsApp did not answer: {error}") from error
    body = read_body(answer)
    if answer.status == 200:
        return _sent(message, answer, body)
    raise refusal(answer, body, attempt=attempt) or _lost(message, attempt, f"The answer was {answer.status} without a reason.")


def _sent(message: OutboundMessage, answer: Answer, body: Json) -> Sent:
    contact = mapping(next(iter(sequence(body.get("contacts"))), None))
    taken = mapping(next(iter(sequence(body.get("messages"))), None))
    provider_id = text(taken.get("id")) or ""
    if not provider_id and message.kind not in ("mark_read", "typing"):
        raise Unconfirmed("WhatsApp answered yes but named no message id.")
    return Sent(
        provider_id,
        answer.content,
        text(taken.get("message_status")) or "",
        handles(text(contact.get("wa_id")), text(contact.get("user_id"))),
    )


def refusal(answer: Answer, body: Json, *, attempt: int = 0) -> Refused | Busy | None:
    """The error WhatsApp names in its answer; None when it names none and nobody knows what happened."""
    wait = number(answer.headers.get("retry-after"))
    error = mapping(body.get("error"))
    if error:
        subcode = whole(error.get("error_subcode"))
        words = text(mapping(error.get("error_data")).get("details")) or text(error.get("message")) or ""
        details = f"{words} (subcode {subcode})" if subcode is not None else words
        return failure(whole(error.get("code")), details, attempt=attempt, retry_after=wait)
    if answer.status in (429, 503):
        return Busy(wait if wait is not None else _pause(attempt), "provider_busy", f"WhatsApp answered {answer.status}.")
    if answer.status in (401, 403):
        return failure(190, "", attempt=attempt, retry_after=None)
    if 300 <= answer.status < 500:
        return Refused("refused", f"WhatsApp answered {answer.status} without a reason.")
    return None


def read_body(answer: Answer) -> Json:
    """The JSON object of an answer; empty when it is none."""
    try:
        return mapping(document(answer.content))
    except Unparsable:
        return {}


def _lost(message: OutboundMessage, attempt: int, detail: str) -> Busy | Unconfirmed:
    if message.kind in _REPEATABLE:
        return Busy(_pause(attempt), "not_reached", detail)
    return Unconfirmed(detail)


def _pause(attempt: int) -> float:
    return float(min(5 * 2 ** min(attempt, 10), 900))
