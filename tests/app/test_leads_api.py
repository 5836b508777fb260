"""Leads and inquiries through the real API: every filter, every order, who sees what, views, the file, and several at once."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import httpx
import pytest

from frontdesk import catalog, inbox
from frontdesk.customers import HandleClaim, resolve
from frontdesk.intake.inquiries import actions as inquiries
from frontdesk.intake.inquiries.choosing import InquirySort
from frontdesk.intake.inquiries.records import Proposal, Why
from frontdesk.intake.leads import actions as leads
from frontdesk.intake.leads.choosing import Sort
from frontdesk.intake.leads.records import LeadDetails
from frontdesk.kit.ids import uuid7
from tests.desk import House, Shop, a_phone, open_shop


class Scene:
    """A shop with four leads, and how to look at them."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.leads: dict[str, UUID] = {}
        self.areas: dict[str, UUID] = {}

    async def names(self, console: httpx.AsyncClient, chosen: dict[str, Any] | None = None, **more: Any) -> list[str]:
        """Whose leads a choice shows."""
        answer = await console.get("/api/leads", params={"chosen": json.dumps(chosen or {}), **more})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["total"] >= len(page["items"])
        return [one["customer"]["name"] for one in page["items"]]

    async def talk(self, name: str) -> tuple[UUID, UUID]:
        """Somebody writes."""
        async with self.shop.tx() as tx:
            number = a_phone()
            customer = (
                await resolve(tx, [HandleClaim(kind="phone", value=number, normal=f"+{number}", verified=True)], name=name)
            ).customer_id
            account = self.shop.accounts["whatsapp"]
            talk = await inbox.actions.open_conversation(tx, customer_id=customer, account_id=account, channel="whatsapp", at=tx.at)
            incoming = inbox.Incoming(
                account_id=account, channel="whatsapp", direction="inbound", type="text", at=tx.at, received_at=tx.at, text="Hello",
                provider_id=uuid7().hex, window_ends_at=tx.at + timedelta(hours=20),
            )  # fmt: skip
            message = await inbox.actions.add_incoming(tx, talk, customer, incoming)
            assert message is not None
            return talk, message

    async def lead(self, name: str, *, confirmed: bool = False, **details: Any) -> UUID:
        """Somebody is interested."""
        talk, _ = await self.talk(name)
        async with self.shop.tx() as tx:
            found = LeadDetails(**({"need": "scheduling"} | details))
            self.leads[name] = await leads.capture(tx, conversation_id=talk, details=found, confirmed=confirmed)
        return self.leads[name]


@pytest.fixture(scope="module")
async def scene(house: House) -> Scene:
    shop = await open_shop(house, name="Leads & Sons")
    made = Scene(shop)
    async with shop.tx() as tx:
        jeddah = shop.areas["jeddah"]
        made.areas["rawdah"] = await catalog.add_area(tx, {"en": "Al Rawdah the second"}, parent_id=jeddah)
    await made.lead("Sara", urgent=True, area_id=made.areas["rawdah"], service_ids=(shop.services["deep"],), language="ar", confirmed=True)
    await made.lead("Omar", urgent=False, area_id=shop.areas["jeddah"], language="en")
    await made.lead('=HYPERLINK("http://evil")', need="pricing", language="en")
    await made.lead('Zoë "the Boss", Ltd', need="pricing", urgent=True)
    await shop.person("Khalid", "specialist", presence="offline")
    async with shop.tx() as tx:
        await leads.assign(tx, made.leads["Omar"], shop.people["Khalid"])
        await leads.set_status(tx, made.leads["Omar"], "qualified")
    return made


