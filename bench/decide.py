"""How long one decision takes, with 200, 2,000 and 20,000 people: p50 and p99, and as ratios to a plain scan in the same run.

`arrival`: somebody writes, and the line engine says whom to ask. `freed`: somebody has room again, and it finds them the most
pressing of `--size` conversations that wait (100,000). `choose` and `decide` are the product's own decision about one conversation,
which looks at everybody and keeps a verdict about each; `decide` also says it in words. The plain scan looks at one person after
the other, or at one waiting conversation after the other, with the same prices and the same index.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from frontdesk.routing import Candidate, Situation, decide, default_policy
from frontdesk.routing.engine.costs import Stakes, cost_rate, index_of, price_of, stakes_of
from frontdesk.routing.engine.line import Router
from frontdesk.routing.engine.records import Enquiry, Kind, ServiceClass, Tuning
from frontdesk.routing.rules import choose

_PEOPLE = (200, 2_000, 20_000)
_WAITING = 100_000
_ARRIVALS, _FREED, _SCANS = 3_000, 3_000, 5
_WEIGHT = 2
_CLASSES: dict[str, dict[str, Any]] = {
    "urgent": {"target": 300, "delay_cost": 8, "breach_cost": 10, "value": 40},
    "lead": {"target": 900, "delay_cost": 3, "breach_cost": 4, "value": 15},
    "support": {"target": 3600, "delay_cost": 1.5, "breach_cost": 2, "value": 6},
}
_NEEDS: dict[str, dict[str, Any]] = {
    "scheduling": {"class": "lead", "area_bound": True, "mean_work": 500},
    "pricing": {"class": "lead", "area_bound": False, "mean_work": 400},
    "complaint": {"class": "support", "area_bound": False, "mean_work": 900},
    "post_service_support": {"class": "support", "area_bound": True, "mean_work": 700},
    "specialist_review": {"class": "support", "area_bound": False, "mean_work": 900},
    "general_question": {"class": "support", "area_bound": False, "mean_work": 300},
}
_AREAS, _LANGUAGES = tuple("abcdef"), ("en", "ar", "ur")
_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Every kind of decision at each number of people; `size` conversations wait."""
    found: dict[str, Any] = {"measures": "one decision, microseconds of the processor; ratios to a plain scan of the same run"}
    for people in _PEOPLE:
        found[f"{people} people"] = await asyncio.to_thread(_at, people, size or _WAITING)
        say(f"{people} people: done")
    return found


def _at(people: int, waiting: int) -> dict[str, Any]:
    chance = random.Random(people)
    agents = [_agent(chance, number) for number in range(people)]
    arrival, scan_people = _arrivals(chance, agents)
    freed, scan_line = _freed(chance, agents, waiting)
    worded, bare = _product(chance, agents)
    return {
        "arrival": _told(arrival, scan_people),
        f"freed, {waiting} waiting": _told(freed, scan_line),
        "choose": _told(bare, scan_people),
        "decide": _told(worded, scan_people),
        "plain scan of people": _told(scan_people),
        "plain scan of what waits": _told(scan_line),
    }


