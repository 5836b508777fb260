"""Whether the words of a reply rest on anything: on courtesy, on one source, or, in a recap, on what the customer said.

A sentence is courtesy from end to end and denies nothing, or one source says it: every word of it that says anything stands in the
sources of one thing (a service, a branch, an answer), except the few that fit its kind ("costs", "open"). Words of two sources in one
sentence are refused, since anything can be put together from enough of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from frontdesk.intake.safety.backing import Backing
from frontdesk.intake.safety.letters import Writing, folded_words
from frontdesk.intake.safety.lists import contents, courtesy, fitting, framing, glue, recapping
from frontdesk.intake.safety.records import Promise, Subject
from frontdesk.intake.safety.sentences import Sentence, clauses_of, span_of
from frontdesk.understanding.records import Span
from frontdesk.understanding.text.lexicon import phrases_in
from frontdesk.understanding.text.normal import fold, word_forms

# Longer than this is no place or name but a whole message, whose words vouch for nothing.
_LONGEST_SAID = 80
_LEAST_SHARED = 0.5
_LEAST_WORDS = 2
_LONGEST_HAN = 12
# What fits a figure of a kind, whatever source it stands in.
_FITS = {"money": "price", "duration": "duration", "time": "hours", "date": "hours"}
# Languages that put "not" behind what it denies.
_DENIES_BEHIND = frozenset({"tr", "hi", "hi-Latn", "ur"})


@dataclass(frozen=True)
class Ground:
    """What the words of a reply may rest on."""

    language: str
    backings: tuple[Backing, ...]
    said_by_customer: tuple[str, ...]
    subjects: tuple[Subject, ...]

    @cached_property
    def groups(self) -> tuple[tuple[Backing, ...], ...]:
        """The sources of each thing together."""
        ids = dict.fromkeys(backing.source.id for backing in self.backings)
        return tuple(tuple(backing for backing in self.backings if backing.source.id == one) for one in ids)

    @cached_property
    def places(self) -> tuple[Backing, ...]:
        """The sources that name areas, which a recap may name as well."""
        return tuple(backing for backing in self.backings if backing.source.kind == "area")

    @cached_property
    def said(self) -> frozenset[str]:
        """The words of the few things the customer said."""
        short = (text for text in self.said_by_customer if len(text) <= _LONGEST_SAID)
        return frozenset(form for text in short for word in folded_words(text, self.language) for form in word_forms(word))

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the names of services, which say nothing by themselves."""
        return frozenset(word for subject in self.subjects for name in subject.names for word in folded_words(name, self.language))

    def verbatim(self, writing: Writing, sentence: Sentence) -> bool:
        """Whether a source says the whole sentence word for word."""
        words = [word for word, start in zip(writing.words, writing.starts, strict=True) if sentence.start <= start < sentence.end]
        return any(backing.language == self.language and backing.has(words) for backing in self.backings)

    def polite(self, forms: Sequence[str]) -> bool:
        """Whether it is a word of courtesy."""
        return any(form in courtesy(self.language) for form in forms)

    def small(self, forms: Sequence[str]) -> bool:
        """Whether it is a word that says nothing by itself."""
        return any(form in glue(self.language) for form in forms)

    def frames(self, forms: Sequence[str]) -> bool:
        """Whether it is a word that introduces what a source says."""
        return any(form in framing(self.language) for form in forms)

    def rests(self, writing: Writing, words: Sequence[int]) -> bool:
        """Whether one of the words says something and stands in a source."""
        if self.language == "zh":
            signs = "".join(writing.words[index] for index in words)
            listed = _han_words("zh", "courtesy") | _han_words("zh", "glue")
            pairs = {signs[at : at + 2] for at in range(len(signs) - 1)} - listed
            return any(pair in backing.writing.normal for backing in self.backings for pair in pairs)
        said = (writing.forms[index] for index in words if len(writing.words[index]) > 2)
        return any(backing.knows(forms) for forms in said if not self.polite(forms) and not self.small(forms) for backing in self.backings)

    def promised(self, writing: Writing, promise: Promise, about: Sequence[int]) -> bool:
        """Whether a sentence of a source makes the same kind of promise about the same words."""
        forms = writing.forms
        words = [index for index in about if not (self.polite(forms[index]) or self.small(forms[index]) or self.frames(forms[index]))]
        for backing in self.backings:
            if backing.language != self.language:
                continue
            for sentence in backing.sentences:
                if all(one.kind != promise.kind for one in sentence.promises):
                    continue
                there = frozenset(form for index in sentence.words for form in backing.writing.forms[index])
                shared = sum(backing.knows(writing.forms[index], there) for index in words)
                # "It is free" names nothing: what a source says of parking would be said of anything.
                if shared and shared >= _LEAST_SHARED * len(words):
                    return True
        return False


