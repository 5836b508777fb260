"""Links, e-mail addresses, phone numbers, bank accounts and cards, also spelled out or taken apart."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from frontdesk.intake.safety.cards import card_numbers
from frontdesk.intake.safety.records import FigureKind

_ENDINGS = (
    "com|net|org|info|biz|co|io|me|ly|app|shop|store|site|online|xyz|top|link|click|page|web|dev|ai|tv|cc|gg|to|gl|be|us|uk|eu|sa|ae|eg|kw|qa"
    "|bh|om|jo|pk|in|id|cn|ru|su|pl|de|at|ch|fr|es|it|pt|br|mx|ar|cl|tr|ir|support|help|live|club|vip|pro|space|website|tech|cloud|pw|tk"
    "|рф|рус|中国|公司|网址|السعودية|امارات|भारत"
)
_DOT = r"(?:dot|punkt|punto|ponto|point|nokta|titik|точка|kropka|نقطة|نقطه|डॉट|ڈاٹ|点)"
_AT = r"(?:\(at\)|\[at\]|\{at\}|@|\(a\)|arroba|chiocciola|et işareti|małpa|собака|آت|ايت)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]+ ?{_AT} ?[\w-]+(?: ?(?:\.|\(dot\)|\[dot\]| {_DOT} ) ?[\w-]+)*"
    rf"|(?<![\w.+-])[\w.+-]+ at [\w-]+ ?(?:\.| {_DOT} ) ?(?:{_ENDINGS})\b"
)
_LINK = re.compile(
    rf"(?:h\s?[tx]\s?[tx]\s?p\s?s?|ftp|tel|mailto|sms|whatsapp|tg|intent|data|javascript)\s?:\s?/?\s?/?\s?[^\s،。]+"
    rf"|\bwww\b\s?(?:[._]|\b{_DOT}\b)\s?\S+|\bw\s?w\s?w\s?\.\s?\S+"
    rf"|(?<![\w.-])(?:[\w-]++\.)+(?:{_ENDINGS})\b(?:[/?#:]\S*)?"
    rf"|(?<![\w-])[\w-]++ ?\. ?(?:com|net|org|info|io|app|xyz|ly|me/|co/)\b(?:[/?#:]\S*)?"
    rf"|(?<![\w-])[\w-]++(?: ?[(\[{{] ?(?:{_DOT}|\.) ?[)\]}}] ?| {_DOT} )(?:{_ENDINGS})\b"
    rf"|\b(?:bit|t|wa|tinyurl|goo|cutt|ow|rb|is)[ ._-]{{1,3}}(?:ly|me|gl|gd|co)\b ?(?:/ ?\S+)?"
    rf"|\b(?:{_ENDINGS}) ?/ ?[\w-]{{2,}}|(?<![\w@])@[\w.]{{2,}}"
    rf"|\b(?:d ?o ?t) ?c ?o ?m\b|\b\d{{1,3}}(?:\.\d{{1,3}}){{3}}\b(?::\d+)?(?:/\S*)?"
)
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{4}){2,7}(?:[ -]?[a-z0-9]{1,3})?\b")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?!\d)")
_PHONE = re.compile(r"(?<![\d.,:])(?:\+ ?|00)?\(?\d(?:[ ().\-/]{0,3}\d){6,17}(?![\d])")
_GROUPED = re.compile(r"\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?")
_YEARS = re.compile(r"(?:19|20)\d\d ?- ?(?:19|20)\d\d")
_LEAST_PHONE = 7


class Address(NamedTuple):
    """Something that leads somewhere, at folded characters `start` to `end`."""

    start: int
    end: int
    kind: FigureKind
    value: str


def addresses_in(normal: str) -> list[Address]:
    """Everything in a folded text that leads out of it, in the order of appearance, nothing twice."""
    found: list[Address] = []
    for one in _all(normal):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return found


def _all(normal: str) -> Iterator[Address]:
    for card in card_numbers(normal):
        yield Address(card.start, card.end, "card", _digits(card.text))
    for match in _EMAIL.finditer(normal):
        yield Address(match.start(), match.end(), "email", re.sub(r"\s", "", match.group()))
    for match in _LINK.finditer(normal):
        yield Address(match.start(), match.end(), "link", re.sub(r"\s", "", match.group()).rstrip(".,;:!?)"))
    for match in _IBAN.finditer(normal):
        if sum(one.isdigit() for one in match.group()) >= 8:
            yield Address(match.start(), match.end(), "card", re.sub(r"[ -]", "", match.group()))
    for match in _PHONE.finditer(normal):
        if _is_phone(match.group()):
            yield Address(match.start(), match.end(), "phone", _phone(match.group()))


def _is_phone(written: str) -> bool:
    """Whether digits in groups are no date, no years, no large number and no list of small ones."""
    digits = _digits(written)
    if len(digits) < _LEAST_PHONE or _DATE.match(written) or _YEARS.match(written) or _GROUPED.fullmatch(written):
        return False
    groups = re.split(r"\D+", written.strip("+ ("))
    return (
        written.startswith("+") or len(groups) == 1 or (all(len(one) >= 2 for one in groups[1:]) and any(len(one) >= 3 for one in groups))
    )


def _phone(written: str) -> str:
    digits = _digits(written)
    return digits[2:] if digits.startswith("00") else digits


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdigit())
