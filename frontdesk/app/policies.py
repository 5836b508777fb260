"""What an operator or a program does with the routing policy: check, compare, publish, list, and ask why a conversation went where."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import msgspec

from frontdesk.app.models import businesses
from frontdesk.app.tending import OPERATOR, database_beside
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.settings import Settings
from frontdesk.routing.against import against
from frontdesk.routing.explain import reworded, why_not
from frontdesk.routing.policies import queries
from frontdesk.routing.policies.actions import current, publish, roll_back, save_draft
from frontdesk.routing.policies.checks import problems_here
from frontdesk.routing.policies.difference import differences
from frontdesk.routing.policies.records import Policy, PolicyChange, PolicyProblem
from frontdesk.routing.policies.rules import all_rules
from frontdesk.routing.policies.sentences import speaker_for
from frontdesk.routing.queries import last_decision
from frontdesk.routing.records import Considered, Decision
from frontdesk.routing.words import base

Say = Callable[[str], None]


def read(file: Path) -> Policy:
    """The policy in a JSON or TOML file; what is wrong with it is said with the place."""
    try:
        text = file.read_text("utf-8")
        content = tomllib.loads(text) if file.suffix == ".toml" else msgspec.json.decode(text)
        if isinstance(content, dict):
            content.pop("version", None)
        return msgspec.convert(content, Policy)
    except OSError as error:
        raise Invalid("no_such_file", f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, msgspec.DecodeError) as error:
        raise Invalid("not_a_policy", f"{file} is not a routing policy: {error}.") from error


@asynccontextmanager
async def inside(settings: Settings, business: str | None, say: Say) -> AsyncIterator[Tx]:
    """A transaction of the one business that is meant."""
    async with database_beside(settings, say) as database:
        found = await businesses(database, business)
        if len(found) != 1:
            names = ", ".join(name for _, name in found) or "none yet; open the console to set one up"
            raise Invalid("say_which_business", f"Say which business with --business. There is: {names}.")
        async with database.business(found[0][0], OPERATOR) as tx:
            yield tx


async def check(settings: Settings, file: Path, business: str | None, *, language: str, say: Say) -> tuple[str, bool]:
    """What is wrong with the policy in a file, and whether it could be published."""
    policy = read(file)
    async with inside(settings, business, say) as tx:
        found = problems_here(policy, await queries.around(tx, language), language)
    wrong = sum(one.severity == "error" for one in found)
    last = f"{len(policy.rules)} rules, {wrong} errors, {len(found) - wrong} warnings."
    return "\n".join([*_problems(found), last]), not wrong


def _problems(found: Iterable[PolicyProblem]) -> list[str]:
    return [f"{one.severity:<8} {one.rule or '-':<16} {one.detail} [{one.code}]" for one in found]


async def diff(settings: Settings, what: str | None, against_version: int | None, business: str | None, *, language: str, say: Say) -> str:
    """What a file, a version or else the draft changes of the live policy, or of another version."""
    async with inside(settings, business, say) as tx:
        live = await current(tx)
        before = live if against_version is None else await _version(tx, against_version)
        if what is None:
            draft = required(await queries.latest(tx, "draft"), NotFound("draft; name a file or a version"))
            after = draft.policy
        else:
            after = await _version(tx, int(what)) if what.isdigit() else read(Path(what))
        changes = differences(before, after, speaker_for(language, (await queries.around(tx, language)).names, before, after))
    return as_lines(changes)


def as_lines(changes: Iterable[PolicyChange]) -> str:
    """One line a change."""
    signs = {"added": "+", "removed": "-", "moved": "↕", "changed": "~", "setting": "~"}
    return "\n".join(f"{signs[one.kind]} {one.sentence}" for one in changes) or "Nothing changes."


async def _version(tx: Tx, version: int) -> Policy:
    return required(await queries.version_of(tx, version), NotFound("version of the policy"))


async def publish_file(
    settings: Settings, file: Path | None, note: str, business: str | None, *, over_draft: bool, language: str, say: Say
) -> str:
    """Let the policy in a file, or else the draft, decide from now on. A draft of somebody else is not thrown away unasked."""
    policy = None if file is None else read(file)
    async with inside(settings, business, say) as tx:
        live = await current(tx)
        draft = await queries.latest(tx, "draft")
        if policy is not None:
            if draft is not None and not over_draft:
                by = "Somebody" if draft.changed_by is None else "A manager"
                raise Conflict("draft_exists", f"{by} has a draft of version {draft.version}. --over-draft replaces it.")
            await save_draft(tx, policy)
            draft = await queries.latest(tx, "draft")
        draft = required(draft, NotFound("draft; name a file"))
        changes = differences(live, draft.policy, speaker_for(language, (await queries.around(tx, language)).names, live, draft.policy))
        await publish(tx, draft.version, by=None, note=note.strip(), language=language)
    return f"{as_lines(changes)}\nVersion {draft.version} decides now; it was version {live.version}."


async def restore(settings: Settings, version: int, note: str, business: str | None, *, say: Say) -> str:
    """Publish an older version again, as a new one."""
    async with inside(settings, business, say) as tx:
        number = await roll_back(tx, version, by=None, note=note.strip())
    return f"Version {number} decides now; it is version {version} again."


async def listed(settings: Settings, business: str | None, *, say: Say) -> str:
    """The versions of one business, the newest first."""
    async with inside(settings, business, say) as tx:
        await current(tx)
        found = await queries.history(tx)
    lines = [f"{'version':<9}{'state':<11}{'since':<18}{'rules':>5}  {'by':<18} note"]
    for one in found:
        note = one.note if one.restores is None else f"version {one.restores} again{': ' if one.note else ''}{one.note}"
        lines.append(f"{one.version:<9}{one.state:<11}{one.at:%Y-%m-%d %H:%M}  {one.rules:>5}  {one.by or '-':<18} {note}".rstrip())
    return "\n".join(lines)


async def shown(settings: Settings, version: int | None, business: str | None, *, as_json: bool, language: str, say: Say) -> str:
    """A policy as sentences, or as the file to change and hand in again."""
    async with inside(settings, business, say) as tx:
        policy = await current(tx) if version is None else await _version(tx, version)
        names = (await queries.around(tx, language)).names
    if as_json:
        return msgspec.json.format(msgspec.json.encode(policy), indent=2).decode()
    speaker = speaker_for(language, names, policy)
    off = {True: "", False: " (switched off)"}
    lines = [f"{place}. {rule.name}{off[rule.enabled]}\n   {speaker.rule(rule, policy)}" for place, rule in enumerate(all_rules(policy), 1)]
    return "\n".join([f"Version {policy.version}", *lines])


async def explained(settings: Settings, conversation: UUID, name: str | None, language: str | None, *, say: Say) -> str:
    """The stored explanation of a conversation's newest decision, with everybody who was considered."""
    async with database_beside(settings, say) as database:
        for business_id, _ in await businesses(database, None):
            async with database.business(business_id, OPERATOR) as tx:
                decision = await last_decision(tx, conversation)
            if decision is not None:
                decision = reworded(decision, base(language) if language else decision.language)
                return as_text(decision) if name is None else as_why_not(decision, name)
    raise NotFound("decision; nothing was ever decided about that conversation")


