"""The policies by name. Another one is one line here: anything callable that makes a router."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from bench.inbox_day.baselines import push, queue
from bench.inbox_day.line import Program, Router


@dataclass(frozen=True, slots=True)
class Policy:
    """How to make the router, and how the house around it behaves."""

    make: Callable[[], Router]
    urgent_first: bool = False  # people pick what is urgent first from their personal inbox
    clear_sight: bool = False  # told the truth, and who silently left: perfect information


def ours() -> Router:
    """The product's own engine."""
    router: Router = importlib.import_module(_OURS).Router()
    return router


def by_rules() -> Router:
    """The product's decisions by rules, as they are made over the database."""
    router: Router = importlib.import_module("bench.inbox_day.by_rules").Rules()
    return router


_OURS = "frontdesk.routing.engine.line"

POLICIES: dict[str, Policy] = {
    "random, anyone": Policy(push.Random),
    "round robin, anyone": Policy(push.RoundRobinAnyone),
    "round robin in team": Policy(push.RoundRobin),
    "round robin, urgent picked first": Policy(push.RoundRobin, urgent_first=True),
    "two choices": Policy(push.TwoChoices),
    "least loaded in team": Policy(push.LeastLoaded),
    "poll of five minutes": Policy(queue.Poll),
    "FIFO queue, capacity": Policy(queue.FifoQueue),
    "longest idle, skills": Policy(queue.LongestIdle),
    "priority, skills, offers": Policy(queue.PrioritySkills),
    "priority, perfect information": Policy(queue.PrioritySkills, clear_sight=True),
}
ROUND_ROBIN = "round robin in team"
PRIORITY = "priority, skills, offers"


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


if _exists(_OURS):
    POLICIES["frontdesk"] = Policy(ours)
    POLICIES["frontdesk, by rules"] = Policy(by_rules)
    POLICIES["frontdesk, perfect information"] = Policy(ours, clear_sight=True)


def policy(name: str) -> Policy:
    """A policy by its name; a name that begins with `$ ` is a command line that speaks the protocol."""
    if name.startswith("$ "):
        return Policy(lambda: Program(name.removeprefix("$ ")))
    return POLICIES[name]
