"""Needs of a business's own and lessons, compared by meaning where there is an encoder, and exactly as before where there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from frontdesk.understanding import read
from frontdesk.understanding.encoder import in_use
from frontdesk.understanding.lessons.memory import example_of, given_examples
from frontdesk.understanding.lessons.records import Words
from frontdesk.understanding.line import Desk
from frontdesk.understanding.model.alike import Alike
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.stored import shipped
from frontdesk.understanding.needs.decide import likeliest
from frontdesk.understanding.own.compare import Sides
from tests.understanding import toy_encoder as toy
from tests.understanding.test_own_needs import ANYBODY, AT, FRANCHISE, LOST, ORDINARY, head_of, lesson, need

pytest.importorskip("onnxruntime", reason="onnxruntime has no build for this machine")

OTHER_WORDS = "somebody mislaid her necklace in the lobby, was it spotted?"
IN_OTHERS = "mislaid my necklace in your lobby, has it been spotted?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small encoder."""
    return toy.make(tmp_path_factory.mktemp("encoder"))


@pytest.fixture
def encoder(folder: Path) -> Iterator[None]:
    """A process that compares by meaning."""
    assert in_use.use(folder).used
    yield
    in_use.use(None)


def _needs() -> Head:
    return head_of(need("lost_property", "post_service_support", LOST), need("franchise", "general_question", FRANCHISE))


def _read(text: str, head: Head, *, meant: bool = True) -> str:
    return read(text, business=ANYBODY, at=AT, head=head, meaning=in_use.meaning_of(text) if meant else None).need


def test_a_need_said_in_other_words_is_found_with_an_encoder_and_not_without(encoder: None) -> None:
    with_it = _needs()
    assert _read(OTHER_WORDS, with_it) == "lost_property"
    assert _read(IN_OTHERS, with_it) == "lost_property"
    in_use.use(None)
    without = _needs()
    assert _read(OTHER_WORDS, without) not in without.own
    assert _read(IN_OTHERS, without) not in without.own


def test_what_means_something_else_is_read_as_before(encoder: None) -> None:
    head = _needs()
    for text in ORDINARY:
        assert _read(text, head) == read(text, business=ANYBODY, at=AT).need, text


def test_a_message_whose_meaning_is_not_known_is_read_exactly_as_without_an_encoder(encoder: None) -> None:
    with_it = _needs()
    lesson("please book me for friday", "complaint", with_it)
    in_use.use(None)
    without = _needs()
    lesson("please book me for friday", "complaint", without)
    assert with_it._alike.with_meaning
    assert not without._alike.with_meaning
    for text in (*LOST, *FRANCHISE, *ORDINARY, OTHER_WORDS, "book me for friday"):
        one, other = (read(text, business=ANYBODY, at=AT, head=head) for head in (with_it, without))
        assert one == other, text


def test_a_correction_counts_for_what_means_the_same(encoder: None) -> None:
    told = "the salon counter is where my gloves vanished"
    head = Head()
    lesson(told, "complaint", head)
    alike = "my phone was mislaid in the lobby"
    with_it = head.bend_example(example_of(shipped(), Words(uuid4(), alike, AT), ANYBODY, ""))
    by_letters = read(alike, business=ANYBODY, at=AT, head=head).probabilities
    assert with_it["complaint"] > by_letters["complaint"] + 0.05


def test_taken_one_by_one_or_together_by_whom_the_meaning_is_known_or_not_the_same_is_taught(encoder: None) -> None:
    examples = [one for text, said in _LESSONS for one in [example_of(shipped(), Words(uuid4(), text, AT), ANYBODY, said)]]
    examples[1].meaning = None
    slowly, at_once = Head(), Head()
    for one in examples:
        slowly.learn([one])
    at_once.learn(examples)
    for text in (OTHER_WORDS, *LOST):
        asked = example_of(shipped(), Words(uuid4(), text, AT), ANYBODY, "")
        assert slowly.bend_example(asked) == pytest.approx(at_once.bend_example(asked))


