"""The absence of silence: a trigger for tests that refuses a commit which changed a business's rows and recorded no event.

How it works. Recording an event leaves a mark in the transaction. Every change of a row of a business looks for the mark when the
transaction commits, not before, so that changing first and recording after is fine. The mark is a local setting: it is gone with
the transaction, and with a savepoint that is rolled back.
"""

from __future__ import annotations

from typing import Any

# Tables whose rows change without being news, each with its reason. Everything else must tell.
QUIET = {
    "events": "the events themselves",
    "parked_events": "what a reaction could not handle; the event it is about was recorded when it happened",
    "jobs": "a queue: the event that asked for the work was recorded, and so is what the work does",
    "arrivals": "stored before anybody has looked at it; what becomes of it is recorded, or stands in its state and the ledger",
    "arrival_tally": "counts deliveries, as the other side of the ledger",
    "parked_statuses": "waits for the message it speaks of; applying it is recorded",
    "catalog_versions": "counts changes of the catalogue, each of which is recorded itself",
    "first_handoffs": "what became of a first handoff, made from changes of owner and ends that were recorded themselves",
    "reroute_charts": "running sums of the same; when one rings, that is recorded",
    "shadow_decisions": "the same decisions in another way, from which nothing follows; the decisions were recorded themselves",
    "llm_days": "running sums of what the language model's calls take; when a budget is used up, that is recorded",
    "transcriber_days": "running sums of what was listened to; when a budget is used up, that is recorded",
    "llm_calls": "the record of the calls itself; what comes of an answer is recorded where it is used",
    "sessions": "signing in and out are recorded; a session also ends by itself when it expires",
}
# A change of nothing but these columns is bookkeeping of a queue: a lease, a try, the next look.
QUIET_COLUMNS = {
    "outbox": ("due_at", "attempts", "lease_until", "lease_token", "sending_since", "error", "error_code", "behind"),
    "channel_accounts": ("health_at",),
    "staff": ("last_assigned_at",),
    "model_trials": ("read",),
    "advices": ("phase", "done", "total"),
    "shadows": ("decisions", "errors", "last_error"),
    # One failure more, or who tries next; opening and closing are recorded.
    "llm_connections": ("failures", "failing_since", "open_until", "pause_s", "probing_until"),
    "transcribers": ("failures", "failing_since", "open_until", "pause_s", "probing_until"),
}

_MARK = """
create function mark_as_told() returns trigger language plpgsql as $$
begin
  perform set_config('frontdesk_test.told', 'yes', true);
  return null;
end $$;
create trigger telling after insert on events for each statement execute function mark_as_told();

create function refuse_silence() returns trigger language plpgsql as $$
declare
  quiet text[] := tg_argv[0]::text[];
begin
  if coalesce(current_setting('frontdesk_test.told', true), '') = 'yes' then
    return null;
  end if;
  if tg_op = 'UPDATE' and (to_jsonb(new) - quiet) = (to_jsonb(old) - quiet) then
    return null;
  end if;
  raise exception 'a silent write: % of % in a transaction that recorded no event', lower(tg_op), tg_table_name
    using errcode = 'integrity_constraint_violation';
end $$;
"""


async def forbid(connection: Any) -> list[str]:
    """Put the triggers into a test's database, as its owner; the tables that are watched from now on."""
    rows = await connection.fetch(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"
        " and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'business_id') order by 1"
    )
    watched = [row["relname"] for row in rows if row["relname"] not in QUIET]
    if await connection.fetchval("select to_regproc('refuse_silence') is not null"):
        return watched
    await connection.execute(_MARK)
    for table in watched:
        quiet = ",".join(QUIET_COLUMNS.get(table, ()))
        await connection.execute(
            f"create constraint trigger no_silent_write after insert or update or delete on {table}"
            f" deferrable initially deferred for each row execute function refuse_silence('{{{quiet}}}')"
        )
    return watched


async def permit(tx: Any) -> None:
    """Let this one transaction write without an event: for tests that make a world by hand."""
    await tx.execute("select set_config('frontdesk_test.told', 'yes', true)")
