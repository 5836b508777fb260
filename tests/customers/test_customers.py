"""From addresses to customers, and what is known of them."""

from __future__ import annotations

import asyncio
import itertools
from uuid import UUID

import msgspec
import pytest
from msgspec import UNSET

from frontdesk.customers import (
    HandleClaim,
    Resolved,
    add_handle,
    api,
    by_id,
    by_ids,
    email_claim,
    phone_claim,
    rename,
    replace_handles,
    resolve,
    set_language,
    set_vip,
)
from frontdesk.customers.records import CustomerChange
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.ids import uuid7
from tests.team.made import Made, make

_numbers = itertools.count(1)


def phone(number: int | None = None, *, verified: bool = True) -> HandleClaim:
    return phone_claim(f"9665{number or next(_numbers):08d}", verified=verified)


def user(name: str) -> HandleClaim:
    return HandleClaim(kind="whatsapp_user", value=name, normal=name)


async def meet(made: Made, *claims: HandleClaim, name: str | None = None, language: str | None = None) -> Resolved:
    async with made.tx() as tx:
        return await resolve(tx, claims, name, language)


async def handles(made: Made, customer_id: UUID) -> list[tuple[str, str, bool]]:
    async with made.tx() as tx:
        return [(one.kind, one.normal, one.verified) for one in (await by_id(tx, customer_id)).handles]


async def test_somebody_new_becomes_a_customer_and_is_known_the_next_time_by_any_address(common: Database) -> None:
    made = await make(common)
    first = await meet(made, phone(501), user("SA.1"), name="  Sara   Al-Otaibi ", language="ar")
    assert first.created
    assert first.sure
    for claims in ([phone(501)], [user("SA.1")], [phone(501), user("SA.1")], [user("SA.1"), email_claim("Sara@example.com")]):
        again = await meet(made, *claims)
        assert (again.customer_id, again.created, again.also) == (first.customer_id, False, ())
    async with made.tx() as tx:
        customer = await by_id(tx, first.customer_id)
        assert await by_ids(tx, [first.customer_id, uuid7()]) == {first.customer_id: customer}
    assert (customer.name, customer.language) == ("Sara Al-Otaibi", "ar")
    assert [one.value for one in customer.handles if one.kind == "email"] == ["Sara@example.com"]
    facts = await made.events()
    assert [fact["name"] for fact in facts if fact["name"].startswith("customer.")] == ["customer.created", "customer.handle_added"]
    assert facts[-2]["data"]["kinds"] == ["phone", "whatsapp_user"]
    assert len(facts[-2]["data"]["handles"]) == 2


async def test_the_forms_of_one_number_are_one_customer_and_the_first_form_is_kept_verbatim(common: Database) -> None:
    made = await make(common, country="BR")
    as_channels_give_it = HandleClaim(kind="phone", value="551187654321", normal="551187654321")
    first = await meet(made, as_channels_give_it)
    for value in ("5511987654321", "+55 11 98765-4321"):
        assert (await meet(made, HandleClaim(kind="phone", value=value, normal=value))).customer_id == first.customer_id
    async with made.tx() as tx:
        customer = await by_id(tx, first.customer_id)
    assert [(one.value, one.normal) for one in customer.handles] == [("551187654321", "+5511987654321")]


async def test_first_messages_at_the_same_moment_make_one_customer(common: Database) -> None:
    for number in range(600, 606):
        made = await make(common)
        shared, ids = phone(number), [user(f"SA.{number}.{place}") for place in range(6)]
        results = await asyncio.gather(*(meet(made, shared, one, name="Sara") for one in ids), *(meet(made, shared) for _ in range(3)))
        assert len({result.customer_id for result in results}) == 1
        assert [result.created for result in results].count(True) == 1
        assert len(await handles(made, results[0].customer_id)) == 7
        async with made.tx() as tx:
            assert await tx.value("select count(*) from customers") == 1
        names = await made.names()
        assert names.count("customer.created") == 1
        assert names.count("customer.handle_added") + len((await made.events("customer.created"))[0]["data"]["handles"]) == 7


