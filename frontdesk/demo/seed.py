"""Makes the demo businesses by the rooms' own verbs; on a data folder that has them, only what belongs to this start is renewed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from frontdesk import catalog, customers, knowledge, team
from frontdesk.channels.actions import change_account, connect_account
from frontdesk.channels.queries import sibling
from frontdesk.channels.rows import AccountRow
from frontdesk.demo import wire
from frontdesk.demo.content import DAYS, Content, StaffFacts, Stretch, contents
from frontdesk.demo.fake_providers.records import Number
from frontdesk.kit.database import Database, Tx
from frontdesk.kit.ids import uuid7
from frontdesk.kit.money import Money
from frontdesk.team.business.actions import add_branch, change_branch

PASSWORD = "frontdesk-demo"
# Whoever follows the clock came at the last half hour, 20 to 50 minutes ago: long enough to have begun, and with room for more.
_SINCE, _HALF_HOUR = timedelta(minutes=20), 30
_STAYS = 15 * 60

Say = Callable[[str], None]


class Seeded(msgspec.Struct, frozen=True):
    """A demo business as it stands in the database, by the keys of the content files."""

    content: Content
    business_id: UUID
    staff: dict[str, UUID]
    accounts: dict[str, AccountRow]
    fresh: bool
    """Whether it was made just now, and has no history yet."""

    @property
    def number(self) -> Number:
        """Its WhatsApp number as the pretend network knows it."""
        account, facts = self.accounts["whatsapp"], self.content.channels["whatsapp"]
        return Number(
            line=wire.Line(facts.account_id, facts.phone_id, "".join(filter(str.isdigit, facts.phone))),
            access_token=account.secrets["access_token"],
            app_secret=account.secrets["app_secret"],
            webhook=f"/hooks/whatsapp/{account.id}",
            verified_name=self.content.business.name,
        )


async def seed(
    database: Database, *, graph_base: str, say: Say, begun: datetime | None = None, now: datetime | None = None
) -> list[Seeded]:
    """Both demo businesses. `begun` is when new ones began, some time before `now` when history will be played;
    `graph_base` is where the pretend Graph API answers this time."""
    hashed: str | None = None
    seeded = []
    for content in contents():
        business_id = await _known(database, content)
        fresh = business_id is None
        if business_id is None:
            say(f"Making the demo business {content.business.name}")
            hashed = hashed or await team.hash_password(PASSWORD)
            business_id = await _make(database, content, hashed, begun)
        async with database.business(business_id) as tx:
            staff = {person.email.partition("@")[0]: person.id for person in await team.people(tx, everybody=True)}
            await _renew(tx, content, staff, graph_base, now or tx.at)
            accounts = {kind: row for kind in content.channels if (row := await _account(tx, content, kind)) is not None}
        seeded.append(Seeded(content, business_id, staff, accounts, fresh))
    return seeded


async def _known(database: Database, content: Content) -> UUID | None:
    async with database.across() as tx:
        row = await sibling(tx, "whatsapp", content.channels["whatsapp"].external_id)
    return None if row is None else row.business_id


async def _account(tx: Tx, content: Content, kind: str) -> AccountRow | None:
    return await sibling(tx, kind, content.channels[kind].external_id)


async def _make(database: Database, content: Content, hashed: str, begun: datetime | None) -> UUID:
    business_id = uuid7(begun)
    async with database.business(business_id) as tx:
        owner = next(key for key, person in content.staff.items() if person.role == "owner")
        facts = content.business
        created = await team.create_business(
            tx,
            team.NewBusiness(
                name=facts.name,
                kind=facts.kind,
                timezone=facts.timezone,
                currency=facts.currency,
                country=facts.country,
                languages=facts.languages,
                week_start=facts.week_start,
            ),
            owner=content.staff[owner].name,
            email=content.email_of(owner),
            password_hash=hashed,
            skills=list(content.skills.items()),
        )
        branches = await _branches(tx, content, created.branch_id)
        await _people(tx, content, created, branches, hashed, owner)
        await _catalogue(tx, content, created.skills, branches)
        await _channels(tx, content)
        await _customers(tx, content)
        await _answers(tx, content, branches)
    return business_id


async def _branches(tx: Tx, content: Content, first: UUID) -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for key, branch in content.branches.items():
        opening = _hours(branch.hours)
        if not made:
            made[key] = first
            await change_branch(tx, first, name=branch.names["en"], names=branch.names, address=branch.address, opening=opening)
        else:
            made[key] = await add_branch(
                tx, branch.names["en"], timezone=content.business.timezone, address=branch.address, names=branch.names, opening=opening
            )
    return made


async def _people(tx: Tx, content: Content, created: team.Created, branches: dict[str, UUID], hashed: str, owner: str) -> None:
    for name, role in content.roles.items():
        await team.add_role(tx, name, [*team.BUILT_IN[role.like], *role.also], may=team.EVERYTHING)
    for key, person in content.staff.items():
        skills = [team.SkillLevel(created.skills[skill], level) for skill, level in person.skills.items()]
        places = [branches[branch] for branch in person.branches]
        shifts = _hours(person.hours)
        if key == owner:
            changes = team.StaffChanges(languages=person.languages, skills=skills, branches=places, shifts=shifts, capacity=person.capacity)
            await team.change_staff(tx, created.owner_id, changes, may=team.EVERYTHING)
            staff_id = created.owner_id
        else:
            new = team.NewStaff(
                name=person.name,
                email=content.email_of(key),
                role=person.role,
                password_hash=hashed,
                languages=person.languages,
                skills=skills,
                branches=places,
                shifts=shifts,
                capacity=person.capacity,
                urgent_headroom=4,
            )
            staff_id = await team.add_staff(tx, new, may=team.EVERYTHING)
        # Nobody really sits at these desks: they count as present, and their shifts say who is at work.
        await team.set_presence(tx, staff_id, "available")


async def _catalogue(tx: Tx, content: Content, skills: dict[str, UUID], branches: dict[str, UUID]) -> None:
    currency = content.business.currency
    for service in content.services.values():
        minor = service.price_minor(currency)
        price = catalog.Price(service.price_kind, None if minor is None else Money(minor, currency))
        await catalog.add_service(
            tx,
            service.names,
            price,
            aliases=service.aliases,
            description=service.description,
            skill_id=skills[service.skill],
            duration_minutes=service.minutes,
        )
    city: UUID | None = None
    for area in content.areas.values():
        branch_id = None if area.branch is None else branches[area.branch]
        made = await catalog.add_area(tx, area.names, aliases=area.aliases, parent_id=city, branch_id=branch_id)
        city = city or made


async def _channels(tx: Tx, content: Content) -> None:
    for kind, channel in content.channels.items():
        settings: dict[str, object] = {"region": content.business.country}
        if kind == "whatsapp":
            settings["business_account_id"] = channel.account_id
        await connect_account(
            tx,
            kind=kind,
            external_id=channel.external_id,
            name=channel.name,
            address=channel.phone,
            secrets={name: secrets.token_hex(16) for name in _SECRETS[kind]},
            settings=settings,
        )


_SECRETS = {
    "whatsapp": ("access_token", "app_secret", "verify_token"),
    "webform": ("form_secret",),
    "webchat": ("visitor_secret", "widget_secret"),
}


async def _customers(tx: Tx, content: Content) -> None:
    for customer in content.customers.values():
        if not customer.known:
            continue
        claim = customers.phone_claim(customer.wa_id)
        resolved = await customers.resolve(tx, [claim], name=customer.name, language=customer.language)
        change = customers.CustomerChange(vip_level=customer.vip, tags=tuple(customer.tags), note=customer.note)
        await customers.change(tx, resolved.customer_id, change)


async def _answers(tx: Tx, content: Content, branches: dict[str, UUID]) -> None:
    for one in content.answers:
        places = [branches[branch] for branch in one.branches]
        await knowledge.write_answer(
            tx, knowledge.NewAnswer(title=one.title, texts=one.texts, questions=one.questions, needs=one.needs, branches=places)
        )


async def _renew(tx: Tx, content: Content, staff: dict[str, UUID], graph_base: str, now: datetime) -> None:
    """What changes from start to start: where the pretend provider answers, and the shifts laid around this moment."""
    whatsapp = await _account(tx, content, "whatsapp")
    if whatsapp is not None and whatsapp.api_base != graph_base:
        await change_account(tx, whatsapp.id, {"api_base": graph_base})
    for key, person in content.staff.items():
        if person.follows_the_clock:
            shifts = _hours(around(person, now, content.business.timezone))
            await team.change_staff(tx, staff[key], team.StaffChanges(shifts=shifts), may=team.EVERYTHING)


def around(person: StaffFacts, now: datetime, zone: str) -> list[Stretch]:
    """A shift on every day that began a short while ago, so that whoever sits at this desk is at work, and stays so for long."""
    if not person.follows_the_clock:
        return person.hours
    since = (now - _SINCE).astimezone(ZoneInfo(zone))
    start = (since.hour * 60 + since.minute) // _HALF_HOUR * _HALF_HOUR
    return [Stretch(day, start, start + _STAYS) for day in range(len(DAYS))]


def _hours(stretches: Sequence[Stretch]) -> list[team.Hours]:
    return [team.Hours(one.weekday, one.starts, one.ends) for one in stretches]
