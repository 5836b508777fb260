"""Proving who somebody is: passwords, sessions, refused tries, and the first business."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from frontdesk.kit.clock import ShiftedClock
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict, Invalid, Problem, TooMany
from frontdesk.kit.ids import uuid7
from frontdesk.kit.settings import Settings
from frontdesk.kit.web import Person
from frontdesk.team import COOKIE, Staff, StaffChanges, change_staff, csrf_matches, hash_password, origin_allowed, person_of
from frontdesk.team.permissions import BUILT_IN, EVERYTHING
from frontdesk.team.roles import api as roles_api
from frontdesk.team.sessions import KEPT_FOR, Kept, hash_of, kept
from frontdesk.team.sessions.actions import Session
from frontdesk.team.sign_in import actions, api, passwords
from frontdesk.team.sign_in.limits import WINDOW, limits_for, network_of, seconds_to_wait
from frontdesk.team.staff import api as staff_api
from tests.team.made import Made, an_email, anybody, make

PASSWORD = "a quiet reed by the river"
HERE = actions.Caller("203.0.113.5", "a browser", "request-1")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Weak parameters, so that a hundred passwords take no minute; nothing kept from another test."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    monkeypatch.setattr(actions, "REFUSAL_TAKES", 0.0)
    passwords._nobody.cache_clear()
    kept.forget()
    yield
    passwords._nobody.cache_clear()


class Someone:
    """A person with a password."""

    def __init__(self, made: Made, person: Staff) -> None:
        self.made, self.id, self.email = made, person.id, person.email

    async def sign_in(self, password: str = PASSWORD, caller: actions.Caller = HERE) -> Session:
        return await actions.sign_in(self.made.database, self.email, password, caller)


async def someone(database: Database, role: str = "agent") -> Someone:
    made = await make(database)
    person = await staff_api.add(made.as_(), staff_api.StaffIn(name="Maya", email=an_email(), role=role, password=PASSWORD))
    return Someone(made, person)


async def test_a_right_password_begins_a_session_that_knows_the_person(common: Database) -> None:
    maya = await someone(common)
    session = await actions.sign_in(common, f"  {maya.email.upper()} ", PASSWORD, HERE)
    person = await person_of(common, session.token)
    assert person == Person(maya.id, maya.made.id, "Maya", BUILT_IN["agent"], session.csrf)
    assert (await maya.made.names())[-2:] == ["staff.signed_in", "staff.presence_changed"]
    async with maya.made.tx() as tx:
        stored = await tx.rows("select token_hash, user_agent from sessions where staff_id = $1", maya.id)
    assert [(row["token_hash"], row["user_agent"]) for row in stored] == [(hash_of(session.token), "a browser")]
    assert len(session.token) >= 43
    assert await person_of(common, session.token + "x") is None


async def test_wrong_password_unknown_email_and_inactive_person_get_the_same_answer(common: Database) -> None:
    maya = await someone(common)
    leo = await someone(common)
    await staff_api.change(leo.made.as_(), leo.id, staff_api.StaffChange(active=False))
    answers = []
    for email, password in ((maya.email, "not the password"), (an_email(), PASSWORD), (leo.email, PASSWORD), (maya.email, "")):
        with pytest.raises(Problem) as refused:
            await actions.sign_in(common, email, password, HERE)
        answers.append((refused.value.code, refused.value.detail, refused.value.status))
    assert len(set(answers)) == 1
    assert answers[0][0] == "sign_in_refused"
    reasons = [event["data"]["reason"] for event in await maya.made.events("staff.sign_in_refused")]
    assert reasons == ["wrong_password", "wrong_password"]
    assert [event["data"]["reason"] for event in await leo.made.events("staff.sign_in_refused")] == ["not_active"]


async def test_somebody_without_a_password_cannot_sign_in(common: Database) -> None:
    made = await make(common)
    person = await staff_api.add(made.as_(), staff_api.StaffIn(name="Maya", email=an_email(), role="agent"))
    for password in ("", "nobody signs in with this"):
        with pytest.raises(actions.SignInRefused):
            await actions.sign_in(common, person.email, password, HERE)


async def test_a_refusal_takes_its_time_whoever_it_was(common: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "REFUSAL_TAKES", 0.2)
    maya = await someone(common)
    for email in (maya.email, an_email()):
        began = time.monotonic()
        with pytest.raises(actions.SignInRefused):
            await actions.sign_in(common, email, "not the password", HERE)
        assert time.monotonic() - began >= 0.19


async def test_hashing_never_blocks_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1))
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.002)
            ticks += 1

    ticking = asyncio.create_task(tick())
    stored = await passwords.hash_password(PASSWORD)
    verdict = await passwords.verify_password(PASSWORD, stored)
    ticking.cancel()
    assert verdict == passwords.Verdict(True)
    assert ticks > 5


async def test_a_password_kept_with_weaker_parameters_is_kept_better_at_the_next_sign_in(common: Database) -> None:
    maya = await someone(common)
    weak = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
    async with maya.made.tx() as tx:
        await change_staff(tx, maya.id, StaffChanges(password_hash=weak), may=EVERYTHING)
    await maya.sign_in()
    async with maya.made.tx() as tx:
        stored = await tx.value("select password_hash from staff where id = $1", maya.id)
    assert stored != weak
    assert "m=64," in stored
    assert await maya.sign_in()


async def test_ten_wrong_tries_close_an_email_for_a_while_even_when_they_come_at_once(own_dsn: str) -> None:
    clock = ShiftedClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    database = await Database.connect(own_dsn, clock=clock, size=6)
    try:
        maya = await someone(database)
        tries = await asyncio.gather(*(maya.sign_in("wrong password", HERE) for _ in range(14)), return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in tries) == ["SignInRefused"] * 10 + ["TooMany"] * 4
        with pytest.raises(TooMany) as refused:
            await maya.sign_in()
        assert (refused.value.code, refused.value.extra["retry_after"]) == ("too_many_sign_ins", 900)
        clock.advance(WINDOW - timedelta(seconds=1))
        with pytest.raises(TooMany):
            await maya.sign_in()
        clock.advance(timedelta(seconds=1))
        assert await maya.sign_in()
        for _ in range(9):
            with pytest.raises(actions.SignInRefused):
                await maya.sign_in("wrong password")
        assert await maya.sign_in()
        with pytest.raises(actions.SignInRefused):
            await maya.sign_in("wrong password")
        async with database.across() as tx:
            assert await tx.value("select count(*) from sign_in_attempts where at > $1", clock.at - WINDOW) == 11
    finally:
        await database.close()


async def test_an_address_that_tries_many_people_is_stopped_and_a_success_does_not_clear_it(own_dsn: str) -> None:
    database = await Database.connect(own_dsn, size=4)
    try:
        maya = await someone(database)
        for _ in range(30):
            with pytest.raises(actions.SignInRefused):
                await actions.sign_in(database, an_email(), "wrong password", HERE)
        assert await maya.sign_in()
        for _ in range(30):
            with pytest.raises(actions.SignInRefused):
                await actions.sign_in(database, an_email(), "wrong password", HERE)
        with pytest.raises(TooMany):
            await maya.sign_in()
        assert await maya.sign_in(caller=actions.Caller("198.51.100.7"))
    finally:
        await database.close()


async def test_signing_out_ends_this_session_and_the_last_one_takes_the_person_offline(common: Database) -> None:
    maya = await someone(common)
    desk, phone = await maya.sign_in(), await maya.sign_in()
    for session in (desk, phone):
        person = await person_of(common, session.token)
        assert person is not None
        ctx = maya.made.as_("agent", maya.id)
        ctx.maybe_person = person
        answer = await api.sign_out(ctx)
        assert [(cookie.name, cookie.value, cookie.max_age) for cookie in answer.cookies] == [(COOKIE, "", 0)]
        assert await person_of(common, session.token) is None
        if session is desk:
            assert await person_of(common, phone.token) is not None
    assert (await maya.made.names())[-2:] == ["staff.signed_out", "staff.presence_changed"]


async def test_a_session_runs_out(own_dsn: str) -> None:
    clock = ShiftedClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    database = await Database.connect(own_dsn, clock=clock, size=3)
    try:
        maya = await someone(database)
        session = await actions.sign_in(database, maya.email, PASSWORD, HERE, lasting=timedelta(days=2))
        assert session.max_age == 2 * 86400
        clock.advance(timedelta(days=2))
        assert await person_of(database, session.token) is None
        await maya.sign_in()
        async with maya.made.tx() as tx:
            assert await tx.value("select count(*) from sessions") == 1
    finally:
        await database.close()


async def test_deactivation_and_a_new_password_end_every_session_at_once(common: Database) -> None:
    for change in (staff_api.StaffChange(active=False), staff_api.StaffChange(password="an entirely new one")):
        maya = await someone(common)
        session = await maya.sign_in()
        assert await person_of(common, session.token) is not None
        await staff_api.change(maya.made.as_("manager"), maya.id, change)
        assert await person_of(common, session.token) is None


async def test_a_role_that_changes_is_felt_by_the_next_request(common: Database) -> None:
    maya = await someone(common)
    role = await roles_api.add_role(maya.made.as_(), roles_api.RoleIn("Night", ["inbox.read", "inbox.work"]))
    session = await maya.sign_in()
    await staff_api.change(maya.made.as_(), maya.id, staff_api.StaffChange(role="Night"))
    person = await person_of(common, session.token)
    assert person is not None
    assert person.permissions == {"inbox.read", "inbox.work"}
    await roles_api.change_role(maya.made.as_(), role.id, roles_api.RoleChange(permissions=["inbox.read"]))
    person = await person_of(common, session.token)
    assert person is not None
    assert person.permissions == {"inbox.read"}


async def test_one_changes_ones_own_password_and_stays_signed_in_here_only(common: Database) -> None:
    maya = await someone(common)
    here, elsewhere = await maya.sign_in(), await maya.sign_in()
    ctx = maya.made.as_("agent", maya.id)
    ctx.maybe_person = await person_of(common, here.token)
    for current, new, field in (
        ("wrong", "a new one for me", "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, PASSWORD, "password"),
    ):
        with pytest.raises(Invalid) as refused:
            await api.change_password(ctx, api.PasswordIn(current, new))
        assert set(refused.value.fields) == {field}
    await api.change_password(ctx, api.PasswordIn(PASSWORD, "a new one for me"))
    assert await person_of(common, here.token) is not None
    assert await person_of(common, elsewhere.token) is None
    assert await maya.sign_in("a new one for me")


async def test_somebody_changed_while_the_password_was_checked_is_refused(common: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    maya = await someone(common)
    plainly = passwords.verify_password

    async def slowly(password: str, stored: str | None) -> passwords.Verdict:
        verdict = await plainly(password, stored)
        await staff_api.change(maya.made.as_(), maya.id, staff_api.StaffChange(active=False))
        return verdict

    monkeypatch.setattr(actions, "verify_password", slowly)
    with pytest.raises(actions.SignInRefused):
        await maya.sign_in()


async def test_the_routes_set_the_cookie_and_answer_who_one_is(common: Database) -> None:
    maya = await someone(common)
    ctx = anybody(common)
    ctx.services["settings"] = Settings(cookie_secure=True, session_days=3)
    answer = await api.sign_in(ctx, api.SignIn(maya.email, PASSWORD))
    cookie = answer.cookies[0]
    assert (cookie.name, cookie.http_only, cookie.same_site, cookie.secure, cookie.max_age) == (COOKIE, True, "lax", True, 3 * 86400)
    assert answer.body.person.permissions == tuple(sorted(BUILT_IN["agent"]))
    assert (answer.body.person.presence, answer.body.business.name) == ("available", "Nadhif Test")
    ctx.maybe_person = await person_of(common, cookie.value)
    me = await api.me(ctx)
    assert (me.person.id, me.person.role, me.csrf) == (maya.id, "agent", answer.body.csrf)
    assert (await api.change_presence(ctx, api.PresenceIn("away"))).presence == "away"
    again = await api.sign_in(anybody(common), api.SignIn(maya.email, PASSWORD))
    assert again.body.person.presence == "away"
    assert not again.cookies[0].secure


SET_UP = api.SetUp(
    business_name="Juniper House", timezone="Asia/Riyadh", currency="SAR", name="Huda", email="huda@juniper.example", password=PASSWORD
)


async def test_the_first_business_is_set_up_once_and_its_owner_is_signed_in(database: Database) -> None:
    assert (await api.set_up_state(anybody(database))).needed
    answer = await api.set_up(anybody(database), SET_UP)
    assert (answer.body.person.role, answer.body.business.country, answer.body.business.kind) == ("owner", "SA", "other")
    person = await person_of(database, answer.cookies[0].value)
    assert person is not None
    assert person.permissions == EVERYTHING
    assert not (await api.set_up_state(anybody(database))).needed
    with pytest.raises(Conflict) as refused:
        await api.set_up(anybody(database), SET_UP)
    assert refused.value.code == "already_set_up"
    assert await actions.sign_in(database, "huda@juniper.example", PASSWORD, HERE)


async def test_of_several_set_ups_at_the_same_moment_one_wins(database: Database) -> None:
    forms = [replace(SET_UP, email=f"owner{number}@juniper.example") for number in range(5)]
    answers = await asyncio.gather(*(api.set_up(anybody(database), form) for form in forms), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer"] + ["Conflict"] * 4
    async with database.across() as tx:
        assert await tx.value("select count(*) from businesses") == 1


async def test_set_up_says_what_is_wrong_and_makes_nothing(database: Database) -> None:
    for change, field in (
        ({"password": "short"}, "password"),
        ({"password": "huda@juniper.example"}, "password"),
        ({"password": "aaaaaaaaaaaaaa"}, "password"),
        ({"email": "huda"}, "email"),
        ({"currency": "riyal"}, "currency"),
        ({"timezone": "UTC"}, "country"),
        ({"business_name": ""}, "business_name"),
    ):
        with pytest.raises(Invalid) as refused:
            await api.set_up(anybody(database), replace(SET_UP, **change))
        assert field in refused.value.fields
    assert (await api.set_up_state(anybody(database))).needed


def _maya(csrf: str) -> Person:
    return Person(uuid7(), uuid7(), "Maya", frozenset(), csrf)


def test_people_are_kept_for_two_seconds_and_forgotten_at_once_when_told() -> None:
    now = [100.0]
    people = Kept(lambda: now[0])
    maya = _maya("csrf")
    people.put(b"key", maya, people.generation)
    now[0] += KEPT_FOR - 0.1
    assert people.get(b"key") is maya
    now[0] += 0.2
    assert people.get(b"key") is None
    before = people.generation
    people.put(b"key", maya, before)
    people.forget()
    assert people.get(b"key") is None
    people.put(b"key", maya, before)
    assert people.get(b"key") is None


def test_only_the_sessions_own_secret_and_our_own_pages_count() -> None:
    maya = _maya("secret")
    assert csrf_matches(maya, "secret")
    assert not any(csrf_matches(maya, sent) for sent in (None, "", "secreT", "secret ", "سر"))
    allowed = [
        ("http://localhost:8700", "localhost:8700", None),
        ("https://desk.example", "desk.example", "cross-site"),
        ("https://front.example", "inside:8700", None),
        (None, "desk.example", None),
        (None, "desk.example", "same-origin"),
        (None, "desk.example", "none"),
    ]
    refused = [
        ("https://evil.example", "desk.example", None),
        ("https://desk.example.evil.example", "desk.example", None),
        ("null", "desk.example", None),
        ("file://desk.example", "desk.example", None),
        ("http://desk.example:8080", "desk.example", None),
        ("", "", None),
        (None, "desk.example", "cross-site"),
        (None, "desk.example", "same-site"),
    ]
    for cases, answer in ((allowed, True), (refused, False)):
        for origin, host, site in cases:
            assert origin_allowed(origin, host=host, public=["https://front.example"], fetch_site=site) is answer, (origin, host, site)


@given(st.lists(st.integers(-2000, 0), max_size=20), st.integers(1, 10))
def test_the_wait_is_over_exactly_when_enough_tries_have_left_the_window(seconds: list[int], most: int) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    tries = [now + timedelta(seconds=second) for second in seconds]
    wait = seconds_to_wait(tries, now, most)
    if len([at for at in tries if at > now - WINDOW]) < most:
        assert wait == 0
    else:
        assert 0 < wait <= WINDOW.total_seconds()
        assert seconds_to_wait(tries, now + timedelta(seconds=wait), most) == 0
        assert seconds_to_wait(tries, now + timedelta(seconds=wait - 1), most) > 0


def test_an_address_is_counted_by_who_has_it() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::1")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:203.0.113.5") == network_of("203.0.113.5")
    assert network_of("unix:") == "unix:"
    assert [len(limits_for("a@b.example", address)) for address in ("", "203.0.113.5")] == [1, 2]
    assert limits_for(" A@b.example", "")[0] == limits_for("a@B.example ", "")[0]


async def test_the_real_parameters_are_argon2id_with_64_mebibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    assert (await hash_password(PASSWORD)).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
