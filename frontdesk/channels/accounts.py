"""From a stored row to what an adapter needs to speak for an account."""

from __future__ import annotations

from frontdesk.channels.records import Account
from frontdesk.channels.rows import AccountRow


def account_of(row: AccountRow) -> Account:
    """The account as adapters know it."""
    return Account(
        kind=row.kind,
        external_id=row.external_id,
        name=row.name,
        address=row.address,
        secrets=row.secrets,
        settings=row.settings,
        api_base=row.api_base,
    )
