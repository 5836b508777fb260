"""The optional encoder: what it says, what its folder must hold, and that reading gets on without it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from frontdesk.kit.errors import Problem
from frontdesk.understanding.encoder import in_use, network
from frontdesk.understanding.encoder.in_use import Careful
from frontdesk.understanding.encoder.network import Encoder, opened
from tests.understanding import toy_encoder as toy

pytest.importorskip("onnxruntime", reason="onnxruntime has no build for this machine")

LOST = "I left my umbrella at your place"
OTHER_WORDS = "somebody mislaid her necklace in the lobby, was it spotted?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small encoder."""
    return toy.make(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    """The encoder in it."""
    return opened(folder)


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    yield
    in_use.use(None)


def test_what_means_the_same_is_near_whatever_the_letters(encoder: Encoder) -> None:
    same, other = encoder.vectors([LOST, OTHER_WORDS]), encoder.vectors([LOST, "how much is it?"])
    assert same.dtype == np.float32
    assert same.shape == (2, encoder.width) == (2, toy.WIDTH)
    assert np.sqrt((same**2).sum(axis=1)) == pytest.approx([1.0, 1.0])
    assert same[0] @ same[1] > 0.6
    assert other[0] @ other[1] < 0.3


def test_a_text_has_one_vector_alone_and_in_company_now_and_later(folder: Path, encoder: Encoder) -> None:
    texts = [LOST, OTHER_WORDS, "how much is it?", LOST]
    together = opened(folder).vectors(texts)
    assert (together == np.stack([opened(folder).vectors([one])[0] for one in texts])).all()
    assert (together == encoder.vectors(texts)).all()


def test_the_mean_is_over_the_pieces_that_are_there(encoder: Encoder) -> None:
    table = np.array(toy._words()[1], np.float64)
    words = toy.pieces()
    rows = table[[words.index(one) for one in ("[CLS]", "left", "my", "umbrella", "[SEP]")]].mean(axis=0)
    assert encoder._middle is not None
    wanted = rows / np.linalg.norm(rows) - encoder._middle
    assert encoder.vectors(["left my umbrella"])[0] == pytest.approx(wanted / np.linalg.norm(wanted), abs=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "قطة صغيرة", "猫はどこですか", "xqzzyxq zzqxyzx yqzxxzy"])
def test_a_language_that_the_network_never_learned_has_no_vector(encoder: Encoder, text: str) -> None:
    assert encoder.vector(text) is None
    assert not encoder.vectors([text]).any()


def test_only_so_many_pieces_are_looked_at_and_only_so_much_is_kept(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "my umbrella " * 1_000
    assert (encoder.vectors([long]) == encoder.vectors(["my umbrella " * 126])).all()
    monkeypatch.setattr(network, "_MOST_KEPT", 10)
    for number in range(30):
        encoder.vector(f"my umbrella {'lost ' * number}")
    assert len(encoder._kept) == 10
    endless = "umbrella " * 10_000_000
    begun = time.process_time()
    encoder.vector(endless)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("text", ["\ud800 my umbrella", "my\x00umbrella", "🙂" * 500, "a" * 60_000])
def test_whatever_is_written_it_answers(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.vectors([text])).all()


def test_a_list_of_pieces_and_any_name_will_do(tmp_path: Path, folder: Path, encoder: Encoder) -> None:
    (tmp_path / "quantized.onnx").write_bytes((folder / "model.onnx").read_bytes())
    (tmp_path / "vocab.txt").write_text("\n".join(toy.pieces()), "utf-8")
    other = opened(tmp_path)
    assert other.file == "quantized.onnx"
    assert (other.vectors([LOST, OTHER_WORDS]) == encoder.vectors([LOST, OTHER_WORDS])).all()


@pytest.mark.parametrize("inputs", [("input_ids",), ("input_ids", "attention_mask")])
def test_a_network_is_given_only_what_it_asks_for(tmp_path: Path, encoder: Encoder, inputs: tuple[str, ...]) -> None:
    assert (opened(toy.make(tmp_path, inputs=inputs)).vectors([LOST]) == encoder.vectors([LOST])).all()


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _with(name: str, content: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


def _sums(*names: str, wrong: str = "") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
        lines = [f"{'0' * 64 if name == wrong else digest}  {name}" for name, digest in found.items()]
        (folder / "encoder.sha256").write_text("\n".join(lines) + "\n", "utf-8")

    return write


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_without("model.onnx"), "encoder_no_model"),
        (_without("tokenizer.json"), "encoder_no_words"),
        (_with("model.onnx", b"no network"), "encoder_broken"),
        (_with("tokenizer.json", b"{}"), "encoder_words_broken"),
        (lambda folder: toy.make(folder, inputs=("pixels",)), "encoder_unfit"),
        (lambda folder: toy.make(folder, pooled=True), "encoder_unfit"),
        (_sums("model.onnx", "tokenizer.json", wrong="model.onnx"), "encoder_hash_wrong"),
        (_sums("tokenizer.json"), "encoder_hash_missing"),
        (_with("encoder.sha256", b"somehow\n"), "encoder_hash_unreadable"),
        (_with("encoder.sha256", b"\xff\xfe"), "encoder_unreadable"),
    ],
)
def test_a_folder_that_will_not_do_is_refused_with_what_to_do(tmp_path: Path, spoil: Callable[[Path], None], code: str) -> None:
    spoil(toy.make(tmp_path))
    with pytest.raises(Problem) as refused:
        opened(tmp_path)
    assert refused.value.code == code
    assert str(tmp_path) in refused.value.detail


