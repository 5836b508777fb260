"""What one version of the policy does otherwise than another, in plain sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from frontdesk.routing.policies.records import Policy, PolicyChange, PriorityClass, Rule
from frontdesk.routing.policies.rules import queue_name
from frontdesk.routing.policies.sentences import Speaker
from frontdesk.routing.words import knows, name_given, name_of

Kind = Literal["added", "removed", "moved", "changed", "setting"]
# These say where a rule stands or what the whole is called, and are told in sentences of their own.
_TOLD = frozenset({"key", "name", "enabled", "queues", "version", "rules", "unsure", "otherwise", "classes", "prices", "names"})


def differences(before: Policy, after: Policy, speaker: Speaker) -> list[PolicyChange]:
    """Everything that changes from one version to the other; nothing when they decide alike."""
    was, now = {one.key: one for one in before.rules}, {one.key: one for one in after.rules}
    found = [_told(speaker, "removed", one, "diff.removed", rule=speaker.name(one.name)) for key, one in was.items() if key not in now]
    for place, one in enumerate(after.rules, 1):
        if one.key not in was:
            found.append(
                _told(speaker, "added", one, "diff.added", rule=speaker.name(one.name), place=place, sentence=speaker.rule(one, after))
            )
    found += _moves(before.rules, after.rules, speaker)
    for one in after.rules:
        if one.key in was:
            found += _of_rule(was[one.key], one, speaker)
    for old, new in ((before.unsure, after.unsure), (before.otherwise, after.otherwise)):
        found += _of_rule(old, new, speaker)
    return [*found, *_settings(before, after, speaker)]


def _told(speaker: Speaker, kind: Kind, rule: Rule, key: str, /, **places: object) -> PolicyChange:
    return PolicyChange(kind, speaker.say(key, **places), rule.key)


def _moves(before: Sequence[Rule], after: Sequence[Rule], speaker: Speaker) -> Iterator[PolicyChange]:
    """The fewest rules that must have moved: those outside the longest run that kept its order."""
    common = {one.key for one in before} & {one.key for one in after}
    old = {one.key: place for place, one in enumerate((one for one in before if one.key in common), 1)}
    stayed = [one for one in after if one.key in common]
    still = _longest_rising([old[one.key] for one in stayed])
    for place, one in enumerate(after, 1):
        if one.key in common and old[one.key] not in still:
            below = speaker.name(after[place].name) if place < len(after) else None
            key = "diff.moved_last" if below is None else "diff.moved"
            yield _told(speaker, "moved", one, key, rule=speaker.name(one.name), place=place, below=below)


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence (patience sorting)."""
    ends: list[int] = []
    piles: list[int] = []
    for place in places:
        pile = bisect_left(ends, place)
        ends[pile : pile + 1] = [place]
        piles.append(pile)
    kept: set[int] = set()
    wanted = len(ends) - 1
    for place, pile in zip(reversed(places), reversed(piles), strict=True):
        if pile == wanted:
            kept.add(place)
            wanted -= 1
    return kept


def _of_rule(was: Rule, now: Rule, speaker: Speaker) -> Iterator[PolicyChange]:
    if was.name != now.name:
        yield _told(speaker, "changed", now, "diff.renamed", was=speaker.name(was.name), now=speaker.name(now.name))
    if was.enabled is not now.enabled:
        yield _told(speaker, "changed", now, "diff.switched_on" if now.enabled else "diff.switched_off", rule=speaker.name(now.name))
    for field in _differing(was, now):
        values = {"was": speaker.value(field, getattr(was, field)), "now": speaker.value(field, getattr(now, field))}
        yield _told(speaker, "changed", now, "diff.field", rule=speaker.name(now.name), field=_field(speaker, field), **values)


def _settings(before: Policy, after: Policy, speaker: Speaker) -> Iterator[PolicyChange]:
    for sentence in (*_classes(before.classes, after.classes, speaker), *_prices(before, after, speaker)):
        yield PolicyChange("setting", sentence)
    for queue in sorted({*before.queues, *after.queues}):
        names = before.queues.get(queue, {}), after.queues.get(queue, {})
        # Told in the reader's language where the name is another there.
        changed = [one for one in (speaker.language, *names[0], *names[1]) if names[0].get(one) != names[1].get(one)]
        if changed:
            was, now = (speaker.name(queue_name(one, queue, changed[0])) for one in (before, after))
            yield PolicyChange("setting", speaker.say("diff.queue_named", was=was, now=now))
    for field in _differing(before, after):
        was, now = (speaker.value(field, getattr(one, field)) for one in (before, after))
        own = f"setting.{field}"
        label = speaker.say(own) if knows(speaker.language, own) else _field(speaker, field)
        yield PolicyChange("setting", speaker.say("diff.setting", field=label[:1].upper() + label[1:], was=was, now=now))


def _classes(before: dict[str, PriorityClass], after: dict[str, PriorityClass], speaker: Speaker) -> Iterator[str]:
    for key in sorted({*before, *after}):
        was, now, name = before.get(key), after.get(key), speaker.priority(key)
        if was is None and now is not None:
            yield speaker.say("diff.class_added", name=name, now=speaker.span(now.target_seconds))
        elif was is not None and now is None:
            yield speaker.say("diff.class_removed", name=name)
        elif was is not None and now is not None:
            if was.names != now.names:
                yield speaker.say("diff.class_named", was=_class_name(speaker, key, was), now=_class_name(speaker, key, now))
            for field in _differing(was, now):
                values = {"was": speaker.value(field, getattr(was, field)), "now": speaker.value(field, getattr(now, field))}
                yield speaker.say("diff.class", name=name, field=_field(speaker, field), **values)


def _class_name(speaker: Speaker, key: str, one: PriorityClass) -> str:
    own = name_given(speaker.language, one.names)
    return speaker.name(own) if own else name_of(speaker.language, "class", key)


def _prices(before: Policy, after: Policy, speaker: Speaker) -> Iterator[str]:
    for field in _differing(before.prices, after.prices):
        was, now = (f"{getattr(one.prices, field):g}" for one in (before, after))
        key = f"price.{field}"
        yield speaker.say("diff.price", name=speaker.say(key) if knows(speaker.language, key) else field, was=was, now=now)


def _differing(was: msgspec.Struct, now: msgspec.Struct) -> Iterable[str]:
    return (field for field in was.__struct_fields__ if field not in _TOLD and getattr(was, field) != getattr(now, field))


def _field(speaker: Speaker, field: str) -> str:
    key = f"field.{field}"
    return speaker.say(key) if knows(speaker.language, key) else field.replace("_", " ")
