"""When Python looks for garbage: what stays to the end is never looked through again."""

from __future__ import annotations

import gc

# Python's own 700 has a busy program look many times a second and find next to nothing; the younger two are looked through as seldom.
_THRESHOLD = (10_000, 20, 20)


def keep_loaded() -> None:
    """Call it when modules, word lists and routes are loaded: a full look through them stops every request for some 60 ms.

    What is thrown away after this is collected as ever (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLD)
