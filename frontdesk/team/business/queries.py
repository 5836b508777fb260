"""Reading the business and its branches."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.database import Database, Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.team.records import Branch, Business

_BUSINESS = "select business_id as id, name, kind, timezone, currency, country, languages, week_start from businesses"
_BRANCHES = "select id, name, names, address, timezone, opening, active from branches"


async def this_business(tx: Tx) -> Business:
    """The business of this transaction."""
    return required(await tx.one(Business, _BUSINESS), NotFound("business"))


async def set_up_needed(database: Database) -> bool:
    """Whether nobody has set up a business on this installation yet."""
    async with database.across() as tx:
        return not await tx.value("select exists (select from businesses)")


async def all_branches(tx: Tx) -> list[Branch]:
    """Every branch, the oldest first."""
    return await tx.all(Branch, f"{_BRANCHES} order by created_at, id")


async def branch_by_id(tx: Tx, branch_id: UUID) -> Branch:
    """One branch."""
    return required(await tx.one(Branch, f"{_BRANCHES} where id = $1", branch_id), NotFound("branch"))
