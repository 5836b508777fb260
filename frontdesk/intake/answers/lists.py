"""The word lists of `words/`, read once, and the pieces that a reply is made of.

`yes` and `no` answer by themselves; `not` turns the answer beside it around and is a no when alone; `polite` says nothing;
`but` opens something more; `change` and `detail` speak of what should be different; `ask` is a question, `may` one that could also be
a wish ("can you ..."); `doubt` is neither yes nor no; `stop` and `person` are wishes; `pick` stands before the number of a choice; `word` is an ordinary word that in another
language would be an answer.
"""

import tomllib
from collections.abc import Mapping, Sequence
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
_ORDER = ("person", "stop", "word", "pick", "doubt", "ask", "may", "detail", "change", "but", "not", "no", "yes", "polite")
_RANK = {kind: rank for rank, kind in enumerate(_ORDER)}
_BREAKS = frozenset(",.;:!?\n।۔。、…")
_SMILE = frozenset(":;=")


class Piece(NamedTuple):
    """Words `first` up to, not including, `last`, and what they are; `own` when they are of the language that was expected."""

    first: int
    last: int
    kind: str
    language: str = ""
    own: bool = False


@cache
def _listed() -> Phrases:
    """Every phrase of every language."""
    phrases = Phrases()
    for language in (*LANGUAGES, _ANYWHERE):
        for kind, listed in tomllib.loads((_WORDS / f"{language}.toml").read_text("utf-8")).items():
            if kind != "bare":
                for phrase in phrases_in(listed):
                    phrases.add(phrase, Entry("answer", kind, language))
    return phrases


@cache
def bare_signs() -> Mapping[str, frozenset[str]]:
    """Signs that are no words and yet a yes, in the languages where they are."""
    contents = {language: tomllib.loads((_WORDS / f"{language}.toml").read_text("utf-8")) for language in LANGUAGES}
    return {language: frozenset(phrases_in(content["bare"])) for language, content in contents.items() if "bare" in content}


def known(language: str) -> str:
    """The language whose lists are meant, or nothing when there are none."""
    if language == "ur-Latn":
        return "hi-Latn"
    return language if language in LANGUAGES else language.split("-")[0] if language.split("-")[0] in LANGUAGES else ""


def breaks(gap: str) -> bool:
    """Whether what stands between two words ends a clause."""
    return not _BREAKS.isdisjoint(gap)


def pieces_of(text: Text, language: str) -> list[Piece]:
    """The reply from its first word to its last, in the longest known phrases; what is not known is a `number`, a `sign` or `new`."""
    longest: dict[int, list[Match]] = {}
    for match in _listed().find([_unstemmed(forms) for forms in text.forms]):
        if _whole(text, match):
            best = longest.setdefault(match.first, [match])
            if match.last > best[0].last:
                longest[match.first] = [match]
            elif match.last == best[0].last and match is not best[0]:
                best.append(match)
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        piece = _piece(text, at, longest.get(at, ()), language)
        pieces.append(piece)
        at = piece.last
    return pieces


def _unstemmed(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Without an Arabic word's shorter forms: what is written onto its front may be what changes the answer."""
    word = forms[0]
    return forms if word.isascii() else tuple(form for form in forms if form == word or not word.endswith(form))


def _whole(text: Text, match: Match) -> bool:
    """Whether a phrase runs through without a break, its numerals written onto its letters as in "sa7"."""
    inside = range(match.first + 1, match.last)
    if any(breaks(text.gaps[index]) for index in inside):
        return False
    glued = {side for index in inside if not text.gaps[index] for side in (index - 1, index)}
    return all(index in glued for index in range(match.first, match.last) if text.words[index].isdigit())


def _piece(text: Text, at: int, matches: Sequence[Match], language: str) -> Piece:
    kinds: dict[str, str] = {}
    for match in matches:
        kind, spoken = match.entry.name, match.entry.language
        if spoken not in kinds or _RANK[kind] < _RANK[kinds[spoken]]:
            kinds[spoken] = kind
    word = text.words[at]
    if len(word) == 1 and word.isascii() and matches and matches[0].last == at + 1:
        # A lone letter is an answer only where it is one: "s" is a yes in Portuguese and half a word elsewhere.
        kinds = {spoken: kind for spoken, kind in kinds.items() if spoken == language}
        if not kinds and text.gaps[at][-1:] in _SMILE:
            return Piece(at, at + 1, "polite")
    if kinds:
        kind, spoken = _settled(kinds, language)
        return Piece(at, matches[0].last, kind, spoken, spoken in (language, _ANYWHERE))
    if word in "dp" and text.gaps[at][-1:] in _SMILE:
        return Piece(at, at + 1, "polite")
    return Piece(at, at + 1, "number" if word.isdigit() else "new" if word[0].isalpha() else "sign")


def _settled(kinds: Mapping[str, str], language: str) -> tuple[str, str]:
    """What a phrase means that several languages know: the expected one decides, else the more careful reading."""
    for spoken in (language, _ANYWHERE):
        if spoken in kinds:
            return kinds[spoken], spoken
    meant = set(kinds.values())
    if "yes" in meant and meant & {"no", "not"}:
        return "doubt", ""
    if kinds.get("en", "yes") != "yes":
        return kinds["en"], "en"
    if meant == {"yes", "polite"}:
        return "polite", ""
    spoken = min(kinds, key=lambda one: _RANK[kinds[one]])
    return kinds[spoken], spoken
