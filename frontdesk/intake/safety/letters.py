"""A text folded for the checks, with the way back to what was written, and what no honest reply is written with."""

import re
import unicodedata
from functools import lru_cache

from frontdesk.understanding.records import Span
from frontdesk.understanding.text.normal import fold, word_forms, words_of

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_MARKS = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963"
_TOKEN = re.compile(rf"[{_IDEOGRAPHS}]|(?:[^\W\d_{_IDEOGRAPHS}]|[{_MARKS}])+|\d+")
# In Arabic written with Latin letters a digit beside a letter is a letter too, unless the letters say what it counts.
_ARABIZI = re.compile(
    r"(?<![\d.,:])[2356789](?=[a-z])(?!\d|(?:pm|am|sar|sr|riyals?|rs|k|km|m|min|mins|h|hrs?|usd|aed|egp)\b)|(?<=[a-z])[2356789](?![\d%])"
)
_AS_LETTER = str.maketrans("2356789", "ɂʕɮɤħɣɟ")
# A zero or a one that is a letter: 5O %, l0 %, 3О0 in Cyrillic.
_LOOKALIKES = re.compile(r"(?<!\w)(?=[\do]*\d)(?=\d*[oоοlі|])[\doоοlі|]+(?![^\W\d_])")
_AS_DIGIT = str.maketrans("oоοlі|", "000111")
_MOST_SPREAD = 4
# No reply is longer; what is goes to a person, and only its digits are looked for behind this.
HEAD = 4000


@lru_cache(maxsize=20_000)
def _piece(character: str) -> str:
    if unicodedata.category(character) in {"No", "Nl"}:
        value = unicodedata.numeric(character)
        return str(int(value)) if value == int(value) else f" {value:.4g} "
    if character == "\u20e3":
        return ""
    return fold(character)


def arabizi_letters(folded: str) -> str:
    """Arabic in Latin letters with a letter for each digit that is one, so that its words stay whole."""
    return _ARABIZI.sub(lambda found: found.group().translate(_AS_LETTER), folded)


class Writing:
    """A text of any length, folded once: words, where each stands, and what stands before it."""

    __slots__ = ("_forms", "_source", "ends", "gaps", "normal", "original", "starts", "words")

    def __init__(self, original: str, *, arabizi: bool = False) -> None:
        self.original = original
        if original.isascii():
            self.normal, self._source = original.lower(), None
        else:
            pieces: list[str] = []
            source: list[int] = []
            for index, character in enumerate(original):
                piece = _piece(character)
                pieces.append(piece)
                source.extend([index] * len(piece))
            self.normal, self._source = "".join(pieces), source
        if arabizi:
            self.normal = arabizi_letters(self.normal)
        self.normal = _LOOKALIKES.sub(lambda found: found.group().translate(_AS_DIGIT), self.normal)
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.gaps: list[str] = []
        self._forms: list[tuple[str, ...]] | None = None
        previous = 0
        for found in _TOKEN.finditer(self.normal):
            start, end = found.span()
            self.words.append(self.normal[start:end])
            self.starts.append(start)
            self.ends.append(end)
            self.gaps.append(self.normal[previous:start])
            previous = end
        self.gaps.append(self.normal[previous:])

    def __len__(self) -> int:
        return len(self.words)

    @property
    def forms(self) -> list[tuple[str, ...]]:
        """Every spelling under which each word may stand in a word list."""
        if self._forms is None:
            self._forms = [_forms(word) for word in self.words]
        return self._forms

    def span(self, start: int, end: int) -> Span:
        """The original text behind a stretch of folded characters."""
        if self._source is None:
            return Span(start, end, self.original[start:end])
        begin, stop = self._source[start], self._source[end - 1] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return Span(begin, stop, self.original[begin:stop])

    def folded_range(self, start: int, end: int) -> tuple[int, int]:
        """The folded stretch behind a stretch of the original."""
        if self._source is None:
            return start, end
        first = next((at for at, index in enumerate(self._source) if index >= start), len(self._source))
        last = next((at for at, index in enumerate(self._source) if index >= end), len(self._source))
        return first, last


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, ...]:
    return word_forms(word)


