"""Findings, gaps and assumptions as a manager reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontdesk.routing.advisor.records import Assumption, Change, Effect, Finding, Gap, Lack, Tried, Whom
from frontdesk.routing.policies.records import MIDNIGHT, Window
from frontdesk.routing.policies.sentences import Speaker
from frontdesk.routing.words import base, inline, knows, listed, name_of

_WEEKS_A_MONTH = 30.4 / 7
_SEVERAL = 2
_MINUTE = 60


class Adviser(Speaker, frozen=True):
    """Says what the advisor found in one language, with the names of one business."""

    def change(self, change: Change, *, form: str = "change") -> str:
        """The change as the beginning of a sentence, or (`short`) by itself."""
        return self.say(
            f"advice.{form}.{change.kind}",
            name="" if change.staff_id is None else self.named(change.staff_id),
            area="" if change.area_id is None else self.named(change.area_id),
            language=self.language_called(change.language),
            skill=inline(self.language, self.skill(change.skill)),
            level=change.level,
            hours=self.hours(change),
        )

    def hours(self, change: Change) -> str:
        """When a shift would be."""
        if change.weekday is None:
            return ""
        ends = change.ends_minute if change.ends_minute <= MIDNIGHT else change.ends_minute - MIDNIGHT
        return self.window(Window(weekdays=(change.weekday,), starts_minute=change.starts_minute, ends_minute=ends))

    def language_called(self, code: str) -> str:
        """What a language is called; nothing for none."""
        return name_of(self.language, "language", base(code)) if code else ""

    def whom(self, whom: Whom) -> str:
        """The customers who are told of."""
        kind = "area" if whom.area_id else "language" if whom.language else "needs" if whom.needs else "all"
        if whom.weekday is not None:
            kind = "shift"
        key = f"advice.whom.{kind}" + (".urgent" if whom.urgent else "")
        needs = self.either(inline(self.language, self.need(one)) for one in whom.needs) if whom.needs else ""
        return self.say(key, language=self.language_called(whom.language), needs=needs)

    def finding(self, found: Finding) -> str:
        """What a change would do, in one sentence; only what is sure."""
        return self.say("advice.sentence", change=self.change(found.change), effects=self.say("advice.and").join(self._effects(found)))

    def _effects(self, found: Finding) -> Iterable[str]:
        wait, share, lost = found.wait, found.in_time, found.lost
        whom = self.whom(found.whom)
        if wait.less:
            after = wait.after
            spans = {"after": after.value, "before": wait.before, "least": after.least, "most": after.most}
            yield self.say("advice.wait", whom=whom, **{name: self.waited(seconds) for name, seconds in spans.items()})
        elif share.more:
            shares = {"after": share.after.value, "before": share.before, "least": share.after.least, "most": share.after.most}
            yield self.say("advice.in_time", whom=whom, **{name: round(100 * value) for name, value in shares.items()})
        if lost.less:
            yield self._saved(lost)

    def waited(self, seconds: float) -> str:
        """A wait in whole minutes, below one in seconds."""
        return self.span(seconds) if seconds < _MINUTE else self.span(_MINUTE * round(seconds / _MINUTE))

    def _saved(self, lost: Effect) -> str:
        """How many enquiries less would be lost, in a week, or in a month where that is less than one."""
        a_week = lost.before - lost.after.value
        period, times = ("week", 1.0) if a_week >= 1 else ("month", _WEEKS_A_MONTH)
        number = self.count(a_week * times)
        one = number == "1" and knows(self.language, f"advice.lost.{period}.one")
        return self.say(
            f"advice.lost.{period}" + (".one" if one else ""),
            n=number,
            least=self.count(max((lost.before - lost.after.most) * times, 0.0)),
            most=self.count((lost.before - lost.after.least) * times),
        )

    def count(self, value: float) -> str:
        """About so many; small numbers with a decimal, so that a half is not nothing."""
        return f"{value:.0f}" if value >= _SEVERAL else re.sub(r"\.0$", "", f"{value:.1f}")

    def rests(self, found: Finding) -> str:
        """What it was measured on."""
        return self.say("advice.rests", days=found.days, replays=found.replays, customers=found.customers)

    def instead(self, found: Finding) -> str:
        """Who else would do; nothing when nobody."""
        names = [self.named(one.staff_id) for one in found.instead if one.staff_id is not None]
        return self.say("advice.instead", names=self.either(names)) if names else ""

    def assumption(self, code: Assumption) -> str:
        """What it leans on."""
        return self.say(f"advice.assumes.{code}")

    def tried(self, tried: Tried) -> str:
        """Why nothing is claimed of it."""
        return self.say("advice.tried.unsure" if tried.measured else "advice.tried.less")

    def gap(self, gap: Gap) -> str:
        """What is wrong with a combination."""
        key = f"advice.gap.{gap.covered}"
        if gap.covered == "nobody" and not gap.enquiries:
            key += ".none"
        name = "" if gap.only_id is None else self.named(gap.only_id)
        return self.say(key, n=gap.enquiries, uncovered=gap.uncovered, name=name)

    def combination(self, gap: Gap) -> str:
        """Which need, language and area it is."""
        parts = [
            self.either(self.need(one) for one in gap.needs) if gap.needs else "",
            self.language_called(gap.language),
            "" if gap.area_id is None else self.named(gap.area_id),
        ]
        return listed(self.language, [part for part in parts if part]) or self.say("advice.any")

    def lack(self, lack: Lack) -> str:
        """What there is too little of."""
        return self.say(f"advice.lack.{lack.what}", there=lack.there, wanted=lack.wanted)
