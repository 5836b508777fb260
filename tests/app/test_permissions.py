"""Who may do what: every address refuses whoever lacks its permission, and a specialist sees their own work only."""

from __future__ import annotations

from uuid import UUID

import httpx
import pytest

from frontdesk import team
from frontdesk.kit.ids import uuid7
from frontdesk.kit.web import PUBLIC, ROUTES, SIGNED_IN, Route
from tests.app.test_separation import BODIES, OURS, address
from tests.desk import PIXEL, House, Shop, a_phone, heard, open_shop, picture, says, spoken

GUARDED = [route for route in OURS if route.permission not in (PUBLIC, SIGNED_IN)]
UNSAFE = [route for route in OURS if route.method not in ("GET", "HEAD")]
NAMED = "conversation customer message staff account arrival service area branch role skill need move drift offer"
NAMED += " shadow trial backtest advice lead view inquiry answer gap draft"
ANY_ID = {f"{name}_id": uuid7() for name in NAMED.split()}


@pytest.fixture(scope="module")
async def crew(house: House) -> Shop:
    """For every permission somebody who may do everything else, and one person who may only look at the catalogue."""
    shop = await open_shop(house)
    async with shop.tx() as tx:
        for permission in sorted(team.PERMISSIONS):
            await team.add_role(tx, f"not {permission}", sorted(team.EVERYTHING - {permission}), may=team.EVERYTHING)
        await team.add_role(tx, "onlooker", ["catalog.read"], may=team.EVERYTHING)
    for permission in {route.permission for route in GUARDED}:
        await shop.person(permission, f"not {permission}", presence="offline")
    await shop.person("Nobody", "onlooker", presence="offline")
    return shop


@pytest.mark.parametrize("route", OURS, ids=lambda route: f"{route.method} {route.path}")
def test_every_address_names_a_permission_that_exists(route: Route) -> None:
    assert route.permission in {PUBLIC, SIGNED_IN, *team.PERMISSIONS}


def test_only_setting_up_and_signing_in_are_public() -> None:
    assert {(route.method, route.path) for route in ROUTES if route.permission == PUBLIC} == {
        ("GET", "/api/set-up"),
        ("POST", "/api/set-up"),
        ("POST", "/api/sign-in"),
    }


async def test_nobody_gets_in_without_signing_in(crew: Shop) -> None:
    async with crew.house.client() as stranger:
        for route in OURS:
            if route.permission == PUBLIC:
                continue
            for body in (None, b"{not even json", b'{"text": 7}'):
                answer = await stranger.request(route.method, address(route, ANY_ID), content=body)
                assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), route.path
        for path in ("/api/live", f"/api/media/{uuid7()}"):
            assert (await stranger.get(path)).status_code == 401


async def test_everybody_lacking_a_permission_is_refused(crew: Shop) -> None:
    consoles = {permission: await crew.console(permission) for permission in {route.permission for route in GUARDED}}
    try:
        for route in GUARDED:
            answer = await consoles[route.permission].request(
                route.method, address(route, ANY_ID), json=BODIES.get((route.method, route.path), {})
            )
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), f"{route.method} {route.path}: {answer.text}"
            assert route.permission in answer.json()["detail"]
    finally:
        for console in consoles.values():
            await console.aclose()


async def test_somebody_who_may_do_nothing_reads_no_conversation(crew: Shop) -> None:
    async with await crew.console("Nobody") as nobody:
        for route in OURS:
            if route.permission == SIGNED_IN and ("conversation" in route.path or route.path == "/api/search"):
                answer = await nobody.request(
                    route.method, address(route, ANY_ID), params={"q": "anything"} if "search" in route.path else None
                )
                assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed"), route.path


@pytest.mark.parametrize("token", [None, "", "guessed"], ids=["missing", "empty", "wrong"])
async def test_another_site_cannot_act_for_whoever_is_signed_in(crew: Shop, token: str | None) -> None:
    async with await crew.console("Huda") as huda:
        del huda.headers["x-csrf-token"]
        headers = {} if token is None else {"x-csrf-token": token}
        for route in UNSAFE:
            if route.permission == PUBLIC:
                continue
            answer = await huda.request(route.method, address(route, ANY_ID), headers=headers, json={})
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_wrong"), route.path
        assert (await huda.get("/api/me")).status_code == 200, "reading needs no secret"


async def test_another_site_cannot_sign_anybody_in(crew: Shop) -> None:
    async with crew.house.client(headers={"origin": "https://evil.example"}) as stranger:
        for path in ("/api/sign-in", "/api/set-up"):
            answer = await stranger.post(path, json={"email": "a@b.example", "password": "x"})
            assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")