async def test_filters_one_by_one_and_together(scene: Scene) -> None:
    shop, zoe, evil = scene.shop, 'Zoë "the Boss", Ltd', '=HYPERLINK("http://evil")'
    async with await shop.console("Huda") as huda:
        cases: list[tuple[dict[str, Any], set[str]]] = [
            ({}, {"Sara", "Omar", zoe, evil}),
            ({"status": ["qualified", "lost"]}, {"Omar"}),
            ({"urgent": True}, {"Sara", zoe}),
            ({"urgent": False}, {"Omar", evil}),
            ({"areas": [str(shop.areas["jeddah"])]}, {"Sara", "Omar"}),
            ({"areas": [str(scene.areas["rawdah"])]}, {"Sara"}),
            ({"services": [str(shop.services["deep"])]}, {"Sara"}),
            ({"owners": [str(shop.people["Khalid"])]}, {"Omar"}),
            ({"owners": ["nobody", str(shop.people["Khalid"])]}, {"Sara", "Omar", zoe, evil}),
            ({"owners": ["me"]}, set()),
            ({"languages": ["ar"]}, {"Sara"}),
            ({"channels": ["whatsapp"]}, {"Sara", "Omar", zoe, evil}),
            ({"needs": ["pricing"]}, {zoe, evil}),
            ({"age_from": 1}, set()),
            ({"age_to": 1}, {"Sara", "Omar", zoe, evil}),
            ({"value_from": 1}, {"Sara"}),
            ({"value_to": 1}, set()),
            ({"confirmed": True}, {"Sara"}),
            ({"late": True}, set()),
            ({"late": False, "urgent": True}, {"Sara", zoe}),
            ({"text": "zoË"}, {zoe}),
            ({"text": "%"}, set()),
            ({"urgent": True, "needs": ["pricing"], "status": ["new"]}, {zoe}),
        ]
        for chosen, expected in cases:
            assert set(await scene.names(huda, chosen)) == expected, chosen
        for chosen in ({"status": ["gone"]}, {"nonsense": 1}, {"owners": ["x"]}, {"areas": ["x"]}):
            answer = await huda.get("/api/leads", params={"chosen": json.dumps(chosen)})
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_filter")
        assert (await huda.get("/api/leads", params={"chosen": "no json"})).json()["code"] == "bad_filter"


async def test_every_order_turns_around_and_pages_fit_together(scene: Scene) -> None:
    async with await scene.shop.console("Huda") as huda:
        for sort in get_args(Sort):
            up = await scene.names(huda, sort=sort, descending="false")
            down = await scene.names(huda, sort=sort, descending="true")
            assert sorted(up) == sorted(down), sort
            pages = [await scene.names(huda, sort=sort, descending="false", offset=str(at), limit="1") for at in range(5)]
            assert [name for page in pages for name in page] == up, sort
        assert await scene.names(huda, sort="customer", descending="false") == sorted(scene.leads, key=str)
        page = (await huda.get("/api/leads", params={"chosen": '{"status": ["new"]}'})).json()
        assert (page["total"], page["counts"]) == (3, {"new": 3, "contacted": 0, "qualified": 1, "booked": 0, "lost": 0})
        assert (await huda.get("/api/leads/count")).json() == {"new": 3}
        board = (await huda.get("/api/leads/board")).json()
        assert [(one["status"], one["total"]) for one in board["columns"]][:3] == [("new", 3), ("contacted", 0), ("qualified", 1)]


async def test_who_sees_only_their_own_sees_only_their_own_leads(scene: Scene) -> None:
    async with await scene.shop.console("Khalid") as khalid:
        assert await scene.names(khalid) == ["Omar"]
        sara = scene.leads["Sara"]
        for answer in (
            await khalid.get(f"/api/leads/{sara}"),
            await khalid.post(f"/api/leads/{sara}/status", json={"status": "booked"}),
            await khalid.patch(f"/api/leads/{sara}", json={"change": {"urgent": False}}),
        ):
            assert answer.status_code == 404
        assert (await khalid.get("/api/leads/rows", params={"ids": str(sara)})).json() == []
        refused = (await khalid.post("/api/leads/status", json={"lead_ids": [str(sara)], "status": "booked"})).json()
        assert [(one["done"], one["code"]) for one in refused] == [(False, "not_found")]
        assert (await khalid.get("/api/leads/export")).status_code == 403


