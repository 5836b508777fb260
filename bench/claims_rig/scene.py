"""The business everybody works in: few people with little room, and more customers than they can hold at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
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
_WRITERS = 4


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


async def arrive(database: Database, business_id: UUID, account_id: UUID, size: int, *, each_second: float, decided: bool) -> None:
    """So many customers write, one after the other; with `decided` the product is asked whose each of them is."""
    waiting = iter(range(start, min(start + _TOGETHER, size)) for start in range(0, size, _TOGETHER))

    async def write() -> None:
        for batch in waiting:
            async with database.business(business_id) as tx:
                for number in batch:
                    await _arrive(tx, account_id, number, each_second, decided=decided)

    await asyncio.gather(*(write() for _ in range(_WRITERS)))


async def _arrive(tx: Tx, account_id: UUID, number: int, each_second: float, *, decided: bool) -> None:
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
        due_at = tx.at + timedelta(seconds=number / each_second)
        args = {"conversation_id": str(conversation_id)}
        await enqueue(tx, "pipeline.decide", key=f"conversation:{conversation_id}", args=args, due_at=due_at)
