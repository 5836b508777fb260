"""Where the databases of tests lie."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

# Linux keeps this folder in memory: a database that nobody needs tomorrow is made there with a tenth of the work.
_MEMORY = Path("/dev/shm")
_ENOUGH = 4 * 2**30


def new_folder(prefix: str) -> Path:
    """A folder that every account can walk to: pytest's own is closed to PostgreSQL's account when root runs the tests."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if _roomy() else None))
    made.chmod(0o755)
    return made


def _roomy() -> bool:
    try:
        return shutil.disk_usage(_MEMORY).free > _ENOUGH
    except OSError:
        return False
