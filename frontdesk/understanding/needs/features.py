"""What is noticed in a message beside its cues, as a set of names that `weights` gives their worth."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from frontdesk.understanding.needs.cues import Cue, strengths
from frontdesk.understanding.records import Budget, Location, ServiceFound
from frontdesk.understanding.signals.timing import Times
from frontdesk.understanding.text.marks import Marks
from frontdesk.understanding.text.normal import Text

_LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]{3,30}\.(?:com|net|org|info|xyz|io)\b")
_VERY_SHORT = 2
_HEALTH = 1.4
_ASKED_FOR = 2.6
# How many characters may stand between "I need" or "how much" and what is wanted.
_WISH, _WISH_FOR_PRICE, _PRICE = 30, 14, 16


@dataclass(frozen=True)
class Noticed:
    """The parts of a reading that bear on the need."""

    text: Text
    marks: Marks
    times: Times
    services: tuple[ServiceFound, ...]
    place: Location | None
    budget: Budget | None
    cues: Sequence[Cue]
    greeting_only: bool
    known_service: bool = False

    @cached_property
    def said(self) -> dict[str, float]:
        """How loudly each need is said."""
        return strengths(self.cues)

    def with_wish(self) -> "Noticed":
        """Also a service asked for at some time, "I need deep cleaning today", which asks for an appointment without the word."""
        wish = self._wish()
        return self if wish is None else replace(self, cues=(*self.cues, wish))

    def _wish(self) -> Cue | None:
        marks, text = self.marks, self.text
        if not (self.times.speaks_of_future or self.times.strongly_now) or marks.has("past_service") or self._wants_price():
            return None
        services = [span for service in self.services for span in service.evidence]
        pairs = [
            (wish, service) for wish in marks.spans("wants", most=8) for service in services if -1 <= service.start - wish.end <= _WISH
        ]
        if not pairs:
            return None
        wish, service = min(pairs, key=lambda pair: pair[1].start - pair[0].end)
        return Cue("scheduling", text.word_at(wish.start), text.word_at(service.end - 1) + 1, _ASKED_FOR)

    def features(self) -> frozenset[str]:
        """The names of everything noticed."""
        return frozenset((*self._of_time(), *self._of_words()))

    def _of_time(self) -> list[str]:
        found: list[str] = []
        times, marks = self.times, self.marks
        told_as_past = marks.has("past_service") or times.speaks_of_past
        today = times.calendar.today
        if any(not day.past and (not told_as_past or (day.start is not None and day.start > today)) for day in times.days):
            found.append("future_day")
        if times.clocks and not times.speaks_of_past:
            found.append("clock_time")
        if times.parts or any(day.part for day in times.days):
            found.append("part_of_day")
        if times.strongly_now and not told_as_past:
            found.append("at_once")
        if times.speaks_of_past:
            found.append("past_day")
        if times.speaks_of_future and not told_as_past and not any(cue.weight >= _HEALTH for cue in self.cues):
            found.append("only_a_time")
        if (self.services or self.known_service) and times.speaks_of_future and not told_as_past:
            found.append("service_and_time")
        return found

    def _of_words(self) -> list[str]:
        marks, cues = self.marks, self.cues
        services = [span.start for service in self.services for span in service.evidence]
        found = [name for name in ("past_service", "existing", "waiting", "negative", "danger") if marks.affirmed(name)]
        if self.services:
            found.append("service")
            if self._close("wants", services, _WISH) and not marks.has("past_service"):
                found.append("wants_service")
            if self._close("how_much", services, _PRICE):
                found.append("price_of_service")
            if not any(cue.weight >= _HEALTH for cue in cues) and "?" not in self.text.normal and not marks.has("past_service"):
                found.append("only_a_service")
        if self.place is not None:
            found.append("area")
        if self.budget is not None:
            found.append("budget")
        asks = "?" in self.text.normal
        if asks:
            found.append("question")
        if marks.has("asks_offer") and not self.times.speaks_of_future:
            found.append("asks_offer")
        if marks.has("past_service") and marks.has("negative"):
            found.append("past_and_negative")
        if marks.has("fault"):
            found.append("fault_after_service" if marks.has("past_service") else "fault_of_a_service" if self.services else "fault")
        if marks.has("sells"):
            found.append("sells")
        if self._wants_price():
            found.append("wants_price")
        if marks.has("positive") and not asks and not marks.has("wants", "negative") and not self.times.speaks_of_future:
            found.append("thanks_only")
        healthy = self.said["specialist_review"] < _HEALTH
        if marks.affirmed("danger") and not healthy:
            found.append("danger_and_health")
        if marks.has("eligible") and not healthy:
            found.append("asks_fitness")
        if _LINK.search(self.text.normal):
            found.append("link")
        if len(self.text) <= _VERY_SHORT and not cues and not self.services:
            found.append("very_short")
        if self.greeting_only:
            found.append("greeting_only")
        return found

    def _wants_price(self) -> bool:
        """Whether it is a price that is asked for: "I need a quote"."""
        prices = [self.text.span(cue.first, cue.last).start for cue in self.cues if cue.need == "pricing" and cue.weight >= _HEALTH]
        return self._close("wants", prices, _WISH_FOR_PRICE)

    def _close(self, mark: str, targets: Sequence[int], reach: int) -> bool:
        """Whether one of the targets follows soon after a mark, or begins with it."""
        spans = self.marks.spans(mark, most=8)
        return any(-1 <= target - span.end <= reach or target == span.start for span in spans for target in targets)


def only_greets(text: Text, marks: Marks, cues: Sequence[Cue]) -> bool:
    """Whether all that was written is a greeting or a courtesy."""
    polite = marks.covers("greeting", "filler", "follow_up")
    if not len(text) or not marks.has("greeting", "filler"):
        return False
    told = [index for index, word in enumerate(text.words) if index not in polite and word[0].isalnum()]
    return not told or (len(told) == 1 and len(text) > 2 and not any(cue.weight >= 1 for cue in cues))
