"""What an operator does beside running it: examine, balance, replay, add people."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgspec

from frontdesk import team
from frontdesk.app import rooms
from frontdesk.channels import actions as channel_actions
from frontdesk.channels import queries as channel_queries
from frontdesk.channels.rows import Ledger
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid, NotFound, Problem
from frontdesk.kit.migrate import migrate, pending
from frontdesk.kit.postgres import external, joined
from frontdesk.kit.settings import Settings
from frontdesk.understanding.encoder.network import opened

assert rooms.ROOMS

Say = Callable[[str], None]
OPERATOR = Actor("system", "operator")


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    state: Literal["good", "warn", "bad"]
    detail: str
    facts: dict[str, Any] = {}


@asynccontextmanager
async def _server(settings: Settings, say: Say) -> AsyncIterator[str]:
    """The database's address, whether Frontdesk runs beside us or not."""
    if settings.database_url is not None:
        yield (await external(settings.database_url)).dsn
        return
    async with joined(settings.data_dir, say=say) as server:
        yield server.dsn


@asynccontextmanager
async def database_beside(settings: Settings, say: Say) -> AsyncIterator[Database]:
    """This installation's database, whether Frontdesk runs beside us or not; refused when its schema is older than this program."""
    async with _server(settings, say) as dsn:
        waiting = await pending(dsn)
        if waiting:
            raise Problem("not_migrated", f"{len(waiting)} migrations have not run yet. Run: frontdesk migrate", status=503)
        database = await Database.connect(dsn, size=3)
        try:
            yield database
        finally:
            await database.close()


async def migrate_now(settings: Settings, *, say: Say) -> list[str]:
    """Bring the database to this program's schema; the names of what ran."""
    async with _server(settings, say) as dsn:
        return await migrate(dsn, say=say)


async def balance(settings: Settings, *, say: Say) -> Ledger:
    """The ledger of arrivals."""
    async with database_beside(settings, say) as database:
        return await channel_queries.ledger(database)


async def replay(settings: Settings, arrival_id: str | None, *, everything: bool, say: Say) -> int:
    """Send one arrival, or all that were set aside, through the path once more; how many.

    Who names one has looked at it, and what seemed suspicious is taken as real; of all at once nobody can say that.
    """
    if (arrival_id is None) != everything:
        raise Invalid("say_which", "Name one arrival, or say --quarantined for all that were set aside.")
    async with database_beside(settings, say) as database:
        async with database.across() as tx:
            found = await tx.rows("select id, business_id from arrivals where state = 'quarantined' order by id")
        if arrival_id is not None:
            found = [row for row in found if str(row["id"]) == arrival_id]
            if not found:
                raise NotFound("quarantined arrival")
        for row in found:
            async with database.business(row["business_id"], OPERATOR) as tx:
                await channel_actions.replay(tx, row["id"], vouched=not everything)
    return len(found)


async def add_user(settings: Settings, *, email: str, name: str, role: str, business: str | None, password: str, say: Say) -> None:
    """Let one more person sign in."""
    async with database_beside(settings, say) as database:
        async with database.across() as tx:
            known = await tx.rows("select business_id, name from businesses order by created_at")
        chosen = [row for row in known if business is None or business.casefold() in (row["name"].casefold(), str(row["business_id"]))]
        if len(chosen) != 1:
            names = ", ".join(row["name"] for row in known) or "none yet; open the console to set one up"
            raise Invalid("say_which_business", f"Say which business with --business. There is: {names}.")
        person = team.NewStaff(name=name, email=email, role=role, password_hash=await team.hash_password(password))
        async with database.business(chosen[0]["business_id"], OPERATOR) as tx:
            await team.add_staff(tx, person, may=team.EVERYTHING)


async def examine(settings: Settings, *, say: Say) -> list[Check]:
    """Look at the database, migrations, workers, the stamper, the disk and the channels."""
    checks = [_disk(settings), *_encoder(settings)]
    try:
        async with _server(settings, say) as dsn:
            waiting = await pending(dsn)
            if waiting:
                detail = f"{len(waiting)} have not run. Run: frontdesk migrate"
                return [*checks, Check("migrations", "bad", detail, {"pending": waiting})]
            database = await Database.connect(dsn, size=2)
            try:
                checks += [Check("migrations", "good", "up to date"), *await _look_inside(database)]
            finally:
                await database.close()
    except Problem as problem:
        checks.append(Check("database", "bad", f"{problem.detail} [{problem.code}]"))
    return checks


