"""The invented businesses hold together: whatever a script names exists, and everybody is at work when they answer."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from frontdesk.demo import scenarios
from frontdesk.demo.content import FOLDERS, Content, Stretch, contents
from frontdesk.demo.fake_providers import files
from frontdesk.demo.seed import around
from frontdesk.demo.talks import Line, alternatives
from frontdesk.demo.timetable import Beat, first_name, price_told, timetable
from frontdesk.intake.settings.records import OWN, SIGNALS
from frontdesk.intake.settings.rules import check
from frontdesk.understanding.records import NEEDS

NOW = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
BOTH = {content.key: content for content in contents()}
WEEK = 7 * 24 * 60


@pytest.fixture(params=FOLDERS)
def content(request: pytest.FixtureRequest) -> Content:
    return BOTH[request.param]


def lines_with_alternatives(line: Line) -> list[str]:
    return [group for group in re.findall(r"\{((?:[^{}]|\{[^{}]*\})*)\}", line.words) if len(alternatives(group)) > 1]


def test_whatever_a_script_names_exists(content: Content) -> None:
    for talk in content.talks:
        assert talk.stagings, talk.title
        for staging in talk.stagings:
            assert staging.customer in content.customers, (talk.title, staging.customer)
            assert staging.channel in content.channels, (talk.title, staging.channel)
            assert staging.slots.get("area", next(iter(content.areas))) in content.areas, talk.title
            assert staging.slots.get("service", next(iter(content.services))) in content.services, talk.title
        for line in talk.lines:
            assert not line.by or line.by in content.staff, (talk.title, line.by)


def test_every_staging_has_words_of_its_own(content: Content) -> None:
    for talk in content.talks:
        for line in talk.lines:
            for group in lines_with_alternatives(line):
                assert len(alternatives(group)) == len(talk.stagings), (talk.title, group[:60])


def test_people_places_and_skills_fit_together(content: Content) -> None:
    for person in content.staff.values():
        assert set(person.skills) <= set(content.skills)
        assert set(person.branches) <= set(content.branches)
        assert person.role in {"owner", "manager", "agent", "specialist", *content.roles}
    assert {service.skill for service in content.services.values()} <= set(content.skills)
    assert {area.branch for area in content.areas.values()} - {None} <= set(content.branches)
    for customer in content.customers.values():
        assert customer.area is None or customer.area in content.areas
    phones = [customer.wa_id for customer in content.customers.values()]
    assert len(set(phones)) == len(phones)
    named = [one.names for one in content.services.values()] + [one.names for one in content.areas.values()]
    assert all({"en", "ar"} <= set(names) for names in named)


def on_shift(hours: list[Stretch], minute: int) -> bool:
    starts = ((one.weekday * 1440 + one.starts, one.weekday * 1440 + one.ends) for one in hours)
    return any(start <= minute < end or start <= minute + WEEK < end for start, end in starts)


def test_somebody_who_can_do_the_work_is_there_at_any_hour() -> None:
    nadhif = BOTH["nadhif"]
    for minute in range(0, WEEK, 30):
        there = [person for person in nadhif.staff.values() if person.role == "agent" and on_shift(person.hours, minute)]
        assert len(there) >= 2, minute
        assert {"home_cleaning", "ac", "pest_control", "scheduling", "pricing"} <= {skill for person in there for skill in person.skills}
        assert {"ar", "en"} <= {language for person in there for language in person.languages}


@pytest.mark.parametrize("hours", range(0, 24, 3))
def test_the_visitors_desk_is_manned_whenever_the_demo_starts(hours: int) -> None:
    maya = BOTH["nadhif"].staff["maya"]
    now = NOW + timedelta(hours=hours)
    local = now.astimezone(ZoneInfo("Asia/Riyadh"))
    minute = local.weekday() * 1440 + local.hour * 60 + local.minute
    shifts = around(maya, now, "Asia/Riyadh")
    assert on_shift(shifts, minute)
    assert on_shift(shifts, (minute + 8 * 60) % WEEK)


def beats_of(content: Content, now: datetime = NOW) -> dict[str, list[Beat]]:
    threads: dict[str, list[Beat]] = {}
    for beat in timetable(content, now):
        threads.setdefault(beat.thread, []).append(beat)
    return threads


def test_three_weeks_that_end_now(content: Content) -> None:
    beats = timetable(content, NOW)
    assert beats == sorted(beats, key=lambda beat: beat.at)
    assert NOW - timedelta(days=22) < beats[0].at < NOW - timedelta(days=18)
    assert NOW - timedelta(minutes=6) < beats[-1].at < NOW


def test_there_is_enough_to_look_at() -> None:
    beats = timetable(BOTH["nadhif"], NOW)
    assert len(BOTH["nadhif"].talks) >= 100
    assert len({beat.thread for beat in beats}) >= 250
    assert len({beat.customer for beat in beats}) >= 85
    assert sum(beat.doing in ("says", "replies") for beat in beats) >= 900
    assert {beat.channel for beat in beats} == {"whatsapp", "webform", "webchat"}


@pytest.mark.parametrize("hour", [1, 6, 12, 19])
def test_every_conversation_is_told_in_order_and_begins_with_the_customer(content: Content, hour: int) -> None:
    for thread, beats in beats_of(content, NOW.replace(hour=hour)).items():
        assert [beat.order for beat in beats] == sorted(beat.order for beat in beats), thread
        assert all(one.at <= other.at for one, other in pairwise(beats)), thread
        assert beats[0].doing == "says", thread
        assert all(beat.doing != "closes" for beat in beats[:-1]), thread
        assert beats[-1].last, thread


def test_nothing_is_left_unfilled(content: Content) -> None:
    for beat in timetable(content, NOW):
        assert not re.search(r"[{}|]", beat.words), beat
        if beat.doing in ("says", "replies", "notes"):
            assert beat.words or beat.extra, beat
        assert len(beat.words) <= 1024, beat


def test_what_people_say_it_is_about_is_a_need_and_every_need_is_said_several_times() -> None:
    said = {key: Counter(beat.words for beat in timetable(one, NOW) if beat.doing == "says what it is") for key, one in BOTH.items()}
    assert {need for counted in said.values() for need in counted} == set(NEEDS)
    assert all(said["nadhif"][need] >= 5 for need in NEEDS), said["nadhif"]
    assert said["nadhif"].total() >= 130
    assert said["shifa"].total() >= 20


def test_nobody_says_what_it_is_about_before_there_are_words(content: Content) -> None:
    for thread, beats in beats_of(content).items():
        for place, beat in enumerate(beats):
            if beat.doing == "says what it is":
                assert any(one.doing == "says" and one.words for one in beats[:place]), thread
                assert beat is not beats[-1], thread


def test_answers_come_when_somebody_is_about(content: Content) -> None:
    zone = ZoneInfo(content.business.timezone)
    busy = next(iter(content.branches.values())).busy_hours
    night = {(talk.title, turn) for talk in content.talks for turn, staging in enumerate(talk.stagings) if staging.night or staging.ago}
    for thread, beats in beats_of(content).items():
        title, turn = thread.split(":", 2)[2].rsplit(":", 1)
        for beat in beats:
            local = beat.at.astimezone(zone)
            if beat.doing != "says" and (title, int(turn)) not in night:
                assert on_shift(busy, local.weekday() * 1440 + local.hour * 60 + local.minute), (thread, local)


def test_today_looks_alive() -> None:
    threads = [beats for beats in beats_of(BOTH["nadhif"]).values() if beats[-1].doing != "closes"]
    waiting = [beats for beats in threads if beats[-1].doing == "says"]
    ages = sorted((NOW - beats[-1].at).total_seconds() / 60 for beats in waiting)
    assert len(threads) >= 24
    assert ages[0] < 5
    assert sum(age < 15 for age in ages) >= 5
    assert any(beats[-1].doing == "replies" for beats in threads)
    assert any(beats[-1].doing == "sets aside" for beats in threads)
    assert any(BOTH["nadhif"].customers[beats[0].customer].vip for beats in waiting)


def test_pictures_exist(content: Content) -> None:
    known = set(files.pictures())
    for beat in timetable(content, NOW):
        if beat.doing == "says" and beat.extra is not None and beat.extra.kind == "photo":
            assert beat.extra.what in known
        if beat.extra is not None and beat.extra.kind == "location":
            assert content.area_called(beat.extra.what).at is not None


def test_names_and_prices_in_words() -> None:
    nadhif = BOTH["nadhif"]
    assert first_name(nadhif.customers["um_faisal"]) == "أم فيصل"
    assert first_name(nadhif.customers["noura"]) == "نورة"
    assert first_name(nadhif.customers["jude"]) == "joud"
    assert price_told(nadhif, "regular_cleaning", "en") == "SAR 140"
    assert price_told(nadhif, "deep_cleaning", "ar") == "يبدأ من 450 ريال"
    assert price_told(nadhif, "ac_repair", "en") == "priced after a look"
    assert nadhif.services["deep_cleaning"].price_minor("SAR") == 45_000
    assert BOTH["shifa"].services["whitening"].price_minor("JOD") == 180_000


def test_what_the_assistant_may_do_can_be_put_into_force(content: Content) -> None:
    check(content.assistant.settings, needs=(), languages=content.business.languages)
    assert content.assistant.settings.on
    assert all(one.title and one.texts for one in content.answers)
    # What people ask when nobody could answer is really not answered.
    assert {"pools", "curtains"} & {one.title.lower() for one in content.answers} == set()


@pytest.mark.parametrize("business", FOLDERS)
def test_plays_for_the_simulator_can_be_played(business: str) -> None:
    holders = {persona.id for persona in scenarios.personas(business)}
    plays = scenarios.scenarios(business)
    assert len({play.id for play in plays}) == len(plays)
    for play in plays:
        assert play.persona_id in holders
        assert play.channel in BOTH[business].channels
        fields = {OWN + one.key for one in BOTH[business].assistant.settings.fields}
        assert set(play.answers) <= {*SIGNALS, *fields, "help", "confirm"}
        for step in play.steps:
            assert step.text or step.type == "image"
            assert not step.file or step.file in files.pictures()
            if step.type == "location":
                assert BOTH[business].area_called(step.text).at is not None
