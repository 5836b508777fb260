"""Leads and inquiries, many of them: every filter, every order and combinations of them, the answer as JSON included.

`--size` is how many of each there are (50,000), among 60 people. Of each read: p50, p95, p99 of the clock and of the processor (ours and
PostgreSQL's). The goal is 100 ms at p95 for each by the clock. On a busy machine the clock measures the others, so the result says how
busy it was; the ratio to a fixed query, timed between the reads, travels.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, get_args
from uuid import UUID

import asyncpg
import msgspec

from bench.rig import business, family, processor_seconds, server, spread
from frontdesk import catalog, team
from frontdesk.intake.inquiries.api import list_inquiries
from frontdesk.intake.inquiries.choosing import InquirySort
from frontdesk.intake.leads.api import count_leads, export_leads, lead_board, list_leads
from frontdesk.intake.leads.choosing import Sort
from frontdesk.intake.leads.views.api import list_views, save_view
from frontdesk.intake.leads.views.records import Choice, NewView
from frontdesk.kit.database import Database
from frontdesk.kit.garbage import keep_loaded
from frontdesk.kit.http import Outbound
from frontdesk.kit.postgres import Cluster
from frontdesk.kit.web import Context, Person

_READS = 20
_GOAL_MS = 100.0
_PEOPLE = 60
_json = msgspec.json.Encoder(enc_hook=str)


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Fill, then ask for everything a person can ask for."""
    many = size or 50_000
    async with server(say) as cluster:
        database = await Database.connect(cluster.dsn)
        business_id, account_id = await business(database, staff=_PEOPLE)
        services, areas = await _catalogue(database, business_id)
        say(f"filling to {many} leads and inquiries")
        await _fill(cluster.dsn, business_id, account_id, services, areas, many)
        outbound = Outbound()
        async with database.business(business_id) as tx:
            person = (await team.people(tx))[0]
        who = Person(person.id, business_id, person.name, frozenset(team.PERMISSIONS), "")
        ctx = Context(database, outbound, who, "bench")
        asked = await _asked(database, business_id, services, areas)
        say("asking")
        load = os.getloadavg()[0]
        # As the program does when it has started.
        keep_loaded()
        found = {name: await _timed(cluster, database, read) for name, read in _reads(ctx, asked, many).items()}
        found["export, whole"] = await _timed(cluster, database, lambda: _export(ctx), most=3)
        await outbound.close()
        await database.close()
    within = {name: one for name, one in found.items() if not name.startswith("export")}
    over = {name: one for name, one in within.items() if one["p95"] >= _GOAL_MS}
    slowest = max(within, key=lambda name: within[name]["p95"])
    return {
        "measures": "leads and inquiries: every filter, every order",
        "size": many,
        "asked": len(within),
        "verdict": f"{len(within) - len(over)} of {len(within)} under {_GOAL_MS:.0f} ms at p95",
        "over_goal": over,
        "load": {"before": round(load, 2), "after": round(os.getloadavg()[0], 2)},
        "slowest": {slowest: within[slowest]},
        "reads": dict(sorted(found.items(), key=lambda one: -one[1]["p95"])),
    }


async def _catalogue(database: Database, business_id: UUID) -> tuple[list[UUID], list[UUID]]:
    async with database.business(business_id) as tx:
        price = catalog.Price("fixed", catalog.Money(35_000, "SAR"))
        services = [await catalog.add_service(tx, {"en": f"Service {n}", "ar": f"خدمة {n}"}, price) for n in range(40)]
        cities = [await catalog.add_area(tx, {"en": f"City {n}", "ar": f"مدينة {n}"}) for n in range(10)]
        areas = [await catalog.add_area(tx, {"en": f"District {n}"}, parent_id=cities[n % 10]) for n in range(110)]
    return services, [*cities, *areas]


