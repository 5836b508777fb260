"""Whether the words of a reply rest on anything: on courtesy, on a source, or, in a recap, on what the customer said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from frontdesk.intake.safety.backing import Backing
from frontdesk.intake.safety.letters import Writing, folded_words
from frontdesk.intake.safety.lists import contents, courtesy, glue
from frontdesk.intake.safety.records import Promise, Subject
from frontdesk.intake.safety.sentences import Sentence, span_of
from frontdesk.understanding.text.lexicon import phrases_in
from frontdesk.understanding.text.normal import fold, word_forms

# Longer than this is no place or name but a whole message, whose words vouch for nothing.
_LONGEST_SAID = 80
_LEAST_SHARED = 0.5
_LONGEST_HAN = 12


@dataclass(frozen=True)
class Ground:
    """What the words of a reply may rest on."""

    language: str
    backings: tuple[Backing, ...]
    said_by_customer: tuple[str, ...]
    subjects: tuple[Subject, ...]

    @cached_property
    def said(self) -> frozenset[str]:
        """The words of the few things the customer said."""
        short = (text for text in self.said_by_customer if len(text) <= _LONGEST_SAID)
        return frozenset(form for text in short for word in folded_words(text, self.language) for form in word_forms(word))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the names of services, which say nothing by themselves."""
        return frozenset(word for subject in self.subjects for name in subject.names for word in folded_words(name, self.language))

    def polite(self, forms: Sequence[str]) -> bool:
        """Whether it is a word of courtesy."""
        return any(form in courtesy(self.language) for form in forms)

    def plain(self, forms: Sequence[str]) -> bool:
        """Whether it is a word that stands around others."""
        return any(form in glue(self.language) for form in forms) or self.polite(forms)

    def sourced(self, forms: Sequence[str]) -> bool:
        """Whether a source uses the word."""
        return any(backing.knows(forms) for backing in self.backings)

    def rests(self, writing: Writing, words: Sequence[int]) -> bool:
        """Whether one of the words is more than courtesy and stands in a source."""
        if self.language == "zh":
            return _rests_han("".join(writing.words[index] for index in words), self)
        return any(
            self.sourced(writing.forms[index]) for index in words if not self.polite(writing.forms[index]) and len(writing.words[index]) > 2
        )

    def promised(self, writing: Writing, promise: Promise, about: Sequence[int]) -> bool:
        """Whether a sentence of a source makes the same kind of promise about the same words."""
        words = [
            index for index in about if not self.polite(writing.forms[index]) and writing.forms[index][0] not in glue(self.language).words
        ]
        for backing in self.backings:
            if backing.language != self.language:
                continue
            for sentence in backing.sentences:
                if all(one.kind != promise.kind for one in sentence.promises):
                    continue
                there = {form for index in sentence.words for form in backing.writing.forms[index]}
                shared = sum(not there.isdisjoint(writing.forms[index]) for index in words)
                if shared >= _LEAST_SHARED * len(words) and (shared or not words):
                    return True
        return False


def ungrounded(writing: Writing, said: Sequence[Sentence], ground: Ground) -> Iterator[Promise]:
    """The first word of each sentence that rests on nothing, or the sentence when no source stands behind it."""
    for sentence in said:
        known = [*_known_han(writing, sentence, ground)] if ground.language == "zh" else []
        unknown = next((index for index in sentence.words if index not in known and not _known(writing, index, sentence, ground)), None)
        if unknown is not None:
            yield Promise("unsourced_words", writing.span(writing.starts[unknown], writing.ends[unknown]))
        elif not _stands(writing, sentence, ground):
            yield Promise("unsourced_words", span_of(writing, sentence))
        elif not sentence.asks and not sentence.recaps and _turned(writing, sentence, ground):
            yield Promise("turned_around", span_of(writing, sentence))


def _known(writing: Writing, index: int, sentence: Sentence, ground: Ground) -> bool:
    forms, word = writing.forms[index], writing.words[index]
    if word.isdigit():
        return True
    if ground.plain(forms) or ground.sourced(forms) or word in ground.names:
        return True
    return sentence.recaps and not ground.said.isdisjoint(forms)


