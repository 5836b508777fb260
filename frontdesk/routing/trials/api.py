"""Shadows and trials over HTTP: begin, look, stop, publish."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import Context, route
from frontdesk.routing.policies.records import Note
from frontdesk.routing.trials import comparison, queries
from frontdesk.routing.trials.actions.changes import publish_trial, start_shadow, start_trial, stop_shadow, stop_trial
from frontdesk.routing.trials.arms import USUAL_SHARE
from frontdesk.routing.trials.records import ShadowDifferences, TrialComparison, TrialPage, TrialShare
from frontdesk.routing.words import base

Revision = Annotated[int, msgspec.Meta(ge=1)]


class ShadowStart(msgspec.Struct, forbid_unknown_fields=True):
    """The revision of the draft the person had before them."""

    revision: Revision


class TrialStart(msgspec.Struct, forbid_unknown_fields=True):
    """The draft the person had before them, for which share of the customers it shall decide, and why."""

    version: Annotated[int, msgspec.Meta(ge=1)]
    revision: Revision
    share: TrialShare = USUAL_SHARE
    note: Note = ""


class TrialEnding(msgspec.Struct, forbid_unknown_fields=True):
    """Which trial ends, whether its version is to decide for everybody, and why."""

    trial_id: UUID
    publish: bool = False
    note: Note = ""


@route("GET", "/api/routing/policy/trials", permission="routing.read")
async def get_trials(ctx: Context) -> TrialPage:
    """What runs in the shadow and what is tried, else what did so last, and the trials before."""
    async with ctx.tx() as tx:
        return await _page(tx)


@route("POST", "/api/routing/policy/shadow", permission="routing.write", status=200)
async def begin_shadow(ctx: Context, data: ShadowStart, language: str | None = None) -> TrialPage:
    """Have the draft decided beside what is live; nothing follows from it. A shadow that runs ends."""
    async with ctx.tx() as tx:
        await start_shadow(tx, revision=data.revision, by=ctx.person.staff_id, language=base(language or "en"))
        return await _page(tx)


@route("POST", "/api/routing/policy/shadow/stop", permission="routing.write", status=200)
async def end_shadow(ctx: Context) -> TrialPage:
    """Stop the shadow; what it found stays."""
    async with ctx.tx() as tx:
        await stop_shadow(tx, by=ctx.person.staff_id)
        return await _page(tx)


@route("GET", "/api/routing/policy/shadows/{shadow_id:uuid}/differences", permission="routing.read")
async def list_differences(
    ctx: Context,
    shadow_id: UUID,
    language: str | None = None,
    rule: str | None = None,
    person: UUID | None = None,
    offset: int = 0,
    limit: int = 25,
) -> ShadowDifferences:
    """The decisions that would have gone elsewhere, the newest first, with what made the difference."""
    async with ctx.tx() as tx:
        required(await queries.shadow_by_id(tx, shadow_id), NotFound("shadow"))
        return await queries.differences(
            tx,
            shadow_id,
            base(language or "en"),
            rule=rule,
            person=person,
            offset=offset,
            limit=limit,
            names=ctx.may("inbox.read"),
        )


@route("POST", "/api/routing/policy/trial", permission="routing.write", status=200)
async def begin_trial(ctx: Context, data: TrialStart, language: str | None = None) -> TrialPage:
    """Let the draft decide for a share of the customers."""
    async with ctx.tx() as tx:
        await start_trial(
            tx,
            data.share,
            version=data.version,
            revision=data.revision,
            by=ctx.person.staff_id,
            note=data.note.strip(),
            language=base(language or "en"),
        )
        return await _page(tx)


@route("POST", "/api/routing/policy/trial/end", permission="routing.write", status=200)
async def end_trial(ctx: Context, data: TrialEnding, language: str | None = None) -> TrialPage:
    """Stop a trial, or let its version decide for everybody."""
    async with ctx.tx() as tx:
        note, by = data.note.strip(), ctx.person.staff_id
        if data.publish:
            await publish_trial(tx, trial_id=data.trial_id, by=by, note=note, language=base(language or "en"))
        else:
            await stop_trial(tx, trial_id=data.trial_id, by=by, note=note)
        return await _page(tx)


@route("GET", "/api/routing/policy/trials/{trial_id:uuid}", permission="routing.read")
async def get_comparison(ctx: Context, trial_id: UUID) -> TrialComparison:
    """Both arms of a trial side by side, with intervals; nothing of a measure but its counts where there were too few."""
    async with ctx.tx() as tx:
        trial = required(await queries.trial_by_id(tx, trial_id), NotFound("trial"))
        found, at = await comparison.members(tx, trial), tx.at
    return await comparison.compared(found, trial, at)


async def _page(tx: Tx) -> TrialPage:
    shadow, known = await queries.last_shadow(tx), await queries.trials(tx)
    running = known[0] if known and known[0].ended_at is None else None
    return TrialPage(
        shadow=None if shadow is None else await queries.shadow_report(tx, shadow),
        trial=running,
        past=[one for one in known if one.ended_at is not None],
    )