async def _fill(dsn: str, business_id: UUID, account_id: UUID, services: list[UUID], areas: list[UUID], many: int) -> None:
    """Rows as the product writes them, made by the database itself."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("set synchronous_commit = off")
        people = [row["id"] for row in await connection.fetch("select id from staff where business_id = $1", business_id)]
        branch = await connection.fetchval("select id from branches where business_id = $1", business_id)
        for start in range(0, many, 25_000):
            stop = min(many, start + 25_000)
            await connection.execute(
                _FILL, business_id, account_id, people, start, stop, datetime.now(UTC), services, areas, branch, random.Random(7).random()
            )
        await connection.execute("vacuum analyze customers, conversations, messages, leads, lead_conversations, inquiries")
        # What a transaction elsewhere might still see is tidied at the second time.
        await connection.execute("vacuum leads, inquiries")
    finally:
        await connection.close()


_FILL = """
with made as (
  select n, gen_random_uuid() as customer_id, gen_random_uuid() as conversation_id, gen_random_uuid() as message_id,
    gen_random_uuid() as lead_id, $6::timestamptz - make_interval(mins => n * 3) as at, hashint4(n) & 2147483647 as dice
  from generate_series($4::int, $5::int - 1) n where $10::float8 is not null
), drawn as (
  select made.*, (array['Sara','Noura','Omar','Maya','Layla','Jonas','Mei','Zane','Freya','Tom'])[1 + dice % 10] || ' '
    || (array['Haddad','Novak','Costa','Lindqvist','Khan','Osei','Reyes','Weiss'])[1 + (dice / 10) % 8] || ' ' || n as name,
    (array['scheduling','pricing','complaint','general_question','specialist_review'])[1 + dice % 5] as need,
    (array['whatsapp','email','webchat','webform'])[1 + (dice / 7) % 4] as channel,
    (array['en','ar','ur','hi'])[1 + (dice / 11) % 4] as language,
    case when dice % 9 > 0 then ($3::uuid[])[1 + (dice / 13) % cardinality($3::uuid[])] end as owner_id,
    case when dice % 6 > 0 then ($8::uuid[])[1 + (dice / 17) % cardinality($8::uuid[])] end as area_id,
    array[($7::uuid[])[1 + (dice / 19) % cardinality($7::uuid[])]] as service_ids, dice % 8 = 0 as urgent,
    case when dice % 4 = 0 then $6::timestamptz + make_interval(mins => dice % 600 - 120) end as due
  from made
), people as (
  insert into customers (business_id, id, name, created_at) select $1, customer_id, name, at from drawn
), talks as (
  insert into conversations (business_id, id, customer_id, account_id, channel, need, confidence, status, owner_id, opened_at,
    last_message_at, last_customer_at, preview)
  select $1, conversation_id, customer_id, $2, channel, need, 0.9, case when owner_id is null then 'waiting' else 'owned' end, owner_id,
    at, at, at, 'I need deep cleaning' from drawn
), said as (
  insert into messages (business_id, id, conversation_id, customer_id, account_id, direction, author_kind, type, text, at, received_at)
  select $1, message_id, conversation_id, customer_id, $2, 'inbound', 'customer', 'text',
    'Hi, I need deep cleaning today. I am in Jeddah. What is the price? Number ' || n, at, at from drawn
), captured as (
  insert into leads (business_id, id, customer_id, conversation_id, current_conversation_id, need, status, status_at, lost_reason, urgent,
    area_id, branch_id, service_ids, language, channel, own, origin, confirmed, confirmed_at, value_minor, owner_id, reply_due_at,
    customer_name, wanted_at, created_at, changed_at)
  select $1, lead_id, customer_id, conversation_id, conversation_id, need,
    (array['new','contacted','qualified','booked','lost'])[1 + (dice / 3) % 5], at, 'too dear', urgent, area_id, $9::uuid, service_ids,
    language, channel, '{"Floor": "3", "Pets": "two cats"}', '{"area": {"how": "confirmed"}, "services": {"how": "read"}}',
    '{"area": "x"}', case when dice % 3 = 0 then at end, 10000 + dice % 90000, owner_id, due, name,
    case when dice % 2 = 0 then at + interval '1 day' end, at, at from drawn
), linked as (
  insert into lead_conversations (business_id, lead_id, conversation_id, linked_at) select $1, lead_id, conversation_id, at from drawn
)
insert into inquiries (business_id, id, conversation_id, message_id, customer_id, customer_name, need, reason, detail, language, urgent,
  area_id, branch_id, service_ids, channel, proposals, state, asked_at, renewed_at, ended_at, owner_id, queue, reply_due_at)
select $1, gen_random_uuid(), conversation_id, message_id, customer_id, name, need,
  (array['not_confident','policy','judgement','manual_check','no_source','wants_person','unsafe'])[1 + dice % 7],
  '{"code": "unsure", "params": {"percent": 52, "need": "pricing"}}', language, urgent, area_id, $9::uuid, service_ids, channel,
  '[{"text": "Deep cleaning costs SAR 350.", "language": "en", "sources": [{"kind": "price", "id": "x", "title": "Deep cleaning",'
    ' "text": "Deep cleaning costs SAR 350.", "language": "en"}]}]',
  case when dice % 3 = 0 then 'open' when dice % 3 = 1 then 'answered' else 'dismissed' end, at, at,
  case when dice % 3 > 0 then at end, owner_id, 'front_desk', due from drawn
