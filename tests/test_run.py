"""run.py on machines of every kind: the programs it starts are stand-ins that do as little as possible, or fail as told."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import locks

ROOT = Path(__file__).resolve().parent.parent

_UV = """
import os, sys, pathlib, time
if sys.argv[1:] == ["--version"]:
    print("uv 0.99.0"); sys.exit()
here = pathlib.Path({calls!r}).parent
with open({calls!r}, "a") as log: log.write("uv " + ("editable" if "--editable" in sys.argv else "packages") + "\\n")
time.sleep(float(os.environ.get("SLOW", "0")))
if os.environ.get("SAY"):
    print(os.environ["SAY"]); sys.exit(2)
if "--editable" in sys.argv:
    program = pathlib.Path(sys.argv[sys.argv.index("--python") + 1]).with_name("frontdesk")
    program.write_text("import sys; print('started with', sys.argv[1:])")
"""
_NODE = "print('v22.12.0')"
_NPM = """
import sys, pathlib
with open({calls!r}, "a") as log: log.write("npm " + sys.argv[1] + "\\n")
if sys.argv[1] == "ci":
    pathlib.Path("node_modules").mkdir(exist_ok=True)
else:
    out = pathlib.Path(sys.argv[sys.argv.index("--outDir") + 1])
    out.mkdir(); out.joinpath("index.html").write_text("built")
