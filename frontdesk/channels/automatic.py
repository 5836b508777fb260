"""What a machine wrote: the rules by which a message is taken for an automatic reply. It is kept and shown like any other.

A false alarm costs the assistant's answer and never the message: a person has it then. Nothing here sets anything aside.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_PHRASES = Path(__file__).with_name("automatic.toml")
# Where an automatic reply says that it is one.
_HEAD = 400
_SPACES = re.compile(r"\s+")
_MARKS = re.compile(r"[\"'’‘“”«»*_!.,:;\-–—()\[\]<>]+")
_ASKS = "?؟？"
# RFC 3834, section 2 (whom not to answer): list software and mail systems write from these addresses.
_NOBODY = re.compile(
    r"(?:^|<)(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|owner-[^@>]*|[^@<>\s]*-(?:request|bounces?|owner))@",
    re.IGNORECASE,
)
# MS-OXCMAIL 2.2.3.2.14: which automatic answers a message asks not to get.
_SUPPRESSES = frozenset({"all", "oof", "autoreply"})


def automatic_mail(headers: Mapping[str, str]) -> str | None:
    """Why a mail is taken for one that nobody wrote by hand; None when a person may have.

    1. RFC 3834, section 5: `Auto-Submitted` with anything but "no". 2. RFC 3834, section 2: a `Return-Path` without an address, a
    sender that stands for mail software, `Precedence` bulk, list or junk. 3. RFC 2369 and RFC 2919: any `List-` header. 4. RFC 6522:
    a delivery report. 5. MS-OXCMAIL 2.2.3.2.14: `X-Auto-Response-Suppress`. 6. What older software writes: `X-Autoreply`,
    `X-Autorespond`, `X-Autoresponder`.
    """
    found = {name.strip().lower(): value.strip() for name, value in headers.items()}
    submitted = _word(found.get("auto-submitted", "no"))
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    if found.get("return-path") == "<>":
        return "Return-Path: <>"
    if _NOBODY.search(found.get("from", "")):
        return "From: a mail system"
    if (precedence := _word(found.get("precedence", ""))) in ("bulk", "list", "junk", "auto_reply"):
        return f"Precedence: {precedence}"
    if any(name.startswith("list-") for name in found):
        return "List-Id"
    if _word(found.get("content-type", "")) == "multipart/report":
        return "Content-Type: multipart/report"
    suppressed = {one.strip().lower() for one in found.get("x-auto-response-suppress", "").split(",")}
    if suppressed & _SUPPRESSES:
        return "X-Auto-Response-Suppress"
    if any(found.get(name, "no").lower() != "no" for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return "X-Autoreply"
    return None


def automatic_words(text: str) -> str | None:
    """The wording by which a text is taken for an automatic reply, where a channel has no headers; None when a person may have written it.

    Either it begins with what such replies are called, or it says in a whole sentence that nobody is there. Who asks for something has
    written it themselves, whatever else it says.
    """
    if any(sign in text[:_HEAD] for sign in _ASKS):
        return None
    plain = _plain(text[:_HEAD])
    beginnings, sentences = _known()
    # Words that are only called so end there or go on with something else: "automatic reply to your mail".
    begun = next((one for one in beginnings if plain == one or plain.startswith(f"{one} ")), None)
    return begun or next((one for one in sentences if one in plain), None)


def _word(value: str) -> str:
    return value.partition(";")[0].strip().lower()


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SPACES.sub(" ", _MARKS.sub(" ", folded)).strip()


@cache
def _known() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What automatic replies are called, and what they say."""
    found: Iterable[Mapping[str, list[str]]] = tomllib.loads(_PHRASES.read_text("utf-8")).values()
    found = list(found)
    return (
        tuple(_plain(one) for language in found for one in language["beginnings"]),
        tuple(_plain(one) for language in found for one in language["sentences"]),
    )
