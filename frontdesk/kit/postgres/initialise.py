"""The first start: an empty database cluster, made aside and put in place whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from frontdesk.kit.data_folder import DiskFull, explain
from frontdesk.kit.postgres.account import environment, identity
from frontdesk.kit.postgres.install import Programs
from frontdesk.kit.postgres.place import Place
from frontdesk.kit.postgres.problems import FolderNotOurs, from_output

NEEDED = 300 * 2**20
_PARTIAL = "cluster.partial-"

# With the C locale the trigram index and its search see no letters beyond ASCII: Arabic would have no trigrams at all.
_CHARACTER_LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")

TUNING = """
# Frontdesk's choices for a small machine; `alter system set ...` overrules each of them.
max_connections = 100
shared_buffers = 128MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
jit = off
synchronous_commit = on
wal_compression = on
autovacuum_naptime = 15s
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
log_checkpoints = off
log_lock_waits = on
"""


def initialise(programs: Programs, place: Place) -> None:
    """Make the cluster in a partial folder and rename it into place, so that no half-made one is ever mistaken for a database."""
    _remove_partials(place)
    _refuse_strangers(place)
    free = shutil.disk_usage(place.home).free
    if free < NEEDED:
        raise DiskFull(place.home, free, NEEDED)
    try:
        partial = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=place.home))
        if place.account:
            os.chown(partial, place.account.uid, place.account.gid)
    except OSError as error:
        raise explain(error, place.home) from error
    try:
        _initdb(programs, place, partial)
        with (partial / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(TUNING)
            file.flush()
            os.fsync(file.fileno())
        os.rename(partial, place.cluster)
        _sync_folder(place.home)
    except OSError as error:
        raise explain(error, place.home) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _initdb(programs: Programs, place: Place, partial: Path) -> None:
    for locale in _CHARACTER_LOCALES:
        # The builtin provider came with version 17; sorting by it never changes under us with the system's library.
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if programs.major >= 17 else []
        done = subprocess.run(
            [
                programs.bin_dir / "initdb",
                f"--pgdata={partial}",
                "--username=postgres",
                "--encoding=UTF8",
                *provider,
                f"--locale={locale}",
                "--data-checksums",
                "--auth-local=trust",
                "--auth-host=reject",
                "--no-instructions",
            ],
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=0o077,
            start_new_session=True,
            **identity(place.account),
        )
        if done.returncode == 0:
            return
        if "invalid locale" not in done.stdout:
            break
    raise from_output("PostgreSQL could not make its data folder.", None, done.stdout, place.home)


def _refuse_strangers(place: Place) -> None:
    cluster = place.cluster
    if cluster.is_symlink() or (cluster.exists() and not cluster.is_dir()):
        raise FolderNotOurs(
            f"{cluster} should be PostgreSQL's folder but is something else. Move it aside, or name another folder with --data."
        )
    if cluster.is_dir() and any(cluster.iterdir()):
        raise FolderNotOurs(
            f"{cluster} is not empty and holds no PostgreSQL data (no PG_VERSION). Move it aside, or name another folder with --data."
        )


def _remove_partials(place: Place) -> None:
    for leftover in place.home.glob(f"{_PARTIAL}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
