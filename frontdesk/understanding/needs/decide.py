"""From cues and signals to a need with an honest probability for each, and the reasons to leave it to a person."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frontdesk.understanding.needs.weights import (
    ANSWERS,
    BIAS,
    BLAME_LEADS,
    CONTINUES,
    GENERAL_GIVES_WAY,
    LONGEST_ANSWER,
    NEAR,
    OUTRIGHT,
    PERHAPS_BLAME,
    PRECEDENCE,
    STILL_RELATED,
    TEMPERATURE,
    WEIGHTS,
)
from frontdesk.understanding.records import NEEDS

_SECONDARY = 1.4
# A need with this much of a chance comes along as a second one; with this much, it stands against the first.
_ALSO_LIKELY, _CONTESTED = 0.2, 0.3


@dataclass(frozen=True)
class Verdict:
    """Which need, how sure of each, and what else was asked for."""

    need: str
    probabilities: dict[str, float]
    secondary: tuple[tuple[str, float], ...]
    contested: bool

    @property
    def confidence(self) -> float:
        """How sure of the need that was chosen."""
        return self.probabilities[self.need]

    def bent(self, probabilities: dict[str, float], own: Mapping[str, str]) -> Verdict:
        """The verdict as a business's people and its own needs bend it; `own` is what each of those is handled as.

        An own need comes along as a second one like any other, and what it is handled as is not asked for beside it.
        """
        need = likeliest(probabilities)
        second = [one for one in self.secondary if one[0] not in (need, own.get(need))]
        second += [(one, round(probabilities[one], 3)) for one in own if one != need and probabilities[one] >= _ALSO_LIKELY]
        contested = self.contested
        if any(probabilities[one] for one in own):
            contested = sorted(probabilities.values())[-2] >= _CONTESTED
        return Verdict(need, probabilities, tuple(second), contested)

    def as_shipped(self, own: Mapping[str, str]) -> Verdict:
        """The same with each own need counted as the shipped one it is handled as: for all that is decided by shipped needs."""
        if not own:
            return self
        summed = {need: self.probabilities[need] for need in NEEDS}
        for need, handled_as in own.items():
            summed[handled_as] += self.probabilities[need]
        return Verdict(own.get(self.need, self.need), summed, self.secondary, self.contested)


def by_cues(said: Mapping[str, float], features: frozenset[str]) -> dict[str, float]:
    """How likely each need is by the word lists and what was noticed alone; `said` is how loudly each is said."""
    scores = {need: BIAS[need] + said[need] for need in NEEDS}
    for feature in sorted(features):
        for need, weight in WEIGHTS[feature].items():
            scores[need] += weight
    if any(said[need] >= OUTRIGHT for need in NEEDS if need != "general_question"):
        scores["general_question"] -= GENERAL_GIVES_WAY
    top = max(scores.values())
    outright = [need for need in NEEDS[:-1] if said[need] >= OUTRIGHT and scores[need] >= top - NEAR]
    if outright and max(scores, key=lambda need: scores[need]) in outright:
        scores[outright[0]] = max(scores[outright[0]], top) + (PRECEDENCE if len(outright) > 1 else 0.0)
    return _softmax(scores)


def likeliest(probabilities: Mapping[str, float]) -> str:
    """The most probable need; of equals the first by precedence."""
    return max(probabilities, key=lambda need: probabilities[need])


def continued(probabilities: Mapping[str, float], need: str, handled_as: str, said: Mapping[str, float], *, words: int) -> dict[str, float]:
    """The probabilities in a conversation about an own need: what would go on about the need it is handled as goes on about it."""
    raised = {**probabilities, need: probabilities[need] + probabilities[handled_as] * math.exp(_goes_on(said, words))}
    whole = sum(raised.values())
    return {one: chance / whole for one, chance in raised.items()}


def _goes_on(said: Mapping[str, float], words: int) -> float:
    """How much speaks for what the conversation is about already: less when the message says something outright."""
    if max(said.values()) >= OUTRIGHT:
        return STILL_RELATED
    return ANSWERS if words <= LONGEST_ANSWER else CONTINUES


def weighed(scores: npt.NDArray[np.float64], said: Mapping[str, float], *, conversation_need: str | None, words: int) -> Verdict:
    """The verdict of the trained part: one score a need in the order of NEEDS, and what the conversation is about already."""
    odds = {need: float(score) for need, score in zip(NEEDS, scores, strict=True)}
    if conversation_need in odds:
        odds[conversation_need] += _goes_on(said, words)
    probabilities = _softmax(odds, 1.0)
    outright = [need for need in NEEDS[:-1] if said[need] >= OUTRIGHT]
    if len(outright) > 1 and outright[0] == "complaint" and probabilities["complaint"] >= PERHAPS_BLAME:
        odds["complaint"] += BLAME_LEADS
        probabilities = _softmax(odds, 1.0)
    need = likeliest(probabilities)
    others = (one for one in NEEDS[:-1] if one != need and (said[one] >= _SECONDARY or probabilities[one] >= _ALSO_LIKELY))
    secondary = tuple((one, round(max(probabilities[one], min(0.95, 1 - math.exp(-said[one] / 2))), 3)) for one in others)
    ranked = sorted(probabilities.values(), reverse=True)
    return Verdict(need, probabilities, secondary, ranked[1] >= _CONTESTED)


def _softmax(scores: dict[str, float], temperature: float = TEMPERATURE) -> dict[str, float]:
    top = max(scores.values())
    weights = {need: math.exp((score - top) / temperature) for need, score in scores.items()}
    total = sum(weights.values())
    return {need: weight / total for need, weight in weights.items()}


# Why a person should look, in words a receptionist would use; the code lets the console translate them.
REASONS: dict[str, str] = {
    "no_words": "The message has no words to read.",
    "greeting_only": "The message only says hello; it does not say yet what is needed.",
    "unknown_language": "The message is in a language that the engine does not read.",
    "two_needs": "The message points to two different needs about equally.",
    "not_sure": "The engine is not sure enough what the customer needs.",
    "unreadable": "The engine failed on this message; a person has to read it.",
}


def reason_to_abstain(
    verdict: Verdict, *, sure: float, threshold: float, words: int, greeting_only: bool, known_language: bool
) -> str | None:
    """The code of the first reason to leave the decision to a person, if there is one."""
    if not words:
        return "no_words"
    if greeting_only:
        return "greeting_only"
    if not known_language:
        return "unknown_language"
    if sure >= threshold:
        return None
    return "two_needs" if verdict.contested else "not_sure"