def _told(took: Sequence[float], against: Sequence[float] | None = None) -> dict[str, float]:
    ordered = sorted(took)
    middle = ordered[len(ordered) // 2]
    found = {"p50": round(1e6 * middle, 1), "p99": round(1e6 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1)}
    return found if against is None else {**found, "of a scan": float(f"{middle / sorted(against)[len(against) // 2]:.3g}")}


# The line engine ------------------------------------------------------------------------------------------------------


def _agent(chance: random.Random, number: int) -> dict[str, Any]:
    skills = chance.sample(sorted(_NEEDS), 3)
    told = {"id": f"p{number:05}", "role": "desk", "shift": [0, 1e6], "breaks": [], "capacity": 6}
    languages, areas = chance.sample(_LANGUAGES, chance.randint(1, 2)), chance.sample(_AREAS, 3)
    return {**told, "skills": {one: chance.choice((0.9, 1.0, 1.1)) for one in skills}, "langs": languages, "areas": areas}


def _enquiry(chance: random.Random, number: int, at: float) -> dict[str, Any]:
    first, second = chance.sample(sorted(_NEEDS), 2)
    sure = chance.choice((0.55, 0.7, 0.86, 0.95))
    told = {"id": f"c{number}", "arrived_at": at, "probs": {first: sure, second: round(1 - sure, 2)}, "urgent": chance.random() < 0.1}
    return {**told, "area": chance.choice((*_AREAS, None)), "language": chance.choice(_LANGUAGES), "owner": None, "weight": _WEIGHT}


def _router(agents: Sequence[Mapping[str, Any]], loads: Sequence[int], *, headroom: int) -> Router:
    router = Router()
    classes = {name: {**its, "rank": place} for place, (name, its) in enumerate(_CLASSES.items())}
    router.answer({"type": "init", "now": 0, "needs": _NEEDS, "classes": classes, "agents": agents, "urgent_headroom": headroom})
    states = [
        {"ev": "agent", "id": agent["id"], "available": True, "load": load, "open": load // _WEIGHT}
        for agent, load in zip(agents, loads, strict=True)
    ]
    router.answer({"type": "dispatch", "now": 0, "events": states})
    return router


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    # Processor time of this thread: what others do on the machine meanwhile does not count.
    began = time.thread_time()
    answer = act()
    return time.thread_time() - began, answer


def _arrivals(chance: random.Random, agents: Sequence[Mapping[str, Any]]) -> tuple[list[float], list[float]]:
    """Half of the places are taken; whoever writes is asked about and gone again."""
    loads = [chance.choice((0, 2, 4, 6)) for _ in agents]
    router = _router(agents, loads, headroom=2)
    took = []
    for number in range(_ARRIVALS):
        event = {"ev": "arrive", "conversation": _enquiry(chance, number, float(number))}
        one, _ = _timed(partial(router.answer, {"type": "dispatch", "now": number, "events": [event]}))
        took.append(one)
        router.answer({"type": "dispatch", "now": number, "events": [{"ev": "gone", "id": f"c{number}"}]})
    scan = [_timed(lambda: _scan_people(agents, loads, _enquiry(chance, 0, 0.0)))[0] for _ in range(_SCANS)]
    return took, scan


def _freed(chance: random.Random, agents: Sequence[Mapping[str, Any]], waiting: int) -> tuple[list[float], list[float]]:
    """Everybody is full; one after the other ends something, and takes the most pressing of what waits for them."""
    router = _router(agents, [6 for _ in agents], headroom=0)
    line = [_enquiry(chance, number, number / 100) for number in range(waiting)]
    now = waiting / 100
    for told in line:
        router.answer({"type": "dispatch", "now": told["arrived_at"], "events": [{"ev": "arrive", "conversation": told}]})
    took = []
    for number in range(_FREED):
        agent = agents[number * 7919 % len(agents)]["id"]
        now += 0.01
        less = {"ev": "agent", "id": agent, "available": True, "load": 4, "open": 2}
        one, answer = _timed(partial(router.answer, {"type": "dispatch", "now": now, "events": [less]}))
        took.append(one)
        for offer in answer["offers"]:
            begun = {"ev": "begin", "id": offer["conversation"], "agent": agent}
            full = {"ev": "agent", "id": agent, "available": True, "load": 6, "open": 3}
            router.answer({"type": "dispatch", "now": now, "events": [begun, full]})
    scan = [_timed(lambda: _scan_line(chance.choice(agents), line, now))[0] for _ in range(_SCANS)]
    return took, scan


# The plain scan -------------------------------------------------------------------------------------------------------

_SERVICES = {name: ServiceClass(**its) for name, its in _CLASSES.items()}
_KINDS = {
    name: Kind(service_class=_SERVICES[its["class"]], area_bound=its["area_bound"], mean_work=float(its["mean_work"]))
    for name, its in _NEEDS.items()
}
_TUNING = Tuning()
_LEAVING = {its: 1.0 / (_TUNING.patience_targets * its.target) for its in _SERVICES.values()}


def _stakes(told: Mapping[str, Any]) -> Stakes:
    enquiry = Enquiry(id=told["id"], arrived_at=told["arrived_at"], kinds=told["probs"], urgent=told["urgent"])
    return stakes_of(enquiry, _KINDS, _SERVICES["urgent"])


def _right(agent: Mapping[str, Any], told: Mapping[str, Any]) -> float:
    here = told["area"] is None or told["area"] in agent["areas"]
    likely: dict[str, float] = told["probs"]
    return sum(p for need, p in likely.items() if need in agent["skills"] and (here or not _KINDS[need].area_bound))


def _scan_people(agents: Sequence[Mapping[str, Any]], loads: Sequence[int], told: Mapping[str, Any]) -> str:
    """The cheapest of everybody who may have it, one after the other."""
    stakes, best, found = _stakes(told), float("inf"), ""
    rate = cost_rate(stakes.classes, 0.0, _LEAVING)
    for agent, load in zip(agents, loads, strict=True):
        if load + told["weight"] > agent["capacity"] or told["language"] not in agent["langs"]:
            continue
        right = _right(agent, told)
        if right < _TUNING.least_right:
            continue
        price = price_of(_TUNING.prices, work=stakes.work, speed=1.0, open_now=load / 2, own=False, right=right, rate=rate, spare=0)
        if price.total < best:
            best, found = price.total, agent["id"]
    return found


def _scan_line(agent: Mapping[str, Any], line: Sequence[Mapping[str, Any]], now: float) -> str:
    """The most pressing of all that waits and this person may have, one after the other."""
    best, found = -1.0, ""
    for told in line:
        if told["language"] in agent["langs"] and _right(agent, told) >= _TUNING.least_right:
            index = index_of(_stakes(told), now - told["arrived_at"], _LEAVING)
            if index > best:
                best, found = index, told["id"]
    return found


# The product's own decision -------------------------------------------------------------------------------------------


def _product(chance: random.Random, agents: Sequence[Mapping[str, Any]]) -> tuple[list[float], list[float]]:
    policy = default_policy(("en", "ar"), sorted(_NEEDS))
    team = [_candidate(chance, place, agent) for place, agent in enumerate(agents)]
    times = max(8, min(300, 200_000 // len(team)))
    worded, bare = [], []
    for number in range(times):
        case = _situation(chance, number)
        bare.append(_timed(partial(choose, case, team, policy, _AT))[0])
        worded.append(_timed(partial(decide, case, team, policy, _AT))[0])
    return worded, bare


def _candidate(chance: random.Random, place: int, agent: Mapping[str, Any]) -> Candidate:
    return Candidate(
        staff_id=UUID(int=place + 1),
        name=f"Person {place}",
        role="agent",
        skills={"scheduling": 3, "complaints": 2, "specialist": 3} if chance.random() < 0.5 else {},
        languages=tuple(agent["langs"]),
        areas=tuple(UUID(int=ord(one)) for one in agent["areas"]),
        shift_ends_at=_AT + timedelta(hours=chance.randint(1, 8)),
        load=chance.choice((0, 2, 4, 6)),
        capacity=6,
        urgent_headroom=2,
        last_assigned_at=_AT - timedelta(seconds=chance.randint(0, 7200)),
    )


def _situation(chance: random.Random, number: int) -> Situation:
    first, second = chance.sample(sorted(_NEEDS), 2)
    sure = chance.choice((0.7, 0.86, 0.95))
    return Situation(
        conversation_id=UUID(int=number + 1),
        arrived_at=_AT - timedelta(seconds=chance.randint(0, 900)),
        need=first,
        probabilities={first: sure, second: round(1 - sure, 2)},
        confidence=sure,
        urgent=chance.random() < 0.1,
        language=chance.choice(("en", "ar")),
        area_path=(UUID(int=ord(chance.choice(_AREAS))),),
    )
