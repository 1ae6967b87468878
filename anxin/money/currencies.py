"""Which currencies does the house trade in, how many minor units make one, and how is each written?"""

from typing import NamedTuple

from anxin.texts import Text


class UnknownCurrency(ValueError):
    """The currency is not one of those that the house trades in."""


class Currency(NamedTuple):
    """A currency: its code, the number of decimals, and its sign for readers of Chinese and of English."""

    code: str
    decimals: int
    sign_zh: str
    sign_en: str

    def sign(self, lang: str) -> str:
        """The sign for readers of one language."""
        return self.sign_en if lang == "en" else self.sign_zh


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("CNY", 2, "¥", "¥"),
        Currency("HKD", 2, "HK$", "HK$"),
        Currency("USD", 2, "US$", "$"),
        Currency("EUR", 2, "€", "€"),
        Currency("JPY", 0, "JP¥", "JP¥"),
    )
}


# ISO 4217; whatever is not here has two
_NONE = ("BIF", "CLP", "DJF", "GNF", "ISK", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF")
_THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_FOUR = ("CLF", "UYW")
_DECIMALS = {**dict.fromkeys(_NONE, 0), **dict.fromkeys(_THREE, 3), **dict.fromkeys(_FOUR, 4)}


def written_as(code: str) -> Currency:
    """How amounts of any code are written: a channel's bill may name one that the house does not trade in.

    Such a one is written by its code: what was booked once must be shown ever after.
    """
    return CURRENCIES.get(code) or Currency(code, _DECIMALS.get(code, 2), f"{code} ", f"{code} ")


def unit_of(code: str) -> Text:
    """What stands behind the label of a field: 元, or the currency's code."""
    return Text("元" if code == "CNY" else code, code)


def find(code: str) -> Currency:
    """The currency of a code; raises UnknownCurrency."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise UnknownCurrency(code) from None
