"""What is loaded is not looked through for garbage again; what is thrown away afterwards is."""

from __future__ import annotations

import gc
import weakref

from frontdesk.kit.garbage import keep_loaded


class _Knot:
    def __init__(self) -> None:
        self.itself = self


def test_what_is_loaded_is_set_aside_and_what_comes_later_is_collected() -> None:
    loaded = [_Knot() for _ in range(1000)]
    before = gc.get_freeze_count()
    keep_loaded()
    assert gc.get_freeze_count() >= before + len(loaded)
    thrown_away = weakref.ref(_Knot())
    gc.collect()
    assert thrown_away() is None
