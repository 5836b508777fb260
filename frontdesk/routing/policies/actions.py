"""Everything that writes policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record
from frontdesk.routing.policies.events import PolicyDrafted, PolicyPublished
from frontdesk.routing.policies.queries import latest, published
from frontdesk.routing.policies.records import Policy, PolicyProblem
from frontdesk.routing.policies.rules import default_policy, problems
from frontdesk.routing.records import Candidate
from frontdesk.routing.words import base, book_for
from frontdesk.understanding.own import OwnNeed


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


async def save_draft(tx: Tx, policy: Policy) -> UUID:
    """Keep the policy as the draft of the next version; it decides nothing until it is published."""
    await current(tx)
    draft = await tx.rows("select id, version from policies where state = 'draft' for update")
    if draft:
        policy_id, version = draft[0]["id"], draft[0]["version"]
        await tx.execute("update policies set policy = $2 where id = $1", policy_id, _stored(policy))
    else:
        policy_id = tx.new_id()
        version = await tx.value("select max(version) + 1 from policies")
        made = await tx.execute(
            "insert into policies (id, version, state, policy, created_at) values ($1, $2, 'draft', $3, $4) on conflict do nothing",
            policy_id,
            version,
            _stored(policy),
            tx.at,
        )
        if not made:
            raise Conflict("drafted_meanwhile", "Somebody else began a draft at the same moment. Look at it first.")
    await record(tx, PolicyDrafted(policy_id=policy_id, policy_version=version))
    return policy_id  # type: ignore[no-any-return]


async def publish(
    tx: Tx, version: int, *, by: UUID | None, people: Sequence[Candidate], skills: Collection[str], own: Collection[OwnNeed] = ()
) -> None:
    """Let the draft decide from now on. Refused while anything in it is an error; warnings do not hold it up."""
    draft = await latest(tx, "draft")
    if draft is None or draft.version != version:
        raise Conflict("draft_changed", "This is not the draft that waits to be published. Look at it again.")
    wrong = [problem for problem in problems(draft.policy, people, skills, own) if problem.severity == "error"]
    if wrong:
        raise policy_refused(wrong)
    was = await tx.value("update policies set state = 'retired' where state = 'published' returning version")
    moved = await tx.execute(
        "update policies set state = 'published', published_by = $2, published_at = $3 where id = $1 and state = 'draft'",
        draft.id,
        by,
        tx.at,
    )
    if not moved:
        raise Conflict("draft_changed", "Somebody published or changed the draft meanwhile. Look at it again.")
    await record(tx, PolicyPublished(policy_id=draft.id, policy_version=version, was=was))


def policy_refused(wrong: Sequence[PolicyProblem]) -> Invalid:
    """What stands in the way of publishing, rule by rule."""
    fields = {problem.rule or problem.code: problem.detail for problem in wrong}
    return Invalid("policy_has_errors", " ".join(problem.detail for problem in wrong), fields=fields)


def _stored(policy: Policy) -> object:
    # The version stands in its own column; a draft must not carry the number it was copied from.
    return msgspec.to_builtins(msgspec.structs.replace(policy, version=0))