def test_left_out_is_what_a_head_without_that_example_says(encoder: None) -> None:
    head = _needs()
    for text, said in _LESSONS:
        lesson(text, said, head)
    head.examples[2].meaning = head.examples[-1].meaning = None
    anew = Head(head.own)
    anew.learn(head.examples)
    for row, found in enumerate(anew.left_out()):
        without = Head(head.own)
        without.learn([one for place, one in enumerate(head.examples) if place != row])
        assert found == pytest.approx(without.bend_example(head.examples[row]), abs=1e-6)


def test_likeness_stays_that_of_a_kernel_and_everything_is_most_like_itself(encoder: None) -> None:
    examples = [example_of(shipped(), Words(uuid4(), text, AT), ANYBODY, "") for text in (*LOST, *FRANCHISE, *ORDINARY[:8])]
    for one in examples[::3]:
        one.meaning = None
    alike = Alike()
    alike.add(examples)
    found = alike.meant()
    assert np.diag(found) == pytest.approx(1.0)
    assert found == pytest.approx(found.T)
    assert np.linalg.eigvalsh(found).min() > -1e-6
    for row, one in enumerate(examples):
        if one.meaning is not None:
            assert alike.meant_to(one.groups, one.values, one.meaning) == pytest.approx(found[row], abs=1e-5)
    alike.keep([0, 1, 4])
    assert alike.meant() == pytest.approx(found[np.ix_([0, 1, 4], [0, 1, 4])])


def test_a_preview_compares_by_meaning_too(encoder: None) -> None:
    lost = need("lost_property", "post_service_support", LOST)
    sides = Sides(lost, [], [lost], [], model=shipped(), business=ANYBODY)
    was, becomes, _ = sides.of(example_of(shipped(), Words(uuid4(), OTHER_WORDS, AT), ANYBODY, ""))
    assert was != becomes == "lost_property"
    assert len(given_examples(shipped(), lost, ANYBODY)) == len(LOST)


def test_readings_with_an_encoder_are_the_same_every_time(encoder: None, folder: Path) -> None:
    def all_of_them() -> list[dict[str, float]]:
        head = _needs()
        return [read(one, business=ANYBODY, at=AT, head=head, meaning=in_use.meaning_of(one)).probabilities for one in (OTHER_WORDS, *LOST)]

    first = all_of_them()
    in_use.use(folder)
    assert all_of_them() == first


def test_the_pipe_compares_by_meaning_when_told_of_an_encoder(folder: Path, tmp_path: Path) -> None:
    rows = [{"text": text, "intent": intent} for intent, texts in (("lost", LOST), ("franchise", FRANCHISE)) for text in texts]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    asked = json.dumps({"id": "1", "text": OTHER_WORDS})
    command = [sys.executable, "-m", "frontdesk", "understand", "--stdio", "--examples", str(tmp_path / "rows.jsonl")]

    def said(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, *more], input=asked, capture_output=True, text=True, check=False)

    without, with_it = json.loads(said().stdout), json.loads(said("--encoder", str(folder)).stdout)
    assert with_it["intent"] == "lost"
    assert with_it["confidence"] > 1.5 * without["confidence"]
    refused = said("--encoder", str(tmp_path))
    assert refused.returncode == 1
    assert "encoder_no_model" in refused.stderr
    desk = Desk()
    desk.answer({"type": "train", "examples": rows})
    assert desk.answer({"id": "1", "text": OTHER_WORDS}) == without


_LESSONS = (("I forgot my gloves in the lobby", "scheduling"), ("book me for friday", "complaint"), ("the fee please", "pricing"))


def test_a_lesson_moves_the_likeliest_need_of_its_like(encoder: None) -> None:
    head = _needs()
    before = head.bend_example(example_of(shipped(), Words(uuid4(), OTHER_WORDS, AT), ANYBODY, ""))
    assert likeliest(before) == "lost_property"
    lesson("somebody dropped her scarf in the lobby, was it found?", "complaint", head)
    after = head.bend_example(example_of(shipped(), Words(uuid4(), OTHER_WORDS, AT), ANYBODY, ""))
    assert after["lost_property"] < before["lost_property"]
