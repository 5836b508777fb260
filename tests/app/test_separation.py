"""One business never sees another's rows: through the API with known ids, and in SQL as the application's role."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest

from frontdesk import knowledge, routing, team
from frontdesk.intake.inquiries import actions as inquiries
from frontdesk.intake.inquiries.records import Why
from frontdesk.intake.leads import actions as leads
from frontdesk.intake.leads.records import LeadDetails
from frontdesk.intake.leads.views import actions as views
from frontdesk.intake.leads.views.records import Choice, NewView
from frontdesk.kit.context import Actor
from frontdesk.kit.ids import uuid7
from frontdesk.kit.web import PUBLIC, ROUTES, Route
from frontdesk.knowledge import NewAnswer
from frontdesk.routing.advisor import actions as advice
from frontdesk.routing.backtest import actions as backtests
from frontdesk.routing.board.actions import move
from frontdesk.routing.board.records import Seen
from frontdesk.routing.trials.actions import changes as trials
from frontdesk.understanding.own import actions as own
from frontdesk.understanding.own.records import NewNeed
from tests.desk import PIXEL, House, Json, Shop, a_phone, heard, open_shop, picture, says, spoken
from tests.guard.silence import permit

# The simulator of the demo has tests of its own, where it is built in.
OURS = [route for route in ROUTES if route.tag != "demo"]
LATER = (datetime.now(UTC) + timedelta(days=30)).isoformat()
TODAY = datetime.now(UTC).date().isoformat()
SECRET_WORDS = "the neighbours must never read this"
THEIR_NEED = "gossip"

# What each address is sent, so that nothing but the stranger's id can be wrong about it. An address that is not here takes no body.
LATER_ID = str(uuid7())

BODIES: dict[tuple[str, str], Json] = {
    ("PATCH", "/api/catalog/areas/{area_id:uuid}"): {"aliases": ["seized"]},
    ("PATCH", "/api/catalog/services/{service_id:uuid}"): {"aliases": ["seized"]},
    ("PUT", "/api/catalog/staff-areas/{staff_id:uuid}"): {"areas": []},
    ("PATCH", "/api/channels/accounts/{account_id:uuid}"): {"name": "seized"},
    ("POST", "/api/conversations/{conversation_id:uuid}/assign"): {"staff_id": None},
    ("POST", "/api/conversations/{conversation_id:uuid}/hand-off"): {"next_action": "seize it", "queue": "front_desk"},
    ("POST", "/api/conversations/{conversation_id:uuid}/messages"): {"text": "seized"},
    ("POST", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/need"): {"need": "pricing"},
    ("POST", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/signals/{signal:str}"): {"value": {"language": "fr"}},
    ("PUT", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/transcript"): {"text": "seized"},
    ("POST", "/api/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/translation"): {"language": "fr"},
    ("POST", "/api/conversations/{conversation_id:uuid}/translate"): {"text": "seized", "language": "fr"},
    ("POST", "/api/conversations/{conversation_id:uuid}/need"): {"need": "pricing", "route_again": True},
    ("POST", "/api/conversations/{conversation_id:uuid}/notes"): {"text": "seized"},
    ("POST", "/api/conversations/{conversation_id:uuid}/reopen"): {"because": "seized"},
    ("POST", "/api/conversations/{conversation_id:uuid}/snooze"): {"until": LATER},
    ("PATCH", "/api/customers/{customer_id:uuid}"): {"name": "seized"},
    ("POST", "/api/inquiries/{inquiry_id:uuid}/answer"): {"text": "seized"},
    ("POST", "/api/inquiries/{inquiry_id:uuid}/assign"): {"staff_id": None},
    ("POST", "/api/inquiries/{inquiry_id:uuid}/dismiss"): {"because": "seized"},
    ("POST", "/api/inquiries/{inquiry_id:uuid}/teach"): {"title": "Seized", "texts": {"en": "Seized."}},
    ("PATCH", "/api/leads/{lead_id:uuid}"): {"change": {"urgent": True}},
    ("POST", "/api/leads/{lead_id:uuid}/merge"): {"lead_id": LATER_ID},
    ("POST", "/api/leads/{lead_id:uuid}/status"): {"status": "qualified"},
    ("PATCH", "/api/leads/views/{view_id:uuid}"): {"name": "seized"},
    ("PATCH", "/api/knowledge/answers/{answer_id:uuid}"): {"title": "seized"},
    ("POST", "/api/knowledge/gaps/{gap_id:uuid}/answer"): {"answer": {"title": "seized", "texts": {"en": "seized"}}},
    ("PUT", "/api/routing/board/people/{staff_id:uuid}/pause"): {"paused": True},
    ("POST", "/api/offers/{offer_id:uuid}/decline"): {},
    ("PUT", "/api/routing/board/people/{staff_id:uuid}/shift"): {"day": TODAY, "hours": [{"starts_minute": 60, "ends_minute": 120}]},
    ("PATCH", "/api/team/branches/{branch_id:uuid}"): {"name": "seized"},
    ("PATCH", "/api/team/roles/{role_id:uuid}"): {"name": "seized"},
    ("PATCH", "/api/team/skills/{skill_id:uuid}"): {"name": "seized"},
    ("PATCH", "/api/team/staff/{staff_id:uuid}"): {"name": "seized"},
    ("PATCH", "/api/understanding/needs/{need_id:uuid}"): {"name": "seized"},
}

# What an address names.
NAMED = re.compile(r"\{(\w+):\w+\}")
# What addresses name besides ids, the same for everybody.
PLAIN = {"signal": "language"}


class Neighbour:
    """A business in full use: an id of everything an address can name, and words that must not leave it."""

    def __init__(self, shop: Shop, ids: dict[str, UUID], media_id: UUID) -> None:
        self.shop = shop
        self.ids = ids
        self.media_id = media_id

    async def state(self) -> list[Json]:
        """A fingerprint of everything that belongs to it."""
        tables = await self.shop.rows(
            "select distinct table_name as name from information_schema.columns where column_name = 'business_id'"
            " and table_schema = 'public' and table_name not in ('sessions') order by 1"
        )
        prints = " union all ".join(
            f"select '{one['name']}' as name, md5(coalesce(string_agg(t::text, '' order by t::text), '')) as print from {one['name']} t"
            for one in tables
        )
        return await self.shop.rows(prints)

    def leaks(self, text: str) -> list[str]:
        """What of it can be read in an answer."""
        marks = [
            SECRET_WORDS,
            str(self.shop.id),
            *(str(one) for one in self.ids.values()),
            *(str(one) for one in self.shop.people.values()),
        ]
        return [mark for mark in marks if mark in text]


@pytest.fixture(scope="module")
async def neighbour(house: House) -> Neighbour:
    shop = await open_shop(house, name="The Neighbours")
    phone = a_phone()
    house.provider.files["their-picture"] = PIXEL
    await shop.whatsapp(says(SECRET_WORDS, by=phone), spoken("image", picture("their-picture"), by=phone))
    await shop.settle()
    ids = await ids_of(shop)
    said = f"/api/conversations/{ids['conversation_id']}/messages"
    async with await shop.console("Amal") as amal:
        assert (await amal.post(said, json={"text": SECRET_WORDS})).status_code == 201
        for path, body in (
            ("need", {"need": THEIR_NEED}),
            ("signals/language", {"value": {"language": "de"}}),
            ("signals/service", {"value": {"services": [str(shop.services["deep"])]}, "words": {"first": 0, "last": 6}, "next_time": True}),
        ):
            corrected = await amal.post(f"{said}/{ids['message_id']}/{path}", json=body)
            assert corrected.status_code == 200, corrected.text
    await shop.settle()
    async with shop.tx() as tx:
        (media_id,) = [row["id"] for row in await tx.rows("select id from media")]
    return Neighbour(shop, ids, media_id)


@pytest.fixture(scope="module")
async def untouched(neighbour: Neighbour) -> list[Json]:
    """What belongs to the neighbour before anybody tries anything."""
    return await neighbour.state()


async def ids_of(shop: Shop, named: Collection[str] | None = None) -> dict[str, UUID]:
    """An id of everything in a business that an address can name, or only of what is named; its customer wrote already, of the rest one is
    made, which takes a while."""

    def asked(*names: str) -> bool:
        return named is None or any(name in named for name in names)

    if asked("arrival_id"):
        await shop.form("suspicious", website="x")
    await shop.settle()
    (message,) = await shop.messages(type="text")
    conversation = await shop.conversation()
    ids: dict[str, UUID] = {
        "conversation_id": conversation["id"],
        "customer_id": conversation["customer_id"],
        "message_id": message["id"],
        "staff_id": shop.people["Amal"],
        "account_id": shop.accounts["whatsapp"],
        "service_id": shop.services["deep"],
        "area_id": shop.areas["jeddah"],
        "branch_id": shop.made.created.branch_id,
        "skill_id": next(iter(shop.made.created.skills.values())),
    }
    if asked("arrival_id"):
        ids["arrival_id"] = next(row["id"] for row in await shop.arrivals() if row["state"] == "quarantined")
    if asked("role_id"):
        async with shop.tx() as tx:
            ids["role_id"] = await team.add_role(tx, "Trainee", ["inbox.read"], may=team.EVERYTHING)
    if asked("need_id", "answer_id", "gap_id"):
        ids |= await something_taught(shop, conversation["id"], message["id"])
    if asked("move_id"):
        ids["move_id"] = await a_move(shop)
    if asked("drift_id"):
        ids["drift_id"] = await an_alarm(shop)
    if asked("offer_id"):
        ids["offer_id"] = await an_offer(shop)
    if asked("shadow_id", "trial_id", "backtest_id", "advice_id"):
        ids |= await something_tried(shop)
    if asked("lead_id", "inquiry_id", "view_id"):
        ids |= await interest(shop, conversation["id"], message["id"])
    if asked("draft_id"):
        ids["draft_id"] = await a_draft(shop, conversation["id"])
    return ids


async def something_taught(shop: Shop, conversation_id: UUID, message_id: UUID) -> dict[str, UUID]:
    """A need of the business's own, an approved answer, and a question that nobody could answer."""
    examples = [SECRET_WORDS, "Who told you about the garden party?", "I heard rumours about your neighbours"]
    async with shop.tx() as tx:
        need_id = await own.add(tx, NewNeed(name="Gossip", code=THEIR_NEED, handled_as="general_question", examples=examples))
        answer = NewAnswer(title="About the neighbours", texts={"en": SECRET_WORDS}, questions=examples)
        answer_id = await knowledge.write_answer(tx, answer)
        gap_id = await knowledge.note_gap(tx, conversation_id=conversation_id, message_id=message_id)
    return {"need_id": need_id, "answer_id": answer_id, "gap_id": gap_id}


