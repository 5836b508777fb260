"""Money: integer minor units and a currency."""

from __future__ import annotations

import msgspec

# ISO 4217 minor unit exponents that differ from 2.
_EXPONENTS = {"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0}


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
