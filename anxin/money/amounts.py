"""How is an amount written for people, and what did a person mean by what they wrote?"""

import re

from anxin.money.currencies import find, written_as
from anxin.texts.narrow import narrow

LARGEST_MINOR = 10**15

_WRITTEN = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,16})(?:\.(?P<part>[0-9]{1,4}))?")


class NotAnAmount(ValueError):
    """What was written is not an amount of money that can be taken at its word."""


def format_minor(amount_minor: int, currency: str = "CNY", lang: str = "zh-hans") -> str:
    """Write minor units for people: 12800 becomes "¥128.00", -5 becomes "-¥0.05", 1234 of SGD "SGD 12.34"."""
    sign = written_as(currency).sign(lang)
    return f"{'-' if amount_minor < 0 else ''}{sign}{_figures(abs(amount_minor), currency, ',')}"


def plain_minor(amount_minor: int, currency: str) -> str:
    """Write minor units for a table that adds up: 128000 becomes "1280.00", -5 becomes "-0.05"."""
    return f"{'-' if amount_minor < 0 else ''}{_figures(abs(amount_minor), currency, '')}"


def _figures(amount_minor: int, currency: str, between: str) -> str:
    decimals = written_as(currency).decimals
    whole, part = divmod(amount_minor, 10**decimals)
    return f"{whole:{between}}" + (f".{part:0{decimals}d}" if decimals else "")


def parse_minor(written: str, currency: str = "CNY") -> int:
    """Read what a person wrote ("128", "128.5", "¥1,280.00", also in wide digits) as minor units.

    Raises NotAnAmount for anything else: a sign, an exponent, more decimals than the currency has, a slipped comma;
    UnknownCurrency for a currency that the house does not trade in.
    """
    known = find(currency)
    plain = narrow(written).strip().removeprefix(known.sign_zh).removeprefix("¥").removeprefix(known.sign_en).strip()
    match = _WRITTEN.fullmatch(plain)
    if match is None:
        raise NotAnAmount(written)
    part = match["part"] or ""
    if len(part) > known.decimals:
        raise NotAnAmount(written)
    amount_minor = int(match["whole"].replace(",", "") + part.ljust(known.decimals, "0"))
    if amount_minor > LARGEST_MINOR:
        raise NotAnAmount(written)
    return amount_minor
