"""The phrases of a message that speak for one need or another, each weighed by how surely it is meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.understanding.records import NEEDS
from frontdesk.understanding.text.languages import LanguageShares
from frontdesk.understanding.text.marks import Marks
from frontdesk.understanding.text.phrases import Match

# A second sign of the same need adds less than the first.
_FADING = (1.0, 0.55, 0.35, 0.2, 0.1)
_UNWANTED = 0.15


@dataclass(frozen=True)
class Cue:
    """One phrase, the need it speaks for, and how strongly it does so in this message."""

    need: str
    first: int
    last: int
    weight: float

    def overlaps(self, other: "Cue") -> bool:
        """Whether both are partly the same words."""
        return self.first < other.last and other.first < self.last


def cues_in(matches: Sequence[Match], shares: LanguageShares, marks: Marks) -> list[Cue]:
    """The cues of a message, the strongest first; of phrases made of the same words only the longest speaks."""
    found: list[Cue] = []
    for match in matches:
        weight = match.entry.weight * _trust(shares, match)
        if match.first in marks.unwanted:
            weight *= _UNWANTED
        found.append(Cue(match.entry.name, match.first, match.last, weight))
    beginning: dict[int, list[Cue]] = {}
    ending: dict[int, list[Cue]] = {}
    for cue in found:
        beginning.setdefault(cue.first, []).append(cue)
        ending.setdefault(cue.last, []).append(cue)
    found = [
        cue
        for cue in found
        if cue.weight >= 0.1 and not _said_better(cue, beginning[cue.first]) and not _said_better(cue, ending[cue.last])
    ]
    found.sort(key=lambda cue: (-cue.weight, cue.first - cue.last, cue.first, NEEDS.index(cue.need)))
    kept: dict[str, list[Cue]] = {}
    for cue in found:
        own = kept.setdefault(cue.need, [])
        if len(own) < len(_FADING) and not any(cue.overlaps(other) for other in own):
            own.append(cue)
    return sorted((cue for own in kept.values() for cue in own), key=lambda cue: (-cue.weight, cue.first, NEEDS.index(cue.need)))


def _trust(shares: LanguageShares, match: Match) -> float:
    """How far a phrase counts, by how likely the message is in its language; borrowed single words count least."""
    share = shares.get(match.entry.language, 0.0)
    if share >= 0.2:
        return 1.0
    if share >= 0.05:
        return 0.8
    return 0.6 if match.last - match.first >= 3 else 0.3


def _said_better(cue: Cue, beside: Sequence[Cue]) -> bool:
    """Whether a longer phrase begins or ends with these very words: "how much longer" is no question of price."""
    length = cue.last - cue.first
    return any(other.last - other.first > length and other.weight >= 0.6 * cue.weight for other in beside)


def strengths(cues: Sequence[Cue]) -> dict[str, float]:
    """What all cues of each need are worth together."""
    found: dict[str, list[float]] = {need: [] for need in NEEDS}
    for cue in cues:
        found[cue.need].append(cue.weight)
    return {
        need: sum(weight * factor for weight, factor in zip(sorted(weights, reverse=True), _FADING, strict=False))
        for need, weights in found.items()
    }
