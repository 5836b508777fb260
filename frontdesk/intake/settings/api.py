"""What the assistant may do, over HTTP."""

from __future__ import annotations

import msgspec

from frontdesk import team
from frontdesk.intake.settings.actions import change_settings
from frontdesk.intake.settings.queries import settings_of, version_of
from frontdesk.intake.settings.records import OWN, SIGNALS, Settings
from frontdesk.intake.settings.rules import NEVER_ANSWERED
from frontdesk.intake.texts import TEXTS, wording_of
from frontdesk.kit.database import Tx
from frontdesk.kit.web import Context, route


class AssistantText(msgspec.Struct, frozen=True):
    """A text of the assistant: what stands in each of the business's languages, with the places to fill in."""

    key: str
    kind: str
    values: list[str]
    texts: dict[str, str]


class AssistantSettings(msgspec.Struct, frozen=True):
    """The settings in force, their version, and what can be set at all."""

    settings: Settings
    version: int
    needs: list[str]
    never_answered: list[str]
    askable: list[str]
    languages: list[str]
    texts: list[AssistantText]


class NewSettings(msgspec.Struct, forbid_unknown_fields=True):
    """Settings to put into force; `was` is the version that was looked at."""

    settings: Settings
    was: int


@route("GET", "/api/assistant/settings", permission="assistant.read")
async def get_settings(ctx: Context) -> AssistantSettings:
    """What the assistant may do about each need, what it asks, and how it says it."""
    async with ctx.tx() as tx:
        return await _view(tx)


@route("PUT", "/api/assistant/settings", permission="assistant.write", status=200)
async def put_settings(ctx: Context, data: NewSettings, language: str | None = None) -> AssistantSettings:
    """Let the assistant do more, or less; what is wrong with a text is said in `language`."""
    async with ctx.tx() as tx:
        await change_settings(tx, data.settings, was=data.was, reader=language)
        return await _view(tx)


async def _view(tx: Tx) -> AssistantSettings:
    settings = await settings_of(tx)
    business = await team.this_business(tx)
    own = [row["code"] for row in await tx.rows("select code from own_needs where retired_at is null order by added_at")]
    languages = list(business.languages)
    return AssistantSettings(
        settings=settings,
        version=await version_of(tx),
        needs=[*settings.needs, *(one for one in own if one not in settings.needs)],
        never_answered=sorted(NEVER_ANSWERED),
        askable=[*SIGNALS, *(f"{OWN}{one.key}" for one in settings.fields)],
        languages=languages,
        texts=[
            AssistantText(key, text.kind, sorted(text.values), {one: wording_of(one, key) for one in languages})
            for key, text in TEXTS.items()
        ],
    )
