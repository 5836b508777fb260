"""The word lists of `words/`, read once.

`numbers` are the words for numbers (what a value multiplies is told by its size), `percent` and `fraction` what stands for a share;
`units` lengths of time where understanding has none; `to` joins the ends of a range; `every` means every day;
`promises` are words that bind the business, by kind; `topics` what is never answered automatically; `not` denies and `limits` narrows;
`courtesy` is all that may be said without a source, word by word; `set` what is courtesy only as a whole ("good morning", but not "good").
`glue` are the small words around those of a source, `framing` what may introduce them ("unfortunately"), `kinds` what else fits one.
`soft` makes a figure less firm ("about"); `per` opens what a price is for each of, `whole` are those that stand for the service itself.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from frontdesk.intake.safety.letters import arabizi_letters, folded_words
from frontdesk.understanding.model.concepts import FOLDER
from frontdesk.understanding.text.lexicon import CURRENCY, TIME, phrases_in, read_words
from frontdesk.understanding.text.phrases import Entry, Phrases

LANGUAGES = ("en", "ar", "ar-Latn", "es", "pt", "fr", "de", "it", "tr", "hi", "hi-Latn", "ur", "id", "zh", "ru", "pl")
_WORDS = Path(__file__).parent / "words"


def known(language: str) -> str:
    """The language whose lists are meant, or nothing when there are none."""
    if language == "ur-Latn":
        return "hi-Latn"
    return next((one for one in (language, language.split("-")[0]) if one in LANGUAGES), "")


@cache
def contents(language: str) -> Mapping[str, Any]:
    """One language's file; an empty one for a language that has none."""
    path = _WORDS / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


@cache
def promise_phrases() -> Phrases:
    """Words that bind the business, of every language."""
    phrases = Phrases()
    for language in LANGUAGES:
        for kind, listed in contents(language).get("promises", {}).items():
            _add(phrases, Entry("promise", kind, language), listed)
    return phrases


@cache
def plain_phrases() -> Phrases:
    """What else the checks look for: denials, limits, joints of ranges, every day, shares, currencies and lengths of time."""
    phrases = Phrases()
    for language in LANGUAGES:
        content = contents(language)
        for kind in ("not", "limits", "to", "every", "percent", "half", "recap", "except", "shut", "set", "soft"):
            _add(phrases, Entry(kind, kind, language), content.get(kind, ""))
        spoken = read_words(language).get("time", {}) if language != "ur" else {}
        times = {**(spoken if isinstance(spoken, dict) else {}), **content.get("time", {})}
        for role, listed in times.items():
            if role.startswith(("unit:", "weekday:", "month:", "duration:")) and role != "unit:other":
                _add(phrases, Entry("time", role, language), listed)
    for name, listed in _section(read_words("money"), "currencies").items():
        _add(phrases, Entry(CURRENCY, name, ""), listed)
    for name, listed in contents("money").items():
        _add(phrases, Entry(CURRENCY, name, ""), listed)
    return phrases


@cache
def own_time_phrases() -> Phrases:
    """Words of time of the languages that understanding has none for."""
    phrases = Phrases()
    for language in LANGUAGES:
        for role, listed in contents(language).get("time", {}).items():
            _add(phrases, Entry(TIME, role, language), listed)
    return phrases


def _section(content: Mapping[str, object], name: str) -> dict[str, object]:
    section = content.get(name)
    return section if isinstance(section, dict) else {}


def _add(phrases: Phrases, entry: Entry, listed: object) -> None:
    for phrase in phrases_in(listed):
        phrases.add(arabizi_letters(phrase.lower()) if entry.language == "ar-Latn" else phrase, entry)


class Vocabulary:
    """Words that may stand in a reply: whole ones and beginnings."""

    __slots__ = ("longest", "stems", "words")

    def __init__(self, listed: Iterable[str], language: str) -> None:
        self.words: set[str] = set()
        self.stems: set[str] = set()
        for phrase in listed:
            for one in phrase.replace("|", " ").replace("?", "").split():
                stem = one.endswith("*")
                words = folded_words(one.rstrip("*"), language)
                if stem and words:
                    self.stems.add(words.pop())
                self.words.update(words)
        self.longest = max(map(len, self.stems), default=0)

    def __contains__(self, word: str) -> bool:
        return word in self.words or any(word[:length] in self.stems for length in range(3, min(len(word), self.longest) + 1))


@cache
def courtesy(language: str) -> Vocabulary:
    """All that may be said without a source: greeting, thanking, asking for a detail, handing over."""
    return Vocabulary(phrases_in(contents(language).get("courtesy", "")), language)


@cache
def glue(language: str) -> Vocabulary:
    """The small words that may stand around those of a source and say nothing by themselves."""
    return Vocabulary(phrases_in(contents(language).get("glue", "")), language)


@cache
def framing(language: str) -> Vocabulary:
    """What may introduce the words of a source and adds nothing to them: of course, unfortunately, please note."""
    return Vocabulary(phrases_in(contents(language).get("framing", "")), language)


@cache
def each_of(language: str) -> tuple[Vocabulary, Vocabulary]:
    """What opens the thing that a price is for each of, and the things that stand for the service itself."""
    content = contents(language)
    return Vocabulary(phrases_in(content.get("per", "")), language), Vocabulary(phrases_in(content.get("whole", "")), language)


@cache
def recapping(language: str) -> Vocabulary:
    """The words that a recap is opened and closed with."""
    content = contents(language)
    return Vocabulary([*phrases_in(content.get("recap", "")), *phrases_in(content.get("closing", ""))], language)


@cache
def fitting(language: str, kind: str) -> Vocabulary:
    """What may be said around the words of a source of one kind: that a price is a price, that a shop is open."""
    return Vocabulary(phrases_in(contents(language).get("kinds", {}).get(kind, "")), language)


@cache
def concept_forms(language: str, concepts: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Every form that understanding lists for some concepts in one language."""
    path = FOLDER / f"{language}.txt"
    if not path.is_file():
        return ()
    found: list[tuple[str, str]] = []
    for line in path.read_text("utf-8").splitlines():
        concept, _, listed = line.partition(":")
        if concept in concepts:
            found += [(concept, form.strip()) for form in listed.split(",") if form.strip()]
    return tuple(found)
