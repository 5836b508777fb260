"""Routing over HTTP: taking and giving work, why it is where it is, what waits."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk import inbox
from frontdesk.inbox.api import own_only
from frontdesk.inbox.records import ConversationRow
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Forbidden, Invalid, NotFound
from frontdesk.kit.events import position_now
from frontdesk.kit.web import SIGNED_IN, Context, route
from frontdesk.routing import queries
from frontdesk.routing.actions import assign, claim, hand_off
from frontdesk.routing.against import against
from frontdesk.routing.explain import reworded, why_not
from frontdesk.routing.offers import api as offers
from frontdesk.routing.packets.queries import packet_view
from frontdesk.routing.packets.receiving import receivers
from frontdesk.routing.packets.records import HandOffs, PacketView, Receivers
from frontdesk.routing.packets.taking_up import hand_offs
from frontdesk.routing.policies import api as policies
from frontdesk.routing.policies.actions import current
from frontdesk.routing.policies.rules import queue_names
from frontdesk.routing.records import DecisionView, QueueState
from frontdesk.routing.reroutes.actions import explain
from frontdesk.routing.reroutes.records import Reason
from frontdesk.routing.words import base

# The routes of the policy and of offers enter the registry together with these.
POLICIES = policies
OFFERS = offers

_MOST_DAYS = 366
Line = Annotated[str, msgspec.Meta(max_length=300)]
Text = Annotated[str, msgspec.Meta(max_length=4000)]
NeedCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,47}$")]


class Assignment(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to give it to, or nobody: back to its queue."""

    staff_id: UUID | None
    because: Line = ""
    reason: Reason | None = None
    need: NeedCode | None = None


class HandOff(msgspec.Struct, forbid_unknown_fields=True):
    """To whom, and the packet that goes with it.

    `expected_owner` is who had it when the one who hands it over looked; when it is somebody else's by now, nothing is done and the answer
    says whose.
    """

    next_action: Line
    staff_id: UUID | None = None
    queue: str | None = None
    summary: Text = ""
    already_said: Annotated[list[Line], msgspec.Meta(max_length=20)] = []
    reason: Reason | None = None
    need: NeedCode | None = None
    expected_owner: UUID | msgspec.UnsetType | None = msgspec.UNSET


class WhyNot(msgspec.Struct, frozen=True):
    """Why a person does not have it: in a sentence, and point by point where there is more to say."""

    sentence: str
    points: tuple[str, ...] = ()


class QueueNames(msgspec.Struct, frozen=True):
    """The name of each queue by its key, in the reader's language."""

    names: dict[str, str]


class Board(msgspec.Struct, frozen=True):
    """What waits in every queue, and the event position it was read at."""

    items: list[QueueState]
    position: int


@route("POST", "/api/conversations/{conversation_id:uuid}/claim", permission="inbox.work", status=200)
async def take(ctx: Context, conversation_id: UUID) -> ConversationRow:
    """Take a conversation nobody has; when somebody was first, the answer says who."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await claim(tx, conversation_id, ctx.person.staff_id)
        return await _row(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/assign", permission="inbox.assign", status=200)
async def give(ctx: Context, conversation_id: UUID, data: Assignment) -> ConversationRow:
    """Give a conversation to a person, or back to its queue."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        await _explained(ctx, tx, conversation_id, data)
        await assign(tx, conversation_id, data.staff_id, data.because.strip())
        return await _row(tx, conversation_id)


@route("POST", "/api/conversations/{conversation_id:uuid}/hand-off", permission="inbox.work", status=200)
async def pass_on(ctx: Context, conversation_id: UUID, data: HandOff) -> ConversationRow:
    """Pass the work on with a packet: one's own, or with the permission to assign anybody's."""
    async with ctx.tx() as tx:
        row = await _visible(ctx, tx, conversation_id)
        if not ctx.may("inbox.assign") and (row.owner is None or row.owner.id != ctx.person.staff_id):
            raise Forbidden("You can hand over what you own. A manager can give you the permission to assign.")
        await _explained(ctx, tx, conversation_id, data)
        await hand_off(
            tx,
            conversation_id,
            to=data.staff_id,
            queue=data.queue,
            next_action=data.next_action,
            summary=data.summary,
            already_said=data.already_said,
            expected=data.expected_owner,
        )
        return await _row(tx, conversation_id)


