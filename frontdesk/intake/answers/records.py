"""What a reply to a confirmation says."""

from typing import Literal

import msgspec

Says = Literal["yes", "no", "correction", "stop", "person", "other"]


class Answer(msgspec.Struct, frozen=True):
    """What a customer answered; `rest` is what they said besides yes and no, word for word, and `choice` the shown choice they took.

    A choice that is a yes, a no, a stop or a wish for a person by its own words says so; any other one is a correction.
    """

    says: Says
    rest: str
    confidence: float
    choice: int | None = None
