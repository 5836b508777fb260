"""Play policies over many days and say what came out: `python -m bench.inbox_day.run --help`."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict

import msgspec

from bench.inbox_day.day import Day
from bench.inbox_day.line import Program
from bench.inbox_day.policies import POLICIES, PRIORITY, ROUND_ROBIN, policy
from bench.inbox_day.results import Numbers, compared, numbers, summary
from bench.inbox_day.scenarios import SCENARIOS
from bench.inbox_day.table import table
from bench.inbox_day.worlds import draw, named


def play(job: tuple[str, int, tuple[str, ...]]) -> list[Numbers]:
    """One day under every policy. The world is drawn once: no policy changes it."""
    scenario, seed, names = job
    world = draw(named(f"fresh_{seed}" if scenario == "fresh" else scenario), seed)
    found = []
    for name in names:
        chosen = policy(name)
        router = chosen.make()
        try:
            outcome = Day(world, router, clear_sight=chosen.clear_sight, urgent_first=chosen.urgent_first).run()
        finally:
            if isinstance(router, Program):
                router.close()
        found.append(numbers(outcome, world.scenario.classes))
    return found


def play_all(
    scenario: str, seeds: Sequence[int], names: Sequence[str], *, processes: int = 2, say: Callable[[str], None] = lambda _: None
) -> dict[str, list[Numbers]]:
    """Every policy on every day, in the order of the seeds, whichever process was first."""
    jobs = [(scenario, seed, tuple(names)) for seed in seeds]
    days: list[list[Numbers]] = []
    with ProcessPoolExecutor(max_workers=processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done in pool.map(play, jobs):
            days.append(done)
            say(f"{scenario}: day {len(days)} of {len(jobs)}")
    return {name: [day[place] for day in days] for place, name in enumerate(names)}


def told(days: dict[str, list[Numbers]]) -> dict[str, dict[str, object]]:
    """For programs: means, ratios, and every day."""
    return {
        name: {
            **summary(each),
            **{f"to {other}": compared(each, days[other]) for other in (ROUND_ROBIN, PRIORITY) if other in days and other != name},
            "days": [asdict(day) for day in each],
        }
        for name, each in days.items()
    }


def main(words: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.inbox_day.run", description="Simulated inbox days under routing policies.")
    parser.add_argument("--scenario", action="append", help=f"one of {', '.join(SCENARIOS)}, fresh, fresh_N; may be repeated")
    parser.add_argument("--seeds", type=int, default=20, help="how many days")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--policy", action="append", help=f"may be repeated; default: all. One of: {'; '.join(POLICIES)}")
    parser.add_argument("--run", action="append", default=[], help="a program that speaks the line protocol, as one more policy")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="for programs")
    asked = parser.parse_args(words)
    names = [*(asked.policy or POLICIES), *(f"$ {command}" for command in asked.run)]
    found: dict[str, object] = {}
    for scenario in asked.scenario or ["home_services_40"]:
        seeds = range(asked.first, asked.first + asked.seeds)
        days = play_all(scenario, seeds, names, processes=asked.processes, say=lambda line: print(line, file=sys.stderr))
        if asked.json:
            found[scenario] = told(days)
        else:
            print(f"{scenario}, {asked.seeds} days\n{table(days, round_robin=ROUND_ROBIN, priority=PRIORITY)}\n")
    if asked.json:
        print(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    main()
