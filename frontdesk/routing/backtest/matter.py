"""One enquiry on its way through a replay."""

from __future__ import annotations

from typing import Literal, TypeAlias
from uuid import UUID

from frontdesk.routing.backtest.draws import Drawn
from frontdesk.routing.backtest.records import PastEnquiry
from frontdesk.routing.records import Decision

# Served: somebody right works on it. Open: it rests with them until the customer is through.
State: TypeAlias = Literal["away", "waiting", "offered", "given", "inspected", "served", "open", "done", "lost"]


class Matter:
    """One enquiry on its way. `situation` is what routing knows of it by now; `token` changes whenever what was planned is void."""

    def __init__(self, number: int, one: PastEnquiry, drawn: Drawn) -> None:
        self.number = number
        self.one = one
        self.drawn = drawn
        self.situation = one.situation
        self.state: State = "away"
        self.due = False
        self.first: Decision | None = None
        self.holders: list[UUID] = []
        self.repeats: list[int] = []
        self.first_owner: UUID | None = None
        self.last_holder: UUID | None = None
        self.owner: UUID | None = None
        self.token = self.turn = self.offers = self.passed = self.reroutes = self.returns = 0
        self.since = 0.0
        self.right_at: float | None = None
        self.ended_at: float | None = None

    @property
    def weight(self) -> int:
        """Units it occupies."""
        return self.situation.weight
