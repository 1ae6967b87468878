"""Which currencies are known, how many minor units make one, and how each is written in both languages?"""

from typing import NamedTuple


class UnknownCurrency(ValueError):
    """The currency is not one of those that the books know."""


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


def find(code: str) -> Currency:
    """The currency of a code; raises UnknownCurrency."""
    try:
        return CURRENCIES[code]
    except KeyError:
        raise UnknownCurrency(code) from None
