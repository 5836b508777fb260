"""The command line. Each command imports only what it needs, so that small ones start at once."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
channels_app = typer.Typer(no_args_is_help=True, help="What adapters read.")
user_app = typer.Typer(no_args_is_help=True, help="People who may sign in.")
model_app = typer.Typer(no_args_is_help=True, help="The trained part of understanding.")
policy_app = typer.Typer(no_args_is_help=True, help="The routing rules: check, compare, publish, go back.")
route_app = typer.Typer(help="Routing, and why it decided as it did.")
app.add_typer(channels_app, name="channels")
app.add_typer(policy_app, name="policy")
app.add_typer(route_app, name="route")
app.add_typer(model_app, name="model")
app.add_typer(user_app, name="user")

DataDir = Annotated[Path | None, typer.Option("--data", help="The data folder. Default: .frontdesk in this folder.")]
Encoder = Annotated[Path | None, typer.Option("--encoder", help="The folder of an encoder: compare by meaning too.")]
Business = Annotated[str | None, typer.Option("--business", help="Which business, by its name or id, when there are several.")]
PolicyFile = Annotated[Path, typer.Argument(help="A JSON or TOML file; `policy show --json` writes one.")]
Language = Annotated[str, typer.Option(help="The language to say it in: en or ar.")]
DatabaseUrl = Annotated[str | None, typer.Option("--database-url", help="A PostgreSQL of your own instead of the embedded one.")]


def say(text: str) -> None:
    """Tell the person at the terminal; progress goes to standard error so that output stays clean."""
    print(text, file=sys.stderr, flush=True)


def _settings(data: Path | None = None, database_url: str | None = None, **more: Any) -> Any:
    from frontdesk.kit import settings

    return settings.load(data_dir=data, database_url=database_url, **more)


def _run(work: Any) -> Any:
    import asyncio

    try:
        import uvloop

        return uvloop.run(work)
    except ImportError:
        return asyncio.run(work)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="The port to answer on.")] = 8700,
    data: Annotated[Path | None, typer.Option("--data", help="The data folder. Default: .frontdesk-demo in this folder.")] = None,
    no_history: Annotated[bool, typer.Option("--no-history", help="Start with an empty inbox.")] = False,
    host: Annotated[str, typer.Option(help="The address to answer on.")] = "127.0.0.1",
) -> None:
    """Start Frontdesk with two demo businesses and the channel simulator."""
    from frontdesk.demo.start import demo as start
    from frontdesk.kit import logs

    logs.set_up(level=30)
    _run(start(_settings(data or Path(".frontdesk-demo"), port=port, host=host), history=not no_history, say=say))


@app.command()
def serve(
    data: DataDir = None,
    database_url: DatabaseUrl = None,
    host: Annotated[str | None, typer.Option(help="The address to answer on. Default: 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to answer on. Default: 8700.")] = None,
    role: Annotated[str | None, typer.Option(help="all, web or worker. Default: all.")] = None,
    encoder: Encoder = None,
) -> None:
    """Run Frontdesk."""
    from frontdesk.app.running import serve as run
    from frontdesk.kit import logs

    settings = _settings(data, database_url, host=host, port=port, role=role, encoder=encoder)
    logs.set_up(settings.log_format)
    _run(run(settings, say=say))


@app.command()
def migrate(data: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Bring the database to this version's schema; harmless when it is already there."""
    from frontdesk.app import tending

    ran = _run(tending.migrate_now(_settings(data, database_url), say=say))
    print(f"Done: {len(ran)} migrations ran." if ran else "Nothing to do: the database is up to date.")


@app.command()
def doctor(
    data: DataDir = None, database_url: DatabaseUrl = None, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False
) -> None:
    """Look at everything that can go wrong and say how it is."""
    from frontdesk.app import tending

    checks = _run(tending.examine(_settings(data, database_url), say=say))
    print(tending.as_json(checks) if as_json else tending.as_text(checks))
    if any(check.state == "bad" for check in checks):
        raise typer.Exit(1)


