"""How well a person would be read whom the model never saw: the writers of the corpus are read by models made without them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model import corpus
from frontdesk.understanding.model.build import Calibration, Say, Seen, all_seen, as_model, look
from frontdesk.understanding.model.concepts import Table, table_of
from frontdesk.understanding.model.gate import SIGNS, learn, signs, sureness
from frontdesk.understanding.model.reading import softmax
from frontdesk.understanding.records import NEEDS

_NO_GATE = Calibration(1.0, tuple(0.0 for _ in SIGNS), 1.0, {})
PROMISE = 0.95
# Leaving out several writers at once is quicker than each alone, and a little harder on the model.
GROUPS = 6


@dataclass(frozen=True)
class Examined:
    """Every message of the corpus as it was read by a model that had seen nothing of its writer."""

    seen: Sequence[Seen]
    scores: npt.NDArray[np.float64]
    temperature: float
    signs: npt.NDArray[np.float64]
    languages: Sequence[str]

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Whether the need was the writer's."""
        answers = np.array([NEEDS.index(one.row.need) for one in self.seen])
        found: npt.NDArray[np.bool_] = self.scores[:, : len(NEEDS)].argmax(axis=1) == answers
        return found

    def part(self, *, public: bool) -> "Examined":
        """The public rows alone, or the corpus alone."""
        kept = [index for index, one in enumerate(self.seen) if one.public == public]
        return replace(
            self,
            seen=[self.seen[index] for index in kept],
            scores=self.scores[kept],
            signs=self.signs[kept],
            languages=[self.languages[index] for index in kept],
        )


def examine(
    seen: Sequence[Seen],
    forms: Table,
    *,
    tongues: Sequence[Seen] = (),
    folds: int = 0,
    say: Say = lambda _: None,
) -> Examined:
    """Read every writer, and every source of public rows, by a model of the others (`folds`: so many groups of writers instead)."""
    writers = sorted({one.row.writer for one in seen})
    group = {writer: index % folds if folds else index for index, writer in enumerate(writers)}
    scores = np.zeros((len(seen), len(NEEDS) + 2))
    familiar, sure_of_language = np.zeros(len(seen)), np.zeros(len(seen))
    languages = [""] * len(seen)
    for number in range(max(group.values()) + 1):
        kept = [one for one in seen if group[one.row.writer] != number]
        model = as_model(kept, forms, _NO_GATE, tongues=tongues)
        say(f"reading {', '.join(writer for writer in writers if group[writer] == number)}")
        for index, one in enumerate(seen):
            if group[one.row.writer] != number:
                continue
            scores[index] = model.scores(one.groups, one.noticed)
            heard = model.heard(one.tongue)
            languages[index] = model.card.languages[int(heard.argmax())]
            familiar[index], sure_of_language[index] = model.familiar(one.groups), float(softmax(heard).max())
    ours = [index for index, one in enumerate(seen) if not one.public]
    answers = np.array([NEEDS.index(seen[index].row.need) for index in ours])
    temperature = _temperature(scores[ours, : len(NEEDS)], answers)
    found = [
        signs(
            softmax(line / temperature),
            familiar=familiar[index],
            words=one.words,
            agrees=NEEDS[int(line.argmax())] == one.cues,
            greets=one.greets,
            tongue=sure_of_language[index],
        )
        for index, (one, line) in enumerate(zip(seen, scores[:, : len(NEEDS)], strict=True))
    ]
    return Examined(seen, scores, temperature, np.array(found), languages)


def _temperature(scores: npt.NDArray[np.float64], answers: npt.NDArray[np.int64]) -> float:
    """What the scores must be divided by so that the answers surprise them least (Guo and others 2017, On calibration)."""

    def surprise(temperature: float) -> float:
        shifted = scores / temperature
        shifted = shifted - shifted.max(axis=1, keepdims=True)
        return float((np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(answers)), answers]).mean())

    return min((step / 20 for step in range(10, 81)), key=surprise)


def calibrated(examined: Examined) -> Calibration:
    """The gate that the readings of the corpus teach, from where on it is right often enough, and the figures of the examination."""
    ours, public = examined.part(public=False), examined.part(public=True)
    right = ours.right
    gate = learn(ours.signs, right)
    sure = np.array([sureness(gate, row) for row in ours.signs])
    return Calibration(examined.temperature, gate, _act_at(sure, right), {**figures(ours, sure), **_sources(public)})


def _sources(public: Examined) -> dict[str, float]:
    """How often each source of public rows was read rightly by a model that had seen nothing of it."""
    right = public.right
    sources = sorted({one.row.writer for one in public.seen})
    return {f"source {name}": round(float(right[[one.row.writer == name for one in public.seen]].mean()), 4) for name in sources}


def _act_at(sure: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """The least sureness from which on the promise is kept."""
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    kept = np.nonzero(share >= PROMISE)[0]
    return 1.0 if not len(kept) else math.ceil(1000 * float(sure[order][kept[-1]])) / 1000


def macro_f1(answers: Sequence[str], given: Sequence[str]) -> float:
    """The mean over the needs of the harmonic mean of precision and recall."""
    found: list[float] = []
    for need in sorted(set(answers)):
        both = sum(a == need == b for a, b in zip(answers, given, strict=True))
        either = sum(a == need for a in answers) + sum(b == need for b in given)
        found.append(2 * both / either if either else 0.0)
    return sum(found) / len(found)


def figures(examined: Examined, sure: npt.NDArray[np.float64]) -> dict[str, float]:
    """What came out, by name: macro-F1 of the need altogether and in each language, languages told apart, how much it would do alone."""
    answers = [one.row.need for one in examined.seen]
    given = [NEEDS[int(row.argmax())] for row in examined.scores[:, : len(NEEDS)]]
    spoken = [one.row.language for one in examined.seen]
    right = examined.right
    found = {"messages": float(len(answers)), "needs": macro_f1(answers, given)}
    for language in sorted(set(spoken)):
        mine = [index for index, code in enumerate(spoken) if code == language]
        found[f"needs {language}"] = macro_f1([answers[index] for index in mine], [given[index] for index in mine])
        found[f"language {language}"] = sum(examined.languages[index] == language for index in mine) / len(mine)
    found["language"] = sum(a == b for a, b in zip(spoken, examined.languages, strict=True)) / len(spoken)
    at = _act_at(sure, right)
    alone = sure >= at
    found["alone"] = float(alone.mean())
    found["alone and right"] = float(right[alone].mean()) if alone.any() else 0.0
    return {name: round(value, 4) for name, value in found.items()}


def calibration(public: Path | None, *, say: Say) -> str:
    """The examination of the whole corpus as the file that `build` reads."""
    forms = table_of()
    tongues = [look(row, forms, public=True) for row in corpus.tongues()]
    found = calibrated(examine(all_seen(forms, public), forms, tongues=tongues, folds=GROUPS, say=say))
    return msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n"
