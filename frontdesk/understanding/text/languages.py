"""Which language a message is written in: by its script, its everyday words, and how its other words are spelled."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from frontdesk.understanding.records import LanguageFound
from frontdesk.understanding.text.lexicon import LANGUAGES, common_words, vocabulary
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
_OWN_LETTERS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("ar", "ur", re.compile("[\u0679\u0688\u0691\u06ba\u06d2\u06be]")),
    ("ar", "fa", re.compile("[\u067e\u0686\u0698\u06cc\u06a9].*[\u067e\u0686\u0698\u06cc\u06a9]", re.DOTALL)),
    ("ru", "uk", re.compile("[\u0456\u0457\u0454\u0491]")),
    ("ru", "sr", re.compile("[\u0452\u0458\u0459\u045a\u045b\u045f]")),
    ("ru", "kk", re.compile("[\u04d9\u0493\u049b\u04a3\u04e9\u04b1\u04af]")),
)
LATIN = tuple(language for language in LANGUAGES if language not in {"ar", "hi", "zh"})
# Digits that stand for Arabic letters in Latin writing: 3ndi, a7jez, sa3a.
_ARABIZI = re.compile(r"[a-z][2356789][a-z]|\b[37][a-z]{2}|[a-z]{2}[37]\b", re.IGNORECASE)
_OWN_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("es", re.compile("[ñ¿¡]", re.IGNORECASE)),
    ("pt", re.compile("[ãõ]", re.IGNORECASE)),
    ("fr", re.compile("[èêëùûîœ]|\\b[ldjcnqs]['’][aeiouhéê]", re.IGNORECASE)),
    ("de", re.compile("[äß]", re.IGNORECASE)),
    ("tr", re.compile("[ğşı]|İ")),
    ("it", re.compile("[ìò]|\\bc['’]è\\b", re.IGNORECASE)),
)
_MOST_WORDS = 120
_UNSEEN = 0.3
_EXPECTED, _ALSO = 1.2, 0.2

LanguageShares = dict[str, float]


@lru_cache(maxsize=1)
def _spelling() -> dict[str, dict[str, float]]:
    """For each three letters, how much likelier they are in each language than on average (natural logarithm)."""
    counts = {language: Counter[str]() for language in LATIN}
    for language in LATIN:
        for word in vocabulary()[language]:
            counts[language].update(_threes(word))
    totals = {language: sum(counter.values()) for language, counter in counts.items()}
    kinds = len(set().union(*counts.values()))
    table: dict[str, dict[str, float]] = {}
    for three in set().union(*counts.values()):
        logs = {language: math.log((counts[language][three] + _UNSEEN) / (totals[language] + _UNSEEN * kinds)) for language in LATIN}
        mean = sum(logs.values()) / len(logs)
        table[three] = {language: log - mean for language, log in logs.items()}
    return table


def _threes(word: str) -> list[str]:
    padded = f"^{word}$"
    return [padded[index : index + 3] for index in range(len(padded) - 2)]


@lru_cache(maxsize=20_000)
def _word_scores(word: str) -> tuple[float, ...]:
    """How much one word speaks for each language written in Latin letters."""
    common = common_words()
    holders = [language for language in LATIN if word in common[language]]
    table = _spelling()
    threes = [table[three] for three in _threes(word) if three in table]
    scores: list[float] = []
    for language in LATIN:
        shape = sum(three[language] for three in threes) / (1 + len(threes)) if threes and len(word) > 2 else 0.0
        listed = 2.4 / math.sqrt(len(holders)) if language in holders else 0.0
        scores.append(listed + 0.7 * max(-1.5, min(1.5, shape)))
    return tuple(scores)


def _latin_shares(text: Text, words: list[str], expected: tuple[str, ...]) -> LanguageShares:
    totals = [_EXPECTED if language in expected else 0.0 for language in LATIN]
    for word in words[:_MOST_WORDS]:
        for index, score in enumerate(_word_scores(word)):
            totals[index] += score
    marks = dict.fromkeys(LATIN, 0.0)
    written = text.original[:2000]
    for language, pattern in _OWN_MARKS:
        if pattern.search(written):
            marks[language] += 2.0
    if _ARABIZI.search(written):
        marks["ar-Latn"] += 2.5
    scores = [total + marks[language] for total, language in zip(totals, LATIN, strict=True)]
    top = max(scores)
    weights = [math.exp(max(-40.0, (score - top) / 1.5)) for score in scores]
    return {language: weight / sum(weights) for language, weight in zip(LATIN, weights, strict=True)}


def shares(text: Text, expected: tuple[str, ...]) -> LanguageShares:
    """How likely each language is the message's own; nothing when it has no letters."""
    normal = text.normal
    letters = {code: len(pattern.findall(normal)) for code, pattern in _BY_SCRIPT.items()} if not normal.isascii() else {}
    letters = {code: count for code, count in letters.items() if count}
    if "ja" in letters:
        letters["ja"] += letters.pop("zh", 0)
    latin_words = [word for word in text.words if _LATIN_LETTER.match(word)]
    latin = sum(map(len, latin_words))
    # A word in Han script says as much as four letters of an alphabet, and a syllable of Hangul or kana two.
    weighed = {code: count * {"zh": 4, "ja": 2, "ko": 2}.get(code, 1) for code, count in letters.items()}
    total = latin + sum(weighed.values())
    if not total:
        return {}
    found: LanguageShares = {}
    for code, count in weighed.items():
        own = code
        for script, language, pattern in _OWN_LETTERS:
            if script == code and pattern.search(text.original[:2000]):
                own = language
        found[own] = found.get(own, 0.0) + count / total
    if latin:
        for language, share in _latin_shares(text, latin_words, expected).items():
            found[language] = found.get(language, 0.0) + share * latin / total
    return found


def languages_of(found: LanguageShares, text: Text, heard: Mapping[str, float]) -> tuple[LanguageFound, ...]:
    """The language of the message first, then any other it is mixed with.

    `found` is told by script and everyday words; `heard` is what the trained part makes of the spelling, and decides among the
    languages it knows. A script it has never seen keeps its own language.
    """
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    if not ranked:
        return ()
    main, share = ranked[0]
    if main in heard or main in LATIN:
        main, share = max(heard.items(), key=lambda item: (item[1], item[0]), default=(main, share))
    result = [LanguageFound(main, round(min(0.99, share), 3))]
    mixed = _mixed_in(text, main)
    for code, part in ranked:
        strength = max(part if code not in LATIN else 0.0, mixed.get(code, 0.0))
        if code != main and strength >= _ALSO:
            result.append(LanguageFound(code, round(strength, 3)))
    return tuple(result)


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