async def test_crossing_claims_at_the_same_moment_neither_deadlock_nor_lose_an_address(common: Database) -> None:
    made = await make(common)
    chain = [user(f"chain.{number}") for number in range(8)]
    results = await asyncio.gather(
        *(meet(made, *pair) for pair in itertools.pairwise(chain)), *(meet(made, *reversed(chain)) for _ in range(2))
    )
    known = [await handles(made, customer_id) for customer_id in {result.customer_id for result in results}]
    assert sorted(normal for found in known for _, normal, _ in found) == [claim.normal for claim in chain]


async def test_a_name_or_language_is_learnt_once_and_never_overwritten(common: Database) -> None:
    made = await make(common)
    customer_id = (await meet(made, phone(701))).customer_id
    await meet(made, phone(701), name="Sara", language="ar")
    await meet(made, phone(701), name="Somebody else", language="en")
    async with made.tx() as tx:
        customer = await by_id(tx, customer_id)
    assert (customer.name, customer.language) == ("Sara", "ar")
    assert [fact["data"]["fields"] for fact in await made.events("customer.changed")] == [["name", "language"]]


async def test_a_sender_who_points_to_two_customers_is_taken_for_the_stronger_and_nothing_is_merged(common: Database) -> None:
    made = await make(common)
    by_phone = await meet(made, phone(801), name="Home number")
    by_user = await meet(made, user("SA.8"), name="Sara")
    for _ in range(3):
        found = await meet(made, phone(801), user("SA.8"), email_claim("sara@example.com"))
        assert (found.customer_id, found.also, found.created) == (by_user.customer_id, (by_phone.customer_id,), False)
    assert [kind for kind, _, _ in await handles(made, by_phone.customer_id)] == ["phone"]
    assert sorted(kind for kind, _, _ in await handles(made, by_user.customer_id)) == ["email", "whatsapp_user"]
    suspected = await made.events("customer.duplicate_suspected")
    assert len(suspected) == 1
    assert suspected[0]["data"]["other_id"] == str(by_phone.customer_id)
    assert sorted(clue["kind"] for clue in suspected[0]["data"]["reasons"]) == ["phone", "whatsapp_user"]


async def test_what_is_only_typed_in_finds_somebody_but_proves_nothing(common: Database) -> None:
    made = await make(common)
    known = await meet(made, phone(901))
    typed = await meet(made, phone(901, verified=False), email_claim("somebody@example.com", verified=False))
    assert (typed.customer_id, typed.sure) == (known.customer_id, False)
    new = await meet(made, phone(902, verified=False))
    assert (new.created, new.sure) == (True, False)
    proven = await meet(made, phone(902))
    assert (proven.customer_id, proven.sure) == (new.customer_id, False)
    assert (await meet(made, phone(902))).sure
    assert [fact["data"]["kind"] for fact in await made.events("customer.handle_verified")] == ["phone"]
    assert await handles(made, new.customer_id) == [("phone", "+966500000902", True)]


async def test_a_proven_match_beats_a_typed_one(common: Database) -> None:
    made = await make(common)
    victim = await meet(made, user("SA.10"))
    writer = await meet(made, email_claim("writer@example.com"))
    found = await meet(
        made, HandleClaim(kind="whatsapp_user", value="SA.10", normal="SA.10", verified=False), email_claim("writer@example.com")
    )
    assert (found.customer_id, found.also, found.sure) == (writer.customer_id, (victim.customer_id,), True)


async def test_nobody_can_come_without_an_address(common: Database) -> None:
    made = await make(common)
    for claims in ([], [email_claim("  ")]):
        with pytest.raises(Invalid) as refused:
            await meet(made, *claims)
        assert refused.value.code == "no_handles"


