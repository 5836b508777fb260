"""The embedded database: started or taken over, watched, started again when it dies, and stopped."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from frontdesk.kit.data_folder import FolderForbidden, explain, prepare
from frontdesk.kit.errors import Problem
from frontdesk.kit.postgres import postmaster as process
from frontdesk.kit.postgres.account import can_enter
from frontdesk.kit.postgres.answer import Answer, ask
from frontdesk.kit.postgres.initialise import initialise
from frontdesk.kit.postgres.install import Programs, find
from frontdesk.kit.postgres.lock import FolderLock, acquire
from frontdesk.kit.postgres.place import Place, dsn, prepare_socket_dir, remember, remembered, settle
from frontdesk.kit.postgres.postmaster import Postmaster
from frontdesk.kit.postgres.problems import FolderNotOurs, Leftover, from_output

Say = Callable[[str], None]

log = logging.getLogger(__name__)

# How long an earlier run's server may take to go, and how long ours may take to stop before we press harder.
_GOING = 10.0
_STOPPING = 60.0
_ASK_EVERY = 0.02
_STEADY = 30.0
_LONGEST_PAUSE = 30.0


class Cluster:
    """One embedded database, supervised by this process as long as it holds the folder's lock."""

    def __init__(self, place: Place, lock: FolderLock, say: Say) -> None:
        self._place = place
        self._lock = lock
        self._say = say
        self._programs: Programs | None = None
        self._postmaster: Postmaster | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._version = ""
        self.restarts = 0

    @property
    def dsn(self) -> str:
        """The superuser's address of the database `frontdesk`."""
        return dsn(self.socket_dir)

    @property
    def socket_dir(self) -> Path:
        return self._place.socket_dir

    @property
    def cluster_dir(self) -> Path:
        """PostgreSQL's own folder."""
        return self._place.cluster

    @property
    def log_file(self) -> Path:
        return self._place.log

    @property
    def bin_dir(self) -> Path:
        """Where pg_dump and its siblings of the right version are."""
        return self._found().bin_dir

    @property
    def version(self) -> str:
        return self._version

    @property
    def pid(self) -> int | None:
        """The server's process; None while it is down."""
        return self._postmaster.pid if self._postmaster else None

    async def stop(self, *, leave_running: bool = False) -> None:
        """End the supervision, and the server too unless it is to be left for the next start to take over."""
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        try:
            if self._postmaster is not None:
                if not leave_running:
                    await self._shut_down(self._postmaster)
                self._postmaster.close()
                self._postmaster = None
        finally:
            self._lock.release()

    async def _open(self) -> None:
        """Take over the server that is running, or start one, and begin to watch it."""
        begun = time.monotonic()
        self._postmaster = await self._adopt()
        if self._postmaster is not None:
            if await asyncio.to_thread(self._outdated):
                self._say(f"The database runs PostgreSQL {self._version}, the programs are now {self._found().version}: starting it again.")
                await self._shut_down(self._postmaster)
                self._postmaster = await self._launch()
            else:
                self._say(f"The database was still running; taken over in {_milliseconds(begun)} ms.")
        else:
            if self._place.version is None:
                self._say("Making the database (first start only)…")
                await asyncio.to_thread(initialise, await asyncio.to_thread(self._found), self._place)
            self._postmaster = await self._launch()
            self._say(f"The database is ready (PostgreSQL {self._version}, {_milliseconds(begun)} ms).")
        remember(self._place)
        self._watcher = asyncio.create_task(self._watch(), name="postgres supervisor")

    async def _adopt(self) -> Postmaster | None:
        """The server an earlier run left, once a query has proven it; None when there is none, or when it has gone.

        1. No live server named by the pid file: wait for orphaned processes of a killed one, clear stale locks, answer None.
        2. It answers a query for this very folder: it is ours.
        3. It is still starting: wait, recovery takes its time. It is going: help it along and wait until it is gone.
        """
        patience = time.monotonic() + _GOING
        hurried = told = False
        while found := process.running(self._place):
            keep = False
            try:
                socket_dir = process.socket_dir(self._place)
                answer = await ask(socket_dir)
                if answer.state == "ready":
                    self._accept(answer)
                    self._place = Place(self._place.data_dir, self._place.home, socket_dir, self._place.account)
                    keep = True
                    return found
                if answer.state == "stopping" and not hurried:
                    found.send(signal.SIGINT)
                    hurried = True
                if answer.state == "starting" and not told:
                    self._say("The database is still recovering from its last stop…")
                    told = True
                if answer.state != "starting" and time.monotonic() > patience:
                    raise Leftover([found.pid])
                await found.gone_within(0.1)
            finally:
                if not keep:
                    found.close()
        while orphans := process.members(self._place):
            if time.monotonic() > patience:
                raise Leftover(orphans)
            await asyncio.sleep(0.05)
        process.clear_stale_locks(self._place)
        return None

    async def _launch(self) -> Postmaster:
        """Start the server and wait until it answers; a failure carries the end of its log."""
        place = self._place
        if not await asyncio.to_thread(can_enter, place.account, place.cluster):
            raise FolderForbidden(place.cluster, f"the account {place.account.name} cannot walk to it" if place.account else "")
        prepare_socket_dir(place)
        remember(place)
        process.trim_log(place)
        programs = await asyncio.to_thread(self._found)
        patience = time.monotonic() + _GOING
        while True:
            offset = process.log_size(place)
            postmaster = process.spawn(programs, place)
            try:
                if await self._answers(postmaster):
                    return postmaster
            except BaseException:
                await asyncio.shield(self._shut_down(postmaster))
                postmaster.close()
                raise
            postmaster.close()
            said = process.log_since(place, offset)
            # Orphans of a killed server hold its memory for a moment longer than they can be seen.
            if "pre-existing shared memory block" not in said or time.monotonic() > patience:
                raise from_output("PostgreSQL did not start.", place.log, said, place.home)
            await asyncio.sleep(0.2)

    async def _answers(self, postmaster: Postmaster) -> bool:
        """Wait for the first proven answer; False when the server ended instead."""
        say_next = time.monotonic() + _GOING
        pause = _ASK_EVERY
        while True:
            if await postmaster.gone_within(pause):
                return False
            # Each question asked too early leaves a line in the server's log.
            pause = min(pause * 1.2, 0.5)
            answer = await ask(self.socket_dir)
            if answer.state == "ready":
                self._accept(answer)
                return True
            if time.monotonic() > say_next:
                self._say("The database is still starting; after a crash it first replays its journal…")
                say_next += _GOING

    def _accept(self, answer: Answer) -> None:
        if not os.path.samefile(answer.cluster, self._place.cluster):
            raise FolderNotOurs(f"The server behind {self.socket_dir} works on {answer.cluster}, not on {self._place.cluster}.")
        self._version = answer.version

    def _found(self) -> Programs:
        if self._programs is None:
            self._programs = find(self._place.account, self._say, cluster=self._place.cluster, written_by=self._place.version)
        return self._programs

    def _outdated(self) -> bool:
        """Whether the programs on the disk were replaced while the server ran on without us."""
        try:
            return self._found().version != self._version
        except Problem:
            # Without programs a running server is still better than none.
            return False

    async def _watch(self) -> None:
        """Start the server again whenever it dies, at once the first time, then with growing pauses."""
        pause = 0.0
        while True:
            began = time.monotonic()
            await self._alive()
            died = time.monotonic()
            pause = 0.0 if died - began > _STEADY else pause
            self._say("The database stopped unexpectedly; starting it again.")
            while self._postmaster is None:
                await asyncio.sleep(pause)
                pause = min(max(0.5, pause * 2), _LONGEST_PAUSE)
                try:
                    self._postmaster = await self._adopt() or await self._revive()
                except Problem as problem:
                    self._say(f"{problem.detail} Trying again in {pause:.0f} s.")
                except Exception:
                    log.exception("the database could not be started again")
            self.restarts += 1
            self._say(f"The database is back (down for {_milliseconds(died)} ms).")

    async def _alive(self) -> None:
        """Return when the server has died."""
        while self._postmaster is not None:
            if await self._postmaster.gone_within(60):
                self._postmaster.close()
                self._postmaster = None
            else:
                process.trim_log(self._place)

    async def _revive(self) -> Postmaster:
        # Never a new empty database in the place of one that vanished.
        if self._place.version is None:
            raise FolderNotOurs(f"The database's folder {self._place.cluster} is gone. Put it back from a backup.")
        return await self._launch()

    async def _shut_down(self, postmaster: Postmaster) -> None:
        """Fast shutdown: clients are sent away and everything is written; pressed harder only when that hangs."""
        postmaster.send(signal.SIGINT)
        if await postmaster.gone_within(_STOPPING):
            return
        self._say("The database is slow to stop; stopping it the hard way (nothing is lost, the next start takes longer).")
        postmaster.send(signal.SIGQUIT)
        if not await postmaster.gone_within(_GOING):
            raise Leftover([postmaster.pid])


async def start(data_dir: Path, *, say: Say) -> Cluster:
    """Start the embedded database of this data folder, or take over the one an earlier run left; stop it with `stop()`."""
    data_dir = prepare(data_dir)
    place = await asyncio.to_thread(settle, data_dir, say)
    lock = await acquire(place)
    try:
        # Somebody may have settled the place between our look and our lock.
        cluster = Cluster(remembered(data_dir) or place, lock, say)
        await cluster._open()
    except BaseException as error:
        lock.release()
        if isinstance(error, OSError):
            raise explain(error, place.home) from error
        raise
    return cluster


@asynccontextmanager
async def running(data_dir: Path, *, say: Say) -> AsyncIterator[Cluster]:
    """The embedded database of this data folder, for as long as the block lasts."""
    cluster = await start(data_dir, say=say)
    try:
        yield cluster
    finally:
        await cluster.stop()


def _milliseconds(since: float) -> int:
    return round((time.monotonic() - since) * 1000)
