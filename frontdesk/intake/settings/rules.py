"""What may be set, and what stands where nothing was set."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontdesk.intake.settings.records import OWN, SIGNALS, NeedSettings, Settings, Wanted
from frontdesk.intake.texts import check_override
from frontdesk.team import Wishes
from frontdesk.understanding import NEEDS

# A matter for a person's judgement: the assistant may ask for the minimum and hand it over, and never answers.
NEVER_ANSWERED = frozenset({"complaint", "specialist_review", "post_service_support"})
MOST_QUESTIONS, MOST_URGENT = 3, 2
MOST_FIELDS = 12
_KEY = re.compile(r"[a-z][a-z0-9_]{0,30}")
_WHERE_AND_WHAT = (Wanted("service"), Wanted("location"), Wanted("timing"))


def beginning(places: bool = True) -> Settings:
    """What a business begins with: everything is drafted for a person, nothing is sent; complaints are left to people at once."""
    where_and_what = _WHERE_AND_WHAT if places else tuple(one for one in _WHERE_AND_WHAT if one.signal != "location")
    return Settings(
        needs={
            "scheduling": NeedSettings("draft", answers=True, confirms=True, wanted=where_and_what),
            "pricing": NeedSettings("draft", answers=True, confirms=True, wanted=(Wanted("service"),)),
            "general_question": NeedSettings("draft", answers=True),
            "specialist_review": NeedSettings("draft", wanted=(Wanted("service"),)),
            "post_service_support": NeedSettings("draft"),
            "complaint": NeedSettings("draft"),
            "other": NeedSettings("draft"),
        }
    )


def of_need(settings: Settings, need: str, handled_as: str) -> NeedSettings:
    """What stands for a need: its own settings, else those of the shipped need it is handled as. Judgement is never automated."""
    found = settings.needs.get(need) or settings.needs.get(handled_as) or NeedSettings("off")
    if handled_as in NEVER_ANSWERED and found.answers:
        found = NeedSettings(found.mode, confirms=found.confirms, wanted=found.wanted)
    return found if settings.on else NeedSettings("off")


def check(settings: Settings, *, needs: Iterable[str], languages: Iterable[str], reader: str | None = None) -> None:
    """Refuse what cannot be carried out, each with the field it stands in; what is wrong with a text is said in the reader's language."""
    wishes = Wishes()
    known = {*NEEDS, *needs}
    spoken = set(languages)
    wishes.must(1 <= settings.most_questions <= MOST_QUESTIONS, "most_questions", f"Ask 1 to {MOST_QUESTIONS} questions.")
    wishes.must(1 <= settings.most_urgent <= MOST_URGENT, "most_urgent", f"When it is urgent, ask 1 to {MOST_URGENT} questions.")
    wishes.must(1 <= settings.patience_minutes <= 24 * 60, "patience_minutes", "Wait from a minute to a day.")
    wishes.must(1 <= settings.urgent_patience_minutes <= 60, "urgent_patience_minutes", "When it is urgent, wait from a minute to an hour.")
    wishes.must(1 <= settings.closes_after_hours <= 168, "closes_after_hours", "Close after an hour to a week.")
    wishes.must(len(settings.name) <= 40, "name", "The name can have 40 letters at most.")
    wishes.must(len(settings.fields) <= MOST_FIELDS, "fields", f"There can be {MOST_FIELDS} fields of your own at most.")
    keys = [one.key for one in settings.fields]
    wishes.must(len(keys) == len(set(keys)), "fields", "Two fields have the same key.")
    for field in settings.fields:
        wishes.must(_KEY.fullmatch(field.key) is not None, "fields", "A key is small letters, digits and _, and begins with a letter.")
        wishes.must(0 < len(field.label.strip()) <= 60, "fields", "A field needs a name of at most 60 letters.")
        wishes.must(bool(field.questions), "fields", "A field needs its question in at least one language.")
        for language, question in field.questions.items():
            wishes.must(language in spoken, "fields", f"The business does not answer in {language}.")
            wishes.must(0 < len(question.strip()) <= 300, "fields", "A question has 1 to 300 letters.")
    askable = {*SIGNALS, *(f"{OWN}{key}" for key in keys)}
    for need, chosen in settings.needs.items():
        wishes.must(need in known, "needs", f"There is no need called {need}.")
        signals = [one.signal for one in chosen.wanted]
        wishes.must(len(signals) == len(set(signals)), "needs", f"Something is listed twice for {need}.")
        for signal in signals:
            wishes.must(signal in askable, "needs", f"{signal} cannot be asked for: it is neither a signal nor a field of your own.")
    for key, texts in settings.texts.items():
        for language, text in texts.items():
            wishes.must(language in spoken, "texts", f"The business does not answer in {language}.")
            for fault in check_override(key, text, language):
                wishes.must(False, "texts", f"{key}, {language}: {fault.words(reader)}")
    wishes.done()
