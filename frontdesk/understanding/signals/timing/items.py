"""A message as a row of words of time, ready for the small grammar of dates and hours."""

from collections.abc import Sequence

from frontdesk.understanding.text.languages import LanguageShares
from frontdesk.understanding.text.lexicon import MAYBE_TIME, TIME, common_words
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.text.phrases import Match

_LIKELY = {TIME: 0.08, MAYBE_TIME: 0.3}
# A word this long of another language than the message's own is still meant as that word: "friday jam 4 sore".
_LONG_WORD = 5
# Whose everyday writing takes its words of time from English as well.
_BORROWING = frozenset({"hi-Latn", "ar-Latn"})
_STANDS_ALONE = ("day:", "weekday:", "month:", "part:", "now:strong", "weekend")


_BREAKS = frozenset(",.;!?\n()。，！？")


class Item:
    """One word, number or phrase: `roles` are the meanings it may have in time, `number` its value."""

    __slots__ = ("_values", "first", "last", "number", "roles", "weak")

    def __init__(self, first: int, last: int, roles: frozenset[str], number: int | None, *, weak: bool = False) -> None:
        self.first = first
        self.last = last
        self.roles = roles
        self.number = number
        self.weak = weak
        self._values: dict[str, str] = {}
        for role in sorted(roles, reverse=True):
            kind, colon, value = role.partition(":")
            if colon:
                self._values[kind] = value

    def has(self, *roles: str) -> bool:
        """Whether it may mean one of these."""
        return not self.roles.isdisjoint(roles)

    def value(self, kind: str) -> str | None:
        """The rest of a role such as `weekday:3`; of several the first in the order of the alphabet."""
        return self._values.get(kind)

    def is_unit(self) -> bool:
        """Whether a number before it counts things or a length of time, and is no hour of the day."""
        return "unit" in self._values


class Items:
    """The row of items; asking beyond its end answers with an item that means nothing."""

    __slots__ = ("row", "text")

    def __init__(self, text: Text, row: list[Item]) -> None:
        self.text = text
        self.row = row

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, index: int) -> Item:
        return self.row[index] if 0 <= index < len(self.row) else _NOTHING

    def gap(self, index: int) -> str:
        """What was written between the item and the one before it."""
        return self.text.gaps[self.row[index].first] if 0 < index < len(self.row) else " "

    def breaks(self, index: int) -> bool:
        """Whether a sentence or a thought ends before this item."""
        return not 0 <= index < len(self.row) or not _BREAKS.isdisjoint(self.gap(index))


_NOTHING = Item(0, 0, frozenset(), None)


def items_of(text: Text, matches: Sequence[Match], shares: LanguageShares) -> Items:
    """Give every word its meanings in time, the longest phrase first, in the languages that the message may be in."""
    best: dict[int, tuple[int, set[str], bool]] = {}
    main = max(shares, key=lambda language: shares[language]) if shares else ""
    own_words = common_words().get(main, frozenset())
    if main in _BORROWING:
        shares = {**shares, "en": max(shares.get("en", 0.0), _LIKELY[TIME])}
    for first, last, entry in matches:
        if shares.get(entry.language, 0.0) < _LIKELY[entry.kind] and not _borrowed(text, first, last, entry.name, own_words):
            continue
        weak = entry.kind == MAYBE_TIME
        known = best.get(first)
        if known is None or last > known[0]:
            best[first] = (last, {entry.name}, weak)
        elif last == known[0]:
            known[1].add(entry.name)
            best[first] = (last, known[1], known[2] and weak)
    return Items(text, _row(text, best))


def _borrowed(text: Text, first: int, last: int, name: str, own_words: frozenset[str]) -> bool:
    words = text.words[first:last]
    return name.startswith(_STANDS_ALONE) and max(map(len, words)) >= _LONG_WORD and not any(word in own_words for word in words)


def _row(text: Text, best: dict[int, tuple[int, set[str], bool]]) -> list[Item]:
    row: list[Item] = []
    index = 0
    while index < len(text):
        word = text.words[index]
        found = best.get(index)
        if found is not None:
            last, roles, weak = found
            number = next((int(role[4:]) for role in sorted(roles) if role.startswith("num:")), None)
            row.append(Item(index, last, frozenset(roles), number, weak=weak))
            index = last
        else:
            number = int(word) if word.isascii() and word.isdigit() and len(word) <= 4 else None
            row.append(Item(index, index + 1, frozenset(), number))
            index += 1
    return row
