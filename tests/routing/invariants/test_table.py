"""The page that says which test shows which promise names tests that exist, and every one of the twenty promises."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_PAGE = _ROOT / "docs" / "routing-proofs.md"


def test_every_promise_names_tests_that_exist() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \|(.*)$", page, re.MULTILINE))
    assert list(rows) == [str(number) for number in range(1, 21)]
    named = re.findall(r"`([a-z_/]+\.py)::(\w+)`", page)
    assert len(named) > 40
    for number, row in rows.items():
        assert "::" in row, f"nothing shows {number}"
    for file, name in named:
        source = (_ROOT / "tests" / "routing" / file).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?(?:def|class) {name}\b", source, re.MULTILINE), f"{file} has no {name}"
