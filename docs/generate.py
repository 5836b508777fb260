"""Writes the pages of docs/ that are made from the program, so that they cannot say what it does not do.

python3 run.py docs           writes them
python3 run.py docs --check   says which ones are out of date
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from itertools import groupby
from pathlib import Path

import msgspec
import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from frontdesk.app import rooms
from frontdesk.cli import app
from frontdesk.demo import api as demo_api
from frontdesk.intake.texts import LANGUAGES, TEXTS, duration_words, hours_words, join_words, money_words, timing_words
from frontdesk.intake.texts.book import book
from frontdesk.kit import settings
from frontdesk.kit.events import CATALOGUE, Event
from frontdesk.kit.money import Money
from frontdesk.kit.web import PUBLIC, ROUTES, SIGNED_IN, Route
from frontdesk.team import PERMISSIONS
from frontdesk.team.shifts import Hours
from frontdesk.understanding.records import Timing

DOCS = Path(__file__).resolve().parent
PACKAGE = DOCS.parent / "frontdesk"
_MADE = "<!-- Made by `python3 run.py docs`; change the program, not this page. -->"
_MARKERS = {PUBLIC: "nobody needs to be signed in", SIGNED_IN: "anybody signed in"}

assert rooms.ROOMS
assert demo_api


def pages() -> dict[str, str]:
    """Each page's name with its text."""
    make: dict[str, Callable[[], str]] = {
        "events.md": events_page,
        "settings.md": settings_page,
        "commands.md": commands_page,
        "errors.md": errors_page,
        "api.md": api_page,
        "assistant-texts.md": texts_page,
    }
    return {name: f"{_MADE}\n\n{page().rstrip()}\n" for name, page in make.items()}


def events_page() -> str:
    """Every fact the program records."""
    parts = [
        "# Events",
        "An event is one recorded fact, in past tense. The same row is the audit trail, the timeline a person reads, the live stream and"
        " what reports count. Its fields hold ids and facts, never what a customer wrote.",
        "*Live for* says who sees it in the live stream: everybody of the business, or those with a permission.",
    ]
    for subject, names in groupby(sorted(CATALOGUE), key=lambda name: name.split(".")[0]):
        parts.append(f"## {subject.replace('_', ' ').capitalize()}")
        parts += [_event(name, CATALOGUE[name]) for name in names]
    return "\n\n".join(parts)


def _event(name: str, kind: type[Event]) -> str:
    fields = ", ".join(f"`{field.name}`" + ("?" if not field.required else "") for field in msgspec.structs.fields(kind))
    audience = "everybody of the business" if kind.audience == "business" else f"`{kind.audience}`"
    personal = f" Blanked when the person is erased: {', '.join(f'`{field}`' for field in kind.personal)}." if kind.personal else ""
    room = kind.__module__.split(".")[1]
    return (
        f"### `{name}`\n\n{_sentence(kind.__doc__)}\n\n> {kind.sentence}\n\n"
        f"Holds {fields}. Version {kind.version}, room `{room}`, live for {audience}.{personal}"
    )


def settings_page() -> str:
    """Everything an installation can be told."""
    lines = [
        (
            f"`{one.name}`",
            f"`{one.variable}`",
            one.expected,
            f"`{one.default.lower() if one.default in ('True', 'False') else one.default}`" if one.default else "",
            one.meaning,
        )
        for one in settings.described()
    ]
    return (
        "# Settings\n\nAn option on the command line is stronger than an environment variable, and that is stronger than the file"
        f" `{settings.FILE_NAME}` in the data folder (or wherever `{settings.PREFIX}CONFIG` says it is). An unknown name or a value"
        " that does not fit stops the start with a sentence.\n\n"
        + _table(("setting", "environment variable", "is", "if not given", "what it means"), lines)
    )


def commands_page() -> str:
    """Every command of the program."""
    parts = ["# Commands", "`frontdesk COMMAND --help` says the same. In a clone, `python3 run.py COMMAND` prepares the folder first."]
    parts += [_command(path, command) for path, command in _commands(typer.main.get_command(app), ["frontdesk"])]
    return "\n\n".join(parts)


def _commands(command: object, path: list[str]) -> Iterator[tuple[list[str], TyperCommand]]:
    if isinstance(command, TyperGroup):
        for name, part in sorted(command.commands.items()):
            yield from _commands(part, [*path, name])
    elif isinstance(command, TyperCommand) and not command.hidden:
        yield path, command


