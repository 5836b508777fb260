"""Phone numbers: kept verbatim, with the comparable form beside them."""

from __future__ import annotations

import re
from functools import lru_cache

from frontdesk.channels.records import Handle

_NOT_DIGIT = re.compile(r"\D")
# Accounts made before these countries lengthened or shortened their mobile numbers keep the old form as their WhatsApp id.
_LEGACY = (
    (re.compile(r"521(\d{10})"), r"52\1"),  # Mexico dropped the 1 after the country code in 2019
    (re.compile(r"55(\d{2})([6-9]\d{7})"), r"55\g<1>9\2"),  # Brazil put a 9 before mobile numbers by 2016
)


@lru_cache(maxsize=8192)
def e164(written: str, region: str | None = None) -> str | None:
    """The number in E.164 when it can be dialled; `region` (as "SA") is for numbers written without a country code."""
    import phonenumbers  # 60 ms to import, which a process that reads no phone number should not pay

    digits = _NOT_DIGIT.sub("", written)
    if not 4 <= len(digits) <= 20:
        return None
    international = region is None or written.strip().startswith(("+", "00"))
    forms = [f"+{digits.removeprefix('00')}"] if international else [written, f"+{digits}"]
    for pattern, modern in _LEGACY if international else ():
        if pattern.fullmatch(digits):
            forms.append("+" + pattern.sub(modern, digits))
    for form in forms:
        try:
            found = phonenumbers.parse(form, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(found):
            return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))
    return None


def phone_handle(written: str, *, region: str | None = None, verified: bool = True) -> Handle:
    """A phone number as a handle; one that cannot be dialled is compared by its digits."""
    return Handle("phone", written, e164(written, region) or _NOT_DIGIT.sub("", written) or written, verified)


def email_handle(written: str, *, verified: bool = True) -> Handle:
    """An e-mail address as a handle, compared without regard to case."""
    return Handle("email", written, written.strip().lower(), verified)
