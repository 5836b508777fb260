"""Two machines never write to each other for ever, and who says the same again is not answered the same again."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

from frontdesk.intake.conversation.scene import MOST_SAID
from tests.desk import Shop, says
from tests.intake.talking import Customer, approve, district, let, service

_ROUNDS = 14
_ASKS = (
    "What does deep cleaning cost, request {n}?",
    "And what is the price of sofa cleaning, item {n}?",
    "Do you have parking, visitor {n}?",
)
BOTS: dict[str, Callable[[int], str]] = {
    "says the same": lambda n: "Welcome to Blue Salon, choose an option from our menu",
    "says it with a number": lambda n: f"Welcome to Blue Salon, you are number {n} in our line",
    "asks two things in turn": lambda n: ("How much is deep cleaning?", "How much is sofa cleaning?")[n % 2],
    "asks and asks": lambda n: _ASKS[n % 3].format(n=n),
    "names everything": lambda n: f"deep cleaning in Al Rawdah on {('Monday', 'Tuesday', 'Friday')[n % 3]}",
    "says hello": lambda n: "hello?",
}


class Machine(Customer):
    """Somebody's assistant, which answers every message of ours at once."""

    def __init__(self, shop: Shop, bot: str) -> None:
        super().__init__(shop)
        self.bot = bot
        self.heard: list[list[str]] = []

    async def writes(self, n: int) -> None:
        await self.shop.whatsapp(says(BOTS[self.bot](n), by=self.phone, at=self.shop.house.clock.now()))

    async def reads(self) -> None:
        self.heard.append((await self._back())[sum(map(len, self.heard)) :])


async def test_two_machines(shop: Shop) -> None:
    """Whatever it answers to every message of ours: soon a person has it, nothing more is said, and never the same twice in a row."""
    await district(shop, "Al Rawdah", "الروضة")
    await service(shop, "Sofa cleaning", "تنظيف كنب")
    await approve(shop, "Parking", ["Do you have parking?"], en="Yes, there is parking behind the house.")
    await let(shop)
    machines = [Machine(shop, bot) for bot in BOTS]
    for n in range(_ROUNDS):
        for machine in machines:
            await machine.writes(n)
        await shop.house.settle()
        shop.house.clock.ahead += timedelta(seconds=4)
        await shop.settle()
        for machine in machines:
            await machine.reads()
    for machine in machines:
        ours = [text for back in machine.heard for text in back]
        assert len(ours) <= MOST_SAID, (machine.bot, ours)
        assert machine.heard[-3:] == [[], [], []], (machine.bot, ours)
        assert all(first != second for first, second in itertools.pairwise(ours)), (machine.bot, ours)
    assert await shop.value("select count(*) from conversations where owner_id is null") == 0, "a person has each of them"


async def test_ten_times_the_same(shop: Shop) -> None:
    """One answer to it, and then a person."""
    await let(shop)
    customer = Machine(shop, "says hello")
    for n in range(10):
        await customer.writes(n)
        await shop.house.settle()
        shop.house.clock.ahead += timedelta(seconds=4)
        await shop.house.settle()
        await customer.reads()
    assert [len(one) for one in customer.heard] == [1] + [0] * 9
    assert (await shop.conversation())["owner_id"] is not None


_MACHINES = (
    "Thank you for contacting Blue Salon! Please let us know how we can help you.",
    "Automatic reply: I am out of the office until Monday and will read my mail then.",
    "رد تلقائي: سنعاود الاتصال بك في أقرب وقت",
)


async def test_what_a_machine_wrote_is_not_answered(shop: Shop) -> None:
    """On WhatsApp in the middle of a conversation, and on the form: kept and shown, and a person has it."""
    await let(shop)
    for n, text in enumerate(_MACHINES):
        customer = Customer(shop)
        assert await customer.says("I'd like to book an appointment please")
        assert await customer.says(text) == []
        assert (await shop.form(text, phone=f"+96655111223{n}")).status_code == 200
    await shop.settle()
    assert await shop.value("select count(*) from messages where content ? 'automatic'") == 2 * len(_MACHINES), "nothing is thrown away"
    assert {row["status"] for row in await shop.conversations()} == {"owned"}


async def test_a_false_alarm_costs_the_answer_and_nothing_else(shop: Shop) -> None:
    """Somebody who is really out of their office: the message is read, the lead is there, and a person has it."""
    await let(shop)
    assert await Customer(shop).says("I'd like to book a deep cleaning tomorrow. I am out of the office until Thursday.") == []
    (lead,) = await shop.rows("select need, service_ids from leads")
    assert (lead["need"], lead["service_ids"]) == ("scheduling", [shop.services["deep"]])
    assert (await shop.conversation())["status"] == "owned"