async def test_one_lead_whole_and_a_change_against_an_old_version(scene: Scene) -> None:
    sara = scene.leads["Sara"]
    async with await scene.shop.console("Huda") as huda:
        view = (await huda.get(f"/api/leads/{sara}", params={"language": "ar"})).json()
        assert {one["field"]: one["how"] for one in view["details"]} == dict.fromkeys(
            ("urgent", "area", "services", "language"), "confirmed"
        )
        assert [one["confirmed"] for one in view["details"]] == [None] * 4
        version = view["lead"]["version"]
        body = {"change": {"urgent": False, "own": {"Floor": "3"}}, "version": version}
        changed = await huda.patch(f"/api/leads/{sara}", json=body)
        assert changed.status_code == 200, changed.text
        urgent = next(one for one in changed.json()["details"] if one["field"] == "urgent")
        assert (urgent["value"], urgent["how"], urgent["confirmed"]) == ("not urgent", "person", "urgent")
        late = await huda.patch(f"/api/leads/{sara}", json=body)
        assert (late.status_code, late.json()["code"], late.json()["by"]) == (409, "lead_changed", "Huda")
        await huda.patch(f"/api/leads/{sara}", json={"change": {"urgent": True}})
        assert (await huda.post(f"/api/leads/{sara}/status", json={"status": "lost"})).json()["code"] == "lost_reason_required"


async def test_the_file_is_whole_and_runs_nothing(scene: Scene) -> None:
    async with await scene.shop.console("Huda") as huda:
        answer = await huda.get("/api/leads/export", params={"chosen": '{"needs": ["pricing"]}', "sort": "customer", "descending": "false"})
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert 'filename="leads.csv"' in answer.headers["content-disposition"]
        assert answer.content.startswith("\ufeff".encode())
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert [row[0] for row in rows] == ["Customer", '\'=HYPERLINK("http://evil")', 'Zoë "the Boss", Ltd']
        assert answer.content.count(b"\r\n") == 3


async def test_views_are_private_or_shared_and_only_their_owner_or_a_manager_changes_them(scene: Scene) -> None:
    chosen = {"filters": {"urgent": True}, "sort": "value", "columns": ["urgent", "value"]}
    async with await scene.shop.console("Amal") as amal, await scene.shop.console("Omar") as omar, await scene.shop.console("Huda") as huda:
        mine = (await amal.post("/api/leads/views", json={"name": " Hot  today ", "chosen": chosen, "is_default": True})).json()
        assert (mine["name"], mine["total"], mine["is_default"]) == ("Hot today", 2, True)
        assert (await omar.get("/api/leads/views")).json() == []
        assert (await omar.patch(f"/api/leads/views/{mine['id']}", json={"name": "x"})).status_code == 404
        shared = (await amal.patch(f"/api/leads/views/{mine['id']}", json={"shared": True, "version": 1})).json()
        assert (shared["shared"], shared["version"]) == (True, 2)
        assert [(one["name"], one["may_change"], one["is_default"]) for one in (await omar.get("/api/leads/views")).json()] == [
            ("Hot today", False, False)
        ]
        assert (await omar.delete(f"/api/leads/views/{mine['id']}")).json()["code"] == "not_your_view"
        assert (await huda.patch(f"/api/leads/views/{mine['id']}", json={"version": 1, "name": "x"})).json()["code"] == "view_changed"
        assert (await huda.patch(f"/api/leads/views/{mine['id']}", json={"name": "Hot"})).json()["name"] == "Hot"
        bad = await amal.post("/api/leads/views", json={"name": "Bad", "chosen": {"filters": {"status": ["gone"]}}})
        assert bad.status_code == 400
        assert (await huda.delete(f"/api/leads/views/{mine['id']}")).status_code == 204


async def test_a_manager_gives_a_shared_view_back_to_its_owner(scene: Scene) -> None:
    async with await scene.shop.console("Amal") as amal, await scene.shop.console("Huda") as huda:
        mine = (await amal.post("/api/leads/views", json={"name": "Hot", "chosen": {"filters": {}}, "shared": True})).json()
        answer = await huda.patch(f"/api/leads/views/{mine['id']}", json={"shared": False})
        assert (answer.status_code, answer.json()["shared"]) == (200, False)
        assert (await huda.get("/api/leads/views")).json() == []
        assert [one["shared"] for one in (await amal.get("/api/leads/views")).json()] == [False]


