"""Gives a running demo a study of its coverage: its own people and areas, and weeks that were invented and then truly studied.

python -m tests.browser.coverage_study FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import msgspec

from frontdesk.app.models import businesses
from frontdesk.app.tending import database_beside
from frontdesk.kit import settings
from frontdesk.routing import Candidate, default_policy
from frontdesk.routing.advisor import actions, queries
from frontdesk.routing.advisor.records import Advice
from frontdesk.routing.advisor.study import Effort
from frontdesk.routing.backtest.records import PastPerson
from frontdesk.routing.queries import candidates
from frontdesk.team.shifts import Hours
from tests.routing.advisor.worlds import NEEDS, ZONE, World, advise, at_work, past_of

BUSINESS = "Nadhif Home Services"
_EARLY, _LATE = at_work(8, 16), at_work(14, 22)
# Urdu is one person's, and only in the mornings; to Obhur nobody goes in the evening.
_TEAM: dict[str, tuple[tuple[Hours, ...], tuple[str, ...], tuple[str, ...]]] = {
    "Sana": (_EARLY, ("en", "ar", "ur"), ("Al Marwah", "Al Salamah")),
    "Lina": (_EARLY, ("en", "ar"), ("Obhur", "Al Salamah")),
    "Omar": (_LATE, ("en", "ar"), ("Al Marwah", "Al Salamah")),
    "Jomar": (_LATE, ("en", "tl"), ("Al Marwah", "Al Salamah")),
    "Huda": (_LATE, ("en", "ar"), ("Al Marwah",)),
    "Maya": (_EARLY, ("en", "ar"), ("Al Marwah", "Obhur")),
}


async def give_study(data: Path, *, days: int = 21, effort: Effort | None = None) -> Advice:
    """Study invented weeks of the demo's people, and write down what was found."""
    chosen = settings.load(data_dir=data)
    async with database_beside(chosen, lambda _: None) as database:
        ((business_id, _),) = await businesses(database, BUSINESS)
        async with database.business(business_id) as tx:
            people = await candidates(tx)
            found = await tx.rows("select id, names ->> 'en' as name from areas where names ->> 'en' = any($1)", list(_SHARES))
            advice_id = await actions.ask(tx, max(2, days // 7), by=None, as_job=False)
        theirs = {one.name.split()[0]: one.staff_id for one in people} | {row["name"]: row["id"] for row in found}
        given = await invented_study(days, effort)
        written = msgspec.json.encode(given).decode()
        for name, ours in _IDS.items():
            written = written.replace(str(ours), str(theirs[name]))
        given = msgspec.json.decode(written, type=Advice)
        async with database.business(business_id) as tx:
            await actions.give(tx, advice_id, given)
            assert await queries.newest_given(tx)
    return given


async def invented_study(days: int, effort: Effort | None) -> Advice:
    """The weeks, played and studied with ids of our own: lots are drawn by id, and so it is the same study on every desk."""
    world = World(
        people=tuple(_person(name) for name in _TEAM),
        languages=("en", "ar", "ur"),
        policy=default_policy(("en", "ar", "ur")),
        needs=NEEDS,
        spoken={"en": 0.42, "ar": 0.45, "ur": 0.13},
        areas={_IDS[name]: share for name, share in _SHARES.items()},
        an_hour=2.4,
        days=days,
    )
    return await advise(past_of(world), effort=effort, areas=dict.fromkeys(world.areas))


_SHARES = {"Al Marwah": 0.45, "Al Salamah": 0.37, "Obhur": 0.18}
_IDS = {name: UUID(int=number) for number, name in enumerate((*_TEAM, *_SHARES), start=1)}


def _person(name: str) -> PastPerson:
    shifts, languages, covers = _TEAM[name]
    who = Candidate(
        staff_id=_IDS[name],
        name=name,
        role="agent",
        languages=languages,
        areas=tuple(_IDS[area] for area in covers),
        skills={"complaints": 3},
        capacity=8,
    )
    return PastPerson(who=who, shifts=shifts, timezone=ZONE)


if __name__ == "__main__":
    print(asyncio.run(give_study(Path(sys.argv[1]), days=42, effort=Effort())).findings)