@app.command()
def ledger(
    data: DataDir = None, database_url: DatabaseUrl = None, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False
) -> None:
    """The balance of arrivals: what came in against what became of it."""
    from frontdesk.app import tending

    balance = _run(tending.balance(_settings(data, database_url), say=say))
    print(tending.as_json(balance) if as_json else tending.balance_as_text(balance))
    if balance.difference:
        raise typer.Exit(1)


@app.command()
def replay(
    arrival_id: Annotated[str | None, typer.Argument(help="The arrival's id.")] = None,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="Everything that was set aside.")] = False,
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Send arrivals that were set aside through the path once more."""
    from frontdesk.app import tending

    count = _run(tending.replay(_settings(data, database_url), arrival_id, everything=quarantined, say=say))
    print(f"{count} arrivals go through the path again.")


@app.command()
def openapi() -> None:
    """Print the API's OpenAPI document."""
    from frontdesk.app.document import openapi_json
    from frontdesk.demo import api

    assert api
    print(openapi_json().decode())


@app.command()
def understand(
    text: Annotated[str | None, typer.Argument(help="A customer's message.")] = None,
    business: Annotated[str | None, typer.Option(help="Which of the businesses in --businesses.")] = None,
    businesses: Annotated[Path | None, typer.Option(help="A JSON file of businesses: services, areas, zone.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Also what spoke for each need.")] = False,
    stdio: Annotated[bool, typer.Option("--stdio", help="Read JSON lines from standard input, answer on standard output.")] = False,
    examples: Annotated[Path | None, typer.Option(help="Rows of text and intent: needs of your own to tell apart.")] = None,
    model: Annotated[Path | None, typer.Option(help="Another model than the shipped one.")] = None,
    encoder: Annotated[Path | None, typer.Option(help="The folder of an encoder: compare with --examples by meaning too.")] = None,
) -> None:
    """Read a message: what it needs, and every signal with the customer's own words."""
    from frontdesk.app import pipe, reading

    desk = pipe.desk_of(businesses, examples, model, encoder)
    if stdio:
        pipe.pipe(desk)
    elif text is None:
        raise typer.BadParameter("Give a message in quotes, or --stdio.")
    else:
        print(reading.told(text, desk, business, explain=explain))


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="Which measurement; 'list' names them.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    size: Annotated[int | None, typer.Option(help="How much, where the measurement takes a size.")] = None,
) -> None:
    """Measure something on this machine, as ratios within one run."""
    from frontdesk.app.benches import run_bench

    run_bench(name, as_json=as_json, size=size, say=say)


@model_app.command("build")
def model_build(
    out: Annotated[Path | None, typer.Option(help="Where to write it. Default: over the shipped model.")] = None,
    public: Annotated[Path | None, typer.Option(help="Public rows; only those whose licence allows it are used.")] = None,
    examine: Annotated[bool, typer.Option("--examine", help="First read every writer by a model of the others; takes minutes.")] = False,
) -> None:
    """Make the model from the seed corpus; the same corpus gives the same file, to the last bit."""
    from frontdesk.app import reading

    reading.build(out, public, examine=examine, say=say)


@model_app.command("compare")
def model_compare(one: Path, other: Path, rows: Annotated[Path, typer.Argument(help="Rows of text and intent or label.")]) -> None:
    """Two models on the same messages: how often each is right, alone and altogether."""
    from frontdesk.app import reading

    print(reading.compared(one, other, rows))


