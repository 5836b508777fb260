"""Is the server really there? Only a query tells: a dying one still calls itself ready."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import asyncpg
import msgspec

from frontdesk.kit.data_folder import DiskFull
from frontdesk.kit.postgres.place import dsn
from frontdesk.kit.postgres.problems import ServerRefused

# A connection attempt to a stopped process would wait for ever.
_PATIENCE = 5.0


class Answer(msgspec.Struct, frozen=True):
    """What the server said when asked; `version` and `cluster` only when it is ready."""

    state: Literal["ready", "starting", "stopping", "busy", "silent"]
    version: str = ""
    cluster: str = ""


async def ask(socket_dir: Path) -> Answer:
    """Ask the server who it is, making the database `frontdesk` when the server has none yet."""
    try:
        try:
            return await _ask(dsn(socket_dir))
        except asyncpg.InvalidCatalogNameError:
            await _create(socket_dir)
            return await _ask(dsn(socket_dir))
    except asyncpg.CannotConnectNowError as error:
        return Answer("stopping" if "shutting down" in str(error) else "starting")
    except asyncpg.TooManyConnectionsError:
        return Answer("busy")
    except (asyncpg.CrashShutdownError, asyncpg.AdminShutdownError):
        return Answer("stopping")
    except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):
        return Answer("silent")
    except asyncpg.DiskFullError as error:
        raise DiskFull(socket_dir) from error
    except asyncpg.PostgresError as error:
        raise ServerRefused("postgres_refuses", f"PostgreSQL runs but refuses its owner: {error}.") from error


async def _ask(address: str) -> Answer:
    connection = await asyncpg.connect(address, timeout=_PATIENCE, command_timeout=_PATIENCE)
    try:
        row = await connection.fetchrow("select current_setting('server_version') as version, current_setting('data_directory') as cluster")
        return Answer("ready", row["version"].split()[0], row["cluster"])
    finally:
        await connection.close(timeout=_PATIENCE)


async def _create(socket_dir: Path) -> None:
    connection = await asyncpg.connect(dsn(socket_dir, "postgres"), timeout=_PATIENCE, command_timeout=60)
    try:
        await connection.execute("create database frontdesk")
    except asyncpg.DuplicateDatabaseError:
        pass
    finally:
        await connection.close()
