"""Finding out which customer somebody is, and changing what is known of customers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import UNSET

from frontdesk import team
from frontdesk.customers.events import (
    CustomerChanged,
    CustomerCreated,
    CustomerDuplicateSuspected,
    CustomerHandleAdded,
    CustomerHandleRemoved,
    CustomerHandleVerified,
)
from frontdesk.customers.queries import Matched, by_id, matches_of, matching
from frontdesk.customers.records import CustomerChange, HandleClaim, Resolved
from frontdesk.customers.rules import MOST_NAME, MOST_NOTE, MOST_TAGS, Choice, choose, comparable, tidy_tags
from frontdesk.kit.database import Tx, required
from frontdesk.kit.errors import Conflict, Invalid, NotFound
from frontdesk.kit.events import record

# Each round is lost only to somebody who committed an address of ours meanwhile; a sender has a handful of them.
_ROUNDS = 8


class _Raced(Exception):
    """Somebody else made one of these addresses known first."""


async def resolve(tx: Tx, claims: Sequence[HandleClaim], name: str | None = None, language: str | None = None) -> Resolved:
    """The customer who has any of these addresses; a new one when nobody has.

    1. Every address is looked up at once. 2. Nobody: customer and addresses are inserted together under a savepoint;
    when another transaction was first with one of them, all of it is undone and looked up again. Addresses are
    inserted in one order everywhere, so two transactions never wait for each other. 3. Somebody: addresses not yet
    known become theirs. 4. Several: nothing is merged; the strongest match is taken and the suspicion recorded once.
    """
    wanted = comparable(claims)
    if not wanted:
        raise Invalid("no_handles", "Somebody without any address cannot be told from others.")
    for _ in range(_ROUNDS):
        matched = await matching(tx, wanted)
        choice = choose(matches_of(matched, wanted))
        if choice is None:
            try:
                async with tx.savepoint():
                    return await _create(tx, wanted, name, language)
            except _Raced:
                continue
        if await _add_handles(tx, choice.customer_id, _missing(wanted, matched)):
            await _verify(tx, choice.customer_id, matched, wanted)
            await _fill_in(tx, choice.customer_id, matched, name, language)
            await _suspect(tx, choice)
            return Resolved(choice.customer_id, created=False, also=choice.also, sure=choice.sure)
    raise Conflict("customer_contested", "These addresses are being changed by somebody else; please try again.")


async def take_turns(tx: Tx, customer_id: UUID) -> int:
    """Wait until nobody else files something for this customer, so that two channels at once open one conversation; their VIP level."""
    found: int | None = await tx.value("select vip_level from customers where id = $1 for no key update", customer_id)
    return required(found, NotFound("customer"))


async def add_handle(tx: Tx, customer_id: UUID, claim: HandleClaim) -> Resolved:
    """Make an address known as this customer's; when it is somebody else's, it stays theirs and the suspicion is recorded."""
    await by_id(tx, customer_id)
    wanted = comparable([claim])
    if not wanted:
        raise Invalid("no_handles", "This address is empty.")
    await _add_handles(tx, customer_id, wanted)
    return await _kept_apart(tx, customer_id, wanted)


async def replace_handles(tx: Tx, *, old: Sequence[HandleClaim], new: Sequence[HandleClaim]) -> Resolved | None:
    """A provider says that somebody's addresses became other ones. None when nobody here has any of them.

    The old ones are taken away, because a network hands numbers on to strangers; but not before the customer has a new one.
    When the new ones already belong to somebody else, both stay as they are and the suspicion is recorded.
    """
    before, after = comparable(old), comparable(new)
    if not after:
        return None
    known = await matching(tx, before)
    choice = choose(matches_of(known, before))
    if choice is None:
        # Told a second time, or somebody whom we only know by the new address.
        choice = choose(matches_of(await matching(tx, after), after))
        return None if choice is None else Resolved(choice.customer_id, created=False, also=choice.also, sure=choice.sure)
    await _add_handles(tx, choice.customer_id, after)
    reached = await matching(tx, after)
    stays = {(claim.kind, claim.normal) for claim in after}
    if any(one.customer_id == choice.customer_id for one in reached):
        for one in known:
            if one.customer_id == choice.customer_id and (one.kind, one.normal) not in stays:
                await tx.execute("delete from handles where id = $1", one.handle_id)
                await record(tx, CustomerHandleRemoved(choice.customer_id, one.handle_id, one.kind))
    return await _kept_apart(tx, choice.customer_id, after)


async def change(tx: Tx, customer_id: UUID, wanted: CustomerChange) -> None:
    """Change a customer's name, language, VIP level, tags or note."""
    await tx.execute("select from customers where id = $1 for no key update", customer_id)
    was = await by_id(tx, customer_id)
    given = {field: value for field in wanted.__struct_fields__ if (value := getattr(wanted, field)) is not UNSET}
    new = msgspec.structs.replace(was, **given)
    new = msgspec.structs.replace(new, name=" ".join(new.name.split()), tags=tidy_tags(new.tags), note=new.note.strip())
    wishes = team.Wishes()
    wishes.must(len(new.name) <= MOST_NAME, "name", f"A name can have {MOST_NAME} letters at most.")
    team.check_languages(wishes, [] if new.language is None else [new.language], field="language")
    wishes.must(0 <= new.vip_level <= 3, "vip_level", "The VIP level goes from 0 to 3.")
    wishes.must(
        len(new.tags) <= MOST_TAGS and all(len(tag) <= 40 for tag in new.tags), "tags", f"There can be {MOST_TAGS} short tags at most."
    )
    wishes.must(len(new.note) <= MOST_NOTE, "note", f"A note can have {MOST_NOTE} letters at most.")
    wishes.done()
    fields = tuple(field for field in wanted.__struct_fields__ if getattr(new, field) != getattr(was, field))
    if not fields:
        return
    await tx.execute(
        "update customers set name = $2, language = $3, vip_level = $4, tags = $5, note = $6 where id = $1",
        customer_id,
        new.name,
        new.language,
        new.vip_level,
        new.tags,
        new.note,
    )
    await record(tx, CustomerChanged(customer_id, fields, new.vip_level))


