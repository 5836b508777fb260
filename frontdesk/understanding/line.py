"""The engine over a pipe: one JSON object a line in, one out, for programs and for measuring.

    {"type": "businesses", "businesses": [...]}                       no reply
    {"type": "message", "id", "text", "business"?, "reference"?}      one reading
    {"type": "feedback", "id", "text", "business"?, "intent"}         no reply: the next message already profits, after "train" too
    {"type": "train", "examples": [{"text", "intent"}, ...]}          {"trained": n}: from now on these are the only needs

A reading is {"id", "intent", "confidence", "act", "scores", "language", "urgency", "lead", "service", "location", "budget",
"timing"}. "intent" is a need of Frontdesk, with out_of_scope for `other`. "reference" is the business's local time.
After "train", what was read without much sureness and is followed by no feedback counts as right, as soon as there has been any.
A line that cannot be used, of whatever type, is answered with {"id", "error", "detail"}, and the next one is read.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import numpy as np

from frontdesk.kit.errors import Invalid
from frontdesk.understanding.model.alike import Example, Floats, Meaning
from frontdesk.understanding.model.grams import Groups
from frontdesk.understanding.model.head import Head, OnlyThese
from frontdesk.understanding.model.reading import groups_of
from frontdesk.understanding.model.stored import Model, shipped
from frontdesk.understanding.needs.decide import likeliest
from frontdesk.understanding.records import NEEDS, AreaEntry, BusinessContext, Reading, ServiceEntry, Timing
from frontdesk.understanding.rules import read
from frontdesk.understanding.text.normal import Text

OUT_OF_SCOPE = "out_of_scope"
_WEEKEND = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
# A message that no example of an owner's own need is like.
_STRANGE = 0.3
# What is read more surely than this has little to teach.
_WORTH_LEARNING = 0.5
# A calendar around the moment must have room for the days that are named.
_FIRST_YEAR, _LAST_YEAR = 1900, 9000
_KINDS = ("message", "feedback", "businesses", "train")


class Desk:
    """What one pipe has been told: its businesses and what each has taught."""

    def __init__(self, model: Model | None = None, meaning_of: Callable[[str], Meaning | None] | None = None) -> None:
        self.model = model or shipped()
        self._meaning_of = meaning_of or (lambda _: None)
        self.businesses: dict[str | None, BusinessContext] = {None: _anybody()}
        self.heads: dict[str | None, Head] = {}
        self.custom: OnlyThese | None = None
        self._corrected = False
        self._let_pass: tuple[object, Example] | None = None

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """The reply to one line; None when none is expected."""
        kind = asked.get("type", "message")
        if kind not in _KINDS:
            raise Invalid("bad_line", f"There is no type {json.dumps(kind)}; there is {', '.join(_KINDS)}.")
        if kind == "businesses":
            told = [msgspec.convert(one, Described) for one in _list(asked, "businesses")]
            self.businesses.update({one.id: business_of(one) for one in told})
            return None
        if kind == "feedback":
            self._correct(asked)
            return None
        if kind == "train":
            return self._train([msgspec.convert(one, Row) for one in _list(asked, "examples")])
        return self._custom(asked, self.custom) if self.custom is not None else self._read(asked)

    def _read(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        business = self._business(asked)
        reading = self.read(_text(asked, "text"), asked.get("business"), at=_reference(asked, business))
        return as_reply(reading, asked.get("id"))

    def read(self, text: str, business: str | None, *, at: datetime) -> Reading:
        """Read a message for one of the businesses, with what it has taught."""
        head = self.heads.get(business)
        about = self.businesses.get(business, self.businesses[None])
        return read(text, business=about, at=at, model=self.model, head=head, meaning=None if head is None else self._meaning_of(text))

    def _correct(self, asked: Mapping[str, Any]) -> None:
        business = self._business(asked)
        text, need = _text(asked, "text"), _need(_text(asked, "intent"))
        if self.custom is not None:
            if self._let_pass is not None and self._let_pass[0] == asked.get("id"):
                self._let_pass = None
            self._corrected = True
            self.custom.learn([self._example(text, business, np.zeros(len(NEEDS)), _text(asked, "intent"))])
            return
        if need not in NEEDS:
            raise Invalid("bad_line", f"There is no intent {need}; there is {', '.join(map(_intent, NEEDS))}.")
        reading = read(text, business=business, at=_reference(asked, business), model=self.model)
        said = np.array([reading.probabilities[one] for one in NEEDS])
        self.heads.setdefault(asked.get("business"), Head()).learn([self._example(text, business, said, need)])

    def _train(self, examples: Sequence["Row"]) -> dict[str, Any]:
        if not examples:
            raise Invalid("bad_line", "There are no examples to learn from.")
        nothing, nobody = np.zeros(len(NEEDS)), self.businesses[None]
        self._corrected, self._let_pass = False, None
        self.custom = OnlyThese([self._example(one.text, nobody, nothing, one.intent) for one in examples])
        return {"trained": len(examples)}

    def _custom(self, asked: Mapping[str, Any], reader: OnlyThese) -> dict[str, Any]:
        text = _text(asked, "text")
        if self._let_pass is not None:
            reader.learn([self._let_pass[1]])
            self._let_pass = None
        scores, like = reader.read(self.model, self._groups(text, self._business(asked)), self._meaning_of(text))
        need = likeliest(scores)
        sure = scores[need] * min(1.0, like / _STRANGE) if like else 0.0
        if self._corrected and sure < _WORTH_LEARNING:
            self._let_pass = (asked.get("id"), self._example(text, self._business(asked), np.zeros(len(NEEDS)), need))
        return {"id": asked.get("id"), "intent": need, "confidence": round(sure, 4), "act": like >= _STRANGE, "scores": scores}

    def _example(self, text: str, business: BusinessContext, said: Floats, need: str) -> Example:
        return Example(self.model, self._groups(text, business), said, need, meaning=self._meaning_of(text))

    def _groups(self, text: str, business: BusinessContext) -> Groups:
        return groups_of(Text(text), self.model, business.languages)

    def _business(self, asked: Mapping[str, Any]) -> BusinessContext:
        business = asked.get("business")
        if not isinstance(business, str | None):
            raise Invalid("bad_line", "“business” must be the id of a business.")
        return self.businesses.get(business, self.businesses[None])


def _anybody() -> BusinessContext:
    return BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")


def _need(intent: str) -> str:
    return "other" if intent == OUT_OF_SCOPE else intent


def _list(asked: Mapping[str, Any], name: str) -> list[Any]:
    found = asked.get(name)
    if not isinstance(found, list):
        raise Invalid("bad_line", f"“{name}” must be a list.")
    return found


def _text(asked: Mapping[str, Any], name: str) -> str:
    found = asked.get(name)
    if not isinstance(found, str):
        raise Invalid("bad_line", f"“{name}” must be a text.")
    return found


def _reference(asked: Mapping[str, Any], business: BusinessContext) -> datetime:
    if asked.get("reference") is None:
        return datetime(2026, 1, 1, tzinfo=UTC)
    try:
        found = datetime.fromisoformat(_text(asked, "reference"))
    except ValueError:
        found = None
    if found is None or not _FIRST_YEAR <= found.year < _LAST_YEAR:
        raise Invalid("bad_line", "“reference” must be a moment of our time, like 2026-11-22T10:00.")
    return found.replace(tzinfo=ZoneInfo(business.timezone))


class Row(msgspec.Struct, frozen=True):
    """An example of a need to tell apart."""

    text: str
    intent: str


class Offered(msgspec.Struct, frozen=True):
    """A service as the pipe describes it."""

    id: str
    names: dict[str, str] = {}
    keywords: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True):
    """An area or branch as the pipe describes it, with all its names."""

    id: str
    names: tuple[str, ...] = ()
    kind: str | None = None
    branch: str | None = None


class Described(msgspec.Struct, frozen=True):
    """A business as the pipe describes it: services with names by language and keywords, areas with all their names."""

    id: str
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    currency: str = "EUR"
    weekend: tuple[str, ...] = ()
    week_start: str = ""
    services: tuple[Offered, ...] = ()
    areas: tuple[Place, ...] | None = None
    branches: tuple[Place, ...] = ()


def business_of(described: Described) -> BusinessContext:
    """What the reader must know of it; raises Invalid for a zone that does not exist."""
    try:
        ZoneInfo(described.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("bad_line", f"There is no time zone {described.timezone}.") from None
    weekend = {_WEEKEND[day] for day in described.weekend if day in _WEEKEND}
    # Where Friday is free the week begins on Sunday.
    sunday = 4 in weekend or described.week_start == "sunday"
    areas = described.branches if described.areas is None else described.areas
    city = next((one.id for one in areas if one.kind == "city"), None)
    return BusinessContext(
        languages=described.languages,
        timezone=described.timezone,
        week_start=6 if sunday else 0,
        currency=described.currency,
        services=tuple(ServiceEntry(one.id, one.names, one.keywords) for one in described.services),
        areas=tuple(_area(one, city) for one in areas),
    )


def _area(one: Place, city: str | None) -> AreaEntry:
    within = city if one.kind not in (None, "city") and city != one.id else None
    return AreaEntry(one.id, {"en": one.names[0]} if one.names else {}, one.names[1:], one.branch, within)


def as_reply(reading: Reading, message: Any) -> dict[str, Any]:
    """A reading in the words of the pipe."""
    budget = reading.budget
    return {
        "id": message,
        "intent": _intent(reading.need),
        "confidence": reading.confidence,
        "act": not reading.abstained,
        "scores": {_intent(need): chance for need, chance in reading.probabilities.items()},
        "language": reading.languages[0].code if reading.languages else None,
        "urgency": reading.urgency.value,
        "lead": reading.is_lead.value,
        "service": [one.service_id for one in reading.services],
        "location": None if reading.location is None else reading.location.area_id,
        "budget": None if budget is None else {"max": budget.amount_minor / 100, "currency": budget.currency},
        "timing": None if reading.timing is None else _timing(reading.timing),
        **({"because": reading.abstained_because} if reading.abstained else {}),
    }


def _intent(need: str) -> str:
    return OUT_OF_SCOPE if need == "other" else need


def _timing(timing: Timing) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(timing)
    for hour in ("time", "time_to"):
        plain[hour] = None if plain[hour] is None else plain[hour][:5]
    return {key: plain[key] for key in ("date", "date_to", "time", "time_to", "part", "asap")}


def serve(lines: Iterable[str], desk: Desk | None = None) -> Iterator[str]:
    """One reply for each line that wants one; a line that cannot be read is answered with what is wrong with it."""
    desk = desk or Desk()
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
        except (ValueError, RecursionError) as problem:
            reply: dict[str, Any] | None = _refused(None, f"This is no JSON: {problem}.")
        else:
            reply = _answered(desk, asked)
        if reply is not None:
            yield json.dumps(reply, ensure_ascii=False)


def _answered(desk: Desk, asked: Any) -> dict[str, Any] | None:
    if not isinstance(asked, dict):
        return _refused(None, "A line must be a JSON object.")
    try:
        return desk.answer(asked)
    except Invalid as problem:
        return _refused(asked.get("id"), problem.detail)
    except msgspec.ValidationError as problem:
        return _refused(asked.get("id"), f"{problem}.")


def _refused(message: Any, why: str) -> dict[str, Any]:
    return {"id": message, "error": "bad_line", "detail": why}
