"""Beginning a business, and changing it and its branches."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx
from frontdesk.kit.events import record
from frontdesk.team.business.beginnings import first_skills
from frontdesk.team.business.queries import branch_by_id, this_business
from frontdesk.team.countries import first_day_in, spoken_in
from frontdesk.team.events import BranchAdded, BranchChanged, BusinessChanged, BusinessCreated
from frontdesk.team.permissions import EVERYTHING, OWNER
from frontdesk.team.records import Kind
from frontdesk.team.roles.actions import add_built_in_roles, add_skill
from frontdesk.team.rules import Wishes, check_hours, check_languages, check_money, check_name, check_names, check_timezone
from frontdesk.team.shifts import Hours
from frontdesk.team.staff.actions import NewStaff, add_staff


class NewBusiness(msgspec.Struct, frozen=True, kw_only=True):
    """A business that begins; languages and the first day of the week follow the country unless given."""

    name: str
    kind: Kind
    timezone: str
    currency: str
    country: str
    languages: Sequence[str] = ()
    week_start: int | None = None
    address: str = ""


class Created(msgspec.Struct, frozen=True):
    """What a new business was given."""

    business_id: UUID
    owner_id: UUID
    branch_id: UUID
    roles: dict[str, UUID]
    skills: dict[str, UUID]


async def create_business(
    tx: Tx, new: NewBusiness, *, owner: str, email: str, password_hash: str | None, skills: Sequence[tuple[str, str]] | None = None
) -> Created:
    """Begin a business in a transaction of its own new id: one branch, the built-in roles, first skills and its owner."""
    wishes = Wishes()
    check_name(wishes, new.name, "business_name")
    check_timezone(wishes, new.timezone)
    check_money(wishes, new.currency, new.country)
    check_languages(wishes, new.languages)
    wishes.must(new.week_start is None or 1 <= new.week_start <= 7, "week_start", "The week begins on a day from 1 to 7.")
    wishes.done()
    await tx.execute(
        "insert into businesses (name, kind, timezone, currency, country, languages, week_start, created_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.name.strip(),
        new.kind,
        new.timezone,
        new.currency,
        new.country,
        list(new.languages or spoken_in(new.country)),
        new.week_start or first_day_in(new.country),
        tx.at,
    )
    await record(tx, BusinessCreated(tx.business_id, new.kind, new.timezone, new.currency, new.country))
    branch_id = await add_branch(tx, new.name, timezone=new.timezone, address=new.address)
    roles = await add_built_in_roles(tx)
    made = {key: await add_skill(tx, name, key=key) for key, name in (first_skills(new.kind) if skills is None else skills)}
    person = NewStaff(
        name=owner,
        email=email,
        role=OWNER,
        password_hash=password_hash,
        languages=new.languages or spoken_in(new.country),
        branches=[branch_id],
    )
    owner_id = await add_staff(tx, person, may=EVERYTHING)
    return Created(tx.business_id, owner_id, branch_id, roles, made)


async def change_business(
    tx: Tx,
    *,
    name: str | None = None,
    kind: Kind | None = None,
    timezone: str | None = None,
    country: str | None = None,
    languages: Sequence[str] | None = None,
    week_start: int | None = None,
) -> None:
    """Change the business itself. Its currency stays: every price and receipt is counted in its smallest coin."""
    was = await this_business(tx)
    wishes = Wishes()
    check_name(wishes, was.name if name is None else name)
    check_timezone(wishes, timezone or was.timezone)
    check_money(wishes, was.currency, country or was.country)
    check_languages(wishes, was.languages if languages is None else languages, least=1)
    wishes.must(week_start is None or 1 <= week_start <= 7, "week_start", "The week begins on a day from 1 to 7.")
    wishes.done()
    becomes = {
        "name": was.name if name is None else name.strip(),
        "kind": kind or was.kind,
        "timezone": timezone or was.timezone,
        "country": country or was.country,
        "languages": was.languages if languages is None else tuple(languages),
        "week_start": week_start or was.week_start,
    }
    fields = tuple(field for field, wanted in becomes.items() if wanted != getattr(was, field))
    if not fields:
        return
    await tx.execute(
        "update businesses set name = $1, kind = $2, timezone = $3, country = $4, languages = $5, week_start = $6", *becomes.values()
    )
    await record(tx, BusinessChanged(tx.business_id, fields))


async def add_branch(
    tx: Tx, name: str, *, timezone: str, address: str = "", names: dict[str, str] | None = None, opening: Sequence[Hours] = ()
) -> UUID:
    """Open a place."""
    _check_branch(name, timezone, address, names or {}, opening)
    branch_id = tx.new_id()
    await tx.execute(
        "insert into branches (id, name, names, address, timezone, opening, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        branch_id,
        name.strip(),
        names or {},
        address.strip(),
        timezone,
        sorted(opening),
        tx.at,
    )
    await record(tx, BranchAdded(branch_id, timezone))
    return branch_id


async def change_branch(
    tx: Tx,
    branch_id: UUID,
    *,
    name: str | None = None,
    names: dict[str, str] | None = None,
    address: str | None = None,
    timezone: str | None = None,
    opening: Sequence[Hours] | None = None,
    active: bool | None = None,
) -> None:
    """Change a place, or close it for good."""
    await tx.execute("select from branches where id = $1 for no key update", branch_id)
    was = await branch_by_id(tx, branch_id)
    becomes = {
        "name": was.name if name is None else name.strip(),
        "names": was.names if names is None else names,
        "address": was.address if address is None else address.strip(),
        "timezone": timezone or was.timezone,
        "opening": was.opening if opening is None else tuple(sorted(opening)),
        "active": was.active if active is None else active,
    }
    new = msgspec.structs.replace(was, **becomes)
    _check_branch(new.name, new.timezone, new.address, new.names, new.opening)
    fields = tuple(field for field in becomes if getattr(new, field) != getattr(was, field))
    if not fields:
        return
    await tx.execute(
        "update branches set name = $2, names = $3, address = $4, timezone = $5, opening = $6, active = $7 where id = $1",
        branch_id,
        *becomes.values(),
    )
    await record(tx, BranchChanged(branch_id, fields))


def _check_branch(name: str, timezone: str, address: str, names: dict[str, str], opening: Sequence[Hours]) -> None:
    wishes = Wishes()
    check_name(wishes, name)
    check_timezone(wishes, timezone)
    check_names(wishes, names)
    wishes.must(len(address) <= 500, "address", "An address can have 500 letters at most.")
    check_hours(wishes, opening, "opening")
    wishes.done()
