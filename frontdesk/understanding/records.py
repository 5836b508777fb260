"""What goes into a reading and what comes out of it."""

import datetime
from typing import Generic, Literal, TypeVar

import msgspec

T = TypeVar("T")

# The order is the precedence: a message with several needs belongs to the first of them.
NEEDS: tuple[str, ...] = (
    "complaint",
    "specialist_review",
    "post_service_support",
    "scheduling",
    "pricing",
    "general_question",
    "other",
)

PartOfDay = Literal["morning", "noon", "afternoon", "evening", "night"]
Bound = Literal["at", "after", "before", "between", "around"]
BudgetKind = Literal["at_most", "around", "at_least"]


class ServiceEntry(msgspec.Struct, frozen=True):
    """A service as customers may call it: its name in each language, and what else people say."""

    id: str
    names: dict[str, str]
    aliases: tuple[str, ...] = ()


class AreaEntry(msgspec.Struct, frozen=True):
    """A place the business knows; `within` names the larger area around it, so that a district beats its city."""

    id: str
    names: dict[str, str]
    aliases: tuple[str, ...] = ()
    branch_id: str | None = None
    within: str | None = None


class BusinessContext(msgspec.Struct, frozen=True, weakref=True):
    """What the reader must know about the business; `week_start` counts from 0 = Monday to 6 = Sunday,
    `act_threshold` is how sure the engine must be to act alone (None: as sure as the model was found to need)."""

    languages: tuple[str, ...]
    timezone: str
    week_start: int
    currency: str
    services: tuple[ServiceEntry, ...] = ()
    areas: tuple[AreaEntry, ...] = ()
    act_threshold: float | None = None


class ReadingContext(msgspec.Struct, frozen=True):
    """What is already known of the conversation when the message arrives."""

    conversation_need: str | None = None
    last_customer_messages: tuple[str, ...] = ()
    channel: str = ""
    known_area: str | None = None
    known_service: str | None = None
    is_vip: bool = False


class Span(msgspec.Struct, frozen=True):
    """The very words: `text` is the message from `start` to `end`."""

    start: int
    end: int
    text: str


class Signal(msgspec.Struct, Generic[T], frozen=True):
    """One thing read from a message, how sure, and from which words."""

    value: T
    confidence: float
    evidence: tuple[Span, ...] = ()


class Urgency(msgspec.Struct, frozen=True):
    """Whether the customer can wait; `reason` is a plain sentence, empty when nothing presses."""

    value: Literal["urgent", "normal"]
    confidence: float
    evidence: tuple[Span, ...] = ()
    reason: str = ""


class Location(msgspec.Struct, frozen=True):
    """The area of the business that the message names, and the branch that covers it."""

    area_id: str
    branch_id: str | None
    confidence: float
    evidence: tuple[Span, ...] = ()


class ServiceFound(msgspec.Struct, frozen=True):
    """A service of the catalog that the message is about."""

    service_id: str
    confidence: float
    evidence: tuple[Span, ...] = ()


class Timing(msgspec.Struct, frozen=True):
    """When, on the business's own wall clock; `date_to` and `time_to` close a range."""

    date: datetime.date | None = None
    date_to: datetime.date | None = None
    time: datetime.time | None = None
    time_to: datetime.time | None = None
    part: PartOfDay | None = None
    bound: Bound = "at"
    asap: bool = False
    confidence: float = 0.0
    evidence: tuple[Span, ...] = ()


class Budget(msgspec.Struct, frozen=True):
    """What the customer wants to spend, in minor units of the currency."""

    amount_minor: int
    currency: str
    kind: BudgetKind
    confidence: float
    evidence: tuple[Span, ...] = ()


class LanguageFound(msgspec.Struct, frozen=True):
    """A language of the message: ISO 639-1, with `hi-Latn` and `ar-Latn` for Hindi and Arabic in Latin letters."""

    code: str
    confidence: float


class SecondOpinion(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a connected language model took the message to mean: a need, and those signals that nobody else has read or said."""

    need: str | None
    confidence: float
    agrees: bool
    services: tuple[str, ...] = ()
    area_id: str | None = None
    branch_id: str | None = None
    timing: Timing | None = None
    budget: Budget | None = None


class Reading(msgspec.Struct, frozen=True):
    """What one message says. When `abstained`, `need` is only the best guess and a person decides; `acts_from` is the confidence
    from which the engine acts alone.

    `handled_as` is the shipped need that a need of the business's own is worked as; of a shipped one it is the same. `second` is what
    a language model says of it, where one was asked.
    """

    need: str
    handled_as: str
    confidence: float
    probabilities: dict[str, float]
    evidence: tuple[Span, ...]
    secondary: tuple[Signal[str], ...]
    abstained: bool
    abstained_because: str | None
    abstained_code: str | None
    urgency: Urgency
    location: Location | None
    services: tuple[ServiceFound, ...]
    timing: Timing | None
    budget: Budget | None
    languages: tuple[LanguageFound, ...]
    sentiment: Signal[Literal["negative", "neutral", "positive"]]
    is_lead: Signal[bool]
    is_follow_up: Signal[bool]
    partial: bool
    engine: str
    engine_version: str
    acts_from: float = 1.0
    second: SecondOpinion | None = None
