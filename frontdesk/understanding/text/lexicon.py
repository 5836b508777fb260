"""The word lists of `words/`, read once: what people say in each language, and what it is a sign of."""

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from frontdesk.understanding.text.normal import fold, words_of
from frontdesk.understanding.text.phrases import Entry, Match, Phrases

_WORDS = Path(__file__).parent.parent / "words"
LANGUAGES = ("en", "ar", "ar-Latn", "es", "pt", "fr", "de", "it", "tr", "id", "hi", "hi-Latn", "nl", "zh", "tl", "pl", "ru", "uk")
NEED, MARK, TIME, MAYBE_TIME = "need", "mark", "time", "maybe"
THING, ACTION, QUALITY = "things", "actions", "qualities"
CURRENCY, LIMIT, THOUSAND = "currency", "limit", "thousand"
WEIGHTS = {"decisive": 4.5, "strong": 3.0, "medium": 1.6, "weak": 0.7}


@cache
def read_words(name: str) -> dict[str, object]:
    """One file of word lists."""
    return tomllib.loads((_WORDS / f"{name}.toml").read_text("utf-8"))


def phrases_in(listed: object) -> Iterator[str]:
    """The phrases of one list, which are separated by commas or lines."""
    for line in str(listed).splitlines():
        for phrase in line.split(","):
            if phrase.strip():
                yield phrase.strip()


def _table(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=1)
def lexicon() -> Phrases:
    """Every cue, mark, word of time, trade and money, in every language, ready to be found in one pass."""
    phrases = Phrases()
    for language in LANGUAGES:
        content = read_words(language)
        for need, strengths in _table(content["needs"]).items():
            for strength, listed in _table(strengths).items():
                _add(phrases, Entry(NEED, need, language, WEIGHTS[strength]), listed)
        for kind, section in ((MARK, "marks"), (TIME, "time"), (MAYBE_TIME, "maybe")):
            for name, listed in _table(content.get(section)).items():
                _add(phrases, Entry(kind, name, language), listed)
    for kind in (THING, ACTION, QUALITY):
        _add_all(phrases, kind, read_words("trades")[kind])
    _add_all(phrases, CURRENCY, read_words("money")["currencies"])
    _add_all(phrases, LIMIT, read_words("money")["limits"])
    _add_all(phrases, THOUSAND, {"1000": read_words("money")["thousands"]})
    return phrases


def _add_all(phrases: Phrases, kind: str, section: object) -> None:
    """The lists of things that are said alike in every language, or belong to none."""
    for name, listed in _table(section).items():
        _add(phrases, Entry(kind, name, ""), listed)


def _add(phrases: Phrases, entry: Entry, listed: object) -> None:
    for phrase in phrases_in(listed):
        phrases.add(phrase, entry)


def by_kind(matches: Iterable[Match]) -> dict[str, list[Match]]:
    """What was found, sorted by the list it was found in."""
    found: dict[str, list[Match]] = {}
    for match in matches:
        found.setdefault(match.entry.kind, []).append(match)
    return found


@lru_cache(maxsize=1)
def common_words() -> dict[str, frozenset[str]]:
    """The everyday words of each language; every one of them is also a word that names nothing."""
    return {
        language: frozenset(word for phrase in phrases_in(read_words(language)["common"]) for word in words_of(fold(phrase)))
        for language in LANGUAGES
    }


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, frozenset[str]]:
    """Every word that the lists of a language contain, which is what its spelling is learned from."""
    known: dict[str, frozenset[str]] = {}
    for language in LANGUAGES:
        words: set[str] = set(common_words()[language])
        waiting: list[object] = [listed for key, listed in read_words(language).items() if key != "language"]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                waiting.extend(value.values())
            else:
                for phrase in phrases_in(value):
                    words.update(words_of(fold(phrase.replace("*", ""))))
        known[language] = frozenset(words)
    return known


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Every word that means something in some language."""
    return frozenset().union(*vocabulary().values())
