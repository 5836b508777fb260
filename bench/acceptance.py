"""Webhook acceptance: what one accepted message costs, beside pgbench doing the same insert on the same PostgreSQL.

Both sides make a message durable before anybody is told. pgbench sends prepared one-row inserts over 8 connections, each
in its own commit, and does nothing else; ours also reads HTTP, proves the signature, cuts the delivery and keeps the tally.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.rig import business, cpu_seconds, family, pour, request, server, signed, spread
from frontdesk.kit.database import Database
from frontdesk.kit.postgres import Cluster

_CONNECTIONS = 64
_INSERT = """\\set n random(1, 1000000000)
insert into arrivals (id, business_id, account_id, channel, event_key, sender_key, provider_at, received_at, raw, due_at)
 values (gen_random_uuid(), '{business}', '{account}', 'whatsapp', 'bench.' || :client_id || '.' || :n || '.' || random(),
 '96655' || :n, now(), now(), '{raw}', now());
"""


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Accept `size` messages (20,000) through HTTP, then let pgbench insert for as long."""
    count = size or 20_000
    async with server(say) as cluster:
        database = await Database.connect(cluster.dsn)
        business_id, account_id = await business(database)
        await database.close()
        ours = await _ours(cluster, account_id, count, say)
        bare = await _bare(cluster, business_id, account_id, seconds=max(3, round(ours["seconds"])), say=say)
    return {
        "measures": "webhook acceptance against pgbench doing the same insert, one run",
        "ours": ours,
        "pgbench": bare,
        "rate_ratio": round(ours["per_second"] / bare["per_second"], 3),
        "cpu_ratio": round(bare["cpu_us"] / ours["cpu_us"], 3),
        "database_cpu_ratio": round(bare["database_cpu_us"] / ours["database_cpu_us"], 3),
        "reads": "ratios above 1 mean that ours is the cheaper or the faster",
    }


async def _ours(cluster: Cluster, account_id: UUID, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answering = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.acceptance", cluster.dsn, str(port), cwd=Path(__file__).parent.parent
    )
    try:
        for _ in range(200):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        path = f"/hooks/whatsapp/{account_id}"
        warm = [request(path, *signed(n % 500, 10_000_000 + n)) for n in range(500)]
        await pour(port, warm, connections=_CONNECTIONS)
        say(f"accepting {count} messages")
        requests = [request(path, *signed(n % 500, n)) for n in range(count)]
        postgres = cluster.pid or 0
        before = cpu_seconds([answering.pid]), cpu_seconds(family(postgres))
        began = time.perf_counter()
        took = await pour(port, requests, connections=_CONNECTIONS)
        seconds = time.perf_counter() - began
        after = cpu_seconds([answering.pid]), cpu_seconds(family(postgres))
    finally:
        answering.terminate()
        await answering.wait()
    program, database = after[0] - before[0], after[1] - before[1]
    return {
        "messages": count,
        "seconds": round(seconds, 2),
        "per_second": round(count / seconds),
        "cpu_us": round(1e6 * (program + database) / count, 1),
        "program_cpu_us": round(1e6 * program / count, 1),
        "database_cpu_us": round(1e6 * database / count, 1),
        "answered_ms": spread(took),
    }


async def _bare(cluster: Cluster, business_id: UUID, account_id: UUID, *, seconds: int, say: Callable[[str], None]) -> dict[str, Any]:
    say(f"pgbench inserts for {seconds} s")
    script = Path(f"/tmp/frontdesk-bench-{os.getpid()}.sql")
    raw = signed(1, 1)[0].decode().replace("'", "''").replace("\\", "\\\\")
    script.write_text(_INSERT.format(business=business_id, account=account_id, raw=raw))
    script.chmod(0o644)
    postgres = cluster.pid or 0
    assert cluster.bin_dir is not None
    command = [str(cluster.bin_dir / "pgbench"), "-n", "-M", "prepared", "-c", "8", "-j", "1", "-T", str(seconds), "-f", str(script)]
    before = cpu_seconds(family(postgres)), sum(os.times()[2:4])
    done = await asyncio.create_subprocess_exec(
        *command,
        "-h",
        str(cluster.socket_dir),
        "-U",
        "postgres",
        "frontdesk",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await done.communicate()
    after = cpu_seconds(family(postgres)), sum(os.times()[2:4])
    script.unlink()
    found = re.search(r"transactions actually processed: (\d+)", out.decode())
    if found is None:
        raise RuntimeError(err.decode()[-2000:])
    count = int(found[1])
    client, database = after[1] - before[1], after[0] - before[0]
    return {
        "inserts": count,
        "per_second": round(count / seconds),
        "cpu_us": round(1e6 * (client + database) / count, 1),
        "client_cpu_us": round(1e6 * client / count, 1),
        "database_cpu_us": round(1e6 * database / count, 1),
    }


async def _answer(dsn: str, port: int) -> None:
    """Only what accepts: no pipeline beside it, so that its processor time is that of acceptance alone."""
    from frontdesk.app.running import answer_on, listening
    from frontdesk.app.webhooks import Webhooks
    from frontdesk.channels.acceptance import Acceptance

    database = await Database.connect(dsn)
    acceptance = Acceptance(database)
    acceptance.start()
    await answer_on(Webhooks(database, acceptance), listening("127.0.0.1", port))
    await acceptance.close()
    await database.close()


if __name__ == "__main__":
    import uvloop

    uvloop.run(_answer(sys.argv[1], int(sys.argv[2])))