def _disk(settings: Settings) -> Check:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    free_mb = usage.free // 1_000_000
    facts = {"free_mb": free_mb, "total_mb": usage.total // 1_000_000}
    state: Literal["good", "warn", "bad"] = "bad" if free_mb < 300 else "warn" if free_mb < 2000 else "good"
    return Check("disk", state, f"{free_mb:,} MB free", facts)


def _encoder(settings: Settings) -> list[Check]:
    if settings.encoder is None:
        return []
    try:
        encoder = opened(settings.encoder)
    except Invalid as problem:
        detail = f"{problem.detail} [{problem.code}] Messages are compared by their letters."
        return [Check("encoder", "warn", detail, {"code": problem.code})]
    return [Check("encoder", "good", f"{encoder.file} compares by meaning", {"model": encoder.file, "numbers": encoder.width})]


async def _look_inside(database: Database) -> list[Check]:
    async with database.across() as tx:
        version = await tx.value("select current_setting('server_version')")
        now = tx.at
        arrivals = await _queue(tx, "arrivals", now)
        jobs = await _queue(tx, "jobs", now)
        outbox = await _queue(tx, "outbox", now)
        dead = await tx.value("select count(*) from jobs where state = 'dead'")
        unstamped = (await tx.rows("select count(*) as n, min(at) as oldest from events where position is null"))[0]
        behind = await tx.rows("select name, (select position from stamp) - position as lag from consumers order by 2 desc")
        parked = await tx.value("select count(*) from parked_events where replayed_at is null")
        accounts = await tx.rows("select name, kind, health, health_detail from channel_accounts where active order by name")
    balance = await channel_queries.ledger(database)
    checks = [Check("database", "good", f"PostgreSQL {version}", {"version": version})]
    checks += [arrivals, jobs, outbox]
    age = 0.0 if unstamped["oldest"] is None else (now - unstamped["oldest"]).total_seconds()
    facts = {"unstamped": unstamped["n"], "oldest_seconds": round(age, 3)}
    checks.append(Check("events", "bad" if age > 30 else "good", f"{unstamped['n']} unstamped, the oldest {age:.1f} s old", facts))
    lag = max((row["lag"] for row in behind), default=0)
    checks.append(Check("reactions", "warn" if parked else "good", f"{parked} events parked", {"parked": parked, "largest_lag": lag}))
    checks.append(Check("dead jobs", "warn" if dead else "good", f"{dead} gave up", {"dead": dead}))
    told = f"difference {balance.difference}, {balance.quarantined} set aside"
    checks.append(
        Check("ledger", "bad" if balance.difference else "warn" if balance.quarantined else "good", told, msgspec.to_builtins(balance))
    )
    for row in accounts:
        state: Literal["good", "warn", "bad"] = "good" if row["health"] in ("new", "working") else "bad"
        checks.append(Check(f"channel {row['name']}", state, row["health_detail"] or row["health"], {"kind": row["kind"]}))
    return checks


async def _queue(tx: Any, table: str, now: Any) -> Check:
    row = (await tx.rows(f"select count(*) as n, min(due_at) as oldest from {table} where state = 'pending' and due_at <= $1", now))[0]
    lag = 0.0 if row["oldest"] is None else (now - row["oldest"]).total_seconds()
    facts = {"waiting": row["n"], "lag_seconds": round(lag, 3)}
    return Check(table, "bad" if lag > 60 else "warn" if lag > 10 else "good", f"{row['n']} due, the oldest for {lag:.1f} s", facts)


def as_json(thing: Any) -> str:
    """One line of JSON."""
    return msgspec.json.encode(thing).decode()


def as_text(checks: list[Check]) -> str:
    """The checks for a person."""
    marks = {"good": "ok  ", "warn": "look", "bad": "BAD "}
    return "\n".join(f"{marks[check.state]}  {check.name:<28} {check.detail}" for check in checks)


def balance_as_text(balance: Ledger) -> str:
    """The balance for a person."""
    lines = [
        f"{'Arrived':<14}{balance.arrivals:>10,}",
        f"{'Threaded':<14}{balance.threaded:>10,}",
        f"{'Duplicate':<14}{balance.duplicate:>10,}",
        f"{'Ignored':<14}{balance.ignored:>10,}",
        f"{'Set aside':<14}{balance.quarantined:>10,}",
        f"{'Waiting':<14}{balance.pending:>10,}",
        f"{'Difference':<14}{balance.difference:>10,}",
    ]
    return "\n".join(lines)
