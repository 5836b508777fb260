"""A text cut into sentences, each with its words, figures and promises."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from frontdesk.intake.safety.letters import Writing
from frontdesk.intake.safety.lists import Vocabulary, contents, courtesy, glue, plain_phrases
from frontdesk.intake.safety.records import Figure, Promise
from frontdesk.understanding.records import Span
from frontdesk.understanding.text.lexicon import phrases_in

# No sentence ends behind the point of an abbreviation.
_SHORTENED = "".join(f"(?<!{word})" for word in ("inkl", "incl", "zzgl", "руб", "тел", "tel", "approx", " ca", " ul", " ул", " st", " nr"))
_END = re.compile(_SHORTENED + r"[.!?]+(?=\s|$|[\"'»”)])|[\n;。！？।۔؛]+|[!?]+")

_CLAUSE_END = re.compile(_END.pattern + r"|[,:、，]")


_NEAR_DENIAL = 2


@dataclass
class Sentence:
    """One sentence at folded characters `start` to `end`; `words` are the numbers of its words that belong to no figure.

    `fixed` are those that are courtesy together ("good" in "good morning"), `soft` from where to where it makes figures less firm.
    """

    start: int
    end: int
    asks: bool
    words: list[int] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    denies: bool = False
    limits: bool = False
    excepts: bool = False
    recaps: bool = False
    denials: list[tuple[int, int]] = field(default_factory=list)
    shut: list[int] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)
    soft: list[tuple[int, int]] = field(default_factory=list)


def sentences_of(
    writing: Writing, figures: Sequence[Figure], promises: Sequence[Promise], language: str, *, clauses: bool = False
) -> list[Sentence]:
    """The sentences of a text in order, or its clauses; a recap lasts from the words that open it to the question that closes it."""
    cut: list[Sentence] = []
    start = 0
    inside = [writing.folded_range(one.span.start, one.span.end) for one in figures]
    for end in (_CLAUSE_END if clauses else _END).finditer(writing.normal):
        if any(first < end.start() < last for first, last in inside):
            continue
        cut.append(Sentence(start, end.end(), "?" in end.group()))
        start = end.end()
    if start < len(writing.normal):
        cut.append(Sentence(start, len(writing.normal), False))
    _share_out(cut, writing, figures, promises, inside)
    for match in plain_phrases().find(writing.forms):
        if match.entry.kind in {"not", "limits", "recap", "except", "shut", "set", "soft"} and match.entry.language == language:
            sentence = _at(cut, writing.starts[match.first])
            if match.entry.kind == "not":
                sentence.denies = True
                sentence.denials.append((match.first, match.last))
            elif match.entry.kind == "limits":
                sentence.limits = True
            elif match.entry.kind == "except":
                sentence.excepts = True
            elif match.entry.kind == "shut":
                sentence.shut.append(match.first)
            elif match.entry.kind == "set":
                sentence.fixed.update(range(match.first, match.last))
            elif match.entry.kind == "soft":
                sentence.soft.append((match.first, match.last))
            else:
                sentence.recaps = True
    for sentence in cut:
        sentence.denies = sentence.denies and not _not_shut(writing, sentence)
    for sentence, following in pairwise(cut):
        # "Now we have: ... Is that right?"
        sentence.recaps = sentence.recaps or (following.asks and not sentence.asks and _closes(writing, following, language))
    recapping = False
    for sentence in cut:
        recapping = sentence.recaps = recapping or sentence.recaps
        recapping = recapping and not sentence.asks
    return cut


def _not_shut(writing: Writing, sentence: Sentence) -> bool:
    """Whether "closed" itself is denied: not closed is open."""
    for word in sentence.shut:
        for first, last in sentence.denials:
            low, high = min(word, first), max(word, last - 1)
            if first != word and high - low <= _NEAR_DENIAL and not any("," in gap for gap in writing.gaps[low + 1 : high + 1]):
                return True
    return False


def _closes(writing: Writing, sentence: Sentence, language: str) -> bool:
    """Whether a question only asks whether something is right."""
    words = [writing.forms[index] for index in sentence.words]
    if language == "zh":
        return any(phrase in writing.normal[sentence.start : sentence.end] for phrase in phrases_in(contents(language).get("closing", "")))
    closing = Vocabulary(phrases_in(contents(language).get("closing", "")), language)
    known = [any(form in closing or form in courtesy(language) or form in glue(language) for form in forms) for forms in words]
    return bool(words) and all(known) and any(form in closing for forms in words for form in forms)


def _share_out(
    cut: Sequence[Sentence], writing: Writing, figures: Sequence[Figure], promises: Sequence[Promise], inside: Sequence[tuple[int, int]]
) -> None:
    if not cut:
        return
    for figure, (first, _) in zip(figures, inside, strict=True):
        _at(cut, first).figures.append(figure)
    for promise in promises:
        _at(cut, writing.folded_range(promise.span.start, promise.span.end)[0]).promises.append(promise)
    for index, (start, end) in enumerate(zip(writing.starts, writing.ends, strict=True)):
        if not any(first < end and start < last for first, last in inside):
            _at(cut, start).words.append(index)


def _at(cut: Sequence[Sentence], offset: int) -> Sentence:
    return next((one for one in cut if offset < one.end), cut[-1])


def clauses_of(writing: Writing, sentence: Sentence) -> list[Sentence]:
    """The clauses of one sentence, each with what stands in it."""
    places = [(figure, writing.folded_range(figure.span.start, figure.span.end)) for figure in sentence.figures]
    ends = [one.end() for one in _CLAUSE_END.finditer(writing.normal, sentence.start, sentence.end)]
    ends = [end for end in ends if not any(first < end <= last for _, (first, last) in places)]
    cut: list[Sentence] = []
    start = sentence.start
    for end in [*ends, sentence.end]:
        words = [index for index in sentence.words if start <= writing.starts[index] < end]
        figures = [figure for figure, (first, _) in places if start <= first < end]
        if words or figures:
            denials = [one for one in sentence.denials if start <= writing.starts[one[0]] < end]
            cut.append(
                Sentence(
                    start,
                    end,
                    sentence.asks,
                    words,
                    figures,
                    [],
                    bool(denials),
                    recaps=sentence.recaps,
                    denials=denials,
                    fixed=sentence.fixed,
                )
            )
        start = end
    return cut


def span_of(writing: Writing, sentence: Sentence) -> Span:
    """The words of a sentence as they were written."""
    start, end = sentence.start, sentence.end
    while start < end and writing.normal[start].isspace():
        start += 1
    while end > start and writing.normal[end - 1].isspace():
        end -= 1
    return writing.span(start, max(end, start + 1))