def test_several_networks_need_a_choice_and_a_folder_must_be_there(tmp_path: Path) -> None:
    toy.make(tmp_path)
    (tmp_path / "model.onnx").rename(tmp_path / "a.onnx")
    (tmp_path / "b.onnx").write_bytes(b"")
    for folder, code in ((tmp_path, "encoder_many_models"), (tmp_path / "nowhere", "encoder_no_folder")):
        with pytest.raises(Problem) as refused:
            opened(folder)
        assert refused.value.code == code


def test_right_hashes_are_let_through(tmp_path: Path) -> None:
    _sums("model.onnx", "tokenizer.json")(toy.make(tmp_path))
    assert opened(tmp_path).width == toy.WIDTH


def test_one_that_cannot_be_used_is_told_once_and_messages_are_compared_by_letters(
    tmp_path: Path, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert in_use.state().because == "not_set"
    state = in_use.use(tmp_path)
    assert (state.used, state.because, state.code) == (False, "unusable", "encoder_no_model")
    assert [in_use.meaning_of(LOST) for _ in range(3)] == [None] * 3
    assert in_use.name() == ""
    assert len(caplog.records) == 1
    assert "encoder_no_model" in caplog.text
    state = in_use.use(folder)
    assert (state.used, state.because, state.model) == (True, "works", "model.onnx")
    assert in_use.meaning_of(LOST) is not None
    assert in_use.name()


class _Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_one_that_fails_again_and_again_is_left_alone_and_tried_again_later(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, encoder = _Clock(), opened(folder)
    careful, asked = Careful(encoder, clock), 0
    works = encoder._pooled

    def fails(_: str) -> None:
        nonlocal asked
        asked += 1
        raise RuntimeError("no memory")

    monkeypatch.setattr(encoder, "_pooled", fails)
    assert [careful.meaning_of(f"{LOST} {number}") for number in range(2)] == [None, None]
    assert careful.state.used
    assert [await careful.soon(f"{LOST} {number}") for number in range(2, 12)] == [None] * 10
    assert (asked, careful.state.used, careful.state.because) == (3, False, "fails")
    clock.now = 61
    assert careful.meaning_of(LOST) is None
    assert asked == 4
    assert [one.levelno for one in caplog.records] == [logging.ERROR]
    clock.now = 122
    monkeypatch.setattr(encoder, "_pooled", works)
    assert await careful.soon(LOST) is not None
    assert careful.state.because == "works"
    assert "answers again" in caplog.text


async def test_no_message_waits_for_one_that_dawdles(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = opened(folder)
    careful = Careful(encoder)
    assert await careful.soon(LOST) is not None
    monkeypatch.setattr(encoder, "_pooled", lambda _: time.sleep(0.2))
    monkeypatch.setattr(in_use, "_PATIENCE", 0.02)
    begun = time.perf_counter()
    assert [await careful.soon(f"{LOST} {number}") for number in range(20)] == [None] * 20
    assert time.perf_counter() - begun < 0.5
    assert careful.state.because == "slow"
    assert len(caplog.records) == 1
    # What is known already needs no asking, but is not looked up either while it rests.
    assert await careful.soon(LOST) is None
    await asyncio.get_running_loop().run_in_executor(careful._thread, int)


def test_nothing_of_it_is_loaded_without_one_and_without_the_packages_a_sentence_says_so(folder: Path) -> None:
    program = f"""
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        import frontdesk.app.running, frontdesk.understanding.lessons.memory
        from frontdesk.understanding import BusinessContext, read
        from frontdesk.understanding.encoder import in_use
        anybody = BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")
        print(read("how much?", business=anybody, at=datetime(2026, 1, 1, tzinfo=UTC)).need)
        in_use.use(None)
        print(sorted({{"onnxruntime", "tokenizers"}} & sys.modules.keys()))
        sys.modules["onnxruntime"] = sys.modules["tokenizers"] = None
        print(in_use.use(Path({str(folder)!r})).code, in_use.meaning_of("how much?"))
        print(read("how much?", business=anybody, at=datetime(2026, 1, 1, tzinfo=UTC)).need)
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["pricing", "[]", "encoder_extra_missing None", "pricing"]
    assert "pip install 'frontdesk[semantic]'" in ran.stderr
    piped = "import sys, frontdesk.app.pipe; print({'onnxruntime', 'tokenizers', 'asyncio'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", piped], capture_output=True, text=True, check=True).stdout.strip() == "set()"
