"""How soon work that was handed over is taken up: the test of a packet is that the next person acts without reading back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from frontdesk.kit.database import Tx
from frontdesk.routing.packets.records import HandOffs, TakenUp

# The packet a person wrote, and whoever was the first to have the work after it.
_HANDED = """
with handed as (
  select p.id, a.staff_id, s.name, extract(epoch from a.first_action_at - p.at) as seconds,
    a.first_action_at is null and (a.id is null or a.state = 'active') as waiting
  from packets p
  left join lateral (select x.* from assignments x where x.business_id = p.business_id and x.conversation_id = p.conversation_id
    and x.started_at >= p.at order by x.started_at, x.id limit 1) a on true
  left join staff s on s.business_id = a.business_id and s.id = a.staff_id
  where p.made_by = 'staff' and p.at > $1
)
select staff_id, coalesce(name, '') as name, grouping(staff_id) = 1 as whole, count(*)::int as handed, count(seconds)::int as taken_up,
  count(*) filter (where waiting)::int as waiting, round(percentile_cont(0.5) within group (order by seconds))::int as median
from handed group by grouping sets ((), (staff_id, name)) order by count(*) desc, name"""


async def hand_offs(tx: Tx, days: int) -> HandOffs:
    """What became of the work that people handed over in the last days, as a whole and by who got it."""
    rows = await tx.rows(_HANDED, tx.at - timedelta(days=days))
    whole = next(_taken_up(row) for row in rows if row["whole"])
    return HandOffs(days, whole, [_taken_up(row) for row in rows if not row["whole"] and row["staff_id"] is not None])


def _taken_up(row: Any) -> TakenUp:
    return TakenUp(row["staff_id"], row["name"], row["handed"], row["taken_up"], row["waiting"], row["median"])
