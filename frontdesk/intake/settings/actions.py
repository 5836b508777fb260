"""Setting what the assistant may do."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from frontdesk import team
from frontdesk.intake.settings.events import AssistantSettingsChanged
from frontdesk.intake.settings.queries import settings_of, version_of
from frontdesk.intake.settings.records import Settings
from frontdesk.intake.settings.rules import check
from frontdesk.kit.database import Tx
from frontdesk.kit.errors import Conflict
from frontdesk.kit.events import record


async def change_settings(tx: Tx, settings: Settings, *, was: int, reader: str | None = None) -> int:
    """Put these settings into force; the new version. `was` is the version that was looked at: somebody else's change is not lost."""
    business = await team.this_business(tx)
    own = [row["code"] for row in await tx.rows("select code from own_needs where retired_at is null")]
    check(settings, needs=own, languages=business.languages, reader=reader)
    before = await settings_of(tx)
    if before == settings and was:
        return was
    by = tx.actor.id if tx.actor.kind == "staff" else None
    version: int | None = await tx.value(
        "insert into assistant_settings (settings, version, changed_at, changed_by) values ($1, 1, $2, $3)"
        " on conflict (business_id) do update set settings = excluded.settings, version = assistant_settings.version + 1,"
        " changed_at = excluded.changed_at, changed_by = excluded.changed_by where assistant_settings.version = $4 returning version",
        msgspec.to_builtins(settings),
        tx.at,
        by,
        was,
    )
    if version is None or (version == 1 and was):
        now = await version_of(tx)
        detail = "Somebody else changed the assistant's settings meanwhile. Look at them again."
        raise Conflict("settings_moved", detail, extra={"version": now})
    await record(tx, AssistantSettingsChanged(business_id=tx.business_id, changed=tuple(_changed(before, settings)), number=version))
    return version


def _changed(before: Settings, now: Settings) -> Iterable[str]:
    for field in ("on", "name", "greets", "fields", "texts", "most_questions", "most_urgent", "patience_minutes"):
        if getattr(before, field) != getattr(now, field):
            yield field
    for need in sorted({*before.needs, *now.needs}):
        if before.needs.get(need) != now.needs.get(need):
            yield need
