"""The owner's own names of services and areas, found in a message as people really write them."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from frontdesk.understanding.records import AreaEntry, BusinessContext
from frontdesk.understanding.signals.spelling import skeleton
from frontdesk.understanding.signals.trades import HOME, Concept, concepts_of
from frontdesk.understanding.text.lexicon import ACTION, QUALITY, THING, known_words
from frontdesk.understanding.text.normal import Text, fold, word_forms, words_of
from frontdesk.understanding.text.phrases import Entry, Phrases, outermost

AREA, SERVICE = "area", "service"
_ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "an", "at", "az", "ad", "la", "le", "the", "los", "las", "il", "der", "die", "das"})
# What a place is called beside its name.
PLACE_WORDS = frozenset(
    {
        "street",
        "st",
        "road",
        "rd",
        "district",
        "area",
        "city",
        "town",
        "حي",
        "شارع",
        "مدينه",
        "منطقه",
        "barrio",
        "colonia",
        "calle",
        "rua",
        "bairro",
    }
)
_SHORTEST_TYPO = 4
_MOST_KEPT = 5000


class NameFound(NamedTuple):
    """A name of the owner's found in a message, at words `first` up to, not including, `last`."""

    kind: str
    id: str
    first: int
    last: int
    confidence: float


class ServiceName(NamedTuple):
    """One name or alias of a service, by what it is made of."""

    service_id: str
    things: frozenset[str]
    actions: frozenset[str]
    qualities: frozenset[str]


