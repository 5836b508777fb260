"""A small language for phrases, and one pass that finds thousands of them in a message.

A phrase is words separated by spaces: `can|could you|u come`. `a|b` is a choice, `word*` any ending, `word?` may be missing,
`...` up to three words of anything, `#` a number.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol, TypeVar

from frontdesk.understanding.text.normal import fold, words_of

LONGEST_STEM = 16
GAP = 3
# One phrase tried at one place can not cost more than this many steps, whatever was written.
_MOST_STEPS = 120
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


class _State:
    """A place inside a phrase: which words lead on from here."""

    __slots__ = ("entry", "exact", "gap", "number", "skip", "stems")

    def __init__(self) -> None:
        self.exact: dict[str, _State] = {}
        self.stems: dict[str, _State] = {}
        self.number: _State | None = None
        self.skip: _State | None = None
        self.gap: _State | None = None
        self.entry: Entry | None = None

    def is_end(self) -> bool:
        return not (self.exact or self.stems or self.number or self.skip or self.gap)

    def is_plain(self) -> bool:
        return self.entry is None and not (self.stems or self.number or self.skip or self.gap)


class _Bucket:
    """Every phrase that begins with one word, sorted by what must come second."""

    __slots__ = ("ends", "second", "walks")

    def __init__(self) -> None:
        self.ends: list[Entry] = []
        self.second: dict[str, list[_State]] = {}
        self.walks: list[_State] = []

    def add(self, state: _State) -> None:
        if state.is_end():
            if state.entry is not None and state.entry not in self.ends:
                self.ends.append(state.entry)
        elif state.is_plain():
            for word, following in state.exact.items():
                self.second.setdefault(word, []).append(following)
        else:
            self.walks.append(state)


def _spellings(choice: str) -> Iterator[list[str]]:
    """The folded words of one choice, also as typed without the apostrophe, the hyphen or the umlaut's dots."""
    stem = choice.endswith("*")
    plain = choice.removesuffix("*")
    written = [plain]
    for mark in "'-":
        if mark in plain:
            written.append(plain.replace(mark, ""))
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
        state = state.exact.setdefault(word, _State())
    last = words[-1]
    if state.exact.get(last) is target:
        return
    if last.endswith("*"):
        state.stems[last[:-1]] = target
    elif last in state.exact:
        # A longer choice already passes through this word: let it also stop here.
        _deepest(state.exact[last]).skip = target
    else:
        state.exact[last] = target


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


class Phrases:
    """A set of phrases, ready to be found."""

    def __init__(self) -> None:
        self._exact: dict[str, _Bucket] = {}
        self._stems: dict[str, _Bucket] = {}
        self._stem_lengths: dict[str, set[int]] = {}
        self._numbers: _Bucket = _Bucket()

    def add(self, phrase: str, entry: Entry) -> None:
        """Learn a phrase in every spelling that it allows."""
        state: _State | None = compile_phrase(phrase, entry)
        while state is not None:
            for word, following in state.exact.items():
                self._exact.setdefault(word, _Bucket()).add(following)
            for stem, following in state.stems.items():
                self._stems.setdefault(stem, _Bucket()).add(following)
                self._stem_lengths.setdefault(stem[:2], set()).add(len(stem))
            if state.number is not None:
                self._numbers.add(state.number)
            state = state.skip

    def find(self, forms: Sequence[tuple[str, ...]]) -> list[Match]:
        """Every phrase in the words, each word given in all its forms, in order of appearance."""
        found: dict[Match, None] = {}
        for first, variants in enumerate(forms):
            for form in variants:
                bucket = self._exact.get(form)
                if bucket is not None:
                    self._enter(bucket, forms, first, found)
                for length in self._stem_lengths.get(form[:2], ()):
                    bucket = self._stems.get(form[:length]) if length <= len(form) else None
                    if bucket is not None:
                        self._enter(bucket, forms, first, found)
            if variants[0].isdigit():
                self._enter(self._numbers, forms, first, found)
        return list(found)

    @staticmethod
    def _enter(bucket: _Bucket, forms: Sequence[tuple[str, ...]], first: int, found: dict[Match, None]) -> None:
        for entry in bucket.ends:
            found[Match(first, first + 1, entry)] = None
        for state in bucket.walks:
            _walk(state, forms, first, first + 1, found)
        if bucket.second and first + 1 < len(forms):
            for form in forms[first + 1]:
                for state in bucket.second.get(form, ()):
                    if state.is_end():
                        if state.entry is not None:
                            found[Match(first, first + 2, state.entry)] = None
                    else:
                        _walk(state, forms, first, first + 2, found)


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
