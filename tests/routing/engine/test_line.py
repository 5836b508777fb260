"""The engine over a pipe: what it answers, and that it says what is wrong with a line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from frontdesk.kit.errors import Invalid
from frontdesk.routing.engine.line import Router, serve

CLASSES = {
    "urgent": {"target": 300, "delay_cost": 8, "breach_cost": 10, "value": 40, "rank": 1},
    "lead": {"target": 900, "delay_cost": 3, "breach_cost": 4, "value": 15, "rank": 2},
    "support": {"target": 3600, "delay_cost": 1.5, "breach_cost": 2, "value": 6, "rank": 4},
}
NEEDS = {
    "booking": {"class": "lead", "area_bound": True, "mean_work": 500},
    "pricing": {"class": "lead", "area_bound": False, "mean_work": 300},
    "aftercare": {"class": "support", "area_bound": False, "mean_work": 700},
}


def person(key: str, **more: Any) -> dict[str, Any]:
    told = {"id": key, "role": "desk", "skills": {"booking": 1.0, "pricing": 1.0}, "langs": ["en"], "areas": ["north"], "shift": [0, 86400]}
    return {**told, "breaks": [], "capacity": 6, **more}


def business(*people: dict[str, Any], headroom: int = 2) -> Router:
    """A desk whose people are all there and hold nothing."""
    router = Router()
    told = {"type": "init", "now": 0, "needs": NEEDS, "classes": CLASSES, "agents": list(people), "urgent_headroom": headroom}
    assert router.answer({**told, "areas": ["north", "south"], "languages": ["en", "ar"]}) == {"ok": True}
    told_of = [{"ev": "agent", "id": one["id"], "available": True, "load": 0, "open": 0} for one in people]
    router.answer({"type": "dispatch", "now": 0, "events": told_of})
    return router


def enquiry(key: str, at: float = 0, **more: Any) -> dict[str, Any]:
    told = {"id": key, "arrived_at": at, "probs": {"booking": 0.9, "pricing": 0.1}, "urgent": False, "area": "north", "language": "en"}
    return {**told, "owner": None, "weight": 2, **more}


def arrive(router: Router, *told: dict[str, Any], now: float = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = happen(router, *({"ev": "arrive", "conversation": one} for one in told), now=now)["offers"]
    return found


def happen(router: Router, *events: dict[str, Any], now: float) -> dict[str, Any]:
    return router.answer({"type": "dispatch", "now": now, "events": list(events)})


def offered(offers: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {one["conversation"]: one["agents"] for one in offers}


def test_work_goes_to_somebody_who_can_do_it_there_and_speaks_the_language() -> None:
    router = business(
        person("far", areas=["south"]),
        person("foreign", langs=["ar"]),
        person("other", skills={"aftercare": 1.0}),
        person("right"),
    )
    assert offered(arrive(router, enquiry("c"))) == {"c": ["right"]}


def test_nobody_gets_more_than_they_may_hold_and_the_oldest_gets_the_room() -> None:
    router = business(person("a"))
    given = offered(arrive(router, *(enquiry(f"c{n}", at=n) for n in range(5)), now=5))
    assert given == {"c0": ["a"], "c1": ["a"], "c2": ["a"]}
    for n in range(3):
        assert happen(router, {"ev": "begin", "id": f"c{n}", "agent": "a"}, now=6)["offers"] == []
    assert offered(happen(router, {"ev": "done", "id": "c1", "agent": "a"}, now=7)["offers"]) == {"c3": ["a"]}


def test_urgent_work_may_use_the_headroom_and_is_offered_to_two() -> None:
    router = business(person("a", capacity=2), person("b", capacity=2))
    assert len(arrive(router, enquiry("c0"), enquiry("c1"))) == 2
    assert arrive(router, enquiry("c2"), now=1) == []
    (urgent,) = arrive(router, enquiry("c3", at=2, urgent=True), now=2)
    assert (urgent["conversation"], sorted(urgent["agents"])) == ("c3", ["a", "b"])
    # Whoever was asked besides is free of it.
    happen(router, {"ev": "begin", "id": "c3", "agent": "a"}, now=3)
    assert offered(arrive(router, enquiry("c4", at=4, urgent=True), now=4)) == {"c4": ["b"]}


def test_the_customers_own_person_is_waited_for_a_while_and_not_longer() -> None:
    router = business(person("own", capacity=2), person("other"))
    assert offered(arrive(router, enquiry("c0", owner="own"))) == {"c0": ["own"]}
    answer = happen(router, {"ev": "arrive", "conversation": enquiry("c1", at=1, owner="own")}, now=1)
    assert answer["offers"] == []
    assert answer["wake_at"] == pytest.approx(1 + 0.35 * 900)
    later = happen(router, now=answer["wake_at"])
    assert offered(later["offers"]) == {"c1": ["other"]}


def test_the_owner_who_becomes_free_gets_what_was_held() -> None:
    router = business(person("own", capacity=2), person("other"))
    arrive(router, enquiry("c0", owner="own"))
    happen(router, {"ev": "begin", "id": "c0", "agent": "own"}, now=1)
    arrive(router, enquiry("c1", at=2, owner="own"), now=2)
    assert offered(happen(router, {"ev": "done", "id": "c0", "agent": "own"}, now=9)["offers"]) == {"c1": ["own"]}


def test_urgent_work_waits_for_nobody() -> None:
    router = business(person("own", capacity=2), person("other"), headroom=0)
    arrive(router, enquiry("c0", owner="own"))
    assert offered(arrive(router, enquiry("c1", owner="own", urgent=True), now=1)) == {"c1": ["other"]}


def test_what_comes_back_keeps_its_place_in_time_and_is_asked_again_of_a_team_of_one() -> None:
    router = business(person("a"))
    arrive(router, enquiry("c0"))
    back = {"ev": "requeue", "conversation": enquiry("c0")}
    assert offered(happen(router, back, now=60)["offers"]) == {"c0": ["a"]}


def test_who_handed_it_on_does_not_get_it_again() -> None:
    router = business(person("a"), person("b", skills={"pricing": 1.0, "aftercare": 1.0, "booking": 0.8}))
    first = offered(arrive(router, enquiry("c0")))["c0"][0]
    happen(router, {"ev": "begin", "id": "c0", "agent": first}, now=1)
    moved = {"ev": "transfer", "conversation": enquiry("c0", probs={"pricing": 1.0}), "not": [first]}
    (other,) = {"a", "b"} - {first}
    assert offered(happen(router, moved, now=2)["offers"]) == {"c0": [other]}
    back = {"ev": "requeue", "conversation": enquiry("c0", probs={"pricing": 1.0})}
    assert offered(happen(router, back, now=70)["offers"]) == {"c0": [other]}


def test_after_the_target_the_second_guess_will_do() -> None:
    router = business(person("b", skills={"pricing": 1.0}))
    unsure = enquiry("c0", probs={"aftercare": 0.8, "pricing": 0.2})
    answer = happen(router, {"ev": "arrive", "conversation": unsure}, now=0)
    assert answer == {"offers": [], "wake_at": 3600.0}
    assert offered(happen(router, now=3600)["offers"]) == {"c0": ["b"]}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nonsense", "bad_line"),
        ("[1]", "bad_line"),
        ('{"type": "dance"}', "unknown_type"),
        ('{"type": "dispatch", "now": 1, "events": []}', "not_begun"),
        ('{"type": "init"}', "bad_line"),
    ],
)
def test_a_line_that_cannot_be_understood_is_answered_with_what_is_wrong(line: str, code: str) -> None:
    (reply,) = serve([line])
    assert json.loads(reply)["error"] == code


@pytest.mark.parametrize("probs", [{}, {"booking": 0.01}, {"parking": 1.0}, {"booking": 0.0, "pricing": 0.0}])
def test_what_is_about_nothing_we_know_still_finds_somebody(probs: dict[str, float]) -> None:
    router = business(person("anna"))
    assert offered(arrive(router, enquiry("c", probs=probs))) == {"c": ["anna"]}


def test_a_target_or_work_of_no_time_is_refused() -> None:
    told = {"type": "init", "now": 0, "needs": NEEDS, "classes": CLASSES, "agents": [person("anna")]}
    for wrong in (
        {"classes": CLASSES | {"lead": CLASSES["lead"] | {"target": 0}}},
        {"needs": NEEDS | {"pricing": NEEDS["pricing"] | {"mean_work": -1}}},
        {"needs": {}},
    ):
        with pytest.raises(Invalid):
            Router().answer(told | wrong)


def test_an_event_nobody_knows_is_told() -> None:
    with pytest.raises(Invalid, match="no event 'sing'"):
        happen(business(person("a")), {"ev": "sing"}, now=1)


def test_the_command_answers_line_by_line() -> None:
    told = [
        {"type": "init", "now": 0, "needs": NEEDS, "classes": CLASSES, "agents": [person("a")], "urgent_headroom": 0},
        {"type": "dispatch", "now": 0, "events": [{"ev": "agent", "id": "a", "available": True, "load": 0, "open": 0}]},
        {"type": "dispatch", "now": 1, "events": [{"ev": "arrive", "conversation": enquiry("c", at=1)}]},
    ]
    lines = "\n".join(json.dumps(one) for one in told)
    done = subprocess.run(
        [sys.executable, "-m", "frontdesk", "route", "--stdio"],
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
        env=dict(os.environ),
        check=True,
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert replies[0] == {"ok": True}
    assert offered(replies[2]["offers"]) == {"c": ["a"]}
