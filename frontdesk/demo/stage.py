"""One business while its history is played: its customers write, its people answer."""

from __future__ import annotations

import secrets
import zlib
from uuid import UUID

import msgspec

from frontdesk import inbox, routing, team
from frontdesk.channels.webchat.visitors import issue_token, visitor_id
from frontdesk.demo import wire
from frontdesk.demo.content import CustomerFacts
from frontdesk.demo.fake_providers import files
from frontdesk.demo.fake_providers.network import Network, Post
from frontdesk.demo.fake_providers.records import Manners
from frontdesk.demo.seed import Seeded
from frontdesk.demo.simulator import country_of
from frontdesk.demo.talks import span
from frontdesk.demo.timetable import Beat
from frontdesk.intake.conversation.actions import person_replied
from frontdesk.intake.leads import actions as leads
from frontdesk.intake.leads.choosing import LeadFilter
from frontdesk.intake.leads.records import Status
from frontdesk.intake.leads.views import actions as views
from frontdesk.intake.leads.views.records import Choice, NewView
from frontdesk.intake.settings.actions import change_settings
from frontdesk.kit.context import Actor
from frontdesk.kit.database import Database, Tx
from frontdesk.understanding.lessons import actions as lessons
from frontdesk.understanding.lessons import telling
from frontdesk.understanding.queries import readings_of

_LANDED = "select c.id, c.owner_id from messages m join conversations c on c.business_id = m.business_id and c.id = m.conversation_id"


# What became of an enquiry about a price; by its name, so that it is the same in every demo.
_OUTCOMES: tuple[tuple[Status, str], ...] = (
    ("booked", ""),
    ("booked", ""),
    ("lost", "Too expensive"),
    ("qualified", ""),
    ("booked", ""),
    ("lost", "Went elsewhere"),
    ("lost", "Did not answer any more"),
)


class _Scene(msgspec.Struct):
    """A conversation under way: what it became in the database."""

    conversation_id: UUID | None = None
    owner_id: UUID | None = None
    account_id: UUID | None = None
    touched: set[UUID] = msgspec.field(default_factory=set)
    last_id: str = ""
    replies: int = 0
    token: str = ""


