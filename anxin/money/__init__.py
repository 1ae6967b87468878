"""How much is it, and how is it shared? Integer minor units with a currency; never a float, never a lost fen."""

from anxin.money.amounts import LARGEST_MINOR, NotAnAmount, format_minor, parse_minor, plain_minor
from anxin.money.counts import parse_count
from anxin.money.currencies import CURRENCIES, Currency, UnknownCurrency, unit_of
from anxin.money.shares import NotASplit, fee, split

__all__ = [
    "CURRENCIES",
    "LARGEST_MINOR",
    "Currency",
    "NotASplit",
    "NotAnAmount",
    "UnknownCurrency",
    "fee",
    "format_minor",
    "parse_count",
    "parse_minor",
    "plain_minor",
    "split",
    "unit_of",
]
