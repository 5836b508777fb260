"""The word lists of `words/`, read once, and the pieces that a reply is made of.

`yes` and `no` answer by themselves; `alone` is a yes too, unless something else answers ("absolutely wrong"); `not` turns the answer
beside it around and is a no when alone; `polite` says nothing; `but` opens something more; `change` and `detail` speak of what should
be different; `ask` is a question, `may` one that could also be a wish ("can you ..."); `doubt` is neither yes nor no; `stop` and
`person` are wishes; `pick` stands before the number of a choice; `word` is an ordinary word of its language that would be an answer in
another one, and counts there and in English only; `bare` are signs that are no words and yet a yes.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from frontdesk.understanding.text.lexicon import phrases_in
from frontdesk.understanding.text.normal import Text
from frontdesk.understanding.text.phrases import Entry, Match, Phrases

LANGUAGES = ("en", "ar", "ar-Latn", "es", "pt", "fr", "de", "it", "tr", "hi", "hi-Latn", "ur", "id", "zh", "ru", "pl")
_WORDS = Path(__file__).parent / "words"
_ANYWHERE = "signs"
# What is listed twice in one language is the first of these.
_ORDER = ("person", "stop", "word", "pick", "doubt", "ask", "may", "detail", "change", "but", "not", "no", "yes", "alone", "polite")
_RANK = {kind: rank for rank, kind in enumerate(_ORDER)}
_BREAKS = frozenset(",.;:!?\n।۔。、…")
_SMILE = frozenset(":;=")
_UNKNOWN = 1000


class Piece(NamedTuple):
    """Words `first` up to, not including, `last`, and what they are; `own` when they are of the language that was expected."""

    first: int
    last: int
    kind: str
    language: str = ""
    own: bool = False


@cache
def _contents() -> Mapping[str, dict[str, str]]:
    """What is listed for each language, and for all of them."""
    return {language: tomllib.loads((_WORDS / f"{language}.toml").read_text("utf-8")) for language in (*LANGUAGES, _ANYWHERE)}


@cache
def _listed() -> Phrases:
    """Every phrase of every language."""
    phrases = Phrases()
    for language, content in _contents().items():
        for kind, listed in content.items():
            if kind != "bare":
                for phrase in phrases_in(listed):
                    phrases.add(phrase, Entry("answer", kind, language))
    return phrases


@cache
def bare_signs() -> Mapping[str, frozenset[str]]:
    """Signs that are no words and yet a yes, in the languages where they are."""
    return {language: frozenset(phrases_in(content["bare"])) for language, content in _contents().items() if "bare" in content}


def known(language: str) -> str:
    """The language whose lists are meant, or nothing when there are none."""
    if language == "ur-Latn":
        return "hi-Latn"
    return next((one for one in (language, language.split("-")[0]) if one in LANGUAGES), "")


def breaks(gap: str) -> bool:
    """Whether what stands between two words ends a clause."""
    return not _BREAKS.isdisjoint(gap)


def pieces_of(text: Text, language: str) -> list[Piece]:
    """The reply from its first word to its last, in the longest known phrases; what is not known is a `number`, a `sign` or `new`."""
    found: dict[int, dict[int, list[Match]]] = {}
    for match in _listed().find([_unstemmed(forms) for forms in text.forms]):
        if _whole(text, match):
            found.setdefault(match.first, {}).setdefault(match.last, []).append(match)
    pieces: list[Piece] = []
    at = 0
    likely = _likely(match for ends in found.values() for matches in ends.values() for match in matches) if len(text) > 1 else ""
    expected = (language, _ANYWHERE, likely)
    for last in _cuts(len(text), found):
        pieces.append(_piece(text, at, last, found.get(at, {}).get(last, ()), expected))
        at = last
    return pieces


def _cuts(length: int, found: Mapping[int, Mapping[int, object]]) -> list[int]:
    """Where the pieces end, so that as few words as possible stay unknown and the known ones are in as few pieces as possible."""
    best = [(0, length)] * (length + 1)
    for at in range(length - 1, -1, -1):
        best[at] = (best[at + 1][0] + _UNKNOWN, at + 1)
        for last in sorted(found.get(at, ()), reverse=True):
            best[at] = min(best[at], (best[last][0] + 1, last), key=lambda one: one[0])
    cuts = []
    at = 0
    while at < length:
        at = best[at][1]
        cuts.append(at)
    return cuts


def _unstemmed(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Without an Arabic word's shorter forms: what is written onto its front may be what changes the answer."""
    word = forms[0]
    return forms if word.isascii() else tuple(form for form in forms if form == word or not word.endswith(form))


def _whole(text: Text, match: Match) -> bool:
    """Whether a phrase runs through without a break, its numerals written onto its letters as in "sa7"."""
    if match.last == match.first + 1:
        return not text.words[match.first].isdigit()
    inside = range(match.first + 1, match.last)
    if any(breaks(text.gaps[index]) for index in inside):
        return False
    glued = {side for index in inside if not text.gaps[index] for side in (index - 1, index)}
    return all(index in glued for index in range(match.first, match.last) if text.words[index].isdigit())


def _piece(text: Text, first: int, last: int, matches: Sequence[Match], expected: tuple[str, str, str]) -> Piece:
    kinds: dict[str, str] = {}
    for match in matches:
        kind, spoken = match.entry.name, match.entry.language
        if spoken not in kinds or _RANK[kind] < _RANK[kinds[spoken]]:
            kinds[spoken] = kind
    word = text.words[first]
    if len(word) == 1 and word.isascii():
        # A lone letter is an answer only where it is one: "s" is a yes in Portuguese and half a word elsewhere.
        kinds = {spoken: kind for spoken, kind in kinds.items() if spoken in expected or last > first + 1}
        if not kinds and word in "dp" and text.gaps[first][-1:] in _SMILE:
            return Piece(first, last, "polite")
    kinds = {spoken: kind for spoken, kind in kinds.items() if kind != "word" or spoken in (*expected, "en")}
    if kinds:
        kind, spoken = _settled(kinds, expected)
        return Piece(first, last, kind, spoken, spoken in expected[:2])
    return Piece(first, last, "number" if word.isdigit() else "new" if word[0].isalpha() else "sign")


def _likely(matches: Iterable[Match]) -> str:
    """The language that knows more of the words than any other one."""
    heard: dict[str, set[int]] = {}
    for match in matches:
        heard.setdefault(match.entry.language, set()).update(range(match.first, match.last))
    most = max(map(len, heard.values()), default=0)
    first = [spoken for spoken, words in heard.items() if len(words) == most]
    return first[0] if len(first) == 1 else ""


def _settled(kinds: Mapping[str, str], expected: Sequence[str]) -> tuple[str, str]:
    """What a phrase means that several languages know: the expected one decides, then most of them, then the more careful reading."""
    likely = expected[-1]
    if kinds.get(likely) in {"no", "not"}:
        # "la sa7" is no French article before a yes, even where French was expected.
        return kinds[likely], likely
    for spoken in expected:
        if spoken in kinds:
            return kinds[spoken], spoken
    meant = list(kinds.values())
    if "yes" in meant or "alone" in meant:
        if "no" in meant or "not" in meant:
            return "doubt", ""
        if 2 * meant.count("yes") > len(meant):
            return "yes", ""
        if "polite" in meant:
            return "polite", ""
    elif "en" in kinds:
        return kinds["en"], "en"
    spoken = min(kinds, key=lambda one: _RANK[kinds[one]])
    return kinds[spoken], spoken
