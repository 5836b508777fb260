"""What a model is asked for, as functions over plain values: drafting, summarising, translating and reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec

from frontdesk.kit.database import Database
from frontdesk.llm import instructions
from frontdesk.llm.asking import ask
from frontdesk.llm.prompt import LANGUAGES
from frontdesk.llm.records import Answered, Failed

T = TypeVar("T")
U = TypeVar("U")

Text = Annotated[str, msgspec.Meta(max_length=20_000)]
Code = Annotated[str, msgspec.Meta(max_length=100)]


class DraftAnswer(msgspec.Struct, frozen=True):
    """A reply somebody or something else still has to approve, and the sources it says it rests on."""

    text: Text
    cited: tuple[Code, ...]
    cannot_answer: bool


class Summary(msgspec.Struct, frozen=True):
    """What a conversation is about and where it stands."""

    text: Text


class Translation(msgspec.Struct, frozen=True):
    """A text in another language."""

    text: Text


class ReadingGuess(msgspec.Struct, frozen=True):
    """What a model takes a message to mean: needs and ids are only ones that were offered to it."""

    need: Code | None
    service_ids: tuple[Code, ...]
    area_id: Code | None
    urgent: bool | None
    date: Code | None
    date_to: Code | None
    time: Code | None
    time_to: Code | None
    budget_minor: int | None
    language: Code | None
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)]


class Echo(msgspec.Struct, frozen=True):
    """The answer to the harmless question with which a connection is tried."""

    word: Code
    greeting: Text


async def draft_reply(
    database: Database,
    business_id: UUID,
    *,
    question: str,
    sources: Mapping[str, str],
    language: str,
    facts: Mapping[str, str] | None = None,
    names: Iterable[str] = (),
    conversation_id: UUID | None = None,
    put_back: bool = True,
    on_the_path: bool = False,
) -> Answered[DraftAnswer] | Failed:
    """A reply to a question from approved sources (texts by id). Cited ids are only ones that were offered; whether what it says
    really stands in them is for the caller to check."""
    known = {f"source {place}": source_id for place, source_id in enumerate(sources, 1)}
    data = {"question": question, **{name: sources[source_id] for name, source_id in known.items()}}
    if facts:
        data["facts"] = "\n".join(f"{name}: {value}" for name, value in facts.items())
    found = await ask(
        database,
        business_id,
        purpose="drafting",
        instructions=instructions.DRAFT,
        data=data,
        answer=DraftAnswer,
        conversation_id=conversation_id,
        language=language,
        names=names,
        on_the_path=on_the_path,
    )
    if isinstance(found, Failed):
        return found
    draft = found.value
    cited = dict.fromkeys(known[name.strip()] for name in draft.cited if name.strip() in known)
    text = _back(found, draft.text, put_back)
    return _with(found, DraftAnswer(text, tuple(cited), draft.cannot_answer or not text.strip()))


async def summarise(
    database: Database,
    business_id: UUID,
    *,
    texts: Sequence[str],
    language: str,
    names: Iterable[str] = (),
    conversation_id: UUID | None = None,
    put_back: bool = True,
) -> Answered[Summary] | Failed:
    """The summary of a thread for whoever takes it over; each text may say at its beginning who wrote it."""
    found = await ask(
        database,
        business_id,
        purpose="summarising",
        instructions=instructions.SUMMARISE,
        data={f"message {place}": text for place, text in enumerate(texts, 1)},
        answer=Summary,
        conversation_id=conversation_id,
        language=language,
        names=names,
    )
    return found if isinstance(found, Failed) else _with(found, Summary(_back(found, found.value.text, put_back)))


async def translate(
    database: Database,
    business_id: UUID,
    *,
    text: str,
    source: str,
    target: str,
    names: Iterable[str] = (),
    conversation_id: UUID | None = None,
    put_back: bool = True,
) -> Answered[Translation] | Failed:
    """A text in another language; `source` and `target` are language tags."""
    found = await ask(
        database,
        business_id,
        purpose="translating",
        instructions=instructions.TRANSLATE.format(source=LANGUAGES.get(source, source), target=LANGUAGES.get(target, target)),
        data={"text": text},
        answer=Translation,
        conversation_id=conversation_id,
        language=target,
        names=names,
    )
    return found if isinstance(found, Failed) else _with(found, Translation(_back(found, found.value.text, put_back)))


async def read_message(
    database: Database,
    business_id: UUID,
    *,
    text: str,
    needs: Mapping[str, str],
    services: Mapping[str, str],
    areas: Mapping[str, str],
    now: str,
    before: str = "",
    names: Iterable[str] = (),
    conversation_id: UUID | None = None,
    on_the_path: bool = False,
) -> Answered[ReadingGuess] | Failed:
    """What a message means, by the codes and ids that are offered with their names; whatever was not offered is dropped.

    `before` says what is already known of the matter, in words of ours.
    """
    # Short names in place of our ids: they cost less, and no digits of them look like a phone number.
    of_services, of_areas = _short("service", services), _short("area", areas)
    offered = {"needs": _listed(needs), "services": _listed(services, of_services), "areas": _listed(areas, of_areas)}
    found = await ask(
        database,
        business_id,
        purpose="reading",
        instructions=instructions.READ,
        data={"message": text, **offered, "now": now, **({"before": before} if before else {})},
        answer=ReadingGuess,
        conversation_id=conversation_id,
        names=names,
        on_the_path=on_the_path,
    )
    if isinstance(found, Failed):
        return found
    guess = found.value
    return _with(
        found,
        msgspec.structs.replace(
            guess,
            need=guess.need if guess.need in needs else None,
            service_ids=tuple(dict.fromkeys(of_services[one.strip()] for one in guess.service_ids if one.strip() in of_services)),
            area_id=of_areas.get((guess.area_id or "").strip()),
        ),
    )


async def try_out(database: Database, business_id: UUID, *, word: str) -> Answered[Echo] | Failed:
    """A harmless question that holds no customer's words, asked whatever the model may be used for."""
    return await ask(database, business_id, purpose="trying", instructions=instructions.TRY, data={"word": word}, answer=Echo)


def _short(kind: str, offered: Mapping[str, str]) -> dict[str, str]:
    return {f"{kind}-{place}": one for place, one in enumerate(offered, 1)}


def _listed(offered: Mapping[str, str], short: Mapping[str, str] | None = None) -> str:
    codes = short or {code: code for code in offered}
    return "\n".join(f"{code}: {offered[one]}" for code, one in codes.items())


def _back(found: Answered[T], text: str, put_back: bool) -> str:
    return found.put_back(text) if put_back else text


def _with(found: Answered[T], value: U) -> Answered[U]:
    return Answered(value, found.milliseconds, found.tokens_in, found.tokens_out, found.cost_millionths, found.hidden)
