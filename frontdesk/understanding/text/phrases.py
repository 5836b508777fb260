"""A small language for phrases, and one pass that finds thousands of them in a message.

A phrase is words separated by spaces: `can|could you|u come`. `a|b` is a choice, `word*` any ending, `word?` may be missing,
`...` up to three words of anything, `#` a number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from frontdesk.understanding.text.normal import fold, words_of

LONGEST_STEM = 16
GAP = 3
# One phrase tried at one place can not cost more than this many steps, whatever was written.
_MOST_STEPS = 120
# A phrase that can be said in more ways than this is walked through instead of written out.
_MOST_WAYS = 60
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class Entry(NamedTuple):
    """What a phrase stands for: `kind` is the list it is in, `name` the meaning within it."""

    kind: str
    name: str
    language: str
    weight: float = 1.0


class Match(NamedTuple):
    """A phrase found at words `first` up to, not including, `last`."""

    first: int
    last: int
    entry: Entry


class Stretch(Protocol):
    """Anything found at words `first` up to, not including, `last`."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


Found = TypeVar("Found", bound=Stretch)


def outermost(found: Iterable[Found]) -> list[Found]:
    """What lies inside no longer find, in order of appearance."""
    kept: list[Found] = []
    reach, since = -1, -1
    for one in sorted(found, key=lambda one: (one.first, -one.last)):
        if reach > one.last or (reach == one.last and since < one.first):
            continue
        kept.append(one)
        if one.last > reach:
            reach, since = one.last, one.first
    return kept


# The words that must follow, and what the phrase then stands for.
_Rest: TypeAlias = tuple[tuple[str, ...], Entry]
# There are thousands of states, and few lead on by more than one of their ways.
_NOWHERE: Mapping[str, "_State"] = MappingProxyType({})


class _State:
    """A place inside a phrase: which words lead on from here."""

    __slots__ = ("entry", "exact", "gap", "number", "skip", "stems")

    def __init__(self) -> None:
        self.exact: Mapping[str, _State] = _NOWHERE
        self.stems: Mapping[str, _State] = _NOWHERE
        self.number: _State | None = None
        self.skip: _State | None = None
        self.gap: _State | None = None
        self.entry: Entry | None = None

    def on(self, word: str, target: "_State") -> None:
        """Make a word, or a stem written with its star, lead on to a target."""
        if word.endswith("*"):
            self.stems = {**self.stems, word[:-1]: target}
        else:
            self.exact = {**self.exact, word: target}

    def is_end(self) -> bool:
        return not (self.exact or self.stems or self.number or self.skip or self.gap)

    def is_plain(self) -> bool:
        return self.entry is None and not (self.stems or self.number or self.skip or self.gap)


class _Bucket:
    """Every phrase that begins with one word, sorted by what must come second; most words begin one phrase only."""

    __slots__ = ("ends", "plain", "second", "walks")

    def __init__(self) -> None:
        self.ends: tuple[Entry, ...] = ()
        self.plain: dict[str, tuple[_Rest, ...]] | None = None
        self.second: dict[str, tuple[_State, ...]] | None = None
        self.walks: tuple[_State, ...] = ()

    def add_words(self, following: Sequence[str], entry: Entry) -> None:
        if following:
            second, *rest = following
            self.plain = self.plain or {}
            self.plain[second] = (*self.plain.get(second, ()), (tuple(rest), entry))
        else:
            self._end(entry)

    def add(self, state: _State) -> None:
        if state.is_end():
            self._end(state.entry)
        elif state.is_plain():
            self.second = self.second or {}
            for word, following in state.exact.items():
                self.second[word] = (*self.second.get(word, ()), following)
        else:
            self.walks = (*self.walks, state)

    def _end(self, entry: Entry | None) -> None:
        if entry is not None and entry not in self.ends:
            self.ends = (*self.ends, entry)


def _spellings(choice: str) -> Iterator[list[str]]:
    """The folded words of one choice, also as typed without the apostrophe, the hyphen, the umlaut's dots or the stroke of ł."""
    stem = choice.endswith("*")
    plain = choice.removesuffix("*")
    if plain.isascii() and plain.isalpha():
        yield [choice.lower()]
        return
    written = [plain]
    for mark in "'-":
        if mark in plain:
            written.append(plain.replace(mark, ""))
    # The one Polish letter whose stroke is no mark above or below it is typed without as often as the others.
    if "ł" in plain:
        written.append(plain.replace("ł", "l"))
    if any(letter in plain for letter in "äöü"):
        written.append(plain.translate(_UMLAUTS))
    for spelling in written:
        words = words_of(fold(spelling))
        if words:
            if stem:
                words[-1] += "*"
            yield words


def _lead(state: _State, words: list[str], target: _State) -> None:
    """Make the words lead from one state to another."""
    for word in words[:-1]:
        if word not in state.exact:
            state.on(word, _State())
        state = state.exact[word]
    last = words[-1]
    if last in state.exact and state.exact[last] is not target:
        # A longer choice already passes through this word: let it also stop here.
        _deepest(state.exact[last]).skip = target
    else:
        state.on(last, target)


def _deepest(state: _State) -> _State:
    while state.skip is not None:
        state = state.skip
    return state


def compile_phrase(phrase: str, entry: Entry) -> _State:
    """The chain of states that a phrase describes."""
    start = state = _State()
    for piece in phrase.split():
        target = _State()
        if piece == "...":
            state.gap = target
        elif piece == "#":
            state.number = target
        else:
            choices = [words for choice in piece.removesuffix("?").split("|") for words in _spellings(choice)]
            for words in sorted(choices, key=len, reverse=True):
                _lead(state, words, target)
            if piece.endswith("?") or not choices:
                state.skip = target
        state = target
    state.entry = entry
    return start


