"""A replay, or what really happened, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from frontdesk.routing.backtest.records import ClassTotals, Outcome, Totals
from frontdesk.routing.policies.records import Policy

# One point is what a change of owner costs.
_REROUTE = 1.0


def totals_of(outcomes: Iterable[Outcome], policy: Policy, longest_queue: int) -> Totals:
    """All enquiries together, and by priority class; what never came is left out."""
    came = [one for one in outcomes if one.ended != "never"]
    waits = sorted(one.waited for one in came if one.ended == "served")
    return Totals(
        enquiries=len(came),
        served=sum(one.ended == "served" for one in came),
        lost=sum(one.ended == "lost" for one in came),
        open=sum(one.ended == "open" for one in came),
        rerouted=sum(one.reroutes > 0 for one in came),
        unsure=sum(one.unsure for one in came),
        late=sum(one.late for one in came),
        half=share(waits, 0.5),
        most=share(waits, 0.9),
        longest_queue=longest_queue,
        cost=sum(cost(one, policy) for one in came),
        classes=tuple(_class(key, came, policy) for key in policy.classes if any(one.priority == key for one in came)),
    )


def _class(key: str, came: Sequence[Outcome], policy: Policy) -> ClassTotals:
    its = [one for one in came if one.priority == key]
    waits = sorted(one.waited for one in its if one.ended == "served")
    return ClassTotals(
        priority=key,
        enquiries=len(its),
        in_time=sum(not one.late for one in its),
        target=float(policy.classes[key].target_seconds),
        waited_half=share(waits, 0.5),
        waited_most=share(waits, 0.9),
    )


def cost(one: Outcome, policy: Policy) -> float:
    """What waiting, a broken promise, a lost customer and changes of owner come to, in points.

    With x = wait / target the delay costs d x^2 / 2 up to the target and d (x - 1/2) after it (generalized c-mu: Van Mieghem 1995).
    """
    its = policy.classes[one.priority]
    x = one.waited / one.target if one.target else 0.0
    delay = its.delay_cost * (x * x / 2 if x <= 1 else x - 0.5)
    return delay + (its.breach_cost if x > 1 else 0.0) + (its.value if one.ended == "lost" else 0.0) + _REROUTE * one.reroutes


def share(waits: Sequence[float], of: float) -> float:
    """Within how many seconds so large a share was served; `waits` are sorted."""
    if not waits:
        return 0.0
    place = of * (len(waits) - 1)
    below = int(place)
    above = min(below + 1, len(waits) - 1)
    return waits[below] + (waits[above] - waits[below]) * (place - below)
