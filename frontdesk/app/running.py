"""One process of Frontdesk: the database, the loops that work, and the port that answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import uvicorn

from frontdesk import inbox, routing, understanding
from frontdesk.app import rooms
from frontdesk.app.dressing import dress
from frontdesk.app.files import Files
from frontdesk.app.web import Site
from frontdesk.app.webhooks import Webhooks
from frontdesk.channels.acceptance import Acceptance
from frontdesk.channels.contract import Refused
from frontdesk.channels.jobs import MediaStore, give_reach
from frontdesk.channels.rows import OutboxRow
from frontdesk.channels.sender import QUEUE as OUTBOX
from frontdesk.channels.sender import Sender
from frontdesk.intake.conversation.jobs import wake_assisted
from frontdesk.intake.conversation.queries import overtaken
from frontdesk.kit.clock import Clock
from frontdesk.kit.consumers import CONSUMERS, Lookout, Reader, begin_new
from frontdesk.kit.database import Database, Tx, as_program
from frontdesk.kit.errors import Problem
from frontdesk.kit.garbage import keep_loaded
from frontdesk.kit.http import Outbound
from frontdesk.kit.jobs import QUEUE as JOBS
from frontdesk.kit.jobs import Schedule, Worker, keep_schedules
from frontdesk.kit.migrate import migrate
from frontdesk.kit.postgres import external, running
from frontdesk.kit.queue import forget_leases
from frontdesk.kit.settings import Settings
from frontdesk.kit.stamper import Stamper
from frontdesk.llm import give_way
from frontdesk.outlets import Hub
from frontdesk.pipeline.flow import QUEUE as ARRIVALS
from frontdesk.pipeline.flow import Flow
from frontdesk.understanding.encoder import in_use as encoder
from frontdesk.understanding.versions import jobs as versions

log = logging.getLogger(__name__)

assert rooms.ROOMS

Say = Callable[[str], None]
Work = Callable[[], Awaitable[None]]


async def _wake_snoozed(database: Database) -> None:
    await inbox.wake_due(database)


# Every schedule of the house stands here.
SCHEDULES = [
    Schedule("inbox.wake_snoozed", timedelta(seconds=5), _wake_snoozed),
    Schedule("routing.wake_waiting", timedelta(seconds=2), routing.wake_waiting),
    Schedule("intake.wake_assisted", timedelta(seconds=2), wake_assisted),
]


class Frontdesk:
    """Everything one process runs, started and stopped together."""

    def __init__(self, database: Database, settings: Settings, *, direct_dsn: str | None = None, outbound: Outbound | None = None) -> None:
        self.database = database
        self.settings = settings
        self.outbound = outbound or Outbound(allow=settings.outbound_allow)
        self.stamper = Stamper(database)
        self.flow = Flow(database)
        self.jobs = Worker(database)
        self.sender = Sender(database, self.outbound, overtaken=_overtaken)
        self.acceptance = Acceptance(database, on_stored=self.flow.wake)
        self.webhooks = Webhooks(database, self.acceptance)
        self.hub = Hub(database, dress, listen_dsn=direct_dsn)
        self._readers = [Reader(database, reaction) for reaction in CONSUMERS.values()]
        self._lookout = Lookout(database, self._readers)
        self._tasks: list[asyncio.Task[None]] = []
        self.media = MediaStore(settings.data_dir / "media")
        give_reach(database, self.outbound, self.media)
        give_way(database, self.outbound)

    def site(self, **more: Any) -> Site:
        """What answers on the port."""
        services = {"settings": self.settings, "media": self.media, **more.pop("services", {})}
        return Site(self.database, self.outbound, self.hub, self.webhooks, Files(self.database, self.media), services=services, **more)

    def start(self, role: str = "all") -> None:
        """Begin the loops of a role: `web` accepts and shows, `worker` works, `all` does both."""
        self._begin(self.stamper.run, "stamper")
        self._tasks.append(asyncio.create_task(_warm_up(role), name="warming up"))
        if role in ("all", "web"):
            self.acceptance.start()
            self._begin(self.hub.run, "live")
        if role in ("all", "worker"):
            self._begin(self.flow.run, "pipeline")
            self._begin(self.jobs.run, "jobs")
            self._begin(self.sender.run, "sender")
            self._begin(partial(keep_schedules, self.database, SCHEDULES), "schedules")
            for reader in self._readers:
                self._begin(partial(reader.run, self._lookout.look_of(reader)), "reaction")
            stamped = asyncio.Event()
            self._begin(partial(self._lookout.run, stamped), "lookout")
            self.stamper.on_stamped = stamped.set

    def _begin(self, work: Work, name: str) -> None:
        self._tasks.append(asyncio.create_task(_for_ever(work, name), name=name))

    async def stop(self) -> None:
        """End the loops; what is under way is finished or comes back by its lease."""
        self.hub.close()
        await self.acceptance.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.outbound.close()

    async def settle(self) -> None:
        """Work everything off that is due now, in this task: for history and tests, when no loop runs."""
        while True:
            # Readers come first: one that is new to this database begins at the last position, and what follows is not to be missed.
            worked = 0
            for reader in await self._lookout.concerned():
                worked += await reader.catch_up()
            worked += await self.flow.thread_all() + await self.jobs.run_all() + await self.sender.send_all()
            worked += await self.stamper.stamp_all()
            if not worked:
                return


_NOT_SENT = {
    "conversation_closed": "The conversation was closed before this could be sent.",
    "person_at_it": "A person took the conversation before this could be sent.",
    "window_closed": "The reply window closed before this could be sent.",
}


async def _overtaken(tx: Tx, row: OutboxRow) -> Refused | None:
    # The assistant never talks over a person, nor after hours in which its provider was not to be reached.
    code = None if row.message_id is None else await overtaken(tx, row.message_id)
    return None if code is None else Refused(code, _NOT_SENT[code])


async def _warm_up(role: str) -> None:
    # The reader's word lists take a moment to load; no customer's message should wait for them.
    if role in ("all", "worker"):
        await asyncio.to_thread(understanding.warm_up)
    keep_loaded()


async def _for_ever(work: Work, name: str) -> None:
    """Keep a loop going: one that ends by an error nobody foresaw is told of and begins again, for work must not stop in silence."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("the %s loop failed; it begins again", name)
        await asyncio.sleep(1)


