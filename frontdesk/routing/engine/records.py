"""What the engine knows: kinds of work and what their waiting costs, people, and the work that waits.

Times are seconds on the clock of whoever drives the engine. Costs are points: one point is what a change of owner costs.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class ServiceClass(msgspec.Struct, frozen=True, kw_only=True, cache_hash=True):
    """What it costs when work of a kind waits.

    `target` seconds to the right person; `delay_cost` for each target waited, `breach_cost` once the target is missed,
    `value` lost when the customer leaves; a lower `rank` goes first where all else is equal.
    """

    target: float
    delay_cost: float
    breach_cost: float
    value: float
    rank: int = 0


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of work: its class, whether it must be done where the customer is, and how many seconds it takes on average."""

    service_class: ServiceClass
    area_bound: bool = False
    mean_work: float = 600.0


class Person(msgspec.Struct, kw_only=True):
    """Somebody who may be given work; what they can do stands still, what they hold changes.

    `speeds` says for each kind they can do how fast they are in it (1 is average). `load` are the units they hold, offers
    included, `open` how many conversations that are. No areas means: all of them.
    """

    id: str
    role: str = ""
    speeds: Mapping[str, float] = {}
    languages: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    capacity: int = 6
    available: bool = False
    load: int = 0
    open: int = 0


class Enquiry(msgspec.Struct, frozen=True, kw_only=True):
    """Work that waits, as it was read: how likely each kind is, and who must not be asked again.

    `arrived_at` is since when the customer waits and never moves.
    """

    id: str
    arrived_at: float
    kinds: Mapping[str, float]
    urgent: bool = False
    area: str | None = None
    language: str | None = None
    owner: str | None = None
    weight: int = 2
    declined: frozenset[str] = frozenset()


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Work proposed to one person or a few at once; whoever accepts first has it. Not accepted in `timeout` seconds, it comes back."""

    enquiry: str
    people: tuple[str, ...]
    timeout: float


class Prices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What it costs, in points, to give work to one person rather than another. One point is what a change of owner costs.

    `work_minute` for each minute of work; `own_work` is the part of the work that is left when the customer's own person does it,
    `own_gain` what else that is worth. When it goes to the wrong person: `transfer` for the change of owner, `wrong` for the
    customer who asked in vain, and the `wrong_seconds` by which they wait longer. `spare` for each scarce kind of work that
    somebody could do instead.
    """

    work_minute: float = 0.2
    own_work: float = 0.75
    own_gain: float = 0.5
    transfer: float = 1.0
    wrong: float = 2.0
    wrong_seconds: float = 300.0
    spare: float = 0.5


class Tuning(msgspec.Struct, frozen=True, kw_only=True):
    """The few numbers that were found by simulation; the optimum is flat around them.

    `least_right` is how likely somebody must be the right person to be asked, `least_right_late` once the target has passed.
    `hold` is the part of the target for which work waits for the customer's own person alone. `ring` people are asked at once
    when it is urgent.
    """

    least_right: float = 0.35
    least_right_late: float = 0.15
    prices: Prices = Prices()
    hold: float = 0.35
    ring: int = 2
    timeout: float = 60.0
    scarce_below: float = 0.3
    most_compared: int = 48
    patience_targets: float = 3.0
    patience_weight: float = 20.0
