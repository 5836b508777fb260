"""What the measurements share: a server, a business, processor time, and a client that costs little."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from frontdesk import team
from frontdesk.app import rooms
from frontdesk.channels.actions import connect_account
from frontdesk.kit.database import Database
from frontdesk.kit.ids import uuid7
from frontdesk.kit.migrate import migrate
from frontdesk.kit.postgres import Cluster, running

assert rooms.ROOMS

SECRET = "bench-secret"
PHONE_ID = "555000111222"
_TICK = os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def server(say: Callable[[str], None]) -> AsyncIterator[Cluster]:
    """A PostgreSQL of its own with the schema, as the product starts it: durable, nothing switched off."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-bench-"))
    folder.chmod(0o755)
    try:
        async with running(folder / "data", say=lambda _: None) as cluster:
            await migrate(cluster.dsn)
            say("database ready")
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def business(database: Database, *, staff: int = 12) -> tuple[UUID, UUID]:
    """A business with one WhatsApp number and people who have room for everything; their ids."""
    business_id = uuid7()
    async with database.business(business_id) as tx:
        new = team.NewBusiness(name="Bench", kind="home_services", timezone="UTC", currency="SAR", country="SA", languages=("en", "ar"))
        made = await team.create_business(tx, new, owner="Bench Owner", email=f"{business_id}@bench.example", password_hash=None)
        for number in range(staff):
            person = team.NewStaff(
                name=f"Person {number}",
                email=f"{number}.{business_id}@bench.example",
                role="agent",
                languages=("en", "ar"),
                skills=[team.SkillLevel(skill_id, 3) for skill_id in made.skills.values()],
                capacity=1000,
            )
            await team.set_presence(tx, await team.add_staff(tx, person, may=team.EVERYTHING), "available")
        account_id = await connect_account(
            tx,
            kind="whatsapp",
            external_id=PHONE_ID,
            name="Bench line",
            secrets={"app_secret": SECRET, "access_token": "t", "verify_token": "v"},
        )
    return business_id, account_id


def signed(sender: int, number: int, text: str = "Hi, I need deep cleaning today. I'm in Jeddah. What's the price?") -> tuple[bytes, str]:
    """A webhook body with one message, and its signature."""
    phone = f"9665{sender:08d}"
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "966500000000", "phone_number_id": PHONE_ID},
        "contacts": [{"profile": {"name": f"Customer {sender}"}, "wa_id": phone}],
        "messages": [
            {
                "from": phone,
                "id": f"wamid.bench.{sender}.{number}",
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": text},
            }
        ],
    }
    body = json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}
    ).encode()
    return body, "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()


def request(path: str, body: bytes, signature: str) -> bytes:
    """A whole HTTP request, made beforehand so that sending it costs nothing."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-Hub-Signature-256: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def pour(port: int, requests: list[bytes], *, connections: int) -> list[float]:
    """Send every request over kept connections, the next when the last was answered; the seconds each took."""
    waiting = iter(requests)
    took: list[float] = []

    async def line() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for one in waiting:
            began = time.perf_counter()
            writer.write(one)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"not accepted: {head[:200]!r}")
            for field in head.split(b"\r\n"):
                if field.lower().startswith(b"content-length:"):
                    await reader.readexactly(int(field.split(b":")[1]))
            took.append(time.perf_counter() - began)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    await asyncio.gather(*(line() for _ in range(connections)))
    return took


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor seconds that these processes and their ended children have used (Linux)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(int(value) for value in fields[11:15])
    return total / _TICK


def processor_seconds(pids: Iterable[int]) -> float:
    """Processor seconds of these processes to the microsecond, without their ended children and other threads (Linux)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            total += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return total / 1e9


def family(pid: int) -> list[int]:
    """A process and everything it started that lives."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, [])
    return found


def memory_mb(pids: Iterable[int]) -> float:
    """Proportional memory of these processes: shared pages counted once (Linux)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, PermissionError, ProcessLookupError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def spread(values: list[float]) -> dict[str, float]:
    """Median, p95 and p99 in milliseconds."""
    ordered = sorted(values)
    return {
        name: round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * q))], 3)
        for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }


def timed(texts: Sequence[str], act: Callable[[str], object]) -> list[float]:
    """How long each of the texts took, in seconds."""
    found: list[float] = []
    for text in texts:
        begun = time.perf_counter()
        act(text)
        found.append(time.perf_counter() - begun)
    return found
