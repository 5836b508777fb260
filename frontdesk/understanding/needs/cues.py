"""The phrases of a message that speak for one need or another, each weighed by how surely it is meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.understanding.records import NEEDS
from frontdesk.understanding.text.languages import LanguageShares
from frontdesk.understanding.text.lexicon import NEED
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
        if match.entry.kind == NEED:
            weight = match.entry.weight * _trust(shares, match)
            if match.first in marks.unwanted:
                weight *= _UNWANTED
            found.append(Cue(match.entry.name, match.first, match.last, weight))
    found = [cue for cue in found if cue.weight >= 0.1 and not _said_better(cue, found)]
    found.sort(key=lambda cue: (-cue.weight, cue.first - cue.last, cue.first, NEEDS.index(cue.need)))
    kept: list[Cue] = []
    for cue in found:
        if not any(other.need == cue.need and cue.overlaps(other) for other in kept):
            kept.append(cue)
    return kept


def _trust(shares: LanguageShares, match: Match) -> float:
    """How far a phrase counts, by how likely the message is in its language; borrowed single words count least."""
    share = shares.get(match.entry.language, 0.0)
    if share >= 0.2:
        return 1.0
    if share >= 0.05:
        return 0.8
    return 0.6 if match.last - match.first >= 3 else 0.3


def _said_better(cue: Cue, found: Sequence[Cue]) -> bool:
    """Whether a longer phrase begins or ends with these very words: "how much longer" is no question of price."""
    for other in found:
        longer = other.last - other.first > cue.last - cue.first
        inside = other.first <= cue.first and cue.last <= other.last
        if longer and inside and (other.first == cue.first or other.last == cue.last) and other.weight >= 0.6 * cue.weight:
            return True
    return False


def strength(cues: Sequence[Cue], need: str) -> float:
    """What all cues of a need are worth together."""
    weights = [cue.weight for cue in cues if cue.need == need]
    return sum(weight * factor for weight, factor in zip(weights, _FADING, strict=False))