@route("GET", "/api/conversations/{conversation_id:uuid}/decision", permission=SIGNED_IN)
async def get_decision(ctx: Context, conversation_id: UUID, language: str | None = None) -> DecisionView:
    """Why the conversation is where it is: the rule, everyone considered, the reasons."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        found = await queries.decision_view(tx, conversation_id, language)
        if found is None:
            raise NotFound("decision")
        return found


@route("GET", "/api/conversations/{conversation_id:uuid}/decision/why-not/{staff_id:uuid}", permission=SIGNED_IN)
async def get_why_not(ctx: Context, conversation_id: UUID, staff_id: UUID, language: str | None = None) -> WhyNot:
    """Why this person does not have the conversation."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        decision = required(await queries.last_decision(tx, conversation_id), NotFound("decision"))
        decision = reworded(decision, language or decision.language)
        return WhyNot(why_not(decision, staff_id), against(decision, staff_id))


@route("GET", "/api/conversations/{conversation_id:uuid}/packet", permission=SIGNED_IN)
async def get_packet(ctx: Context, conversation_id: UUID, language: str | None = None) -> PacketView:
    """What the next person has to do, and what they have to know for it."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        found = await packet_view(tx, conversation_id, language)
        if found is None:
            raise NotFound("packet")
        return found


@route("GET", "/api/conversations/{conversation_id:uuid}/receivers", permission="inbox.work")
async def get_receivers(ctx: Context, conversation_id: UUID, language: str | None = None) -> Receivers:
    """Whom this could be handed to: who is there, how full they are, when they come, and what speaks against them."""
    async with ctx.tx() as tx:
        await _visible(ctx, tx, conversation_id)
        policy = await current(tx)
        return await receivers(tx, conversation_id, policy, _reader(language, policy.language))


@route("GET", "/api/routing/hand-offs", permission="routing.read")
async def get_hand_offs(ctx: Context, days: int = 30) -> HandOffs:
    """How soon what people handed over was taken up, as a whole and by who got it."""
    if not 1 <= days <= _MOST_DAYS:
        raise Invalid("days_out_of_reach", f"Ask for 1 to {_MOST_DAYS} days.", fields={"days": f"from 1 to {_MOST_DAYS}"})
    async with ctx.tx() as tx:
        return await hand_offs(tx, days)


@route("GET", "/api/routing/queue-names", permission=SIGNED_IN)
async def get_queue_names(ctx: Context, language: str | None = None) -> QueueNames:
    """What people call the queues, by their key."""
    async with ctx.tx() as tx:
        policy = await current(tx)
        return QueueNames(queue_names(policy, _reader(language, policy.language)))


@route("GET", "/api/routing/queues", permission="routing.read")
async def list_queues(ctx: Context) -> Board:
    """What waits, the most pressing queue first."""
    async with ctx.tx() as tx:
        position = await position_now(tx)
        return Board(await queries.queues(tx), position)


def _reader(language: str | None, otherwise: str) -> str:
    """The language somebody reads in."""
    return base(language or otherwise)


async def _explained(ctx: Context, tx: Tx, conversation_id: UUID, data: Assignment | HandOff) -> None:
    if data.reason is not None:
        await explain(tx, conversation_id, data.reason, need=data.need, by=ctx.person.staff_id)


async def _visible(ctx: Context, tx: Tx, conversation_id: UUID) -> ConversationRow:
    return await inbox.queries.conversation_row(tx, conversation_id, viewer=ctx.person.staff_id, own_only=own_only(ctx))


async def _row(tx: Tx, conversation_id: UUID) -> ConversationRow:
    return (await inbox.queries.rows_by_id(tx, [conversation_id]))[conversation_id]
