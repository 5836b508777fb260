"""Numbers in digits and in words, in every language and script, read as values."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from frontdesk.intake.safety.letters import Writing, folded_words
from frontdesk.intake.safety.lists import LANGUAGES, contents, courtesy, known
from frontdesk.understanding.text.lexicon import phrases_in

_DIGITS = re.compile(r"(?<![\d:])\d{1,3}(?:[ '\u2009\u202f\u00a0]\d{3})+(?:[.,]\d{1,2})?(?![\d])|\d+(?:[.,'٬]\d+)*")
_SEPARATED = re.compile(r"[.,' ]")
_SHORTEST_FOREIGN = 5
_SHORTEST_COMPOUND = 6
_HAN = {**{sign: value for value, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "俩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4}
_HAN |= {"伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "貳": 2, "參": 3, "陸": 6, "兩": 2, "廿": 20, "卅": 30}
_HAN_SCALES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "亿": 100_000_000,
    "拾": 10,
    "佰": 100,
    "仟": 1000,
    "萬": 10_000,
    "億": 100_000_000,
}
_HAN_RUN = re.compile(f"[{''.join(_HAN)}{''.join(_HAN_SCALES)}]+")
# Where a sign for a number stands in a word that counts nothing.
_HAN_WORDS = re.compile(
    "一下|一起|一定|一些|一样|一直|一般|一切|一共|一会|一点|一边|一旦|一律|一并|之一|统一|唯一|万一|十分|千万|三明治|第一|百合|百货|四川|三亚|五官"
    "|星期[一二三四五六]|周[一二三四五六]|礼拜[一二三四五六]|每一|任一|一位|一个|一名|逐一|一致|一致"
)
_HUNDRED, _THOUSAND = 100, 1000
_MOST_WORDS = 14


class Number(NamedTuple):
    """A number at folded characters `start` to `end`, and every value it may have."""

    start: int
    end: int
    values: tuple[float, ...]
    spoken: bool = False


def numbers_in(writing: Writing, language: str, besides: frozenset[int] = frozenset()) -> list[Number]:
    """Every number, those in words as well, with "2 thousand" and "1.5 k" as one; the words `besides` are none."""
    digits = [Number(found.start(), found.end(), written(found.group())) for found in _DIGITS.finditer(writing.normal)]
    words = list(_spoken(writing, language, besides))
    found = sorted([*digits, *words, *_han(writing.normal)], key=lambda one: (one.start, -one.end))
    return list(_scaled(writing.normal, found, _scales(known(language))))


def written(digits: str) -> tuple[float, ...]:
    """The values of a number in digits: 1,200 may be twelve hundred or one and a fifth, by who writes it."""
    pieces = [piece for piece in _SEPARATED.split(digits) if piece]
    whole = float("".join(pieces))
    if len(pieces) == 1:
        return (whole,)
    *front, last = pieces
    marks = _SEPARATED.findall(digits)
    fraction = float(f"{''.join(front)}.{last}")
    if len(marks) > 1 and len(set(marks)) == 1 and len(last) == 3:
        return (whole,)
    if len(last) == 3 and marks[-1] in "., '":
        return (whole, fraction) if len(marks) == 1 and marks[0] in ".," else (whole,)
    return (fraction,)


def _scaled(normal: str, found: list[Number], scales: Mapping[str, int]) -> Iterator[Number]:
    """The numbers with the word for thousands behind them taken in."""
    waiting: Number | None = None
    for one in found:
        if waiting is not None:
            if one.start < waiting.end:
                continue
            gap = normal[waiting.end : one.start]
            scale = one.values[0]
            if (
                gap.strip(" ") == ""
                and len(gap) <= 1
                and one.spoken
                and not waiting.spoken
                and scale in {100, 1000, 10_000, 100_000, 1_000_000}
            ):
                waiting = Number(waiting.start, one.end, tuple(value * scale for value in waiting.values))
                continue
            yield _short(normal, waiting, scales)
        waiting = one
    if waiting is not None:
        yield _short(normal, waiting, scales)


_AFTER = re.compile(r" ?([^\W\d_]+)")


def _scales(language: str) -> Mapping[str, int]:
    return {
        "k": 1000,
        "тыс": 1000,
        "tys": 1000,
        "rb": 1000,
        "jt": 1_000_000,
        "mio": 1_000_000,
        "млн": 1_000_000,
        "lac": 100_000,
        "lakh": 100_000,
    } | {"mln": 1_000_000}


def _short(normal: str, number: Number, scales: Mapping[str, int]) -> Number:
    """Where "k" or "тыс" stands behind it, thousands are meant."""
    after = _AFTER.match(normal, number.end)
    if number.spoken or after is None or after.group(1) not in scales:
        return number
    return Number(number.start, after.end(), tuple(value * scales[after.group(1)] for value in number.values))


class _Words(NamedTuple):
    values: Mapping[str, float]
    stems: Mapping[str, float]
    joints: frozenset[str]
    longest: int


@cache
def _words_of(language: str) -> _Words:
    values: dict[str, float] = {}
    stems: dict[str, float] = {}
    content = contents(language).get("numbers", {})
    for value, listed in content.items():
        if value == "and":
            continue
        for phrase in phrases_in(listed):
            words = folded_words(phrase.rstrip("*"), language)
            target = stems if phrase.endswith("*") else values
            target[" ".join(words)] = float(value)
    joints = frozenset(word for phrase in phrases_in(content.get("and", "")) for word in folded_words(phrase, language))
    return _Words(values, stems, joints, max((key.count(" ") + 1 for key in values), default=1))


@cache
def _foreign(language: str) -> Mapping[str, float]:
    """Words for numbers of all other languages that can be mistaken for nothing in this one."""
    plain = courtesy(language)
    return {
        word: value
        for other in LANGUAGES
        if other != language
        for word, value in _words_of(other).values.items()
        if " " not in word and (len(word) >= _SHORTEST_FOREIGN or other == "en") and word not in plain and not _also_common(word, language)
    }


def _also_common(word: str, language: str) -> bool:
    return (
        len(word) < _SHORTEST_FOREIGN
        and language != "en"
        and word in {"one", "ten", "half", "once", "six", "nine", "two", "four", "five", "zero"}
    )


def _value(word: str, own: _Words, language: str) -> float | None:
    if word in own.values:
        return own.values[word]
    for length in range(len(word), 2, -1):
        if word[:length] in own.stems:
            return own.stems[word[:length]]
    foreign = _foreign(language).get(word)
    if foreign is not None:
        return foreign
    return _compound(word, language) if len(word) >= _SHORTEST_COMPOUND else None


def _compound(word: str, language: str) -> float | None:
    """The value of a word that is written together out of words for numbers: fünfundzwanzig, trecentocinquanta, üçyüzelli."""
    own = _words_of(language)
    parts = {**own.values, **dict.fromkeys(own.joints, -1.0)}
    if language not in {"de", "it", "tr", "id", "en", "pl", "ru"}:
        return None
    ends: dict[int, list[float]] = {0: []}
    for at in range(len(word)):
        if at in ends:
            for end in range(len(word), at + 1, -1):
                value = parts.get(word[at:end])
                if value is not None and end not in ends:
                    ends[end] = [*ends[at], value]
    values = ends.get(len(word))
    return _summed([value for value in values if value >= 0]) if values else None


def _summed(values: list[float]) -> float:
    """Three hundred and fifty: what is at least a hundred multiplies what stands before it."""
    total, part = 0.0, 0.0
    for value in values:
        if value >= _THOUSAND:
            total += (part or 1) * value
            part = 0.0
        elif value == _HUNDRED:
            part = (part or 1) * value if part < _HUNDRED else part + value
        elif value == 20 and part == 4:
            # Quatre-vingts are four times twenty.
            part = 80.0
        else:
            part += value
    return total + part


def _spoken(writing: Writing, language: str, besides: frozenset[int]) -> Iterator[Number]:
    spoken = known(language) or "en"
    own = _words_of(spoken)
    words, index = writing.words, 0
    while index < len(words):
        values: list[float] = []
        at, last = index, index
        while at < len(words) and len(values) < _MOST_WORDS:
            if at in besides or (at > index and not _runs_on(writing.gaps[at])):
                break
            length, value = _longest(writing, at, own, spoken)
            if value is not None:
                if values and not _continues(values, value):
                    break
                values.append(value)
                at += length
                last = at
            elif values and words[at] in own.joints:
                at += 1
            else:
                break
        if values:
            yield Number(writing.starts[index], writing.ends[last - 1], (_summed(values),), True)
            index = last
        else:
            index += 1


def _continues(values: list[float], value: float) -> bool:
    """Whether a number word goes on with the number before it: "three hundred fifty" does, "five six" does not."""
    before = values[-1]
    if value >= _HUNDRED:
        return before < value or value == _HUNDRED
    if before >= _HUNDRED:
        return True
    # Ones may come before tens: خمسة وعشرين, fünf und zwanzig.
    return (
        (value < 20 <= before)
        or (before < 10 and value >= 20)
        or (before < 10 and value == 10)
        or (before == 60 and value < 20)
        or before == 4
    )


def _runs_on(gap: str) -> bool:
    return gap.strip(" -\u2010\u2011") == ""


def _longest(writing: Writing, at: int, own: _Words, language: str) -> tuple[int, float | None]:
    for length in range(min(own.longest, len(writing) - at), 1, -1):
        if all(_runs_on(gap) for gap in writing.gaps[at + 1 : at + length]):
            value = own.values.get(" ".join(writing.words[at : at + length]))
            if value is not None:
                return length, value
    word = writing.words[at]
    if not word[0].isalpha():
        return 1, None
    for form in writing.forms[at][:6]:
        value = _value(form, own, language)
        if value is not None:
            return 1, value
    return 1, None


def _han(normal: str) -> Iterator[Number]:
    """Numbers in Chinese signs; those inside everyday words count nothing."""
    if normal.isascii():
        return
    covered = {index for word in _HAN_WORDS.finditer(normal) for index in range(*word.span())}
    for run in _HAN_RUN.finditer(normal):
        if run.end() - run.start() == 1 and run.start() in covered:
            continue
        value = _han_value(run.group())
        yield Number(run.start(), run.end(), (value,), True)


def _han_value(signs: str) -> float:
    if not any(sign in _HAN_SCALES for sign in signs):
        return float("".join(str(_HAN[sign]) for sign in signs))
    total, part, digit = 0, 0, 0
    for sign in signs:
        scale = _HAN_SCALES.get(sign)
        if scale is None:
            digit = _HAN[sign]
        elif scale >= 10_000:
            total += (part + digit or 1) * scale
            part = digit = 0
        else:
            part += (digit or 1) * scale
            digit = 0
    return float(total + part + digit)
