"""Settings come from three places, are checked once, and say plainly what is wrong."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from frontdesk.kit import settings
from frontdesk.kit.data_folder import FolderBlocked
from frontdesk.kit.settings import SettingsInvalid, SettingsUnreadable, load


def test_without_anything_said_the_defaults_hold(tmp_path: Path) -> None:
    told = load(environment={}, data_dir=tmp_path)
    assert (told.host, told.port, told.role, told.log_format) == ("127.0.0.1", 8700, "all", "text")
    assert told.database_url is None
    assert told.outbound_allow == []
    assert told.data_dir == tmp_path


def test_the_command_line_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "frontdesk.toml").write_text('port = 1001\nhost = "0.0.0.0"\nrole = "web"\n', "utf-8")
    told = load(
        environment={"FRONTDESK_PORT": "1002", "FRONTDESK_ROLE": "worker", "FRONTDESK_DATA_DIR": str(tmp_path)}, port=1003, host=None
    )
    assert (told.port, told.role, told.host) == (1003, "worker", "0.0.0.0")


def test_the_environment_speaks_in_text(tmp_path: Path) -> None:
    told = load(
        environment={
            "FRONTDESK_COOKIE_SECURE": "true",
            "FRONTDESK_OUTBOUND_ALLOW": "127.0.0.1:9001, [::1]:9002",
            "FRONTDESK_DATABASE_URL": "",
            "FRONTDESK_SESSION_DAYS": "30",
        },
        data_dir=tmp_path,
    )
    assert told.cookie_secure is True
    assert told.outbound_allow == ["127.0.0.1:9001", "[::1]:9002"]
    assert told.database_url is None
    assert told.session_days == 30


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("port", "high", "a whole number from 0 to 65535"),
        ("port", 70000, "a whole number from 0 to 65535"),
        ("port", True, "a whole number from 0 to 65535"),
        ("role", "boss", 'one of "all", "web", "worker"'),
        ("log_format", 3, 'one of "text", "json"'),
        ("cookie_secure", "perhaps", "true or false"),
        ("outbound_allow", ["localhost"], "a list of host:port"),
        ("database_url", "mysql://here", "a postgresql:// address"),
        ("public_url", "desk.example", "an http:// or https:// address"),
        ("host", "", "a host name or address"),
        ("secret_key", "short", "at least 32 characters"),
        ("data_dir", 7, "a folder's path"),
    ],
)
def test_a_wrong_value_names_its_key_and_what_was_expected(tmp_path: Path, key: str, value: object, expected: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load(environment={}, **{"data_dir": tmp_path, key: value})  # type: ignore[arg-type]
    assert caught.value.code == "settings_invalid"
    assert list(caught.value.fields) == [key]
    assert expected in caught.value.fields[key]


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "frontdesk.toml").write_text('prot = 1\nrole = "boss"\n', "utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load(environment={"FRONTDESK_POOL_SIZE": "many"}, data_dir=tmp_path)
    assert set(caught.value.fields) == {"prot", "role", "pool_size"}
    assert "did you mean port?" in caught.value.fields["prot"]
    assert "frontdesk.toml" in caught.value.fields["role"]
    assert "FRONTDESK_POOL_SIZE" in caught.value.fields["pool_size"]


def test_secrets_are_never_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load(environment={"FRONTDESK_SECRET_KEY": "hunter2", "FRONTDESK_DATABASE_URL": "mysql://me:hunter2@there"}, data_dir=tmp_path)
    assert "hunter2" not in caught.value.detail
    told = load(environment={}, data_dir=tmp_path, database_url="postgresql://me:hunter2@there/frontdesk?password=hunter2")
    assert "hunter2" not in repr(told)
    assert told.secret_key not in repr(told)
    assert "me@there" in repr(told)


def test_what_tests_and_commands_are_told_is_no_setting(tmp_path: Path) -> None:
    around = {"FRONTDESK_CHROMIUM": "chromium", "FRONTDESK_TEST_DATABASE_URL": "postgresql://x", "FRONTDESK_NEW_PASSWORD": "secret"}
    assert load(environment=around, data_dir=tmp_path).port == 8700


def test_a_kubernetes_service_of_our_name_does_no_harm(tmp_path: Path) -> None:
    around = {
        "FRONTDESK_PORT": "tcp://10.0.0.7:80",
        "FRONTDESK_SERVICE_HOST": "10.0.0.7",
        "FRONTDESK_SERVICE_PORT_HTTP": "80",
        "FRONTDESK_PORT_80_TCP_ADDR": "10.0.0.7",
    }
    assert load(environment=around, data_dir=tmp_path).port == 8700


def test_https_outside_means_secure_cookies_unless_told_otherwise(tmp_path: Path) -> None:
    told = load(environment={}, data_dir=tmp_path, public_url="https://desk.example/")
    assert told.public_url == "https://desk.example"
    assert told.cookie_secure
    assert not load(environment={}, data_dir=tmp_path, public_url="https://desk.example", cookie_secure=False).cookie_secure
    assert not load(environment={}, data_dir=tmp_path, public_url="http://desk.example").cookie_secure


def test_the_secret_key_is_made_once_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert load(environment={}, data_dir=folder, create=False).secret_key == ""
    assert not folder.exists()
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load(environment={}, data_dir=folder).secret_key, range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_a_file_in_the_way_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder", "utf-8")
    with pytest.raises(FolderBlocked) as caught:
        load(environment={}, data_dir=tmp_path / "data")
    assert caught.value.code == "data_folder_blocked"
    assert str(tmp_path / "data") in caught.value.detail


def test_a_named_file_must_be_there_and_be_toml(tmp_path: Path) -> None:
    with pytest.raises(SettingsUnreadable, match="no such file"):
        load(file=tmp_path / "missing.toml", environment={})
    broken = tmp_path / "broken.toml"
    broken.write_text("port 8700", "utf-8")
    with pytest.raises(SettingsUnreadable, match="not valid TOML"):
        load(file=broken, environment={})


def test_a_folder_in_a_named_file_is_relative_to_that_file(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "desk.toml").write_text('data_dir = "../kept"\n', "utf-8")
    assert load(environment={"FRONTDESK_CONFIG": str(tmp_path / "etc" / "desk.toml")}).data_dir == tmp_path / "kept"


def test_the_data_folders_own_file_cannot_move_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "frontdesk.toml").write_text('data_dir = "/elsewhere"\n', "utf-8")
    with pytest.raises(SettingsInvalid, match="data_dir cannot be set"):
        load(environment={}, data_dir=tmp_path)


def test_every_setting_is_described() -> None:
    described = settings.described()
    assert [one.name for one in described] == list(settings.Settings.__struct_fields__)
    assert all(one.meaning.endswith(".") and one.expected for one in described)
    assert {one.name: one.default for one in described}["port"] == "8700"


def test_reading_settings_pulls_in_nothing_heavy() -> None:
    heavy = "{'asyncpg', 'asyncio', 'litestar', 'httpx', 'frontdesk.kit.postgres'}"
    script = f"import sys, frontdesk.kit.settings; print({heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(settings.__file__).parents[2]
    )
    assert done.stdout.strip() == "set()"


def test_the_encoders_folder_is_found_from_where_it_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environment={}, data_dir=tmp_path).encoder is None
    assert load(environment={"FRONTDESK_ENCODER": "net"}, data_dir=tmp_path).encoder == tmp_path / "net"
    assert load(environment={"FRONTDESK_ENCODER": "~/net"}, data_dir=tmp_path).encoder == Path("~/net").expanduser()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "frontdesk.toml").write_text('encoder = "net"\n', "utf-8")
    assert load(file=tmp_path / "etc" / "frontdesk.toml", environment={}, data_dir=tmp_path).encoder == tmp_path / "etc" / "net"
    assert load(environment={}, data_dir=tmp_path, encoder=Path("net")).encoder == tmp_path / "net"
