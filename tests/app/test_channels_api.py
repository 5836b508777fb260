"""Connecting accounts over HTTP."""

from __future__ import annotations

import pytest

from frontdesk.channels import api
from frontdesk.channels.queries import account_by_id
from frontdesk.kit.database import Database
from tests.team.made import make


@pytest.mark.parametrize(
    ("kind", "names"), [("webform", ["form_secret"]), ("webchat", ["visitor_secret", "widget_secret"]), ("whatsapp", [])]
)
async def test_what_only_frontdesk_signs_with_is_made_by_frontdesk(common: Database, kind: str, names: list[str]) -> None:
    made = await make(common)
    view = await api.connect(made.as_(), api.NewAccount(kind=kind, external_id=f"{made.id}", name="Front door"))
    assert view.secrets_set == names
    async with common.business(made.id) as tx:
        stored = (await account_by_id(tx, view.id)).secrets
    assert all(len(stored[name]) >= 40 for name in names)
