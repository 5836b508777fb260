"""What an installation can be told: from `frontdesk.toml`, the environment and the command line, in rising order of strength."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec

from frontdesk.kit import data_folder
from frontdesk.kit.errors import Invalid

FILE_NAME = "frontdesk.toml"
SECRET_NAME = "secret_key"
PREFIX = "FRONTDESK_"
DEFAULT_DATA_DIR = Path(".frontdesk")

# Variables of the same family that are no settings: where the settings are, what a command is given, what tests need.
_OTHERS = frozenset(f"{PREFIX}{name}" for name in ("CONFIG", "NEW_PASSWORD", "CHROMIUM", "TEST_DATABASE_URL", "SERVER"))
# A Kubernetes service called "frontdesk" puts these into every container beside it; they are not meant for us.
_KUBERNETES = re.compile(r"FRONTDESK_(SERVICE_HOST|SERVICE_PORT\w*|PORT_\d+_\w+)")


def _is(expected: str, meaning: str) -> msgspec.Meta:
    return msgspec.Meta(description=meaning, extra={"expected": expected})


_Url = Annotated[str, msgspec.Meta(pattern=r"^postgres(ql)?://")]
_Site = Annotated[str, msgspec.Meta(pattern=r"^https?://[^/\s]+")]
_Host = Annotated[str, msgspec.Meta(pattern=r"^\S+$")]
_HostPort = Annotated[str, msgspec.Meta(pattern=r"^(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):[0-9]{1,5}$")]
_Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
_Key = Annotated[str, msgspec.Meta(min_length=32)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an installation can be told, checked once at the start."""

    data_dir: Annotated[Path, _is("a folder's path", "Where the embedded database, uploads and the secret key live.")] = DEFAULT_DATA_DIR
    database_url: Annotated[
        _Url | None,
        _is("a postgresql:// address", "A PostgreSQL server of your own, instead of the embedded one."),
    ] = None
    database_direct_url: Annotated[
        _Url | None,
        _is("a postgresql:// address", "The same server past a connection pooler such as PgBouncer, for live updates."),
    ] = None
    host: Annotated[_Host, _is("a host name or address", "The address the console listens on.")] = "127.0.0.1"
    port: Annotated[_Port, _is("a whole number from 0 to 65535", "The port the console listens on; 0 takes any free one.")] = 8700
    role: Annotated[
        Literal["all", "web", "worker"],
        _is('one of "all", "web", "worker"', "Which part of the work this process does."),
    ] = "all"
    public_url: Annotated[
        _Site | None,
        _is("an http:// or https:// address", "The address customers and providers reach Frontdesk at."),
    ] = None
    secret_key: Annotated[
        _Key,
        _is("at least 32 characters", "Signs sessions; made once and kept in the data folder unless given here."),
    ] = ""
    outbound_allow: Annotated[
        list[_HostPort],
        _is("a list of host:port", "Private addresses Frontdesk may call all the same, such as the demo's pretend provider."),
    ] = []
    log_format: Annotated[Literal["text", "json"], _is('one of "text", "json"', "How log lines are written.")] = "text"
    pool_size: Annotated[
        int,
        msgspec.Meta(ge=1, le=500),
        _is("a whole number from 1 to 500", "The most database connections this process opens."),
    ] = 10
    session_days: Annotated[
        int,
        msgspec.Meta(ge=1, le=365),
        _is("a whole number from 1 to 365", "How many days a sign-in lasts."),
    ] = 14
    encoder: Annotated[
        Path | None,
        _is("a folder's path", "A folder with model.onnx and tokenizer.json: messages are compared by meaning too."),
    ] = None
    cookie_secure: Annotated[
        bool,
        _is("true or false", "Send the sign-in cookie over https only; on by itself when public_url is https."),
    ] = False

    def __repr__(self) -> str:
        """Fit for a log: neither the secret key nor a password is in it."""
        database = self.database_url and without_password(self.database_url)
        return f"Settings(data_dir={str(self.data_dir)!r}, database_url={database!r}, role={self.role!r}, {self.host}:{self.port})"


class Setting(msgspec.Struct, frozen=True):
    """One setting as the documentation shows it."""

    name: str
    variable: str
    expected: str
    meaning: str
    default: str


class SettingsInvalid(Invalid):
    """A setting is unknown or has the wrong type; `fields` names each one."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("settings_invalid", " ".join(fields.values()), fields=fields)


class SettingsUnreadable(Invalid):
    """The settings file cannot be read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__("settings_unreadable", f"The settings file {path} cannot be read: {why}.", fields={FILE_NAME: why})


_HINTS: dict[str, object] = get_type_hints(Settings, include_extras=True)


