"""What can go wrong while a machine is prepared, in sentences that need no developer."""

from __future__ import annotations

import errno
import getpass
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Trouble(Exception):
    """Something stopped the work; `sentence` says what it was and what to do."""

    def __init__(self, sentence: str, *, output: str = "", network: bool = False, missing: bool = False, known: bool = True) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.output = output
        self.network = network
        self.missing = missing
        self.known = known


# What the installers, npm and the operating system say when it is not the program's fault. First match wins.
_FULL = ("no space left on device", "enospc", "disk quota exceeded")
_READ_ONLY = ("read-only file system", "erofs")
_FORBIDDEN = ("permission denied", "eacces", "operation not permitted")
_CHANGED = ("hash mismatch", "do not match the hashes", "eintegrity")
_NETWORK = (
    "dns error",
    "name resolution",
    "name or service not known",
    "getaddrinfo",
    "eai_again",
    "enotfound",
    "econnrefused",
    "econnreset",
    "etimedout",
    "connection refused",
    "connection reset",
    "network is unreachable",
    "timed out",
    "error sending request",
    "failed to fetch",
    "request failed after",
    "newconnectionerror",
    "certificate",
    "proxy",
    "offline",
    "network was disabled",
    "enotcached",
)
_NOT_FOR_HERE = ("no matching distribution", "no solution found", "no wheels with a matching", "is not compatible", "ebadplatform")


def from_output(doing: str, output: str) -> Trouble:
    """What a failed program's own words mean."""
    said = output.lower()
    if any(words in said for words in _FULL):
        return Trouble(full(ROOT), output=output)
    if any(words in said for words in _CHANGED):
        return Trouble(
            f"{doing} stopped: a downloaded package is not the one Frontdesk was tested with, so it was not used."
            " If a mirror or cache stands between this machine and the internet, it may hold a damaged copy.",
            output=output,
        )
    if any(words in said for words in _READ_ONLY):
        return Trouble(read_only(ROOT), output=output)
    if any(words in said for words in _FORBIDDEN):
        return Trouble(forbidden(ROOT), output=output)
    if any(words in said for words in _NETWORK):
        return Trouble(
            f"{doing} stopped: the packages could not be downloaded. Check the internet connection"
            " (behind a company proxy, HTTPS_PROXY must be set), then run the same command again: it goes on where it stopped.",
            output=output,
            network=True,
        )
    if any(words in said for words in _NOT_FOR_HERE):
        return Trouble(
            f"{doing} stopped: a package does not exist for this kind of machine. Frontdesk is tested on Linux (glibc)"
            " and macOS, on x86-64 and ARM64, with Python 3.11 to 3.14.",
            output=output,
            missing=True,
        )
    return Trouble(f"{doing} stopped for a reason this program does not know. What it said last is above.", output=output, known=False)


def from_system(error: OSError) -> Trouble:
    """What an error of the operating system means."""
    place = Path(str(error.filename)) if error.filename else ROOT
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(full(place))
    if error.errno == errno.EROFS:
        return Trouble(read_only(place))
    if error.errno in (errno.EACCES, errno.EPERM):
        return Trouble(forbidden(place))
    return Trouble(f"{place}: {error.strerror or error}.")


def full(place: Path) -> str:
    """The sentence for a full disk."""
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free // 1_000_000
    return (
        f"The disk that holds {place} is full ({free} MB free). Free at least 1,000 MB and run the same command again:"
        " it goes on where it stopped."
    )


def forbidden(place: Path) -> str:
    """The sentence for a folder that may not be written."""
    try:
        person = getpass.getuser()
    except (KeyError, OSError):
        person = "this account"
    return (
        f"{person} may not write in {place}. If an earlier run was made as another user (for example with sudo), give the folder back:"
        f" sudo chown -R {person} '{ROOT}'. Otherwise clone the project into a folder of your own."
    )


def read_only(place: Path) -> str:
    """The sentence for a disk that cannot be written at all."""
    return f"{place} is on a disk that can only be read. Clone the project into a folder of your own and start it there."
