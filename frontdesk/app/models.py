"""What an operator does with versions of the model: promote one from a file, go back, list them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from frontdesk.app.tending import OPERATOR, database_beside
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.kit.settings import Settings
from frontdesk.understanding.model.stored import Broken
from frontdesk.understanding.versions import actions, queries
from frontdesk.understanding.versions.records import Trial, Verdict
from frontdesk.understanding.versions.rules import ENOUGH, opened
from frontdesk.understanding.versions.trial import compare

Say = Callable[[str], None]
_TOLD: dict[Verdict, str] = {
    "better": "better",
    "no_worse": "no worse",
    "worse": "worse",
    "too_few": f"fewer than {ENOUGH}, cannot tell",
    "unopposed": "the one in use cannot read any more",
    "failed": "failed",
}


class Promoted(NamedTuple):
    """What became of a version in one business; no `trial` where it reads there already."""

    business: str
    trial: Trial | None
    used: bool


async def promote(settings: Settings, file: Path, business: str | None, *, anyway: bool, say: Say) -> str:
    """Try a version on the confirmed messages of each business, and use it where it is not worse; what became of it."""
    try:
        content = file.read_bytes()
        model = opened(content)
    except OSError as error:
        raise Invalid("no_such_file", f"{file} cannot be read: {error}") from error
    except Broken as broken:
        raise Invalid("broken_model", f"{file}: {broken}.") from broken
    async with database_beside(settings, say) as database:
        chosen = await businesses(database, business)
        async with database.across(OPERATOR) as tx:
            digest = await actions.register(tx, content, model.card, file=file.name)
            await actions.let_go(tx)
        rows = []
        for business_id, name in chosen:
            say(f"{name}: reading confirmed messages")
            rows.append(await _tried(database, business_id, name, digest, anyway=anyway))
    return as_table(f"{model.name} {digest}", rows)


async def _tried(database: Database, business_id: UUID, name: str, digest: str, *, anyway: bool) -> Promoted:
    opens = partial(database.business, business_id, OPERATOR)
    async with opens() as tx:
        against = await actions.in_use(tx)
        if against == digest:
            return Promoted(name, None, used=True)
        trial_id = await actions.ask_trial(tx, digest, against=against, takes_over=True, as_job=False)
        asked = await queries.trial(tx, trial_id)
        assert asked is not None

    async def tell(read: int) -> None:
        async with opens() as tx:
            await actions.trial_reads_on(tx, trial_id, read)

    found = await compare(opens, asked, tell)
    async with opens() as tx:
        used = await actions.end_trial(tx, asked, found, because="promoted", anyway=anyway)
        return Promoted(name, await queries.trial(tx, trial_id), used)


def as_table(version: str, rows: Sequence[Promoted]) -> str:
    """What became of a version, one line a business."""
    if not rows:
        return f"{version} is known now. There is no business yet."
    lines = [f"{version}", f"{'':<28}{'messages':>9}{'right before':>14}{'right now':>11}{'better':>8}{'worse':>7}  trial"]
    for business, trial, used in rows:
        if trial is None:
            lines.append(f"{business:<28}{'':>49}  reads by it already")
            continue
        found = trial.result or {"messages": 0, "better": 0, "worse": 0, "current": {"right": 0}, "candidate": {"right": 0}}
        shares = [f"{found[side]['right'] / found['messages']:.1%}" if found["messages"] else "-" for side in ("current", "candidate")]
        told = f"{_TOLD[trial.verdict or 'failed']}: {'used' if used else 'not used'}"
        lines.append(f"{business:<28}{found['messages']:>9}{shares[0]:>14}{shares[1]:>11}{found['better']:>8}{found['worse']:>7}  {told}")
    if not all(row.used for row in rows):
        lines.append("Where it is not used, --anyway uses it, and so does a click in Settings, Understanding.")
    return "\n".join(lines)


async def rollback(settings: Settings, business: str | None, *, say: Say) -> str:
    """Go back to the version before, in one business or in all that have one; what reads now."""
    lines = []
    async with database_beside(settings, say) as database:
        for business_id, name in await businesses(database, business):
            async with database.business(business_id, OPERATOR) as tx:
                if (await queries.choice(tx)).model_before is None:
                    lines.append(f"{name:<28}  has no version to go back to")
                    continue
                was = await actions.in_use(tx)
                lines.append(f"{name:<28}  {was} -> {await actions.go_back(tx)}")
    if business is not None and "->" not in lines[0]:
        raise Conflict("no_model_before", "There is no version to go back to.")
    return "\n".join(lines) or "There is no business yet."


async def listed(settings: Settings, *, say: Say) -> str:
    """The versions this installation knows, and where each reads."""
    async with database_beside(settings, say) as database:
        async with database.across(OPERATOR) as tx:
            known = await queries.known(tx)
        readers: dict[str, list[str]] = {}
        for business_id, name in await businesses(database, None):
            async with database.business(business_id, OPERATOR) as tx:
                readers.setdefault(await actions.in_use(tx), []).append(name)
    lines = [f"{'digest':<14}{'version':<24}{'came':<12}{'MB':>5}  {'from':<24}read by"]
    for one in known:
        origin = "the software" if one.origin == "shipped" else one.file
        reads = ", ".join(readers.pop(one.digest, [])) or "nobody"
        lines.append(f"{one.digest:<14}{one.version:<24}{one.came_at:%Y-%m-%d}  {one.size / 1e6:>5.1f}  {origin:<24}{reads}")
    lines += [f"{digest:<14}not in the database; read by {', '.join(names)}" for digest, names in readers.items()]
    return "\n".join(lines)


async def businesses(database: Database, wanted: str | None) -> list[tuple[UUID, str]]:
    """The businesses of this installation, or the one that is meant by its name or id."""
    async with database.across(OPERATOR) as tx:
        found = [(row["business_id"], row["name"]) for row in await tx.rows("select business_id, name from businesses order by created_at")]
    if wanted is None:
        return found
    chosen = [one for one in found if wanted.casefold() in (str(one[0]), one[1].casefold())]
    if len(chosen) != 1:
        names = ", ".join(name for _, name in found) or "none yet; open the console to set one up"
        raise Invalid("say_which_business", f"Say which business with --business. There is: {names}.")
    return chosen
