"""Needs of a business's own: read by their examples, worked as the need they are handled as, and nothing else is disturbed."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.kit.errors import Problem
from frontdesk.understanding import NEEDS, BusinessContext, Reading, ReadingContext, read
from frontdesk.understanding.lessons.memory import example_of, given_examples
from frontdesk.understanding.lessons.records import Words
from frontdesk.understanding.model.head import Head
from frontdesk.understanding.model.stored import shipped
from frontdesk.understanding.needs.decide import Verdict, likeliest
from frontdesk.understanding.own import rules
from frontdesk.understanding.own.compare import Sides
from frontdesk.understanding.own.records import OwnNeed

AT = datetime(2026, 4, 15, 10, tzinfo=UTC)
ANYBODY = BusinessContext(languages=("en", "ar", "de"), timezone="UTC", week_start=0, currency="EUR")
FRANCHISE = (
    "How do I open a franchise of your shop in my town?",
    "What is the franchise fee, and how do you support franchisees?",
    "I am interested in becoming a franchise partner",
    "Could you send me the franchise brochure please",
    "My cousin and I want to run a shop under your brand",
    "Do you license your brand abroad?",
)
LOST = (
    "I think I left my umbrella at your place yesterday",
    "Did anybody hand in a black wallet?",
    "I lost an earring in the changing room, can you check?",
    "My daughter forgot her jacket in the waiting room",
    "Have you found a pair of glasses?",
)
ORDINARY = (
    "How much is a deep cleaning?",
    "Can you come tomorrow at ten?",
    "The cleaner broke a vase and nobody called me back!",
    "Is it safe to use during pregnancy?",
    "When will my invoice come?",
    "Are you open on Sundays?",
    "ok thanks",
    "hello",
    "كم سعر تنظيف الكنب؟",
    "Ich möchte meinen Termin absagen",
    "we have SEO offers for your website, click here https://x.example",
    "",
)


def need(code: str, handled_as: str, examples: tuple[str, ...]) -> OwnNeed:
    """A need of a business's own."""
    return msgspec.convert(
        {
            "id": str(uuid4()),
            "code": code,
            "name": code.replace("_", " ").capitalize(),
            "description": "",
            "handled_as": handled_as,
            "examples": examples,
            "added_at": AT,
            "changed_at": AT,
        },
        OwnNeed,
        strict=False,
    )


def head_of(*needs: OwnNeed) -> Head:
    """What a business has taught that added these and confirmed nothing."""
    head = Head({one.code: one.handled_as for one in needs})
    head.learn([example for one in needs for example in given_examples(shipped(), one, ANYBODY)])
    return head


def lesson(text: str, said: str, head: Head) -> None:
    """A person says what a message is about."""
    head.learn([example_of(shipped(), Words(uuid4(), text, AT), ANYBODY, said)])


def reads(text: str, head: Head | None = None, *, about: str | None = None) -> Reading:
    """How a message is read."""
    return read(text, business=ANYBODY, at=AT, context=ReadingContext(conversation_need=about), head=head)


@pytest.fixture(scope="module")
def both() -> Head:
    """Franchises, and lost property."""
    return head_of(need("franchise", "general_question", FRANCHISE), need("lost_property", "post_service_support", LOST))


def test_a_message_like_the_examples_is_read_as_the_need(both: Head) -> None:
    for text, code in (
        ("what would it cost to open a franchise in Lyon?", "franchise"),
        ("Interested in a franchise, who do I talk to?", "franchise"),
        ("hi, I forgot my jacket in your waiting room on Monday", "lost_property"),
        ("did you find a wallet? I think I left it at your place", "lost_property"),
    ):
        reading = reads(text, both)
        assert (reading.need, reading.handled_as) == (code, both.own[code]), text
        assert reading.probabilities[code] == max(reading.probabilities.values())
        assert reading.confidence <= reading.probabilities[code]


def test_a_message_nothing_like_the_examples_is_read_exactly_as_before(both: Head) -> None:
    for text in ORDINARY:
        before, after = reads(text), reads(text, both)
        assert {code: after.probabilities[code] for code in both.own} == dict.fromkeys(both.own, 0.0), text
        assert msgspec.structs.replace(after, probabilities={}) == msgspec.structs.replace(before, probabilities={}), text
        assert {code: after.probabilities[code] for code in NEEDS} == before.probabilities


