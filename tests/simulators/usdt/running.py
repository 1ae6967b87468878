"""How does a test start a USDT gateway?"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.simulators.processes import PLAIN, Knobs, running


@dataclass(frozen=True)
class Usdt(Knobs):
    """A running gateway with the token that it shares with the shop."""

    token: str

    def pay(self, link: str, notice: str = "once") -> httpx.Response:
        """Press the button of the cashier behind a link."""
        trade_id = link.rpartition("/")[2]
        address = f"{self.base_url}/cashier/{trade_id}/pay"
        return httpx.post(address, data={"notice": notice}, **PLAIN)


@contextmanager
def usdt(*options: str, gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Usdt]:
    """A gateway for as long as the block lasts; further options go to its command line."""
    token = secrets.token_hex(16)
    with running("usdt", ["--token", token, "--gaps", gaps, *options]) as (base_url, process):
        yield Usdt(base_url, process, token=token)