@asynccontextmanager
async def database_of(settings: Settings, *, say: Say, clock: Clock | None = None, alone: bool = True) -> AsyncIterator[Database]:
    """The database this installation uses, started when it is the embedded one, brought to this program's schema."""
    async with _server(settings, say) as dsn:
        await migrate(dsn, say=say)
        ours = settings.database_url is None
        database = await Database.connect(as_program(dsn) if ours else dsn, clock=clock, size=settings.pool_size)
        try:
            await begin_new(database)
            await versions.begin(database)
            await asyncio.to_thread(encoder.use, settings.encoder)
            if alone and ours:
                await forget_leases(database, ARRIVALS, OUTBOX, JOBS)
            yield database
        finally:
            await database.close()


@asynccontextmanager
async def _server(settings: Settings, say: Say) -> AsyncIterator[str]:
    if settings.database_url is not None:
        yield (await external(settings.database_url)).dsn
        return
    async with running(settings.data_dir, say=say) as cluster:
        yield cluster.dsn


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens, or an error that says who has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except PermissionError as error:
        found.close()
        raise Problem("port_not_allowed", f"This account may not listen on port {port}. Choose one above 1024: --port 8700.") from error
    except OSError as error:
        found.close()
        raise Problem(
            "port_taken", f"Port {port} on {host} is in use by another program. Choose another one: --port {port + 1}."
        ) from error
    found.listen(2048)
    return found


async def answer_on(site: Any, sock: socket.socket, *, ready: Callable[[], Awaitable[None]] | None = None) -> None:
    """Answer on the port until told to stop (Ctrl-C or SIGTERM)."""
    config = uvicorn.Config(
        site,
        loop="none",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=30,
    )
    server = uvicorn.Server(config)
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, _stop, server, site)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not server.started and not serving.done():  # noqa: ASYNC110 (uvicorn tells it no other way)
            await asyncio.sleep(0.01)
        if ready is not None:
            await ready()
        await serving
    finally:
        _stop(server, site)
        await asyncio.gather(serving, return_exceptions=True)


def _stop(server: uvicorn.Server, site: Any) -> None:
    server.should_exit = True
    hub = getattr(site, "hub", None)
    if hub is not None:
        hub.close()


async def serve(settings: Settings, *, say: Say) -> None:
    """Run Frontdesk until told to stop."""
    sock = listening(settings.host, settings.port) if settings.role != "worker" else None
    async with database_of(settings, say=say) as database:
        desk = Frontdesk(database, settings, direct_dsn=settings.database_direct_url)
        desk.start(settings.role)
        try:
            if sock is None:
                say("Frontdesk works. Stop it with Ctrl-C.")
                await asyncio.Event().wait()
            else:
                host, port = sock.getsockname()[:2]
                say(f"Frontdesk answers on http://{host}:{port}. Stop it with Ctrl-C.")
                await answer_on(desk.site(), sock)
        finally:
            await desk.stop()