def ungrounded(writing: Writing, said: Sequence[Sentence], ground: Ground) -> Iterator[Promise]:
    """What no source says: the first word that none has, else the whole sentence; and what one says the other way round."""
    for sentence in said:
        if ground.verbatim(writing, sentence):
            continue
        wrong = _wrong(writing, sentence, ground)
        if wrong is not None:
            yield Promise("unsourced_words", wrong)
        elif not sentence.asks and not sentence.recaps and (_shut_always(sentence) or _turned(writing, sentence, ground)):
            yield Promise("turned_around", span_of(writing, sentence))


def _wrong(writing: Writing, sentence: Sentence, ground: Ground) -> Span | None:
    """What of a sentence rests on nothing."""
    if not sentence.words:
        return None
    unknown = _unpolite(writing, sentence, ground)
    if not unknown and not (sentence.denies and not sentence.asks and not sentence.recaps) and (not sentence.figures or sentence.recaps):
        return None
    if any(_said_by(writing, sentence, group, ground) for group in ground.groups):
        return None
    parts = clauses_of(writing, sentence)
    if len(parts) > 1 and all(_clause(writing, part, sentence, ground) for part in parts):
        return None
    strange = next((index for index in unknown if not any(one.knows(writing.forms[index]) for one in ground.backings)), None)
    return span_of(writing, sentence) if strange is None else writing.span(writing.starts[strange], writing.ends[strange])


def _unpolite(writing: Writing, sentence: Sentence, ground: Ground) -> list[int]:
    """The words of a sentence that are no courtesy, nor in a recap or a question what these are about."""
    if ground.language == "zh":
        more = [*(ground.said_by_customer if sentence.recaps else ()), *(name for one in ground.subjects for name in one.names)]
        texts = [fold(text) for text in more if len(text) <= _LONGEST_SAID] if sentence.recaps or sentence.asks else []
        texts += [backing.writing.normal for backing in ground.places] if sentence.recaps and not ground.said else []
        listed = _han_words("zh", "courtesy") | _han_words("zh", "glue")
        listed |= _han_words("zh", "closing") | _han_words("zh", "recap") if texts else frozenset()
        known = _covered(writing, sentence.words, listed, texts)
        return [index for index in sentence.words if index not in known]
    unknown: list[int] = []
    for index in sentence.words:
        forms, word = writing.forms[index], writing.words[index]
        fine = index in sentence.fixed or word.isdigit() or ground.polite(forms) or ground.small(forms)
        if not fine and (sentence.recaps or sentence.asks):
            fine = word in ground.names or any(form in recapping(ground.language) for form in forms)
        if not fine and sentence.recaps:
            fine = not ground.said.isdisjoint(forms) or (not ground.said and any(place.knows(forms) for place in ground.places))
        if not fine:
            unknown.append(index)
    return unknown


def _clause(writing: Writing, part: Sentence, whole: Sentence, ground: Ground) -> bool:
    """Whether a clause is courtesy, or one source says it and it tells a figure of its own."""
    if not part.figures and not _unpolite(writing, part, ground) and not part.denies:
        return True
    names = any(writing.words[index] in ground.names for index in part.words)
    return (bool(part.figures) or not names) and any(_said_by(writing, part, group, ground) for group in ground.groups)


def _said_by(writing: Writing, sentence: Sentence, group: Sequence[Backing], ground: Ground) -> bool:
    """Whether the sources of one thing have every word and figure of a sentence, and enough of them."""
    if not all(any(one.vouches(figure) for one in group) for figure in sentence.figures):
        return False
    if ground.language == "zh":
        return _said_in_han(writing, sentence, group)
    # An approved answer says what one sentence of it says; figures and names of a service go together anyhow.
    answer = group[0] if len(group) == 1 and group[0].source.kind == "answer" else None
    pieces: Sequence[frozenset[str] | None] = answer.pieces if answer is not None else (None,)
    return any(_said_within(writing, sentence, group, ground, piece) for piece in pieces)


