"""`frontdesk demo`: the whole program with two invented businesses, their history, and a pretend provider on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import uvicorn

from frontdesk.app.running import Frontdesk, answer_on, database_of, listening
from frontdesk.channels.queries import ledger
from frontdesk.demo import api
from frontdesk.demo.courier import HttpCourier, InProcessCourier
from frontdesk.demo.fake_providers.graph import VERSION, Graph
from frontdesk.demo.fake_providers.network import Network
from frontdesk.demo.history import Paths, PlayedClock, play
from frontdesk.demo.queries import carried
from frontdesk.demo.seed import PASSWORD, Seeded, seed
from frontdesk.demo.simulator import Simulator
from frontdesk.demo.timetable import DAYS
from frontdesk.intake.conversation.jobs import wake_assisted
from frontdesk.kit.database import Database
from frontdesk.kit.garbage import keep_loaded
from frontdesk.kit.settings import Settings
from frontdesk.llm.transcribing.actions import connect
from frontdesk.llm.transcribing.queries import transcriber
from frontdesk.llm.transcribing.records import TranscriberIn

assert api

Say = Callable[[str], None]
# It reads what stands in a recording that was made here, and hears nothing.
_LISTENER = "demo-telephone"


async def demo(settings: Settings, *, history: bool, say: Say) -> None:
    """Run the demo until told to stop."""
    sock = listening(settings.host, settings.port)
    host, port = sock.getsockname()[:2]
    address = f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}"
    async with database_of(settings, say=say) as database:
        network = Network(database.clock, InProcessCourier(_nobody))
        async with graph_on_loopback(network) as graph:
            seeded = await prepare(settings, database.dsn, network, graph_base=graph, history=history, say=say)
            await let_listen(database, seeded, graph)
            desk = Frontdesk(database, settings, direct_dsn=settings.database_direct_url)
            desk.outbound.allow(place_of(graph))
            courier = HttpCourier(f"http://127.0.0.1:{port}" if host in ("0.0.0.0", "127.0.0.1") else address)
            network.post = courier
            simulator = Simulator(network, courier, database.clock)
            desk.start()
            news = asyncio.create_task(network.run(), name="pretend provider")
            try:
                await answer_on(desk.site(services={"simulator": simulator}), sock, ready=lambda: _ready(address, seeded, say))
            finally:
                news.cancel()
                await asyncio.gather(news, return_exceptions=True)
                await courier.close()
                await desk.stop()


async def prepare(
    settings: Settings, dsn: str, network: Network, *, graph_base: str, history: bool, say: Say, now: datetime | None = None
) -> list[Seeded]:
    """Make the businesses and, when they are new, play their history, with a program of its own whose clock is shifted."""
    now = now or datetime.now(UTC)
    clock = PlayedClock(now - timedelta(days=DAYS + 9))
    # History can be played again, so no commit of it needs to wait for the disk.
    database = await Database.connect(f"{dsn}{'&' if '?' in dsn else '?'}synchronous_commit=off", clock=clock)
    live, network.clock, network.brief = network.clock, clock, True
    try:
        seeded = await seed(database, graph_base=graph_base, say=say, begun=clock.now(), now=now)
        for one in seeded:
            network.connect(one.number)
        if history and any(one.fresh for one in seeded):
            await _play(Frontdesk(database, settings), clock, seeded, network, graph_base=graph_base, now=now, say=say)
        for one in seeded:
            async with database.business(one.business_id) as tx:
                network.recall(await carried(tx))
    finally:
        network.clock, network.brief = live, False
        await database.close()
    return seeded


async def let_listen(database: Database, seeded: Sequence[Seeded], graph_base: str) -> None:
    """Have voice notes of the pretend telephones written down; who was put in its place, or switched it off, is left alone."""
    for one in seeded:
        async with database.business(one.business_id) as tx:
            known = await transcriber(tx)
            if (known is None and one.fresh) or (known is not None and known.model == _LISTENER and known.base_url != graph_base):
                active = True if known is None else known.active
                await connect(tx, TranscriberIn(model=_LISTENER, base_url=graph_base, active=active))


async def _play(
    desk: Frontdesk, clock: PlayedClock, seeded: Sequence[Seeded], network: Network, *, graph_base: str, now: datetime, say: Say
) -> None:
    keep_loaded()
    begun = time.perf_counter()
    desk.outbound.allow(place_of(graph_base))
    network.post = InProcessCourier(desk.webhooks)

    paths = Paths(
        deliver=network.post,
        thread=desk.flow.round,
        decide=desk.jobs.run_all,
        send=desk.sender.round,
        wake=partial(wake_assisted, desk.database),
        settle=desk.settle,
    )
    played = await play(desk.database, clock, seeded, network, paths, now=now, say=say)
    took, balance = time.perf_counter() - begun, await ledger(desk.database)
    say(f"{played.messages} messages of {played.conversations} conversations went through the real path in {took:.1f} s")
    if balance.difference or balance.quarantined or balance.pending:
        say(f"Something is not right: {balance.quarantined} set aside, {balance.pending} pending, difference {balance.difference}")
    await desk.stop()


def place_of(url: str) -> str:
    """Host and port of an address."""
    return url.split("://", 1)[-1].split("/")[0]


@asynccontextmanager
async def graph_on_loopback(network: Network) -> AsyncIterator[str]:
    """The pretend Graph API on any free port of this machine; its address, version included."""
    sock = listening("127.0.0.1", 0)
    base = f"http://127.0.0.1:{sock.getsockname()[1]}"
    config = uvicorn.Config(
        Graph(network, base=base), loop="none", http="httptools", lifespan="off", log_config=None, access_log=False, server_header=False
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve(sockets=[sock]), name="pretend Graph API")
    try:
        # The socket listens already: what is sent before uvicorn accepts simply waits.
        yield f"{base}/{VERSION}"
    finally:
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)


async def _ready(address: str, seeded: Sequence[Seeded], say: Say) -> None:
    say("")
    say(f"Frontdesk answers on {address}")
    say("")
    say(f"  Everybody's password here is  {PASSWORD}")
    for one in seeded:
        say(f"  {one.content.business.name}")
        for key, person in one.content.staff.items():
            if person.role != "agent" and (person.role != "specialist" or key in ("khalid", "sami")):
                say(f"    {one.content.email_of(key):<24} {person.role}")
    say("")
    say("  Write as a customer under “Simulator”. Stop everything with Ctrl-C.")


async def _nobody(*_: object) -> None:
    raise RuntimeError("the network has not been told where to post")