async def interest(shop: Shop, conversation_id: UUID, message_id: UUID) -> dict[str, UUID]:
    """A lead, a question that the assistant would not answer, and a view of leads that everybody shares."""
    async with shop.tx() as tx:
        lead_id = await leads.capture(tx, conversation_id=conversation_id, details=LeadDetails(need="scheduling"), confirmed=True)
        inquiry_id = await inquiries.open_inquiry(
            tx, conversation_id=conversation_id, message_id=message_id, reason="no_source", detail=Why("nothing_found")
        )
        view_id = await views.keep(tx, NewView(name="Urgent", chosen=Choice(), shared=True), by=shop.people["Huda"])
    return {"lead_id": lead_id, "inquiry_id": inquiry_id, "view_id": view_id}


async def a_draft(shop: Shop, conversation_id: UUID) -> UUID:
    """The assistant proposed a reply."""
    draft_id = uuid7()
    async with shop.tx() as tx:
        await permit(tx)
        await tx.execute(
            "insert into drafts (id, conversation_id, text, language, why, made_by, at) values ($1, $2, $3, 'en', 'answered', 'rules', $4)",
            draft_id,
            conversation_id,
            SECRET_WORDS,
            tx.at,
        )
    return draft_id


async def a_move(shop: Shop) -> UUID:
    """Huda moved the conversation on the board, and back to whoever had it."""
    huda, conversation = shop.people["Huda"], await shop.conversation()
    owner = conversation["owner_id"] or shop.people["Amal"]
    other = next(shop.people[name] for name in ("Omar", "Amal") if shop.people[name] != owner)
    move_id = None
    for to in (other, owner):
        held = await shop.conversation()
        seen = Seen(held["owner_id"], held["queue"])
        async with shop.tx(Actor.staff(huda)) as tx:
            move_id = await move(tx, held["id"], to=to, queue=None, seen=seen, over_capacity=True, by=huda)
    assert move_id is not None
    return move_id