async def rename(tx: Tx, customer_id: UUID, name: str) -> None:
    """Call the customer by this name."""
    await change(tx, customer_id, CustomerChange(name=name))


async def set_vip(tx: Tx, customer_id: UUID, level: int) -> None:
    """Give the customer a VIP level: 0 for none, 3 for the highest."""
    await change(tx, customer_id, CustomerChange(vip_level=level))


async def set_language(tx: Tx, customer_id: UUID, language: str | None) -> None:
    """Answer the customer in this language from now on."""
    await change(tx, customer_id, CustomerChange(language=language))


async def _create(tx: Tx, wanted: Sequence[HandleClaim], name: str | None, language: str | None) -> Resolved:
    customer_id = tx.new_id()
    await tx.execute(
        "insert into customers (id, name, language, created_at) values ($1, $2, $3, $4)", customer_id, _clean(name), language, tx.at
    )
    added = await _insert(tx, customer_id, wanted)
    if len(added) < len(wanted):
        raise _Raced
    await record(tx, CustomerCreated(customer_id, tuple(added.values()), tuple(dict.fromkeys(claim.kind for claim in wanted))))
    return Resolved(customer_id, created=True, sure=any(claim.verified for claim in wanted))


async def _add_handles(tx: Tx, customer_id: UUID, wanted: Sequence[HandleClaim]) -> bool:
    """Make the addresses the customer's, as far as they are nobody's; true when all of them were."""
    if not wanted:
        return True
    added = await _insert(tx, customer_id, wanted)
    for claim in wanted:
        if (claim.kind, claim.normal) in added:
            fact = CustomerHandleAdded(customer_id, added[claim.kind, claim.normal], claim.kind, claim.verified)
            await record(tx, fact)
    return len(added) == len(wanted)


