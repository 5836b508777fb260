"""Reading what the owner lets the assistant do."""

from __future__ import annotations

import msgspec

from frontdesk.intake.settings.records import Settings
from frontdesk.intake.settings.rules import beginning
from frontdesk.kit.database import Tx


async def settings_of(tx: Tx) -> Settings:
    """What stands; the assistant of a business that never said anything is off."""
    rows = await tx.rows("select settings from assistant_settings")
    return msgspec.convert(rows[0]["settings"], Settings) if rows else beginning()


async def version_of(tx: Tx) -> int:
    """The version of what stands; 0 when nothing was ever set."""
    version: int | None = await tx.value("select version from assistant_settings")
    return version or 0
