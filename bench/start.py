"""How long the demo takes to answer, the first time and again, and how much memory the whole of it holds.

The ratio is of the second start to the first one in the same run.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from bench.rig import family, memory_mb


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Start the demo on an empty folder, once without and once with its history, and each again on the same folder."""
    found: dict[str, Any] = {"measures": "start until the console answers, and memory after it"}
    for name, words in (("without_history", ["--no-history"]), ("with_history", [])):
        folder = Path(tempfile.mkdtemp(prefix="frontdesk-bench-"))
        folder.chmod(0o755)
        try:
            cold = await _start(folder, words, say)
            warm = await _start(folder, words, say)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        found[name] = {
            "cold_seconds": cold["seconds"],
            "warm_seconds": warm["seconds"],
            "warm_to_cold": round(warm["seconds"] / cold["seconds"], 3),
            "memory_mb": warm["memory"],
        }
    return found


async def _start(folder: Path, words: list[str], say: Callable[[str], None]) -> dict[str, Any]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "frontdesk", "demo", "--port", str(port), "--data", str(folder / "data"), *words),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient() as client:
            while True:
                if process.returncode is not None:
                    raise RuntimeError("the demo ended by itself")
                try:
                    if (await client.get(f"http://127.0.0.1:{port}/health", timeout=1)).status_code == 200:
                        break
                except httpx.HTTPError:
                    await asyncio.sleep(0.02)
        seconds = time.perf_counter() - began
        await asyncio.sleep(2)
        # The database server left the program's process group, but not its family: it was started by it.
        pids = family(process.pid)
        parts = {
            "program": round(memory_mb([process.pid]), 1),
            "postgresql": round(memory_mb([pid for pid in pids if pid != process.pid]), 1),
        }
        say(f"answered after {seconds:.1f} s, {sum(parts.values()):.0f} MB")
    finally:
        process.terminate()
        await process.wait()
    return {"seconds": round(seconds, 2), "memory": parts}
