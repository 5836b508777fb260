"""Making the shipped model: the corpus in, a file out, the same file every time."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from frontdesk.understanding.model import corpus
from frontdesk.understanding.model.concepts import Table, names, table_of
from frontdesk.understanding.model.digest import digest
from frontdesk.understanding.model.grams import Groups, tongue_groups
from frontdesk.understanding.model.linear import Fitted, Floats, Sparse, Task, fit
from frontdesk.understanding.model.reading import noticed_by, parts_of, with_signs
from frontdesk.understanding.model.stored import MOST_RARE, Card, Model, Weights
from frontdesk.understanding.needs.decide import by_cues, likeliest
from frontdesk.understanding.needs.vector import NAMES
from frontdesk.understanding.noticing import NOTHING_KNOWN, notice
from frontdesk.understanding.records import NEEDS, BusinessContext

OUTPUTS = (*NEEDS, "urgent", "lead")
_ROUNDS, _SPEED = 12, 0.3
_DROP, _DROP_NOTICED = 0.5, 0.1
_TONGUE_ROUNDS, _TONGUE_SPEED = 4, 0.5
PUBLIC = 0.5
_LEAST, _LEAST_TONGUE = 4, 15
# A language with fewer messages in the corpus is understood a little, but never acted upon alone unless the business speaks it.
_READ = 1000
# Nobody's business in particular: no catalog, no areas, an ordinary day.
_ANYBODY = BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")
_ANY_DAY = datetime(2026, 4, 15, 10, tzinfo=UTC)
# Sources of public rows whose licence lets a model made from them be given away; whoever ships such a model names them.
SHIPPABLE = ("BANKING77", "Bitext", "CLINC150", "CodeMixed-DSTC2", "DSTC11-T2", "MultiDoGO", "NLU++")

Say = Callable[[str], None]


class Calibration(msgspec.Struct, frozen=True):
    """What examining the corpus by unseen writers gave.

    The temperature of the scores, the weights of the gate, from which sureness on to act alone, and the figures.
    """

    temperature: float
    gate: tuple[float, ...]
    act_at: float
    examined: dict[str, float]


CALIBRATION = corpus.FOLDER / "calibration.json"


@dataclass(frozen=True)
class Seen:
    """A row with everything the model looks at; `cues` is what the word lists alone would decide."""

    row: corpus.Row
    groups: Groups
    tongue: Groups
    noticed: Floats
    words: int
    greets: bool
    cues: str
    counts: float = 1.0
    public: bool = False


def look(row: corpus.Row, forms: Table, *, counts: float = 1.0, public: bool = False) -> Seen:
    """One row as the model sees it."""
    noticed, _, _ = notice(row.text, _ANYBODY, _ANY_DAY, NOTHING_KNOWN, {row.language: 0.9, "en": 0.1})
    features, said = noticed.features(), noticed.with_wish().said
    concepts = forms.concepts_in(noticed.text, (row.language, *(("en",) if row.language != "en" else ())))
    return Seen(
        row,
        with_signs(parts_of(noticed.text, concepts), concepts, features),
        tongue_groups(row.text),
        noticed_by(said, features, concepts),
        len(noticed.text.words),
        noticed.greeting_only,
        likeliest(by_cues(said, features)),
        counts,
        public,
    )


def public_rows(file: Path) -> list[corpus.Row]:
    """Public rows whose licence allows a model made from them to be given away."""
    found: list[corpus.Row] = []
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        source = row["source"].split("/")[0]
        if source in SHIPPABLE:
            need = row.get("label") or row["intent"]
            found.append(corpus.Row(row["text"], "other" if need == "out_of_scope" else need, row["language"], source))
    return found


def all_seen(forms: Table, public: Path | None) -> list[Seen]:
    """The corpus, and the public rows that may be used when there is a file of them."""
    rows = [] if public is None else public_rows(public)
    return [*(look(row, forms) for row in corpus.rows()), *(look(row, forms, counts=PUBLIC, public=True) for row in rows)]


def order_of(seen: Sequence[Seen]) -> npt.NDArray[np.int64]:
    """An order without any order: by a checksum of the text, so that needs, languages and writers are mixed, always alike."""
    keys = np.array([crc32(one.row.text.encode("utf-8", "surrogatepass")) for one in seen])
    return np.argsort(keys, kind="stable").astype(np.int64)


def fingerprint(rows: Sequence[corpus.Row], forms: Table) -> str:
    """A short name for exactly these messages and these words of concepts."""
    found = sha256(forms.keys.tobytes() + forms.concepts.tobytes())
    for row in rows:
        found.update(f"{row.language}\t{row.need}\t{row.text}\n".encode("utf-8", "surrogatepass"))
    return found.hexdigest()[:12]


def learn_needs(seen: Sequence[Seen]) -> tuple[Sparse, Fitted]:
    """Weights for the needs, for urgency and for leads."""
    rows = Sparse([one.groups for one in seen], least=_LEAST)
    counts = np.array([one.counts for one in seen])
    known = np.array([not one.public for one in seen])
    tasks = [
        Task(len(NEEDS), np.array([NEEDS.index(one.row.need) for one in seen], np.int64), counts),
        Task(2, np.where(known, [int(one.row.urgent) for one in seen], -1).astype(np.int64), counts),
        Task(2, np.where(known, [int(one.row.lead) for one in seen], -1).astype(np.int64), counts),
    ]
    noticed = np.array([one.noticed for one in seen])
    return rows, fit(rows, noticed, tasks, order=order_of(seen), rounds=_ROUNDS, speed=_SPEED, drop=_DROP, drop_dense=_DROP_NOTICED)


def as_model(
    seen: Sequence[Seen], forms: Table, calibration: Calibration, *, tongues: Sequence[Seen] = (), say: Say = lambda _: None
) -> Model:
    """Learn everything from the rows, and round it to small whole numbers."""
    say(f"learning from {len(seen)} messages")
    rows, fitted = learn_needs(seen)
    weights, scales = _rounded(fitted.sparse)
    say("learning languages")
    heard = [*seen, *tongues]
    languages = tuple(sorted({one.row.language for one in heard}))
    tongue_rows = Sparse([one.tongue for one in heard], least=_LEAST_TONGUE)
    answers = np.array([languages.index(one.row.language) for one in heard], np.int64)
    task = Task(len(languages), answers, np.array([one.counts for one in heard]))
    spoken = fit(tongue_rows, np.zeros((len(heard), 0)), [task], order=order_of(heard), rounds=_TONGUE_ROUNDS, speed=_TONGUE_SPEED)
    tongue_weights, tongue_scales = _rounded(spoken.sparse)
    made_of: dict[str, int] = {}
    for one in seen:
        source = one.row.writer if one.public else "corpus"
        made_of[source] = made_of.get(source, 0) + 1
    ours = [one.row for one in seen if not one.public]
    written = Counter(row.language for row in ours)
    card = Card(
        version=f"seed-{fingerprint([one.row for one in seen], forms)[:8]}",
        made_of=made_of,
        corpus=fingerprint(ours, forms),
        sizes=(len(rows.names), len(tongue_rows.names), len(forms.keys)),
        outputs=OUTPUTS,
        scales=scales,
        bias=tuple(round(float(one), 6) for one in fitted.bias),
        noticed=NAMES,
        concepts=names(),
        beside=tuple(tuple(round(float(one), 5) for one in line) for line in fitted.dense),
        languages=languages,
        read=tuple(sorted(language for language, rows in written.items() if rows >= _READ)),
        language_scales=tongue_scales,
        language_bias=tuple(round(float(one), 6) for one in spoken.bias),
        temperature=calibration.temperature,
        gate=calibration.gate,
        act_at=calibration.act_at,
        examined=calibration.examined,
    )
    rarity = np.clip(np.rint(-10 * np.log(rows.shares)), 0, MOST_RARE).astype(np.uint8)
    return Model(card, Weights(rows.names, weights), Weights(tongue_rows.names, tongue_weights), rarity, forms)


def build(public: Path | None, *, say: Say = lambda _: None) -> bytes:
    """The shipped model's file, from the corpus and, when given, the public rows that may be used."""
    say("reading the corpus")
    forms = table_of()
    seen = all_seen(forms, public)
    tongues = [look(row, forms, public=True) for row in corpus.tongues()]
    calibration = msgspec.json.decode(CALIBRATION.read_bytes(), type=Calibration)
    content = as_model(seen, forms, calibration, tongues=tongues, say=say).packed()
    say(f"made {digest(content)}, {len(content) / 1e6:.1f} MB")
    return content


def _rounded(lines: Floats) -> tuple[npt.NDArray[np.int8], tuple[float, ...]]:
    """One line a group of numbers from -127 to 127, and what one unit of each output is worth; the few largest are cut."""
    scales = [max(1e-9, float(np.quantile(np.abs(line), 0.9999))) / 127 for line in lines]
    table = np.zeros((lines.shape[1], len(lines)), np.int8)
    for output, (line, scale) in enumerate(zip(lines, scales, strict=True)):
        table[:, output] = np.clip(np.rint(line / scale), -127, 127).astype(np.int8)
    return table, tuple(float(f"{scale:.9g}") for scale in scales)
