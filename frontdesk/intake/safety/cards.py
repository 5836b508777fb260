"""Card numbers as the checks of a reply see them."""

from frontdesk.kit import cards
from frontdesk.understanding.records import Span


def card_numbers(text: str) -> tuple[Span, ...]:
    """Every card number of a text."""
    return tuple(Span(start, end, text[start:end]) for start, end in cards.card_numbers(text))
