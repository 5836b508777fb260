"""Every channel that can be connected, by its word."""

from __future__ import annotations

from frontdesk.channels.contract import Adapter
from frontdesk.channels.webchat import adapter as webchat
from frontdesk.channels.webform import adapter as webform
from frontdesk.channels.whatsapp import adapter as whatsapp
from frontdesk.kit.errors import Invalid

ADAPTERS: dict[str, Adapter] = {one.kind: one for one in (whatsapp, webform, webchat)}
KINDS = frozenset(ADAPTERS)


def adapter_of(kind: str) -> Adapter:
    """The adapter of a channel."""
    if kind not in ADAPTERS:
        known = ", ".join(sorted(ADAPTERS))
        raise Invalid("unknown_channel_kind", f'There is no channel kind "{kind}". The kinds are: {known}.', fields={"kind": known})
    return ADAPTERS[kind]