def _stands(writing: Writing, sentence: Sentence, ground: Ground) -> bool:
    """Whether a sentence may be said: as courtesy, as a question or recap, or because a source says something of the kind."""
    if not sentence.words or sentence.asks or sentence.recaps:
        return True
    if ground.language == "zh":
        rest = "".join(writing.words[index] for index in sentence.words)
        if _covered(rest, _han_words("zh", "courtesy")) or sentence.figures:
            return True
        return _rests_han(rest, ground)
    others = [index for index in sentence.words if not ground.polite(writing.forms[index])]
    if not others or sentence.figures:
        return True
    return any(ground.sourced(writing.forms[index]) for index in others if len(writing.words[index]) > 2)


def _turned(writing: Writing, sentence: Sentence, ground: Ground) -> bool:
    """Whether the nearest clause of a source denies, or its sentence limits, what the reply says without."""
    words = [index for index in sentence.words if not ground.polite(writing.forms[index])]
    own = [backing for backing in ground.backings if backing.language == ground.language]
    clauses = _nearest(writing, sentence, words, own, clauses=True)
    if clauses and all(one.denies != sentence.denies for one in clauses):
        return True
    whole = _nearest(writing, sentence, words, own, clauses=False)
    return bool(whole) and all(_limited(one, sentence) for one in whole)


def _limited(there: Sentence, here: Sentence) -> bool:
    if there.excepts and not here.excepts:
        return True
    return there.limits and not here.limits and all(figure.kind != "time" for figure in there.figures)


def _nearest(writing: Writing, sentence: Sentence, words: Sequence[int], own: Sequence[Backing], *, clauses: bool) -> list[Sentence]:
    """What of the sources shares most with a sentence of the reply."""
    best: list[tuple[int, Sentence]] = []
    for backing in own:
        for one in backing.clauses if clauses else backing.sentences:
            there = {form for index in one.words for form in backing.writing.forms[index]}
            shared = sum(not there.isdisjoint(writing.forms[index]) for index in words)
            shared += 2 * sum(any(set(figure.readings) & set(other.readings) for other in one.figures) for figure in sentence.figures)
            if shared:
                best.append((shared, one))
    most = max((shared for shared, _ in best), default=0)
    return [one for shared, one in best if shared == most]


def _rests_han(signs: str, ground: Ground) -> bool:
    """Whether two neighbouring signs that are no courtesy stand in a source."""
    polite = _han_words("zh", "courtesy") | _han_words("zh", "glue")
    pairs = [signs[at : at + 2] for at in range(len(signs) - 1)]
    return any(pair in backing.writing.normal and pair not in polite for backing in ground.backings for pair in pairs)


def _known_han(writing: Writing, sentence: Sentence, ground: Ground) -> Iterator[int]:
    """The signs of a Chinese sentence that are part of a listed word or of two neighbouring signs of a source."""
    signs = [index for index in sentence.words if not writing.words[index].isascii()]
    listed = _han_words("zh", "courtesy") | _han_words("zh", "glue")
    texts = [backing.writing.normal + " " + fold(backing.source.title) for backing in ground.backings]
    texts += [fold(name) for subject in ground.subjects for name in subject.names]
    texts += [fold(text) for text in ground.said_by_customer if sentence.recaps and len(text) <= _LONGEST_SAID]
    at = 0
    while at < len(signs):
        longest = 0
        for length in range(min(_LONGEST_HAN, len(signs) - at), 0, -1):
            piece = "".join(writing.words[index] for index in signs[at : at + length])
            if signs[at + length - 1] - signs[at] == length - 1 and (
                piece in listed or (length > 1 and any(piece in text for text in texts))
            ):
                longest = length
                break
        yield from signs[at : at + longest]
        at += longest or 1


@cache
def _han_words(language: str, kind: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases_in(contents(language).get(kind, "")))


def _covered(text: str, listed: frozenset[str]) -> bool:
    """Whether a text is made of listed words from end to end."""
    reached = {0}
    for at in range(len(text)):
        if at in reached:
            reached.update(at + length for length in range(1, _LONGEST_HAN + 1) if text[at : at + length] in listed)
    return len(text) in reached