async def _insert(tx: Tx, customer_id: UUID, wanted: Sequence[HandleClaim]) -> dict[tuple[str, str], UUID]:
    rows = await tx.rows(
        "insert into handles (id, customer_id, kind, value, normal, verified, first_seen_at)"
        " select w.id, $1, w.kind, w.value, w.normal, w.verified, $2"
        " from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[]) with ordinality"
        " as w (id, kind, value, normal, verified, place) order by w.place"
        " on conflict (business_id, kind, normal) do nothing returning id, kind, normal",
        customer_id,
        tx.at,
        [tx.new_id() for _ in wanted],
        [claim.kind for claim in wanted],
        [claim.value for claim in wanted],
        [claim.normal for claim in wanted],
        [claim.verified for claim in wanted],
    )
    return {(row["kind"], row["normal"]): row["id"] for row in rows}


def _missing(wanted: Sequence[HandleClaim], matched: Sequence[Matched]) -> list[HandleClaim]:
    known = {(one.kind, one.normal) for one in matched}
    return [claim for claim in wanted if (claim.kind, claim.normal) not in known]


async def _verify(tx: Tx, customer_id: UUID, matched: Sequence[Matched], wanted: Sequence[HandleClaim]) -> None:
    proven = {(claim.kind, claim.normal) for claim in wanted if claim.verified}
    for one in matched:
        if one.customer_id != customer_id or one.verified or (one.kind, one.normal) not in proven:
            continue
        if await tx.execute("update handles set verified = true where id = $1 and not verified", one.handle_id):
            await record(tx, CustomerHandleVerified(customer_id, one.handle_id, one.kind))


async def _fill_in(tx: Tx, customer_id: UUID, matched: Sequence[Matched], name: str | None, language: str | None) -> None:
    """Learn a name or language that was not known; what is known stays, because a person may have corrected it."""
    known = next(one for one in matched if one.customer_id == customer_id)
    fields = []
    if _clean(name) and not known.name and await _learn(tx, customer_id, "name = $2", "name = ''", _clean(name)):
        fields.append("name")
    if language and known.language is None and await _learn(tx, customer_id, "language = $2", "language is null", language):
        fields.append("language")
    if fields:
        level: int = await tx.value("select vip_level from customers where id = $1", customer_id)
        await record(tx, CustomerChanged(customer_id, tuple(fields), level))


async def _learn(tx: Tx, customer_id: UUID, what: str, unless: str, value: str) -> bool:
    return await tx.execute(f"update customers set {what} where id = $1 and {unless}", customer_id, value) == 1


async def _kept_apart(tx: Tx, customer_id: UUID, wanted: Sequence[HandleClaim]) -> Resolved:
    """What became of the addresses: those that are somebody else's are reason to suspect, and stay where they are."""
    matches = matches_of(await matching(tx, wanted), wanted)
    choice = required(choose(matches), NotFound("address"))
    others = tuple(sorted({match.customer_id for match in matches} - {customer_id}))
    await _suspect(tx, Choice(customer_id, others, choice.clues, choice.sure))
    return Resolved(customer_id, created=False, also=others, sure=choice.sure)


async def _suspect(tx: Tx, choice: Choice) -> None:
    for other_id in choice.also:
        pair = [choice.customer_id, other_id]
        told = await tx.value(
            "select exists (select from events where subject_kind = 'customer' and subject_id = any($1)"
            " and name = 'customer.duplicate_suspected' and data ->> 'other_id' = any($2))",
            pair,
            [str(one) for one in pair],
        )
        if not told:
            await record(tx, CustomerDuplicateSuspected(choice.customer_id, other_id, choice.clues))


def _clean(name: str | None) -> str:
    return " ".join((name or "").split())[:MOST_NAME]