def test_the_words_that_are_like_the_examples_are_the_evidence(both: Head) -> None:
    text = "Good morning, can I get your franchise brochure?"
    reading = reads(text, both)
    assert reading.need == "franchise"
    assert "franchise" in [span.text for span in reading.evidence]
    assert all(text[span.start : span.end] == span.text for span in reading.evidence)


def test_what_a_need_is_handled_as_decides_all_that_is_written_for_shipped_needs() -> None:
    text = "A franchise for Lyon today please, who do I talk to about the franchise fee?"
    as_lead = reads(text, head_of(need("franchise", "pricing", FRANCHISE)))
    as_noise = reads(text, head_of(need("franchise", "other", FRANCHISE)))
    assert (as_lead.need, as_lead.handled_as, as_lead.is_lead.value) == ("franchise", "pricing", True)
    assert (as_noise.need, as_noise.handled_as, as_noise.is_lead.value) == ("franchise", "other", False)
    assert as_noise.urgency.value == "normal"
    assert as_noise.timing is None


def test_in_a_conversation_about_it_an_answer_goes_on_about_it(both: Head) -> None:
    text = "it was a blue one, with a zip"
    alone, going_on = reads(text, both), reads(text, both, about="lost_property")
    assert alone.probabilities["lost_property"] < going_on.probabilities["lost_property"]
    assert reads("I left it there on Monday", both, about="lost_property").need == "lost_property"
    assert reads("I left it there on Monday", both, about="lost_property").is_follow_up.value
    complaint = "This is a disgrace, your staff were rude to me and I want my money back"
    assert reads(complaint, both, about="lost_property").need == "complaint"


def test_a_correction_away_from_it_counts_on_the_next_message() -> None:
    head = head_of(need("lost_property", "post_service_support", LOST))
    text = "I left my umbrella at your place, when can the cleaner come again?"
    assert reads(text, head).need == "lost_property"
    lesson(text, "scheduling", head)
    assert reads(text, head).need == "scheduling"


def test_a_confirmed_message_teaches_a_need_as_an_example_does() -> None:
    head = head_of(need("lost_property", "post_service_support", LOST))
    odd = "the thing with the red ribbon, is it still with you"
    assert reads(odd, head).need != "lost_property"
    lesson(odd, "lost_property", head)
    assert reads("is the thing with the red ribbon still with you?", head).need == "lost_property"


def test_a_head_forgets_lessons_but_never_examples() -> None:
    head = head_of(need("franchise", "general_question", FRANCHISE))
    head.learn([example_of(shipped(), Words(uuid4(), f"number {number}", AT), ANYBODY, "pricing") for number in range(3)])
    many = [head.examples[-1]] * 700
    head.learn(many)
    assert sum(one.given for one in head.examples) == len(FRANCHISE)
    assert len(head) == 600 + len(FRANCHISE)


def test_left_out_is_what_a_head_without_that_example_says() -> None:
    franchise, lost = need("franchise", "general_question", FRANCHISE), need("lost_property", "post_service_support", LOST)
    head = head_of(franchise, lost)
    for text, said in (("book me for friday", "complaint"), ("what a mess you made", "scheduling"), ("the fee please", "pricing")):
        lesson(text, said, head)
    for row, found in enumerate(head.left_out()):
        without = Head(head.own)
        without.learn([one for place, one in enumerate(head.examples) if place != row])
        assert found == pytest.approx(without.bend_example(head.examples[row]), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    handled=st.lists(st.sampled_from(NEEDS), min_size=1, max_size=4),
    shares=st.lists(st.floats(0, 1), min_size=len(NEEDS) + 4, max_size=len(NEEDS) + 4),
)
def test_counted_as_shipped_nothing_is_lost_and_the_need_is_what_it_is_handled_as(handled: list[str], shares: list[float]) -> None:
    own = Head({f"own_{number}": one for number, one in enumerate(handled)}).own
    codes = (*NEEDS, *own)
    whole = sum(shares[: len(codes)]) or 1.0
    chances = {code: share / whole for code, share in zip(codes, shares, strict=False)}
    before = Verdict("pricing", {one: 1 / len(NEEDS) for one in NEEDS}, (("scheduling", 0.4),), False)
    verdict = before.bent(chances, own)
    counted = verdict.as_shipped(own)
    assert verdict.need == likeliest(chances)
    assert counted.need == own.get(verdict.need, verdict.need)
    assert set(counted.probabilities) == set(NEEDS)
    assert sum(counted.probabilities.values()) == pytest.approx(sum(chances.values()))
    assert all(counted.probabilities[one] >= chances[one] for one in NEEDS)
    # Asked for beside it is never the need itself, nor what it is handled as.
    assert not {verdict.need, counted.need if verdict.need in own else verdict.need} & {one for one, _ in verdict.secondary if one in NEEDS}
    # Of equals the first by precedence: own needs are held in the order of what they are handled as.
    assert [NEEDS.index(one) for one in own.values()] == sorted(NEEDS.index(one) for one in own.values())


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=200), about=st.sampled_from((None, "franchise", "lost_property", "gone", *NEEDS)))
def test_whatever_is_written_reading_ends_and_adds_up(both: Head, text: str, about: str | None) -> None:
    reading = reads(text, both, about=about)
    assert sum(reading.probabilities.values()) == pytest.approx(1.0, abs=0.01)
    assert reading.handled_as == both.handled_as(reading.need)
    assert reading.need in (*NEEDS, *both.own)


