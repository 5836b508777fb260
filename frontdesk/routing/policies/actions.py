"""Everything that writes policies. Who changes one says which they had before them; whoever was first wins, and the other is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record
from frontdesk.routing.policies.checks import problems_here
from frontdesk.routing.policies.events import PolicyDiscarded, PolicyDrafted, PolicyPublished
from frontdesk.routing.policies.queries import around, latest, published, version_of
from frontdesk.routing.policies.records import Policy, PolicyProblem
from frontdesk.routing.policies.rules import default_policy
from frontdesk.routing.trials.actions.ends import overtaken, take_turns
from frontdesk.routing.words import base, book_for


async def current(tx: Tx) -> Policy:
    """The live policy; a business that has none yet gets the one every business starts with."""
    found = await published(tx)
    if found is not None:
        return found
    business = await team.this_business(tx)
    skills = [skill.key for skill in await team.all_skills(tx)]
    spoken = Counter(base(language) for person in await team.people(tx) if person.may("inbox.work") for language in person.languages)
    # Staff read packets and reasons in the language most of them speak; of equals English, like the rest of what the server says.
    by_speakers = sorted(business.languages, key=lambda language: (-spoken[base(language)], base(language) != "en"))
    first = default_policy(business.languages, skills, language=book_for(by_speakers))
    policy_id = tx.new_id()
    made = await tx.execute(
        "insert into policies (id, version, state, policy, published_at, created_at) values ($1, 1, 'published', $2, $3, $3)"
        " on conflict do nothing",
        policy_id,
        _stored(first),
        tx.at,
    )
    if made:
        await record(tx, PolicyPublished(policy_id=policy_id, policy_version=1, was=None))
    return required(await published(tx), NotFound("routing policy"))


async def save_draft(tx: Tx, policy: Policy, *, by: UUID | None = None, revision: int | None = None) -> UUID:
    """Keep the policy as the draft of the next version; it decides nothing until it is published.

    `revision` is the one the person had before them, 0 where there was no draft yet; None overwrites whatever there is.
    """
    await current(tx)
    draft = await tx.rows("select id, version, revision, changed_by from policies where state = 'draft' for update")
    if draft:
        if revision is not None and revision != draft[0]["revision"]:
            raise await _changed_meanwhile(tx, draft[0]["changed_by"])
        policy_id, version = draft[0]["id"], draft[0]["version"]
        await tx.execute(
            "update policies set policy = $2, revision = revision + 1, changed_by = $3, changed_at = $4 where id = $1",
            policy_id,
            _stored(policy),
            by,
            tx.at,
        )
    else:
        if revision:
            raise Conflict("draft_gone", "The draft was published or discarded meanwhile. Look at it again.")
        policy_id = tx.new_id()
        version = await tx.value("select max(version) + 1 from policies")
        made = await tx.execute(
            "insert into policies (id, version, state, policy, changed_by, changed_at, created_at)"
            " values ($1, $2, 'draft', $3, $4, $5, $5) on conflict do nothing",
            policy_id,
            version,
            _stored(policy),
            by,
            tx.at,
        )
        if not made:
            raise Conflict("draft_changed", "Somebody else began a draft at the same moment. Look at it first.")
    await record(tx, PolicyDrafted(policy_id=policy_id, policy_version=version))
    return policy_id  # type: ignore[no-any-return]


async def discard(tx: Tx, *, revision: int) -> None:
    """Throw the draft away; what is live stays as it is."""
    draft = await tx.rows("select id, version, revision, changed_by from policies where state = 'draft' for update")
    if not draft:
        raise NotFound("draft")
    if revision != draft[0]["revision"]:
        raise await _changed_meanwhile(tx, draft[0]["changed_by"])
    await tx.execute("delete from policies where id = $1 and state = 'draft'", draft[0]["id"])
    await record(tx, PolicyDiscarded(policy_id=draft[0]["id"], policy_version=draft[0]["version"]))


async def publish(
    tx: Tx, version: int, *, by: UUID | None, revision: int | None = None, live: int | None = None, note: str = "", language: str = "en"
) -> None:
    """Let the draft decide from now on. Refused while anything in it is an error; warnings do not hold it up.

    `revision` and `live` are the draft and the live version that were looked at before the yes.
    """
    await take_turns(tx)
    await tx.rows("select 1 from policies where state = 'draft' for update")
    draft = await latest(tx, "draft")
    if draft is None or draft.version != version or revision not in (None, draft.revision):
        raise await _changed_meanwhile(tx, None if draft is None else draft.changed_by)
    wrong = [one for one in problems_here(draft.policy, await around(tx, language), language) if one.severity == "error"]
    if wrong:
        raise policy_refused(wrong)
    was = await _retire(tx, live)
    moved = await tx.execute(
        "update policies set state = 'published', published_by = $2, published_at = $3, note = $4 where id = $1 and state = 'draft'",
        draft.id,
        by,
        tx.at,
        note,
    )
    if not moved:
        raise Conflict("draft_changed", "Somebody published or changed the draft meanwhile. Look at it again.")
    await record(tx, PolicyPublished(policy_id=draft.id, policy_version=version, was=was))
    await overtaken(tx, by)


async def roll_back(tx: Tx, version: int, *, by: UUID | None, live: int | None = None, note: str = "") -> int:
    """Publish an older version again, as a new one: the history only grows. A draft keeps its rules and takes the next number.

    It is not checked again: whoever goes back does it because what is live is worse.
    """
    await take_turns(tx)
    now = await current(tx)
    older = required(await version_of(tx, version), NotFound("version of the policy"))
    state = await tx.value("select state from policies where version = $1", version)
    if state not in ("retired", "tried"):
        raise Invalid("not_an_older_version", "Only a version that decided before can be brought back.")
    # A draft holds the next number; it moves up, and who looked at it has to look again.
    await tx.execute("update policies set version = version + 1, revision = revision + 1 where state = 'draft'")
    was = await _retire(tx, now.version if live is None else live)
    number: int = await tx.value("select max(version) + 1 from policies where state <> 'draft'")
    policy_id = tx.new_id()
    await tx.execute(
        "insert into policies (id, version, state, policy, restores, note, published_by, published_at, created_at)"
        " values ($1, $2, 'published', $3, $4, $5, $6, $7, $7)",
        policy_id,
        number,
        _stored(older),
        version,
        note,
        by,
        tx.at,
    )
    await record(tx, PolicyPublished(policy_id=policy_id, policy_version=number, was=was, restores=version))
    await overtaken(tx, by)
    return number


def policy_refused(wrong: Sequence[PolicyProblem]) -> Invalid:
    """What stands in the way of publishing, rule by rule."""
    fields = {problem.rule or problem.code: problem.detail for problem in wrong}
    return Invalid("policy_has_errors", " ".join(problem.detail for problem in wrong), fields=fields)


async def _retire(tx: Tx, live: int | None) -> int | None:
    """End the rule of what is live, which must be the version that was looked at."""
    was: int | None = await tx.value(
        "update policies set state = 'retired' where state = 'published' and ($1::int is null or version = $1) returning version", live
    )
    if was is None and live is not None:
        raise Conflict("policy_changed", "Another version was published meanwhile. Look at what changes now.")
    return was


async def _changed_meanwhile(tx: Tx, by: UUID | None) -> Conflict:
    names = {} if by is None else await team.names_of_staff(tx, [by])
    name = names.get(by) if by is not None else None
    detail = "The draft was changed meanwhile. Nothing of it is lost: look at it, then decide."
    return Conflict("draft_changed", detail, extra={"by": name})


def _stored(policy: Policy) -> object:
    # The version stands in its own column; a draft must not carry the number it was copied from.
    return msgspec.to_builtins(msgspec.structs.replace(policy, version=0))
