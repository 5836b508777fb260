"""What happens to a business's own needs."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("need.added", subject="need", sentence="{actor} added the need “{called}”")
class NeedAdded(Event, frozen=True):
    """From the next message on, messages are read as one need more."""

    need_id: UUID
    code: str
    called: str
    handled_as: str
    examples: int


@event("need.changed", subject="need", sentence="{actor} changed the need “{called}”: {fields}")
class NeedChanged(Event, frozen=True):
    """A need of the business's own has another name or other examples, or is worked differently."""

    need_id: UUID
    code: str
    called: str
    fields: tuple[str, ...]


@event("need.retired", subject="need", sentence="{actor} retired the need “{called}”")
class NeedRetired(Event, frozen=True):
    """Nothing is read as this need any more; what was stays."""

    need_id: UUID
    code: str
    called: str


@event("need.brought_back", subject="need", sentence="{actor} brought back the need “{called}”")
class NeedBroughtBack(Event, frozen=True):
    """Messages are read as a need again that had been retired."""

    need_id: UUID
    code: str
    called: str
