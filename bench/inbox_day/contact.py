"""One enquiry on its way through the house, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from bench.inbox_day.arrivals import Enquiry


class Contact:
    """One enquiry on its way through the house."""

    __slots__ = ("asked_not", "attempts", "enquiry", "holders", "id", "known", "number", "owned", "state", "token", "transfers", "waited")

    def __init__(self, number: int, enquiry: Enquiry, *, known: bool) -> None:
        self.number = number
        self.id = f"c{number}"
        self.enquiry = enquiry
        self.state = "away"  # away, waiting, offered, inbox, inspected, served, done, lost
        self.holders: list[int] = []
        self.asked_not: list[int] = []
        self.attempts = self.transfers = self.token = 0
        self.known = known  # somebody looked, so the router is told the truth
        self.owned = False
        self.waited: float | None = None

    @property
    def weight(self) -> int:
        """Units it occupies."""
        return self.enquiry.need.weight

    @property
    def flag(self) -> bool:
        """Whether it is known as urgent: read so, or found so by the first person."""
        return self.enquiry.urgent if self.known else self.enquiry.flag


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of one enquiry. `own` is None when nobody owned it before."""

    kind: str
    ended: str
    waited: float
    cost: float
    transfers: int
    own: bool | None


@dataclass(slots=True)
class Outcome:
    """What became of a day."""

    endings: list[Ending]
    busy: list[tuple[str, float, float]]  # role, seconds with open work, seconds rostered
    refused: dict[str, int]
    calls: int
    router_seconds: float