def as_text(decision: Decision) -> str:
    """A decision as a person reads it: the sentence, the steps, and everybody."""
    widest = max((len(one.name) for one in decision.candidates), default=0)
    steps = [f"  {step.title:<12} {step.detail}" for step in decision.steps]
    people = [_candidate(one, widest) for one in decision.candidates]
    head = [decision.sentence, f"{decision.at:%Y-%m-%d %H:%M} UTC, policy version {decision.policy_version}, rule {decision.rule.key}"]
    return "\n".join([*head, "", *steps, *([""] if people else []), *people])


def _candidate(one: Considered, widest: int) -> str:
    mark, name = "*" if one.chosen else " ", one.name.ljust(widest)
    if one.score is None:
        return f"{mark} {name}      -  {one.excluded_because or ''}".rstrip()
    terms = ", ".join(f"{term} {value:.2f}" for term, value in one.terms.items())
    ring = f"choice {one.ring + 1}; " if one.ring else ""
    return f"{mark} {name} {one.score:>6.2f}  {ring}{terms}".rstrip()


def as_why_not(decision: Decision, name: str) -> str:
    """Why not this person; their name or the beginning of it."""
    fitting = [one for one in decision.candidates if one.name.casefold().startswith(name.casefold())]
    exact = [one for one in fitting if one.name.casefold() == name.casefold()]
    if len(found := exact or fitting) != 1:
        names = ", ".join(one.name for one in (fitting or decision.candidates)) or "nobody: a person decided"
        raise Invalid("say_who", f"Say whose name you mean. Considered were: {names}.")
    return "\n".join([why_not(decision, found[0].staff_id), *(f"  {line}" for line in against(decision, found[0].staff_id))])
