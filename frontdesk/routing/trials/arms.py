"""Which arm of a trial a customer is in: a stable hash, and nothing else.

It is the customer that is drawn and not the conversation. Whoever had a customer last is preferred for what they write next, so
a policy changes later conversations of the same customer too; drawn by conversation, each arm would inherit what the other did.
And nobody is treated one way today and another way tomorrow. The price is that conversations of one customer are not
independent of each other, which every interval accounts for (`statistics`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal
from uuid import UUID

Arm = Literal["live", "trial"]
LEAST_SHARE, USUAL_SHARE, MOST_SHARE = 0.05, 0.10, 0.50
_WHOLE = 1 << 64


def arm_of(trial_id: UUID, customer_id: UUID, share: float) -> Arm:
    """The customer's arm. Each trial draws anew, so that it is not always the same customers on whom something is tried."""
    drawn = int.from_bytes(sha256(trial_id.bytes + customer_id.bytes).digest()[:8], "big")
    return "trial" if drawn < int(share * _WHOLE) else "live"
