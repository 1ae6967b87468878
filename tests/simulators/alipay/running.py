"""How does a test start the Alipay simulator, and what does it know of its keys?"""

import atexit
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import httpx

from anxin.simulators.alipay.keyring import open_keyring
from tests.simulators.processes import PLAIN, Knobs, running

SELLER = "2088000000000001"


@dataclass(frozen=True)
class Alipay(Knobs):
    """A running Alipay with the folder of both sides' keys."""

    app_id: str
    keys: Path

    def key(self, name: str) -> str:
        """A key or certificate of the folder, as PEM."""
        return (self.keys / f"{name}.pem").read_text()

    def scan(self, code_url: str) -> httpx.Response:
        """Open the cashier, as the buyer's phone does."""
        return httpx.get(code_url, **PLAIN)

    def pay(self, code_url: str, notice: str = "once") -> httpx.Response:
        """Press the button of the cashier."""
        return httpx.post(f"{code_url}/pay", data={"notice": notice}, **PLAIN)

    def fault(self, name: str, out_trade_no: str, times: int | None = 1, **values: object) -> None:
        """Ask for a fault of one trade."""
        self.turn("faults", out_trade_no=out_trade_no, fault=name, times=times, **values)


@cache
def folder() -> Path:
    """One set of keys for the whole run: making them takes longer than starting the simulator."""
    made = Path(mkdtemp(prefix="anxin-alipay-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    open_keyring(made)
    return made


@contextmanager
def alipay(*options: str, gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Alipay]:
    """Alipay for as long as the block lasts; further options go to its command line."""
    app_id = f"2021{secrets.randbelow(10**12):012}"
    arguments = ["--app-id", app_id, "--seller-id", SELLER, "--keys", str(folder()), "--gaps", gaps, "--interval", "0"]
    with running("alipay", [*arguments, *options]) as (base_url, process):
        yield Alipay(base_url, process, app_id=app_id, keys=folder())
