"""The files that pretend telephones send are what they say they are."""

from __future__ import annotations

from frontdesk.channels.sniff import sniff
from frontdesk.demo.fake_providers import files


def test_a_voice_note_lasts_and_carries_its_words() -> None:
    words = "أنا في حي السلامة، المكيف واقف " * 30
    note, mime = files.voice(14, words)
    assert (sniff(note), mime) == ("audio/ogg", "audio/ogg; codecs=opus")
    assert files.spoken_in(note) == words
    last = note.rindex(b"OggS")
    assert note[last + 5] & 4
    assert int.from_bytes(note[last + 6 : last + 14], "little") == 14 * 48_000 // 2880 * 2880


def test_every_page_has_its_checksum() -> None:
    note, _ = files.voice(3, "short")
    for page in note.split(b"OggS")[1:]:
        whole = b"OggS" + page
        assert files._checksum(whole[:22] + bytes(4) + whole[26:]) == int.from_bytes(whole[22:26], "little")


def test_other_recordings_say_nothing() -> None:
    assert files.spoken_in(b"OggS") is None
    assert files.spoken_in(b"") is None


def test_pictures_and_papers() -> None:
    assert sniff(files.picture("ac-leak.jpg")[0]) == "image/jpeg"
    assert files.picture("../../start.py") == files.picture(files.pictures()[0])
    paper, mime = files.paper("cv (1).pdf")
    assert (sniff(paper), mime) == ("application/pdf", "application/pdf")
