"""Putting a conversation into an arm, in the transaction of its first decision."""

from __future__ import annotations

from frontdesk.kit.database import Tx
from frontdesk.routing.policies.actions import current
from frontdesk.routing.records import Decision, Named
from frontdesk.routing.rules import keep
from frontdesk.routing.trials.arms import arm_of
from frontdesk.routing.trials.deciding import running


async def enrol(tx: Tx, decision: Decision) -> None:
    """Before the first decision about a conversation is written down while a trial runs: note its arm, for its whole life.

    Where it was decided under another version than its arm says (the trial began in between), it is in none. Both arms are measured
    by what the live policy would have promised.
    """
    trial = await running(tx)
    if trial is None:
        return
    rows = await tx.rows(
        "select customer_id from conversations c where id = $1 and not exists (select from decisions d"
        " where d.business_id = c.business_id and d.conversation_id = c.id)",
        decision.conversation_id,
    )
    if not rows:
        return
    arm = arm_of(trial.id, rows[0]["customer_id"], trial.share)
    if (arm == "trial") != (decision.policy_version == trial.version):
        return
    promised = keep(decision.situation, Named(decision.conversation_id, ""), await current(tx), decision.at)
    await tx.execute(
        "insert into trial_members (trial_id, conversation_id, customer_id, arm, due_at, at) values ($1, $2, $3, $4, $5, $6)"
        " on conflict do nothing",
        trial.id,
        decision.conversation_id,
        rows[0]["customer_id"],
        arm,
        promised.due_at,
        tx.at,
    )
