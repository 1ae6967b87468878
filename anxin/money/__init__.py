"""How much is it, and how is it shared? Integer minor units with a currency; never a float, never a lost fen."""

from anxin.money.amounts import NotAnAmount, format_minor, parse_minor
from anxin.money.currencies import CURRENCIES, Currency, UnknownCurrency
from anxin.money.shares import NotASplit, fee, split

__all__ = [
    "CURRENCIES",
    "Currency",
    "NotASplit",
    "NotAnAmount",
    "UnknownCurrency",
    "fee",
    "format_minor",
    "parse_minor",
    "split",
]
