"""One folding of a customer's words that every part of the reading shares, with the way back to what was written."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from typing import Literal

from frontdesk.understanding.records import Span

# A longer message is an e-mail with its history: what is asked stands at the beginning or at the very end.
HEAD, TAIL = 2400, 1200
_MOST_WORDS = 1000

_VIRAMA = 9
_LETTERS = str.maketrans(
    {"ى": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ی": "ي", "ہ": "ه", "گ": "ك", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "dj"}
)
_PUNCTUATION = str.maketrans(
    {"؟": "?", "،": ",", "؛": ";", "٫": ".", "٬": ",", "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "–": "-", "—": "-", "−": "-"}
)
_ELONGATED = re.compile(r"([^\W\d_])\1\1")
_INDIC_MARKS = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963\u0980-\u0983\u09bc-\u09d7\u0b80-\u0bd7\u0c00-\u0d57\u0e31\u0e34-\u0e4e"
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_EMOJI = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
# A digit inside a word of Latin letters is an Arabic letter: sa3a, ma7ad.
_TOKEN = re.compile(rf"[{_IDEOGRAPHS}]|[a-z]+(?:[2356789][a-z]+)+|(?:[^\W\d_{_IDEOGRAPHS}]|[{_INDIC_MARKS}])+|\d+|[{_EMOJI}]")
_ARABIC = re.compile("[\u0621-\u064a]")
_CLITICS = ("وال", "فال", "بال", "كال", "هال", "عال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "ع", "ه")

_folded: dict[str, str] = {}


def _fold(character: str) -> str:
    """What one character becomes; remembered, since a language uses few of them."""
    known = _folded.get(character)
    if known is not None:
        return known
    out: list[str] = []
    # The two strokes of a kana are no accent: the syllable is another one without them.
    form: Literal["NFKC", "NFKD"] = "NFKC" if "\u3040" <= character <= "\u30ff" or "\uff66" <= character <= "\uff9f" else "NFKD"
    for piece in unicodedata.normalize(form, character.translate(_PUNCTUATION).casefold()):
        category = unicodedata.category(piece)
        mark = unicodedata.combining(piece)
        if (mark and mark != _VIRAMA) or category in {"Cf", "Sk", "Cs"} or piece in "\ufe0e\ufe0fـ":
            continue
        if category == "Nd":
            out.append(str(unicodedata.decimal(piece)))
        elif piece != "\n" and category in {"Zs", "Zl", "Zp", "Cc"}:
            out.append(" ")
        else:
            out.append(piece.translate(_LETTERS))
    result = "".join(out)
    if len(_folded) < 20_000:
        _folded[character] = result
    return result


def _stems(word: str) -> list[str]:
    """An Arabic word without the small words written onto its front ("and", "in", "for", "the")."""
    found: list[str] = []
    for clitic in _CLITICS:
        if word.startswith(clitic) and len(word) - len(clitic) >= 3:
            rest = word[len(clitic) :]
            if clitic == "لل":
                found.append("ال" + rest)
            elif clitic != "ال" and clitic.endswith("ال"):
                found.append(word[len(clitic) - 2 :])
            found.append(rest)
            if len(found) >= 4:
                break
    return found


def word_forms(word: str) -> tuple[str, ...]:
    """Every spelling under which a folded word may stand in a word list."""
    forms = [word]
    if _ELONGATED.search(word):
        forms = [_ELONGATED.sub(lambda run: run.group(1), word), _squeeze(word, 2), _squeeze(word, 1)]
    elif len(word) > 3 and word[-1] == word[-2] and word.isalpha():
        forms.append(word.rstrip(word[-1]) + word[-1])
    if len(word) >= 4 and _ARABIC.match(word):
        for form in list(forms):
            forms.extend(_stems(form))
    return tuple(dict.fromkeys(forms))


def _squeeze(word: str, keep: int) -> str:
    return re.sub(r"([^\W\d_])\1{2,}", lambda run: run.group(1) * keep, word)


def fold(text: str) -> str:
    """The folded form of a short text, for building word lists the same way messages are read."""
    return text.lower() if text.isascii() else "".join(map(_fold, text))


def words_of(folded: str) -> list[str]:
    """The words of folded text; numbers, ideographs and emoji stand alone."""
    return _TOKEN.findall(folded)


class Text:
    """A message, folded once: words, what stood between them, and where each was in the original."""

    __slots__ = ("_source", "ends", "forms", "gaps", "normal", "original", "partial", "starts", "words")

    def __init__(self, original: str) -> None:
        self.original = original
        self.partial = len(original) > HEAD + TAIL
        read = range(len(original)) if not self.partial else [*range(HEAD), *range(len(original) - TAIL, len(original))]
        self.normal, self._source = self._folded(read)
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.gaps: list[str] = []
        previous = 0
        for found in _TOKEN.finditer(self.normal):
            start, end = found.span()
            self.words.append(found.group())
            self.starts.append(start)
            self.ends.append(end)
            self.gaps.append(self.normal[previous:start])
            previous = end
            if len(self.words) == _MOST_WORDS:
                self.partial = True
                break
        self.gaps.append(self.normal[previous : previous + 8])
        self.forms = [word_forms(word) for word in self.words]

    def _folded(self, read: Iterable[int]) -> tuple[str, list[int]]:
        original = self.original
        if not self.partial and original.isascii():
            return original.lower(), list(read)
        pieces: list[str] = []
        source: list[int] = []
        room = 3 * (HEAD + TAIL)
        for index in read:
            piece = _fold(original[index])
            if len(piece) == 1:
                pieces.append(piece)
                source.append(index)
            elif piece and len(source) + len(piece) <= room:
                pieces.append(piece)
                source.extend([index] * len(piece))
        return "".join(pieces), source

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, last: int) -> Span:
        """The original words from number `first` up to, not including, `last`."""
        return self.span_between(self.starts[first], self.ends[last - 1])

    def word_at(self, offset: int) -> int:
        """The number of the word that the original character at `offset` belongs to."""
        return bisect_right(range(len(self.words)), offset, key=lambda index: self._source[self.starts[index]]) - 1

    def span_between(self, start: int, end: int) -> Span:
        """The original text behind a stretch of folded characters, with the marks that belong to its last letter."""
        begin, stop = self._source[start], self._source[end - 1] + 1
        limit = min(len(self.original), stop + 4)
        while stop < limit and unicodedata.combining(self.original[stop]):
            stop += 1
        return Span(begin, stop, self.original[begin:stop])
