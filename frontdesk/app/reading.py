"""The commands that read a message and make a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frontdesk.app.pipe import model_in, rows_of
from frontdesk.kit.errors import Invalid
from frontdesk.understanding.line import Desk
from frontdesk.understanding.model import build as making
from frontdesk.understanding.model import examine as examining
from frontdesk.understanding.model.digest import digest
from frontdesk.understanding.model.examine import macro_f1
from frontdesk.understanding.model.stored import SHIPPED, unpacked

Say = Callable[[str], None]


def told(text: str, desk: Desk, business: str | None, *, explain: bool) -> str:
    """A reading in words, with the customer's own words behind every part."""
    if desk.custom is not None:
        answer = desk.answer({"text": text}) or {}
        return f"{answer['intent']}  {answer['confidence']:.0%} sure"
    if business is not None and business not in desk.businesses:
        raise Invalid("no_such_business", f"There is no business {business} in that file.")
    reading = desk.read(text, business, at=datetime.now(UTC))
    lines = [_line("need", reading.need, f"{reading.confidence:.0%} sure", reading.evidence)]
    lines += [_line("also", one.value, f"{one.confidence:.0%}", one.evidence) for one in reading.secondary]
    if reading.abstained:
        lines.append(_line("left to a person", str(reading.abstained_because), "", ()))
    lines.append(_line("urgency", reading.urgency.value, reading.urgency.reason, reading.urgency.evidence))
    if reading.location is not None:
        lines.append(_line("place", reading.location.area_id, "", reading.location.evidence))
    lines += [_line("service", one.service_id, "", one.evidence) for one in reading.services]
    if reading.timing is not None:
        when = reading.timing
        parts = (
            when.date,
            when.date_to and f"to {when.date_to}",
            when.time,
            when.time_to and f"to {when.time_to}",
            when.part,
            when.asap and "now",
        )
        lines.append(_line("when", " ".join(str(one) for one in parts if one), "", when.evidence))
    if reading.budget is not None:
        lines.append(_line("budget", f"{reading.budget.amount_minor / 100:g} {reading.budget.currency}", "", reading.budget.evidence))
    lines.append(_line("language", ", ".join(one.code for one in reading.languages) or "none", "", ()))
    lines.append(_line("mood", reading.sentiment.value, "", reading.sentiment.evidence))
    lines.append(_line("lead", "yes" if reading.is_lead.value else "no", "", ()))
    if explain:
        ranked = sorted(reading.probabilities.items(), key=lambda item: -item[1])
        lines += ["", *(f"  {chance:6.1%}  {need}" for need, chance in ranked), f"  read by {reading.engine} {reading.engine_version}"]
    return "\n".join(lines)


def _line(name: str, value: str, more: str, evidence: Sequence[Any]) -> str:
    words = ", ".join(f"\u201c{span.text}\u201d" for span in evidence)
    return "  ".join(part for part in (f"{name:<17}{value}", more, words) if part)


def build(out: Path | None, public: Path | None, *, examine: bool, say: Say) -> None:
    """Make the model, after examining it when asked; what cannot be read or written is said before the minutes are spent."""
    if public is not None:
        rows_of(public)
    if out is not None and not out.parent.is_dir():
        raise Invalid("no_such_file", f"{out} cannot be written: there is no folder {out.parent}.")
    if public is None and out is None and set(unpacked(SHIPPED.read_bytes()).card.made_of) != {"corpus"}:
        say("The shipped model also learned from public rows (see NOTICE); give --public FILE to learn from them again.")
    if examine:
        calibration = examining.calibration(public, say=say)
        making.CALIBRATION.write_text(calibration, "utf-8")
    (out or SHIPPED).write_bytes(making.build(public, say=say))


def compared(one: Path, other: Path, rows: Path) -> str:
    """How two models read the same messages."""
    messages = rows_of(rows)
    answers = [str(row.get("intent") or row.get("label") or "") for row in messages]
    if not messages:
        raise Invalid("bad_file", f"{rows} has no rows.")
    for number, (row, answer) in enumerate(zip(messages, answers, strict=True), 1):
        if not answer or not isinstance(row.get("text"), str):
            raise Invalid("bad_file", f"{rows}: row {number} needs a text, and an intent or label.")
    lines = [f"{'':<22}{'right':>8}{'macro-F1':>10}{'alone':>8}{'of them right':>15}"]
    for file in (one, other):
        desk = Desk(model_in(file))
        replies = [desk.answer({"type": "message", **row}) or {} for row in messages]
        given = [str(reply["intent"]) for reply in replies]
        right = [a == b for a, b in zip(answers, given, strict=True)]
        alone = [ok for ok, reply in zip(right, replies, strict=True) if reply["act"]]
        share = sum(alone) / len(alone) if alone else 0.0
        name = f"{desk.model.name} {digest(file.read_bytes())[:6]}"
        lines.append(
            f"{name:<22}{sum(right) / len(right):>8.1%}{macro_f1(answers, given):>10.3f}{len(alone) / len(right):>8.1%}{share:>15.1%}"
        )
    return "\n".join(lines)