class _Person(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    staff: team.Staff


class Stage:
    """The people and customers of one business, doing what the script says in the real program."""

    def __init__(self, database: Database, seeded: Seeded, network: Network, deliver: Post) -> None:
        self.seeded = seeded
        self._database = database
        self._network = network
        self._deliver = deliver
        self._scenes: dict[str, _Scene] = {}
        self._people: dict[UUID, _Person] = {}

    async def open(self) -> None:
        """Learn who works here."""
        async with self._database.business(self.seeded.business_id) as tx:
            self._people = {person.id: _Person(person.id, person.name, person) for person in await team.people(tx)}

    async def set_presence(self, presence: team.Presence) -> None:
        """Whoever follows the clock goes away, or comes back."""
        for key, person in self.seeded.content.staff.items():
            if person.follows_the_clock:
                staff_id = self.seeded.staff[key]
                async with self._database.business(self.seeded.business_id, Actor.staff(staff_id)) as tx:
                    await team.set_presence(tx, staff_id, presence)

    async def employ(self) -> None:
        """The owner lets the assistant work."""
        async with self._database.business(self.seeded.business_id, Actor.staff(self._owner)) as tx:
            await change_settings(tx, self.seeded.content.assistant.settings, was=0)

    async def keep_views(self) -> None:
        """The owner keeps what the team looks at most among the leads."""
        async with self._database.business(self.seeded.business_id, Actor.staff(self._owner)) as tx:
            for name, filters in (
                ("Hot now", LeadFilter(status=("new", "contacted", "qualified"), urgent=True)),
                ("Said yes", LeadFilter(status=("new", "contacted", "qualified"), confirmed=True)),
                ("Quoted", LeadFilter(status=("qualified",))),
            ):
                await views.keep(tx, NewView(name=name, chosen=Choice(filters=filters), shared=True), by=self._owner)

    @property
    def _owner(self) -> UUID:
        return next(one.id for one in self._people.values() if one.staff.role == "owner")

    # The customer ----------------------------------------------------------------------------------------------------

    async def speak(self, beat: Beat) -> None:
        """The customer says it: the provider's bytes go to the webhook."""
        customer = self.seeded.content.customers[beat.customer]
        scene = self._scene(beat)
        scene.account_id = self.seeded.accounts[beat.channel].id
        if beat.channel == "whatsapp":
            await self._on_whatsapp(beat, scene, customer)
        else:
            await self._on_the_web(beat, scene, customer)

    async def find(self, beat: Beat) -> None:
        """Learn which conversation it has landed in, and who has that now."""
        customer, scene = self.seeded.content.customers[beat.customer], self._scene(beat)
        if beat.channel == "whatsapp":
            which, args = "m.provider_id = $2", [scene.last_id]
        else:
            kind, normal = ("webchat", visitor_id(scene.token)) if scene.token else ("phone", f"+{customer.wa_id}")
            of_whom = "m.customer_id = (select customer_id from handles where kind = $2 and normal = $3)"
            which, args = f"m.direction = 'inbound' and {of_whom} order by m.at desc, m.id desc limit 1", [kind, normal]
        async with self._database.business(self.seeded.business_id) as tx:
            for row in await tx.rows(f"{_LANDED} where m.account_id = $1 and {which}", scene.account_id, *args):
                scene.conversation_id, scene.owner_id = row["id"], row["owner_id"]
                scene.touched.add(row["id"])

    async def _on_whatsapp(self, beat: Beat, scene: _Scene, customer: CustomerFacts) -> None:
        number = self.seeded.number
        identity = wire.user_id(customer.wa_id, number.line.business_account, country_of(customer.wa_id))
        sender = wire.Sender(customer.name, customer.wa_id, identity)
        kind, content = self._content(beat, customer)
        if kind == "reaction":
            ours = [one for one in self._network.thread(number.phone_id, customer.wa_id) if not one.inbound]
            content = {"message_id": ours[-1].id if ours else "", "emoji": beat.extra.what if beat.extra else ""}
        text = beat.words or (beat.extra.what if beat.extra and beat.extra.kind != "voice" else "")
        message_id, status = await self._network.say(number.phone_id, sender, kind, content, text=text)
        if status != 200:
            raise RuntimeError(f"the webhook answered {status} to a message of {beat.thread}")
        if kind != "reaction":
            scene.last_id = message_id

    def _content(self, beat: Beat, customer: CustomerFacts) -> tuple[str, object]:
        extra = beat.extra
        match extra.kind if extra else "text":
            case "photo" if extra:
                picture, mime = files.picture(extra.what)
                return "image", wire.file(self._network.keep_file(picture, mime), mime, picture, caption=beat.words)
            case "document" if extra:
                paper, mime = files.paper(extra.what)
                return "document", wire.file(
                    self._network.keep_file(paper, mime, extra.what), mime, paper, caption=beat.words, filename=extra.what
                )
            case "voice" if extra:
                minutes, _, seconds = extra.what.partition(":")
                note, mime = files.voice(int(minutes) * 60 + int(seconds), beat.words)
                return "audio", wire.file(self._network.keep_file(note, mime), mime, note, voice=True)
            case "location" if extra:
                return "location", self._place(extra.what, customer)
            case "contact" if extra:
                name, _, phone = extra.what.partition(" +")
                return "contacts", wire.card(name, f"+{phone}")
            case "reaction":
                return "reaction", {}
            case _:
                return "text", wire.text(beat.words)

    def _place(self, name: str, customer: CustomerFacts) -> wire.Json:
        area = self.seeded.content.area_called(name)
        latitude, longitude = area.at or (0.0, 0.0)
        # Somewhere in the district, the same place for the same customer.
        shift = (int(customer.wa_id) % 97 - 48) / 10_000
        city = next(iter(self.seeded.content.areas.values())).names["en"]
        return wire.place(round(latitude + shift, 6), round(longitude - shift, 6), address=f"{name}, {city}")

    async def _on_the_web(self, beat: Beat, scene: _Scene, customer: CustomerFacts) -> None:
        account = self.seeded.accounts[beat.channel]
        path = f"/hooks/{beat.channel}/{account.id}"
        if beat.channel == "webform":
            fields = {"name": customer.name, "phone": customer.phone, "message": beat.words}
            body, headers = wire.form(fields, secret=account.secrets["form_secret"], at=beat.at)
        else:
            scene.token = scene.token or issue_token(account.secrets["visitor_secret"])
            message_id = secrets.token_hex(8)
            body, headers = wire.chat(
                beat.words, message_id=message_id, at=beat.at, token=scene.token, name=customer.name, phone=customer.phone
            )
        status = await self._deliver(path, body, headers)
        if status != 200:
            raise RuntimeError(f"the {beat.channel} answered {status} to a message of {beat.thread}")

    # The people ------------------------------------------------------------------------------------------------------

    async def act(self, beat: Beat) -> None:
        """Somebody of the team does it."""
        scene = self._scene(beat)
        if scene.conversation_id is None:
            return
        async with self._database.business(self.seeded.business_id) as tx:
            scene.owner_id = await tx.value("select owner_id from conversations where id = $1", scene.conversation_id)
        person = self._whose(beat, scene)
        async with self._database.business(self.seeded.business_id, Actor.staff(person.id)) as tx:
            await self._acts(tx, beat, scene, scene.conversation_id, person)

    def _whose(self, beat: Beat, scene: _Scene) -> _Person:
        """Who does it: the person named, else the owner, else somebody at work who may answer."""
        if beat.by and beat.doing != "hands over":
            return self._people[self.seeded.staff[beat.by]]
        if scene.owner_id is not None:
            return self._people[scene.owner_id]
        at_work = [one for one in self._people.values() if one.staff.on_shift(beat.at) and one.staff.may("inbox.assign")]
        return min(at_work or self._people.values(), key=lambda one: (one.staff.role in ("owner", "manager"), one.name))

    async def _acts(self, tx: Tx, beat: Beat, scene: _Scene, conversation_id: UUID, person: _Person) -> None:
        match beat.doing:
            case "replies":
                await self._replies(tx, beat, scene, conversation_id, person)
            case "says what it is":
                told = telling(await readings_of(tx, conversation_id))
                await inbox.actions.correct_need(tx, conversation_id, beat.words)
                if told is not None:
                    await lessons.confirm(tx, conversation_id=conversation_id, message_id=told.message_id, need=beat.words, by=person.id)
            case "notes":
                await inbox.actions.add_note(
                    tx, conversation_id, author_id=person.id, author_name=person.name, text=beat.words, client_id=None
                )
            case "hands over":
                action, _, summary = beat.words.partition(" // ")
                receiver = self.seeded.staff[beat.by]
                if receiver != scene.owner_id:
                    await routing.hand_off(tx, conversation_id, to=receiver, next_action=action, summary=summary)
                    scene.owner_id = receiver
            case "closes":
                # What the customer said may have been read as more than one need.
                still_open = await tx.rows(
                    "select id from conversations where id = any($1) and status <> 'closed' order by id", list(scene.touched)
                )
                for row in still_open:
                    await inbox.actions.mark_read(tx, row["id"])
                    await inbox.actions.close(tx, row["id"])
                    await routing.release(tx, row["id"], "closed")
                if still_open:
                    await self._end_leads(tx, beat, scene)
            case "sets aside":
                await inbox.actions.snooze(tx, conversation_id, beat.at + span(beat.words))
                await routing.release(tx, conversation_id, "snoozed")

    async def _replies(self, tx: Tx, beat: Beat, scene: _Scene, conversation_id: UUID, person: _Person) -> None:
        words = beat.words
        if beat.extra is not None and beat.extra.kind == "fails":
            wa_id = self.seeded.content.customers[beat.customer].wa_id
            self._network.behave(wa_id, Manners(fails=int(beat.extra.what)))
        elif beat.extra is not None:
            words = f"📄 {beat.extra.what}\n{words}" if beat.extra.kind == "document" else f"📷 {words or beat.extra.what}"
        if scene.owner_id is None:
            await routing.claim(tx, conversation_id, person.id)
            scene.owner_id = person.id
        await inbox.actions.mark_read(tx, conversation_id)
        message_id = await inbox.actions.reply(
            tx, conversation_id, author_id=person.id, author_name=person.name, text=words, client_id=None
        )
        await person_replied(tx, conversation_id, draft_id=None, by=person.id, message_id=message_id)
        await routing.on_first_action(tx, conversation_id, person.id)
        scene.replies += 1
        if scene.replies > 1:
            await self._move_leads(tx, scene, "qualified")

    async def _end_leads(self, tx: Tx, beat: Beat, scene: _Scene) -> None:
        """What came of it: a booking comes of nearly all that asked for one, and of half of those who asked for a price."""
        place = zlib.crc32(beat.thread.encode())
        sure: tuple[Status, str] = ("lost", "The day did not suit") if place % 9 == 4 else ("booked", "")
        await self._move_leads(tx, scene, *(sure if beat.need == "scheduling" else _OUTCOMES[place % len(_OUTCOMES)]))

    async def _move_leads(self, tx: Tx, scene: _Scene, to: Status, lost_reason: str = "") -> None:
        open_ones = await tx.rows(
            "select id from leads where current_conversation_id = any($1) and merged_into is null"
            " and status in ('new', 'contacted', 'qualified') order by id",
            list(scene.touched),
        )
        for row in open_ones:
            await leads.set_status(tx, row["id"], to, lost_reason=lost_reason)

    def _scene(self, beat: Beat) -> _Scene:
        return self._scenes.setdefault(beat.thread, _Scene())
