"""What of a reply is found in no cited source.

1. A figure stands in a source when the same value of the same kind does: money in the same currency (a bare number may be an amount,
   an amount never a bare number), the same moment however written, both ends of a range as one range of one source.
2. What only the customer said may be repeated in a recap ("Just to confirm: ... Is that right?"): days, times and plain numbers.
   Never money, shares, lengths of time, links, addresses, phone or card numbers, and never a promise.
3. Hours go with their days, and an amount or a length of time with the service it is for: the service named nearest in the sentence
   (before it, or behind it where the figure comes first), else the one named last, else those that were asked about.
4. A promise stands in a source when a sentence of a source in the reply's language makes the same kind of promise about the same words.
5. A figure is as firm as in its source ("about" only where that says so), and a price "per seat" is told per seat.
6. A sentence says only what is courtesy, or what the words of a source say; it denies and limits as the source does.
"""

import datetime
from collections.abc import Iterator, Sequence
from itertools import pairwise

from frontdesk.intake.safety.backing import WEEK, Backing, amount_of, backing_of, groups_of, joins, weekdays_of
from frontdesk.intake.safety.figures import figures
from frontdesk.intake.safety.firmness import told_otherwise
from frontdesk.intake.safety.grounding import Ground, ungrounded
from frontdesk.intake.safety.letters import Writing, strange
from frontdesk.intake.safety.lists import known
from frontdesk.intake.safety.promises import promises
from frontdesk.intake.safety.records import Figure, Promise, Subject
from frontdesk.intake.safety.sentences import Sentence, sentences_of
from frontdesk.intake.safety.subjects import misplaced
from frontdesk.knowledge.records import Source

_RECAPPED = frozenset({"date", "time", "number"})
_JOINABLE = frozenset({"money", "time", "date", "number", "percent"})


def unsourced(
    reply_text: str,
    sources: Sequence[Source],
    *,
    language: str,
    today: datetime.date,
    said_by_customer: Sequence[str] = (),
    subjects: Sequence[Subject] = (),
    about: Sequence[str] = (),
    month_first: bool = False,
) -> tuple[Figure | Promise, ...]:
    """What of the reply no source says, in the order of appearance; see the rules at the top."""
    hidden = strange(reply_text, known(language))
    if hidden is not None:
        return (Promise("strange_writing", hidden),)
    found = figures(reply_text, language=language, today=today, month_first=month_first)
    made = promises(reply_text, language)
    writing = Writing(reply_text, arabizi=known(language) == "ar-Latn")
    said = sentences_of(writing, found, made, known(language))
    # Whatever it is handed in as: what the customer said is no source of ours.
    said_by_customer = (*said_by_customer, *(source.text for source in sources if source.kind == "customer"))
    customers = [backing_of(source, today, month_first) for source in sources if source.kind == "customer"]
    backings = [backing_of(source, today, month_first) for source in sources if source.kind != "customer"]
    told = [figure for text in said_by_customer for figure in figures(text, language=language, today=today, month_first=month_first)]
    ground = Ground(known(language), tuple(backings), tuple(said_by_customer), tuple(subjects))
    wrong: list[Figure | Promise] = []
    for sentence in said:
        wrong += _figures(sentence, backings, customers, told)
        wrong += _promises(writing, sentence, ground)
    wrong += _ranges(writing, found, backings, language)
    wrong += _hours(writing, said, backings, language)
    wrong += told_otherwise(writing, said, backings, known(language))
    wrong += misplaced(writing, said, backings, subjects, about)
    wrong += ungrounded(writing, said, ground)
    return tuple(sorted(dict.fromkeys(wrong), key=lambda one: (one.span.start, one.span.end)))


def rests_on(reply_text: str, sources: Sequence[Source], *, language: str, today: datetime.date) -> bool:
    """Whether a reply says anything of what its sources say; courtesy from end to end tells nobody anything."""
    writing = Writing(reply_text, arabizi=known(language) == "ar-Latn")
    backings = tuple(backing_of(source, today, False) for source in sources if source.kind != "customer")
    if any(backing.vouches(figure) for figure in figures(reply_text, language=language, today=today) for backing in backings):
        return True
    return Ground(known(language), backings, (), ()).rests(writing, range(len(writing.words)))


def _figures(sentence: Sentence, backings: Sequence[Backing], customers: Sequence[Backing], told: Sequence[Figure]) -> Iterator[Figure]:
    for figure in sentence.figures:
        recapped = sentence.recaps and figure.kind in _RECAPPED
        # Of what the customer said themselves, no source of ours knows better.
        said = recapped and any(one.kind == figure.kind for one in told)
        if not said and any(backing.vouches(figure) for backing in backings):
            continue
        if recapped and any(one.vouches(figure) for one in customers):
            continue
        if not (recapped and any(one.kind == figure.kind and set(one.readings) & set(figure.readings) for one in told)):
            yield figure


