"""What the Unicode consortium's data say of a language: names of days and months, how money, lists and units are written.

The library is loaded with the first text that needs it: it takes a tenth of a second, and each language some milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from frontdesk.kit.money import Money, exponent_of

if TYPE_CHECKING:
    from babel import Locale

# Where a currency tells the country, and the country writes numbers otherwise than the language does at large.
_COUNTRIES = {
    ("en", "INR"): "en_IN",
    ("es", "MXN"): "es_MX",
    ("es", "USD"): "es_US",
    ("es", "ARS"): "es_AR",
    ("es", "CLP"): "es_CL",
    ("es", "COP"): "es_CO",
    ("es", "PEN"): "es_PE",
    ("es", "UYU"): "es_UY",
    ("es", "GTQ"): "es_GT",
    ("es", "DOP"): "es_DO",
    ("es", "CRC"): "es_CR",
    ("pt", "EUR"): "pt_PT",
    ("pt", "AOA"): "pt_AO",
    ("pt", "MZN"): "pt_MZ",
    ("de", "CHF"): "de_CH",
    ("fr", "CHF"): "fr_CH",
    ("fr", "CAD"): "fr_CA",
    ("it", "CHF"): "it_CH",
}
# Arabic in Latin letters has no data of its own; whoever writes it writes money and numbers as in English.
_LOCALES = {"hi-Latn": "hi_Latn", "ar-Latn": "en"}
# Their own letters for a currency are less known there than its name.
_BY_NAME = frozenset({"ar", "ur"})
# Left and right marks that the data put around a sign; the text isolates what it must.
# The data ask for a space that the library leaves out: SAR 1,500.
_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_MARKS = str.maketrans("", "", "\u200e\u200f\u061c")


@cache
def _locale(name: str) -> Locale:
    # Loaded late: not every process says something to a customer.
    from babel import Locale

    return Locale.parse(name)


def _locale_of(language: str, currency: str = "") -> Locale:
    """The data for a language of the word files, of the country that a currency tells."""
    return _locale(_COUNTRIES.get((language, currency)) or _LOCALES.get(language, language))


@cache
def weekdays(language: str) -> tuple[str, ...]:
    """The seven days of the week, Monday first, as they stand in a date."""
    names = _locale_of(language).days["format"]["wide"]
    return tuple(names[day] for day in range(7))


@cache
def months(language: str) -> tuple[str, ...]:
    """The twelve months as they stand in a date."""
    names = _locale_of(language).months["format"]["wide"]
    return tuple(names[month] for month in range(1, 13))


def money(amount: Money, language: str, name: str | None = None) -> str:
    """The very amount, without decimals when they are nought, and its currency by that name or the way the language writes it."""
    from babel.numbers import format_currency, format_decimal

    exponent = exponent_of(amount.currency)
    value = Decimal(amount.minor).scaleb(-exponent)
    digits = exponent if amount.minor % 10**exponent else 0
    locale = _locale_of(language, amount.currency)
    if name is not None:
        return f"{format_decimal(value, _number('#,##0', digits), locale=locale, numbering_system='latn')} {name}"
    if language in _BY_NAME:
        shown = format_currency(
            value,
            amount.currency,
            _number("#,##0", digits),
            locale=locale,
            currency_digits=False,
            format_type="name",
            numbering_system="latn",
        )
    else:
        pattern = _number(locale.currency_formats["standard"].pattern.split(";")[0], digits)
        shown = format_currency(value, amount.currency, pattern, locale=locale, currency_digits=False, numbering_system="latn")
    return _TOUCHING.sub("\u00a0", shown.translate(_MARKS))


def _number(pattern: str, digits: int) -> str:
    """A pattern for numbers with so many digits behind the point."""
    return pattern.replace("0.00", "0").replace("0", f"0.{'0' * digits}" if digits else "0", 1)


def joined(words: Sequence[str], language: str, kind: str) -> str:
    """The words with the language's own "and" or "or" before the last one."""
    from babel.lists import format_list

    return format_list(words, style="or" if kind == "or" else "standard", locale=_locale_of(language))


def unit(count: int, name: str, language: str) -> str:
    """So many hours or minutes."""
    from babel.units import format_unit

    return format_unit(count, f"duration-{name}", length="long", locale=_locale_of(language), numbering_system="latn").translate(_MARKS)
