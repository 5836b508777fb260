"""All browser tests share one desk; each finds it as the first one found it, whatever the one before did or where it broke off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.browser.rig import Api

_ROOM = ("capacity", "urgent_headroom")
_PROMISE = ("promise", "until_proven", "weak_counts")


@dataclass(frozen=True)
class Found:
    """What tests change for everybody."""

    rules: dict[str, Any]
    promise: dict[str, Any]
    room: dict[str, dict[str, Any]]


async def found(owner: Api) -> Found:
    """How the desk stands now."""
    return Found(await _rules(owner), await _promise(owner), await _room(owner))


async def put_back(owner: Api, before: Found) -> None:
    """What was tried or taught is taken back, work is done, no offer is open, and rules, promise and people are as they were."""
    await nothing_tried(owner)
    if await _rules(owner) != before.rules:
        await publish(owner, before.rules)
    await no_draft(owner)
    for one in await _open(owner):
        await _take_back(owner, one["id"])
        await owner.send("POST", f"/api/conversations/{one['id']}/close", None)
    for need in await owner.get("/api/understanding/needs"):
        if need["own"] and not need["retired_at"]:
            await owner.send("POST", f"/api/understanding/needs/{need['id']}/retire", None)
    if await _promise(owner) != before.promise:
        await owner.send("PUT", "/api/understanding", before.promise)
    for staff_id, room in (await _room(owner)).items():
        if room != before.room[staff_id]:
            await owner.send("PATCH", f"/api/team/staff/{staff_id}", before.room[staff_id])


async def publish(owner: Api, policy: object) -> None:
    """Let these rules decide, whatever lies there as a draft."""
    draft = (await owner.get("/api/routing/policy"))["draft"]
    page = await owner.send("PUT", "/api/routing/policy/draft", {"policy": policy, "revision": draft["revision"] if draft else 0})
    made = page["draft"]
    await owner.send("POST", "/api/routing/policy/publish", {"version": made["version"], "revision": made["revision"]})


async def no_draft(owner: Api) -> None:
    """Nobody is in the middle of changing the rules."""
    draft = (await owner.get("/api/routing/policy"))["draft"]
    if draft:
        await owner.send("POST", "/api/routing/policy/discard", {"revision": draft["revision"]})


async def nothing_tried(owner: Api) -> None:
    """No rules are tried, neither in the shadow nor on some customers."""
    tried = await owner.get("/api/routing/policy/trials")
    if tried["trial"]:
        await owner.send("POST", "/api/routing/policy/trial/end", {"trial_id": tried["trial"]["id"]})
    if tried["shadow"] and not tried["shadow"]["shadow"]["outcome"]:
        await owner.send("POST", "/api/routing/policy/shadow/stop", None)


async def _rules(owner: Api) -> dict[str, Any]:
    policy: dict[str, Any] = (await owner.get("/api/routing/policy"))["published"]["policy"]
    policy.pop("version")
    return policy


async def _open(owner: Api) -> list[dict[str, Any]]:
    page = await owner.get("/api/conversations?view=all&limit=200")
    return [*page["items"]]


async def _take_back(owner: Api, conversation: str) -> None:
    """Nothing that was said of its newest message teaches anybody."""
    reading = (await owner.get(f"/api/conversations/{conversation}"))["reading"]
    if not reading:
        return
    message = f"/api/conversations/{conversation}/messages/{reading['message_id']}"
    if reading["corrected_need"]:
        await owner.send("DELETE", f"{message}/need", None)
    for signal in reading["signals"]:
        if signal["by_person"]:
            await owner.send("DELETE", f"{message}/signals/{signal['kind']}", None)


async def _promise(owner: Api) -> dict[str, Any]:
    report = await owner.get("/api/understanding")
    return {name: report[name] for name in _PROMISE}


async def _room(owner: Api) -> dict[str, dict[str, Any]]:
    staff = (await owner.get("/api/team/staff"))["items"]
    return {one["id"]: {name: one[name] for name in _ROOM} for one in staff}
