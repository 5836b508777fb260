"""What a turn of the assistant looks at, and what comes of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from frontdesk.intake.answers.records import Answer
from frontdesk.intake.settings.records import OWN, NeedSettings
from frontdesk.understanding import Budget, Timing

State = Literal["new", "asking", "confirming", "answered", "handed", "stopped"]
Then = Literal["wait", "hand_over", "done", "nothing"]
Lead = Literal["none", "capture", "confirm"]
Reason = Literal["not_confident", "policy", "judgement", "manual_check", "no_source", "wants_person"]
SaidKind = Literal["words", "greeting", "place", "thanks", "nothing"]
# Questions about no single signal: what it is about at all, and what of the summary is wrong.
HELP, CHANGE = "help", "change"
# What tells the customer something that was asked; all else asks, repeats or hands over.
ANSWERS = frozenset({"approved", "price_fixed", "price_from", "price_inspection"})


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the customer has said so far, wherever they said it.

    `pinned` is a shared map position, which names no area; `words` are answers to a question that name nothing the business
    knows, word for word; `fields` are answers to the business's own questions. `guessed` are the signals that only a language model
    noticed: they are not asked for but repeated for a yes, and nothing is told or kept of them before that.
    """

    urgent: bool = False
    area_id: str | None = None
    branch_id: str | None = None
    pinned: bool = False
    service_ids: tuple[str, ...] = ()
    timing: Timing | None = None
    budget: Budget | None = None
    is_lead: bool = False
    words: dict[str, str] = {}
    fields: dict[str, str] = {}
    guessed: frozenset[str] = frozenset()

    def surely(self) -> Facts:
        """The same without what was only guessed."""
        if not self.guessed:
            return self
        return msgspec.structs.replace(
            self,
            area_id=None if "location" in self.guessed else self.area_id,
            branch_id=None if "location" in self.guessed else self.branch_id,
            service_ids=() if "service" in self.guessed else self.service_ids,
            timing=None if "timing" in self.guessed else self.timing,
            guessed=frozenset(),
        )

    def has(self, signal: str) -> bool:
        """Whether it need not be asked for any more."""
        if signal in self.words or (signal.startswith(OWN) and signal.removeprefix(OWN) in self.fields):
            return True
        match signal:
            case "urgency":
                return self.urgent or self.timing is not None
            case "location":
                return self.area_id is not None or self.pinned
            case "service":
                return bool(self.service_ids)
            case "timing":
                return self.timing is not None
            case "budget":
                return self.budget is not None
        return False


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far the conversation with the assistant is: `asked` in the order of asking, `asking` what it waits for."""

    state: State = "new"
    asking: str | None = None
    asked: tuple[str, ...] = ()
    confirmations: int = 0
    greeted: bool = False


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's newest words: what kind they are, which facts they brought, and what they say to a question of ours.

    `booked` is true where a booking that was made already is to be moved or called off.
    """

    kind: SaidKind = "words"
    fresh: frozenset[str] = frozenset()
    answer: Answer | None = None
    asks: bool = False
    booked: bool = False


class Priced(msgspec.Struct, frozen=True):
    """A service the customer named, and whether its price can be told."""

    service_id: str
    kind: Literal["fixed", "from", "on_inspection"]


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one step of the assistant depends on.

    `need` is the shipped need it is worked as, `also` the others the message speaks of, `sure` is false where the reading abstained.
    `complains`: one of the others surely is a complaint. `approved` is the id of the answer that was surely found for the newest words;
    `sensitive` are topics never answered by itself.
    """

    need: str
    sure: bool
    settings: NeedSettings
    facts: Facts = Facts()
    said: Said = Said()
    standing: Standing = Standing()
    also: tuple[str, ...] = ()
    complains: bool = False
    most_questions: int = 3
    most_urgent: int = 2
    prices: tuple[Priced, ...] = ()
    approved: str | None = None
    sensitive: tuple[str, ...] = ()
    has_services: bool = True
    has_places: bool = True


class Part(msgspec.Struct, frozen=True):
    """One thing to say: the key of a text; `of` is the service, answer or field it is about, `variant` another wording of it."""

    key: str
    of: str = ""
    variant: int = 0


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What the assistant does: what it says, in this order, and what becomes of the conversation.

    wait: for the customer. hand_over: to a person, through routing; with a `reason` as an Inquiry. done: the customer has their
    answer. nothing: it stays as it is. `why` names the rule that decided.
    """

    why: str
    then: Then
    parts: tuple[Part, ...] = ()
    asks: str | None = None
    confirms: bool = False
    reason: Reason | None = None
    lead: Lead = "none"