async def an_offer(shop: Shop) -> UUID:
    """Amal alone is asked whether she takes what somebody else writes."""
    amal = (routing.Ring(people=(shop.people["Amal"],)),)
    async with shop.tx() as tx:
        policy = await routing.current_policy(tx)
        every = {"rules": tuple(msgspec.structs.replace(rule, rings=amal) for rule in policy.rules)}
        last = {name: msgspec.structs.replace(getattr(policy, name), rings=amal) for name in ("unsure", "otherwise")}
        await routing.save_draft(tx, msgspec.structs.replace(policy, offer_seconds=60, **every, **last))
        await routing.publish_policy(tx, policy.version + 1, by=None)
    await shop.whatsapp(says("Hello, can you clean our windows tomorrow?", by=a_phone()))
    await shop.settle()
    offer_id: UUID = await shop.value("select id from offers where state = 'offered'")
    return offer_id


async def something_tried(shop: Shop) -> dict[str, UUID]:
    """A shadow and a trial that have ended; a backtest and a study of the coverage that have been asked for."""
    async with shop.tx() as tx:
        await routing.save_draft(tx, await routing.current_policy(tx))
        shadow_id = await trials.start_shadow(tx)
        await trials.stop_shadow(tx)
        trial_id = await trials.start_trial(tx, 0.1)
        await trials.stop_trial(tx)
        policy = await routing.current_policy(tx)
        backtest_id = await backtests.ask(tx, policy, tx.at - timedelta(days=30), tx.at, by=None, as_job=False)
        advice_id = await advice.ask(tx, 4, by=None, as_job=False)
    return {"shadow_id": shadow_id, "trial_id": trial_id, "backtest_id": backtest_id, "advice_id": advice_id}


