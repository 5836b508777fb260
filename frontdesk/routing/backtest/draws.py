"""What is drawn for one enquiry before anything happens to it, so that every policy meets the same customer."""

from __future__ import annotations

import math
from itertools import accumulate
from uuid import UUID

import msgspec

from frontdesk.routing.backtest.ability import lacks
from frontdesk.routing.backtest.chance import Chance
from frontdesk.routing.backtest.clock import open_seconds
from frontdesk.routing.backtest.estimates import class_of, handed
from frontdesk.routing.backtest.habits import Habits
from frontdesk.routing.backtest.records import Past, PastEnquiry
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Candidate, Situation

# After so many changes of owner whoever has it does it, unless they cannot.
_MOST_PASSED = 3
_WILD = 2.5


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """One customer: what it really is about, the seconds of work it takes somebody of usual pace alone, for how long it lies open
    besides, after how many seconds of opening hours they leave, and how quick (a standard normal number) people react to it."""

    truth: Situation
    work: float
    idle: float
    patience: float
    quickness: float | None


class Draws:
    """Draws customers and what people do about them, always the same for one seed."""

    def __init__(self, past: Past, habits: Habits, seed: int) -> None:
        self._past = past
        self._habits = habits
        self._chance = Chance(seed)
        self._idle = _middle([one.outcome.idle for one in past.enquiries if one.outcome.active is not None])

    def customer(self, one: PastEnquiry) -> Drawn:
        """The customer behind an enquiry: as they were where that is known, else by lot."""
        truth = one.truth if one.known else self._by_lot(one)
        priority = class_of(one if one.known else msgspec.structs.replace(one, truth=truth), self._past.policy)
        return Drawn(
            truth=truth,
            work=self._work(one, truth),
            idle=one.outcome.idle if one.outcome.active is not None else self._idle,
            patience=self._patience(one, priority),
            quickness=self._quickness(one),
        )

    def _by_lot(self, one: PastEnquiry) -> Situation:
        """Nobody ever looked, so it is what the reader held possible, as likely as it said."""
        situation = one.situation
        others = sorted(((need, p) for need, p in situation.probabilities.items() if p > 0), key=lambda each: (-each[1], each[0]))
        if situation.need is None or not others:
            return situation
        reached = list(accumulate(p for _, p in others))
        drawn = self._chance.uniform(one.id, "need") * reached[-1]
        need = next(need for (need, _), upto in zip(others, reached, strict=True) if drawn <= upto)
        if need == situation.need:
            return msgspec.structs.replace(situation, abstained=False, confidence=1.0)
        return msgspec.structs.replace(situation, need=need, handled_as=None, abstained=False, confidence=1.0, need_name="")

    def _work(self, one: PastEnquiry, truth: Situation) -> float:
        work, outcome = self._habits.work, one.outcome
        if outcome.active is None or outcome.owner_id is None:
            return math.exp(work.level_of(truth.need) + work.spread * self._chance.normal(one.id, "work"))
        own = work.own if outcome.owner_id == one.situation.last_owner_id else 0.0
        factor = math.exp(-own - work.pace.get(outcome.owner_id, 0.0))
        return float(outcome.active / max(outcome.together, 1.0) ** work.crowd * factor)

    def _patience(self, one: PastEnquiry, priority: str) -> float:
        outcome, situation = one.outcome, one.situation
        if outcome.ended == "lost" and outcome.done_at is not None:
            return open_seconds(situation, situation.arrived_at, outcome.done_at)
        until = outcome.right_at or outcome.done_at or self._past.ends
        stayed = open_seconds(situation, situation.arrived_at, until)
        return self._habits.patience.leaves_after(priority, self._chance.uniform(one.id, "patience"), stayed=stayed)

    def _quickness(self, one: PastEnquiry) -> float | None:
        """How quickly it was really begun, beside what is usual for whoever it was: some messages are easier to answer at once."""
        answering = self._habits.answering
        for holding in one.outcome.holdings:
            if holding.acted_at is not None and holding.staff_id == one.outcome.owner_id:
                took = math.log(max((holding.acted_at - holding.since).total_seconds(), 1.0))
                usual = answering.begins.get(holding.staff_id, answering.usual)
                return max(-_WILD, min((took - usual) / answering.spread, _WILD))
        return None

    def begins_after(self, one: PastEnquiry, drawn: Drawn, person: UUID, turn: int) -> float:
        """Seconds until this person first acts on it."""
        normal = drawn.quickness if drawn.quickness is not None and turn == 0 else self._chance.normal(one.id, "answer", person, turn)
        return self._habits.answering.begins_after(person, max(-_WILD, min(normal, _WILD)))

    def accepts_after(self, one: PastEnquiry, person: UUID, turn: int) -> float:
        """Seconds until this person accepts an offer of it."""
        return -self._habits.answering.accepts * math.log(1.0 - self._chance.uniform(one.id, "answer", person, turn))

    def declines(self, one: PastEnquiry, person: UUID, turn: int) -> bool:
        """Whether this person declines an offer of it."""
        return self._chance.uniform(one.id, "decline", person, turn) < self._habits.answering.declines

    def notices_after(self, one: PastEnquiry, person: UUID, turn: int) -> float:
        """Seconds until somebody marked as not answering sees that."""
        return 10.0 + self._chance.exponential(self._habits.answering.notices, one.id, "notice", person, turn)

    def passes_on(self, one: PastEnquiry, truth: Situation, person: Candidate, policy: Policy, passed: int) -> bool:
        """Whether this person finds that it is not for them. Those who really had it in hand do what they did."""
        if truth == one.truth:
            for holding, passed_on in handed(one):
                if holding.staff_id == person.staff_id:
                    return passed_on and passed < _MOST_PASSED
        missing = lacks(truth, person, policy)
        if passed >= _MOST_PASSED and not missing:
            return False
        return self._chance.uniform(one.id, "right", person.staff_id) < self._habits.passing_on.chance(truth.need, person.staff_id, missing)

    def finds_out_after(self, one: PastEnquiry, turn: int) -> float:
        """Seconds of work until a wrong person knows that they are."""
        passing = self._habits.passing_on
        return math.exp(passing.takes + passing.spread * self._chance.normal(one.id, "finds out", None, turn))

    def work_of(self, one: PastEnquiry, drawn: Drawn, person: UUID, *, own: bool) -> float:
        """Seconds of work that it takes this person alone."""
        work = self._habits.work
        return float(drawn.work * math.exp(work.pace.get(person, 0.0) + (work.own if own else 0.0)))

    def comes_back_after(self, one: PastEnquiry) -> float | None:
        """Seconds after which a customer who was really never served comes back with the same; None when they do not."""
        if one.outcome.ended == "served" or self._chance.uniform(one.id, "back") >= self._habits.repeats:
            return None
        return self._chance.exponential(self._habits.repeat_after, one.id, "back after")


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