async def test_a_customer_follows_to_a_new_number_and_the_old_one_is_free_for_a_stranger(common: Database) -> None:
    made = await make(common)
    sara = await meet(made, phone(1001), user("SA.old"), name="Sara")
    for _ in range(2):
        async with made.tx() as tx:
            moved = await replace_handles(tx, old=[phone(1001), user("SA.old")], new=[phone(1002), user("SA.new")])
        assert moved is not None
        assert (moved.customer_id, moved.also) == (sara.customer_id, ())
    assert sorted(normal for _, normal, _ in await handles(made, sara.customer_id)) == ["+966500001002", "SA.new"]
    assert (await meet(made, phone(1001))).created
    assert (await meet(made, phone(1002))).customer_id == sara.customer_id
    names = await made.names()
    assert (names.count("customer.handle_added"), names.count("customer.handle_removed")) == (2, 2)


async def test_a_new_number_that_wrote_before_the_news_came_stays_apart_and_is_suspected(common: Database) -> None:
    made = await make(common)
    old = await meet(made, phone(1101))
    new = await meet(made, phone(1102))
    async with made.tx() as tx:
        moved = await replace_handles(tx, old=[phone(1101)], new=[phone(1102)])
    assert moved is not None
    assert (moved.customer_id, moved.also) == (old.customer_id, (new.customer_id,))
    assert await handles(made, old.customer_id) == [("phone", "+966500001101", True)]
    assert await handles(made, new.customer_id) == [("phone", "+966500001102", True)]
    assert len(await made.events("customer.duplicate_suspected")) == 1
    async with made.tx() as tx:
        assert await replace_handles(tx, old=[phone(1198)], new=[phone(1199)]) is None
        assert await replace_handles(tx, old=[phone(1101)], new=[]) is None


async def test_an_address_is_added_to_a_customer_unless_it_is_somebody_elses(common: Database) -> None:
    made = await make(common)
    sara, leo = await meet(made, phone(1201)), await meet(made, phone(1202))
    async with made.tx() as tx:
        added = await add_handle(tx, sara.customer_id, email_claim("sara@example.com"))
        refused = await add_handle(tx, sara.customer_id, phone(1202))
    assert (added.also, refused.also) == ((), (leo.customer_id,))
    assert [kind for kind, _, _ in await handles(made, sara.customer_id)] == ["phone", "email"]
    async with made.tx() as tx:
        with pytest.raises(NotFound):
            await add_handle(tx, uuid7(), phone(1203))


async def test_a_customer_is_changed_and_it_is_said_what_but_not_to_what(common: Database) -> None:
    made = await make(common)
    customer_id = (await meet(made, phone(1301), name="Sara")).customer_id
    change = CustomerChange(
        name=" Sara  Al-Otaibi ", language="ar", vip_level=2, tags=["Gold", "gold ", "allergy: lavender"], note="Two dogs.\n"
    )
    view = await api.change_customer(made.as_("agent"), customer_id, change)
    assert (view.name, view.language, view.vip_level) == ("Sara Al-Otaibi", "ar", 2)
    assert (view.tags, view.note) == (("Gold", "allergy: lavender"), "Two dogs.")
    await api.change_customer(made.as_("agent"), customer_id, change)
    cleared = await api.change_customer(made.as_("agent"), customer_id, CustomerChange(language=None, tags=[]))
    assert (cleared.language, cleared.tags, cleared.name) == (None, (), "Sara Al-Otaibi")
    facts = await made.events("customer.changed")
    assert [fact["data"]["fields"] for fact in facts] == [["name", "language", "vip_level", "tags", "note"], ["language", "tags"]]
    assert facts[0]["data"]["vip_level"] == 2
    async with made.tx() as tx:
        await rename(tx, customer_id, "Sara")
        await set_vip(tx, customer_id, 0)
        await set_language(tx, customer_id, "en")
        customer = await by_id(tx, customer_id)
    assert (customer.name, customer.vip_level, customer.language) == ("Sara", 0, "en")


