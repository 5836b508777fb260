"""What can happen to the assistant's settings."""

from __future__ import annotations

from uuid import UUID

from frontdesk.kit.events import Event, event


@event("assistant.settings_changed", subject="business", sentence="{actor} changed what the assistant may do: {changed}")
class AssistantSettingsChanged(Event, frozen=True):
    """The owner lets the assistant do more, or less; `changed` names the needs and settings that are different."""

    business_id: UUID
    changed: tuple[str, ...]
    number: int
