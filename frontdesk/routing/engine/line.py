"""The engine over a pipe: one JSON object a line in, one out, so that an outside simulator drives the very code that routes.

    -> {"type": "init", "now", "needs", "classes", "agents", "urgent_headroom", "areas", "languages"}
    <- {"ok": true}
    -> {"type": "dispatch", "now", "events": [...]}
    <- {"offers": [{"conversation", "agents", "timeout"}], "wake_at"}

Events are `arrive`, `transfer` (with `not`: who must not get it again), `requeue`, `gone`, `begin`, `done` and `agent`. "Agent" is
the contact centre's word for somebody of the staff.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from frontdesk.kit.errors import Invalid, Problem
from frontdesk.routing.engine.desk import Desk
from frontdesk.routing.engine.records import Enquiry, Kind, Person, ServiceClass, Tuning
from frontdesk.routing.engine.waiting import Waiting

URGENT = "urgent"
# Proficiency may be told as a level from 1 to 5, three being average, or as a speed.
_HIGHEST_SPEED = 2.0
_AVERAGE_LEVEL, _A_LEVEL = 3, 0.1


class Router:
    """One pipe's desk, once it has been told of one."""

    def __init__(self, tuning: Tuning | None = None) -> None:
        self._tuning = tuning
        self._desk: Desk | None = None
        self._known: dict[str, Enquiry] = {}

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one line; raises Invalid when it cannot be understood."""
        try:
            match asked.get("type"):
                case "init":
                    self._desk, self._known = _desk_of(asked, self._tuning), {}
                    return {"ok": True}
                case "dispatch":
                    return self._dispatch(float(asked["now"]), asked["events"])
                case other:
                    raise Invalid("unknown_type", f"The type must be init or dispatch, not {other!r}.")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Invalid("bad_line", f"This line lacks something or has it in another shape: {type(error).__name__} {error}") from error

    def _dispatch(self, now: float, events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        if self._desk is None:
            raise Invalid("not_begun", "Begin with a line of the type init.")
        desk = self._desk
        came: dict[str, Waiting] = {}
        freed: dict[str, None] = {}
        # What people hold is told as it is after everything else of the batch.
        for event in sorted(events, key=lambda event: event["ev"] == "agent"):
            match event["ev"]:
                case "arrive" | "transfer" | "requeue":
                    enquiry = self._enquiry(event)
                    came[enquiry.id], roomy = desk.arrive(enquiry, now)
                    freed.update(dict.fromkeys(roomy))
                case "gone":
                    freed.update(dict.fromkeys(desk.gone(event["id"], now)))
                    came.pop(event["id"], None)
                    self._known.pop(event["id"], None)
                case "begin":
                    freed.update(dict.fromkeys(desk.begin(event["id"], event["agent"], now)))
                case "done":
                    freed.update(dict.fromkeys(desk.done(event["id"])))
                    self._known.pop(event["id"], None)
                case "agent":
                    load, open_now = int(event["load"]), int(event["open"])
                    more, unheld = desk.person(event["id"], available=bool(event["available"]), load=load, open_now=open_now)
                    came.update((one.enquiry.id, one) for one in unheld)
                    if more:
                        freed[event["id"]] = None
                case other:
                    raise Invalid("unknown_event", f"There is no event {other!r}.")
        offers = desk.offers(now, came=came.values(), freed=freed)
        return {
            "offers": [{"conversation": one.enquiry, "agents": list(one.people), "timeout": one.timeout} for one in offers],
            "wake_at": desk.wake_at,
        }

    def _enquiry(self, event: Mapping[str, Any]) -> Enquiry:
        told = event["conversation"]
        before = self._known.get(told["id"])
        declined = frozenset(event.get("not") or ()) | (before.declined if before is not None else frozenset())
        enquiry = Enquiry(
            id=told["id"],
            arrived_at=float(told["arrived_at"]),
            kinds={need: float(p) for need, p in told["probs"].items()},
            urgent=bool(told.get("urgent")),
            area=told.get("area"),
            language=told.get("language"),
            owner=told.get("owner"),
            weight=int(told.get("weight") or 1),
            declined=declined,
        )
        self._known[enquiry.id] = enquiry
        return enquiry


def serve(lines: Iterable[str]) -> Iterator[str]:
    """The reply to each line; a line that cannot be understood is answered with what is wrong with it."""
    router = Router()
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = msgspec.json.decode(line)
            if not isinstance(asked, dict):
                raise Invalid("bad_line", "Each line is one JSON object.")
            reply = router.answer(asked)
        except msgspec.DecodeError as error:
            reply = {"error": "bad_line", "detail": f"This line is no JSON: {error}"}
        except Problem as problem:
            reply = {"error": problem.code, "detail": problem.detail}
        yield msgspec.json.encode(reply).decode()


def _desk_of(told: Mapping[str, Any], tuning: Tuning | None) -> Desk:
    classes = {
        name: ServiceClass(
            target=_positive(its, "target"),
            delay_cost=float(its["delay_cost"]),
            breach_cost=float(its["breach_cost"]),
            value=float(its["value"]),
            rank=int(its.get("rank") or 0),
        )
        for name, its in told["classes"].items()
    }
    kinds = {
        name: Kind(service_class=classes[its["class"]], area_bound=bool(its.get("area_bound")), mean_work=_positive(its, "mean_work"))
        for name, its in told["needs"].items()
    }
    if not kinds:
        raise Invalid("bad_line", "Name at least one need.")
    levels = any(level > _HIGHEST_SPEED for agent in told["agents"] for level in agent["skills"].values())
    people = [
        Person(
            id=agent["id"],
            role=agent.get("role") or "",
            speeds={need: _speed(float(level), levels=levels) for need, level in agent["skills"].items()},
            languages=frozenset(agent.get("langs") or ()),
            areas=frozenset(agent.get("areas") or ()),
            capacity=int(agent["capacity"]),
        )
        for agent in told["agents"]
    ]
    return Desk(people, kinds, urgent=classes.get(URGENT), headroom=int(told.get("urgent_headroom") or 0), tuning=tuning)


def _positive(told: Mapping[str, Any], name: str) -> float:
    value = float(told[name])
    if not 0 < value < math.inf:
        raise Invalid("bad_line", f"{name} is a number of seconds above zero, not {value:g}.")
    return value


def _speed(level: float, *, levels: bool) -> float:
    return max(0.1, 1 + _A_LEVEL * (level - _AVERAGE_LEVEL) if levels else level)