async def an_alarm(shop: Shop) -> UUID:
    """The rerouting rate left what is usual."""
    drift_id = uuid7()
    async with shop.tx() as tx:
        await permit(tx)
        await tx.execute(
            "insert into drifts (id, need, role, conversations, rerouted, expected, since, at) values ($1, '', '', 90, 14, 0.05, $2, $2)",
            drift_id,
            tx.at,
        )
    return drift_id


@pytest.fixture(scope="module")
async def burglar(house: House) -> AsyncIterator[tuple[Shop, httpx.AsyncClient]]:
    """The owner of another business, who may do everything there."""
    shop = await open_shop(house, name="The Burglars")
    await shop.whatsapp(says("I'd like to book a deep cleaning", by=a_phone()))
    await shop.settle()
    async with await shop.console("Huda") as huda:
        yield shop, huda


def address(route: Route, ids: dict[str, UUID]) -> str:
    """The route's path with ids put in."""
    named = PLAIN | ids

    def put(found: re.Match[str]) -> str:
        assert found[1] in named, f"teach this test an id for {found[1]}"
        return str(named[found[1]])

    return NAMED.sub(put, route.path)


async def ask(client: httpx.AsyncClient, route: Route, ids: dict[str, UUID]) -> httpx.Response:
    body = BODIES.get((route.method, route.path))
    return await client.request(route.method, address(route, ids), json=body)


NAMING = [route for route in OURS if "{" in route.path]


@pytest.mark.parametrize("route", NAMING, ids=lambda route: f"{route.method} {route.path}")
async def test_a_known_id_of_another_business_opens_nothing(
    neighbour: Neighbour, untouched: list[Json], burglar: tuple[Shop, httpx.AsyncClient], route: Route
) -> None:
    shop, huda = burglar
    answer = await ask(huda, route, neighbour.ids)
    empty = answer.status_code == 200 and answer.json() in ([], {"items": []})
    assert answer.status_code == 404 or empty, answer.text
    assert neighbour.leaks(answer.text) == []
    if route.path.count("{") > 1:
        mine = {"conversation_id": (await shop.conversation())["id"]}
        answer = await ask(huda, route, neighbour.ids | mine)
        nobody = await ask(huda, route, {name: uuid7() for name in neighbour.ids} | mine)
        assert (answer.status_code, answer.content) == (nobody.status_code, nobody.content), "as if there were no such thing anywhere"
    assert await neighbour.state() == untouched


# A second try needs a message that failed first, an answer made of a reply a reply, two leads of one customer a second one, and the
# assistant goes on only where it is on; a voice note and a language model there are in the tests of those: all stands in their rooms.
NOT_HERE = ("/retry", "/merge", "/assistant/resume", "/transcript", "/translation", "/translate")
WORKING = [route for route in NAMING if not route.path.endswith(NOT_HERE) and "/replies/" not in route.path]


def what_comes_before(route: Route) -> Route | None:
    """What must have been done for this to have anything to undo, or to teach."""
    named = {(one.method, one.path): one for one in NAMING}
    if route.method == "DELETE":
        return named.get(("POST", route.path))
    for undoes, done in (("/reopen", "/close"), ("/bring-back", "/retire"), ("/teach", "/answer")):
        if route.path.endswith(undoes):
            return named[route.method, route.path.removesuffix(undoes) + done]
    return None


