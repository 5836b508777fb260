"""The data folder: where one installation keeps what it must not lose, and what can be wrong with it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from frontdesk.kit.errors import Problem


class FolderUnusable(Problem):
    """The data folder cannot be made, read or written."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail, status=500)


class FolderForbidden(FolderUnusable):
    """This account may not use the folder."""

    def __init__(self, path: Path, why: str = "") -> None:
        who = "this account" if os.geteuid() else "even root"
        because = f" ({why})" if why else ""
        super().__init__(
            "data_folder_no_permission",
            f"No permission: {who} may not use {path}{because}. Name a folder it may write to, such as --data ~/frontdesk-data.",
        )


class FolderBlocked(FolderUnusable):
    """Something that is not a folder stands where the folder should be."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "data_folder_blocked",
            f"{path} should be a folder but a file is in the way. Move that file aside or name another folder with --data.",
        )


class DiskFull(FolderUnusable):
    """There is too little room on the disk."""

    def __init__(self, path: Path, free: int | None = None, needed: int | None = None) -> None:
        room = "" if free is None else f" ({free // 2**20} MB free" + (f", {needed // 2**20} MB needed)" if needed else ")")
        super().__init__(
            "disk_full", f"The disk that holds {path} is full{room}. Make room there, or name a folder on another disk with --data."
        )


def explain(error: OSError, path: Path) -> FolderUnusable:
    """The operating system's refusal as a sentence a person can act on."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return FolderForbidden(path, "the disk is read-only" if error.errno == errno.EROFS else "")
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return FolderBlocked(path)
    return FolderUnusable("data_folder_unusable", f"{path} cannot be used: {error.strerror or error}. Name another folder with --data.")


def prepare(path: Path) -> Path:
    """Make the data folder when it is missing, and answer its full path; an existing folder's permissions are left alone."""
    path = Path(os.path.abspath(path.expanduser()))
    try:
        if path.is_dir():
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.mkdir()
        except FileExistsError:
            # Another process may have made it this very moment.
            if not path.is_dir():
                raise
        else:
            # PostgreSQL never runs as root: its account must be able to walk through this folder, and nothing more.
            path.chmod(0o700 if os.geteuid() else 0o711)
    except OSError as error:
        raise explain(error, path) from error
    return path