def folded_words(text: str, language: str = "") -> list[str]:
    """The words of a phrase of a word list, folded as a text is."""
    folded = fold(text)
    return words_of(arabizi_letters(folded) if language == "ar-Latn" else folded)


_SCRIPTS = {
    "latin": re.compile("[a-zA-Z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "greek": re.compile("[\u0370-\u03ff]"),
    "arabic": re.compile("[\u0600-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufe70-\ufefc]"),
    "devanagari": re.compile("[\u0900-\u0963\u0970-\u097f]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
}
_OF_LANGUAGE = {"ar": "arabic", "ur": "arabic", "hi": "devanagari", "zh": "han", "ru": "cyrillic"}
_WORD = re.compile(r"[^\W\d_]+")
_GOOD_EMOJI = frozenset(
    "🙂😊😀😃😄😁😉😇🙏🤝👋👍🌹🌸🌷🌺💐🌟⭐✨❤♥💙💚💛🧡💜🤍🎉📍📅🗓🕒⏰📞📷📎🏠🧹🧽🧼🚗💇💅🦷🍽🛠🔧•·–—…‘’“”«»„‚‹›、。，！？：；（）「」『』《》～￥¥€£₹₺₽$﷼©®™°№×²³\u2010\u2011\u2212\u200d\ufe0f\u202f\u00a0\u2009।؟،؛٪٫٬ـ\u06d4\u060c¿¡§†¢¬±½¼¾"
)
_JOINERS = frozenset("\u200c\u200d")
_DIRECTION = frozenset("\u200e\u200f\u061c")
_SHAPED = (
    "MATHEMATICAL",
    "CIRCLED",
    "SQUARED",
    "PARENTHESIZED",
    "REGIONAL INDICATOR",
    "FULLWIDTH LATIN",
    "FULLWIDTH DIGIT",
    "SMALL CAPITAL",
)


@lru_cache(maxsize=20_000)
def _odd(character: str) -> bool:
    """Whether a character has no place in a reply: invisible, shaped like a letter without being one, or a picture that says a word."""
    if character in "\n\t" or character in _GOOD_EMOJI or character in _DIRECTION or character in _JOINERS:
        return False
    category = unicodedata.category(character)
    if category in {"Cc", "Cf", "Co", "Cn", "Cs", "No", "Nl", "Zl", "Zp", "Me", "Lm", "So", "Sk"} and character not in "`´^¨¸\u0640\u0971":
        return True
    return unicodedata.name(character, "").startswith(_SHAPED)


def strange(text: str, language: str) -> Span | None:
    """The first thing in a text that hides what it says: invisible or turned characters, disguised letters, words of two scripts."""
    marks = 0
    isolates = text.count("\u2068") == text.count("\u2069")
    for index, character in enumerate(text):
        if character.isascii() and character >= " ":
            marks = 0
            continue
        if character in "\u2068\u2069" and isolates:
            # What is filled in is kept apart where it runs the other way.
            continue
        joined = character == "\u200c" and not _joins(text, index)
        if _odd(character) or joined:
            return Span(index, index + 1, character)
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks >= _MOST_SPREAD:
            return Span(index, index + 1, character)
    for found in _WORD.finditer(text):
        scripts = [name for name, letters in _SCRIPTS.items() if letters.search(found.group())]
        if len(scripts) > 1 and not (language == "zh" and set(scripts) == {"han", "latin"}):
            return Span(found.start(), found.end(), found.group())
    return None


def _joins(text: str, index: int) -> bool:
    """Whether a joiner stands between two letters of a script that uses it."""
    around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
    return len(around) == 2 and all(_SCRIPTS["arabic"].match(one) or "\u0900" <= one <= "\u097f" for one in around)


def in_script(text: str, language: str) -> bool:
    """Whether a text is written in the script of the language, names in another one aside."""
    counts = {name: len(letters.findall(text)) for name, letters in _SCRIPTS.items()}
    counts["han"] *= 3
    expected = _OF_LANGUAGE.get(language, "latin")
    return not any(counts.values()) or counts[expected] * 3 > sum(counts.values())
