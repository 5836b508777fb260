"""Whether a figure is told as its source tells it: as firmly ("about 350" is not "350"), and for each of the same ("per seat")."""

from collections.abc import Iterator, Sequence

from frontdesk.intake.safety.backing import Backing, alike
from frontdesk.intake.safety.letters import Writing, folded_words
from frontdesk.intake.safety.lists import each_of, glue, plain_phrases
from frontdesk.intake.safety.records import Figure
from frontdesk.intake.safety.sentences import Sentence

_FIRM = frozenset({"money", "percent", "duration"})
_NEAR = 2
# R$ and S/ leave their letter before the figure.
_CURRENCY_LETTERS = frozenset({"r", "s"})
# Languages that put what a price is for each of before the price, the word for "each" behind it, and "from" behind the price.
_BEFORE = frozenset({"tr"})
_ENDS = frozenset(",;:،؛，")


def told_otherwise(writing: Writing, said: Sequence[Sentence], backings: Sequence[Backing], language: str) -> Iterator[Figure]:
    """Figures of the reply that are softer than in every source that has them, and prices without what they are for each of."""
    for sentence in said:
        if sentence.recaps or sentence.asks:
            continue
        for figure in sentence.figures:
            holding = [one for one in backings if one.vouches(figure)] if figure.kind in _FIRM else []
            if not holding:
                continue
            if _soft(writing, sentence, figure, language) and not any(_softly(one, figure) for one in holding):
                yield figure
            elif figure.kind == "money" and all(one.language == language for one in holding):
                needed = [(one, _each(one, figure)) for one in holding]
                untold = all(each for _, each in needed) and not any(_told(writing, sentence, one, each) for one, each in needed)
                each = _said_each(writing, sentence, figure, language)
                if untold or (each and not any(_same_each(one, figure, each) for one in holding)):
                    yield figure


def _words_around(writing: Writing, figure: Figure) -> tuple[int, int]:
    """The numbers of the last word before a figure and the first behind it."""
    start, end = writing.folded_range(figure.span.start, figure.span.end)
    before = max((index for index, at in enumerate(writing.ends) if at <= start), default=-1)
    if before > 0 and writing.words[before] in _CURRENCY_LETTERS:
        before -= 1
    behind = min((index for index, at in enumerate(writing.starts) if at >= end), default=len(writing.words))
    return before, behind


def _soft(writing: Writing, sentence: Sentence, figure: Figure, language: str) -> bool:
    if not sentence.soft:
        return False
    before, behind = _words_around(writing, figure)
    reach = _NEAR if language in _BEFORE else 1
    others = {_words_around(writing, one)[0] for one in sentence.figures if one is not figure}
    for first, last in sentence.soft:
        if first >= behind and last - 1 in others:
            continue
        inside = before < first and last - 1 < behind
        if inside or last - 1 == before or behind <= first < behind + reach:
            return True
    return False


def _softly(backing: Backing, figure: Figure) -> bool:
    for sentence in backing.sentences:
        for one in sentence.figures:
            if set(one.readings) & set(figure.readings) and _soft(backing.writing, sentence, one, backing.language):
                return True
    return False


def _each(backing: Backing, figure: Figure) -> str:
    """What a source's price is for each of; nothing where that is the service itself."""
    found = _per_of(backing, figure)
    return "" if found in each_of(backing.language)[1] else found


def _same_each(backing: Backing, figure: Figure, each: str) -> bool:
    """Whether a source's price is for each of the same, where both may stand for the service itself."""
    theirs, whole = _per_of(backing, figure), each_of(backing.language)[1]
    if theirs and (each == theirs or alike(each, theirs)):
        return True
    if each in whole or any(each == word or alike(each, word) for word in folded_words(backing.source.title, backing.language)):
        return not theirs or theirs in whole
    return False


def _per_of(backing: Backing, figure: Figure) -> str:
    told = ((sentence, one) for sentence in backing.sentences for one in sentence.figures if set(one.readings) & set(figure.readings))
    return next((_per(backing.writing, sentence, one, backing.language) for sentence, one in told), "")


def _per(writing: Writing, sentence: Sentence, figure: Figure, language: str) -> str:
    """What a price is said to be for each of, if anything."""
    per = each_of(language)[0]
    if language == "zh":
        start, end = writing.folded_range(figure.span.start, figure.span.end)
        text, after = writing.normal[:start], writing.normal[end:].lstrip(" /")
        if after.startswith("每"):
            return after[1:2]
        return text[text.rfind("每") + 1 :][:1] if "每" in text[-6:] else ""
    if language in _BEFORE:
        before = _words_around(writing, figure)[0]
        return writing.words[before - 1] if before > 0 and writing.words[before] in per else ""
    near = [writing.words[index] for index in _behind(writing, sentence, figure)]
    if language == "ar" and near and near[0].startswith("لل"):
        return near[0].removeprefix("لل")
    return near[1] if len(near) > 1 and near[0] in per else ""


def _said_each(writing: Writing, sentence: Sentence, figure: Figure, language: str) -> str:
    """The same of a reply; a length of time is one wherever it stands: 350 an hour, each hour is 350."""
    lengths = _lengths(writing)
    timed = next((writing.words[index] for index in sentence.words if index in lengths), "")
    found = _per(writing, sentence, figure, language)
    return timed if not found or found in glue(language) else found


def _behind(writing: Writing, sentence: Sentence, figure: Figure) -> Iterator[int]:
    """The two words behind a figure, as far as no comma and no other sentence comes between."""
    first = _words_around(writing, figure)[1]
    for index in range(first, min(first + 2, len(writing.words))):
        if index not in sentence.words or any(sign in _ENDS for sign in writing.gaps[index]):
            return
        yield index


def _lengths(writing: Writing) -> set[int]:
    """The words that are a length of time: an hour, the month."""
    found = (match for match in plain_phrases().find(writing.forms) if match.entry.kind == "time" and match.entry.name.startswith("unit:"))
    return {index for match in found for index in range(match.first, match.last)}


def _told(writing: Writing, sentence: Sentence, backing: Backing, needed: str) -> bool:
    if len(needed) == 1:
        return needed in writing.normal[sentence.start : sentence.end]
    words = [writing.words[index] for index in sentence.words]
    each = any(word in each_of(backing.language)[0] for word in words)
    if needed in folded_words(backing.source.title, backing.language):
        # The service itself has that name: only "per" tells the two apart.
        return each
    # "For both seats" is the price of all: more than one of them is named only where it is said that each is meant.
    return any(word == needed or word.endswith(needed) or (each and (needed in word or alike(needed, word))) for word in words)
