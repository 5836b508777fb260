"""The trained part: its corpus, its file, and that the same corpus gives the same file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest

from frontdesk.understanding import NEEDS
from frontdesk.understanding.model import build, corpus, stored
from frontdesk.understanding.model.concepts import Table, names, table_of
from frontdesk.understanding.model.examine import calibrated, examine
from frontdesk.understanding.model.grams import groups, pairs, plain
from frontdesk.understanding.text.normal import Text

# What the corpus must hold at the least.
LANGUAGES = ("ar", "ar-Latn", "de", "en", "es", "fr", "hi", "hi-Latn", "id", "pl", "pt", "tr", "zh")
ENOUGH = 150


@pytest.fixture(scope="session")
def rows() -> list[corpus.Row]:
    return corpus.rows()


@pytest.fixture(scope="session")
def few(rows: list[corpus.Row]) -> list[corpus.Row]:
    """Some messages of three writers, of every need."""
    return [row for row in rows if row.language == "en" and row.writer in {"amal", "bruno", "chen"}][::4]


def test_there_is_enough_for_every_need_and_language(rows: list[corpus.Row]) -> None:
    counts = Counter((row.language, row.need) for row in rows)
    missing = {(language, need): counts[language, need] for language in LANGUAGES for need in NEEDS if counts[language, need] < ENOUGH}
    assert missing == {}
    slavic = Counter(row.need for row in rows if row.language in {"ru", "uk"})
    assert min(slavic[need] for need in NEEDS) >= ENOUGH
    writers = {language: {row.writer for row in rows if row.language == language} for language in LANGUAGES}
    assert min(len(found) for found in writers.values()) >= 3


def test_no_message_stands_twice_with_different_needs(rows: list[corpus.Row]) -> None:
    needs: dict[str, set[str]] = {}
    for row in rows:
        needs.setdefault(row.text.strip().casefold(), set()).add(row.need)
    # A word or two may mean either; a whole sentence may not.
    assert {text for text, found in needs.items() if len(found) > 1 and len(text.split()) > 4} == set()


@pytest.mark.parametrize("content", ["a message before any heading", "# nonsense\nhello", "# pricing\nfine\n# prices\nno"])
def test_a_wrong_line_is_named(content: str) -> None:
    with pytest.raises(corpus.Unreadable, match=r"en/me\.txt:\d: "):
        list(corpus.rows_of(content, "en", "me"))


def test_marks_and_line_breaks_are_read() -> None:
    content = "# pricing\n!$ how much\\ntoday\n\n~ no marks! $5\nplain"
    assert list(corpus.rows_of(content, "en", "me")) == [
        corpus.Row("how much\ntoday", "pricing", "en", "me", urgent=True, lead=True),
        corpus.Row("no marks! $5", "pricing", "en", "me", tricky=True),
        corpus.Row("plain", "pricing", "en", "me"),
    ]


def test_groups_forget_sums_links_and_cries() -> None:
    assert plain("soooooo   long 1234 https://x.example/y?z") == "soo long 00 \u2197"
    first, again = (groups(text.normal, text.words) for text in (Text("pay 250 now"), Text("pay 371 now")))
    assert (first == again).all()
    assert len(groups("", [])) > 0
    assert len(pairs([])) == len(pairs([4])) == 0
    assert (pairs([3, 1, 2]) == pairs([1, 2, 3, 3])).all()
    assert len(pairs([1, 2, 3])) == 3


def test_concepts_are_found_by_word_stem_and_phrase(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("price: cost*, how much\nbook: reserve\nnot: no, how much\n", "utf-8")
    (tmp_path / "zh.txt").write_text("price: 多少钱\n", "utf-8")
    (tmp_path / "de.txt").write_text("late_self: später*\n", "utf-8")
    table = table_of(tmp_path)
    known = names()

    def found(text: str, *languages: str) -> set[str]:
        return {known[number] for number in table.concepts_in(Text(text), languages)}

    assert found("It costs?", "en") == {"price"}
    assert found("how much", "en") == {"price", "not"}
    assert found("how very much", "en") == set()
    assert found("请问洗车多少钱", "zh") == {"price"}
    assert found("costs", "zh") == set()
    assert found("Ich komme spaeter", "de") == found("Ich komme Später", "de") == {"late_self"}
    assert found("", "en") == set()
    assert found("x" * 50_000, "en") == set()


def test_the_same_rows_give_the_same_file_to_the_last_bit(few: list[corpus.Row]) -> None:
    forms = Table(np.zeros(0, np.uint32), np.zeros(0, np.uint16))
    nothing = build.Calibration(1.0, (0.0, 1.0), 0.9, {})
    seen = [build.look(row, forms) for row in few]
    one, other = (build.as_model(seen, forms, nothing).packed() for _ in range(2))
    assert one == other
    back = stored.unpacked(one)
    assert back.packed() == one
    right = sum(NEEDS[int(back.scores(each.groups, each.noticed)[: len(NEEDS)].argmax())] == each.row.need for each in seen)
    assert right / len(seen) > 0.9


@pytest.mark.parametrize("cut", [0, 5, 30, 2000, -1])
def test_a_file_cut_off_on_its_way_is_refused(cut: int) -> None:
    content = stored.SHIPPED.read_bytes()
    with pytest.raises(stored.Broken):
        stored.unpacked(content[:cut])


def test_examining_reads_every_writer_by_the_others(few: list[corpus.Row]) -> None:
    forms = table_of()
    found = examine([build.look(row, forms) for row in few], forms)
    figures = calibrated(found).examined
    assert figures["messages"] == len(few)
    assert 0.35 < figures["needs"] < 0.95
    assert found.right.mean() == pytest.approx(figures["needs"], abs=0.1)


def test_the_shipped_model_is_small_and_made_from_this_corpus(rows: list[corpus.Row]) -> None:
    content = stored.SHIPPED.read_bytes()
    assert len(content) < 8_000_000
    card = stored.unpacked(content).card
    assert card.corpus == build.fingerprint(rows, table_of()), "run: frontdesk model build"
    assert set(card.made_of) <= {"corpus", *build.SHIPPABLE}
    notice = (Path(__file__).parents[2] / "NOTICE").read_text("utf-8")
    spelled = {"DSTC11-T2": "DSTC11 Track 2", "CodeMixed-DSTC2": "Code-Mixed DSTC2"}
    assert [one for one in card.made_of if one != "corpus" and spelled.get(one, one) not in notice] == []
    assert set(LANGUAGES) <= set(card.read)


def test_the_page_of_figures_tells_of_this_examination() -> None:
    page = (Path(__file__).parents[2] / "docs" / "measured.md").read_text("utf-8")
    examined = msgspec.json.decode(build.CALIBRATION.read_bytes(), type=build.Calibration).examined
    assert f"corpus of {examined['messages']:,.0f} messages" in page
    assert f"**{examined['needs']:.3f}**".replace("0.", ".") in page
    for name, value in examined.items():
        kind, _, language = name.partition(" ")
        if kind == "needs" and language:
            assert f"| {language} | {value:.2f} |" in page, language
