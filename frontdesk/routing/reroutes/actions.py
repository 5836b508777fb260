"""Everything that writes about reroutes: why people pass work on, whether first handoffs stood, and the alarm."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from frontdesk import inbox
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Invalid, NotFound
from frontdesk.kit.events import record
from frontdesk.routing.reroutes import queries
from frontdesk.routing.reroutes.drift import Chart, next_of, settled
from frontdesk.routing.reroutes.events import DriftAcknowledged, RerouteExplained, RoutingDrifted
from frontdesk.routing.reroutes.records import Reason
from frontdesk.routing.reroutes.rules import judge
from frontdesk.understanding.lessons import actions as lessons
from frontdesk.understanding.lessons import telling
from frontdesk.understanding.own import usable_need
from frontdesk.understanding.queries import readings_of

_SAID: dict[Reason, str] = {
    "wrong_need": "it was about something else",
    "wrong_area": "it belongs to another area",
    "wrong_language": "it needs another language",
    "unavailable": "the owner was not available",
    "customer_asked": "the customer asked for it",
    "other": "another reason",
}


async def explain(tx: Tx, conversation_id: UUID, reason: Reason, *, need: str | None, by: UUID) -> None:
    """Say why work is passed on, in the transaction that does so. What it really is, is learned from; nothing else is."""
    if need is not None and reason != "wrong_need":
        raise Invalid("need_without_reason", "Say what it is about only when that was wrong.", fields={"need": "goes with wrong_need"})
    rows = await tx.rows("select customer_id, owner_id from conversations where id = $1", conversation_id)
    row = required(rows[0] if rows else None, NotFound("conversation"))
    if need is not None:
        await _teach(tx, conversation_id, await usable_need(tx, need), by)
    await tx.execute(
        "insert into reroute_reasons (id, conversation_id, from_id, reason, need, by_id, at) values ($1, $2, $3, $4, $5, $6, $7)",
        tx.new_id(),
        conversation_id,
        row["owner_id"],
        reason,
        need,
        by,
        tx.at,
    )
    await record(
        tx,
        RerouteExplained(conversation_id=conversation_id, customer_id=row["customer_id"], reason=reason, why=_SAID[reason], need=need),
    )


async def settle(tx: Tx, conversation_id: UUID) -> bool:
    """Write down whether the first handoff of a conversation stood, once that is known; false while it is not, or was done before."""
    closed = await tx.value("select status = 'closed' from conversations where id = $1 for no key update", conversation_id)
    if closed is None or await tx.value("select true from first_handoffs where conversation_id = $1", conversation_id):
        return False
    holdings = await queries.holdings(tx, conversation_id)
    judged = judge(holdings, closed=closed)
    if judged is None:
        return False
    first = await queries.first_handoff(tx, conversation_id, holdings)
    reason, told = (None, False)
    if judged.outcome == "rerouted":
        reason, told = await queries.reason_of(tx, conversation_id, first.owner_id, first.at, judged)
    await tx.execute(
        "insert into first_handoffs (conversation_id, owner_id, role, need, confidence, rule, at, outcome, settled_at, reason, told, to_id)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        conversation_id,
        first.owner_id,
        first.role,
        first.need,
        first.confidence,
        first.rule,
        first.at,
        judged.outcome,
        tx.at,
        reason,
        told,
        judged.to,
    )
    if judged.outcome != "left":
        # In one order everywhere, so that two who count do not wait for each other in a circle.
        for need, role in sorted({("", ""), (first.need or "", ""), (first.need or "", first.role)}):
            await _watch(tx, need, role, rerouted=judged.outcome == "rerouted", confidence=first.confidence)
    return True


async def acknowledge(tx: Tx, drift_id: UUID, by: UUID) -> None:
    """A person has seen the alarm: what came is taken for usual from now on, and the chart looks for the next change."""
    rows = await tx.rows(
        "update drifts set acknowledged_at = $2, acknowledged_by = $3 where id = $1 and acknowledged_at is null returning need, role",
        drift_id,
        tx.at,
        by,
    )
    if not rows:
        required(await tx.value("select id from drifts where id = $1", drift_id), NotFound("alarm"))
        return
    need, role = rows[0]["need"], rows[0]["role"]
    await _keep(tx, need, role, settled(await _chart(tx, need, role)))
    await record(tx, DriftAcknowledged(drift_id=drift_id))


async def _teach(tx: Tx, conversation_id: UUID, need: str, by: UUID) -> None:
    await inbox.actions.correct_need(tx, conversation_id, need)
    told = telling(await readings_of(tx, conversation_id))
    if told is not None:
        await lessons.confirm(tx, conversation_id=conversation_id, message_id=told.message_id, need=need, by=by)


async def _watch(tx: Tx, need: str, role: str, *, rerouted: bool, confidence: float | None) -> None:
    chart = await _chart(tx, need, role)
    after, rings = next_of(chart, rerouted=rerouted, confidence=confidence, at=tx.at)
    await _keep(tx, need, role, after)
    # One alarm at a time: until somebody has seen it, the next one would say the same.
    if rings and not await tx.value("select true from drifts where need = $1 and role = $2 and acknowledged_at is null", need, role):
        await _ring(tx, need, role, after, after.rise_since or tx.at)


async def _ring(tx: Tx, need: str, role: str, chart: Chart, since: datetime) -> None:
    drift_id = tx.new_id()
    await tx.execute(
        "insert into drifts (id, need, role, conversations, rerouted, expected, since, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        drift_id,
        need,
        role,
        chart.rise_seen,
        chart.rise_rerouted,
        chart.usual,
        since,
        tx.at,
    )
    await record(
        tx,
        RoutingDrifted(
            drift_id=drift_id,
            need=need or None,
            role=role or None,
            conversations=chart.rise_seen,
            rerouted=chart.rise_rerouted,
            percent=round(chart.usual * 100, 1),
        ),
    )


_CHART = "seen, rerouted, doubt, sum, rise_since, rise_seen, rise_rerouted, rise_doubt"


async def _chart(tx: Tx, need: str, role: str) -> Chart:
    sql = f"select {_CHART} from reroute_charts where need = $1 and role = $2 for update"
    return await tx.one(Chart, sql, need, role) or Chart()


async def _keep(tx: Tx, need: str, role: str, chart: Chart) -> None:
    await tx.execute(
        f"insert into reroute_charts (need, role, {_CHART}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        f" on conflict (business_id, need, role) do update set ({_CHART}) = row ($3, $4, $5, $6, $7, $8, $9, $10)",
        need,
        role,
        *msgspec.structs.astuple(chart),
    )
