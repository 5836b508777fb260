"""Where: the area of the business that a message names."""

from collections.abc import Sequence

from frontdesk.understanding.records import AreaEntry, Location
from frontdesk.understanding.signals.gazetteer import AREA, Gazetteer, NameFound
from frontdesk.understanding.text.normal import Text


def place_in(
    text: Text, names: Sequence[NameFound], gazetteer: Gazetteer, *, taken: frozenset[int], negated: frozenset[int], known: str | None
) -> Location | None:
    """The smallest area named, of several the one already `known`, else the first; words `taken` as a date or greeting name no place."""
    found = [name for name in names if name.kind == AREA and not taken.intersection(range(name.first, name.last))]
    wanted = [name for name in found if name.first not in negated] or found
    if not wanted:
        return None
    around = {parent for name in wanted for parent in _around(gazetteer.areas, name.id)}
    inner = [name for name in wanted if name.id not in around]
    chosen = min(inner or wanted, key=lambda name: (name.id != known, -(name.confidence >= 0.9), name.first, -(name.last - name.first)))
    return Location(
        area_id=chosen.id,
        branch_id=branch_of(gazetteer.areas, chosen.id),
        confidence=chosen.confidence,
        evidence=(text.span(chosen.first, chosen.last),),
    )


def _around(areas: dict[str, AreaEntry], area_id: str) -> list[str]:
    """The larger areas that an area lies in, nearest first."""
    found: list[str] = []
    area = areas.get(area_id)
    while area is not None and area.within is not None and area.within not in found and area.within != area_id:
        found.append(area.within)
        area = areas.get(area.within)
    return found


def branch_of(areas: dict[str, AreaEntry], area_id: str) -> str | None:
    """The branch that covers an area: its own, else that of the area around it."""
    for one in (area_id, *_around(areas, area_id)):
        area = areas.get(one)
        if area is not None and area.branch_id is not None:
            return area.branch_id
    return None