"""


async def _asked(database: Database, business_id: UUID, services: list[UUID], areas: list[UUID]) -> dict[str, dict[str, Any]]:
    """Every filter by itself, and what people combine."""
    async with database.business(business_id) as tx:
        others = [str(one.id) for one in (await team.people(tx))[1:4]]
    service, city, district = str(services[3]), str(areas[0]), str(areas[20])
    return {
        "all": {},
        "status": {"status": ["new", "contacted"]},
        "urgent": {"urgent": True},
        "area and those within": {"areas": [city]},
        "district": {"areas": [district]},
        "service": {"services": [service]},
        "mine": {"owners": ["me"]},
        "others and nobody": {"owners": [*others, "nobody"]},
        "language": {"languages": ["ar"]},
        "channel": {"channels": ["whatsapp"]},
        "need": {"needs": ["pricing"]},
        "age": {"age_from": 24, "age_to": 240},
        "value": {"value_from": 20_000, "value_to": 40_000},
        "confirmed": {"confirmed": True},
        "late": {"late": True},
        "name": {"text": "haddad"},
        "rare name": {"text": "novak 1234"},
        "no such name": {"text": "nobody at all"},
        "urgent, city, service": {"urgent": True, "areas": [city], "services": [service]},
        "open, not mine, late, arabic": {"status": ["new", "contacted", "qualified"], "late": True, "languages": ["ar"]},
        "mine, new, value": {"owners": ["me"], "status": ["new"], "value_from": 30_000},
    }


def _reads(ctx: Context, asked: dict[str, dict[str, Any]], many: int) -> dict[str, Callable[[], Awaitable[Any]]]:
    reads: dict[str, Callable[[], Awaitable[Any]]] = {}

    def leads(chosen: dict[str, Any], **more: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: list_leads(ctx, chosen=msgspec.json.encode(chosen).decode(), **more)

    def inquiries(chosen: dict[str, Any], **more: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: list_inquiries(ctx, chosen=msgspec.json.encode(chosen).decode(), **more)

    for name, chosen in asked.items():
        reads[f"leads: {name}"] = leads(chosen)
        reads[f"leads: {name}, by customer"] = leads(chosen, sort="customer", descending=False)
    for sort in get_args(Sort):
        for descending in (False, True):
            way = "down" if descending else "up"
            reads[f"leads by {sort} {way}"] = leads({}, sort=sort, descending=descending)
            reads[f"leads by {sort} {way}, the middle"] = leads({}, sort=sort, descending=descending, offset=many // 2)
            reads[f"leads by {sort} {way}, the end"] = leads({}, sort=sort, descending=descending, offset=many - 60)
            reads[f"urgent leads by {sort} {way}"] = leads({"urgent": True}, sort=sort, descending=descending)
    for sort in get_args(InquirySort):
        for descending in (False, True):
            way = "down" if descending else "up"
            reads[f"inquiries by {sort} {way}"] = inquiries({}, sort=sort, descending=descending)
            reads[f"all inquiries by {sort} {way}, the end"] = inquiries({"state": []}, sort=sort, descending=descending, offset=many - 60)
    for name, chosen in asked.items():
        fitting = {key: value for key, value in chosen.items() if key not in ("status", "value_from", "value_to", "confirmed")}
        reads[f"inquiries: {name}"] = inquiries(fitting)
        reads[f"inquiries in any state: {name}"] = inquiries({**fitting, "state": []})
    reads["leads: board"] = lambda: lead_board(ctx)
    reads["leads: board, urgent"] = lambda: lead_board(ctx, chosen='{"urgent": true}')
    reads["leads: count"] = lambda: count_leads(ctx)
    reads["leads: eight saved views"] = lambda: _views(ctx, asked)
    return reads


async def _views(ctx: Context, asked: dict[str, dict[str, Any]]) -> Any:
    found = await list_views(ctx)
    for name, chosen in list(asked.items())[len(found) : 8]:
        await save_view(ctx, NewView(name=name, chosen=msgspec.convert({"filters": chosen}, Choice)))
    return found


async def _export(ctx: Context) -> int:
    return sum([len(part) async for part in (await export_leads(ctx)).parts])


async def _timed(cluster: Cluster, database: Database, read: Callable[[], Awaitable[Any]], *, most: int = _READS) -> dict[str, float]:
    for _ in range(2):
        await read()
    pids = family(cluster.pid or 0)
    took, cpu, reference = [], [], []
    for number in range(most):
        if number % 3 == 0:
            reference.append(await _reference(database, pids))
        before, began = time.process_time() + processor_seconds(pids), time.perf_counter()
        _json.encode(await read())
        took.append(time.perf_counter() - began)
        cpu.append(time.process_time() + processor_seconds(pids) - before)
    middle = sorted(reference)[len(reference) // 2]
    return {
        **spread(took),
        **{f"cpu_{name}": value for name, value in spread(cpu).items()},
        "to_reference": round(sorted(cpu)[len(cpu) // 2] / middle, 2),
        "reference_ms": round(1000 * middle, 2),
    }


async def _reference(database: Database, pids: list[int]) -> float:
    """Processor seconds of a query that is always the same: what this machine is worth at this moment."""
    async with database.across() as tx:
        before = processor_seconds(pids)
        await tx.value("select sum(n % 7) from (select n from generate_series(1, 50000) n offset 0) fixed")
        return processor_seconds(pids) - before
