"""What the team may look like: checks of what people type in, and who may change whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontdesk.kit.errors import Forbidden, Invalid
from frontdesk.team.shifts import Hours, overlap

PASSWORD_LEAST, PASSWORD_MOST = 10, 200
_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Wishes:
    """Collects what is wrong with an input, so that a form can show all of it at once."""

    def __init__(self) -> None:
        self.wrong: dict[str, str] = {}

    def must(self, holds: object, field: str, sentence: str) -> None:
        """Note the sentence for the field unless the condition holds; the first sentence of a field stays."""
        if not holds:
            self.wrong.setdefault(field, sentence)

    def done(self) -> None:
        """Refuse the input when anything was wrong."""
        if self.wrong:
            raise Invalid("input_invalid", " ".join(self.wrong.values()), fields=self.wrong)


def check_name(wishes: Wishes, name: str, field: str = "name") -> None:
    """A name has something in it and fits on a line."""
    wishes.must(name.strip(), field, "Please give a name.")
    wishes.must(len(name) <= 120, field, "A name can have 120 letters at most.")


def check_email(wishes: Wishes, email: str) -> None:
    """Looks like an address somebody can be written to."""
    wishes.must(len(email) <= 254 and _EMAIL.fullmatch(email.strip()), "email", "Please give an e-mail address such as sara@example.com.")


def check_password(wishes: Wishes, password: str, *, known: Iterable[str] = ()) -> None:
    """Long enough to resist guessing, and not simply something everybody knows about the person (NIST SP 800-63B, 3.1.1.2)."""
    wishes.must(len(password) >= PASSWORD_LEAST, "password", f"A password needs at least {PASSWORD_LEAST} characters.")
    wishes.must(len(password) <= PASSWORD_MOST, "password", f"A password can have {PASSWORD_MOST} characters at most.")
    plain = password.casefold()
    guessable = len(set(plain)) < 4 or any(plain == word.strip().casefold() for word in known)
    wishes.must(not guessable, "password", "This password is too easy to guess.")


def check_timezone(wishes: Wishes, timezone: str) -> None:
    """A zone of the IANA database."""
    wishes.must(is_zone(timezone), "timezone", "Please choose a time zone such as Asia/Riyadh.")


def check_languages(wishes: Wishes, languages: Collection[str], *, least: int = 0, field: str = "languages") -> None:
    """Language tags such as ar or pt-BR."""
    wishes.must(len(languages) >= least, field, "Please name at least one language.")
    fit = len(languages) <= 30 and all(_LANGUAGE.fullmatch(tag) for tag in languages)
    wishes.must(fit, field, "Languages are written as short codes such as ar, en or pt-BR.")


def check_names(wishes: Wishes, names: Mapping[str, str], *, least: int = 0) -> None:
    """Names by language, each of which has something in it and fits on a line."""
    check_languages(wishes, names.keys(), field="names")
    wishes.must(len(names) >= least, "names", "Please give a name in at least one language.")
    wishes.must(all(0 < len(name.strip()) <= 120 for name in names.values()), "names", "Names have from 1 to 120 letters.")


def check_money(wishes: Wishes, currency: str, country: str) -> None:
    """Codes as ISO 4217 and ISO 3166 write them."""
    wishes.must(re.fullmatch(r"[A-Z]{3}", currency), "currency", "A currency is written with three capital letters, such as SAR.")
    wishes.must(re.fullmatch(r"[A-Z]{2}", country), "country", "A country is written with two capital letters, such as SA.")


def check_hours(wishes: Wishes, hours: Sequence[Hours], field: str) -> None:
    """Weekly hours that each have a length, and none twice."""
    wishes.must(len(hours) <= 70, field, "A week can have 70 entries at most.")
    wishes.must(all(one.ends_minute > one.starts_minute for one in hours), field, "Hours must end after they begin.")
    if twice := overlap(hours):
        wishes.must(False, field, f"Two entries on {_WEEKDAYS[twice[1].weekday]} are at the same time.")


@cache
def is_zone(name: str) -> bool:
    """Whether this machine knows the time zone."""
    if not re.fullmatch(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*", name) or name in ("localtime", "posixrules", "Factory"):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def must_not_grow(*, by: frozenset[str], was: frozenset[str], becomes: frozenset[str]) -> None:
    """Refuse to touch somebody stronger than oneself, or to make anybody stronger than oneself."""
    if was - by:
        raise Forbidden("This person may do more than you; only somebody who may do as much can change them.", code="stronger_than_you")
    if becomes - by:
        raise Forbidden("You cannot give permissions that you do not have yourself.", code="stronger_than_you")


def key_of(name: str) -> str:
    """A short name that rules can refer to, in the letters of the name itself."""
    return re.sub(r"\W+", "_", name.strip().casefold()).strip("_")
