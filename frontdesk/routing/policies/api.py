"""The routing policy over HTTP: look at it, draft the next version, publish it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import Context, route
from frontdesk.routing import queries
from frontdesk.routing.policies.actions import current, publish, save_draft
from frontdesk.routing.policies.queries import latest
from frontdesk.routing.policies.records import Policy, PolicyPage, PolicyProblem
from frontdesk.routing.policies.rules import problems
from frontdesk.understanding.own import all_needs


class Publication(msgspec.Struct, forbid_unknown_fields=True):
    """Which draft the person saw when they said yes."""

    version: Annotated[int, msgspec.Meta(ge=1)]


@route("GET", "/api/routing/policy", permission="routing.read")
async def get_policy(ctx: Context) -> PolicyPage:
    """The rules that decide, the draft of the next ones, and what is wrong with either."""
    async with ctx.tx() as tx:
        return await _page(tx)


@route("PUT", "/api/routing/policy/draft", permission="routing.write")
async def put_draft(ctx: Context, data: Policy) -> PolicyPage:
    """Keep a draft; nothing is decided by it before it is published."""
    async with ctx.tx() as tx:
        await save_draft(tx, data)
        return await _page(tx)


@route("POST", "/api/routing/policy/publish", permission="routing.write", status=200)
async def publish_draft(ctx: Context, data: Publication) -> PolicyPage:
    """Let the draft decide from now on."""
    async with ctx.tx() as tx:
        skills = [skill.key for skill in await team.all_skills(tx)]
        await publish(tx, data.version, by=ctx.person.staff_id, people=await queries.candidates(tx), skills=skills, own=await all_needs(tx))
        return await _page(tx)


async def _page(tx: Tx) -> PolicyPage:
    await current(tx)
    published = required(await latest(tx, "published"), NotFound("routing policy"))
    draft = await latest(tx, "draft")
    people = await queries.candidates(tx)
    skills = [skill.key for skill in await team.all_skills(tx)]
    own = await all_needs(tx)

    def wrong(policy: Policy) -> list[PolicyProblem]:
        return problems(policy, people, skills, own)

    return PolicyPage(
        published=published,
        problems=wrong(published.policy),
        draft=draft,
        draft_problems=[] if draft is None else wrong(draft.policy),
    )
