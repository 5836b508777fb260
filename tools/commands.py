"""The one-word commands of `run.py`."""

from __future__ import annotations

import contextlib
import difflib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from tools import console, machine
from tools.trouble import ROOT, Trouble, from_system

_WORDS = ROOT / ".cache" / "trouble.txt"
_OWN: dict[str, tuple[str, Callable[[list[str]], int]]] = {}
_PROGRAM = {
    "demo": "start Frontdesk with two demo businesses and the channel simulator",
    "serve": "start Frontdesk for real",
    "migrate": "bring the database to this version's schema",
    "doctor": "look at everything that can go wrong",
    "ledger": "show the balance of arrived messages",
    "replay": "send messages that were set aside through the path again",
    "channels": "read a provider's files as an adapter reads them",
    "user": "add a person who may sign in",
    "openapi": "print the description of the API",
    "bench": "measure something on this machine",
}


def _command(name: str, meaning: str) -> Callable[[Callable[[list[str]], int]], Callable[[list[str]], int]]:
    def enter(run: Callable[[list[str]], int]) -> Callable[[list[str]], int]:
        _OWN[name] = (meaning, run)
        return run

    return enter


@_command("test", "set up and run every check and every test; with pytest's arguments, only those tests")
def _test(arguments: list[str]) -> int:
    from tools import checks

    return checks.test(arguments)


@_command("check", "the quick part of the tests: form, types, the console, the guards")
def _check(arguments: list[str]) -> int:
    from tools import checks

    _nothing_more(arguments)
    return checks.check()


@_command("format", "put the Python files into form")
def _format(arguments: list[str]) -> int:
    from tools import checks

    _nothing_more(arguments)
    return checks.form()


@_command("setup", "prepare this folder and start nothing")
def _setup(arguments: list[str]) -> int:
    _nothing_more(arguments)
    machine.prepare()
    return 0


@_command("build", "build the console if its sources changed")
def _build(arguments: list[str]) -> int:
    _nothing_more(arguments)
    machine.prepare()
    print(f"The console is built: {console.WEB}")
    return 0


@_command("docs", "write the pages of docs/ that are made from the program")
def _docs(arguments: list[str]) -> int:
    machine.prepare(development=True)
    return subprocess.run([machine.PYTHON, ROOT / "docs" / "generate.py", *arguments], cwd=ROOT, check=False).returncode


@_command("lock", "choose the packages anew from pyproject.toml (--upgrade: the newest) and write the lock files")
def _lock(arguments: list[str]) -> int:
    from tools import relock

    machine.prepare(development=True)
    return relock.write(arguments)


@_command("help", "show this")
def _help(_: list[str]) -> int:
    print("python3 run.py COMMAND\n")
    for name in ("demo", "test"):
        print(f"  {name:9} {_PROGRAM.get(name) or _OWN[name][0]}")
    print("\nFor development:")
    for name, (meaning, _run) in _OWN.items():
        if name != "test":
            print(f"  {name:9} {meaning}")
    print("\nOf Frontdesk itself (each explains itself with --help):")
    for name, meaning in _PROGRAM.items():
        if name != "demo":
            print(f"  {name:9} {meaning}")
    return 0


def _nothing_more(arguments: Sequence[str]) -> None:
    if arguments:
        raise Trouble(f"This command takes nothing more, but got: {' '.join(arguments)}")


def _start(arguments: list[str]) -> int:
    """Become Frontdesk itself."""
    machine.prepare()
    sys.stdout.flush()
    # Through the interpreter, not the script's first line: that one breaks on long paths and on spaces.
    os.execv(machine.PYTHON, [str(machine.PYTHON), str(machine.PROGRAM), *arguments])


def main(arguments: list[str]) -> None:
    """Run one command; what went wrong is told in a sentence."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    name = {"-h": "help", "--help": "help"}.get(name, name)
    try:
        if name in _PROGRAM:
            sys.exit(_start(arguments))
        if name not in _OWN:
            near = difflib.get_close_matches(name, [*_OWN, *_PROGRAM], 1)
            raise Trouble(f"There is no command {name}{f'; did you mean {near[0]}?' if near else '.'} See: python3 run.py help")
        sys.exit(_OWN[name][1](rest))
    except Trouble as trouble:
        _tell(trouble)
    except BrokenPipeError:
        # Whoever read our output has enough of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _tell(from_system(error))
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again: it goes on where it stopped.", file=sys.stderr)
        sys.exit(130)


def _tell(trouble: Trouble) -> None:
    """The sentence; the programs' own words only where there is no sentence for them."""
    details = ""
    if trouble.output and trouble.known:
        with contextlib.suppress(OSError):
            _WORDS.parent.mkdir(exist_ok=True)
            _WORDS.write_text(trouble.output, "utf-8")
            details = f"\n(What the program itself said is in {_WORDS.relative_to(ROOT)}.)"
    elif trouble.output:
        for line in trouble.output.strip().splitlines()[-20:]:
            print(f"    {line}", file=sys.stderr)
    print(f"\n{trouble.sentence}{details}", file=sys.stderr, flush=True)
    sys.exit(1)
