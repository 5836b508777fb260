"""The house as the guards see it: its files, its modules, and who imports whom."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "frontdesk"

# An import may only go to a lower rank. Those of rank 7 put the house together and count as one room.
RANKS = {
    "kit": 0,
    "team": 1,
    "customers": 2,
    "catalog": 2,
    "channels": 2,
    "llm": 2,
    "outlets": 2,
    "reports": 2,
    "understanding": 3,
    "inbox": 3,
    "bookings": 3,
    "knowledge": 4,
    "routing": 4,
    "checkout": 4,
    "intake": 5,
    "followups": 5,
    "surveys": 5,
    "pipeline": 6,
    "app": 7,
    "cli": 7,
    "demo": 7,
    "__main__": 7,
}
TOP = 7


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    name: str
    path: Path

    @property
    def room(self) -> str:
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.path)

    @property
    def place(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Import:
    """One import of a module of the package by another."""

    by: Module
    of: str
    line: int
    in_function: bool


@functools.cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@functools.cache
def modules() -> dict[str, Module]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path)
    return found


@functools.cache
def imports() -> tuple[Import, ...]:
    """Every import inside the package, those under TYPE_CHECKING and in functions included."""
    return tuple(found for module in modules().values() for found in _imports(module))


def _imports(module: Module) -> Iterator[Import]:
    for node, in_function in walk(module.tree):
        for name in _targets(node):
            if name == "frontdesk" or name.startswith("frontdesk."):
                yield Import(module, name, node.lineno, in_function)


def _targets(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(source), names=names, level=0):
            whole = [f"{source}.{alias.name}" for alias in names]
            return [name if name in modules() else source for name in whole]
        case _:
            return []


def walk(tree: ast.AST, in_function: bool = False) -> Iterator[tuple[ast.stmt | ast.expr, bool]]:
    """Every node, and whether it stands inside a function."""
    for node in ast.iter_child_nodes(tree):
        inside = in_function or isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef))
        if isinstance(node, (ast.stmt, ast.expr)):
            yield node, inside
        yield from walk(node, inside)


def texts(module: Module) -> Iterator[tuple[str, int]]:
    """Every string a module works with (no docstrings); the filled-in parts of an f-string stand as {}."""
    silent = {id(part) for part in _parts_of_fstrings(module.tree)} | {id(doc) for doc in _docstrings(module.tree)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values), node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.value, node.lineno


def _parts_of_fstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from node.values


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


@functools.cache
def repository_files() -> tuple[Path, ...]:
    """What a clone would hold: files that are committed, and new ones that are not ignored."""
    # The folder may belong to another account than the one that tests; git would refuse to look.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file())
