"""Everything that writes a business's own needs. Each sets a new version of what the business has taught, so that every process
reads the next message accordingly."""

from __future__ import annotations

from uuid import UUID

import msgspec
from msgspec import UNSET

from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record
from frontdesk.understanding.lessons.actions import new_version
from frontdesk.understanding.own import queries, rules
from frontdesk.understanding.own.events import NeedAdded, NeedBroughtBack, NeedChanged, NeedRetired
from frontdesk.understanding.own.records import NeedChange, NewNeed, OwnNeed

_CHANGEABLE = ("name", "description", "handled_as", "examples")


async def add(tx: Tx, wanted: NewNeed) -> UUID:
    """Add a need. Whoever teaches a business takes turns, so that what is checked against its other needs holds."""
    await new_version(tx)
    name, examples = rules.tidy_name(wanted.name), rules.tidy_examples(wanted.examples)
    known = await queries.all_needs(tx)
    rules.check_room(len(_in_use(known)))
    rules.check_beside(_in_use(known), name=name, examples=examples)
    code = rules.code_for(name, wanted.code, {one.code for one in known})
    need_id = tx.new_id()
    await tx.execute(
        "insert into own_needs (id, code, name, description, handled_as, examples, added_at, changed_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $7)",
        need_id,
        code,
        name,
        rules.tidy_description(wanted.description),
        wanted.handled_as,
        list(examples),
        tx.at,
    )
    await record(tx, NeedAdded(need_id=need_id, code=code, called=name, handled_as=wanted.handled_as, examples=len(examples)))
    return need_id


async def change(tx: Tx, need_id: UUID, wanted: NeedChange) -> None:
    """Change what a need is called, means or is worked as, or its examples; what is unset stays."""
    was = await queries.need_by_id(tx, need_id)
    if _changed_by(was, wanted) == was:
        return
    await new_version(tx)
    # Somebody may have changed it while we waited for our turn.
    was = await queries.need_by_id(tx, need_id)
    now = _changed_by(was, wanted)
    fields = tuple(one for one in _CHANGEABLE if getattr(was, one) != getattr(now, one))
    if was.retired_at is None:
        await _check_beside(tx, now)
    await tx.execute(
        "update own_needs set name = $2, description = $3, handled_as = $4, examples = $5, changed_at = $6 where id = $1",
        need_id,
        now.name,
        now.description,
        now.handled_as,
        list(now.examples),
        tx.at,
    )
    await record(tx, NeedChanged(need_id=need_id, code=was.code, called=now.name, fields=fields))


async def retire(tx: Tx, need_id: UUID) -> None:
    """Read nothing as this need any more. Conversations that are about it stay so."""
    await new_version(tx)
    was = await queries.need_by_id(tx, need_id)
    if not await tx.execute("update own_needs set retired_at = $2 where id = $1 and retired_at is null", need_id, tx.at):
        raise Conflict("need_retired", f"“{was.name}” is retired already.")
    await record(tx, NeedRetired(need_id=need_id, code=was.code, called=was.name))


async def bring_back(tx: Tx, need_id: UUID) -> None:
    """Read messages as this need again, unless its name or an example was given to another meanwhile."""
    await new_version(tx)
    was = await queries.need_by_id(tx, need_id)
    rules.check_room(len(_in_use(await queries.all_needs(tx))))
    await _check_beside(tx, was)
    if not await tx.execute("update own_needs set retired_at = null where id = $1 and retired_at is not null", need_id):
        raise Conflict("need_in_use", f"“{was.name}” is in use already.")
    await record(tx, NeedBroughtBack(need_id=need_id, code=was.code, called=was.name))


def _changed_by(was: OwnNeed, wanted: NeedChange) -> OwnNeed:
    return msgspec.structs.replace(
        was,
        name=was.name if wanted.name is UNSET else rules.tidy_name(wanted.name),
        description=was.description if wanted.description is UNSET else rules.tidy_description(wanted.description),
        handled_as=was.handled_as if wanted.handled_as is UNSET else wanted.handled_as,
        examples=was.examples if wanted.examples is UNSET else rules.tidy_examples(wanted.examples),
    )


async def _check_beside(tx: Tx, need: OwnNeed) -> None:
    others = [one for one in _in_use(await queries.all_needs(tx)) if one.id != need.id]
    rules.check_beside(others, name=need.name, examples=need.examples)


def _in_use(needs: list[OwnNeed]) -> list[OwnNeed]:
    return [one for one in needs if one.retired_at is None]
