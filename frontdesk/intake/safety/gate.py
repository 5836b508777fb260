"""Whether a reply goes out: one pure decision with every reason.

The reasons are looked for in this order, and all that hold are told:
1. silence: `stopped`, `person_owns`, `mode_off`, `empty`, `repeated` - the assistant has nothing to say here;
2. inquiry: `never_automatic`, `topic`, `abstained` - a person answers, whatever the reply says;
   `strange_writing`, `figure`, `promise`, `other_subject`, `agrees`, `turned_around`, `words` - the reply says more than its sources;
3. draft: `language`, `too_long`, `window_closed`, `mode_draft` - a person may send it.
What becomes of it is the gravest of them: silence before inquiry before draft; a reply with no reason against it is sent.
Of a text with `approved_wording` the words themselves (`promise`, `turned_around`, `words`) are the owner's, who reads and changes them:
its figures, and everything else, are looked at as in any other.
"""

import datetime
from collections.abc import Iterator, Sequence

from frontdesk.intake.safety.letters import HEAD, in_script
from frontdesk.intake.safety.lists import LANGUAGES, courtesy, known
from frontdesk.intake.safety.promises import promises
from frontdesk.intake.safety.records import Figure, Outcome, Promise, Reason, Release, Verdict
from frontdesk.intake.safety.topics import topics_of
from frontdesk.intake.safety.unsourced import unsourced
from frontdesk.understanding.text.normal import fold, words_of

REASONS: dict[str, tuple[Outcome, str]] = {
    "stopped": ("silence", "The assistant was stopped in this conversation."),
    "person_owns": ("silence", "A person owns this conversation."),
    "mode_off": ("silence", "The assistant is switched off for this need."),
    "empty": ("silence", "There is nothing to send."),
    "repeated": ("silence", "The assistant has just said the same."),
    "never_automatic": ("inquiry", "This need is never answered automatically."),
    "topic": ("inquiry", "The customer speaks of something that only a person answers."),
    "abstained": ("inquiry", "The reading is not sure what is needed."),
    "strange_writing": ("inquiry", "The reply is written with hidden or disguised characters."),
    "figure": ("inquiry", "A figure of the reply stands in no cited source."),
    "promise": ("inquiry", "The reply promises something that no cited source says."),
    "other_subject": ("inquiry", "The reply tells a figure of another service than its source."),
    "agrees": ("inquiry", "The reply agrees to something that no cited source says."),
    "turned_around": ("inquiry", "The reply leaves out a “not” or an “only” of its source."),
    "words": ("inquiry", "The reply says something that no cited source says."),
    "language": ("draft", "The reply is not in the customer's language."),
    "too_long": ("draft", "The reply is too long."),
    "window_closed": ("draft", "The reply window is closed."),
    "mode_draft": ("draft", "Replies to this need wait for a person's approval."),
}
_GRAVITY: tuple[Outcome, ...] = ("silence", "inquiry", "draft", "send")
# Both scripts of one language are the customer's language.
_SAME = {"ar-Latn": "ar", "hi-Latn": "hi"}
# What a reply says that stands in no source; the rest is about where and to whom it is said.
SAYS_MORE = frozenset({"strange_writing", "figure", "promise", "other_subject", "agrees", "turned_around", "words"})
# What only words can be wrong in.
_OF_THE_WORDING = frozenset({"promise", "turned_around", "words"})
_LEAST_TELLING = 3
_ANY_DAY = datetime.date(2026, 1, 1)


def gate(release: Release) -> Verdict:
    """What becomes of a reply, and why."""
    reasons = (*_situation(release), *_said(release), *_form(release))
    outcome: Outcome = next((one for one in _GRAVITY if any(reason.outcome == one for reason in reasons)), "send")
    return Verdict(outcome, tuple(sorted(reasons, key=lambda one: list(REASONS).index(one.code))))


def _reason(code: str, found: Sequence[str] = ()) -> Reason:
    outcome, sentence = REASONS[code]
    return Reason(code, outcome, sentence, tuple(dict.fromkeys(found)))


def _situation(release: Release) -> Iterator[Reason]:
    """What stands against any reply here, whatever it says."""
    if release.stopped:
        yield _reason("stopped")
    if release.person_owns:
        yield _reason("person_owns")
    if release.mode == "off":
        yield _reason("mode_off")
    if not any(one.isalnum() for one in release.text):
        yield _reason("empty")
    same = _plain(release.text[:HEAD])
    if any(_plain(text[:HEAD]) == same for text in release.sent_before):
        yield _reason("repeated")
    if release.never_automatic:
        yield _reason("never_automatic")
    topics = topics_of(release.asked)
    if topics:
        yield _reason("topic", topics)
    if release.abstained:
        yield _reason("abstained")
    if not release.window_open:
        yield _reason("window_closed")
    if release.mode == "draft":
        yield _reason("mode_draft")


def _said(release: Release) -> Iterator[Reason]:
    """What the reply says that nothing stands behind."""
    if len(release.text) > HEAD:
        return
    wrong = unsourced(
        release.text,
        release.sources,
        language=release.language,
        today=release.today,
        said_by_customer=release.said_by_customer,
        subjects=release.subjects,
        about=release.about,
        month_first=release.month_first,
    )
    found: dict[str, list[str]] = {}
    for one in wrong:
        found.setdefault(_code(one), []).append(" ".join(one.span.text.split()))
    for code, texts in found.items():
        if not (release.approved_wording and code in _OF_THE_WORDING):
            yield _reason(code, texts)
    agreed = [one.span.text for one in promises(release.text, release.language) if one.kind == "agreement"]
    if agreed and "promise" not in found and _asks_too_much(release):
        yield _reason("agrees", agreed)


def _code(one: Figure | Promise) -> str:
    if isinstance(one, Figure):
        return "figure"
    return {"unsourced_words": "words"}.get(one.kind, one.kind if one.kind in REASONS else "promise")


def _asks_too_much(release: Release) -> bool:
    """Whether the customer's own words hold a figure or a promise that no source has: a yes would make them ours."""
    for text in release.asked:
        wrong = unsourced(
            text[:HEAD],
            release.sources,
            language=release.customer_language,
            today=release.today,
            said_by_customer=release.said_by_customer,
            month_first=release.month_first,
        )
        for one in wrong:
            if isinstance(one, Figure):
                if one.kind in {"money", "percent", "link"}:
                    return True
            elif one.kind not in {"unsourced_words", "turned_around", "agreement", "available", "booking"}:
                return True
    return False


def _form(release: Release) -> Iterator[Reason]:
    language, customer = known(release.language), known(release.customer_language)
    text = release.text[:HEAD]
    for name in release.named:
        text = text.replace(name, " ")
    if not language or _SAME.get(language, language) != _SAME.get(customer, customer) or not _is_in(text, language):
        yield _reason("language")
    if len(release.text) > min(release.most_characters, HEAD):
        yield _reason("too_long")


def _is_in(text: str, language: str) -> bool:
    """Whether a text is in the script of a language and not plainly in another one."""
    if not in_script(text, language):
        return False
    words = words_of(fold(text[:HEAD]))
    told = {one: sum(word in courtesy(one).words for word in words) for one in LANGUAGES}
    most = max(told.values())
    return most < _LEAST_TELLING or told[language] * 2 >= most


def _plain(text: str) -> str:
    return " ".join(words_of(fold(text)))


def warm_up() -> None:
    """Read the word lists before the first reply is waiting."""
    for language in LANGUAGES:
        gate(Release(text="5", language=language, customer_language=language, today=_ANY_DAY, mode="send", asked=("5",)))