"""


class Clone:
    """A clone in which only run.py and its tools are real."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a clone of mine"
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.folder.mkdir()
        self.bin.mkdir()
        shutil.copy(ROOT / "run.py", self.folder)
        shutil.copytree(ROOT / "tools", self.folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
            shutil.copy(ROOT / name, self.folder)
        (self.folder / "frontdesk").mkdir()
        (self.folder / "console" / "src").mkdir(parents=True)
        (self.folder / "console" / "src" / "main.tsx").write_text("one")
        (self.folder / "console" / "package-lock.json").write_text("{}")
        for name, text in (("uv", _UV), ("node", _NODE), ("npm", _NPM)):
            script = self.bin / f"{name}.py"
            script.write_text(text.replace("{calls!r}", repr(str(self.calls))))
            # Started by a shell, since the first line of a script cannot name a Python whose path has a space.
            program = self.bin / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
            program.chmod(0o755)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start run.py with the stand-ins found first."""
        around = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.folder.parent), "LC_ALL": "C", **environment}
        return subprocess.Popen(
            [sys.executable, str(self.folder / "run.py"), *arguments],
            env=around,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # A test run in the background of a shell ignores the interrupt, and so would whatever it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """Run it to its end: how it ended, what it printed, what it told."""
        program = self.start(*arguments, **environment)
        out, told = program.communicate(timeout=120)
        return program.returncode, out, told

    def called(self) -> list[str]:
        """Which programs were called since the last time this was asked."""
        calls = self.calls.read_text().splitlines() if self.calls.exists() else []
        self.calls.unlink(missing_ok=True)
        return calls


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


ALL = ["uv packages", "npm ci", "npm run", "uv editable"]


def test_a_fresh_clone_is_prepared_once_and_started(clone: Clone) -> None:
    code, out, told = clone.run("demo", "--port", "1", "--no-history")
    assert (code, out) == (0, "started with ['demo', '--port', '1', '--no-history']\n")
    assert clone.called() == ALL
    assert "Ready" in told
    code, out, told = clone.run("demo")
    assert (code, out, told) == (0, "started with ['demo']\n", "")
    assert clone.called() == []


def test_only_what_changed_is_done_again(clone: Clone) -> None:
    clone.run("setup")
    clone.called()
    (clone.folder / "console" / "src" / "main.tsx").write_text("two")
    clone.run("setup")
    assert clone.called() == ["npm run"]
    (clone.folder / "console" / "src" / "main.tsx").touch()
    clone.run("setup")
    assert clone.called() == []
    with (clone.folder / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    clone.run("setup")
    assert clone.called() == ["uv packages"]
    shutil.rmtree(clone.folder / "frontdesk" / "web")
    clone.run("build")
    assert clone.called() == ["npm run"]


def test_a_clone_that_was_moved_is_prepared_again(clone: Clone) -> None:
    clone.run("setup")
    clone.called()
    clone.folder = clone.folder.rename(clone.folder.with_name("elsewhere"))
    assert clone.run("setup")[0] == 0
    assert clone.called() == ["uv packages", "uv editable"]


SAID = [
    ("error: failed to write: No space left on device (os error 28)", "is full"),
    ("error sending request: dns error: Temporary failure in name resolution", "could not be downloaded"),
    ("npm error code EAI_AGAIN getaddrinfo", "could not be downloaded"),
    ("error: Permission denied (os error 13)", "may not write"),
    ("error: Read-only file system (os error 30)", "can only be read"),
    ("error: Hash mismatch for `thing`", "not the one Frontdesk was tested with"),
    ("error: No solution found: has no wheels with a matching platform tag", "does not exist for this kind of machine"),
]


@pytest.mark.parametrize(("said", "sentence"), SAID)
def test_what_went_wrong_is_told_in_a_sentence(clone: Clone, said: str, sentence: str) -> None:
    code, _, told = clone.run("demo", SAY=said)
    assert code == 1
    assert sentence in told.splitlines()[-2]
    assert "Traceback" not in told
    assert said in (clone.folder / ".cache" / "trouble.txt").read_text()
    assert clone.run("demo")[:2] == (0, "started with ['demo']\n")


def test_what_is_not_known_is_shown_as_it_is(clone: Clone) -> None:
    code, _, told = clone.run("demo", SAY="error: the moon is in the wrong place")
    assert code == 1
    assert "    error: the moon is in the wrong place" in told
    assert "a reason this program does not know" in told


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_stopped_half_way_goes_on(clone: Clone, end: signal.Signals) -> None:
    program = clone.start("demo", SLOW="60")
    _until(lambda: clone.calls.exists())
    (clone.folder / ".venv" / "half a package").touch()
    os.killpg(program.pid, end)
    _, told = program.communicate(timeout=30)
    if end == signal.SIGINT:
        assert "it goes on where it stopped" in told
        assert program.returncode == 130
    clone.called()
    assert clone.run("demo")[:2] == (0, "started with ['demo']\n")
    assert clone.called() == ALL
    assert not (clone.folder / ".venv" / "half a package").exists()


def test_two_at_once_take_turns(clone: Clone) -> None:
    first = clone.start("demo", SLOW="1")
    _until(lambda: clone.calls.exists())
    code, out, told = clone.run("demo", "--port", "2")
    assert "Another run.py is preparing this folder" in told
    assert (code, out) == (0, "started with ['demo', '--port', '2']\n")
    assert first.communicate(timeout=30)[0] == "started with ['demo']\n"
    assert clone.called() == ALL


def test_what_a_killed_run_left_working_is_waited_for(clone: Clone) -> None:
    """Only run.py dies; the installer it started goes on writing."""
    first = clone.start("demo", SLOW="2")
    _until(lambda: clone.calls.exists())
    first.kill()
    code, out, told = clone.run("demo")
    first.communicate(timeout=30)
    assert "Another run.py is preparing this folder" in told
    assert (code, out) == (0, "started with ['demo']\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_may_not_be_written(clone: Clone) -> None:
    clone.folder.chmod(0o555)
    try:
        code, _, told = clone.run("demo")
    finally:
        clone.folder.chmod(0o755)
    assert code == 1
    assert "may not write in" in told


def test_words_that_are_no_command(clone: Clone) -> None:
    code, _, told = clone.run("dmeo")
    assert code == 1
    assert "did you mean demo?" in told
    assert "takes nothing more" in clone.run("setup", "--fast")[2]
    code, out, _ = clone.run()
    assert code == 0
    assert "demo" in out
    assert clone.called() == []


def test_an_old_python_says_what_it_needs(clone: Clone) -> None:
    pretend = f"""
import sys
sys.version_info = (3, 8, 1)
sys.path.insert(0, {str(clone.folder)!r})
sys.argv = ["run.py", "demo"]
import run
run.main()"""
    alone = subprocess.run([sys.executable, "-c", pretend], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False)
    assert alone.returncode == 1
    assert alone.stderr.startswith("Frontdesk needs Python 3.11 or newer, and this is Python 3.8")
    newer = clone.bin / "python3.13"
    newer.write_text('#!/bin/sh\necho "newer: $2 $3"\n')
    newer.chmod(0o755)
    beside = subprocess.run([sys.executable, "-c", pretend], env={"PATH": str(clone.bin)}, capture_output=True, text=True, check=False)
    assert beside.stdout == "newer: demo \n"
    assert "going on with python3.13" in beside.stderr


def test_run_py_can_be_read_by_any_python() -> None:
    """Whatever is newer than Python 2.7 would be a syntax error there, before a word could be said."""
    tree = ast.parse((ROOT / "run.py").read_text("ascii"), feature_version=(3, 4))
    newer = (
        ast.JoinedStr,
        ast.AnnAssign,
        ast.AsyncFunctionDef,
        ast.NamedExpr,
        ast.Starred,
        ast.Nonlocal,
        ast.Match,
        ast.Await,
        ast.YieldFrom,
    )
    assert not [node for node in ast.walk(tree) if isinstance(node, newer)]
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not [node.name for node in functions if node.returns or node.args.kwonlyargs or any(one.annotation for one in node.args.args)]


def test_the_command_of_continuous_integration() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "set -euo pipefail" in script
    assert "run.py test" in script
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_package_locked_once_for_each_python_is_kept_whole(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    parts = ["a==1 \\\n    --hash=sha256:1\n", "b==1 ; python_full_version < '3.12' \\\n    --hash=sha256:2\n", "b==2\n", "c==1\n"]
    lock.write_text("# made\n" + "".join(parts))
    assert list(locks.packages(lock)) == ["a", "b", "c"]
    assert locks.only(lock, "b") == parts[1] + parts[2]
    assert locks.without(lock, frozenset({"a"})) == "".join(parts[1:])
