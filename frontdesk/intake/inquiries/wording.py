"""What stopped the assistant, as a sentence in the reader's language. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from frontdesk.intake import safety
from frontdesk.intake.inquiries.records import InquiryReason, Why
from frontdesk.kit.wording import phrase

# Said when nothing more exact is known.
REASON: Mapping[InquiryReason, str] = {
    "not_confident": "The assistant was not sure what is meant.",
    "policy": "This kind of question is never answered by the assistant.",
    "judgement": "This needs a person's judgement.",
    "manual_check": "Somebody has to check this first.",
    "no_source": "Nothing approved says anything about this.",
    "wants_person": "The customer asked for a person.",
    "unsafe": "The message tries to make the assistant do something it must not.",
}

# By the code of a reason; the parameters it may carry stand in braces.
DETAIL: Mapping[str, str] = {
    "unsure": "Only {percent} % sure that this is about {need}.",
    "abstained": "The assistant was not sure what is meant.",
    "two_needs": "It could be about {need} or about {other}.",
    "need_off": "The assistant is switched off for {need}.",
    "mode_off": "The assistant is switched off for {need}.",
    "mode_draft": "For {need} a person approves every answer.",
    "never_answered": "Questions about {need} are never answered by the assistant.",
    "medical": "It may be about somebody's health; only a specialist may answer.",
    "refund": "It is about money back; a person decides.",
    "availability": "Whether there is time has to be checked by a person.",
    "on_inspection": "The price of {service} is only known after somebody has looked at it.",
    "near": "An approved answer comes near, but the assistant is not sure that it is what was asked.",
    "nothing_found": "Nothing approved says anything about this.",
    "not_in_source": "“{words}” stands in no approved source.",
    "wrong_language": "There is no approved text in the customer's language.",
    "window_closed": "The time to reply on this channel is over.",
    "person_has_it": "{name} has this conversation.",
    "asked_for_person": "The customer asked for a person.",
    "attack": "The message tries to make the assistant do something it must not.",
    "three_questions": "The assistant has asked three questions already.",
    "model_away": "The language model could not be reached.",
}


# What the gate has against a reply is said in its own words.
_GATE: Mapping[str, str] = {code: sentence for code, (_, sentence) in safety.REASONS.items()}


def say(reason: InquiryReason, why: Why, language: str | None) -> str:
    """The reason in a sentence: the exact one where its code is known, else what it comes down to."""
    return _worded(why, language) or phrase(language, REASON[reason])


def say_why(why: Why | None, language: str | None) -> str:
    """Why a proposed answer was not sent; empty when nobody said."""
    return "" if why is None else _worded(why, language)


def _worded(why: Why, language: str | None) -> str:
    english = DETAIL.get(why.code) or _GATE.get(why.code)
    if english is None:
        return ""
    # A number stays one; a word may be a code, such as a need's.
    shown = {name: phrase(language, value) if isinstance(value, str) else _number(value) for name, value in why.params.items()}
    return phrase(language, english).format_map(defaultdict(lambda: "…", shown))


def _number(value: float) -> str:
    return f"{value:g}"
