"""Which of the business's services a figure of a reply is told of, and whether its source is one of that service."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from frontdesk.intake.safety.backing import Backing, alike
from frontdesk.intake.safety.letters import Writing, folded_words
from frontdesk.intake.safety.lists import fitting, glue
from frontdesk.intake.safety.records import Figure, Promise, Subject
from frontdesk.intake.safety.sentences import Sentence
from frontdesk.understanding.text.phrases import Entry, Match, Phrases, outermost

# Figures that belong to one service; hours, days, phone numbers and links are those of the whole business.
_OF_A_SUBJECT = frozenset({"money", "number", "percent", "duration"})
_SUBJECT_SOURCES = frozenset({"price", "duration"})
_TELLING = 4
_LEAST_SHARED = 0.5
_OF_ALL = frozenset({"customer", "hours", "area", "branch"})


class _Named(NamedTuple):
    start: int
    ids: frozenset[str]


def misplaced(
    writing: Writing, said: Sequence[Sentence], backings: Sequence[Backing], subjects: Sequence[Subject], about: Sequence[str]
) -> Iterator[Promise]:
    """Figures told of one service that only the sources of another one have."""
    names = _named(writing, tuple(subjects))
    last: frozenset[str] = frozenset(about)
    for sentence in said:
        here = [one for one in names if sentence.start <= one.start < sentence.end]
        told = [figure for figure in sentence.figures if figure.kind in _OF_A_SUBJECT]
        for figure in told:
            holding = [backing for backing in backings if backing.vouches(figure)]
            if not holding or any(backing.source.kind in _OF_ALL for backing in holding):
                continue
            meant = _meant(writing, figure, here, told) or last
            if len({name for one in here for name in one.ids}) > len(told) and not all(one.ids & _ids(holding) for one in here):
                # One figure for two services: "deep and sofa cleaning: 120".
                yield Promise("other_subject", figure.span)
                continue
            if not meant:
                if len(_priced(backings)) > 1 and all(backing.source.kind in _SUBJECT_SOURCES for backing in holding):
                    yield Promise("other_subject", figure.span)
                continue
            elsewhere = meant.isdisjoint(backing.source.id for backing in holding) and not _told_together(holding, meant, subjects)
            if elsewhere or _left_out(writing, sentence, figure, holding, _of_its_own(backings, meant), subjects):
                yield Promise("other_subject", figure.span)
        if here:
            last = here[-1].ids


def _ids(holding: Sequence[Backing]) -> set[str]:
    return {backing.source.id for backing in holding}


def _priced(backings: Sequence[Backing]) -> set[str]:
    return {backing.source.id for backing in backings if backing.source.kind in _SUBJECT_SOURCES}


def _told_together(holding: Sequence[Backing], meant: frozenset[str], subjects: Sequence[Subject]) -> bool:
    """Whether an approved answer names the service beside the figure itself."""
    return any(
        backing.source.kind == "answer" and any(one.ids & meant for one in _named(backing.writing, tuple(subjects))) for backing in holding
    )


def _of_its_own(backings: Sequence[Backing], meant: frozenset[str]) -> bool:
    """Whether a service that is meant has a price of its own."""
    return any(backing.source.kind == "price" and backing.source.id in meant for backing in backings)


def _left_out(
    writing: Writing, sentence: Sentence, figure: Figure, holding: Sequence[Backing], priced: bool, subjects: Sequence[Subject]
) -> bool:
    """Whether an amount beside the price of a service ("children pay 45") is told without whom or what it is for."""
    if figure.kind != "money" or not priced or sentence.recaps or any(backing.source.kind != "answer" for backing in holding):
        return False
    names = {word for words, _ in _names(tuple(subjects)) for word in words}
    said = [writing.forms[index] for index in sentence.words]
    for backing in holding:
        here = frozenset(form for forms in said for form in forms)
        for there in backing.sentences:
            if not any(set(one.readings) & set(figure.readings) for one in there.figures):
                continue
            telling = [index for index in there.words if not _plain(backing, index, names)]
            shared = sum(backing.knows(backing.writing.forms[index], here) for index in telling)
            if shared >= _LEAST_SHARED * len(telling):
                return False
    return True


def _plain(backing: Backing, index: int, names: set[str]) -> bool:
    """Whether a word of a source says nothing but that a service has a price."""
    forms = backing.writing.forms[index]
    listed = (glue(backing.language), fitting(backing.language, "price"), fitting(backing.language, "answer"))
    return bool(names.intersection(forms)) or any(form in one for one in listed for form in forms)


def _meant(writing: Writing, figure: Figure, here: Sequence[_Named], told: Sequence[Figure]) -> frozenset[str]:
    """The service a figure stands beside: the one named before it, or behind it when the sentence begins with a figure."""
    if not here:
        return frozenset()
    at = writing.folded_range(figure.span.start, figure.span.end)[0]
    opens = writing.folded_range(told[0].span.start, told[0].span.end)[0] < here[0].start
    before = [one for one in here if one.start <= at]
    behind = [one for one in here if one.start > at]
    chosen = (behind[:1] or before[-1:]) if opens else (before[-1:] or behind[:1])
    return chosen[0].ids


def _named(writing: Writing, subjects: tuple[Subject, ...]) -> list[_Named]:
    """Every service that a text names, the longest name at each place."""
    if not subjects:
        return []
    places: dict[int, set[str]] = {}
    for match in outermost([*_phrases(subjects).find(writing.forms), *_inflected(writing, subjects)]):
        places.setdefault(writing.starts[match.first], set()).add(match.entry.name)
    return [_Named(start, frozenset(ids)) for start, ids in sorted(places.items())]


def _inflected(writing: Writing, subjects: tuple[Subject, ...]) -> Iterator[Match]:
    """Names in other endings than they are listed in: генеральную уборку."""
    beginnings: dict[str, list[int]] = {}
    for index, word in enumerate(writing.words):
        beginnings.setdefault(word[:4], []).append(index)
    for words, id in _names(subjects):
        for index in beginnings.get(words[0][:4], ()):
            here = writing.words[index : index + len(words)]
            if len(here) == len(words) and all(alike(one, other) for one, other in zip(words, here, strict=True)):
                yield Match(index, index + len(words), Entry("subject", id, ""))


@lru_cache(maxsize=64)
def _names(subjects: tuple[Subject, ...]) -> tuple[tuple[list[str], str], ...]:
    return tuple((words, subject.id) for subject in subjects for name in subject.names if (words := folded_words(name)))


@lru_cache(maxsize=64)
def _own_words(subjects: tuple[Subject, ...]) -> tuple[tuple[str, str], ...]:
    """Words that stand in the names of one service only: "sofa" where others have "cleaning" too."""
    owners: dict[str, set[str]] = {}
    for words, id in _names(subjects):
        for word in words:
            owners.setdefault(word, set()).add(id)
    return tuple((word, next(iter(ids))) for word, ids in owners.items() if len(ids) == 1 and len(word) >= _TELLING)


@lru_cache(maxsize=64)
def _phrases(subjects: tuple[Subject, ...]) -> Phrases:
    phrases = Phrases()
    for subject in subjects:
        for name in subject.names:
            for words in (folded_words(name), folded_words(name, "ar-Latn")):
                if words:
                    phrases.add(" ".join(words), Entry("subject", subject.id, ""))
    for word, id in _own_words(subjects):
        phrases.add(word, Entry("subject", id, ""))
    return phrases
