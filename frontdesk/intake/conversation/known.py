"""What the customer has said so far, gathered from the readings of the whole conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from uuid import UUID

import msgspec

from frontdesk.intake.dialogue import Facts
from frontdesk.understanding import Reading, Timing
from frontdesk.understanding.queries import StoredReading
from frontdesk.understanding.text.normal import fold, words_of

_SURE_OF_LANGUAGE = 0.7
_ENOUGH_WORDS, _ENOUGH_LATIN = 2, 4
_BEHIND_LATIN = 0x250


def facts_of(
    newest_first: Sequence[StoredReading],
    *,
    urgent: bool,
    place: tuple[str, str | None] | None = None,
    pinned: bool = False,
    words: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
    guesses: bool = False,
) -> Facts:
    """Of every kind the newest that was said; a time of day that is said later belongs to the day that was said before.

    `place` is where the customer was in an earlier conversation: people seldom move, so it need not be asked for again. With `guesses`
    what nobody read or said is filled in with what a language model noticed.
    """
    readings = [one.decoded() for one in newest_first]
    located = next((one.location for one in readings if one.location is not None), None)
    services = next((one.services for one in readings if one.services), ())
    area_id, branch_id = (None, None) if place is None else place
    facts = Facts(
        urgent=urgent,
        area_id=area_id if located is None else located.area_id,
        branch_id=branch_id if located is None else located.branch_id,
        pinned=pinned,
        service_ids=tuple(one.service_id for one in services),
        timing=_timing_of(readings),
        budget=next((one.budget for one in readings if one.budget is not None), None),
        is_lead=any(one.is_lead.value and not one.abstained for one in readings),
        words=dict(words or {}),
        fields=dict(fields or {}),
    )
    return _with_guesses(facts, readings) if guesses else facts


def _with_guesses(facts: Facts, newest_first: Sequence[Reading]) -> Facts:
    # What somebody would like to spend is never repeated, so nobody could say yes to it.
    opinions = [one.second for one in newest_first if one.second is not None]
    services = next((one.services for one in opinions if one.services), ())
    located = next((one for one in opinions if one.area_id is not None), None)
    timing = next((one.timing for one in opinions if one.timing is not None), None)
    guessed: set[str] = set()
    if services and not facts.service_ids:
        guessed, facts = guessed | {"service"}, msgspec.structs.replace(facts, service_ids=services)
    if located is not None and facts.area_id is None and not facts.pinned:
        guessed |= {"location"}
        facts = msgspec.structs.replace(facts, area_id=located.area_id, branch_id=located.branch_id)
    if timing is not None and facts.timing is None:
        guessed, facts = guessed | {"timing"}, msgspec.structs.replace(facts, timing=timing)
    return msgspec.structs.replace(facts, guessed=frozenset(guessed))


def language_of(newest_first: Sequence[StoredReading], texts: Mapping[UUID, str], names: Set[str]) -> str | None:
    """The language the customer writes in: that of their newest message with enough words of its own, else of the one that has most.

    The words of `names`, which the catalogue has, belong to no language in Latin letters: "" where there is nothing else.
    """
    best = (0.0, "", False)
    other_script: str | None = None
    only_names = False
    for one in newest_first:
        reading = one.decoded()
        if not reading.languages:
            continue
        language = reading.languages[0]
        written = words_of(fold(texts.get(one.message_id, "")))
        words = [word for word in written if word not in names]
        count = len(words)
        if written and not count and all(word.isascii() for word in written):
            only_names = True
            continue
        latin = all(ord(sign) < _BEHIND_LATIN for word in words for sign in word)
        if count and not latin:
            other_script = other_script or language.code
        # In Latin letters a few words can be of many languages.
        enough = _ENOUGH_LATIN if all(word.isascii() for word in words) else _ENOUGH_WORDS
        if count >= enough and language.confidence >= _SURE_OF_LANGUAGE:
            # Another script is another language at once, however little was written in it.
            return other_script or language.code if latin else language.code
        best = max(best, (count * language.confidence, language.code, latin))
    return (other_script if best[2] and other_script else best[1]) or ("" if only_names else None)


def _timing_of(newest_first: Sequence[Reading]) -> Timing | None:
    """When the customer wants it, by everything they said."""
    said = [one.timing for one in newest_first if one.timing is not None]
    if not said:
        return None
    newest = said[0]
    if newest.date is not None or newest.asap:
        return newest
    dated = next((one for one in said if one.date is not None), None)
    return newest if dated is None else msgspec.structs.replace(newest, date=dated.date, date_to=dated.date_to)


def fresh_in(newest_first: Sequence[StoredReading], new: frozenset[UUID], *, pinned: bool) -> frozenset[str]:
    """Which signals the new messages brought, or changed."""
    found: set[str] = set()
    for one in newest_first:
        if one.message_id not in new:
            continue
        reading = one.decoded()
        found |= {"location"} if reading.location is not None else set()
        found |= {"service"} if reading.services else set()
        found |= {"timing"} if reading.timing is not None else set()
        found |= {"budget"} if reading.budget is not None else set()
        found |= {"urgency"} if reading.urgency.value == "urgent" else set()
    if pinned:
        found.add("location")
    return frozenset(found)


def sources_of(newest_first: Sequence[StoredReading]) -> dict[str, UUID]:
    """Which message told each of the facts, by the names a lead has for them."""
    found: dict[str, UUID] = {}
    for one in newest_first:
        reading = one.decoded()
        told = {
            "urgent": reading.urgency.value == "urgent",
            "area": reading.location is not None,
            "services": bool(reading.services),
            "timing": reading.timing is not None,
            "budget": reading.budget is not None,
            "language": bool(reading.languages),
        }
        for name, there in told.items():
            if there:
                found.setdefault(name, one.message_id)
    return found
