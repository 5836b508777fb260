"""The business everybody works in: few people with little room, and more customers than they can hold at once."""

from __future__ import annotations

import asyncio
from uuid import UUID

import msgspec

from frontdesk import inbox, routing, team
from frontdesk.channels.actions import connect_account
from frontdesk.customers import HandleClaim, resolve
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.ids import uuid7
from frontdesk.kit.jobs import enqueue

CAPACITY, HEADROOM, WEIGHT = 6, 2, 2
OFFER_SECONDS = 2
_TOGETHER = 25
_NEEDS = ("scheduling", "pricing", "general_question")
_PAUSE = 0.05


async def open_business(database: Database, people: int) -> tuple[UUID, UUID]:
    """A business that offers its work, with its people at their desks; its id and that of its channel."""
    business_id = uuid7()
    async with database.business(business_id) as tx:
        new = team.NewBusiness(name="Claims", kind="home_services", timezone="UTC", currency="SAR", country="SA", languages=("en", "ar"))
        await team.create_business(tx, new, owner="Owner", email=f"{business_id}@claims.example", password_hash=None)
        for number in range(people):
            person = team.NewStaff(
                name=f"Person {number}",
                email=f"{number}.{business_id}@claims.example",
                role="agent",
                languages=("en", "ar"),
                capacity=CAPACITY,
                urgent_headroom=HEADROOM,
            )
            await team.set_presence(tx, await team.add_staff(tx, person, may=team.EVERYTHING), "available")
        account_id = await connect_account(tx, kind="webform", external_id=uuid7().hex, name="Form")
        policy = await routing.current_policy(tx)
        await routing.save_draft(tx, msgspec.structs.replace(policy, offer_seconds=OFFER_SECONDS))
        await routing.publish_policy(tx, policy.version + 1, by=None)
    return business_id, account_id


async def arrive(database: Database, business_id: UUID, account_id: UUID, size: int, *, at_once: int, decided: bool) -> None:
    """So many customers write, one after the other, as long as fewer than `at_once` are being served; with `decided` the product is
    asked whose each of them is."""
    written = 0
    while written < size:
        if await _open(database, business_id) <= at_once - _TOGETHER:
            more = min(_TOGETHER, size - written)
            async with database.business(business_id) as tx:
                for number in range(written, written + more):
                    await _arrive(tx, account_id, number, decided=decided)
            written += more
        await asyncio.sleep(_PAUSE)


async def _open(database: Database, business_id: UUID) -> int:
    async with database.business(business_id) as tx:
        found: int = await tx.value("select count(*) from conversations where status <> 'closed'")
        return found


async def _arrive(tx: Tx, account_id: UUID, number: int, *, decided: bool) -> None:
    phone = f"+9665{number:08d}"
    claim = HandleClaim(kind="phone", value=phone, normal=phone, verified=True)
    customer_id = (await resolve(tx, [claim], name=f"Customer {number}")).customer_id
    conversation_id = await inbox.actions.open_conversation(tx, customer_id=customer_id, account_id=account_id, channel="webform", at=tx.at)
    await inbox.actions.classify(
        tx,
        conversation_id,
        message_id=uuid7(),
        need=_NEEDS[number % len(_NEEDS)],
        confidence=0.9,
        abstained=False,
        urgent=number % 7 == 0,
        area_id=None,
        branch_id=None,
        service_ids=[],
        language="en",
    )
    if decided:
        await enqueue(tx, "pipeline.decide", key=f"conversation:{conversation_id}", args={"conversation_id": str(conversation_id)})
