"""As whom PostgreSQL runs: as ourselves, or, since it refuses root, as an account without rights."""

from __future__ import annotations

import errno
import os
import pwd
import subprocess
from pathlib import Path
from typing import TypedDict

import msgspec

from frontdesk.kit.data_folder import explain
from frontdesk.kit.postgres.problems import FolderNotOurs, NoAccount

CANDIDATES = ("frontdesk", "postgres", "nobody", "daemon")


class Account(msgspec.Struct, frozen=True):
    """An account of this machine."""

    name: str
    uid: int
    gid: int


class Identity(TypedDict, total=False):
    """How `subprocess` is told to drop root's rights."""

    user: int
    group: int
    extra_groups: list[int]


def account_for(cluster: Path) -> Account | None:
    """The account to run PostgreSQL as; None means as ourselves, nothing to change.

    A folder made earlier keeps its owner: root takes over an ordinary user's folder without changing a file in it.
    """
    try:
        owner = cluster.stat().st_uid
    except FileNotFoundError:
        return _unprivileged() if os.geteuid() == 0 else None
    except OSError as error:
        raise explain(error, cluster) from error
    if os.geteuid() == 0:
        if owner == 0:
            raise FolderNotOurs(
                f"{cluster} belongs to root, and PostgreSQL never runs as root. Give it to an ordinary account, for example: "
                f"chown -R nobody {cluster}"
            )
        return _account(owner)
    if owner != os.geteuid():
        raise FolderNotOurs(
            f"{cluster} belongs to the account {_account(owner).name}, not to {_account(os.geteuid()).name}. "
            f"Start Frontdesk as {_account(owner).name} or as root, or name another folder with --data."
        )
    return None


def identity(account: Account | None) -> Identity:
    """The arguments that make a new process run as this account."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def environment() -> dict[str, str]:
    """What PostgreSQL's programs may see: none of our settings, which may hold secrets, and none of the caller's PG variables."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C", "TZ": "UTC"}


def can_enter(account: Account | None, folder: Path) -> bool:
    """Whether this account can walk into the folder, proven by trying: permission bits alone miss access lists."""
    if account is None:
        return os.access(folder, os.X_OK)
    done = subprocess.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder], cwd="/", env=environment(), capture_output=True, **identity(account))
    return done.returncode == 0


def _unprivileged() -> Account:
    why = "none of " + ", ".join(CANDIDATES) + " exists"
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        account = Account(name, entry.pw_uid, entry.pw_gid)
        if account.uid == 0:
            continue
        try:
            subprocess.run(["/bin/sh", "-c", ":"], cwd="/", env=environment(), check=True, **identity(account))
        except OSError as error:
            # In a container whose root may not change identity every candidate fails the same way.
            why = f"changing to {name} failed ({errno.errorcode.get(error.errno or 0, 'error')})"
        except subprocess.CalledProcessError as error:
            why = f"{name} may not run programs ({error.returncode})"
        else:
            return account
    raise NoAccount(why)


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(str(uid), uid, uid)
    return Account(entry.pw_name, uid, entry.pw_gid)
