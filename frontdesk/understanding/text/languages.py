"""Which language a message is written in: by its letters, and by what the trained part hears in their spelling."""

import re
from collections import Counter
from collections.abc import Collection, Mapping

from frontdesk.understanding.records import LanguageFound
from frontdesk.understanding.text.lexicon import LANGUAGES, MARK, common_words, lexicon
from frontdesk.understanding.text.normal import Text

_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ar", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("hi", "\u0900-\u097f"),
    ("ja", "\u3040-\u30ff"),
    ("zh", "\u3400-\u9fff"),
    ("ko", "\u1100-\u11ff\uac00-\ud7af"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"),
    ("th", "\u0e00-\u0e7f"),
    ("bn", "\u0980-\u09ff"),
    ("pa", "\u0a00-\u0a7f"),
    ("gu", "\u0a80-\u0aff"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("ml", "\u0d00-\u0d7f"),
)
_BY_SCRIPT = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS}
_LATIN_LETTER = re.compile(r"[a-z\u00c0-\u024f]", re.IGNORECASE)
# Languages that share the letters of a script; the first one is meant when nothing more is known.
_SHARING: dict[str, tuple[str, ...]] = {"ar": ("ar", "fa", "ur"), "hi": ("hi",), "ru": ("ru", "uk", "bg", "kk", "sr")}
_NOT_LATIN = frozenset(code for code, _ in _SCRIPTS) | {code for codes in _SHARING.values() for code in codes} - {"sr"}
LATIN = tuple(language for language in LANGUAGES if language not in _NOT_LATIN)
_MOST_WORDS = 120
_ALSO = 0.2
_BY_ITS_WORDS = 0.65

LanguageShares = dict[str, float]


def shares(text: Text, heard: Mapping[str, float]) -> LanguageShares:
    """How likely each language is the message's own; nothing when it has no letters.

    The letters say which scripts it is written in; `heard`, the probability of each language by its spelling, tells apart the
    languages that share a script.
    """
    normal = text.normal
    letters = {code: len(pattern.findall(normal)) for code, pattern in _BY_SCRIPT.items()} if not normal.isascii() else {}
    letters = {code: count for code, count in letters.items() if count}
    if "ja" in letters:
        letters["ja"] += letters.pop("zh", 0)
    latin = sum(len(word) for word in text.words if _LATIN_LETTER.match(word))
    # A word in Han script says as much as four letters of an alphabet, and a syllable of Hangul or kana two.
    weighed = {code: count * {"zh": 4, "ja": 2, "ko": 2}.get(code, 1) for code, count in letters.items()}
    total = latin + sum(weighed.values())
    if not total:
        return {}
    found: LanguageShares = {}
    for code, count in weighed.items():
        _share_out(found, count / total, _SHARING.get(code, (code,)), heard)
    if latin:
        _share_out(found, latin / total, tuple(code for code in heard if code not in _NOT_LATIN) or ("en",), heard)
    return found


def _share_out(found: LanguageShares, weight: float, languages: tuple[str, ...], heard: Mapping[str, float]) -> None:
    chances = [heard.get(code, 0.0) for code in languages]
    total = sum(chances)
    for index, (code, chance) in enumerate(zip(languages, chances, strict=True)):
        part = chance / total if total > 1e-6 else float(index == 0)
        if part:
            found[code] = found.get(code, 0.0) + weight * part


def languages_of(found: LanguageShares, text: Text) -> tuple[LanguageFound, ...]:
    """The language of the message first, then any other it is mixed with."""
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return ()
    main = ranked[0][0]
    result = [LanguageFound(main, round(min(0.99, ranked[0][1]), 3))]
    mixed = _mixed_in(text, main)
    for code, share in ranked[1:]:
        strength = max(share, mixed.get(code, 0.0))
        if strength >= _ALSO:
            result.append(LanguageFound(code, round(strength, 3)))
    return tuple(result)


def greeted_in(text: Text, found: LanguageShares, expected: Collection[str]) -> tuple[LanguageFound, ...]:
    """The language of a mere greeting: one of those in which all of it is said, for its spelling tells too little.

    What is said in English too is English, else a language of the business is likelier than others.
    """
    said: dict[str, set[int]] = {}
    greeting: set[str] = set()
    for match in lexicon().find(text.forms):
        if match.entry.kind == MARK and match.entry.name in ("greeting", "filler"):
            said.setdefault(match.entry.language, set()).update(range(match.first, match.last))
            # "Ok" and the like are said in the middle of any language.
            greeting |= {match.entry.language} if match.entry.name == "greeting" else set()
    whole = [language for language in greeting if len(said[language]) == len(text.words)]
    if not whole:
        return ()
    ours = {one.split("-")[0] for one in expected}
    best = max(whole, key=lambda one: (one == "en", one.split("-")[0] in ours, found.get(one, 0.0), one))
    return (LanguageFound(best, _BY_ITS_WORDS),)


def _mixed_in(text: Text, main: str) -> dict[str, float]:
    """The share of words that are everyday words of one other language and not of the main one."""
    common = common_words()
    words = text.words[:_MOST_WORDS]
    counted: Counter[str] = Counter()
    for word in words:
        if word not in common.get(main, frozenset()):
            holders = [language for language in LATIN if language != main and word in common[language]]
            if len(holders) == 1:
                counted[holders[0]] += 1
    return {code: count / len(words) for code, count in counted.items() if count >= 2}
