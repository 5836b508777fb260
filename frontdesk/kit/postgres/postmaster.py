"""The server's process: started, known again, watched, signalled and buried."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from frontdesk.kit.postgres.account import environment, identity
from frontdesk.kit.postgres.install import Programs
from frontdesk.kit.postgres.place import PORT, Place

LARGEST_LOG = 16 * 2**20

# Servers this process started, so that each can be reaped: a child nobody waits for stays a zombie.
_children: dict[int, subprocess.Popen[bytes]] = {}


class Postmaster:
    """One running server process, held so that a signal can never reach another process that got its number."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None

    def send(self, number: signal.Signals) -> None:
        """Signal the server; nothing happens when it has ended already."""
        with contextlib.suppress(ProcessLookupError):
            if self._descriptor is None:
                os.kill(self.pid, number)
            else:
                signal.pidfd_send_signal(self._descriptor, number)

    async def gone(self) -> None:
        """Wait until the process has ended, and bury it if it was our child."""
        if self._descriptor is None:
            while is_alive(self.pid):
                await asyncio.sleep(0.1)
                reap(self.pid)
        else:
            ended = asyncio.Event()
            loop = asyncio.get_running_loop()
            # A second waiter would silently replace the first one's callback, so each watches a copy of its own.
            watched = os.dup(self._descriptor)
            loop.add_reader(watched, ended.set)
            try:
                await ended.wait()
            finally:
                loop.remove_reader(watched)
                os.close(watched)
        reap(self.pid)

    async def gone_within(self, seconds: float) -> bool:
        """Whether the process ended in this time."""
        try:
            async with asyncio.timeout(seconds):
                await self.gone()
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        """Stop watching; the process itself goes on."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def running(place: Place) -> Postmaster | None:
    """The server alive on this folder, if there is one: named by its pid file and proven to be ours by its title."""
    pid = _pid_in(place.cluster / "postmaster.pid")
    if pid is None:
        return None
    try:
        postmaster = Postmaster(pid)
    except OSError:
        return None
    # Checked after it is held: before, the number could pass to another process in between.
    if _is_ours(pid, place):
        return postmaster
    postmaster.close()
    return None


def socket_dir(place: Place) -> Path:
    """The socket folder the server wrote down for itself; where it would be put when it wrote none."""
    lines = _lines(place.cluster / "postmaster.pid")
    return Path(lines[4]) if len(lines) > 4 and lines[4].startswith("/") else place.socket_dir


def members(place: Place) -> list[int]:
    """Every live process of this database, also those whose parent was killed."""
    return [pid for pid in _all_pids() if _is_ours(pid, place)]


def clear_stale_locks(place: Place) -> None:
    """Remove lock files that name a process which lives but is not ours: PostgreSQL would take it for a server and not start.

    Files naming a dead process are left to PostgreSQL, which reads the shared memory's key from them to find survivors.
    Call it only when `members` is empty.
    """
    for path in (place.cluster / "postmaster.pid", place.socket_dir / f".s.PGSQL.{PORT}.lock"):
        pid = _pid_in(path)
        if pid is not None and _exists(pid):
            path.unlink(missing_ok=True)


def spawn(programs: Programs, place: Place) -> Postmaster:
    """Start the server on the folder; it outlives us when we are killed, and ignores the terminal's Ctrl-C."""
    command: list[str | Path] = [programs.bin_dir / "postgres", "-D", place.cluster]
    for setting in (
        "listen_addresses=",
        f"unix_socket_directories={place.socket_dir}",
        "unix_socket_permissions=0700",
        f"port={PORT}",
        f"cluster_name={place.mark}",
        "update_process_title=on",
        "logging_collector=off",
        "log_destination=stderr",
        "fsync=on",
        "full_page_writes=on",
    ):
        command += ["-c", setting]
    log = _open_log(place)
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment(),
            umask=0o077,
            start_new_session=True,
            **identity(place.account),
        )
    finally:
        os.close(log)
    _children[child.pid] = child
    return Postmaster(child.pid)


def reap(pid: int) -> None:
    """Bury an ended child."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]


def trim_log(place: Place) -> None:
    """Move a log that grew large aside; the server, which only appends, goes on in the emptied file."""
    with contextlib.suppress(OSError):
        if place.log.stat().st_size > LARGEST_LOG:
            place.log.with_suffix(".log.1").write_bytes(place.log.read_bytes())
            os.truncate(place.log, 0)


def log_since(place: Place, offset: int) -> str:
    """What the server logged from this point on, at most the last 8 KB."""
    try:
        with place.log.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(min(offset, end), end - 8192))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def log_size(place: Place) -> int:
    """How far the log reaches."""
    try:
        return place.log.stat().st_size
    except OSError:
        return 0


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended but was not buried yet does not."""
    if not _exists(pid):
        return False
    try:
        # The state follows the command's name, which may itself hold spaces and brackets.
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return sys.platform != "linux"


def _is_ours(pid: int, place: Place) -> bool:
    command = _command(pid)
    program = command.split(" ", 1)[0].rpartition("/")[2]
    return program.startswith("postgres") and place.mark in command and is_alive(pid) and _owner(pid) in (None, _expected_owner(place))


def _expected_owner(place: Place) -> int:
    return place.account.uid if place.account else os.geteuid()


def _owner(pid: int) -> int | None:
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None


def _command(pid: int) -> str:
    # The title is open to every account; the process's folder is not, even to root inside a container.
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        if sys.platform == "linux":
            return ""
    return subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout


def _all_pids() -> list[int]:
    if sys.platform == "linux":
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [int(pid) for pid in subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True).stdout.split()]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pid_in(path: Path) -> int | None:
    lines = _lines(path)
    # A single-user server writes its number negative.
    return abs(int(lines[0])) if lines and lines[0].lstrip("-").isdigit() and int(lines[0]) else None


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text("utf-8", "replace").splitlines()]
    except OSError:
        return []


def _open_log(place: Place) -> int:
    return os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
