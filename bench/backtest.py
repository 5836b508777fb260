"""Whether a backtest tells the truth: simulated days are logged under simple policies, replayed under the product's rules, and compared
with what these rules really do on the same days.

The goals: the claimed saving is within 0.85 and 1.05 of the true one, and the share of urgent work that is reached in time is right
within 3 points. `--size` is the number of days (4) of each log.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from statistics import fmean
from typing import Any

import msgspec

from bench.inbox_day.contact import Outcome
from bench.inbox_day.costs import Class
from bench.inbox_day.day import Day
from bench.inbox_day.logged import logged
from bench.inbox_day.policies import policy
from bench.inbox_day.results import half_width
from bench.inbox_day.worlds import draw, named
from frontdesk.routing.backtest.day import replay
from frontdesk.routing.backtest.estimates import estimate
from frontdesk.routing.backtest.records import Day as Replayed

TRIED = "frontdesk, by rules"
LOGGED_UNDER = ("FIFO queue, capacity", "round robin in team")
SCENARIOS = ("salon_16", "home_services_40")


class Figures(msgspec.Struct, frozen=True):
    """One day in numbers: points an enquiry, share of urgent enquiries in time, lost, passed on, done by the customer's own person."""

    cost: float
    urgent: float
    lost: float
    rerouted: float
    own: float


class Trial(msgspec.Struct, frozen=True):
    """One day: as it was logged, as the tried rules really do it, and as the replay says they would."""

    logged: Figures
    truth: Figures
    replayed: Figures
    assumed: list[str]
    refused: int


def trial(job: tuple[str, int, str, int]) -> Trial:
    """One day under the logged policy and under the tried one, and the replay of the log."""
    scenario, seed, name, replays = job
    world = draw(named(scenario), seed)
    past, outcome = logged(world, name)
    truth = Day(draw(named(scenario), seed), policy(TRIED).make()).run()
    habits = estimate(past)
    days = [replay(past, past.policy, seed=number, habits=habits) for number in range(replays)]
    classes = world.scenario.classes
    return Trial(
        logged=_really(outcome, classes),
        truth=_really(truth, classes),
        replayed=_mean([_as_replayed(day) for day in days]),
        assumed=sorted(habits.thin),
        refused=sum(truth.refused.values()),
    )


def _really(outcome: Outcome, classes: dict[str, Class]) -> Figures:
    endings = outcome.endings
    urgent = [ending for ending in endings if ending.kind == "urgent"]
    own = [ending.own for ending in endings if ending.own is not None and ending.ended == "served"]
    return Figures(
        cost=fmean(ending.cost for ending in endings),
        urgent=fmean(ending.ended == "served" and ending.waited <= classes["urgent"].target for ending in urgent),
        lost=fmean(ending.ended == "lost" for ending in endings),
        rerouted=fmean(ending.transfers > 0 for ending in endings),
        own=fmean(own) if own else 0.0,
    )


def _as_replayed(day: Replayed) -> Figures:
    came = [one for one in day.outcomes if one.ended != "never"]
    urgent = [one for one in came if one.urgent]
    own = [one.own for one in came if one.own is not None and one.ended == "served"]
    return Figures(
        cost=day.totals.cost / len(came),
        urgent=fmean(one.ended == "served" and one.waited <= one.target for one in urgent),
        lost=fmean(one.ended == "lost" for one in came),
        rerouted=fmean(one.reroutes > 0 for one in came),
        own=fmean(own) if own else 0.0,
    )


def _mean(each: Sequence[Figures]) -> Figures:
    return Figures(*(fmean(getattr(one, name) for one in each) for name in Figures.__struct_fields__))


def told(trials: Sequence[Trial]) -> dict[str, Any]:
    """All days of one log together."""
    was, truth, replayed = (_mean([getattr(one, side) for one in trials]) for side in ("logged", "truth", "replayed"))
    saved, claimed = [one.logged.cost - one.truth.cost for one in trials], [one.logged.cost - one.replayed.cost for one in trials]
    ratio = sum(claimed) / sum(saved)
    spread = half_width([one - ratio * other for one, other in zip(claimed, saved, strict=True)]) / fmean(saved)
    errors = [100 * (one.replayed.urgent - one.truth.urgent) for one in trials]
    return {
        "days": len(trials),
        "claimed to true saving": round(ratio, 3),
        "its half width": round(spread, 3),
        "urgent in time, error in points": round(fmean(errors), 2),
        "the error's half width": round(half_width(errors), 2),
        "cost: logged, true, replayed": [round(one.cost, 3) for one in (was, truth, replayed)],
        "urgent in time: logged, true, replayed": [round(one.urgent, 4) for one in (was, truth, replayed)],
        "lost: logged, true, replayed": [round(one.lost, 4) for one in (was, truth, replayed)],
        "passed on: logged, true, replayed": [round(one.rerouted, 4) for one in (was, truth, replayed)],
        "by their own person: logged, true, replayed": [round(one.own, 3) for one in (was, truth, replayed)],
        "assumed": trials[0].assumed,
        "refused": sum(one.refused for one in trials),
    }


def run(scenario: str, seeds: Sequence[int], name: str, *, replays: int = 1, processes: int = 2) -> list[Trial]:
    """Every day, in the order of the seeds."""
    jobs = [(scenario, seed, name, replays) for seed in seeds]
    if processes == 1:
        return [trial(job) for job in jobs]
    with ProcessPoolExecutor(max_workers=processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(trial, jobs))


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Log, replay and compare."""
    found: dict[str, Any] = {"measures": "replays of simulated days, logged under simple policies, against what the tried rules really do"}
    for scenario in SCENARIOS:
        for name in LOGGED_UNDER:
            say(f"{scenario} logged under: {name}")
            found[f"{scenario}, {name}"] = told(await asyncio.to_thread(run, scenario, range(101, 101 + (size or 4)), name))
    return found
