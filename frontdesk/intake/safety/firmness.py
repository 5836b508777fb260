"""Whether a figure is told as its source tells it: as firmly ("about 350" is not "350"), and for each of the same ("per seat")."""

from collections.abc import Iterator, Sequence

from frontdesk.intake.safety.backing import Backing, alike
from frontdesk.intake.safety.letters import Writing, folded_words
from frontdesk.intake.safety.lists import each_of
from frontdesk.intake.safety.records import Figure
from frontdesk.intake.safety.sentences import Sentence

_FIRM = frozenset({"money", "percent", "duration"})
_NEAR = 2
# R$ and S/ leave their letter before the figure.
_CURRENCY_LETTERS = frozenset({"r", "s"})
# Languages that put what a price is for each of before the price, the word for "each" behind it, and "from" behind the price.
_BEFORE = frozenset({"tr"})


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
                if all(each for _, each in needed) and not any(_told(writing, sentence, one, each) for one, each in needed):
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
    same = next((one for one in backing.figures if set(one.readings) & set(figure.readings)), None)
    if same is None:
        return ""
    writing, language = backing.writing, backing.language
    per, whole = each_of(language)
    before, behind = _words_around(writing, same)
    found = ""
    if language == "zh":
        text = writing.normal[: writing.folded_range(same.span.start, same.span.end)[0]]
        found = text[text.rfind("每") + 1 :][:1] if "每" in text[-6:] else ""
    elif language == "ar" and behind < len(writing.words) and writing.words[behind].startswith("لل"):
        found = writing.words[behind]
    elif language in _BEFORE:
        found = writing.words[before - 1] if before > 0 and writing.words[before] in per else ""
    elif behind + 1 < len(writing.words) and writing.words[behind] in per:
        found = writing.words[behind + 1]
    return "" if found in whole else found


def _told(writing: Writing, sentence: Sentence, backing: Backing, needed: str) -> bool:
    if len(needed) == 1:
        return needed in writing.normal[sentence.start : sentence.end]
    stem = needed.removeprefix("لل")
    words = [writing.words[index] for index in sentence.words]
    if needed in folded_words(backing.source.title, backing.language):
        # The service itself has that name: only "per" tells the two apart.
        return any(word in each_of(backing.language)[0] for word in words)
    return any(stem in word or alike(needed, word) for word in words)
