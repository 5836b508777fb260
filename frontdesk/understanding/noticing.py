"""Everything a message shows at first sight: its words, times, names and marks, before it is decided what it needs."""

from collections.abc import Mapping
from datetime import datetime

from frontdesk.understanding.needs.cues import cues_in
from frontdesk.understanding.needs.features import Noticed, only_greets
from frontdesk.understanding.records import BusinessContext, ReadingContext
from frontdesk.understanding.signals.budget import budget_in
from frontdesk.understanding.signals.gazetteer import gazetteer_of
from frontdesk.understanding.signals.places import place_in
from frontdesk.understanding.signals.services import services_in
from frontdesk.understanding.signals.timing import Calendar, calendar_of, times_in
from frontdesk.understanding.signals.trades import concepts_in
from frontdesk.understanding.text.languages import LanguageShares, shares
from frontdesk.understanding.text.lexicon import (
    ACTION,
    CURRENCY,
    LIMIT,
    MARK,
    MAYBE_TIME,
    NEED,
    QUALITY,
    THING,
    THOUSAND,
    TIME,
    by_kind,
    lexicon,
)
from frontdesk.understanding.text.marks import Marks
from frontdesk.understanding.text.normal import Text

NOTHING_KNOWN = ReadingContext()


def notice(
    text: str, business: BusinessContext, at: datetime, context: ReadingContext, heard: Mapping[str, float]
) -> tuple[Noticed, LanguageShares, Calendar]:
    """The signals of a message, how likely each language is its own (`heard`: by its spelling), and the calendar its times are on."""
    folded = Text(text)
    found = by_kind(lexicon().find(folded.forms))
    languages = shares(folded, heard)
    marks = Marks(folded, found.get(MARK, []), languages)
    calendar = calendar_of(business, at)
    times = times_in(folded, found.get(TIME, []) + found.get(MAYBE_TIME, []), languages, calendar).without(
        marks.denied | marks.replaced, marks.refusing
    )
    gazetteer = gazetteer_of(business)
    concepts = concepts_in([match for kind in (THING, ACTION, QUALITY) for match in found.get(kind, ())])
    names = gazetteer.names_in(folded, concepts)
    cues = cues_in(found.get(NEED, []), languages, marks)
    counted = frozenset(item.first for item in times.items.row if item.is_unit())
    noticed = Noticed(
        text=folded,
        marks=marks,
        times=times,
        services=services_in(folded, names, concepts, gazetteer, negated=marks.denied | marks.unwanted),
        place=place_in(
            folded, names, gazetteer, taken=times.words | marks.covers("greeting", "filler"), negated=marks.denied, known=context.known_area
        ),
        budget=budget_in(
            folded,
            [match for kind in (CURRENCY, LIMIT, THOUSAND) for match in found.get(kind, ())],
            business.currency,
            taken=times.words,
            counted=counted,
        ),
        cues=cues,
        greeting_only=only_greets(folded, marks, cues),
        known_service=context.known_service is not None,
    )
    return noticed, languages, calendar
