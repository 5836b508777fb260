"""The program that installs packages: uv, because it takes seconds where pip takes a minute; pip where there is no uv."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools import locks
from tools.steps import Steps
from tools.trouble import Trouble

_OLDEST_UV = (0, 5)


def install(steps: Steps, python: Path, arguments: Sequence[str], *, doing: str) -> None:
    """Install into the environment of `python`."""
    fast = uv(steps, python)
    if fast is not None:
        command = [str(fast), "pip", "install", "--python", str(python), *arguments]
        environment = {**os.environ, **_as_uv_says_it(_pip_settings())}
        try:
            # What was downloaded before is good whatever its age, since the hashes are known: no network is needed for it.
            steps.run([*command, "--offline"], doing=doing, environment=environment)
        except Trouble as trouble:
            if not (trouble.network or trouble.missing or not trouble.known):
                raise
            steps.run(command, doing=doing, environment=environment)
    else:
        steps.run([*_pip(steps, python), "install", *arguments], doing=doing, environment=os.environ)


@functools.cache
def uv(steps: Steps, python: Path) -> Path | None:
    """The environment's own uv, else the machine's, else a fetched one; None where uv does not run."""
    pinned = locks.only(locks.RUNTIME, "uv")
    # Beside the other downloads and not in the environment: a new clone without a network finds it again.
    kept = cache() / f"uv-{hashlib.sha256(pinned.encode()).hexdigest()[:12]}"
    fetched = kept / "bin" / "uv"
    for place in (python.with_name("uv"), shutil.which("uv"), fetched):
        if place is not None and _runs(Path(place)):
            return Path(place)
    steps.say("Fetching the installer")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as draft:
        chosen = Path(draft) / "uv.txt"
        chosen.write_text(pinned, "utf-8")
        command = [*_pip(steps, python), "install", "--quiet", "--require-hashes", "--no-deps", "--target", draft, "-r", str(chosen)]
        try:
            steps.run(command, doing="Fetching the installer", environment=os.environ)
        except Trouble as trouble:
            if trouble.known and not trouble.missing:
                raise
            steps.say("There is no fast installer for this machine; going on with pip, which takes longer")
            return None
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(draft, kept, symlinks=True)
    return fetched if _runs(fetched) else None


def cache() -> Path:
    """Where this person keeps downloads that can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "frontdesk"


def _runs(uv: Path) -> bool:
    try:
        said = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.match(r"uv (\d+)\.(\d+)", said)
    return version is not None and (int(version[1]), int(version[2])) >= _OLDEST_UV


def _pip(steps: Steps, python: Path) -> list[str]:
    """A pip that installs into the environment: Python's own, else one copied in."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", str(python)]
    bundled = importlib.util.find_spec("ensurepip")
    if bundled is None or bundled.origin is None:
        raise Trouble(
            "This Python comes without pip, the program that installs packages. On Debian and Ubuntu run:"
            " sudo apt install python3-venv python3-pip; elsewhere install Python's pip package. Then run the same command again."
        )
    steps.run([python, "-m", "ensurepip"], doing="Unpacking pip", environment=os.environ)
    return [str(python), "-m", "pip"]


def _pip_settings() -> dict[str, str]:
    """What this machine's pip was told, such as a company's own mirror; uv does not read it by itself."""
    if any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE")):
        return {}
    if importlib.util.find_spec("pip") is None:
        return {}
    said = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    found = re.findall(r"^[^=\s]*\.([a-z-]+)='(.*)'$", said, re.MULTILINE)
    return {name: value.replace("\\n", " ") for name, value in found}


def _as_uv_says_it(told: dict[str, str]) -> dict[str, str]:
    answer = {}
    if "index-url" in told:
        answer["UV_DEFAULT_INDEX"] = told["index-url"]
    if "extra-index-url" in told:
        answer["UV_INDEX"] = " ".join(told["extra-index-url"].split())
        # pip looks in every index, so must uv; the hashes of the lock file say which package is meant.
        answer["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if "find-links" in told:
        answer["UV_FIND_LINKS"] = ",".join(told["find-links"].split())
    if "cert" in told:
        answer["SSL_CERT_FILE"] = told["cert"]
    if "proxy" in told:
        answer["HTTPS_PROXY"] = told["proxy"]
    return {name: value for name, value in answer.items() if name not in os.environ}