def _said_within(writing: Writing, sentence: Sentence, group: Sequence[Backing], ground: Ground, piece: frozenset[str] | None) -> bool:
    said = 0
    kinds = {one.source.kind for one in group} | {_FITS[figure.kind] for figure in sentence.figures if figure.kind in _FITS}
    for index in sentence.words:
        forms = writing.forms[index]
        if writing.words[index].isdigit() or ground.small(forms) or ground.frames(forms):
            continue
        if any(one.knows(forms, piece) for one in group):
            said += 1
        elif not any(form in fitting(ground.language, kind) for kind in kinds for form in forms):
            return False
    if said == 1 and sentence.denies and not sentence.figures and all(one.source.kind != "area" for one in group):
        # "No cash": what the source denies as well may be said as short as that.
        denied = _denied(writing, sentence, ground)
        return any(denied & _denied(one.writing, there, ground) for one in group for there in one.clauses if there.denies)
    return bool(sentence.figures) or said >= _LEAST_WORDS or (said == 1 and any(one.source.kind == "area" for one in group))


def _said_in_han(writing: Writing, sentence: Sentence, group: Sequence[Backing]) -> bool:
    listed = (_han_words("zh", "glue") | _han_words("zh", "framing")).union(*(_han_kind(one.source.kind) for one in group))
    texts = [f"{one.writing.normal} {fold(one.source.title)}" for one in group]
    known = _covered(writing, sentence.words, listed, texts)
    rested = _covered(writing, sentence.words, frozenset(), texts)
    return all(index in known for index in sentence.words) and (bool(sentence.figures) or len(rested) >= 2)


def _shut_always(sentence: Sentence) -> bool:
    """Whether it says that something is closed, and not on which days: then it seems to be so for good."""
    return bool(sentence.shut) and sentence.denies and not any(figure.kind in {"date", "time"} for figure in sentence.figures)


def _turned(writing: Writing, sentence: Sentence, ground: Ground) -> bool:
    """Whether the nearest clause of a source denies, or its sentence limits, what the reply says without."""
    parts = clauses_of(writing, sentence) if sentence.shut else []
    if len(parts) > 1 and all(any(not ground.small(writing.forms[index]) for index in part.words) for part in parts):
        # "Closed on Sunday, but on Saturday from 10": each half has its own sentence in the source.
        return any(_turned_part(writing, part, ground) for part in parts)
    return _turned_part(writing, sentence, ground)


def _turned_part(writing: Writing, sentence: Sentence, ground: Ground) -> bool:
    words = [index for index in sentence.words if not ground.small(writing.forms[index])]
    own = [backing for backing in ground.backings if backing.language == ground.language]
    clauses = _nearest(writing, sentence, words, own, clauses=True)
    if clauses and all(one.denies != sentence.denies for one in clauses):
        return True
    denied = _denied(writing, sentence, ground)
    if denied and not any(not (there := _denied(backing.writing, one, ground)) or there & denied for backing, one in _with(own, clauses)):
        return True
    whole = _nearest(writing, sentence, words, own, clauses=False)
    return bool(whole) and all(_limited(one, sentence) for one in whole)


def _with(own: Sequence[Backing], clauses: Sequence[Sentence]) -> Iterator[tuple[Backing, Sentence]]:
    yield from ((backing, one) for one in clauses for backing in own if any(one is other for other in backing.clauses))


def _denied(writing: Writing, sentence: Sentence, ground: Ground) -> frozenset[str]:
    """The first word that says something beside each denial: behind it, or before it where the language denies so."""
    found: set[str] = set()
    for first, last in sentence.denials:
        ahead = ground.language in _DENIES_BEHIND
        words = [index for index in sentence.words if (index < first if ahead else index >= last)]
        said = (index for index in (reversed(words) if ahead else words) if not ground.small(writing.forms[index]))
        nearest = next(said, None)
        if nearest is not None:
            found.update(writing.forms[nearest])
    return frozenset(found)


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


def _covered(writing: Writing, words: Sequence[int], listed: frozenset[str], texts: Sequence[str]) -> set[int]:
    """The signs of a Chinese sentence that are part of a listed word or of neighbouring signs of a text; other words when listed."""
    found: set[int] = set()
    at = 0
    while at < len(words):
        longest = 0
        for length in range(min(_LONGEST_HAN, len(words) - at), 0, -1):
            piece = "".join(writing.words[index] for index in words[at : at + length])
            if words[at + length - 1] - words[at] != length - 1:
                continue
            if piece in listed or ((length > 1 or len(piece) > 1) and any(piece in text for text in texts)):
                longest = length
                break
        found.update(words[at : at + longest])
        at += longest or 1
    return found


@cache
def _han_words(language: str, kind: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases_in(contents(language).get(kind, "")))


@cache
def _han_kind(kind: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases_in(contents("zh").get("kinds", {}).get(kind, "")))
