"""What the words of a message mark, beside what it needs: a wish, a negation, a danger, thanks, the past."""

from collections.abc import Sequence

from frontdesk.understanding.records import Span
from frontdesk.understanding.text.languages import LanguageShares
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.text.phrases import Match

# Languages that put "not" behind what it denies.
_NEGATION_FOLLOWS = frozenset({"tr", "hi", "hi-Latn"})
_LIKELY = 0.05
_DENIED, _UNWANTED, _REPLACED = 2, 5, 3
_CLAUSE_ENDS = frozenset(",.;!?\n")


class Marks:
    """The marks of one message, by name, and which of its words are denied or not wanted.

    `replaced` are those that something else is wanted instead of, `refusing` the words of clauses that say no at all.
    """

    __slots__ = ("_by_name", "_text", "denied", "refusing", "replaced", "unwanted")

    def __init__(self, text: Text, matches: Sequence[Match], shares: LanguageShares) -> None:
        self._text = text
        self._by_name: dict[str, list[Match]] = {}
        for match in matches:
            entry = match.entry
            if shares.get(entry.language, 0.0) >= _LIKELY or match.last - match.first >= 3:
                self._by_name.setdefault(entry.name, []).append(match)
        self.denied = self._reach("not", _DENIED)
        self.unwanted = self._reach("unwanted", _UNWANTED)
        self.replaced = self._reach("replaced", _REPLACED)
        self.refusing = self._clauses("not", "cannot")

    def _reach(self, name: str, most: int) -> frozenset[int]:
        """The words that a negation reaches, up to the end of its clause."""
        found: set[int] = set()
        for match in self._by_name.get(name, ()):
            if match.entry.language in _NEGATION_FOLLOWS:
                for index in range(match.first - 1, max(-1, match.first - 1 - most), -1):
                    if self._ends_clause(index + 1):
                        break
                    found.add(index)
            else:
                for index in range(match.last, min(len(self._text), match.last + most)):
                    if self._ends_clause(index):
                        break
                    found.add(index)
        return frozenset(found)

    def _clauses(self, *names: str) -> frozenset[int]:
        """The words of the clauses in which any of these marks stands."""
        found: set[int] = set()
        for match in (match for name in names for match in self._by_name.get(name, ())):
            if match.first in found:
                continue
            first, last = match.first, match.last
            while first > 0 and not self._ends_clause(first):
                first -= 1
            while last < len(self._text) and not self._ends_clause(last):
                last += 1
            found.update(range(first, last))
        return frozenset(found)

    def _ends_clause(self, index: int) -> bool:
        return any(mark in _CLAUSE_ENDS for mark in self._text.gaps[index])

    def has(self, *names: str) -> bool:
        """Whether any of these marks stands in the message."""
        return any(name in self._by_name for name in names)

    def count(self, name: str) -> int:
        """How many separate words or phrases carry this mark."""
        return len({match.first for match in self._by_name.get(name, ())})

    def affirmed(self, name: str) -> list[Match]:
        """The places with this mark that no negation denies; of several at one place the longest."""
        longest: dict[int, Match] = {}
        for match in self._by_name.get(name, ()):
            if match.first not in self.denied and (match.first not in longest or match.last > longest[match.first].last):
                longest[match.first] = match
        return [longest[first] for first in sorted(longest)]

    def spans(self, name: str, most: int = 3) -> tuple[Span, ...]:
        """The words behind a mark."""
        return tuple(self._text.span(match.first, match.last) for match in self.affirmed(name)[:most])

    def covers(self, *names: str) -> frozenset[int]:
        """The words that these marks are made of."""
        return frozenset(index for name in names for match in self._by_name.get(name, ()) for index in range(match.first, match.last))