async def test_a_real_sign_in_opens_a_session_that_ends(shop: Shop) -> None:
    password = "a long enough password"
    async with shop.tx() as tx:
        kept = await team.hash_password(password)
        await team.change_staff(tx, shop.people["Amal"], team.StaffChanges(password_hash=kept), may=team.EVERYTHING)
        email = await tx.value("select email from staff where id = $1", shop.people["Amal"])
    async with shop.house.client() as browser:
        assert (await browser.post("/api/sign-in", json={"email": email, "password": "not this one"})).status_code == 401
        signed_in = await browser.post("/api/sign-in", json={"email": email, "password": password})
        assert signed_in.status_code == 200
        assert "httponly" in signed_in.headers["set-cookie"].lower()
        browser.headers["x-csrf-token"] = signed_in.json()["csrf"]
        assert (await browser.put("/api/me/presence", json={"presence": "away"})).status_code == 200
        assert (await browser.post("/api/sign-out")).status_code == 200
        assert (await browser.get("/api/me")).status_code == 401


# A specialist ------------------------------------------------------------------------------------------------------


async def test_a_specialist_sees_their_own_conversations_and_nothing_else(shop: Shop) -> None:
    theirs, others = a_phone(), a_phone()
    for media_id in ("their-picture", "other-picture"):
        shop.house.provider.files[media_id] = PIXEL
    async with await shop.console("Dina") as dina, await shop.console("Huda") as huda:
        position = (await huda.get("/api/me")).json()["position"]
        await shop.whatsapp(says("zebra for Dina", by=theirs), spoken("image", picture("their-picture"), by=theirs))
        await shop.whatsapp(says("zebra for others", by=others), spoken("image", picture("other-picture"), by=others))
        await shop.settle()
        ids = {row["text"]: row["conversation_id"] for row in await shop.messages(type="text")}
        mine, foreign = ids["zebra for Dina"], ids["zebra for others"]
        customer = {row["id"]: row["customer_id"] for row in await shop.conversations()}
        given = await huda.post(f"/api/conversations/{mine}/assign", json={"staff_id": str(shop.people["Dina"])})
        assert given.status_code == 200, given.text
        await shop.settle()

        assert await _listed(dina) == {mine}
        assert await _listed(huda) == {mine, foreign}
        page = (await dina.get("/api/conversations", params={"view": "all"})).json()
        assert (page["total"], page["counts"]) == (1, {"mine": 1, "unassigned": 0, "all": 1})

        found = (await dina.get("/api/search", params={"q": "zebra"})).json()
        assert [one["conversation"]["id"] for one in found] == [str(mine)]
        assert len((await huda.get("/api/search", params={"q": "zebra"})).json()) == 2

        for path in ("", "/row", "/messages", "/packet", "/decision", f"/decision/why-not/{shop.people['Amal']}"):
            assert (await dina.get(f"/api/conversations/{mine}{path}")).status_code == 200, path
            assert (await dina.get(f"/api/conversations/{foreign}{path}")).status_code == 404, path
        for path, body in (("/claim", None), ("/messages", {"text": "hi"}), ("/notes", {"text": "hi"}), ("/close", None), ("/read", None)):
            assert (await dina.post(f"/api/conversations/{foreign}{path}", json=body)).status_code == 404, path

        assert (await dina.get(f"/api/customers/{customer[foreign]}/conversations")).json() in ([], {"items": []})
        media = {row["conversation_id"]: row["media_id"] for row in await shop.messages(type="image")}
        assert (await dina.get(f"/api/media/{media[mine]}")).status_code == 200
        assert (await dina.get(f"/api/media/{media[foreign]}")).status_code == 404

        told = await heard(shop.house, dina, after=position)
        assert str(mine) in str(told)
        assert str(foreign) not in str(told)
        assert "zebra for others" not in str(told)


async def _listed(console: httpx.AsyncClient) -> set[UUID]:
    return {UUID(row["id"]) for row in (await console.get("/api/conversations", params={"view": "all"})).json()["items"]}


async def test_what_was_taken_from_a_specialist_is_gone_for_them(shop: Shop) -> None:
    await shop.whatsapp(says("zebra", by=a_phone()))
    await shop.settle()
    conversation_id = (await shop.conversation())["id"]
    async with await shop.console("Dina") as dina, await shop.console("Huda") as huda:
        await huda.post(f"/api/conversations/{conversation_id}/assign", json={"staff_id": str(shop.people["Dina"])})
        assert (await dina.get(f"/api/conversations/{conversation_id}")).status_code == 200
        await huda.post(f"/api/conversations/{conversation_id}/assign", json={"staff_id": str(shop.people["Amal"])})
        assert (await dina.get(f"/api/conversations/{conversation_id}")).status_code == 404
        assert await _listed(dina) == set()