async def test_what_no_lead_can_have_is_refused_with_its_field(scene: Scene) -> None:
    lead = await scene.lead("Somebody", need="other")
    async with await scene.shop.console("Huda") as huda:
        for date in ("9999-12-31", "0001-01-01"):
            answer = await huda.patch(f"/api/leads/{lead}", json={"change": {"timing": {"date": date}}})
            assert (answer.status_code, list(answer.json()["fields"])) == (400, ["timing"]), answer.text
        for path in ("", "/board", "/export"):
            answer = await huda.get(f"/api/leads{path}", params={"chosen": '{"text": "\\u0000"}'})
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_filter"), path


async def test_several_are_given_as_far_as_there_is_room_and_each_refusal_says_why(scene: Scene) -> None:
    shop = scene.shop
    tight = await shop.person("Tight", capacity=2, urgent_headroom=0)
    made = [await scene.lead(f"Customer {number}", need="other") for number in range(3)]
    async with await shop.console("Huda") as huda:
        answer = await huda.post("/api/leads/assign", json={"lead_ids": [str(one) for one in made], "staff_id": str(tight)})
        told = answer.json()
        assert [one["done"] for one in told] == [True, False, False]
        assert {one["code"] for one in told[1:]} == {"at_capacity"}
        assert "Tight holds 2 of 2" in told[1]["detail"]
        moved = (
            await huda.post("/api/leads/status", json={"lead_ids": [str(one) for one in made], "status": "lost", "lost_reason": "x"})
        ).json()
        assert all(one["done"] for one in moved)


async def test_questions_are_listed_answered_and_worded_in_the_readers_language(scene: Scene) -> None:
    shop = scene.shop
    talk, message = await scene.talk("Who Asks")
    async with shop.tx() as tx:
        proposal = Proposal(text="Yes.", language="en", why_not=Why("mode_draft", {"need": "pricing"}))
        inquiry = await inquiries.open_inquiry(
            tx, conversation_id=talk, message_id=message, reason="not_confident", detail=Why("unsure", {"percent": 52, "need": "pricing"}),
            proposals=(proposal,),
        )  # fmt: skip
    async with await shop.console("Huda") as huda:
        for sort in get_args(InquirySort):
            for state in (["open"], ["answered", "dismissed"], []):
                await huda.get("/api/inquiries", params={"sort": sort, "descending": "true", "chosen": json.dumps({"state": state})})
            page = (await huda.get("/api/inquiries", params={"sort": sort})).json()
            assert [one["id"] for one in page["items"]] == [str(inquiry)], sort
        row = page["items"][0]
        assert (row["question"]["text"], row["why"]) == ("Hello", "Only 52 % sure that this is about pricing.")
        arabic = (await huda.get(f"/api/inquiries/{inquiry}", params={"language": "ar"})).json()
        assert "52" in arabic["why"]
        assert "الثقة" in arabic["why"]
        for chosen, many in (
            ({"reasons": ["policy"]}, 0),
            ({"owners": ["nobody"]}, 1),
            ({"state": []}, 1),
            ({"text": "asks"}, 1),
            ({"late": True}, 0),
        ):
            found = (await huda.get("/api/inquiries", params={"chosen": json.dumps(chosen)})).json()
            assert found["total"] == many, chosen
        answer = await huda.post(
            f"/api/inquiries/{inquiry}/answer", json={"text": "Yes, we do.", "client_id": "a", "version": row["version"]}
        )
        assert (answer.status_code, answer.json()["state"]) == (200, "answered"), answer.text
        again = await huda.post(
            f"/api/inquiries/{inquiry}/answer", json={"text": "Yes, we do.", "client_id": "a", "version": row["version"]}
        )
        assert again.status_code == 200
        assert (await huda.get("/api/inquiries/count")).json() == {"open": 0}
        refused = await huda.post(f"/api/inquiries/{inquiry}/dismiss", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "inquiry_answered")
