"""Finding approved answers in the database: a few hundredths of a second, however many there are."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.knowledge.answers.queries import answers_by_ids
from frontdesk.knowledge.records import Found
from frontdesk.knowledge.search.keys import keys_of_question
from frontdesk.knowledge.search.ranking import judged, rank
from frontdesk.knowledge.search.said import Said, said

# Looked at closely are so many answers: those that have most of the rarest of what the question says.
_CANDIDATES = 40
_MOST_KEYS = 400
_MOST_UNITS = 24

# Answers are found by equality of keys alone, so that the index of one business's keys serves it under row security. A key that
# many answers have says little: like the inverse document frequency, but by how many of the valid answers have it.
_LOOKED_UP = """
with hits as materialized (
  select k.answer_id, k.key, q.weight from unnest($1::text[], $2::real[]) q (key, weight)
  join answer_keys k on k.key = q.key join answers a on a.business_id = k.business_id and a.id = k.answer_id
  where a.retired_at is null and coalesce(a.valid_from <= $3, true) and coalesce(a.valid_until >= $3, true)
    and ($4::uuid is null or a.branches = '{}' or $4 = any(a.branches))),
rare as (select key, 1 / (1 + ln(count(*))) as worth from hits group by key)
select h.answer_id from hits h join rare using (key) group by h.answer_id
order by sum(h.weight * rare.worth) desc, h.answer_id limit $5
"""


async def find(
    tx: Tx,
    text: str,
    *,
    language: str | None = None,
    branch_id: UUID | None = None,
    need: str | None = None,
    at: datetime | None = None,
    limit: int = 3,
) -> list[Found]:
    """The approved answers that are likely what a message asks for, the likeliest first; only the first can be sure.

    Looked at are answers in use that are valid at `at` (now) and, where one is given, for the branch. While nobody knows the branch,
    an answer of some branches only is found but never sure. `language` is the customer's, where it is known.
    """
    business = await team.this_business(tx)
    languages = tuple(dict.fromkeys((*((language,) if language else ()), *business.languages)))
    asked = said(text, languages)
    # Who writes a whole letter asks for more than one answer can say: it is looked through as far as time allows, and never sure.
    question = asked._replace(units=asked.units[:_MOST_UNITS])
    ids = await _looked_up(tx, question, (at or tx.at).astimezone(ZoneInfo(business.timezone)).date(), branch_id)
    answers = await answers_by_ids(tx, ids)
    found = judged(rank(question, answers.values(), need=need), most=limit)
    if found and len(asked.units) > _MOST_UNITS:
        found[0] = msgspec.structs.replace(found[0], sure=False)
    if branch_id is None and found and found[0].sure and found[0].answer.branches:
        places = {branch.id for branch in await team.all_branches(tx) if branch.active}
        if not places <= set(found[0].answer.branches):
            found[0] = msgspec.structs.replace(found[0], sure=False)
    return found


async def _looked_up(tx: Tx, question: Said, today: object, branch_id: UUID | None) -> list[UUID]:
    weights = dict(sorted(keys_of_question(question).items(), key=lambda item: -item[1])[:_MOST_KEYS])
    if not weights:
        return []
    rows = await tx.rows(_LOOKED_UP, list(weights), list(weights.values()), today, branch_id, _CANDIDATES)
    return [row["answer_id"] for row in rows]