class Gazetteer:
    """The names of one business, indexed once and used for all of its messages."""

    def __init__(self, business: BusinessContext) -> None:
        self.areas: dict[str, AreaEntry] = {area.id: area for area in business.areas}
        self.service_names: list[ServiceName] = []
        self.word_services: dict[str, set[str]] = {}
        self._phrases = Phrases()
        self._area_words: set[str] = set()
        self._words: set[str] = set()
        for area in business.areas:
            self._learn_area(area)
        for service in business.services:
            for name in (*service.names.values(), *service.aliases):
                self._learn_service(service.id, name)
        pairs = {(name.service_id, thing) for name in self.service_names for thing in name.things}
        self.holders = Counter(thing for _, thing in pairs)
        self._skeletons: dict[str, list[str]] = {}
        for word in sorted(self._area_words):
            bones = skeleton(word)
            if len(bones) >= 2:
                self._skeletons.setdefault(bones, []).append(word)
        self._choices = sorted(word for word in self._words if len(word) >= _SHORTEST_TYPO)
        self._corrected: dict[str, tuple[tuple[str, float], ...]] = {}

    def _learn_area(self, area: AreaEntry) -> None:
        for name in (*area.names.values(), *area.aliases):
            words = words_of(fold(name))
            if not words:
                continue
            for variant in _area_variants(words):
                self._phrases.add(" ".join(variant), Entry(AREA, area.id, ""))
                self._area_words.update(variant)
                self._words.update(variant)

    def _learn_service(self, service_id: str, name: str) -> None:
        words = words_of(fold(name))
        if not words:
            return
        # "Sofa & carpet cleaning / upholstery": each side of a stroke is a name of its own.
        for part in name.replace("/", "\n").replace("(", "\n").replace(")", "").splitlines():
            part_words = words_of(fold(part))
            if part_words:
                self._phrases.add(" ".join(part_words), Entry(SERVICE, service_id, "", float(len(part_words))))
        self._words.update(words)
        for word in words:
            self.word_services.setdefault(word, set()).add(service_id)
        sets: dict[str, set[str]] = {THING: set(), ACTION: set(), QUALITY: set()}
        for concept in concepts_of(name):
            sets[concept.kind].add(concept.name)
        made = ServiceName(service_id, frozenset(sets[THING]), frozenset(sets[ACTION]), frozenset(sets[QUALITY] - {HOME}))
        if (made.things or made.actions) and made not in self.service_names:
            self.service_names.append(made)

    def names_in(self, text: Text, concepts: Iterable[Concept]) -> list[NameFound]:
        """Every name in the message, also misspelled or in another script."""
        spoken = {word for concept in concepts for word in range(concept.first, concept.last)}
        forms = list(text.forms)
        doubt: dict[int, float] = {}
        for index, word in enumerate(text.words):
            repaired = self._repairs(word, text.words[index - 1] if index else "") if index not in spoken else ()
            if repaired:
                forms[index] = (*forms[index], *(correct for correct, _ in repaired))
                doubt[index] = max(sure for _, sure in repaired)
        found = []
        for first, last, entry in self._phrases.find(forms):
            sure = min([0.95, *(doubt[index] for index in range(first, last) if index in doubt)])
            found.append(NameFound(entry.kind, entry.name, first, last, sure))
        return [one for kind in (AREA, SERVICE) for one in outermost(name for name in found if name.kind == kind)]

    def _repairs(self, word: str, before: str) -> tuple[tuple[str, float], ...]:
        """The owner's words that a word which means nothing else may have been meant as, and how surely."""
        shortest = _SHORTEST_TYPO if word.isascii() else _SHORTEST_TYPO - 1
        if len(word) < shortest or not word[0].isalpha() or word in self._words:
            return ()
        key = f"{before in _ARTICLES or before in PLACE_WORDS} {word}"
        known = self._corrected.get(key)
        if known is None:
            known = self._repair(word, marked=key.startswith("True"))
            if len(self._corrected) < _MOST_KEPT:
                self._corrected[key] = known
        return known

    def _repair(self, word: str, *, marked: bool) -> tuple[tuple[str, float], ...]:
        if _is_known(word):
            return ()
        allowed = 1 if len(word) < 7 else 2
        best: dict[str, float] = {}
        for form in word_forms(word):
            near = extractOne(form, self._choices, scorer=OSA.distance, score_cutoff=allowed) if len(form) >= _SHORTEST_TYPO else None
            if near is not None and near[0][0] == form[0]:
                best[near[0]] = 0.85 if near[1] <= 1 else 0.7
            bones = skeleton(form)
            for other in self._skeletons.get(bones, ()) if len(bones) >= 3 or marked else ():
                same_script = other.isascii() == form.isascii()
                if not same_script or (abs(len(other) - len(form)) <= 2 and other[0] == form[0]):
                    best.setdefault(other, 0.7 if len(bones) >= 3 else 0.6)
        return tuple(sorted(best.items()))


def _is_known(word: str) -> bool:
    return word in known_words()


def _area_variants(words: list[str]) -> Iterable[list[str]]:
    """A name as written, and as said without its article or its "street"."""
    yield words
    core = [word for word in words if word not in PLACE_WORDS]
    if core and core != words and len("".join(core)) >= _SHORTEST_TYPO:
        yield core
    if len(core) > 1 and core[0] in _ARTICLES:
        yield ["".join(core)]
        if len("".join(core[1:])) >= _SHORTEST_TYPO and not (len(core) == 2 and _is_known(core[1])):
            yield core[1:]


_by_identity: dict[int, tuple[BusinessContext, Gazetteer]] = {}
_by_content: dict[bytes, Gazetteer] = {}
_MOST_BUSINESSES = 200


def gazetteer_of(business: BusinessContext) -> Gazetteer:
    """The index of a business's names, made once for as long as they stay the same."""
    kept = _by_identity.get(id(business))
    if kept is not None and kept[0] is business:
        return kept[1]
    content = msgspec.msgpack.encode((business.services, business.areas))
    found = _by_content.get(content)
    if found is None:
        found = Gazetteer(business)
        if len(_by_content) >= _MOST_BUSINESSES:
            _by_content.clear()
        _by_content[content] = found
    if len(_by_identity) >= _MOST_BUSINESSES:
        _by_identity.clear()
    _by_identity[id(business)] = (business, found)
    return found
