"""What is badly covered is said in as few lines as it takes."""

from __future__ import annotations

import msgspec

from frontdesk.routing.advisor.covering import gaps
from frontdesk.routing.advisor.records import Gap
from frontdesk.routing.backtest.records import Past, PastPerson
from tests.routing.advisor.worlds import AREAS, MALQA, NORTH, SOUTH, World, at_work, past_of, person, staff

ALWAYS = at_work(0, 24)
LANGUAGES = ("en", "ar", "ur")
EXPERT = person(9, "Nora", ALWAYS, languages=LANGUAGES, skills={"complaints": 3, "specialist": 3})


def found(*people: PastPerson, languages: tuple[str, ...] = ("en", "ar"), past: Past | None = None) -> list[Gap]:
    """The gaps of a team whom nobody has written to yet."""
    empty = past_of(World(people=people, languages=languages, days=0))
    return list(gaps(past or empty, AREAS))


def test_a_team_of_all_rounders_has_no_gap() -> None:
    assert found(EXPERT, msgspec.structs.replace(EXPERT, who=msgspec.structs.replace(EXPERT.who, staff_id=staff(8)))) == []


def test_a_language_nobody_speaks_is_one_line_whatever_the_need() -> None:
    plain = [person(number, "P", ALWAYS, skills={"complaints": 3, "specialist": 3}) for number in (1, 2)]
    (nobody,) = found(*plain, languages=LANGUAGES)
    assert (nobody.covered, nobody.language, nobody.needs, nobody.area_id) == ("nobody", "ur", (), None)


def test_an_area_one_person_covers_is_one_line_with_their_name() -> None:
    there, elsewhere = EXPERT, person(2, "P", ALWAYS, areas=(NORTH, SOUTH), skills={"complaints": 3, "specialist": 3})
    (one,) = found(there, elsewhere)
    assert (one.covered, one.area_id, one.only_id) == ("one", MALQA, staff(9))
    # Complaints are for anybody, wherever they work: so it is the other needs that hang on one person.
    assert "complaint" not in one.needs
    assert "scheduling" in one.needs


def test_everything_on_one_person_is_one_line() -> None:
    (one,) = found(EXPERT)
    assert (one.covered, one.needs, one.language, one.area_id, one.only_id) == ("one", (), "", None, staff(9))


def test_what_came_is_counted() -> None:
    world = World(people=(person(1, "P", ALWAYS), person(2, "Q", ALWAYS)), languages=LANGUAGES, spoken={"en": 0.8, "ur": 0.2}, days=2)
    past = past_of(world)
    urdu = sum(one.truth.language == "ur" for one in past.enquiries)
    nobody = next(gap for gap in gaps(past, AREAS) if gap.covered == "nobody" and gap.language == "ur")
    assert (nobody.enquiries, nobody.uncovered) == (urdu, urdu)
