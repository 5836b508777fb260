"""What waiting costs, and what it costs to give work to this person rather than that one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from frontdesk.routing.engine.records import Enquiry, Kind, Prices, ServiceClass

_LEAST_LIKELY = 0.02
# How much one person gets done in all with 1, 2, 3... conversations at once.
_TOGETHER = (1.0, 1.6, 2.0, 2.2, 2.3, 2.4)


class Stakes(msgspec.Struct, frozen=True, kw_only=True):
    """What is at stake with an enquiry: which classes it may belong to, how long it keeps somebody busy, and its target."""

    classes: tuple[tuple[float, ServiceClass], ...]
    likely: tuple[tuple[str, float], ...]
    work: float
    target: float


def stakes_of(enquiry: Enquiry, kinds: Mapping[str, Kind], urgent: ServiceClass | None) -> Stakes:
    """The stakes, with every kind counted as much as it is likely. Urgent work has the urgent class, whatever it is about.

    What is about nothing we know may be about anything, each kind as likely as the other.
    """
    known = {name: p for name, p in enquiry.kinds.items() if p > 0 and name in kinds} or dict.fromkeys(kinds, 1 / len(kinds))
    least = min(_LEAST_LIKELY, max(known.values()))
    likely = sorted(((name, p) for name, p in known.items() if p >= least), key=lambda one: (-one[1], one[0]))
    total = sum(p for _, p in likely)
    shares = [(name, p / total) for name, p in likely]
    classes: dict[ServiceClass, float] = {}
    for name, p in shares:
        its = urgent if enquiry.urgent and urgent is not None else kinds[name].service_class
        classes[its] = classes.get(its, 0.0) + p
    first = urgent if enquiry.urgent and urgent is not None else kinds[likely[0][0]].service_class
    work = sum(p * kinds[name].mean_work for name, p in shares)
    return Stakes(classes=tuple((p, its) for its, p in classes.items()), likely=tuple(likely), work=max(work, 1.0), target=first.target)


def cost_rate(classes: Iterable[tuple[float, ServiceClass]], waited: float, leaving: Mapping[ServiceClass, float]) -> float:
    """Points that one more second of waiting costs: growing delay, the nearness of the breach, and customers who leave.

    Generalized c-mu (Van Mieghem 1995; Mandelbaum and Stolyar 2004) with abandonment (Atar, Giat and Shimkin 2010). `classes`
    are those it may belong to, each with how likely that is; `leaving` is how many customers of a class leave a second.
    """
    rate = 0.0
    for p, its in classes:
        share = waited / its.target
        delay = its.delay_cost / its.target * min(1.0, share)
        breach = 0.0 if share >= 1 else its.breach_cost / (its.target * (0.5 if share >= 0.5 else 2.0))
        rate += p * (delay + breach + leaving[its] * its.value)
    return rate


def index_of(stakes: Stakes, waited: float, leaving: Mapping[ServiceClass, float]) -> float:
    """How pressing an enquiry is: what its waiting costs for each second of work it takes to end that."""
    return cost_rate(stakes.classes, waited, leaving) / stakes.work


class Slopes:
    """The index of many enquiries at once; of each only how much it weighs in every class has to be kept."""

    def __init__(self, classes: Iterable[ServiceClass]) -> None:
        self._classes = tuple(classes)
        self._place = {its: place for place, its in enumerate(self._classes)}
        self._target = np.array([its.target for its in self._classes])
        self._delay = np.array([its.delay_cost / its.target for its in self._classes])
        self._breach = np.array([its.breach_cost / its.target for its in self._classes])
        self._value = np.array([its.value for its in self._classes])

    @property
    def width(self) -> int:
        """How many classes there are."""
        return len(self._classes)

    def shares(self, stakes: Stakes) -> list[float]:
        """How much an enquiry weighs in every class: how likely it belongs to it, for each second of work."""
        found = [0.0] * len(self._classes)
        for p, its in stakes.classes:
            found[self._place[its]] = p / stakes.work
        return found

    def indexes(
        self, shares: npt.NDArray[np.float64], waited: npt.NDArray[np.float64], leaving: Mapping[ServiceClass, float]
    ) -> npt.NDArray[np.float64]:
        """`index_of` for each row of `shares` (enquiries by classes), that have waited so many seconds."""
        share = waited[:, None] / self._target
        breach = np.where(share >= 1, 0.0, np.where(share >= 0.5, self._breach / 0.5, self._breach / 2.0))
        leave = np.array([leaving[its] for its in self._classes]) * self._value
        found: npt.NDArray[np.float64] = (shares * (self._delay * np.minimum(1.0, share) + breach + leave)).sum(axis=1)
        return found


class Price(msgspec.Struct, frozen=True):
    """What it costs to give work to somebody: their time, the risk that it is not for them, what they are kept from; less what it
    is worth that the customer is theirs."""

    time: float
    risk: float
    spare: float
    own: float

    @property
    def total(self) -> float:
        """All of it, in points."""
        return self.time + self.risk + self.spare - self.own


def price_of(prices: Prices, *, work: float, speed: float, open_now: float, own: bool, right: float, rate: float, spare: int) -> Price:
    """The price of giving `work` seconds of work to somebody.

    `speed` is how fast they are in it (1 is average), `open_now` how many conversations they have besides, `right` how likely
    they are the right person, `rate` what a second of the customer's waiting costs, `spare` the number of scarce kinds of work
    they could do instead.
    """
    time = prices.work_minute / 60.0 * work / (speed * share_of_one(open_now)) * (prices.own_work if own else 1.0)
    risk = (1.0 - right) * (prices.transfer + prices.wrong + prices.wrong_seconds * rate)
    return Price(time, risk, prices.spare * spare, prices.own_gain if own else 0.0)


def share_of_one(open_now: float) -> float:
    """How much of their speed somebody has for one more conversation beside those they have open; in between, in between."""
    most = len(_TOGETHER) - 1
    below = min(int(open_now), most)
    done = _TOGETHER[below] + (_TOGETHER[min(below + 1, most)] - _TOGETHER[below]) * min(open_now - below, 1.0)
    return done / (open_now + 1)


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
