"""What a customer's reply to a confirmation means: a small grammar over lists of words, and never a yes in doubt."""

from collections.abc import Iterator, Sequence

from frontdesk.intake.answers.lists import Piece, bare_signs, breaks, known, pieces_of
from frontdesk.intake.answers.records import Answer, Says
from frontdesk.understanding.text.normal import Text, fold, words_of

# Whoever writes more than this says more than yes or no.
_HEAD = 400
_FEW_NEW_WORDS = 3
# Languages that put "not" behind what it denies.
_NOT_FOLLOWS = frozenset({"tr", "hi", "hi-Latn", "ur"})
_ANSWERS = frozenset({"yes", "alone", "no", "stop"})
_ANSWERING = _ANSWERS | {"polite", "not"}
# What may stand between an answer and the rest.
_BETWEEN = " ,.;:!~\n-–—،؛。，、；：！।۔"
# Marks that may stand around a yes without adding anything to it.
_HARMLESS = frozenset(" ,.;:!?-'\"()*_~\n¡¿।۔。、…«»„“”\u200d")


def understand_answer(text: str, *, language: str = "", choices: Sequence[str] = ()) -> Answer:
    """What the reply says to "is that right?", and which of the numbered choices it takes if some were shown.

    The language is the one we expect; the customer may use any other, and it decides only what two languages say alike.
    """
    language = known(language)
    stripped = text.strip()
    read = Text(stripped[:_HEAD])
    pieces = pieces_of(read, language)
    cut = len(stripped) > _HEAD
    if choices and not cut:
        picked = _picked(read, pieces, choices, language)
        if picked is not None:
            return picked
    if not pieces:
        yes = stripped in bare_signs().get(language, ())
        return Answer("yes", "", 0.8) if yes else Answer("other", stripped, 0.5)
    says, confidence = _meaning(read, pieces, cut)
    return Answer(says, "" if _is_all(says, pieces) else _rest(stripped, read, pieces), confidence)


def _is_all(says: Says, pieces: Sequence[Piece]) -> bool:
    """Whether nothing was said besides the answer itself."""
    return says in {"yes", "no", "stop"} and all(piece.kind in _ANSWERING for piece in pieces)


def _meaning(text: Text, pieces: Sequence[Piece], cut: bool) -> tuple[Says, float]:
    kinds = {piece.kind for piece in pieces}
    asks = not kinds.isdisjoint({"ask", "may"}) or any("?" in gap for gap in _gaps(text))
    new = sum(piece.kind in {"new", "word", "pick"} for piece in pieces)
    more = bool(new or kinds & {"but", "change", "detail", "number"}) or cut
    if "person" in kinds:
        return ("other", 0.5) if _declined(text, pieces) else ("person", 0.95)
    if "stop" in kinds and not (more or asks or "doubt" in kinds):
        return ("other", 0.5) if _turned(text, pieces, "stop") else ("stop", 0.9)
    if asks:
        return _question(kinds, hard="ask" in kinds, more=more)
    if "doubt" in kinds:
        return ("correction", 0.6) if kinds & {"but", "change", "detail"} else ("other", 0.8)
    if more:
        return _more(kinds, new, cut)
    if "stop" in kinds or any(not _HARMLESS.issuperset(gap) for gap in _gaps(text)):
        return "other", 0.5
    return _yes_or_no(text, pieces)


def _gaps(text: Text) -> list[str]:
    """What stands between the words, and all that follows the last one."""
    return [*text.gaps[:-1], text.normal[text.ends[-1] :] if text.ends else text.normal]


def _question(kinds: set[str], *, hard: bool, more: bool) -> tuple[Says, float]:
    """A question is no answer, unless it asks for something else instead."""
    if "change" in kinds or (not hard and "but" in kinds):
        return "correction", 0.7
    if not hard and more and ("detail" in kinds or kinds & {"no", "not"}):
        return "correction", 0.6
    return "other", 0.8


def _more(kinds: set[str], new: int, cut: bool) -> tuple[Says, float]:
    """Something besides yes and no was said."""
    if kinds & {"but", "change"} or (kinds & {"no", "not"} and "detail" in kinds):
        return "correction", 0.9
    if kinds & {"yes", "alone", "no", "not"}:
        return ("correction", 0.8 if "detail" in kinds else 0.7) if not cut else ("other", 0.5)
    if kinds <= {"number", "polite"}:
        return "other", 0.5
    if "detail" in kinds or ("number" in kinds and "stop" not in kinds):
        return "correction", 0.75 if new <= _FEW_NEW_WORDS else 0.5
    return ("correction", 0.4) if new <= _FEW_NEW_WORDS and "stop" not in kinds and not cut else ("other", 0.5)


def _yes_or_no(text: Text, pieces: Sequence[Piece]) -> tuple[Says, float]:
    """Only known words are left that answer or say nothing: do they all say the same?"""
    said = {answer for clause in _clauses(text, pieces) for answer in _answers(clause)} or {
        "yes" for piece in pieces if piece.kind == "alone"
    }
    own = 0.97 if all(piece.own for piece in pieces if piece.kind in _ANSWERS) else 0.9
    if said == {"yes"} and not any(piece.kind == "sign" for piece in pieces):
        return "yes", own
    return ("no", own) if said == {"no"} else ("other", 0.5)