def _command(path: list[str], command: TyperCommand) -> str:
    arguments = [part for part in command.params if isinstance(part, TyperArgument)]
    options = [part for part in command.params if isinstance(part, TyperOption) and not part.hidden]
    usage = " ".join([*path, *(_argument(part) for part in arguments), *(["[OPTIONS]"] if options else [])])
    text = f"## {' '.join(path[1:])}\n\n{_sentence(command.help)}\n\n    {usage}"
    lines = [(f"`{' / '.join(part.opts)}`", _sentence(part.help), _default(part)) for part in options]
    return text + ("\n\n" + _table(("option", "what it does", "if not given"), lines) if lines else "")


def _argument(part: TyperArgument) -> str:
    name = (part.metavar or part.name or "").upper() + ("..." if part.nargs == -1 else "")
    return name if part.required else f"[{name}]"


def _default(part: TyperOption) -> str:
    return "" if part.default is None or part.is_flag or callable(part.default) or part.default == "" else f"`{part.default}`"


def api_page() -> str:
    """Every address of the API with the permission it needs."""
    parts = [
        "# API",
        "A running Frontdesk describes every field of every address at `/api/reference`, and as an OpenAPI document at"
        " `/api/schema/openapi.json`. Here is which addresses there are and who may use them.",
        "Sign in with `POST /api/sign-in`; the session is a cookie. Every unsafe request carries the secret that sign-in gave, in the"
        " header `X-CSRF-Token`.",
        "## Beside the rooms\n\n" + _table(("", "address", "who", "what it does"), _BESIDE),
    ]
    by_room = sorted(ROUTES, key=lambda route: (route.tag, route.path, route.method))
    for room, routes in groupby(by_room, key=lambda route: route.tag):
        parts.append(f"## {room.capitalize()}\n\n" + _table(("", "address", "who", "what it does"), map(_route, routes)))
    lines = [(f"`{name}`", meaning) for name, meaning in sorted(PERMISSIONS.items())]
    parts.append("## Permissions\n\n" + _table(("permission", "what it allows"), lines))
    return "\n\n".join(parts)


_BESIDE = (
    ("GET", "`/api/live`", _MARKERS[SIGNED_IN], "The live stream, as server-sent events; `Last-Event-ID` is an event's position."),
    ("GET", "`/api/media/...`", _MARKERS[SIGNED_IN], "A file that came with a message."),
    ("GET", "`/api/reference`", _MARKERS[PUBLIC], "This, with every field."),
    ("GET", "`/api/schema/openapi.json`", _MARKERS[PUBLIC], "The same for programs."),
    ("GET POST", "`/hooks/{kind}/{account}`", "the provider, by its signature", "Where messages come in."),
    ("GET", "`/health`", _MARKERS[PUBLIC], "Whether this process answers."),
)


def _route(route: Route) -> tuple[str, str, str, str]:
    who = _MARKERS.get(route.permission) or f"`{route.permission}`"
    return route.method, f"`{route.path}`", who, _sentence(inspect.getdoc(route.handler))


_LANGUAGES = {
    "en": "English",
    "ar": "Arabic",
    "ar-Latn": "Arabic, Latin letters",
    "es": "Spanish",
    "pt": "Portuguese",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "tr": "Turkish",
    "hi": "Hindi",
    "hi-Latn": "Hindi, Latin letters",
    "ur": "Urdu",
    "id": "Indonesian",
    "zh": "Chinese",
    "ru": "Russian",
    "pl": "Polish",
}
_SUNDAY = date(2026, 11, 22)
_TIMES = (
    Timing(date=_SUNDAY, asap=True),
    Timing(date=_SUNDAY, part="evening"),
    Timing(date=date(2026, 11, 23), part="morning"),
    Timing(date=date(2026, 11, 24), time=time(17)),
    Timing(date=date(2026, 12, 1), time=time(16), time_to=time(18, 30), bound="between"),
    Timing(date=_SUNDAY, date_to=date(2026, 11, 27), bound="before"),
)


