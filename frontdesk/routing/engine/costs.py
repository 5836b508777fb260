"""What waiting costs, and what it costs to give work to this person rather than that one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from frontdesk.routing.engine.records import Enquiry, Kind, Person, ServiceClass, Tuning

_LEAST_LIKELY = 0.02


class Stakes(msgspec.Struct, frozen=True, kw_only=True):
    """What is at stake with an enquiry: which classes it may belong to, how long it keeps somebody busy, and its target."""

    classes: tuple[tuple[float, ServiceClass], ...]
    likely: tuple[tuple[str, float], ...]
    work: float
    target: float


def stakes_of(enquiry: Enquiry, kinds: Mapping[str, Kind], urgent: ServiceClass | None) -> Stakes:
    """The stakes, with every kind counted as much as it is likely. Urgent work has the urgent class, whatever it is about."""
    likely = sorted(
        ((name, p) for name, p in enquiry.kinds.items() if p >= _LEAST_LIKELY and name in kinds), key=lambda one: (-one[1], one[0])
    )
    total = sum(p for _, p in likely)
    shares = [(name, p / total) for name, p in likely]
    classes: dict[ServiceClass, float] = {}
    for name, p in shares:
        its = urgent if enquiry.urgent and urgent is not None else kinds[name].service_class
        classes[its] = classes.get(its, 0.0) + p
    first = urgent if enquiry.urgent and urgent is not None else kinds[likely[0][0]].service_class
    work = sum(p * kinds[name].mean_work for name, p in shares)
    return Stakes(classes=tuple((p, its) for its, p in classes.items()), likely=tuple(likely), work=max(work, 1.0), target=first.target)


def cost_rate(stakes: Stakes, waited: float, leaving: Mapping[ServiceClass, float]) -> float:
    """Points that one more second of waiting costs: growing delay, the nearness of the breach, and customers who leave.

    Generalized c-mu (Van Mieghem 1995; Mandelbaum and Stolyar 2004) with abandonment (Atar, Giat and Shimkin 2010). `leaving`
    is how many customers of a class leave a second.
    """
    rate = 0.0
    for p, its in stakes.classes:
        share = waited / its.target
        delay = its.delay_cost / its.target * min(1.0, share)
        breach = 0.0 if share >= 1 else its.breach_cost / (its.target * (0.5 if share >= 0.5 else 2.0))
        rate += p * (delay + breach + leaving[its] * its.value)
    return rate


def index_of(stakes: Stakes, waited: float, leaving: Mapping[ServiceClass, float]) -> float:
    """How pressing an enquiry is: what its waiting costs for each second of work it takes to end that."""
    return cost_rate(stakes, waited, leaving) / stakes.work


def price_of(
    person: Person, enquiry: Enquiry, stakes: Stakes, *, right: float, speed: float, rate: float, spare: int, tuning: Tuning
) -> float:
    """What it costs to give this work to this person: their time, the risk that it is not for them, and what they are kept from.

    `right` is how likely they are the right person, `spare` the number of scarce kinds of work they could do instead.
    """
    level = min(person.open, len(tuning.together) - 1)
    share = tuning.together[level] / (level + 1)
    own = enquiry.owner == person.id
    time = tuning.work_price * stakes.work / (speed * share) * (tuning.own_work if own else 1.0)
    risk = (1.0 - right) * (tuning.transfer_cost + tuning.wrong_cost + tuning.wrong_seconds * rate)
    return time + risk + tuning.flex_price * spare - (tuning.own_gain if own else 0.0)


def sufficient(likely: Iterable[tuple[str, float]], least: float) -> tuple[frozenset[str], ...]:
    """The smallest sets of kinds such that somebody who can do all of a set is the right person with at least this probability."""
    found: list[tuple[frozenset[str], float]] = [(frozenset(), 0.0)]
    enough: list[frozenset[str]] = []
    for name, p in list(likely)[:5]:
        for names, sure in list(found):
            both, more = names | {name}, sure + p
            if more + 1e-9 < least:
                found.append((both, more))
            else:
                enough.append(both)
    smallest = [one for one in enough if not any(other < one for other in enough)]
    return tuple(sorted(set(smallest), key=lambda one: (len(one), sorted(one))))
