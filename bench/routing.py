"""What a day costs under the product's routing, as ratios to round robin and to priority queues, on simulated days of a 40-person business.

More scenarios, policies and outside programs: `python -m bench.inbox_day.run --help`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bench.inbox_day.policies import POLICIES, PRIORITY, ROUND_ROBIN
from bench.inbox_day.run import play_all, told
from bench.inbox_day.table import table

_SHOWN = (ROUND_ROBIN, "least loaded in team", PRIORITY, "frontdesk")


async def measure(*, size: int | None, say: Callable[[str], None]) -> dict[str, Any]:
    """Play `size` days (20) of home_services_40, the same days for every policy."""
    names = [name for name in _SHOWN if name in POLICIES]
    days = await asyncio.to_thread(play_all, "home_services_40", range(1, (size or 20) + 1), names, say=say)
    say(table(days, round_robin=ROUND_ROBIN, priority=PRIORITY))
    found = told(days)
    return {
        "measures": "points per enquiry: waiting, breaches, lost customers and transfers, on simulated days",
        **{name: {key: value for key, value in one.items() if key != "days"} for name, one in found.items()},
    }
