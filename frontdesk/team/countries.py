"""What a business of a country most likely wants, so that set-up need not ask; each of it can be changed afterwards."""

from __future__ import annotations

from functools import cache
from importlib import resources

_SPOKEN = (
    ("AE BH DZ EG IQ JO KW LB LY MA OM PS QA SA SD SY TN YE", ("ar", "en")),
    ("AR BO CL CO CR CU DO EC ES GT HN MX NI PA PE PY SV UY VE", ("es",)),
    ("AO BR MZ PT", ("pt",)),
    ("CI FR MC SN", ("fr",)),
    ("AT DE LI", ("de",)),
    ("BE", ("nl", "fr")),
    ("CH", ("de", "fr", "it")),
    ("ID", ("id",)),
    ("IL", ("he", "en")),
    ("IN", ("en", "hi")),
    ("IT", ("it",)),
    ("NL", ("nl",)),
    ("PK", ("en", "ur")),
    ("PL", ("pl",)),
    ("TR", ("tr",)),
)
# Where the week does not begin on Monday: supplemental weekData of the Unicode CLDR.
_SUNDAY = "BR CA CO DO GT HN ID IL IN JO JP KE KR MX NI PA PE PH PK PR PT SA SG SV TH TW US VE YE ZA"
_SATURDAY = "AF BH DJ DZ EG IQ IR KW LY OM QA SD SY"


@cache
def country_of(timezone: str) -> str | None:
    """The country that keeps this time, from the table of the IANA database; None when the zone belongs to no one country."""
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text("utf-8").splitlines():
        if not line.startswith("#") and (columns := line.split("\t"))[2] == timezone:
            return columns[0]
    return None


def spoken_in(country: str) -> tuple[str, ...]:
    """The languages a business of this country starts with."""
    return next((languages for countries, languages in _SPOKEN if country in countries.split()), ("en",))


def first_day_in(country: str) -> int:
    """The day on which a calendar of this country begins its week, 1 for Monday to 7 for Sunday."""
    return 7 if country in _SUNDAY.split() else 6 if country in _SATURDAY.split() else 1
