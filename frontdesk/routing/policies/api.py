"""The routing policy over HTTP: look at it, draft the next version, compare, publish, go back."""

from __future__ import annotations

from typing import Annotated

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import Context, route
from frontdesk.routing.policies.actions import current, discard, publish, roll_back, save_draft
from frontdesk.routing.policies.checks import problems_here
from frontdesk.routing.policies.difference import differences
from frontdesk.routing.policies.queries import around, history, hits, kept, latest
from frontdesk.routing.policies.records import Note, Policy, PolicyCheck, PolicyDiff, PolicyPage, PolicyVersion, RuleHits, VersionLine
from frontdesk.routing.policies.sentences import speaker_for
from frontdesk.routing.words import base

Version = Annotated[int, msgspec.Meta(ge=1)]
_DAYS = 30


class Draft(msgspec.Struct, forbid_unknown_fields=True):
    """The draft as the person wants it, and the revision they had before them: 0 where there was none."""

    policy: Policy
    revision: Annotated[int, msgspec.Meta(ge=0)]


class Discarding(msgspec.Struct, forbid_unknown_fields=True):
    """The revision of the draft the person had before them."""

    revision: Annotated[int, msgspec.Meta(ge=1)]


class Publication(msgspec.Struct, forbid_unknown_fields=True):
    """Which draft the person saw when they said yes, against which live version, and why they do it."""

    version: Version
    revision: Annotated[int, msgspec.Meta(ge=1)] | None = None
    live: Version | None = None
    note: Note = ""


class RollingBack(msgspec.Struct, forbid_unknown_fields=True):
    """The older version to publish again, the live one the person saw, and why they do it."""

    version: Version
    live: Version | None = None
    note: Note = ""


class Versions(msgspec.Struct, frozen=True):
    """Every version, the newest first."""

    items: list[VersionLine]


class Hits(msgspec.Struct, frozen=True):
    """How many conversations each rule decided about in the last days."""

    days: int
    items: list[RuleHits]


@route("GET", "/api/routing/policy", permission="routing.read")
async def get_policy(ctx: Context, language: str | None = None) -> PolicyPage:
    """The rules that decide, the draft of the next ones with what it changes, and what is wrong with either."""
    async with ctx.tx() as tx:
        return await _page(tx, language)


@route("PUT", "/api/routing/policy/draft", permission="routing.write")
async def put_draft(ctx: Context, data: Draft, language: str | None = None) -> PolicyPage:
    """Keep a draft; nothing is decided by it before it is published. Refused when somebody else changed it meanwhile."""
    async with ctx.tx() as tx:
        await save_draft(tx, data.policy, by=ctx.person.staff_id, revision=data.revision)
        return await _page(tx, language)


@route("POST", "/api/routing/policy/discard", permission="routing.write", status=200)
async def discard_draft(ctx: Context, data: Discarding, language: str | None = None) -> PolicyPage:
    """Throw the draft away."""
    async with ctx.tx() as tx:
        await discard(tx, revision=data.revision)
        return await _page(tx, language)


@route("POST", "/api/routing/policy/publish", permission="routing.write", status=200)
async def publish_draft(ctx: Context, data: Publication, language: str | None = None) -> PolicyPage:
    """Let the draft decide from now on. Refused while anything in it is an error."""
    async with ctx.tx() as tx:
        await publish(
            tx,
            data.version,
            by=ctx.person.staff_id,
            revision=data.revision,
            live=data.live,
            note=data.note.strip(),
            language=base(language or "en"),
        )
        return await _page(tx, language)


@route("POST", "/api/routing/policy/roll-back", permission="routing.write", status=200)
async def go_back(ctx: Context, data: RollingBack, language: str | None = None) -> PolicyPage:
    """Publish an older version again, as a new one."""
    async with ctx.tx() as tx:
        await roll_back(tx, data.version, by=ctx.person.staff_id, live=data.live, note=data.note.strip())
        return await _page(tx, language)


@route("POST", "/api/routing/policy/check", permission="routing.read", status=200)
async def check_policy(ctx: Context, data: Policy, language: str | None = None) -> PolicyCheck:
    """What is wrong with a policy, and what it would change; nothing is kept."""
    async with ctx.tx() as tx:
        live, speaks = await current(tx), base(language or "en")
        here = await around(tx, speaks)
        return PolicyCheck(problems_here(data, here, speaks), differences(live, data, speaker_for(speaks, here.names, live, data)))


@route("GET", "/api/routing/policy/versions", permission="routing.read")
async def list_versions(ctx: Context) -> Versions:
    """The history: who let which version decide, when and why."""
    async with ctx.tx() as tx:
        await current(tx)
        return Versions(await history(tx))


@route("GET", "/api/routing/policy/version", permission="routing.read")
async def get_version(ctx: Context, version: int | None = None) -> PolicyVersion:
    """One version with all its rules; without a number the live one."""
    async with ctx.tx() as tx:
        return await _kept(tx, version)


@route("GET", "/api/routing/policy/diff", permission="routing.read")
async def get_diff(ctx: Context, before: int | None = None, after: int | None = None, language: str | None = None) -> PolicyDiff:
    """What one version does otherwise than another, in sentences; without numbers the draft against what is live."""
    async with ctx.tx() as tx:
        was = await _kept(tx, before)
        now = await latest(tx, "draft") if after is None else await _kept(tx, after)
        now, speaks = now or was, base(language or "en")
        names = (await around(tx, speaks)).names
        return PolicyDiff(was.version, now.version, differences(was.policy, now.policy, speaker_for(speaks, names, was.policy, now.policy)))


@route("GET", "/api/routing/policy/hits", permission="routing.read")
async def get_hits(ctx: Context) -> Hits:
    """How many conversations each rule decided about in the last 30 days."""
    async with ctx.tx() as tx:
        return Hits(_DAYS, await hits(tx, _DAYS))


async def _kept(tx: Tx, version: int | None) -> PolicyVersion:
    live = await current(tx)
    return required(await kept(tx, version or live.version), NotFound("version of the policy"))


async def _page(tx: Tx, language: str | None) -> PolicyPage:
    await current(tx)
    published = required(await latest(tx, "published"), NotFound("routing policy"))
    draft, speaks = await latest(tx, "draft"), base(language or "en")
    here = await around(tx, speaks)
    speaker = speaker_for(speaks, here.names, published.policy, *(() if draft is None else (draft.policy,)))
    return PolicyPage(
        published=published,
        problems=problems_here(published.policy, here, speaks),
        draft=draft,
        draft_problems=[] if draft is None else problems_here(draft.policy, here, speaks),
        changes=[] if draft is None else differences(published.policy, draft.policy, speaker),
        names=speaker.names,
    )
