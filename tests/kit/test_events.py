"""Events are facts: written once with who and why, never changed, never taken away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from frontdesk.kit import events as module
from frontdesk.kit.context import Actor, Cause
from frontdesk.kit.database import Database
from frontdesk.kit.events import CATALOGUE, EVENT_COLUMNS, Event, StoredEvent, event, position_now, record, sentence_of
from frontdesk.kit.ids import uuid7
from frontdesk.kit.stamper import stamp
from tests.kit.made import Happened, happen


@pytest.fixture(autouse=True)
def _catalogue() -> Iterator[None]:
    before = dict(CATALOGUE)
    yield
    CATALOGUE.clear()
    CATALOGUE.update(before)


async def _owner(database: Database, sql: str, *args: Any) -> None:
    """Do it as the owner of the tables, who stands above row security."""
    connection = await asyncpg.connect(database.dsn)
    try:
        await connection.execute(sql, *args)
    finally:
        await connection.close()


async def test_an_event_holds_who_did_what_to_which_and_why(common: Database) -> None:
    @event("test.moved", subject="thing", sentence="{actor} moved {thing_id} to {place}.")
    class Moved(Event, frozen=True):
        thing_id: UUID
        customer_id: UUID | None
        conversation_id: UUID | None
        place: str
        others: tuple[UUID, ...] = ()
        since: datetime | None = None

    business_id, thing, customer, conversation, other = (uuid7() for _ in range(5))
    actor, cause = Actor.staff(uuid4()), Cause(uuid4(), "request-1")
    fact = Moved(
        thing_id=thing,
        customer_id=customer,
        conversation_id=conversation,
        place="hall",
        others=(other,),
        since=datetime(2026, 3, 1, tzinfo=UTC),
    )
    async with common.business(business_id, actor, cause) as tx:
        event_id = await record(tx, fact)
        at = tx.at
    async with common.across() as tx:
        while await stamp(tx):
            pass
    async with common.business(business_id) as tx:
        found = await tx.all(StoredEvent, f"select {EVENT_COLUMNS} from events")
    assert found == [
        StoredEvent(
            id=event_id,
            position=found[0].position,
            business_id=business_id,
            at=at,
            name="test.moved",
            version=1,
            subject_kind="thing",
            subject_id=thing,
            customer_id=customer,
            conversation_id=conversation,
            actor_kind="staff",
            actor_id=actor.id,
            cause_id=cause.id,
            request_id="request-1",
            data={
                "thing_id": str(thing),
                "customer_id": str(customer),
                "conversation_id": str(conversation),
                "place": "hall",
                "others": [str(other)],
                "since": "2026-03-01T00:00:00Z",
            },
        )
    ]


@pytest.mark.parametrize(
    "change",
    [
        "update events set data = '{}' where business_id = $1",
        "update events set at = now(), position = 10 ^ 12 where business_id = $1",
        "update events set business_id = gen_random_uuid() where business_id = $1",
        "delete from events where business_id = $1",
    ],
)
async def test_not_even_the_owner_of_the_table_changes_or_removes_an_event(common: Database, change: str) -> None:
    business_id = uuid7()
    async with common.business(business_id) as tx:
        await happen(tx)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        await _owner(common, change, business_id)


async def test_not_even_the_owner_of_the_table_empties_it(database: Database) -> None:
    async with database.business(uuid7()) as tx:
        await happen(tx)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        await _owner(database, "truncate events")


async def test_a_position_is_given_once(database: Database) -> None:
    business_id = uuid7()
    async with database.business(business_id) as tx:
        await happen(tx)
    await _owner(database, "update events set position = 7 where business_id = $1", business_id)
    for position in ("8", "null", "7"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
            await _owner(database, f"update events set position = {position} where business_id = $1", business_id)


async def test_the_application_can_neither_change_events_nor_choose_their_position(common: Database) -> None:
    for sql in (
        "update events set position = 1",
        "update events set data = '{}'",
        "delete from events",
        "truncate events",
        "insert into events (id, at, name, subject_kind, actor_kind, position) values (gen_random_uuid(), now(), 'x', 'x', 'x', 1)",
        "insert into events (id, at, name, subject_kind, actor_kind, serial) values (gen_random_uuid(), now(), 'x', 'x', 'x', 1)",
    ):
        with pytest.raises(asyncpg.PostgresError) as told:
            async with common.business(uuid7()) as tx:
                await tx.execute(sql)
        assert isinstance(told.value, (asyncpg.InsufficientPrivilegeError, asyncpg.GeneratedAlwaysError)), sql
    for sql in ("update events set data = '{}'", "delete from events", "insert into events (id) values (gen_random_uuid())"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with common.across() as tx:
                await tx.execute(sql)


async def test_every_event_belongs_to_a_business(common: Database) -> None:
    with pytest.raises(asyncpg.PostgresError):
        async with common.across() as tx:
            await happen(tx)


async def test_what_is_taken_back_was_never_recorded(common: Database) -> None:
    business_id = uuid7()
    with pytest.raises(ZeroDivisionError):
        async with common.business(business_id) as tx:
            await happen(tx)
            raise ZeroDivisionError
    async with common.business(business_id) as tx:
        assert await tx.value("select count(*) from events") == 0


async def test_recording_tells_the_stamper_only_after_the_commit(own_dsn: str) -> None:
    database = await Database.connect(own_dsn, size=1)
    told: list[bool] = []
    database.on_recorded = lambda: told.append(True)
    try:
        async with database.business(uuid7()) as tx:
            await happen(tx)
            assert told == []
        assert told == [True]
        async with database.business(uuid7()) as tx:
            await tx.value("select 1")
        assert told == [True]
    finally:
        await database.close()


async def test_the_position_now_is_that_of_the_last_stamped_event(database: Database) -> None:
    business_id = uuid7()
    async with database.business(business_id) as tx:
        assert await position_now(tx) == 0
        await happen(tx)
        await happen(tx)
    async with database.across() as tx:
        assert await stamp(tx) == 2
    async with database.business(business_id) as tx:
        assert await position_now(tx) == 2


def test_a_sentence_names_people_and_forgives_fields_that_older_events_lack() -> None:
    @event("test.given", subject="thing", sentence="{actor} gave {thing_id} to {to_id}: {because} ({fields}).")
    class Given(Event, frozen=True):
        thing_id: str
        to_id: str | None
        because: str
        fields: tuple[str, ...] = ()

    data = {"thing_id": "t1", "to_id": None, "because": "{braces}", "fields": ["name", "s1"]}
    assert (
        sentence_of("test.given", data, "Maya", {"t1": "the key", "s1": "hours"}) == "Maya gave the key to nobody: {braces} (name, hours)."
    )
    assert sentence_of("test.given", {"thing_id": "t1"}, "Maya") == "Maya gave t1 to :  ()."
    assert sentence_of("test.unknown", data, "Maya") == "test.unknown"


@pytest.mark.parametrize("field", ["name", "version", "subject", "sentence", "audience", "personal", "actor"])
def test_a_field_cannot_hide_what_the_event_says_about_itself(field: str) -> None:
    made = type("Made", (Event,), {"__annotations__": {field: str}}, frozen=True)
    with pytest.raises(RuntimeError, match=f"cannot be called {field}"):
        event("test.made", subject="thing", sentence="x")(made)


def test_sentence_and_privacy_speak_only_of_fields_that_exist() -> None:
    with pytest.raises(RuntimeError, match="there is no field wat"):
        event("test.made", subject="thing", sentence="{actor} did {wat}")(Happened)
    with pytest.raises(RuntimeError, match="there is no field mail"):
        event("test.made", subject="thing", sentence="{actor}", personal=("mail",))(Happened)


def test_two_different_events_cannot_share_a_name() -> None:
    class Other(Event, frozen=True):
        """Something else."""

    event("test.one", subject="thing", sentence="x")(Other)
    event("test.one", subject="thing", sentence="x")(Other)
    with pytest.raises(RuntimeError, match=r"two events are called test\.one"):
        event("test.one", subject="thing", sentence="x")(Happened)
    assert module.CATALOGUE["test.one"] is Other