def load(
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    create: bool = True,
    **overrides: object,
) -> Settings:
    """The settings in force: command line over environment over file; an override of None counts as not given.

    `create=False` touches nothing on disk: no data folder is made, and the secret key stays empty when there is none yet.
    """
    wrong: dict[str, str] = {}
    environment = os.environ if environment is None else environment
    spoken = _checked({key: value for key, value in overrides.items() if value is not None}, "the option", wrong, strict=True)
    around = _checked(_from_environment(environment), "the environment variable", wrong, strict=False)

    named = file or (Path(environment[f"{PREFIX}CONFIG"]) if environment.get(f"{PREFIX}CONFIG") else None)
    chosen = spoken.get("data_dir") or around.get("data_dir")
    source = named or Path(str(chosen or DEFAULT_DATA_DIR)).expanduser() / FILE_NAME
    written = _checked(_from_file(source, must_exist=named is not None), f"the file {source}", wrong, strict=True)
    if "data_dir" in written and named is None:
        wrong["data_dir"] = f"data_dir cannot be set in {source}: that file is found by it. Use {PREFIX}DATA_DIR or --data."
    # A relative folder in a file means relative to the file, wherever the program was started from.
    for folder in {"data_dir", "encoder"} & written.keys():
        written[folder] = source.absolute().parent / Path(str(written[folder])).expanduser()
    if wrong:
        raise SettingsInvalid(wrong)

    values = {**written, **around, **spoken}
    if values.get("encoder"):
        values["encoder"] = Path(os.path.abspath(Path(str(values["encoder"])).expanduser()))
    data_dir = Path(os.path.abspath(Path(str(values.pop("data_dir", DEFAULT_DATA_DIR))).expanduser()))
    public_url = str(values["public_url"]).rstrip("/") if values.get("public_url") else None
    values.setdefault("cookie_secure", (public_url or "").startswith("https:"))
    key = values.pop("secret_key", "") or _secret_key(data_dir, create=create)
    return Settings(**{**values, "data_dir": data_dir, "public_url": public_url, "secret_key": key})  # type: ignore[arg-type]


def described() -> list[Setting]:
    """Every setting with its meaning, for the documentation page."""
    plain = Settings()
    answer = []
    for name, hint in _HINTS.items():
        meta = _meta(hint)
        value: object = getattr(plain, name)
        default = "" if value is None or value == "" else ", ".join(value) if isinstance(value, list) else str(value)
        answer.append(Setting(name, f"{PREFIX}{name.upper()}", str((meta.extra or {})["expected"]), meta.description or "", default))
    return answer


def without_password(url: str) -> str:
    """The same address, fit to be shown: what stands for a password is left out."""
    parts = urlsplit(url)
    sign_in, at, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{sign_in.partition(':')[0]}{at}{place}", query="").geturl()


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for variable, value in environment.items():
        if not variable.startswith(PREFIX) or variable in _OTHERS or value == "":
            continue
        if _KUBERNETES.fullmatch(variable) or (variable == f"{PREFIX}PORT" and "://" in value):
            continue
        name = variable.removeprefix(PREFIX).lower()
        found[name] = [part.strip() for part in value.split(",") if part.strip()] if name == "outbound_allow" else value
    return found


def _from_file(path: Path, *, must_exist: bool) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if must_exist:
            raise SettingsUnreadable(path, "there is no such file") from None
        return {}
    except UnicodeDecodeError:
        raise SettingsUnreadable(path, "it is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsUnreadable(path, f"it is not valid TOML: {error}") from None
    except OSError as error:
        raise SettingsUnreadable(path, error.strerror or str(error)) from None


def _checked(values: Mapping[str, object], source: str, wrong: dict[str, str], *, strict: bool) -> dict[str, object]:
    """The values in their own types; what does not fit goes into `wrong`, in words."""
    right: dict[str, object] = {}
    for name, value in values.items():
        place = (
            f"{source} {PREFIX}{name.upper()}"
            if source.endswith("variable")
            else f"{source} {name}"
            if source.endswith("option")
            else source
        )
        hint = _HINTS.get(name)
        if hint is None:
            wrong[name] = f"There is no setting {name} (from {place}){_nearest(name)}."
            continue
        try:
            right[name] = msgspec.convert(value, hint, strict=strict, dec_hook=_decode)
        except (msgspec.ValidationError, TypeError):
            expected = (_meta(hint).extra or {})["expected"]
            said = "" if name == "secret_key" or name.endswith("_url") else f", not {value!r}"
            wrong[name] = f"{name} must be {expected}{said} (from {place})."
    return right


def _decode(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, (str, Path)) and str(value):
        return Path(value)
    raise TypeError(f"not a {kind.__name__}")


def _meta(hint: object) -> msgspec.Meta:
    meta: msgspec.Meta = hint.__metadata__[-1]  # type: ignore[attr-defined]
    return meta


def _nearest(name: str) -> str:
    known = min(_HINTS, key=lambda other: _distance(name, other))
    return f"; did you mean {known}?" if _distance(name, known) <= max(2, len(known) // 3) else ""


def _distance(one: str, other: str) -> int:
    """How many letters must change to turn one word into the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def _secret_key(data_dir: Path, *, create: bool) -> str:
    path = data_dir / SECRET_NAME
    try:
        if not path.exists():
            if not create:
                return ""
            data_folder.prepare(data_dir)
            _write_once(path, secrets.token_urlsafe(48))
        key = path.read_text("ascii").strip()
    except OSError as error:
        raise data_folder.explain(error, path) from error
    if len(key) < 32:
        raise SettingsInvalid(
            {"secret_key": f"The secret key in {path} is shorter than 32 characters; remove the file and a new one is made."}
        )
    return key


def _write_once(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all; of two processes at the same moment one wins and both read it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink(missing_ok=True)
