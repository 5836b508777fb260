"""Imports go one way, from upper rooms to lower ones, so that a room can be read without the house above it."""

from __future__ import annotations

from tests.guard.house import RANKS, TOP, imports, modules, walk

# Function-level imports that are no dodge; each with its reason.
LAZY = {
    "frontdesk/__main__.py": "a pipe to the reader begins without the command line's own libraries",
    "frontdesk/app/pipe.py": "a pipe without an encoder starts without what only an encoder needs",
    "frontdesk/understanding/encoder/network.py": "they come with an extra, and are loaded only where an encoder is set",
    "frontdesk/cli.py": "each command loads only what it needs, so that small ones start at once",
    "frontdesk/channels/phones.py": "the phone number library takes 60 ms to load; `channels parse` must start at once",
    "frontdesk/intake/texts/cldr.py": "Babel takes 100 ms to load; a process that says nothing to customers starts without it",
    "frontdesk/customers/phones.py": "the same library, for the same reason",
}


def test_every_room_has_a_rank() -> None:
    """Keeps out a folder that no rule speaks of."""
    unknown = {module.room for module in modules().values()} - set(RANKS) - {""}
    assert not unknown, f"give these rooms a rank in tests/guard/house.py and in docs/architecture.md: {sorted(unknown)}"


def test_an_import_goes_to_a_lower_rank_or_stays_in_the_room() -> None:
    """Keeps business words out of kit, and lower rooms from knowing who reacts to them."""
    wrong = [
        f"{found.by.place}:{found.line} imports {found.of}"
        for found in imports()
        if (of := found.of.split(".")[1] if "." in found.of else "") and of != found.by.room
        if not (RANKS[of] < RANKS.get(found.by.room, TOP) or RANKS[of] == RANKS.get(found.by.room) == TOP)
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_nothing_imports_in_a_circle() -> None:
    """Keeps modules readable and testable one by one; TYPE_CHECKING and function-level imports count too."""
    edges: dict[str, set[str]] = {name: set() for name in modules()}
    for found in imports():
        if found.of != found.by.name:
            edges[found.by.name].add(found.of)
    circle = _circle(edges)
    assert circle is None, " -> ".join(circle or ())


def test_imports_stand_at_the_top_of_the_file() -> None:
    """Keeps a circle from being hidden inside a function, where it fails at the first call instead of at the start."""
    wrong = [
        f"{module.place}:{node.lineno}"
        for module in modules().values()
        if module.place not in LAZY
        for node, in_function in walk(module.tree)
        if in_function and type(node).__name__ in ("Import", "ImportFrom")
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def _circle(edges: dict[str, set[str]]) -> list[str] | None:
    """Depth-first search; the first way that comes back to where it has been."""
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> list[str] | None:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return None
        for other in sorted(edges[name]):
            found = visit(other, [*way, name])
            if found:
                return found
        done.add(name)
        return None

    return next((found for name in sorted(edges) if (found := visit(name, []))), None)
