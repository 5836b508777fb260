"""Only a room's actions write, so that no change can forget its event."""

from __future__ import annotations

import re

from tests.guard.house import PACKAGE, ROOT, Module, modules, texts

_WRITES = re.compile(
    r"\b(insert\s+into\s+\S+|update\s+(only\s+)?\S+(\s+(as\s+)?\w+)?\s+set\b|delete\s+from\s+\S+|merge\s+into\s+\S+|truncate\s+(table\s+)?\w+\s*$)",
    re.IGNORECASE,
)
# A sentence for a person may contain such words; a statement is recognised by its beginning or by the "with" before it.
_STATEMENT = re.compile(r"^\s*(insert|update|delete|merge|truncate|with)\b", re.IGNORECASE)


def _may_write(module: Module) -> bool:
    parts = module.name.split(".")
    return module.room == "kit" or "actions" in parts[2:]


def test_only_actions_write() -> None:
    """Keeps INSERT, UPDATE and DELETE out of queries, routes, jobs and rules: such a write would record no event."""
    wrong = [
        f"{module.place}:{line} {' '.join(text.split())[:90]}"
        for module in modules().values()
        if not _may_write(module)
        for text, line in texts(module)
        if _STATEMENT.match(text) and _WRITES.search(text)
    ]
    assert not wrong, "writing belongs in actions.py:\n" + "\n".join(wrong)


def test_a_statement_is_recognised() -> None:
    """Keeps the guard itself honest."""
    for statement in (
        "insert into staff (id) values ($1)",
        "UPDATE staff SET load = 1",
        "update only staff as s set load = 1",
        "delete from staff where id = $1",
        "with gone as (select 1) delete from staff",
        "with moved as (update {} set x = 1 returning id) select * from moved",
    ):
        assert _STATEMENT.match(statement)
        assert _WRITES.search(statement)
    for sentence in ("select id from staff for update", "Update your settings", "with a select from staff"):
        assert not (_STATEMENT.match(sentence) and _WRITES.search(sentence))


def test_sql_files_are_migrations() -> None:
    """Keeps statements from hiding in a file that no guard reads."""
    stray = [path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.sql") if path.parent.name != "migrations"]
    assert not stray


def test_rooms_leave_the_clock_and_the_business_to_the_transaction() -> None:
    """Keeps SQL from reading its own clock (a shifted clock would not move it) and from naming a business by hand."""
    own_time = re.compile(
        r"\b(now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\)|localtimestamp|current_date)", re.IGNORECASE
    )
    statement = re.compile(r"^\s*(select|insert|update|delete|with)\b", re.IGNORECASE)
    wrong = [
        f"{module.place}:{line} {' '.join(text.split())[:90]}"
        for module in modules().values()
        if module.room not in ("kit", "")
        for text, line in texts(module)
        if statement.match(text) and own_time.search(text)
    ]
    assert not wrong, "use tx.at:\n" + "\n".join(wrong)
