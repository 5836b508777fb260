"""Where a database lives on the disk: its home folder, its socket, its log, and the note that finds them again."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import msgspec

from frontdesk.kit.data_folder import explain
from frontdesk.kit.postgres.account import Account, account_for, can_enter
from frontdesk.kit.postgres.problems import FolderNotOurs

# Used by root only, when PostgreSQL's account cannot walk to the data folder (below /root, for example).
ELSEWHERE = Path("/var/lib/frontdesk")
NOTE_NAME = "postgres.json"
PORT = 5432
# sun_path holds 108 bytes with the closing zero on Linux, 104 elsewhere.
_LONGEST_SOCKET_PATH = 103 if os.uname().sysname == "Darwin" else 107
# PostgreSQL reads its socket folders as a comma-separated list, and so does the driver.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+@-]+")


class Note(msgspec.Struct, frozen=True):
    """What `postgres.json` in the data folder remembers."""

    home: str
    socket_dir: str


class Place(msgspec.Struct, frozen=True):
    """The folders of one database: only `cluster` and `socket_dir` belong to PostgreSQL's account, the rest to us."""

    data_dir: Path
    home: Path
    socket_dir: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def lock(self) -> Path:
        return self.home / "in-use"

    @property
    def mark(self) -> str:
        """The cluster's name; PostgreSQL puts it into the title of each of its processes, which is how we know them."""
        return f"frontdesk-{_hash(self.cluster)}"

    @property
    def version(self) -> int | None:
        """The major version the data was written by; None when there is no data yet."""
        try:
            return int((self.cluster / "PG_VERSION").read_text("ascii"))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ValueError:
            raise FolderNotOurs(f"{self.cluster / 'PG_VERSION'} holds no version number; is the disk damaged?") from None
        except OSError as error:
            raise explain(error, self.cluster) from error


def settle(data_dir: Path, say: Callable[[str], None]) -> Place:
    """Decide where the database of this data folder lives, and make its home folder; decided once, then remembered."""
    place = remembered(data_dir)
    if place is None:
        account = account_for(data_dir / "postgres" / "cluster")
        home = data_dir / "postgres"
        # Data that is already here stays here, reachable or not: an empty database elsewhere would look like a loss.
        if not (home / "cluster").exists() and not can_enter(account, data_dir):
            home = ELSEWHERE / f"{re.sub(r'[^A-Za-z0-9]+', '-', data_dir.name).strip('-') or 'data'}-{_hash(data_dir)}"
            account = account_for(home / "cluster")
            say(f"The account {account.name if account else ''} cannot walk to {data_dir}; keeping the database in {home} instead.")
        place = Place(data_dir, home, _socket_dir(home), account)
    try:
        place.home.mkdir(mode=0o700 if place.account is None else 0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error, place.home) from error
    return place


def remembered(data_dir: Path) -> Place | None:
    """The place the data folder's note tells of."""
    path = data_dir / NOTE_NAME
    try:
        note = msgspec.json.decode(path.read_bytes(), type=Note)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except msgspec.DecodeError:
        raise FolderNotOurs(f"{path} is damaged. Remove it if the database is in {data_dir / 'postgres'}.") from None
    except OSError as error:
        raise explain(error, path) from error
    home = data_dir / note.home
    # The folder may have been moved since: a socket path that still fits is kept, so that a running server is found.
    socket_dir = data_dir / note.socket_dir
    return Place(data_dir, home, socket_dir if _fits(socket_dir) else _socket_dir(home), account_for(home / "cluster"))


def remember(place: Place) -> None:
    """Write the note; paths inside the data folder are kept relative, so that the folder can be moved."""
    note = Note(_relative(place.home, place.data_dir), _relative(place.socket_dir, place.data_dir))
    path = place.data_dir / NOTE_NAME
    text = msgspec.json.format(msgspec.json.encode(note)) + b"\n"
    try:
        if path.exists() and path.read_bytes() == text:
            return
        draft = path.with_name(f".{NOTE_NAME}.{secrets.token_hex(4)}")
        draft.write_bytes(text)
        os.replace(draft, path)
    except OSError as error:
        raise explain(error, path) from error


def prepare_socket_dir(place: Place) -> None:
    """Make the socket's folder, closed to everyone but PostgreSQL's account: whoever gets in is the superuser."""
    folder = place.socket_dir
    owner = place.account.uid if place.account else os.geteuid()
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
            raise FolderNotOurs(f"{folder} was made by somebody else; remove it, Frontdesk keeps the database's socket there.")
        if place.account and found.st_uid != owner:
            os.chown(folder, place.account.uid, place.account.gid, follow_symlinks=False)
        if stat.S_IMODE(found.st_mode) != 0o700:
            folder.chmod(0o700)
    except OSError as error:
        raise explain(error, folder) from error


def dsn(socket_dir: Path, database: str = "frontdesk") -> str:
    """The superuser's address of a database behind this socket."""
    return f"postgresql://postgres@/{database}?host={quote(str(socket_dir))}&port={PORT}"


def _socket_dir(home: Path) -> Path:
    beside = home / "socket"
    if _fits(beside):
        return beside
    # Derived from the path alone, so that the next start, even after a crash, looks at the same spot.
    if os.geteuid() == 0 and os.access("/run", os.W_OK):
        return Path(f"/run/frontdesk-{_hash(home)}")
    return Path(f"/tmp/frontdesk-{os.geteuid()}-{_hash(home)}")


def _fits(folder: Path) -> bool:
    socket = str(folder / f".s.PGSQL.{PORT}")
    return len(os.fsencode(socket)) <= _LONGEST_SOCKET_PATH and _PLAIN_PATH.fullmatch(socket) is not None


def _relative(path: Path, base: Path) -> str:
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)


def _hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:12]
