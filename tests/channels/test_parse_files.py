"""`frontdesk channels parse` says one line a file, whatever is in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.channels.parse_files import main, parse_file
from frontdesk.kit.errors import Invalid
from tests.channels import samples as s


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_one_line_a_file_in_order(tmp_path: Path) -> None:
    files = [write(tmp_path, "b.json", s.of_messages(s.message())), write(tmp_path, "a.json", s.of_statuses(s.status(), s.status("read")))]
    lines: list[str] = []
    assert main("whatsapp", files, lines.append) == 0
    first, second = map(json.loads, lines)
    assert (first["file"], second["file"]) == ("b.json", "a.json")
    event = first["events"][0]
    assert (event["kind"], event["from"], event["ts"], event["text"]) == ("message", s.NOURA, s.AT_ISO, "Can you come today?")
    assert [event["status"] for event in second["events"]] == ["delivered", "read"]


def test_only_what_the_payload_says_is_said(tmp_path: Path) -> None:
    card = {"name": {"formatted_name": "Sami"}, "phones": [{"phone": "1", "wa_id": "1"}]}
    body = s.of_messages(s.message("contacts", [card]), s.message("image", {"id": "9", "mime_type": "image/png", "sha256": "x"}, id_="2"))
    contacts, image = parse_file("whatsapp", write(tmp_path, "x", body))["events"]
    assert contacts["contacts"] == [{"name": "Sami", "phones": ("1",)}]
    assert image["media"] == [{"id": "9", "mime": "image/png"}]
    assert not {"text", "location", "errors", "forwarded", "duplicate", "note"} & set(image)


def test_what_cannot_be_read_is_an_error_event(tmp_path: Path) -> None:
    broken, gone = write(tmp_path, "x.json", b"{"), tmp_path / "gone.json"
    lines: list[str] = []
    assert main("whatsapp", [broken, gone, tmp_path], lines.append) == 1
    codes = [[(event["kind"], event["event"]) for event in json.loads(line)["events"]] for line in lines]
    assert codes == [[("error", "not_json")], [("error", "file_unreadable")], [("error", "file_unreadable")]]


def test_our_own_channels_can_be_read_too(tmp_path: Path) -> None:
    form = parse_file("webform", write(tmp_path, "x.form", b"name=Noura&email=n%40a.sa&message=AC+broken&area=Jeddah"))["events"]
    assert form[0]["text"] == "AC broken"
    chat = parse_file("webchat", write(tmp_path, "x.json", b'{"visitor":"v","id":"1","text":"hi"}'))["events"]
    assert chat[0]["from"] == "v"


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(Invalid) as unknown:
        main("pigeon", [])
    assert "webchat, webform, whatsapp" in unknown.value.detail


def test_it_starts_without_the_network_client_and_the_phone_book() -> None:
    script = (
        "import sys, frontdesk.channels.parse_files; print([name for name in ('httpx', 'phonenumbers', 'litestar') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
