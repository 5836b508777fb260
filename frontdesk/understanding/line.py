"""The engine over a pipe: one JSON object a line in, one out, for programs and for measuring.

    {"type": "businesses", "businesses": [...]}                       no reply
    {"type": "message", "id", "text", "business"?, "reference"?}      one reading
    {"type": "feedback", "id", "text", "business"?, "intent"}         no reply: the next message already profits
    {"type": "train", "examples": [{"text", "intent"}, ...]}          {"trained": n}: from now on these are the only needs

A reading is {"id", "intent", "confidence", "act", "scores", "language", "urgency", "lead", "service", "location", "budget",
"timing"}. "intent" is a need of Frontdesk, with out_of_scope for `other`. "reference" is the business's local time.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

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


class Desk:
    """What one pipe has been told: its businesses and what each has taught."""

    def __init__(self, model: Model | None = None, meaning_of: Callable[[str], Meaning | None] | None = None) -> None:
        self.model = model or shipped()
        self._meaning_of = meaning_of or (lambda _: None)
        self.businesses: dict[str | None, BusinessContext] = {None: _anybody()}
        self.heads: dict[str | None, Head] = {}
        self.custom: OnlyThese | None = None

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """The reply to one line; None when none is expected."""
        kind = asked.get("type", "message")
        if kind == "businesses":
            self.businesses.update({one["id"]: business_of(one) for one in asked["businesses"]})
            return None
        if kind == "feedback":
            self._correct(asked)
            return None
        if kind == "train":
            return self._train(asked["examples"])
        return self._custom(asked, self.custom) if self.custom is not None else self._read(asked)

    def _read(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        business = self._business(asked)
        reading = self.read(asked["text"], asked.get("business"), at=_reference(asked, business))
        return as_reply(reading, asked.get("id"))

    def read(self, text: str, business: str | None, *, at: datetime) -> Reading:
        """Read a message for one of the businesses, with what it has taught."""
        head = self.heads.get(business)
        about = self.businesses.get(business, self.businesses[None])
        return read(text, business=about, at=at, model=self.model, head=head, meaning=None if head is None else self._meaning_of(text))

    def _correct(self, asked: Mapping[str, Any]) -> None:
        business = self._business(asked)
        need = _need(asked["intent"])
        head = self.heads.setdefault(asked.get("business"), Head())
        reading = read(asked["text"], business=business, at=_reference(asked, business), model=self.model)
        said = np.array([reading.probabilities[one] for one in NEEDS])
        head.learn([self._example(asked["text"], business, said, need)])

    def _train(self, examples: Sequence[Mapping[str, str]]) -> dict[str, Any]:
        nothing, nobody = np.zeros(len(NEEDS)), self.businesses[None]
        self.custom = OnlyThese([self._example(one["text"], nobody, nothing, one["intent"]) for one in examples])
        return {"trained": len(examples)}

    def _custom(self, asked: Mapping[str, Any], reader: OnlyThese) -> dict[str, Any]:
        scores, like = reader.read(self.model, self._groups(asked["text"], self._business(asked)), self._meaning_of(asked["text"]))
        need = likeliest(scores)
        sure = scores[need] * min(1.0, like / _STRANGE) if like else 0.0
        return {"id": asked.get("id"), "intent": need, "confidence": round(sure, 4), "act": like >= _STRANGE, "scores": scores}

    def _example(self, text: str, business: BusinessContext, said: Floats, need: str) -> Example:
        return Example(self.model, self._groups(text, business), said, need, meaning=self._meaning_of(text))

    def _groups(self, text: str, business: BusinessContext) -> Groups:
        return groups_of(Text(text), self.model, business.languages)

    def _business(self, asked: Mapping[str, Any]) -> BusinessContext:
        return self.businesses.get(asked.get("business"), self.businesses[None])


def _anybody() -> BusinessContext:
    return BusinessContext(languages=("en",), timezone="UTC", week_start=0, currency="EUR")


def _need(intent: str) -> str:
    return "other" if intent == OUT_OF_SCOPE else intent


def _reference(asked: Mapping[str, Any], business: BusinessContext) -> datetime:
    if "reference" not in asked:
        return datetime(2026, 1, 1, tzinfo=UTC)
    return datetime.fromisoformat(asked["reference"]).replace(tzinfo=ZoneInfo(business.timezone))


def business_of(described: Mapping[str, Any]) -> BusinessContext:
    """A business as the pipe describes it: services with names by language and keywords, areas with all their names."""
    weekend = {_WEEKEND[day] for day in described.get("weekend", ()) if day in _WEEKEND}
    # Where Friday is free the week begins on Sunday.
    sunday = 4 in weekend or described.get("week_start") == "sunday"
    return BusinessContext(
        languages=tuple(described.get("languages", ("en",))),
        timezone=described.get("timezone", "UTC"),
        week_start=6 if sunday else 0,
        currency=described.get("currency", "EUR"),
        services=tuple(
            ServiceEntry(one["id"], dict(one.get("names", {})), tuple(one.get("keywords", ()))) for one in described.get("services", ())
        ),
        areas=tuple(_area(one, described) for one in described.get("areas", described.get("branches", ()))),
    )


def _area(one: Mapping[str, Any], described: Mapping[str, Any]) -> AreaEntry:
    names = list(one.get("names", ()))
    city = next((other["id"] for other in described.get("areas", ()) if other.get("kind") == "city"), None)
    within = city if one.get("kind") not in (None, "city") and city != one["id"] else None
    return AreaEntry(one["id"], {"en": names[0]} if names else {}, tuple(names[1:]), one.get("branch"), within)


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
            reply = desk.answer(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            reply = {"error": "bad_line", "detail": f"{type(problem).__name__}: {problem}"}
        if reply is not None:
            yield json.dumps(reply, ensure_ascii=False)