async def test_an_impossible_change_is_refused_with_every_reason(common: Database) -> None:
    made = await make(common)
    customer_id = (await meet(made, phone(1401))).customer_id
    wrong = CustomerChange(name="x" * 201, language="Arabic", vip_level=4, tags=[str(number) for number in range(31)], note="x" * 4001)
    with pytest.raises(Invalid) as refused:
        await api.change_customer(made.as_(), customer_id, wrong)
    assert set(refused.value.fields) == {"name", "language", "vip_level", "tags", "note"}


async def test_customers_are_listed_newest_first_masked_and_found_by_name_or_any_form_of_a_number(common: Database) -> None:
    made = await make(common)
    ids = [(await meet(made, phone(15000 + number), name=f"Customer {number}")).customer_id for number in range(5)]
    sara = await meet(made, phone_claim("+966551234214"), email_claim("Sara.O@example.com"), name="سارة العتيبي")
    page = await api.list_customers(made.as_("agent"), limit=2)
    assert ([row.id for row in page.items], page.total) == ([sara.customer_id, ids[4]], 6)
    assert [(one.kind, one.shown) for one in page.items[0].handles] == [("email", "s•••@example.com"), ("phone", "+966 5•• ••• 214")]
    assert [row.id for row in (await api.list_customers(made.as_(), offset=4)).items] == [ids[1], ids[0]]
    for words in ("العتيبي", "sara.o@", "055 123 4214", "+966 55 123 42", "٠٥٥١٢٣٤٢١٤", "551234214"):
        found = await api.list_customers(made.as_(), q=words)
        assert ([row.id for row in found.items], found.total) == ([sara.customer_id], 1), words
    found = await api.list_customers(made.as_(), q="customer", offset=1, limit=3)
    assert ([row.id for row in found.items], found.total) == ([ids[3], ids[2], ids[1]], 5)
    for words in ("%", "_", "nobody", "999999"):
        assert (await api.list_customers(made.as_(), q=words)).total == 0


async def test_one_customer_is_shown_whole(common: Database) -> None:
    made = await make(common)
    sara = await meet(made, phone_claim("966551234214"))
    view = await api.show_customer(made.as_("agent"), sara.customer_id)
    assert [(one.value, one.shown, one.verified) for one in view.handles] == [("966551234214", "+966 5•• ••• 214", True)]
    assert view.position >= 0


async def test_another_business_has_other_customers_even_with_the_same_addresses(common: Database) -> None:
    made, other = await make(common), await make(common)
    theirs = await meet(other, phone(1601), name="Theirs")
    ours = await meet(made, phone(1601), name="Ours")
    assert ours.created
    assert ours.customer_id != theirs.customer_id
    for attempt in (
        api.show_customer(made.as_(), theirs.customer_id),
        api.change_customer(made.as_(), theirs.customer_id, CustomerChange(name="Ours")),
        api.show_customer(made.as_(), uuid7()),
    ):
        with pytest.raises(NotFound):
            await attempt
    async with made.tx() as tx:
        assert await by_ids(tx, [theirs.customer_id]) == {}
    assert [row.name for row in (await api.list_customers(made.as_())).items] == ["Ours"]
    assert (await api.list_customers(made.as_(), q="Theirs")).total == 0


async def test_events_hold_nothing_anybody_said_or_is_reached_at(common: Database) -> None:
    made = await make(common)
    sara = await meet(made, phone_claim("966559876543"), user("SA.secret"), name="Unforgettable")
    await meet(made, user("SA.secret"), email_claim("unforgettable@example.com"))
    await api.change_customer(made.as_(), sara.customer_id, CustomerChange(note="Unforgettable note", tags=["Unforgettable tag"]))
    async with made.tx() as tx:
        await replace_handles(tx, old=[phone_claim("966559876543")], new=[phone_claim("966559876544")])
    written = str(await made.events()).casefold()
    assert "unforgettable" not in written
    assert "55987654" not in written
    assert "sa.secret" not in written


def test_a_body_that_leaves_something_out_differs_from_one_that_empties_it() -> None:
    assert msgspec.json.decode(b'{"language": null}', type=CustomerChange).language is None
    assert msgspec.json.decode(b"{}", type=CustomerChange).language is UNSET