def texts_page() -> str:
    """Everything the assistant can say to a customer, in every language."""
    parts = [
        "# What the assistant says",
        "Every text in every language, so that an owner can read what customers are told and put it in their own words. Nothing here"
        " holds a number or promises a time. {braces} are places that are filled in, as they are, with what the business has approved"
        " or the customer has said. A question has a second wording, `…_again`, for when it has to be put once more.",
        "A language that is not here falls back to the one it is a kind of (`pt-BR` to `pt`), then to the business's main language, then"
        " to English; in each of them the owner's own wording is before ours.",
    ]
    for kind, listed in groupby(TEXTS.items(), key=lambda one: one[1].kind):
        parts.append(f"## {kind.capitalize()}")
        for key, text in listed:
            rows = [(_LANGUAGES[language], book(language).texts[key].replace("\n", "<br>")) for language in LANGUAGES]
            parts.append(f"### `{key}`\n\n{text.when} At most {text.longest} characters.\n\n" + _table(("", ""), rows))
    heads = ("", *(f"`{number}`" for number in range(1, len(_TIMES) + 1)))
    times = [(_LANGUAGES[language], *(timing_words(one, language, _SUNDAY) for one in _TIMES)) for language in LANGUAGES]
    parts.append("## How times are told\n\nOn Sunday 22 November 2026.\n\n" + _table(heads, times))
    facts = [
        (
            _LANGUAGES[language],
            money_words(Money(150050, "EUR"), language),
            duration_words(90, language),
            join_words(("A", "B", "C"), language, "or"),
            hours_words([Hours(day, 540, 1080) for day in range(5)], language).replace("\n", "<br>"),
        )
        for language in LANGUAGES
    ]
    parts.append("## How facts are told\n\n" + _table(("", "money", "length", "choice", "opening hours"), facts))
    return "\n\n".join(parts)


def errors_page() -> str:
    """Every error a person or a program can be given."""
    found: dict[str, tuple[int, set[str]]] = {}
    for code, status, detail in _problems():
        found.setdefault(code, (status, set()))[1].add(detail)
    lines = [(f"`{code}`", str(status), " · ".join(sorted(details - {""}))) for code, (status, details) in sorted(found.items())]
    return (
        "# Errors\n\nEvery refusal has a code that stays the same, a sentence a person can act on, and a status. An answer of the API"
        " holds `code`, `detail`, and where they help `fields` (what is wrong with which field) and more. An ellipsis stands for what"
        " differs from case to case.\n\n" + _table(("code", "status", "sentence"), lines)
    )


# How the errors of kit are made: the place of the code among the arguments, the place of the sentence, the status.
_KINDS: dict[str, tuple[int | str, int | None, int]] = {
    "Problem": (0, 1, 400),
    "Invalid": (0, 1, 400),
    "NotFound": ("not_found", None, 404),
    "Unauthenticated": ("not_signed_in", 0, 401),
    "Forbidden": (1, 0, 403),
    "Conflict": (0, 1, 409),
    "TooMany": (0, 1, 429),
    "Unavailable": (0, 1, 503),
}


def _problems() -> Iterator[tuple[str, int, str]]:
    """Code, status and sentence wherever the program makes an error; a class of its own tells through its super().__init__."""
    yield "not_found", 404, "There is no such … here."
    yield "not_signed_in", 401, "Please sign in."
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                base = next((_name(base) for base in node.bases if _name(base) in _KINDS), None)
                yield from () if base is None else _calls(node, base)
            elif isinstance(node, ast.Call) and _name(node.func) in _KINDS:
                yield from _problem(node, _name(node.func))


def _calls(made: ast.ClassDef, base: str) -> Iterator[tuple[str, int, str]]:
    for node in ast.walk(made):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            yield from _problem(node, base)


def _problem(call: ast.Call, kind: str) -> Iterator[tuple[str, int, str]]:
    code_at, detail_at, status = _KINDS[kind]
    named = {word.arg: word.value for word in call.keywords}
    code = _said(named.get("code")) or (
        code_at if isinstance(code_at, str) else _said(call.args[code_at] if len(call.args) > code_at else None)
    )
    detail = "" if detail_at is None else _said(named.get("detail") or (call.args[detail_at] if len(call.args) > detail_at else None))
    given = named.get("status")
    code = code or ("not_allowed" if kind == "Forbidden" else "")
    if code and "…" not in code:
        yield code, given.value if isinstance(given, ast.Constant) and isinstance(given.value, int) else status, detail


def _said(node: ast.expr | None) -> str:
    """A text as it stands in the program; what is filled in later is an ellipsis."""
    match node:
        case ast.Constant(value=str(text)):
            return " ".join(text.split())
        case ast.JoinedStr(values=values):
            return " ".join("".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in values).split())
        case _:
            return ""


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def _table(heads: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    rows = [list(heads)]
    rows.append(["---"] * len(rows[0]))
    rows += [[cell.replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check only say which would change."""
    stale = [name for name, text in pages().items() if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != text]
    if "--check" in arguments:
        print(f"Out of date: {', '.join(stale)}. Run: python3 run.py docs" if stale else "All pages are up to date.")
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(pages()[name], "utf-8")
        print(f"Written: docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
