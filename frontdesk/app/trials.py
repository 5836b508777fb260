"""What an operator or a program does with shadows and trials of the routing policy."""

from __future__ import annotations

from typing import Literal, get_args

from frontdesk.app.policies import Say, as_lines, inside
from frontdesk.kit.errors import Conflict, Invalid
from frontdesk.kit.settings import Settings
from frontdesk.routing.policies import queries as policies
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.difference import differences
from frontdesk.routing.policies.sentences import Speaker
from frontdesk.routing.trials import comparison, queries
from frontdesk.routing.trials.actions.changes import publish_trial, start_shadow, start_trial, stop_shadow, stop_trial
from frontdesk.routing.trials.arms import LEAST_SHARE, MOST_SHARE
from frontdesk.routing.trials.records import Elsewhere, InArm, ShadowReport, TrialComparison, TrialMeasure

What = Literal["shadow", "trial"]
_SHOWN = 10
_CALLED = {
    "rerouted": "passed on after the first handoff",
    "first_answer_p50": "first answer by a person, half within",
    "first_answer_p90": "first answer by a person, nine of ten",
    "in_time": "answered within the live promise",
    "overdue": "overdue",
    "escalated": "escalated",
}
_VERDICTS = {
    "too_few": "not enough yet",
    "no_difference": "no difference can be told",
    "better": "better",
    "worse": "worse",
}


async def shadowed(settings: Settings, business: str | None, *, language: str, say: Say) -> str:
    """What the shadow has found; when none runs, begin one of the draft."""
    async with inside(settings, business, say) as tx:
        found = await queries.last_shadow(tx)
        if found is None or found.ended_at is not None:
            live = await current(tx)
            await start_shadow(tx, language=language)
            draft = await policies.latest(tx, "draft")
            names = (await policies.around(tx, language)).names
            changes = [] if draft is None else differences(live, draft.policy, Speaker(language, names))
            return f"{as_lines(changes)}\nThe draft is decided beside version {live.version} from now on. Nothing follows from it."
        report = await queries.shadow_report(tx, found)
        listed = await queries.differences(tx, found.id, language, rule=None, person=None, offset=0, limit=_SHOWN, names=False)
    lines = [_head(report), *(f"  {_rate(one)}  {one.name}" for one in report.by_rule if one.times)]
    lines += [f"  {one.name}: {one.live} now, {one.shadow} then" for one in report.by_person if one.gains or one.loses]
    lines += [
        f"{one.at:%Y-%m-%d %H:%M}  {one.conversation_id}  {one.live_owner or one.live_queue} -> "
        f"{one.shadow_owner or one.shadow_queue}  {one.why}"
        for one in listed.items
    ]
    return "\n".join(lines)


async def tried(settings: Settings, percent: float, note: str, business: str | None, *, language: str, say: Say) -> str:
    """Both arms of the trial that runs; when none does, begin one of the draft."""
    share = percent / 100
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise Invalid("share_out_of_reach", f"Try it on {LEAST_SHARE:.0%} to {MOST_SHARE:.0%} of the customers.")
    async with inside(settings, business, say) as tx:
        running = next((one for one in await queries.trials(tx) if one.ended_at is None), None)
        if running is None:
            await start_trial(tx, share, note=note.strip(), language=language)
            version = (await queries.trials(tx))[0].version
            return f"Version {version} decides for {percent:g} % of the customers from now on, from their next conversation."
        found, at = await comparison.members(tx, running), tx.at
    return _compared(await comparison.compared(found, running, at))


async def stopped(settings: Settings, what: str | None, note: str, business: str | None, *, publish: bool, language: str, say: Say) -> str:
    """Stop what runs, or publish the version that is tried."""
    if what is not None and what not in get_args(What):
        raise Invalid("not_stoppable", "Stop the `shadow` or the `trial`; without a name, both.")
    if publish and what == "shadow":
        raise Invalid("not_publishable", "A shadow has no version to publish. Publish the draft, or the trial.")
    told: list[str] = []
    async with inside(settings, business, say) as tx:
        running = next((one for one in await queries.trials(tx) if one.ended_at is None), None)
        shadow = await queries.last_shadow(tx)
        if what != "trial" and shadow is not None and shadow.ended_at is None and not publish:
            await stop_shadow(tx)
            told.append("The shadow has ended; what it found stays.")
        if what != "shadow" and running is not None:
            if publish:
                told.append(f"Version {await publish_trial(tx, note=note.strip(), language=language)} decides for everybody now.")
            else:
                await stop_trial(tx, note=note.strip())
                told.append(
                    f"The trial of version {running.version} has ended. Its conversations go on under version {running.live_version}."
                )
        if not told:
            raise Conflict("nothing_runs", "Nothing is being tried." if what is None else f"No {what} runs.")
    return "\n".join(told)


def _head(report: ShadowReport) -> str:
    shadow, whole = report.shadow, report.whole
    ended = f" until {shadow.ended_at:%Y-%m-%d %H:%M}" if shadow.ended_at else ""
    errors = f" {shadow.errors} could not be decided: {shadow.last_error}" if shadow.errors else ""
    return (
        f"Draft {shadow.draft_version} beside version {shadow.live_version} since {shadow.started_at:%Y-%m-%d %H:%M}{ended}.\n"
        f"{whole.of} decisions about {report.conversations} conversations: {_rate(whole)} would go elsewhere,"
        f" {report.terms} the same way on other terms.{errors}"
    )


def _rate(one: Elsewhere) -> str:
    if one.rate is None or one.at_least is None or one.at_most is None:
        return f"{one.times} of {one.of}"
    return f"{one.times} of {one.of} ({one.rate:.1%}, {one.at_least:.1%} to {one.at_most:.1%})"


def _compared(found: TrialComparison) -> str:
    trial = found.trial
    lines = [
        f"Version {trial.version} for {trial.share:.0%} of the customers since {trial.started_at:%Y-%m-%d %H:%M}.",
        f"{found.trial_conversations} conversations of {found.trial_customers} customers; under version {trial.live_version}"
        f" {found.live_conversations} of {found.live_customers}.",
    ]
    lines += [
        f"{_CALLED[one.key]:<40}{_value(one, one.live):>24}{_value(one, one.trial):>24}  {_difference(one)}" for one in found.measures
    ]
    return "\n".join([*lines, "Intervals of the difference hold however often one looks; the others are for one look (95 %)."])


def _value(one: TrialMeasure, value: InArm) -> str:
    if value.value is None or value.at_least is None or value.at_most is None:
        return f"({value.of} of {one.needs})"
    if one.unit == "share":
        return f"{value.value:.1%} [{value.at_least:.1%}, {value.at_most:.1%}]"
    return f"{value.value:.0f} s [{value.at_least:.0f}, {value.at_most:.0f}]"


def _difference(one: TrialMeasure) -> str:
    if one.difference is None or one.at_least is None or one.at_most is None:
        return _VERDICTS[one.verdict]
    if one.unit == "share":
        return f"{one.difference * 100:+.1f} points [{one.at_least * 100:+.1f}, {one.at_most * 100:+.1f}]: {_VERDICTS[one.verdict]}"
    return f"{one.difference:+.0f} s [{one.at_least:+.0f}, {one.at_most:+.0f}]: {_VERDICTS[one.verdict]}"
