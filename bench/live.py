"""One event to many open consoles: how long until each has it, through the real stream over HTTP.

The ratio is to telling a single console in the same run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.rig import business, cpu_seconds, server, spread
from frontdesk import customers, inbox, team
from frontdesk.app.running import Frontdesk, answer_on, listening
from frontdesk.kit.database import Database
from frontdesk.kit.settings import load
from frontdesk.team.sessions.actions import start_session

_EVENTS = 50


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Open `size` consoles (500) on one process and write 50 notes."""
    consoles = size or 500
    async with server(say) as cluster:
        database = await Database.connect(cluster.dsn)
        business_id, account_id = await business(database)
        desk = Frontdesk(database, load(data_dir=Path("/tmp/frontdesk-bench-data"), create=False))
        desk.start("web")
        sock = listening("127.0.0.1", 0)
        serving = asyncio.create_task(answer_on(desk.site(), sock))
        async with database.business(business_id) as tx:
            person = (await team.people(tx))[0]
            token = (await start_session(tx, person.id, lasting=timedelta(hours=1))).token
            claim = customers.HandleClaim(kind="phone", value="966500000001", normal="+966500000001", verified=True)
            customer = await customers.resolve(tx, [claim], name="A customer")
            conversation = await inbox.actions.open_conversation(
                tx, customer_id=customer.customer_id, account_id=account_id, channel="whatsapp", at=tx.at
            )

        async def note(text: str) -> float:
            async with database.business(business_id) as tx:
                await inbox.actions.add_note(tx, conversation, author_id=person.id, author_name=person.name, text=text, client_id=None)
            return time.perf_counter()

        port = sock.getsockname()[1]
        alone = await _round(port, token, 1, note)
        say(f"one console: {alone['told']['p50']} ms")
        before = cpu_seconds([_own_pid()])
        many = await _round(port, token, consoles, note)
        cpu = cpu_seconds([_own_pid()]) - before
        desk.hub.close()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await desk.stop()
        await database.close()
    return {
        "measures": "live updates, from commit to every console",
        "consoles": consoles,
        "one_console_ms": alone["told"],
        "all_consoles_ms": many["told"],
        "delivered": many["delivered"],
        "expected": consoles * _EVENTS,
        "p95_ratio_to_one": round(many["told"]["p95"] / max(alone["told"]["p95"], 0.001), 2),
        "cpu_us_a_delivery_clients_included": round(1e6 * cpu / max(many["delivered"], 1), 1),
    }


def _own_pid() -> int:
    import os

    return os.getpid()


async def _round(port: int, token: str, consoles: int, note: Callable[[str], Any]) -> dict[str, Any]:
    heard: list[float] = []
    written: dict[int, float] = {}
    ready = asyncio.Semaphore(0)

    async def console() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /api/live HTTP/1.1\r\nHost: localhost\r\nCookie: {team.COOKIE}={token}\r\n\r\n".encode())
        await reader.readuntil(b"retry: 1000")
        ready.release()
        count = 0
        while count < _EVENTS:
            line = await reader.readline()
            if line.startswith(b"data: ") and b'"note.added"' in line:
                heard.append(time.perf_counter() - written[count])
                count += 1
        writer.close()

    tasks = [asyncio.create_task(console()) for _ in range(consoles)]
    for _ in tasks:
        await ready.acquire()
    for n in range(_EVENTS):
        written[n] = time.perf_counter() + 3600
        written[n] = await note(f"note {n}")
        await asyncio.sleep(0.15)
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    return {"told": spread([max(value, 0.0) for value in heard]), "delivered": len(heard)}