@model_app.command("list")
def model_list(data: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """The versions this installation knows, and which business is read by which."""
    from frontdesk.app import models

    print(_run(models.listed(_settings(data, database_url), say=say)))


@model_app.command("promote")
def model_promote(
    file: Path,
    business: Annotated[str | None, typer.Option(help="Only this business, by its name or id.")] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Use it whatever its trial says.")] = False,
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Try a model on what each business has confirmed, and use it where it is not worse; also while Frontdesk runs."""
    from frontdesk.app import models

    print(_run(models.promote(_settings(data, database_url), file, business, anyway=anyway, say=say)))


@model_app.command("rollback")
def model_rollback(
    business: Annotated[str | None, typer.Option(help="Only this business, by its name or id.")] = None,
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Go back to the model before the one in use, from the next message on."""
    from frontdesk.app import models

    print(_run(models.rollback(_settings(data, database_url), business, say=say)))


@policy_app.command("check")
def policy_check(
    file: PolicyFile, business: Business = None, language: Language = "en", data: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """What is wrong with the rules in FILE; ends with 1 when they could not be published."""
    from frontdesk.app import policies

    told, good = _run(policies.check(_settings(data, database_url), file, business, language=language, say=say))
    print(told)
    if not good:
        raise typer.Exit(1)


@policy_app.command("diff")
def policy_diff(
    what: Annotated[str | None, typer.Argument(help="A file or a version. Default: the draft.")] = None,
    against: Annotated[int | None, typer.Option(help="The version to compare with. Default: the live one.")] = None,
    business: Business = None,
    language: Language = "en",
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """What it changes of the live rules, in sentences."""
    from frontdesk.app import policies

    print(_run(policies.diff(_settings(data, database_url), what, against, business, language=language, say=say)))


@policy_app.command("backtest")
def policy_backtest(
    what: Annotated[str | None, typer.Argument(help="A file or a version. Default: the draft.")] = None,
    days: Annotated[int, typer.Option(help="How many days back.", min=1, max=366)] = 30,
    since: Annotated[datetime | None, typer.Option(help="From this day on, instead of --days.", formats=["%Y-%m-%d"])] = None,
    business: Business = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    language: Language = "en",
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Try it on the past: which decisions would differ, and what would have come of it."""
    from frontdesk.app import backtests

    starts = None if since is None else since.astimezone()
    settings = _settings(data, database_url)
    print(_run(backtests.backtest(settings, what, days, starts, business, as_json=as_json, language=language, say=say)))


@policy_app.command("replay")
def policy_replay(
    days: Annotated[int, typer.Option(help="How many days back.", min=1, max=3660)] = 30,
    business: Business = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Compute every recorded decision again from what it looked at; ends with 1 when one does not come out the same."""
    import msgspec

    from frontdesk.app import backtests

    found = _run(backtests.again(_settings(data, database_url), days, business, say=say))
    print(msgspec.json.encode(found).decode() if as_json else backtests.again_as_text(found))
    if found.same < found.decisions:
        raise typer.Exit(1)


@policy_app.command("publish")
def policy_publish(
    file: Annotated[Path | None, typer.Argument(help="A JSON or TOML file. Default: the draft.")] = None,
    note: Annotated[str, typer.Option(help="Why; it stands in the history.")] = "",
    over_draft: Annotated[bool, typer.Option("--over-draft", help="Replace a draft that somebody has begun.")] = False,
    business: Business = None,
    language: Language = "en",
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Let the rules in FILE decide from now on; refused while anything in them is an error."""
    from frontdesk.app import policies

    settings = _settings(data, database_url)
    print(_run(policies.publish_file(settings, file, note, business, over_draft=over_draft, language=language, say=say)))


@policy_app.command("restore")
def policy_restore(
    version: int,
    note: Annotated[str, typer.Option(help="Why; it stands in the history.")] = "",
    business: Business = None,
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Publish an older version again, as a new one."""
    from frontdesk.app import policies

    print(_run(policies.restore(_settings(data, database_url), version, note, business, say=say)))


@policy_app.command("shadow")
def policy_shadow(business: Business = None, language: Language = "en", data: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Have the draft decided beside what is live, where nothing follows from it; while it is, what it would do otherwise."""
    from frontdesk.app import trials

    print(_run(trials.shadowed(_settings(data, database_url), business, language=language, say=say)))


@policy_app.command("try")
def policy_try(
    percent: Annotated[float, typer.Option(help="Of how many customers in a hundred, 5 to 50.")] = 10,
    note: Annotated[str, typer.Option(help="Why; it stands in the history.")] = "",
    business: Business = None,
    language: Language = "en",
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Let the draft decide for a share of the customers; while it does, both side by side."""
    from frontdesk.app import trials

    print(_run(trials.tried(_settings(data, database_url), percent, note, business, language=language, say=say)))


@policy_app.command("stop")
def policy_stop(
    what: Annotated[str | None, typer.Argument(help="shadow or trial. Default: whatever runs.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Let the version that is tried decide for everybody.")] = False,
    note: Annotated[str, typer.Option(help="Why; it stands in the history.")] = "",
    business: Business = None,
    language: Language = "en",
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Stop the shadow or the trial; nobody loses work by it."""
    from frontdesk.app import trials

    settings = _settings(data, database_url)
    print(_run(trials.stopped(settings, what, note, business, publish=publish, language=language, say=say)))


@policy_app.command("list")
def policy_list(business: Business = None, data: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """The versions, with who let them decide, when and why."""
    from frontdesk.app import policies

    print(_run(policies.listed(_settings(data, database_url), business, say=say)))


@policy_app.command("show")
def policy_show(
    version: Annotated[int | None, typer.Argument(help="Default: the live one.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As the file to change and publish again.")] = False,
    business: Business = None,
    language: Language = "en",
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """The rules as sentences."""
    from frontdesk.app import policies

    print(_run(policies.shown(_settings(data, database_url), version, business, as_json=as_json, language=language, say=say)))


@route_app.callback(invoke_without_command=True)
def route(
    ctx: typer.Context,
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Decide over a pipe: a line of JSON in, a line out. No database; for simulators.")
    ] = False,
) -> None:
    """Routing, and why it decided as it did."""
    if stdio:
        from frontdesk.routing.engine import line

        for reply in line.serve(sys.stdin):
            print(reply, flush=True)
    elif ctx.invoked_subcommand is None:
        print(ctx.get_help())


@route_app.command("explain")
def route_explain(
    conversation: Annotated[UUID, typer.Argument(help="The conversation's id: the end of its address in the console.")],
    why_not: Annotated[str | None, typer.Option(help="Why not this person? The name, or how it begins.")] = None,
    language: Annotated[str | None, typer.Option(help="en or ar. Default: the one it was written in.")] = None,
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Why a conversation is where it is, from the decision as it was stored."""
    from frontdesk.app import policies

    print(_run(policies.explained(_settings(data, database_url), conversation, why_not, language, say=say)))


@app.command()
def advise(
    weeks: Annotated[int, typer.Option(help="How many of the last weeks to look at.", min=2, max=52)] = 8,
    last: Annotated[bool, typer.Option("--last", help="Only show what was found last.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    business: Business = None,
    language: Language = "en",
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Which changes of coverage would help most: one more area, language, skill, shift or person, from the business's own weeks."""
    from frontdesk.app import advice

    settings = _settings(data, database_url)
    print(_run(advice.advise(settings, None if last else weeks, business, as_json=as_json, language=language, say=say)))


@channels_app.command("parse")
def channels_parse(kind: str, files: list[Path]) -> None:
    """Print what the adapter of KIND reads in each file, one JSON line a file."""
    from frontdesk.channels import parse_files

    raise typer.Exit(parse_files.main(kind, [str(file) for file in files]))


@user_app.command("add")
def user_add(
    email: str,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help="owner, manager, agent or specialist.")] = "agent",
    business: Annotated[str | None, typer.Option(help="The business's name, when there are several.")] = None,
    password: Annotated[str | None, typer.Option(help="Asked for when not given.", envvar="FRONTDESK_NEW_PASSWORD")] = None,
    data: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Add a person who may sign in."""
    from frontdesk.app import tending

    secret = password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    settings = _settings(data, database_url)
    _run(tending.add_user(settings, email=email, name=name, role=role, business=business, password=secret, say=say))
    print(f"{name} can sign in with {email}.")


def main() -> None:
    """Run the command; what went wrong is told in a sentence, not in a traceback."""
    from frontdesk.kit.errors import Problem

    try:
        app()
    except Problem as problem:
        say(f"{problem.detail} [{problem.code}]")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
