"""Who can do what: the combinations of need, language and area that nobody can do, only one can, or nobody who is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from uuid import UUID

from frontdesk.routing.advisor.groups import language_of, need_of
from frontdesk.routing.advisor.records import Covered, Gap
from frontdesk.routing.backtest.ability import lacks
from frontdesk.routing.backtest.clock import after_open_seconds
from frontdesk.routing.backtest.records import Past, PastEnquiry, PastPerson
from frontdesk.routing.hours import duty
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.records import Situation
from frontdesk.understanding.records import NEEDS

Combination = tuple[str, str, UUID | None]
Areas = Mapping[UUID, UUID | None]
"""Each area that is served, and the one it lies in."""

_MOST = 40
# So many enquiries must have come while nobody who can was there, before it is a pattern and not a coincidence.
_A_PATTERN = 3


class Team:
    """Who can do which enquiries; asked again and again about the same kinds, so it remembers."""

    def __init__(self, people: Sequence[PastPerson], policy: Policy) -> None:
        self.people = people
        self._policy = policy
        self._known: dict[tuple[object, ...], tuple[PastPerson, ...]] = {}

    def able(self, truth: Situation) -> tuple[PastPerson, ...]:
        """Those who lack nothing for it, at work or not."""
        kind = kind_of(truth)
        if kind not in self._known:
            self._known[kind] = tuple(person for person in self.people if can(person, truth, self._policy))
        return self._known[kind]


def kind_of(truth: Situation) -> tuple[object, ...]:
    """All that decides who can do an enquiry, besides the hour."""
    return (
        truth.need,
        truth.handled_as,
        truth.abstained,
        truth.urgent,
        truth.vip_level,
        language_of(truth),
        truth.channel,
        truth.service_skills,
        truth.area_path[:1],
        truth.branch_id,
    )


def can(person: PastPerson, truth: Situation, policy: Policy) -> bool:
    """Whether the person lacks nothing for it."""
    return person.who.may_reply and not lacks(truth, person.who, policy)


def there(person: PastPerson, enquiry: PastEnquiry) -> bool:
    """Whether the person is at work when the enquiry comes, or when the branch opens after it came."""
    situation = enquiry.situation
    first = after_open_seconds(situation, situation.arrived_at, 1)
    return duty(person.shifts, person.timezone, first, person.changed_days).on


def gaps(past: Past, areas: Areas) -> tuple[Gap, ...]:
    """What is badly covered, in as few lines as it takes: a language that nobody speaks is one line, whatever the need."""
    team = Team(past.people, past.policy)
    handled_as = {one.truth.need: one.truth.handled_as for one in past.enquiries if one.truth.need and one.truth.handled_as}
    by_combination: dict[Combination, tuple[PastPerson, ...]] = {
        one: team.able(_imagined(one, handled_as.get(one[0]), past, areas)) for one in _all(past, areas)
    }
    came = Counter(_combination(one) for one in past.enquiries)
    nobody = _patterns(by_combination, lambda able: "" if not able else None)
    # What came although it is no plain combination: it asked for a skill of its own.
    beyond = Counter(one for each in past.enquiries if not team.able(each.truth) and not _covers(nobody, one := _combination(each)))
    found = _gaps("nobody", nobody, came)
    found += _gaps("nobody", [(other, "") for other in beyond], beyond)
    single = _patterns(by_combination, lambda able: str(able[0].id) if len(able) == 1 else None)
    found += _gaps("one", single, came)
    found += _not_then(past, team)
    order: dict[Covered, int] = {"nobody": 0, "not_then": 1, "one": 2}
    return tuple(sorted(found, key=lambda gap: (order[gap.covered], -(gap.uncovered or gap.enquiries)))[:_MOST])


_NO_NEED = "other"
_ANY = "*"
Pattern = tuple[object, ...]
"""A need, a language and an area, each of them one or any."""


def _patterns(
    by_combination: Mapping[Combination, tuple[PastPerson, ...]], named: Callable[[tuple[PastPerson, ...]], str | None]
) -> list[tuple[Pattern, str]]:
    """The widest descriptions of the combinations that are named, each with the one name all of them have."""
    names = {combination: named(able) for combination, able in by_combination.items()}
    dimensions = [len({combination[place] for combination in names}) for place in range(3)]
    found: list[tuple[Pattern, str]] = []
    for size in range(4):
        for fixed in combinations(range(3), size):
            # A dimension with one value says nothing.
            if any(dimensions[place] < 2 for place in fixed):
                continue
            groups: dict[Pattern, set[str | None]] = {}
            for combination, name in names.items():
                groups.setdefault(_fixed(combination, fixed), set()).add(name)
            for pattern, those in groups.items():
                (name, *others) = those
                if name is not None and not others and not any(_within(pattern, wider) for wider, _ in found):
                    found.append((pattern, name))
    return found


def _covers(patterns: Sequence[tuple[Pattern, str]], one: Combination) -> bool:
    return any(_within(one, pattern) for pattern, _ in patterns)


def _fixed(combination: Combination, places: Iterable[int]) -> Pattern:
    return tuple(value if place in places else _ANY for place, value in enumerate(combination))


def _within(pattern: Pattern, wider: Pattern) -> bool:
    return all(value in (_ANY, one) for one, value in zip(pattern, wider, strict=True))


def _gaps(covered: Covered, patterns: Iterable[tuple[Pattern, str]], came: Mapping[Combination, int]) -> list[Gap]:
    """A line for each language and area, with all the needs for which it is so."""
    lines: dict[tuple[object, object, str], list[Pattern]] = {}
    for pattern, who in patterns:
        lines.setdefault((pattern[1], pattern[2], who), []).append(pattern)
    found = []
    for (language, area, who), those in lines.items():
        count = {pattern: sum(n for one, n in came.items() if _within(one, pattern)) for pattern in those}
        enquiries = sum(count.values())
        found.append(
            Gap(
                covered=covered,
                needs=tuple(_named(pattern[0]) for pattern in sorted(those, key=lambda one: -count[one]) if pattern[0] != _ANY),
                language=_named(language),
                area_id=area if isinstance(area, UUID) else None,
                enquiries=enquiries,
                uncovered=enquiries if covered == "nobody" else 0,
                only_id=UUID(who) if who else None,
            )
        )
    return found


def _named(value: object) -> str:
    return value if isinstance(value, str) and value != _ANY else ""


def _not_then(past: Past, team: Team) -> list[Gap]:
    """Needs, languages and areas whose enquiries come when nobody who can is at work, more often than others."""
    came: Counter[tuple[int, object]] = Counter()
    missed: Counter[tuple[int, object]] = Counter()
    for one in past.enquiries:
        able = team.able(one.truth)
        if not able:
            continue
        nobody = not any(there(person, one) for person in able)
        about: tuple[object, ...] = (need_of(one.truth), language_of(one.truth), one.truth.area_path[:1])
        for place, value in enumerate(about):
            came[place, value] += 1
            missed[place, value] += nobody
    found = []
    usual = sum(missed.values()) / max(sum(came.values()), 1)
    for (place, value), count in missed.items():
        if count < _A_PATTERN or not value or count / came[place, value] <= max(1.5 * usual, 0.05):
            continue
        found.append(
            Gap(
                covered="not_then",
                needs=(str(value),) if place == 0 else (),
                language=str(value) if place == 1 else "",
                area_id=value[0] if isinstance(value, tuple) else None,
                enquiries=came[place, value],
                uncovered=count,
            )
        )
    return found


def _combination(enquiry: PastEnquiry) -> Combination:
    truth = enquiry.truth
    return need_of(truth), language_of(truth), truth.area_path[0] if truth.area_path else None


def _all(past: Past, areas: Areas) -> list[Combination]:
    """Every need in every language the business promises, from every smallest area it serves."""
    needs = list(
        dict.fromkeys([*(need for need in NEEDS if need != _NO_NEED), *(need for one in past.enquiries if (need := need_of(one.truth)))])
    )
    languages = [
        language_of(Situation(conversation_id=UUID(int=0), arrived_at=past.starts, language=one)) for one in past.policy.languages
    ] or [""]
    outer = set(areas.values())
    smallest: list[UUID | None] = [area for area in areas if area not in outer]
    return [(need, language, area) for need in needs for language in dict.fromkeys(languages) for area in smallest or [None]]


def _imagined(combination: Combination, handled_as: str | None, past: Past, areas: Areas) -> Situation:
    need, language, area = combination
    return Situation(
        conversation_id=UUID(int=0),
        arrived_at=past.starts,
        need=need,
        handled_as=handled_as,
        confidence=1.0,
        language=language or None,
        area_path=() if area is None else _path(area, areas),
    )


def _path(area: UUID, areas: Areas) -> tuple[UUID, ...]:
    path = [area]
    while (outer := areas.get(path[-1])) is not None and outer not in path:
        path.append(outer)
    return tuple(path)
