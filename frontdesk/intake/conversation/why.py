"""The rules that decide the assistant's steps, as a person reads them on the timeline."""

from __future__ import annotations

WHY: dict[str, str] = {
    "need_off": "the assistant does nothing about this need",
    "with_a_person": "a person is at it",
    "wants_person": "the customer wants a person",
    "asked_to_stop": "the customer wants no more questions",
    "thanks": "the customer said thanks",
    "change_unclear": "it was not clear what to change",
    "not_sure": "it was not sure what the customer needs",
    "silence": "the customer did not answer in time",
    "answered_and_quiet": "the customer has their answer",
    "judgement": "this needs a person's judgement",
    "nothing_for_the_assistant": "this is nothing for the assistant",
    "no_price": "there is no approved price for it",
    "urgent": "it is urgent",
    "price_told": "told the approved price",
    "all_known": "everything needed is known",
    "confirmed": "the customer confirmed the details",
    "changed_again": "the details changed again",
    "nothing_said": "the message said nothing",
    "asked_what_to_change": "asked what should be different",
    "answered_meanwhile": "answered a question in between",
    "summary_unclear": "the answer to the summary was not clear",
    "asked_what_it_is_about": "asked what it is about",
    "asked_urgency": "asked whether it is urgent",
    "asked_location": "asked for the place",
    "asked_service": "asked for the service",
    "asked_timing": "asked when it should be",
    "asked_budget": "asked for the budget",
    "repeated_for_a_yes": "repeated the details for a yes",
    "answered": "answered from approved information",
    "worded_by_model": "answered from approved information, in the words of the language model",
    "no_source": "nothing approved answers it",
    "automatic": "the message was written by a machine",
    "no_way_back": "nothing can be sent back on this channel",
    "said_again": "the customer said the same again",
    "said_enough": "the assistant has said enough",
    "resumed": "a person let it go on",
}


def told(code: str) -> str:
    """A rule's code in words; a question of the business's own has no words of its own."""
    return WHY.get(code, "asked a question of the business's own" if code.startswith("asked_own") else code)
