"""What the page and the command line show of versions: the one in use, the one on trial, and what else there is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from frontdesk import team
from frontdesk.kit.database import Tx
from frontdesk.understanding.encoder.in_use import MeaningState
from frontdesk.understanding.encoder.in_use import state as meaning_state
from frontdesk.understanding.model.stored import Card, shipped
from frontdesk.understanding.versions import queries
from frontdesk.understanding.versions.loaded import shipped_digest
from frontdesk.understanding.versions.records import Because, Known, Result, Trial, TrialCell, Verdict
from frontdesk.understanding.versions.rules import ENOUGH, misfit

Trouble = Literal["missing", "broken", "other_program"]
_SHOWN = 140


class ModelVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the trained part: `made_of` counts messages by source, `examined` is how well writers it had never seen were read.

    `trouble` says why this program cannot read with it: not there any more, damaged, or made for another version of Frontdesk.
    """

    digest: str
    version: str
    origin: Literal["shipped", "promoted"]
    file: str
    came_at: datetime | None
    size: int
    made_of: dict[str, int]
    languages: list[str]
    examined: dict[str, float]
    trouble: Trouble | None


class ChangedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message that one version read rightly and the other did not; its words are left out for who may not read conversations,
    and empty when it was erased."""

    conversation_id: UUID
    message_id: UUID
    need: str
    was: str
    now: str
    better: bool
    text: str | None


class ModelTrial(msgspec.Struct, frozen=True, kw_only=True):
    """A version on trial beside the one in use; `may_be_used` is whether it may still take that one's place with a click."""

    id: UUID
    candidate: str
    candidate_version: str
    against: str
    against_version: str
    takes_over: bool
    asked_at: datetime
    asked_by: str | None
    read: int
    total: int
    ended_at: datetime | None
    verdict: Verdict | None
    in_use: bool
    may_be_used: bool
    messages: int
    better: int
    worse: int
    whole: TrialCell | None
    needs: list[TrialCell]
    languages: list[TrialCell]
    changed: list[ChangedMessage]


class ModelReport(msgspec.Struct, frozen=True, kw_only=True):
    """Which version reads this business's messages, since when and why; `follows`: the one that comes with the software.

    `enough` confirmed messages are needed before a trial can tell; `confirmed` is how many there are. `meaning` says whether what
    was taught is compared by meaning too.
    """

    in_use: ModelVersion
    follows: bool
    since: datetime | None
    by: str | None
    because: Because | None
    before: ModelVersion | None
    others: list[ModelVersion]
    trial: ModelTrial | None
    confirmed: int
    enough: int
    meaning: MeaningState


async def model_report(tx: Tx, *, with_texts: bool) -> ModelReport:
    """Everything the owner should know of the versions that read, could read and are tried."""
    choice = await queries.choice(tx)
    versions = {one.digest: seen(one) for one in await queries.known(tx)}
    if shipped_digest() not in versions:
        versions = {shipped_digest(): _shipped(), **versions}
    versions = _told_apart(versions)
    used = choice.model or shipped_digest()
    if choice.model is not None and used in versions and versions[used].trouble is None and not await queries.is_whole(tx, used):
        versions[used] = msgspec.structs.replace(versions[used], trouble="broken")
    newest = await queries.newest_trial(tx)
    people = [one for one in (choice.model_by, None if newest is None else newest.asked_by) if one is not None]
    names = await team.names_of_staff(tx, people) if people else {}
    return ModelReport(
        in_use=versions.get(used) or _gone(used),
        follows=used == shipped_digest(),
        since=choice.model_since,
        by=None if choice.model_by is None else names.get(choice.model_by),
        because=choice.model_because,
        before=None if choice.model_before in (None, used) else versions.get(str(choice.model_before)) or _gone(str(choice.model_before)),
        others=[one for digest, one in versions.items() if digest != used],
        trial=None if newest is None else await _trial(tx, newest, used, versions, names, with_texts=with_texts),
        confirmed=await queries.lessons_to_read(tx),
        enough=ENOUGH,
        meaning=meaning_state(),
    )


async def version_in_use(tx: Tx, digest: str | None) -> str:
    """What a person calls the version."""
    known = None if digest in (None, shipped_digest()) else await queries.named(tx, str(digest))
    return shipped().name if known is None else known.version


def seen(known: Known) -> ModelVersion:
    """A version as it is shown."""
    try:
        card = msgspec.convert(known.card, Card)
    except msgspec.ValidationError:
        card = None
    return ModelVersion(
        digest=known.digest,
        version=known.version,
        origin=known.origin,
        file=known.file,
        came_at=known.came_at,
        size=known.size,
        made_of={} if card is None else card.made_of,
        languages=[] if card is None else list(card.read),
        examined={} if card is None else card.examined,
        trouble=None if card is not None and misfit(card) is None else "other_program",
    )


def _told_apart(versions: dict[str, ModelVersion]) -> dict[str, ModelVersion]:
    """The same versions; those that call themselves alike, because they were made of the same messages, with their digest."""
    names = Counter(one.version for one in versions.values())
    return {
        digest: one if names[one.version] == 1 else msgspec.structs.replace(one, version=f"{one.version} ({digest[:6]})")
        for digest, one in versions.items()
    }


def _shipped() -> ModelVersion:
    card = shipped().card
    return ModelVersion(
        digest=shipped_digest(),
        version=card.version,
        origin="shipped",
        file="",
        came_at=None,
        size=0,
        made_of=card.made_of,
        languages=list(card.read),
        examined=card.examined,
        trouble=None,
    )


def _gone(digest: str) -> ModelVersion:
    return ModelVersion(
        digest=digest,
        version=digest,
        origin="promoted",
        file="",
        came_at=None,
        size=0,
        made_of={},
        languages=[],
        examined={},
        trouble="missing",
    )


async def _trial(
    tx: Tx, trial: Trial, used: str, versions: dict[str, ModelVersion], names: dict[UUID, str], *, with_texts: bool
) -> ModelTrial:
    found = None if trial.result is None else msgspec.convert(trial.result, Result)
    texts = {}
    if found is not None and with_texts:
        texts = await queries.texts_of(tx, [one.message_id for one in found.changed], most=_SHOWN)
    candidate = versions.get(trial.candidate) or _gone(trial.candidate)
    return ModelTrial(
        id=trial.id,
        candidate=trial.candidate,
        candidate_version=candidate.version,
        against=trial.against,
        against_version=(versions.get(trial.against) or _gone(trial.against)).version,
        takes_over=trial.takes_over,
        asked_at=trial.asked_at,
        asked_by=None if trial.asked_by is None else names.get(trial.asked_by),
        read=trial.read,
        total=trial.total,
        ended_at=trial.ended_at,
        verdict=trial.verdict if trial.ended_at is not None or trial.asked_at > tx.at - queries.GIVEN_UP else "failed",
        in_use=trial.candidate == used,
        may_be_used=trial.ended_at is not None and trial.candidate != used and candidate.trouble is None,
        messages=0 if found is None else found.messages,
        better=0 if found is None else found.better,
        worse=0 if found is None else found.worse,
        whole=None if found is None else TrialCell("", found.messages, found.current, found.candidate),
        needs=[] if found is None else found.needs,
        languages=[] if found is None else found.languages,
        changed=[]
        if found is None
        else [
            ChangedMessage(
                conversation_id=one.conversation_id,
                message_id=one.message_id,
                need=one.need,
                was=one.was,
                now=one.now,
                better=one.better,
                text=texts.get(one.message_id, "") if with_texts else None,
            )
            for one in found.changed
        ],
    )