@pytest.fixture(scope="module")
async def home(house: House) -> tuple[Shop, dict[str, UUID]]:
    """A business in which everything is looked at and nothing changed."""
    shop = await open_shop(house)
    await shop.whatsapp(says("I'd like to book a deep cleaning", by=a_phone()))
    return shop, await ids_of(shop)


@pytest.mark.parametrize("route", [one for one in WORKING if one.method == "GET"], ids=lambda route: route.path)
async def test_the_same_look_works_at_home(home: tuple[Shop, dict[str, UUID]], route: Route) -> None:
    """Otherwise the first test could pass because an address shows nothing to anybody."""
    shop, ids = home
    async with await shop.console("Huda") as huda:
        answer = await ask(huda, route, ids)
    assert answer.is_success, answer.text


@pytest.mark.parametrize("route", [one for one in WORKING if one.method != "GET"], ids=lambda route: f"{route.method} {route.path}")
async def test_the_same_request_works_at_home(house: House, route: Route) -> None:
    """Otherwise the first test could pass because of a body that nobody takes."""
    shop = await open_shop(house)
    await shop.whatsapp(says("I'd like to book a deep cleaning", by=a_phone()))
    ids = await ids_of(shop, NAMED.findall(route.path))
    async with await shop.console("Amal") as amal, await shop.console("Huda") as huda:
        if (before := what_comes_before(route)) is not None:
            assert (await ask(huda, before, ids)).status_code == 200
        person = amal if route.path.endswith(("/claim", "/accept", "/decline")) else huda
        answer = await ask(person, route, ids)
    assert answer.is_success, answer.text


LISTS = [route for route in OURS if route.method == "GET" and "{" not in route.path and route.permission != PUBLIC]


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.path)
async def test_no_list_shows_another_business(neighbour: Neighbour, burglar: tuple[Shop, httpx.AsyncClient], route: Route) -> None:
    _, huda = burglar
    asked: list[dict[str, str]] = [
        {},
        {"q": SECRET_WORDS},
        {"q": "Noura", "view": "closed"},
        {"view": "all"},
        {"view": "waiting", "limit": "200"},
        {"details": "true"},
    ]
    for params in asked if route.path in ("/api/search", "/api/conversations", "/api/customers", "/api/understanding/needs") else asked[:1]:
        answer = await huda.get(route.path, params={"q": "xx"} | params if route.path == "/api/search" else params)
        assert answer.status_code == 200, answer.text
        assert neighbour.leaks(answer.text) == []


async def test_files_and_the_live_stream_stay_at_home(neighbour: Neighbour, burglar: tuple[Shop, httpx.AsyncClient], house: House) -> None:
    _, huda = burglar
    assert (await huda.get(f"/api/media/{neighbour.media_id}")).status_code == 404
    async with await neighbour.shop.console("Amal") as amal:
        own = await amal.get(f"/api/media/{neighbour.media_id}")
        assert (own.status_code, own.content, own.headers["content-type"]) == (200, PIXEL, "image/png")
        assert SECRET_WORDS in str(await heard(house, amal, after=0))
    told = await heard(house, huda, after=0)
    assert told
    assert neighbour.leaks(str(told)) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/conversations/{mine}/assign", {"staff_id": "{staff_id}"}),
        ("POST", "/api/conversations/{mine}/hand-off", {"next_action": "x", "staff_id": "{staff_id}"}),
        ("POST", "/api/catalog/services", {"names": {"en": "Theft"}, "price": {"kind": "on_inspection"}, "skill_id": "{skill_id}"}),
        ("POST", "/api/catalog/areas", {"names": {"en": "Den"}, "branch_id": "{branch_id}"}),
        ("POST", "/api/catalog/areas", {"names": {"en": "Den"}, "parent_id": "{area_id}"}),
        ("PUT", "/api/catalog/staff-areas/{me}", {"areas": ["{area_id}"]}),
        ("PATCH", "/api/team/staff/{me}", {"branches": ["{branch_id}"]}),
        ("PATCH", "/api/team/staff/{me}", {"skills": [{"skill_id": "{skill_id}", "level": 3}]}),
        ("POST", "/api/conversations/{mine}/need", {"need": THEIR_NEED}),
        ("POST", "/api/conversations/{mine}/assign", {"staff_id": None, "reason": "wrong_need", "need": THEIR_NEED}),
        (
            "POST",
            "/api/routing/board/moves",
            {"conversation_id": "{conversation_id}", "seen": {"owner_id": None, "queue": "x"}, "queue": "x"},
        ),
        (
            "POST",
            "/api/routing/board/moves",
            {"conversation_id": "{mine}", "seen": {"owner_id": None, "queue": "x"}, "staff_id": "{staff_id}"},
        ),
        ("POST", "/api/conversations/{mine}/messages/{message}/need", {"need": THEIR_NEED}),
        ("POST", "/api/conversations/{mine}/messages/{message}/signals/service", {"value": {"services": ["{service_id}"]}}),
        ("POST", "/api/conversations/{mine}/messages/{message}/signals/location", {"value": {"area_id": "{area_id}"}}),
        ("POST", "/api/knowledge/answers", {"title": "Theft", "texts": {"en": "x"}, "branches": ["{branch_id}"]}),
        (
            "POST",
            "/api/understanding/needs/preview",
            {"id": "{need_id}", "handled_as": "other", "examples": ["the red door", "a blue door", "green doors"]},
        ),
    ],
)
async def test_nothing_of_another_business_can_be_referred_to(
    neighbour: Neighbour, burglar: tuple[Shop, httpx.AsyncClient], method: str, path: str, body: Json
) -> None:
    shop, huda = burglar
    mine, me = (await shop.conversation())["id"], shop.people["Amal"]
    (message,) = await shop.messages()

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [filled(one) for one in value]
        return str((neighbour.ids | {"mine": mine})[value[1:-1]]) if isinstance(value, str) and value.startswith("{") else value

    answer = await huda.request(method, path.format(mine=mine, me=me, message=message["id"]), json=filled(body))
    assert answer.status_code in (400, 404), answer.text


