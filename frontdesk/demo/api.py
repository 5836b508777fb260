"""The channel simulator over HTTP. Only the demo serves it; elsewhere these addresses do not exist."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from frontdesk.demo import scenarios
from frontdesk.demo.simulator import PhoneThread, Simulator, Writing, Written, content_of
from frontdesk.kit.errors import NotFound
from frontdesk.kit.web import Context, route

Phone = Annotated[str, msgspec.Meta(min_length=7, max_length=32)]
Words = Annotated[str, msgspec.Meta(max_length=4096)]
ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class AccountCard(msgspec.Struct, frozen=True):
    """An account one can write to."""

    id: UUID
    channel: str
    label: str


class SimulatorView(msgspec.Struct, frozen=True):
    """Everything the simulator page needs to begin."""

    accounts: list[AccountCard]
    personas: list[scenarios.Persona]
    scenarios: list[scenarios.Scenario]


class Holder(msgspec.Struct, frozen=True):
    """Whose telephone it is."""

    name: ShortText
    phone: Phone


class NewWriting(msgspec.Struct, forbid_unknown_fields=True):
    """Something written on the telephone. `file` names a picture, `button_id` a button that was offered."""

    account_id: UUID
    persona: Holder
    type: scenarios.StepType
    text: Words = ""
    file: str = ""
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    button_id: str = ""


def simulator_of(ctx: Context) -> Simulator:
    """The simulator of this process."""
    found = ctx.services.get("simulator")
    if not isinstance(found, Simulator):
        raise NotFound("simulator")
    return found


@route("GET", "/api/simulator", permission="simulator.use")
async def simulator(ctx: Context) -> SimulatorView:
    """The accounts, telephones and plays of the simulator."""
    async with ctx.tx() as tx:
        reached = await simulator_of(ctx).accounts(tx)
    business = next((content.key for account in reached if (content := content_of(account))), None)
    return SimulatorView(
        accounts=[AccountCard(one.id, one.kind, one.name) for one in reached],
        personas=scenarios.personas(business) if business else [],
        scenarios=scenarios.scenarios(business) if business else [],
    )


@route("POST", "/api/simulator/messages", permission="simulator.use", status=202)
async def write(ctx: Context, data: NewWriting) -> Written:
    """Write as a customer: the provider's own bytes go to the real webhook; the answer is what the provider saw."""
    found = simulator_of(ctx)
    async with ctx.tx() as tx:
        account = await found.account(tx, data.account_id)
    writing = Writing(data.persona.name, data.persona.phone, data.type, data.text, data.file, data.latitude, data.longitude, data.button_id)
    return await found.write(account, writing)


@route("GET", "/api/simulator/threads/{account_id:uuid}/{phone:str}", permission="simulator.use")
async def thread(ctx: Context, account_id: UUID, phone: str) -> PhoneThread:
    """What the telephone shows: its own messages, the replies its provider received, and the ticks."""
    found = simulator_of(ctx)
    async with ctx.tx() as tx:
        return await found.thread(tx, await found.account(tx, account_id), phone)