def _written_out(phrase: str) -> list[tuple[str, ...]]:
    """All the ways a phrase can be said, when it holds no open place; else nothing."""
    if any(sign in phrase for sign in "*#") or "..." in phrase:
        return []
    ways: list[tuple[str, ...]] = [()]
    for piece in phrase.split():
        choices = [tuple(words) for choice in piece.removesuffix("?").split("|") for words in _spellings(choice)]
        if piece.endswith("?") or not choices:
            choices.append(())
        ways = [(*way, *choice) for way in ways for choice in choices]
        if len(ways) > _MOST_WAYS:
            return []
    return [way for way in dict.fromkeys(ways) if way]


class _Phrase(NamedTuple):
    words: str
    entry: Entry


# Most words begin one phrase, which then needs no list around it.
_Waiting: TypeAlias = _Phrase | list[_Phrase]


def _beginnings(phrase: str) -> Iterator[str]:
    """The words, stems (with their star) and `#` that a phrase can begin with."""
    for piece in phrase.split():
        if piece == "#":
            yield piece
            return
        choices = [words[0] for choice in piece.removesuffix("?").split("|") for words in _spellings(choice)]
        yield from choices
        if choices and not piece.endswith("?"):
            return


class Phrases:
    """A set of phrases, ready to be found.

    There are thousands, and few are ever met: a phrase is sorted by the words it can begin with, and made ready when one of
    these is met for the first time.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self._ready: dict[str, _Bucket] = {}
        self._stem_lengths: dict[str, set[int]] = {}

    def add(self, phrase: str, entry: Entry) -> None:
        """Learn a phrase in every spelling that it allows."""
        added = _Phrase(phrase, entry)
        for first in dict.fromkeys(_beginnings(phrase)):
            known = self._waiting.setdefault(first, added)
            if isinstance(known, list):
                known.append(added)
            elif known is not added:
                self._waiting[first] = [known, added]
            self._ready.pop(first, None)
            if first.endswith("*"):
                self._stem_lengths.setdefault(first[:-1][:2], set()).add(len(first) - 1)

    def _bucket(self, first: str) -> _Bucket | None:
        """Every phrase that begins so, ready to be walked."""
        bucket = self._ready.get(first)
        if bucket is None and first in self._waiting:
            bucket, waiting = _Bucket(), self._waiting[first]
            for phrase, entry in waiting if isinstance(waiting, list) else [waiting]:
                _ready(bucket, first, phrase, entry)
            self._ready[first] = bucket
        return bucket

    def find(self, forms: Sequence[tuple[str, ...]]) -> list[Match]:
        """Every phrase in the words, each word given in all its forms, in order of appearance."""
        found: dict[Match, None] = {}
        for first, variants in enumerate(forms):
            for form in variants:
                bucket = self._bucket(form)
                if bucket is not None:
                    self._enter(bucket, forms, first, found)
                for length in self._stem_lengths.get(form[:2], ()):
                    bucket = self._bucket(f"{form[:length]}*") if length <= len(form) else None
                    if bucket is not None:
                        self._enter(bucket, forms, first, found)
            if variants[0].isdigit():
                bucket = self._bucket("#")
                if bucket is not None:
                    self._enter(bucket, forms, first, found)
        return list(found)

    @staticmethod
    def _enter(bucket: _Bucket, forms: Sequence[tuple[str, ...]], first: int, found: dict[Match, None]) -> None:
        for entry in bucket.ends:
            found[Match(first, first + 1, entry)] = None
        for state in bucket.walks:
            _walk(state, forms, first, first + 1, found)
        if first + 1 == len(forms):
            return
        for form in forms[first + 1]:
            if bucket.plain is not None:
                for rest, entry in bucket.plain.get(form, ()):
                    last = first + 2 + len(rest)
                    if last <= len(forms) and all(word in forms[at] for at, word in enumerate(rest, first + 2)):
                        found[Match(first, last, entry)] = None
            if bucket.second is not None:
                for state in bucket.second.get(form, ()):
                    _walk(state, forms, first, first + 2, found)


def _ready(bucket: _Bucket, first: str, phrase: str, entry: Entry) -> None:
    """Put into a bucket what a phrase says after its first word."""
    ways = _written_out(phrase)
    for word, *rest in ways:
        if word == first:
            bucket.add_words(rest, entry)
    state: _State | None = None if ways else compile_phrase(phrase, entry)
    while state is not None:
        following = state.number if first == "#" else state.stems.get(first[:-1]) if first.endswith("*") else state.exact.get(first)
        if following is not None:
            bucket.add(following)
        state = state.skip


def _walk(start: _State, forms: Sequence[tuple[str, ...]], first: int, at: int, found: dict[Match, None]) -> None:
    waiting: list[tuple[_State, int]] = [(start, at)]
    steps = 0
    while waiting and steps < _MOST_STEPS:
        state, at = waiting.pop()
        steps += 1
        if state.entry is not None:
            found[Match(first, at, state.entry)] = None
        if state.skip is not None:
            waiting.append((state.skip, at))
        if state.gap is not None:
            waiting.extend((state.gap, at + skipped) for skipped in range(min(GAP, len(forms) - at), -1, -1))
        if at < len(forms):
            waiting.extend((following, at + 1) for following in _following(state, forms[at]))


def _following(state: _State, variants: tuple[str, ...]) -> Iterator[_State]:
    for form in variants:
        exact = state.exact.get(form)
        if exact is not None:
            yield exact
        if state.stems:
            for length in range(2, min(len(form), LONGEST_STEM) + 1):
                stem = state.stems.get(form[:length])
                if stem is not None:
                    yield stem
    if state.number is not None and variants[0].isdigit():
        yield state.number
