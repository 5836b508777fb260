"""Money: integer minor units and a currency."""

from __future__ import annotations

import msgspec

# ISO 4217: the currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}


class Money(msgspec.Struct, frozen=True):
    """An amount in minor units (halalas, cents) of an ISO 4217 currency."""

    minor: int
    currency: str

    def __str__(self) -> str:
        exponent = exponent_of(self.currency)
        whole, part = divmod(abs(self.minor), 10**exponent)
        sign = "-" if self.minor < 0 else ""
        amount = f"{whole:,}" if not part else f"{whole:,}.{part:0{exponent}d}"
        return f"{self.currency} {sign}{amount}"


def exponent_of(currency: str) -> int:
    """How many decimal digits the currency's minor unit has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)
