"""Plays three weeks of conversations through the real path: webhook, pipeline, people's answers, provider, statuses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta

import msgspec

from frontdesk import team
from frontdesk.demo.fake_providers.network import Network, Post
from frontdesk.demo.seed import Seeded
from frontdesk.demo.stage import Stage
from frontdesk.demo.timetable import Beat, timetable
from frontdesk.intake.conversation.actions import GATHER
from frontdesk.kit.database import Database
from frontdesk.kit.errors import Conflict

Say = Callable[[str], None]
Work = Callable[[], Awaitable[object]]

# What need not happen after every line (statuses, reactions, stamping) catches up when this much time has passed: then many
# of them share one round.
_EVERY = timedelta(hours=12)
_AT_ONCE = 5
# Whoever the visitor will be comes back from a short break just now, and so has room for what the visitor writes.
_BREAK = timedelta(minutes=12)
_TELL_DAYS = 3
# So long the assistant lets a customer finish before it answers, and a little.
_ANSWERED = GATHER + timedelta(seconds=1)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


class PlayedClock:
    """A clock that shows each beat its own time, so that several can be played at once; the provider, which answers outside
    of them, sees `at`."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The time of the beat that asks."""
        return _moment.get() or self.at


class Paths(msgspec.Struct, frozen=True):
    """What history needs of the running program: its door, and its work done in this very task.

    `deliver` hands bytes to a webhook; `thread` takes in what has arrived; `decide` routes it; `send` empties the outbox; `wake` lets
    the assistant look at whoever has been silent; `settle` does all there is, reactions and stamping included.
    """

    deliver: Post
    thread: Work
    decide: Work
    send: Work
    wake: Work
    settle: Work


class Played(msgspec.Struct):
    """What was played; `refused` tells what the program did not let happen, such as closing a conversation twice."""

    conversations: int = 0
    messages: int = 0
    refused: list[str] = []


async def play(
    database: Database, clock: PlayedClock, seeded: Sequence[Seeded], network: Network, paths: Paths, *, now: datetime, say: Say
) -> Played:
    """Play every script of the fresh businesses up to `now`; the clock stands at `now` afterwards."""
    stages = {one.content.key: Stage(database, one, network, paths.deliver) for one in seeded if one.fresh}
    for stage in stages.values():
        await stage.open()
    beats = sorted((beat for stage in stages.values() for beat in timetable(stage.seeded.content, now)), key=_when)
    played = Played(conversations=len({beat.thread for beat in beats}))
    lanes, told = _Lanes(clock, stages, paths, played), 0
    settled = last = beats[0].at if beats else now
    away = False
    employing = {key: now - stage.seeded.content.assistant.on_for for key, stage in stages.items()}
    employed: set[str] = set()
    for beat in beats:
        for key in [one for one, at in employing.items() if at <= beat.at]:
            await lanes.rest()
            clock.at = employing.pop(key)
            await stages[key].employ()
            employed.add(key)
        if employed:
            await lanes.rest()
            clock.at = beat.at
            await paths.wake()
        if not away and beat.at > now - _BREAK:
            away = True
            await lanes.rest()
            clock.at = now - _BREAK
            await _set_presence(stages, "away")
        # A reaction needs our side to know by then which message of ours it is about.
        if beat.at - settled > _EVERY or (beat.extra is not None and beat.extra.kind == "reaction"):
            await lanes.rest()
            if (day := beat.at.toordinal()) >= told + _TELL_DAYS:
                told = day
                say(f"Playing three weeks of messages: {beat.at:%d %B}")
            clock.at = min(beat.at, last + timedelta(seconds=10))
            await _catch_up(network, paths)
            settled = beat.at
        last = beat.at
        await lanes.begin(beat)
        if beat.business in employed and beat.doing == "says":
            # The assistant answers before anything else happens, so that every demo tells the same.
            await lanes.rest()
            clock.at = beat.at + _ANSWERED
            await paths.decide()
            await paths.send()
    await lanes.rest()
    for stage in stages.values():
        await stage.keep_views()
    # The last replies reach their telephones before the clock stands at now.
    for clock.at in (now - timedelta(seconds=10), now):
        await _set_presence(stages, "available")
        await _catch_up(network, paths)
    return played


async def _set_presence(stages: dict[str, Stage], presence: team.Presence) -> None:
    for stage in stages.values():
        await stage.set_presence(presence)


def _when(beat: Beat) -> tuple[datetime, str, int]:
    return beat.at, beat.thread, beat.order


async def _catch_up(network: Network, paths: Paths) -> None:
    await paths.settle()
    while await network.post_due():
        await paths.settle()


class _Lanes:
    """Plays a few beats at once, so that program and database both have something to do.

    Order is kept where it shows: the beats of one customer follow each other; messages come through the door, and are then
    routed at the desk, strictly in the order of time, one behind the other.
    """

    def __init__(self, clock: PlayedClock, stages: dict[str, Stage], paths: Paths, played: Played) -> None:
        self._clock = clock
        self._stages = stages
        self._paths = paths
        self._played = played
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()
        self._last: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._door = self._desk = _open()
        self._sending = asyncio.Lock()

    async def begin(self, beat: Beat) -> None:
        """Start playing a beat as soon as there is room."""
        await self._room.acquire()
        key = (beat.business, beat.customer)
        before = self._last.get(key)
        if beat.doing == "says":
            (door, desk), (self._door, self._desk) = (self._door, self._desk), (asyncio.Event(), asyncio.Event())
            work = self._says(beat, before, (door, desk), (self._door, self._desk))
        else:
            work = self._acts(beat, before)
        task = self._last[key] = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(lambda _: self._room.release())

    async def rest(self) -> None:
        """Wait for everything under way; an error of any of it comes out here."""
        under_way, self._under_way = self._under_way, set()
        self._last.clear()
        await asyncio.gather(*under_way)

    async def _says(
        self,
        beat: Beat,
        before: asyncio.Task[None] | None,
        turn: tuple[asyncio.Event, asyncio.Event],
        next_turn: tuple[asyncio.Event, asyncio.Event],
    ) -> None:
        _moment.set(beat.at)
        stage = self._stages[beat.business]
        try:
            await _after(before)
            await turn[0].wait()
            await stage.speak(beat)
            await self._paths.thread()
            next_turn[0].set()
            await turn[1].wait()
            await self._paths.decide()
            await stage.find(beat)
            self._played.messages += 1
        finally:
            # Whatever went wrong here, those behind must not wait for ever.
            next_turn[0].set()
            next_turn[1].set()

    async def _acts(self, beat: Beat, before: asyncio.Task[None] | None) -> None:
        _moment.set(beat.at)
        await _after(before)
        try:
            await self._stages[beat.business].act(beat)
            if beat.doing == "replies":
                # One at a time: to somebody whose clock is an hour ahead, a message being sent looks like one left behind.
                async with self._sending:
                    self._clock.at = beat.at
                    await self._paths.send()
        except Conflict as conflict:
            # Two needs of one customer may have become one conversation, which is closed only once.
            self._played.refused.append(f"{beat.thread} {beat.doing}: {conflict.code}")
        self._played.messages += beat.doing == "replies"


async def _after(before: asyncio.Task[None] | None) -> None:
    if before is not None:
        await asyncio.wait([before])


def _open() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event
