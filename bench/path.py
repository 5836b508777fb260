"""The whole path: from a stored arrival to a routed conversation, per message.

The ratio is to storing the arrivals alone in the same run: how much the work after the 200 weighs against accepting it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.rig import business, cpu_seconds, family, server, signed
from frontdesk.app.running import Frontdesk
from frontdesk.channels import adapter_of
from frontdesk.channels.rows import Waiting
from frontdesk.kit.database import Database
from frontdesk.kit.ids import uuid7
from frontdesk.kit.settings import load

_TEXTS = (
    "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?",
    "السلام عليكم كم سعر تنظيف المكيفات؟",
    "ok thanks",
    "The technician never came and nobody called me back",
    "can you move my booking to Thursday 5pm please",
)


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Store `size` messages (2,000) of 200 senders, then walk all of them through the path."""
    count = size or 2_000
    async with server(say) as cluster:
        database = await Database.connect(cluster.dsn)
        business_id, account_id = await business(database)
        desk = Frontdesk(database, load(data_dir=Path("/tmp/frontdesk-bench-data"), create=False))
        adapter = adapter_of("whatsapp")
        postgres = cluster.pid or 0

        async def step(name: str, work: Any) -> dict[str, float]:
            before = time.process_time() + cpu_seconds(family(postgres))
            began = time.perf_counter()
            await work
            seconds = time.perf_counter() - began
            cpu = time.process_time() + cpu_seconds(family(postgres)) - before
            say(f"{name}: {1000 * seconds / count:.2f} ms a message")
            return {"ms": round(1000 * seconds / count, 3), "cpu_ms": round(1000 * cpu / count, 3), "per_second": round(count / seconds)}

        async def store() -> None:
            now = database.clock.now()
            rows = []
            for n in range(count):
                body, _ = signed(n % 200, n, _TEXTS[n % len(_TEXTS)])
                rows += [
                    Waiting(uuid7(), business_id, account_id, "whatsapp", item.event_key, item.sender_key, item.at, now, item.raw)
                    for item in adapter.split(body, {})
                ]
            for place in range(0, len(rows), 500):
                await desk.acceptance.store(rows[place : place + 500])

        stored = await step("store", store())
        threaded = await step("thread and understand", desk.flow.thread_all())
        decided = await step("decide and hand off", desk.jobs.run_all())
        await desk.stop()
        await database.close()
    whole = round(threaded["ms"] + decided["ms"], 3)
    return {
        "measures": "arrival to routed, per message",
        "messages": count,
        "store": stored,
        "thread_and_understand": threaded,
        "decide_and_hand_off": decided,
        "whole_path_ms": whole,
        "path_to_store_cpu_ratio": round((threaded["cpu_ms"] + decided["cpu_ms"]) / max(stored["cpu_ms"], 0.001), 1),
    }
