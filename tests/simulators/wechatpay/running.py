"""How does a test start the simulated WeChat Pay, with keys as a merchant's console would give them?"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from anxin.integrations.wechatpay.channel import WechatpayChannel
from tests.simulators.processes import PATIENCE_SECONDS, PLAIN, Knobs, running

QUICK = ("--refund-seconds", "0.05", "--share-seconds", "0.05", "--errors-per-second", "1000")
DAY = 86_400


@dataclass(frozen=True)
class Wechatpay(Knobs):
    """A running channel, and what its merchant configures."""

    account: str
    settings: dict[str, str]

    def pay(self, address: str, notice: str = "once") -> httpx.Response:
        """Press the button of the cashier behind a code or a link."""
        page = address.split("?", maxsplit=1)[0]
        return httpx.post(f"{page}/pay", data={"notice": notice}, **PLAIN)

    def client(self, **changes: Any) -> WechatpayChannel:
        """Our client with the right settings but for the changes; `settings` are merged."""
        told: dict[str, Any] = {
            "base_url": self.base_url,
            "account": self.account,
            "timeout_seconds": PATIENCE_SECONDS,
        } | changes
        told["settings"] = self.settings | changes.get("settings", {})
        return WechatpayChannel.from_settings(**told)


@contextmanager
def wechatpay(keys: Path, *options: str, gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Wechatpay]:
    """The channel for as long as the block lasts; further options go to its command line."""
    with running("wechatpay", ["--keys", str(keys), "--gaps", gaps, *options]) as (base_url, process):
        kept = json.loads(keys.read_text(encoding="utf-8"))
        yield Wechatpay(base_url, process, account=kept["account"], settings=kept["settings"])
