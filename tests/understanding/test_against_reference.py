"""How well strangers' messages are read: measured on the reference rows beside the project, where they are."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from frontdesk.understanding import NEEDS, AreaEntry, BusinessContext, ServiceEntry, read


def _businesses(folder: Path) -> dict[str, BusinessContext]:
    found = {}
    for one in json.loads((folder / "nlu" / "businesses.json").read_text("utf-8")):
        cities = [area["id"] for area in one["areas"] if area["kind"] == "city" and area["served"]]
        found[one["id"]] = BusinessContext(
            languages=tuple(one["languages"]),
            timezone=one["timezone"],
            week_start=6 if one["country"] == "SA" else 0,
            currency=one["currency"],
            services=tuple(ServiceEntry(service["id"], service["names"], tuple(service["keywords"])) for service in one["services"]),
            areas=tuple(
                AreaEntry(area["id"], {}, tuple(area["names"]), within=cities[0] if cities and area["kind"] == "district" else None)
                for area in one["areas"]
            ),
        )
    return found


def _f1(pairs: list[tuple[str, str]], need: str) -> float:
    right = sum(gold == got == need for gold, got in pairs)
    wrong = sum((gold == need) != (got == need) for gold, got in pairs)
    return 2 * right / (2 * right + wrong) if right else 0.0


def test_needs_and_languages_of_strangers(shared_folder: Path) -> None:
    businesses = _businesses(shared_folder)
    rows = [json.loads(line) for line in (shared_folder / "nlu" / "whatsapp.jsonl").read_text("utf-8").splitlines()]
    if not rows:
        pytest.skip("the reference rows are not beside this clone")
    pairs, languages = [], 0
    for row in rows:
        business = businesses[row["business"]]
        at = datetime.fromisoformat(row["reference"]).replace(tzinfo=ZoneInfo(business.timezone))
        reading = read(row["text"], business=business, at=at)
        pairs.append((row["intent"].replace("out_of_scope", "other"), reading.need))
        languages += reading.languages[0].code == row["language"]
    assert sum(_f1(pairs, need) for need in NEEDS) / len(NEEDS) >= 0.9
    assert languages / len(rows) >= 0.95


def test_dates_and_hours_of_strangers(shared_folder: Path) -> None:
    business = BusinessContext(("en",), "Europe/Berlin", 0, "EUR")
    rows = [json.loads(line) for line in (shared_folder / "nlu" / "timing_multilingual.jsonl").read_text("utf-8").splitlines()]
    right = 0
    for row in rows:
        at = datetime.fromisoformat(row["reference"]).replace(tzinfo=ZoneInfo(business.timezone))
        timing = read(row["text"], business=business, at=at).timing
        wanted = row["timing"]
        day = timing.date.isoformat() if timing is not None and timing.date is not None else None
        hour = timing.time.strftime("%H:%M") if timing is not None and timing.time is not None else None
        right += day == wanted["date"] and hour == wanted["time"]
    assert right / len(rows) >= 0.95
