"""A Frontdesk in its own process that can be killed, and a provider that never gives up delivering."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

SECRET = "crash-test-app-secret"
PHONE_ID = "100200300400"
PASSWORD = "a long enough password"


def free_port() -> int:
    """A port nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Desk:
    """The program under test, as an operator runs it."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self.log = data.parent / "desk.log"
        self.starts = 0

    def start(self) -> None:
        """Start it; it is up when it answers."""
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "frontdesk", "serve", "--data", str(self.data), "--port", str(self._port)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        until = time.monotonic() + 60
        with httpx.Client(timeout=2, verify=False) as client:
            while time.monotonic() < until:
                if self._process.poll() is not None:
                    raise AssertionError(f"frontdesk ended:\n{self.log.read_text()[-3000:]}")
                with contextlib.suppress(httpx.HTTPError):
                    if client.get(f"{self.url}/health").status_code == 200:
                        return
                time.sleep(0.05)
        raise AssertionError(f"frontdesk does not answer:\n{self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """kill -9: no farewell, no flush."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """An orderly end, which also ends its PostgreSQL."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill_postgres(self) -> bool:
        """kill -9 of the database server; false when it is just not running."""
        for found in self.data.rglob("postmaster.pid"):
            with contextlib.suppress(OSError, ValueError):
                os.kill(int(found.read_text().splitlines()[0]), signal.SIGKILL)
                return True
        return False

    def command(self, *words: str) -> str:
        """Run a command of the program beside it."""
        done = subprocess.run(
            [sys.executable, "-m", "frontdesk", *words, "--data", str(self.data)], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-500:]
        return done.stdout


def set_up(desk: Desk) -> str:
    """A business with a WhatsApp number, through the API; the webhook's path."""
    with httpx.Client(base_url=desk.url, timeout=20, verify=False) as client:
        made = client.post(
            "/api/set-up",
            json={
                "business_name": "Crash Cleaning",
                "kind": "home_services",
                "timezone": "Asia/Riyadh",
                "currency": "SAR",
                "country": "SA",
                "name": "Olga",
                "email": "olga@crash.example",
                "password": PASSWORD,
            },
        )
        assert made.status_code in (200, 201), made.text
        csrf = {"X-CSRF-Token": client.get("/api/me").json()["csrf"]}
        client.put("/api/me/presence", json={"presence": "available"}, headers=csrf).raise_for_status()
        account = client.post(
            "/api/channels/accounts",
            json={
                "kind": "whatsapp",
                "external_id": PHONE_ID,
                "name": "Crash line",
                "secrets": {"app_secret": SECRET, "verify_token": "verify", "access_token": "token"},
            },
            headers=csrf,
        )
        assert account.status_code == 201, account.text
        path: str = account.json()["webhook_path"]
        return path


def message(sender: int, number: int, at: int) -> dict[str, object]:
    """One customer's message in the provider's form; the text carries who and which, so that a test can tell."""
    texts = ("I need deep cleaning today", "How much is it?", "ok thanks", "هل يمكنكم الحضور غدا؟", "the cleaner was rude, I am angry")
    return {
        "from": f"9665{sender:08d}",
        "id": f"wamid.crash.{sender}.{number}",
        "timestamp": str(at + number),
        "type": "text",
        "text": {"body": f"{texts[(sender + number) % len(texts)]} #{sender}.{number}"},
    }


def delivery(messages: list[dict[str, object]]) -> tuple[bytes, dict[str, str]]:
    """A signed webhook body with one or several messages."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "966500000000", "phone_number_id": PHONE_ID},
        "contacts": [{"profile": {"name": f"Customer {one['from']}"}, "wa_id": one["from"]} for one in messages],
        "messages": messages,
    }
    body = json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}
    ).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"x-hub-signature-256": f"sha256={signature}", "content-type": "application/json"}


def deliveries(*, senders: int, each: int, seed: int) -> list[tuple[bytes, dict[str, str]]]:
    """All messages of all senders, some in batches, a fifth delivered twice, neighbours swapped."""
    chance = random.Random(seed)
    at = int(time.time()) - 3000
    waiting = [(number, sender) for number in range(each) for sender in range(senders)]
    made: list[tuple[bytes, dict[str, str]]] = []
    while waiting:
        size = chance.choice((1, 1, 1, 2, 5))
        batch, waiting = waiting[:size], waiting[size:]
        signed = delivery([message(sender, number, at) for number, sender in batch])
        made.append(signed)
        if chance.random() < 0.2:
            made.append(signed)
    for place in range(len(made) - 8):
        other = place + chance.randrange(8)
        made[place], made[other] = made[other], made[place]
    return made


class Provider:
    """Delivers like the real one: several at a time, again and again until it hears 200."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.delivered = 0
        self.retries = 0
        self._news = asyncio.Condition()

    async def has_delivered(self, count: int) -> None:
        """Wait until so many deliveries were accepted."""
        async with self._news:
            await self._news.wait_for(lambda: self.delivered >= count)

    async def deliver_all(self, bodies: list[tuple[bytes, dict[str, str]]], *, together: int = 6, pause: float = 0.0) -> None:
        """Deliver everything."""
        waiting = iter(bodies)

        async def line(client: httpx.AsyncClient) -> None:
            for body, headers in waiting:
                while not await self._once(client, body, headers):
                    self.retries += 1
                    await asyncio.sleep(0.1)
                async with self._news:
                    self.delivered += 1
                    self._news.notify_all()
                await asyncio.sleep(pause)

        async with httpx.AsyncClient(timeout=5, verify=False) as client:
            await asyncio.gather(*(line(client) for _ in range(together)))

    async def _once(self, client: httpx.AsyncClient, body: bytes, headers: dict[str, str]) -> bool:
        try:
            return (await client.post(self.url, content=body, headers=headers)).status_code == 200
        except httpx.HTTPError:
            return False