def test_an_example_unlike_the_rest_and_one_that_belongs_to_another_are_told() -> None:
    mixed = need("franchise", "general_question", (*FRANCHISE, "Is there parking for bicycles?"))
    lost = need("lost_property", "post_service_support", (*LOST, "franchise fee of the franchise partner brochure"))
    sides = Sides(mixed, [lost], [lost, mixed], [], model=shipped(), business=ANYBODY)
    judged = list(sides.judged())
    assert 6 in [one.place for one in sides.unlike(judged)]
    (clash,) = sides.clashes(judged)
    assert (clash.code, clash.there) == ("lost_property", ["franchise fee of the franchise partner brochure"])
    example = example_of(shipped(), Words(uuid4(), "send me the franchise brochure", AT), ANYBODY, "")
    was, becomes, sure = sides.of(example)
    assert (was, becomes) != ("franchise", "franchise")
    assert becomes == "franchise"
    assert sure > 0.5


@pytest.mark.parametrize(
    ("examples", "code"),
    [
        (["one", "two"], "too_few_examples"),
        ([f"number {'x' * number}" for number in range(31)], "too_many_examples"),
        (["one", "two", "  "], "example_empty"),
        (["one", "two", "?! 🙂"], "example_empty"),
        (["one", "two", "x" * 501], "example_too_long"),
        (["Where is it?", "two", "where is it"], "same_example_twice"),
        (["أين المحفظة؟", "two", "اين المحفظه"], "same_example_twice"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_with_what_to_do(examples: list[str], code: str) -> None:
    with pytest.raises(Problem) as refused:
        rules.tidy_examples(examples)
    assert refused.value.code == code
    assert refused.value.fields


def test_a_code_is_made_from_the_name_and_is_nobody_elses() -> None:
    assert rules.code_for("Lost property", None, ()) == "lost_property"
    assert rules.code_for("Lost property", None, {"lost_property", "lost_property_2"}) == "lost_property_3"
    assert rules.code_for("Complaint", None, ()) == "complaint_2"
    assert rules.code_for("مفقودات", None, ()) == "need"
    assert rules.code_for("Größe & Maß", None, ()) == "groe_ma"
    for wished, refused in (("pricing", "code_taken"), ("mine", "code_taken"), ("Has Spaces", "code_unusable"), ("", "code_unusable")):
        with pytest.raises(Problem) as problem:
            rules.code_for("x", wished, {"mine"})
        assert problem.value.code == refused


def test_a_name_or_an_example_that_another_need_has_is_refused() -> None:
    lost = need("lost_property", "post_service_support", LOST)
    for name, examples, code in (
        ("LOST property", (), "name_taken"),
        ("General question", (), "name_taken"),
        ("Found", ("did anybody hand in a BLACK wallet",), "example_of_another"),
    ):
        with pytest.raises(Problem) as refused:
            rules.check_beside([lost], name=name, examples=examples)
        assert refused.value.code == code
    rules.check_beside([lost], name="Found", examples=("did anybody hand in a red wallet",))
