"""How does a test start the sources of goods that we dock with? Each as a process of its own, with keys of its own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.processes import Knobs, running

CODES, TOPUPS = "11", "12"
PRICE_MINOR = 500
KINDS = ("dujiao_next", "acg", "goofish", "kayisu", "kayixin")


@dataclass(frozen=True)
class Source(Knobs):
    """A running source, with the settings that its buyer needs."""

    kind: str
    account: str
    settings: dict[str, str] = field(repr=False)

    def orders(self) -> list[dict[str, Any]]:
        """Every order it has taken."""
        return list(self.read("orders")["orders"])

    def delivered(self, number: str) -> int:
        """How often goods went out for an order."""
        return sum(one["theirs"] == number for one in self.read("deliveries")["deliveries"])

    def asked(self, kind: str, number: str) -> int:
        """How often something was asked about an order."""
        return sum(one.get("theirs") == number for one in self.read(f"log?kind={kind}")["received"])


def keys(kind: str) -> tuple[str, dict[str, str], list[str]]:
    """A new account of a buyer's, its settings, and the command line that makes a source know them."""
    one, two = secrets.token_hex(16), secrets.token_hex(16)
    if kind == "dujiao_next":
        return f"dk_{one}", {"api_secret": two}, ["--key", f"dk_{one}", "--secret", two]
    if kind == "acg":
        return "10001", {"app_key": one, "account_field": "account"}, ["--app-id", "10001", "--app-key", one]
    if kind == "goofish":
        settings = {"app_id": "677859093659717", "app_secret": one, "mch_secret": two}
        return "1001", settings, ["--app-secret", one, "--mch-secret", two]
    if kind == "kayisu":
        return "10000", {"api_key": one}, ["--key", one]
    return "10020", {"app_secret": one}, ["--secret", one]


@contextmanager
def source(kind: str, *options: str, gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Source]:
    """A source for as long as the block lasts; further options go to its command line."""
    account, settings, arguments = keys(kind)
    with running(kind, [*arguments, "--hang", "20", "--gaps", gaps, *options]) as (base_url, process):
        yield Source(base_url, process, kind=kind, account=account, settings=settings)
