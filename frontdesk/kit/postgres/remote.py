"""A PostgreSQL of your own: looked over before anything is built on it."""

from __future__ import annotations

import asyncpg

from frontdesk.kit.postgres.install import OLDEST
from frontdesk.kit.postgres.problems import ServerRefused
from frontdesk.kit.postgres.server import Reached
from frontdesk.kit.settings import without_password

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
_PATIENCE = 10.0

_LOOK = """
select current_setting('server_version_num')::int / 10000 as major,
       split_part(current_setting('server_version'), ' ', 1) as version,
       current_setting('server_encoding') as encoding,
       pg_is_in_recovery() as standby,
       has_database_privilege(current_database(), 'create') as may_create,
       current_database() as database,
       array(select name from pg_available_extensions where name = any($1::text[])) as available,
       array(select extname::text from pg_extension where extname = any($1::text[])) as installed
"""


async def external(database_url: str) -> Reached:
    """The server at this address, proven fit: reachable, 15 or newer, writable, UTF-8, with the extensions we need."""
    shown = without_password(database_url)
    try:
        connection = await asyncpg.connect(database_url, timeout=_PATIENCE, command_timeout=_PATIENCE, statement_cache_size=0)
    except Exception as error:
        raise _refusal(shown, error) from error
    try:
        found = await connection.fetchrow(_LOOK, list(EXTENSIONS))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise _refusal(shown, error) from error
    finally:
        connection.terminate()
    if found["major"] < OLDEST:
        raise ServerRefused("database_too_old", f"{shown} runs PostgreSQL {found['version']}; Frontdesk needs {OLDEST} or newer.")
    if found["standby"]:
        raise ServerRefused("database_read_only", f"{shown} is a standby and cannot be written to. Name the primary server.")
    if found["encoding"] != "UTF8":
        raise ServerRefused(
            "database_encoding",
            f"The database {found['database']} is encoded in {found['encoding']}; Frontdesk needs UTF8. "
            f"Make a new one: create database frontdesk encoding 'UTF8' template template0",
        )
    missing = sorted(set(EXTENSIONS) - set(found["available"]) - set(found["installed"]))
    if missing:
        raise ServerRefused(
            "database_extension_missing",
            f"{shown} lacks {', '.join(missing)}. Install PostgreSQL's contrib package on the server.",
        )
    wanted = sorted(set(EXTENSIONS) - set(found["installed"]))
    if wanted and not found["may_create"]:
        commands = "; ".join(f"create extension {name}" for name in wanted)
        raise ServerRefused(
            "database_extension_missing",
            f"This account may not create the extensions it needs in {found['database']}. Let an administrator run there: {commands}",
        )
    return Reached(database_url, found["version"])


def _refusal(shown: str, error: Exception) -> ServerRefused:
    """What the driver said, as a sentence with what to do."""
    said = str(error).strip() or type(error).__name__
    if isinstance(error, (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)):
        return ServerRefused(
            "database_sign_in_refused", f"{shown} refused the sign-in: {said}. Check the user and password in the address."
        )
    if isinstance(error, asyncpg.InvalidCatalogNameError):
        return ServerRefused("database_missing", f"{shown}: {said}. Create it there first: createdb frontdesk")
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return ServerRefused("database_not_allowed", f"{shown}: {said}. Grant this account the right to connect and create.")
    if isinstance(
        error, (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)
    ):
        why = "no answer within 10 seconds" if isinstance(error, TimeoutError) else said
        return ServerRefused("database_unreachable", f"{shown} cannot be reached: {why}. Is the server running, and the address right?")
    if isinstance(error, (ValueError, asyncpg.ClientConfigurationError)):
        return ServerRefused(
            "database_url_invalid",
            f"The database address is not usable: {said}. It looks like postgresql://user:password@host:5432/frontdesk",
        )
    return ServerRefused("database_unusable", f"{shown} cannot be used: {said}")
