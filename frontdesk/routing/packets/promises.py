"""What of our own words binds us: a promise, a price, a time. The next person must know it before they write."""

from __future__ import annotations

import re

_MONEY = r"SAR|AED|USD|EUR|GBP|KWD|QAR|BHD|OMR|EGP|ريال|درهم|دينار|جنيه|ر\.\s?س|[$€£]"
_BINDING = re.compile(
    r"\b(?:i|we)['’]ll\b|\b(?:i|we) (?:will|shall|promise|guarantee|have (?:booked|reserved|confirmed|arranged))\b"
    r"|\b(?:guarantee|refund|reimburse|discount|confirmed|booked|reserved|free of charge|no charge|for free)"
    # Arabic: the future of the first person (not the years, which begin alike), and what was booked, waived or given back.
    r"|(?<!\w)سوف\b|(?<!\w)سأ\w{2,}|(?<!\w)سن(?!ة\b|ه\b|وات|تين|وي)\w{3,}|(?<!\w)سي(?:صل|تصل|أتي|زور|كون|عود)\w*"
    r"|(?<!\w)(?:نعدك|أعدك|نضمن|أضمن|مجان|خصم|استرداد|استرجاع|حجزنا|حجزت|أكدنا)|تم (?:ال)?(?:حجز|تأكيد)"
    rf"|(?:{_MONEY})\s*[\d٠-٩]|[\d٠-٩](?:[\d٠-٩.,٫٬]*)\s*(?:{_MONEY})"
    r"|\b\d{1,2}:\d{2}\b|\b\d{1,2}\s?[ap]m\b",
    re.IGNORECASE,
)


def binds(text: str) -> bool:
    """Whether a message of ours names a price or a time, or says that something will be done."""
    return _BINDING.search(text) is not None