def _promises(writing: Writing, sentence: Sentence, ground: Ground) -> Iterator[Promise]:
    for promise in () if ground.verbatim(writing, sentence) else sentence.promises:
        # "Is that right?" agrees to nothing, and "Yes, we are in Obhur" only to what its source says.
        if promise.kind == "agreement" and (sentence.asks or sentence.figures or ground.rests(writing, sentence.words)):
            continue
        start, end = writing.folded_range(promise.span.start, promise.span.end)
        # One sign of a Chinese greeting agrees to nothing.
        fixed = [index in sentence.fixed for index in sentence.words if start <= writing.starts[index] < end]
        if promise.kind == "agreement" and ground.language == "zh" and all(fixed):
            continue
        # "There is no room": what is denied right before it is not offered.
        if promise.kind == "available" and any(0 <= start - writing.ends[last - 1] <= 1 for _, last in sentence.denials):
            continue
        about = [index for index in sentence.words if not start <= writing.starts[index] < end]
        if not ground.promised(writing, promise, about):
            yield promise


def _ranges(writing: Writing, found: Sequence[Figure], backings: Sequence[Backing], language: str) -> Iterator[Figure]:
    """Ranges that no source has so, and single ends of a source's range of prices."""
    ends: set[int] = set()
    for first, second in pairwise(found):
        if not _joined(writing, first, second, language):
            continue
        ends |= {id(first), id(second)}
        holding = [one for one in backings if one.vouches(first) and one.vouches(second)]
        if holding and not any(_has_range(one, first, second) for one in holding):
            yield second
    for figure in found:
        if figure.kind in {"money", "number"} and id(figure) not in ends:
            holding = [one for one in backings if one.vouches(figure)]
            if holding and all(_is_end(one, figure) for one in holding):
                yield figure


def _joined(writing: Writing, first: Figure, second: Figure, language: str) -> bool:
    if first.kind not in _JOINABLE or second.kind not in _JOINABLE:
        return False
    end, start = writing.folded_range(first.span.start, first.span.end)[1], writing.folded_range(second.span.start, second.span.end)[0]
    return start < end + 14 and (first.span == second.span or joins(writing, end, start, language))


def _pairs(backing: Backing) -> Iterator[tuple[Figure, Figure]]:
    for first, second in pairwise(backing.figures):
        if _joined(backing.writing, first, second, backing.source.language):
            yield first, second


def _has_range(backing: Backing, first: Figure, second: Figure) -> bool:
    if any(_same(first, one) and _same(second, other) for one, other in _pairs(backing)):
        return True
    amounts = [{amount_of(money), amount_of(money).split(" ")[0]} for money in backing.source.amounts]
    times = [{f"{at:%H:%M}"} for at in backing.source.times]
    days = [{day.isoformat()} for day in backing.source.dates]
    for row in (amounts, times, days):
        if any(one & set(first.readings) and other & set(second.readings) for one, other in pairwise(row)):
            return True
    return first.kind == second.kind == "date" and backing.weekdays == WEEK


def _same(one: Figure, other: Figure) -> bool:
    values = {reading.split(" ")[0] for reading in one.readings} if "number" in {one.kind, other.kind} else set(one.readings)
    others = {reading.split(" ")[0] for reading in other.readings} if "number" in {one.kind, other.kind} else set(other.readings)
    return bool(values & others)


def _is_end(backing: Backing, figure: Figure) -> bool:
    """Whether a source has an amount only as one end of a range."""
    inside = [one for pair in _pairs(backing) for one in pair if one.kind in {"money", "number"}]
    alone = [one for one in backing.figures if one.kind in {"money", "number"} and not any(one is other for other in inside)]
    return any(_same(figure, one) for one in inside) and not any(_same(figure, one) for one in alone)


def _hours(writing: Writing, said: Sequence[Sentence], backings: Sequence[Backing], language: str) -> Iterator[Figure]:
    """Hours told for days that no source gives them for."""
    for sentence in said:
        if sentence.recaps:
            continue
        times = [figure for figure in sentence.figures if figure.kind == "time"]
        for days, hours in groups_of(writing, sentence.figures, language, sentence.start, sentence.end):
            # "Friday to Thursday" names a day that is none of the open ones.
            plain = days and not hours and not sentence.denies and not sentence.asks
            if plain and backings and not any(days <= one.open_days for one in backings):
                told = (figure for figure in sentence.figures if figure.kind == "date" and weekdays_of(figure) <= days)
                yield from (one for one in told if all(backing.source.kind == "hours" for backing in backings if backing.vouches(one)))
            for figure in times if days else ():
                if not hours.isdisjoint(figure.readings) and not any(_covers(backing, days, figure) for backing in backings):
                    yield figure


def _covers(backing: Backing, days: frozenset[int], figure: Figure) -> bool:
    """Whether a source gives this hour for each of these days, day by day or together; hours without any days hold for all."""
    given = [on for on, at in backing.groups if not at.isdisjoint(figure.readings)]
    if any(not on for on in given) or (given and days <= frozenset().union(*given)):
        return True
    fields = {f"{at:%H:%M}" for at in backing.source.times}
    return not any(at for _, at in backing.groups) and not fields.isdisjoint(figure.readings)
