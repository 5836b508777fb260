"""Whom work can be handed to: who is there, how full they are, and what speaks against them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import NotFound
from frontdesk.routing.eligibility import judge, room
from frontdesk.routing.explain import reasons
from frontdesk.routing.matching import rule_by_now
from frontdesk.routing.packets.records import Receiver, Receivers, ReceivingQueue
from frontdesk.routing.policies.records import Policy
from frontdesk.routing.policies.rules import active_rules, fits, queue_name, queues_of
from frontdesk.routing.queries import candidates, situations
from frontdesk.routing.records import Candidate

# These are shown as what they are: somebody is not there, or full.
_SHOWN_OTHERWISE = frozenset({"off_shift", "going_home", "absent", "full", "promised", "refused"})


async def receivers(tx: Tx, conversation_id: UUID, policy: Policy, language: str) -> Receivers:
    """Everybody on the team who may reply, whoever could take it at once first, and every queue."""
    loaded = required((await situations(tx, [conversation_id], language=language)).get(conversation_id), NotFound("conversation"))
    situation = loaded.situation
    owner = await tx.value("select owner_id from conversations where id = $1", conversation_id)
    team = [one for one in await candidates(tx) if one.may_reply]
    rule, _ = rule_by_now(situation, policy, tx.at)
    found = []
    for person in team:
        if person.staff_id == owner:
            continue
        ring, against = judge(situation, person, rule, policy, tx.at)
        told = [reason for reason in against if reason.code not in _SHOWN_OTHERWISE]
        fresh = msgspec.structs.replace(person, promised=0)
        found.append(
            (
                ring,
                Receiver(
                    id=person.staff_id,
                    name=person.name,
                    role=person.role,
                    presence=person.presence,  # type: ignore[arg-type]
                    on_shift=person.on_shift,
                    shift_ends_at=person.shift_ends_at,
                    next_shift_at=person.next_shift_at,
                    load=person.load,
                    capacity=person.capacity,
                    room=room(fresh, urgent=True, weight=situation.weight) >= 0,
                    against=reasons(told, situation, language, tx.at) if told else "",
                ),
            )
        )
    return Receivers([one for _, one in sorted(found, key=_order)], await _queues(tx, policy, team, language), situation.language)


def _order(judged: tuple[int, Receiver]) -> tuple[bool, bool, bool, int, float, float, str]:
    ring, one = judged
    there = one.on_shift and one.presence == "available"
    comes = one.next_shift_at.timestamp() if one.next_shift_at is not None else float("inf")
    return (not there, not one.room, bool(one.against), ring, one.load / max(one.capacity, 1), comes, one.name)


async def _queues(tx: Tx, policy: Policy, team: Sequence[Candidate], language: str) -> list[ReceivingQueue]:
    rows = await tx.rows("select queue, count(*)::int as waiting from conversations where status in ('waiting', 'offered') group by queue")
    waiting = {row["queue"]: row["waiting"] for row in rows}
    there = [one for one in team if one.on_shift and one.presence == "available"]

    def serving(queue: str) -> int:
        rings = [ring for rule in active_rules(policy) if rule.queue == queue for ring in rule.rings]
        return sum(any(fits(ring, one) for ring in rings) for one in there)

    return [ReceivingQueue(one, queue_name(policy, one, language), waiting.get(one, 0), serving(one)) for one in queues_of(policy)]
