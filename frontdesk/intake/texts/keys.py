"""Every text the assistant can say: when it says it, what it fills in, and how long it may be."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["question", "confirmation", "handoff", "fact", "greeting", "note", "button", "title", "piece"]
# WhatsApp's limits for a button, for the title of a list and of its rows, and for the body of a message with buttons.
BUTTON, TITLE, BODY = 20, 24, 1024
# What is written into a text may be no longer than this; only these may have lines.
LONGEST_VALUE, LONGEST_LINES = 200, 700
OF_LINES = frozenset({"details", "hours", "options"})
AGAIN = "_again"


class Text(msgspec.Struct, frozen=True):
    """One text: `when` it is said, and the values every language and every owner's own wording must fill in."""

    when: str
    kind: Kind
    values: tuple[str, ...] = ()

    @property
    def longest(self) -> int:
        """How many characters the text may have before values are filled in."""
        return {"button": BUTTON, "title": TITLE, "piece": TITLE, "question": 200}.get(self.kind, 300)


def _question(when: str, *values: str) -> Text:
    return Text(when, "question", values)


_ASKED = {
    "ask_help": _question("Nothing is known yet of what the customer wants."),
    "ask_service": _question("The service is missing, and there are too many to name."),
    "ask_service_of": _question("The service is missing, and these could be meant.", "options"),
    "ask_location": _question("The place is missing."),
    "ask_location_of": _question("The place is missing, and these could be meant.", "options"),
    "ask_location_urgent": _question("The place is missing, and it is urgent."),
    "ask_address": _question("The area is known, the door is not."),
    "ask_branch_of": _question("The customer comes to the business, and there are several branches.", "options"),
    "ask_timing": _question("When is missing."),
    "ask_time": _question("The day is known, the hour is not."),
    "ask_urgency": _question("It may be urgent and may be not."),
    "ask_budget": _question("What the customer wants to spend is missing."),
    "ask_own": _question("A question of the owner's own.", "question"),
    "confirm": Text("Everything needed is known: the customer is asked whether it is right.", "confirmation", ("details",)),
    "what_to_change": Text("The customer said no to what was to be confirmed.", "confirmation"),
}

TEXTS: dict[str, Text] = {
    "greeting": Text("Before the first text of a conversation.", "greeting", ("business",)),
    "greeting_named": Text("The same, when the customer's name is known.", "greeting", ("name", "business")),
    "assistant_who": Text("The customer asks whom they are writing with.", "greeting", ("business",)),
    **{key: text for asked, text in _ASKED.items() for key in (asked, asked + AGAIN)},
    "confirm_changed": Text("The customer changed something: the new details are confirmed.", "confirmation", ("details",)),
    "button_yes": Text("Under a confirmation: it is right.", "button"),
    "button_change": Text("Under a confirmation: something is not right.", "button"),
    "button_urgent": Text("Under the question how urgent it is.", "button"),
    "button_can_wait": Text("Under the question how urgent it is.", "button"),
    "button_person": Text("Where a person can be asked for.", "button"),
    "button_choose": Text("Opens a list to choose from.", "button"),
    "list_services": Text("Above a list of services.", "title"),
    "list_areas": Text("Above a list of areas.", "title"),
    "list_branches": Text("Above a list of branches.", "title"),
    "list_other": Text("The row of a list for what is not in it.", "title"),
    "word_urgent": Text("Among the details of a confirmation.", "piece"),
    "word_can_wait": Text("Among the details of a confirmation.", "piece"),
    "handoff": Text("The details are confirmed and go to the team.", "handoff"),
    "handoff_noted": Text("The details go to the team without having been confirmed.", "handoff", ("details",)),
    "handoff_urgent": Text("It is urgent, and goes to the team at once.", "handoff"),
    "handoff_answer": Text("The question has no approved answer.", "handoff"),
    "handoff_check": Text("Somebody must check something, such as whether a time is free.", "handoff"),
    "handoff_sorry": Text("A complaint.", "handoff"),
    "handoff_specialist": Text("A specialist must judge it.", "handoff"),
    "handoff_person": Text("The customer asked for a person.", "handoff"),
    "handoff_waiting": Text("The customer asks again about something that is with the team.", "handoff"),
    "closed_now": Text("A handoff while nobody is at work.", "handoff"),
    "danger": Text("Somebody may be in danger.", "handoff"),
    "stopped": Text("The customer does not want to be asked any more.", "note"),
    "welcome": Text("The customer says thank you.", "note"),
    "anything_else": Text("After an answer, when nothing is missing.", "note"),
    "only_text": Text("A sticker, an emoji, an empty or unreadable message.", "note"),
    "only_text_again": Text("The same a second time.", "note"),
    "only_voice": Text("A voice message that could not be understood.", "note"),
    "no_card": Text("The customer sent the number of a card.", "note"),
    "price_fixed": Text("The price of a service.", "fact", ("service", "price")),
    "price_from": Text("The price that a service begins with.", "fact", ("service", "price")),
    "price_inspection": Text("The price depends on what has to be done.", "fact", ("service",)),
    "duration": Text("How long a service takes.", "fact", ("service", "duration")),
    "service_yes": Text("Whether a service is offered: yes.", "fact", ("service",)),
    "services": Text("What is offered.", "fact", ("options",)),
    "area_yes": Text("Whether an area is served: yes.", "fact", ("area",)),
    "branch_address": Text("Where a branch is.", "fact", ("branch", "address")),
    "hours_day": Text("When a branch is open on a day.", "fact", ("branch", "day", "hours")),
    "hours_closed": Text("A branch is closed on a day.", "fact", ("branch", "day")),
    "hours_week": Text("When a branch is open in the week.", "fact", ("branch", "hours")),
}
