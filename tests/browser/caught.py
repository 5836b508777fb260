"""Leads and inquiries for the browser tests and the pictures: customers who wrote, and what the assistant made of it.

python -m tests.browser.caught FOLDER [N]   puts N of each into the running demo whose data lies in FOLDER
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from frontdesk import catalog, inbox, routing
from frontdesk.app.policies import inside
from frontdesk.customers import HandleClaim, resolve
from frontdesk.intake.inquiries import actions as inquiries
from frontdesk.intake.inquiries.records import Proposal, Why
from frontdesk.intake.leads import actions as leads
from frontdesk.intake.leads.records import LeadDetails
from frontdesk.kit.database import Tx
from frontdesk.kit.ids import uuid7
from frontdesk.kit.settings import Settings
from frontdesk.knowledge.records import Source
from frontdesk.understanding import Timing

_NAMES = (
    "Sara Al-Otaibi",
    "Jonas Lindqvist",
    "Tom Reyes",
    "لمى الغامدي",
    "Mei Weiss",
    "Chloe Farah",
    "Samir Novak",
    "عبدالله الزهراني",
    "Freya Costa",
    "Zane Osei",
    "Priya Nair",
    "نورة الشهري",
)
_TEXTS = (
    "Hi, I need deep cleaning today. What's the price?",
    "Could somebody come and wash the sofa on Thursday?",
    "أحتاج تنظيف عميق غدًا الصباح، كم السعر؟",
    "We move out next week and need the whole flat done.",
)
_QUESTIONS: tuple[tuple[Any, str, str, dict[str, Any]], ...] = (
    ("no_source", "Do you also clean boats in the harbour?", "nothing_found", {}),
    ("manual_check", "Can you come today before seven?", "availability", {}),
    ("judgement", "The last cleaner scratched my table. Will you pay for it?", "refund", {}),
    ("not_confident", "هل ينفع نفس اللي صار المرة الماضية؟", "unsure", {"percent": 52, "need": "pricing"}),
    ("wants_person", "Please let me talk to a human being.", "asked_for_person", {}),
    ("policy", "I'm pregnant, is the steam safe for me?", "medical", {}),
)
_NEEDS = ("scheduling", "pricing", "post_service_support", "specialist_review", "general_question")
_count = itertools.count(1)


async def wrote(
    tx: Tx, name: str, text: str, *, need: str = "scheduling", urgent: bool = False, ago: timedelta = timedelta()
) -> tuple[UUID, UUID]:
    """Somebody wrote on the web form some time ago; the conversation and the message."""
    at = tx.at - ago
    phone = f"+96655{datetime.now(UTC).microsecond % 1000:03d}{next(_count) % 10000:04d}"
    account: UUID = await tx.value("select id from channel_accounts where kind in ('whatsapp', 'webform') order by kind desc limit 1")
    channel: str = await tx.value("select kind from channel_accounts where id = $1", account)
    customer = (await resolve(tx, [HandleClaim(kind="phone", value=phone, normal=phone, verified=True)], name=name)).customer_id
    talk = await inbox.actions.open_conversation(tx, customer_id=customer, account_id=account, channel=channel, at=at)
    incoming = inbox.Incoming(
        account_id=account,
        channel=channel,
        direction="inbound",
        type="text",
        at=at,
        received_at=at,
        text=text,
        provider_id=uuid7().hex,
        window_ends_at=at + timedelta(hours=24),
    )
    message = await inbox.actions.add_incoming(tx, talk, customer, incoming)
    assert message is not None
    await inbox.actions.classify(
        tx,
        talk,
        message_id=message,
        need=need,
        confidence=0.9,
        abstained=False,
        urgent=urgent,
        area_id=None,
        branch_id=None,
        service_ids=[],
        language="ar" if text[0] > "\u0590" else "en",
    )
    await routing.route(tx, talk, "arrival")
    return talk, message


async def a_lead(tx: Tx, name: str, number: int = 0, **details: Any) -> UUID:
    """One lead, as the assistant would have captured it."""
    services, areas = await catalog.services(tx), await catalog.areas(tx)
    text = _TEXTS[number % len(_TEXTS)]
    need = details.pop("need", _NEEDS[number * 7 % len(_NEEDS)])
    talk, message = await wrote(
        tx, name, text, need=need, urgent=number % 4 == 0, ago=timedelta(minutes=number * 37 % 2000 if number % 5 == 3 else number * 7 % 13)
    )
    known: dict[str, Any] = {
        "urgent": number % 4 == 0,
        "area_id": areas[number % len(areas)].id if areas else None,
        "service_ids": (services[number % len(services)].id,) if services else (),
        "timing": Timing(asap=True) if number % 4 == 0 else Timing(date=(tx.at + timedelta(days=number % 5)).date()),
        "language": "ar" if number % 4 == 2 else "en",
        "messages": {"services": message, "timing": message},
    }
    found = LeadDetails(need=need, **(known | details))
    return await leads.capture(tx, conversation_id=talk, details=found, confirmed=number % 3 == 0)


async def an_inquiry(tx: Tx, name: str, number: int = 0) -> UUID:
    """One question that the assistant would not answer."""
    reason, text, code, params = _QUESTIONS[number % len(_QUESTIONS)]
    talk, message = await wrote(
        tx, name, text, need=_NEEDS[number % len(_NEEDS)], urgent=number % 5 == 1, ago=timedelta(minutes=number * 3 % 31)
    )
    source = Source(
        kind="answer", id=str(uuid7()), title="What we clean", text="We clean homes, offices and sofas in Jeddah.", language="en"
    )
    proposal = Proposal(
        text="We clean homes, offices and sofas in Jeddah.",
        language="en",
        sources=(source,),
        why_not=Why("mode_draft", {"need": "pricing"}),
        words_of="answer",
    )
    return await inquiries.open_inquiry(
        tx,
        conversation_id=talk,
        message_id=message,
        reason=reason,
        detail=Why(code, params),
        proposals=(proposal,) if number % 3 != 2 else (),
    )


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Tx]:
    """The home services of the demo whose data lies in the folder."""
    async with inside(Settings(data_dir=folder, secret_key="x" * 32), "Nadhif Home Services", lambda _: None) as tx:
        yield tx


async def fill(folder: Path, many: int) -> None:
    """A page full of each."""
    async with opened(folder) as tx:
        for number in range(many):
            lead_id = await a_lead(tx, _NAMES[number % len(_NAMES)], number)
            if number % 3:
                stage = ("contacted", "qualified", "booked", "lost")[number % 4]
                await leads.set_status(tx, lead_id, stage, lost_reason="Too expensive" if stage == "lost" else "")  # type: ignore[arg-type]
        for number in range(min(many, 30)):
            await an_inquiry(tx, _NAMES[(number + 5) % len(_NAMES)], number)


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60))