def _clauses(text: Text, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    clause: list[Piece] = []
    for piece in pieces:
        if clause and breaks(text.gaps[piece.first]):
            yield clause
            clause = []
        clause.append(piece)
    if clause:
        yield clause


def _answers(clause: Sequence[Piece]) -> list[str]:
    """The answers of one clause after each "not" has turned around the one it belongs to."""
    answers: list[str] = []
    denied = False
    previous = ""
    for piece in clause:
        if piece.kind == "not" and piece.language in _NOT_FOLLOWS:
            answers[-1:] = ["no" if previous in {"yes", ""} else "doubt"]
            previous = "not"
        elif piece.kind == "not":
            answers += ["no"] if denied else []
            denied = True
        elif piece.kind in {"yes", "no"}:
            answers.append(_denial(piece) if denied else piece.kind)
            denied, previous = False, piece.kind
    return [*answers, "no"] if denied else answers


def _denial(piece: Piece) -> str:
    """What "not" makes of an answer: "not right" is a no, "not wrong" neither; "no, nothing of the kind" only says no twice."""
    return "no" if piece.kind == "yes" or piece.last - piece.first > 1 else "doubt"


def _turned(text: Text, pieces: Sequence[Piece], kind: str) -> bool:
    """Whether a "not" stands in one clause with such a piece."""
    return any({"not", kind} <= {piece.kind for piece in clause} for clause in _clauses(text, pieces))


def _declined(text: Text, pieces: Sequence[Piece]) -> bool:
    """Whether a person is just what is not wanted: "I don't need an agent"."""
    for clause in _clauses(text, pieces):
        kinds = [piece.kind for piece in clause]
        if "person" in kinds:
            at = kinds.index("person")
            ahead = [piece for piece in clause[:at] if piece.kind == "not" and piece.language not in _NOT_FOLLOWS]
            behind = [piece for piece in clause[at:] if piece.kind == "not" and piece.language in _NOT_FOLLOWS]
            if not behind and (not ahead or ahead[0] is clause[0]):
                return False
    return True


def _rest(stripped: str, text: Text, pieces: Sequence[Piece]) -> str:
    """What was said besides yes and no: the text without the answer that opens it and the one that closes it."""
    first, last = _opening(text, pieces), len(pieces)
    for index in range(len(pieces) - 1, first - 1, -1):
        piece = pieces[index]
        if piece.kind not in _ANSWERS and piece.kind != "polite":
            break
        # Without a pause before it, a closing "no" belongs to what it denies: "today no".
        if piece.kind in {"yes", "alone"} or (piece.kind in _ANSWERS and breaks(text.gaps[piece.first])):
            last = index
    if first == last:
        return ""
    start = text.span(pieces[first - 1].first, pieces[first - 1].last).end if first else 0
    end = text.span(pieces[last].first, pieces[last].last).start if last < len(pieces) else len(stripped)
    opened, closed = stripped[start:end], last < len(pieces)
    opened = opened.lstrip(_BETWEEN) if first else opened
    return (opened.rstrip(_BETWEEN) if closed else opened).strip()


def _opening(text: Text, pieces: Sequence[Piece]) -> int:
    """How many pieces at the beginning do nothing but answer."""
    count = 0
    for index, piece in enumerate(pieces):
        if piece.kind not in _ANSWERING:
            break
        if piece.kind == "not" and not _stands_alone(text, pieces, index):
            break
        pause = index + 1 < len(pieces) and breaks(text.gaps[pieces[index + 1].first])
        if piece.kind != "polite" or (count == index and pause):
            count = index + 1
    return count


def _stands_alone(text: Text, pieces: Sequence[Piece], index: int) -> bool:
    """Whether a "not" denies nothing that comes after it but yes and no."""
    if pieces[index].language in _NOT_FOLLOWS:
        return True
    for piece in pieces[index + 1 :]:
        if breaks(text.gaps[piece.first]):
            return True
        if piece.kind not in _ANSWERING:
            return False
    return True


def _picked(text: Text, pieces: Sequence[Piece], choices: Sequence[str], language: str) -> Answer | None:
    """The one choice that was meant: by its number, by all of its words, or by some that only it has."""
    words = [words_of(fold(choice[:_HEAD])) for choice in choices]
    exact = [index for index, listed in enumerate(words) if listed and listed == text.words]
    if len(exact) == 1:
        return _taken(exact[0], choices, language, 0.97)
    kinds = [piece.kind for piece in pieces]
    if any("?" in gap for gap in _gaps(text)) or {"no", "not", "but", "ask", "may", "doubt"} & set(kinds):
        return None
    numbers = [int(text.words[piece.first]) for piece in pieces if piece.kind == "number" and len(text.words[piece.first]) < 4]
    if numbers and set(kinds) <= {"number", "pick", "polite", "yes", "alone"}:
        return _taken(numbers[0] - 1, choices, language, 0.97) if len(set(numbers)) == 1 and 1 <= numbers[0] <= len(choices) else None
    said = [
        word for piece in pieces if piece.kind not in {"polite", "yes", "alone", "pick"} for word in text.words[piece.first : piece.last]
    ]
    holding = [index for index, listed in enumerate(words) if _within(said, listed)]
    if len(holding) == 1 and (len("".join(said)) >= 3 or not "".join(said).isascii()):
        return _taken(holding[0], choices, language, 0.85)
    return None


def _taken(index: int, choices: Sequence[str], language: str, confidence: float) -> Answer:
    meant = understand_answer(choices[index], language=language).says
    return Answer(meant if meant in {"yes", "no", "stop", "person"} else "correction", "", confidence, index)


def _within(said: Sequence[str], listed: Sequence[str]) -> bool:
    return bool(said) and any(list(listed[at : at + len(said)]) == list(said) for at in range(len(listed) - len(said) + 1))