async def test_a_quoted_message_of_another_business_is_not_sent_along(neighbour: Neighbour, house: House) -> None:
    shop = await open_shop(house)
    await shop.whatsapp(says("I'd like to book a deep cleaning", by=a_phone()))
    await shop.settle()
    async with await shop.console("Amal") as amal:
        body = {"text": "hello", "reply_to_id": str(neighbour.ids["message_id"])}
        answer = await amal.post(f"/api/conversations/{(await shop.conversation())['id']}/messages", json=body)
    await shop.settle()
    assert answer.status_code in (201, 404)
    assert all("context" not in sent for sent in house.provider.sent_by(shop.phone_id))


# In SQL ------------------------------------------------------------------------------------------------------------


async def separated_tables(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(
        "select distinct c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'business_id'"
        " where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1"
    )
    return [row["name"] for row in rows]


@pytest.mark.parametrize("setting", [None, "", "wrong"], ids=["missing", "empty", "wrong"])
async def test_without_the_right_business_no_table_shows_or_takes_a_row(neighbour: Neighbour, house: House, setting: str | None) -> None:
    connection = await asyncpg.connect(house.database.dsn)
    try:
        tables = await separated_tables(connection)
        assert len(tables) > 20
        filled = [table for table in tables if await connection.fetchval(f"select exists (select from {table})")]
        assert len(filled) > 20, "there is something to hide"
        await connection.execute("set role frontdesk_app")
        if setting is not None:
            await connection.execute("select set_config('frontdesk.business_id', $1, false)", setting and str(uuid7()))
        for table in tables:
            assert await connection.fetchval(f"select count(*) from {table}") == 0, table
            for sql in (
                f"insert into {table} (business_id) values ('{neighbour.shop.id}')",
                f"update {table} set business_id = business_id",
                f"delete from {table}",
            ):
                try:
                    touched = await connection.execute(sql)
                except asyncpg.InsufficientPrivilegeError:
                    continue
                assert touched.endswith(" 0"), f"{sql}: {touched}"
    finally:
        await connection.close()


async def test_within_one_business_no_row_of_another_can_be_written(neighbour: Neighbour, burglar: tuple[Shop, httpx.AsyncClient]) -> None:
    shop, _ = burglar
    for table in ("messages", "conversations", "customers", "events", "staff", "outbox"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await shop.value(f"insert into {table} (business_id) values ($1)", neighbour.shop.id)


async def test_the_application_cannot_leave_its_role(house: House) -> None:
    connection = await asyncpg.connect(house.database.dsn)
    try:
        await connection.execute("set role frontdesk_app")
        for sql in ("alter table messages disable row level security", "create table loot ()", "drop table messages", "truncate messages"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(sql)
        bypasses = await connection.fetch(
            "select rolname from pg_roles where rolname like 'frontdesk%' and (rolbypassrls or rolsuper or rolcreaterole or rolcreatedb)"
        )
        assert bypasses == []
    finally:
        await connection.close()
