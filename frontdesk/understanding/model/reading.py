"""What the trained part tells beside the need: the language, and the words that moved it."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model.concepts import names
from frontdesk.understanding.model.grams import Groups, groups, groups_by_word, once, pairs, tongue_groups
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.stored import Model
from frontdesk.understanding.needs.vector import numbers, vector
from frontdesk.understanding.records import NEEDS, Span
from frontdesk.understanding.text.normal import Text

# How much likelier a language is for being one the business speaks, in natural-log units.
_EXPECTED = 0.6
_MOST_WORDS = 40
_MOST_CONCEPTS = 14
_LIKELY = 0.15
_HOW_MANY = len(names())
_TELLING = 0.5


def parts_of(text: Text, concepts: Sequence[int]) -> Groups:
    """The groups of a message: its letters, its words, and the concepts it brings together."""
    return once(np.concatenate([groups(text.normal, text.words), pairs(concepts[:_MOST_CONCEPTS])]))


def with_signs(groups: Groups, concepts: Sequence[int], features: frozenset[str]) -> Groups:
    """Also what stands beside what: each of the things noticed with each concept and with each other."""
    noticed = [_HOW_MANY + number for number in numbers(features)]
    return once(np.concatenate([groups, pairs([*concepts[:_MOST_CONCEPTS], *noticed])])) if noticed else groups


def concepts_of(text: Text, model: Model, tongues: Mapping[str, float]) -> list[int]:
    """The concepts a message speaks of, in the languages it is likely to be in."""
    return model.forms.concepts_in(text, _languages_to_look_in(tongues))


def groups_of(text: Text, model: Model, expected: Collection[str]) -> Groups:
    """The groups of a message as messages are compared by."""
    return parts_of(text, concepts_of(text, model, tongues_of(text.original, model, expected)))


def noticed_by(said: Mapping[str, float], features: frozenset[str], concepts: Sequence[int]) -> npt.NDArray[np.float64]:
    """The numbers that stand beside the groups: what was noticed, and which concepts are spoken of."""
    spoken = np.zeros(_HOW_MANY)
    spoken[list(concepts)] = 1.0
    return np.concatenate([vector(said, features), spoken])


def _languages_to_look_in(tongues: Mapping[str, float]) -> tuple[str, ...]:
    """The languages whose words are looked up: the likeliest ones, and English, which is mixed into all of them."""
    likely = [code for code, chance in sorted(tongues.items(), key=lambda item: (-item[1], item[0]))[:2] if chance >= _LIKELY]
    return tuple(dict.fromkeys((*likely, "en")))


def tongues_of(text: str, model: Model, expected: Collection[str]) -> dict[str, float]:
    """The probability of each language the model has heard."""
    scores = model.heard(tongue_groups(text))
    scores = scores + np.array([_EXPECTED if code in expected else 0.0 for code in model.card.languages])
    return dict(zip(model.card.languages, softmax(scores).tolist(), strict=True))


def softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scores in natural-log units as probabilities."""
    odds = np.exp(scores - scores.max())
    found: npt.NDArray[np.float64] = odds / odds.sum()
    return found


def telling_words(text: Text, need: int, model: Model, *, most: int) -> tuple[Span, ...]:
    """The words whose letters speak most for one need against the others, in the order they stand."""
    said = [index for index, word in enumerate(text.words[:_MOST_WORDS]) if word[0].isalnum()]
    if not said:
        return ()
    names, owners = groups_by_word([text.words[index] for index in said])
    places, known = model.needs.lookup(names)
    worth = np.zeros((len(said), len(NEEDS)))
    np.add.at(worth, owners[known], model.needs.lines[places, : len(NEEDS)] * model.scales[: len(NEEDS)])
    return _loudest(text, said, worth[:, need] - np.delete(worth, need, axis=1).max(axis=1), most)


def words_alike(text: Text, need: str, head: Head, *, most: int) -> tuple[Span, ...]:
    """The words that make a message look most like the examples of an own need, in the order they stand."""
    said = [index for index, word in enumerate(text.words[:_MOST_WORDS]) if word[0].isalnum()]
    if not said:
        return ()
    names, owners = groups_by_word([text.words[index] for index in said])
    worth = np.zeros(len(said))
    np.add.at(worth, owners, head.speaks_for(need, names))
    return _loudest(text, said, worth, most)


def _loudest(text: Text, words: Sequence[int], worth: npt.NDArray[np.float64], most: int) -> tuple[Span, ...]:
    best = float(worth.max())
    chosen = sorted(np.argsort(-worth, kind="stable")[:most].tolist())
    return tuple(text.span(words[one], words[one] + 1) for one in chosen if worth[one] > 0 and worth[one] >= _TELLING * best)
