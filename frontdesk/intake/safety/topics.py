"""What is never answered automatically, whatever the need: a person must see it."""

from collections.abc import Sequence
from functools import cache

from frontdesk.intake.safety.cards import card_numbers
from frontdesk.intake.safety.letters import Writing, arabizi_letters, strange
from frontdesk.intake.safety.lists import LANGUAGES, concept_forms, contents, courtesy, glue, plain_phrases
from frontdesk.understanding.text.lexicon import phrases_in
from frontdesk.understanding.text.phrases import Entry, Match, Phrases

# The concepts of understanding that each topic is made of; the lists of `words/` add to them.
_CONCEPTS = {
    "pregnant": "medical", "medicine": "medical", "diabetes_bp": "medical", "allergy": "medical", "asthma_breath": "medical",
    "fever": "medical", "swelling": "medical", "numb_dizzy": "medical",
    "lawyer": "legal", "refund": "refund", "overcharged": "payment", "declined_failed": "payment",
    "gas_smell": "danger", "electric_shock": "danger", "burned_hurt": "danger", "bleeding": "danger",
}  # fmt: skip
# Only here a "no" before it says that there is nothing: no allergies, not pregnant, no refund needed.
_DENIABLE = frozenset({"medical", "refund", "legal"})
_ASKS = "?"
_FOLLOWING = frozenset({"tr", "hi", "hi-Latn", "ur"})
_REACH = 2
_HEAD = 2_000
_SHORTEST = 4


def sensitive(text: str) -> tuple[str, ...]:
    """The topics of a customer's message that only a person answers, in one order, nothing twice.

    medical, legal, refund, danger, payment, personal_data, self_harm, and manipulation: words meant for the assistant, not for
    the business.
    """
    text = text[:_HEAD] + "\n" + text[-_HEAD:] if len(text) > 2 * _HEAD else text
    found = _topics(Writing(text)) | (_topics(Writing(text, arabizi=True)) if any(one in text for one in "2356789") else set())
    if card_numbers(text):
        found.add("payment")
    hidden = strange(text, "")
    if hidden is not None and not hidden.text.isprintable() and hidden.text not in {"\r", "\ufeff", "\u200b"}:
        found.add("manipulation")
    return tuple(topic for topic in TOPICS if topic in found)


def _topics(writing: Writing) -> set[str]:
    found: set[str] = set()
    spoken = _languages(writing)
    denied = _denied(writing, spoken)
    for match in _phrases().find(writing.forms):
        topic = match.entry.name
        if _counts(writing, match, spoken) and not (topic in _DENIABLE and denied & set(range(match.first, match.last))):
            found.add(topic)
    return found


TOPICS = ("self_harm", "danger", "medical", "legal", "refund", "payment", "personal_data", "manipulation")


@cache
def _phrases() -> Phrases:
    phrases = Phrases()
    wanted = frozenset(_CONCEPTS)
    for language in LANGUAGES:
        for concept, form in concept_forms(language, wanted):
            phrases.add(arabizi_letters(form.lower()) if language == "ar-Latn" else form, Entry("topic", _CONCEPTS[concept], language))
        for topic, listed in contents(language).get("topics", {}).items():
            for phrase in phrases_in(listed):
                phrases.add(arabizi_letters(phrase.lower()) if language == "ar-Latn" else phrase, Entry("topic", topic, language))
    return phrases


def _languages(writing: Writing) -> dict[str, int]:
    """How many words of the message each language knows."""
    return {
        language: sum(any(form in courtesy(language) or form in glue(language).words for form in forms) for forms in writing.forms[:60])
        for language in LANGUAGES
    }


def _counts(writing: Writing, match: Match, spoken: dict[str, int]) -> bool:
    """Whether a find is of a language that the message may be in, or too long to be a chance."""
    words = writing.words[match.first : match.last]
    if match.last - match.first >= 2 and sum(map(len, words)) >= 8:
        return True
    most = max(spoken.values(), default=0)
    own = spoken.get(match.entry.language, 0)
    if not "".join(words).isascii():
        return own * 2 >= most
    return own >= most or (len(words[0]) >= _SHORTEST and own * 2 >= most)


def _denied(writing: Writing, spoken: dict[str, int]) -> set[int]:
    """The words that a denial reaches; in a question nothing is denied."""
    if _ASKS in writing.normal:
        return set()
    reached: set[int] = set()
    for match in plain_phrases().find(writing.forms):
        if match.entry.kind == "not" and spoken.get(match.entry.language):
            after = range(match.last, match.last + _REACH + 1)
            before = range(match.first - _REACH, match.first)
            reached.update(before if match.entry.language in _FOLLOWING else after)
    return reached


def topics_of(messages: Sequence[str]) -> tuple[str, ...]:
    """The topics of several messages together."""
    found = {topic for message in messages for topic in sensitive(message)}
    return tuple(topic for topic in TOPICS if topic in found)
