"""Which services of the catalog a message is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.understanding.records import ServiceFound, Span
from frontdesk.understanding.signals.gazetteer import SERVICE, Gazetteer, NameFound, ServiceName
from frontdesk.understanding.signals.trades import Concept, generic_words
from frontdesk.understanding.text.lexicon import ACTION, QUALITY, THING, common_words
from frontdesk.understanding.text.normal import Text

# A thing that more services than this have to do with names none of them.
_SHARED = 2
# Where something is, and what is found there: "cockroaches in the kitchen" are no matter of the kitchen's own.
_ROOMS = frozenset({"kitchen", "bathroom"})
_FOUND_IN_ROOMS = frozenset({"pest", "pipe", "electric", "air_conditioner"})
_LONGEST_REACH = 8
_MOST_SERVICES = 6
_SHORTEST_WORD = 4
_CLEAR, _GUESSED = 0.8, 0.6


@dataclass(frozen=True)
class _Candidate:
    service_id: str
    words: frozenset[int]
    confidence: float


def services_in(
    text: Text, names: Sequence[NameFound], concepts: Sequence[Concept], gazetteer: Gazetteer, *, negated: frozenset[int]
) -> tuple[ServiceFound, ...]:
    """The services named or described, surest first; words spoken for by one service name no other."""
    candidates = [*_by_name(text, names), *_by_concept(concepts, gazetteer), *_by_rare_word(text, concepts, gazetteer)]
    candidates = [one for one in candidates if not _denied(one.words, negated)]
    if any(one.confidence >= _CLEAR for one in candidates):
        candidates = [one for one in candidates if one.confidence > _GUESSED]
    candidates.sort(key=lambda one: (-one.confidence, -len(one.words), min(one.words), one.service_id))
    actions = {word for concept in concepts if concept.kind == ACTION for word in range(concept.first, concept.last)}
    chosen: dict[str, _Candidate] = {}
    used: set[int] = set()
    for one in candidates:
        own = one.words - actions or one.words
        if one.service_id in chosen or own <= used:
            continue
        chosen[one.service_id] = one
        used |= own
        if len(chosen) == _MOST_SERVICES:
            break
    return tuple(ServiceFound(one.service_id, round(one.confidence, 2), _evidence(text, one.words)) for one in chosen.values())


def _denied(words: frozenset[int], negated: frozenset[int]) -> bool:
    """Whether "not" stands before the words, and is not one of them as in "not cooling"."""
    return any(word in negated and word - 1 not in words for word in words)


def _evidence(text: Text, words: frozenset[int]) -> tuple[Span, ...]:
    """The stretches of the message that the words form."""
    ordered = sorted(words)
    spans: list[Span] = []
    first = 0
    for index in range(1, len(ordered) + 1):
        if index == len(ordered) or ordered[index] != ordered[index - 1] + 1:
            spans.append(text.span(ordered[first], ordered[index - 1] + 1))
            first = index
    return tuple(spans)


def _by_name(text: Text, names: Sequence[NameFound]) -> list[_Candidate]:
    found = []
    for name in names:
        if name.kind == SERVICE:
            words = frozenset(range(name.first, name.last))
            found.append(_Candidate(name.id, words, name.confidence if len(words) > 1 else name.confidence - 0.05))
    return found


def _by_concept(concepts: Sequence[Concept], gazetteer: Gazetteer) -> list[_Candidate]:
    """Services whose names are made of what the message speaks of, whatever the words and the language."""
    spoken: dict[tuple[str, str], list[Concept]] = {}
    for concept in concepts:
        spoken.setdefault((concept.kind, concept.name), []).append(concept)
    if not spoken:
        return []
    said = {kind: frozenset(name for other, name in spoken if other == kind) for kind in (THING, ACTION, QUALITY)}
    found = []
    for name in gazetteer.service_names:
        if name.things.isdisjoint(said[THING]) and (name.things or name.actions.isdisjoint(said[ACTION])):
            continue
        candidate = _described(name, said, spoken, gazetteer)
        if candidate is not None:
            found.append(candidate)
    return found


def _described(
    name: ServiceName, said: dict[str, frozenset[str]], spoken: dict[tuple[str, str], list[Concept]], gazetteer: Gazetteer
) -> _Candidate | None:
    holders = gazetteer.holders
    things, actions, qualities = name.things & said[THING], name.actions & said[ACTION], name.qualities & said[QUALITY]
    if name.things:
        # A thing that many services have to do with tells little of which one is meant.
        share = sum(1 / holders[thing] for thing in things) / sum(1 / holders[thing] for thing in name.things)
        if share < 0.5 or (things != name.things and all(holders[thing] > 1 for thing in things)):
            return None
        if things <= _ROOMS and not actions and not said[THING].isdisjoint(_FOUND_IN_ROOMS):
            return None
        confidence = 0.6 + 0.25 * share
        if name.actions and not actions:
            if said[ACTION] or any(holders[thing] > 1 for thing in things):
                return None
            confidence = 0.6
        elif not actions and not qualities and all(holders[thing] > _SHARED for thing in name.things):
            # "Tooth" alone is none of a dentist's ten services.
            return None
    elif qualities:
        confidence = 0.82
    else:
        rivals = {other.service_id for other in gazetteer.service_names if not other.things and other.actions & actions}
        if said[THING] or len(rivals) > 1:
            return None
        confidence = 0.6
    parts = [(THING, one) for one in things] + [(ACTION, one) for one in actions] + [(QUALITY, one) for one in qualities]
    return _near_together(name.service_id, [spoken[part] for part in parts], confidence)


def _near_together(service_id: str, parts: list[list[Concept]], confidence: float) -> _Candidate | None:
    """The parts where they stand closest; words far apart do not name one thing."""
    anchor = parts[0]
    best: frozenset[int] | None = None
    reach = _LONGEST_REACH + 1
    for start in anchor:
        words: set[int] = set(range(start.first, start.last))
        for others in parts[1:]:
            nearest = min(others, key=lambda one: abs(one.first - start.first))
            words |= set(range(nearest.first, nearest.last))
        if max(words) - min(words) < reach:
            best, reach = frozenset(words), max(words) - min(words)
    return None if best is None else _Candidate(service_id, best, confidence)


def _by_rare_word(text: Text, concepts: Sequence[Concept], gazetteer: Gazetteer) -> list[_Candidate]:
    """A word that stands in the names of one service only, is no everyday word, and is not already understood as what it means."""
    found = []
    generic = generic_words()
    understood = {word for concept in concepts for word in range(concept.first, concept.last)}
    for index, forms in enumerate(text.forms):
        if index in understood:
            continue
        for form in forms:
            holders = gazetteer.word_services.get(form)
            if holders is not None and len(holders) == 1 and len(form) >= _SHORTEST_WORD and form not in generic and not _everyday(form):
                found.append(_Candidate(next(iter(holders)), frozenset({index}), 0.7))
                break
    return found


def _everyday(word: str) -> bool:
    return any(word in words for words in common_words().values())
