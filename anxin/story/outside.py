"""How do the buyer's phone, the channel and the supplier behave in a tale? By their own pages and knobs."""

from typing import Any

import httpx

TIMEOUT_SECONDS = 60.0


class Knobs:
    """The knobs of one simulator, which only this machine can turn."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=f"{url}/control/", timeout=TIMEOUT_SECONDS, trust_env=False)

    def read(self, path: str, **query: str) -> dict[str, Any]:
        """What the simulator tells."""
        answer = self._client.get(path, params=query)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def turn(self, path: str, **fields: object) -> dict[str, Any]:
        """Have the simulator behave otherwise from now on."""
        answer = self._client.post(path, json=fields)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def answers(self) -> bool:
        """Whether the simulator is there."""
        try:
            return self.read("health") == {"ok": True}
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """Let go of it."""
        self._client.close()


class ChannelKnobs(Knobs):
    """The sandbox channel."""

    def fault(self, payment: str, name: str, times: int = 1, **values: object) -> None:
        """Have one thing go wrong with a payment and its refunds, so many times."""
        self.turn("faults", out_trade_no=payment, fault=name, times=times, **values)

    def refund_asks(self, refund: str) -> list[dict[str, Any]]:
        """Every time this refund was asked for, with the real moment it was received at."""
        received = self.read("log", kind="refund")["received"]
        return [entry for entry in received if entry.get("out_refund_no") == refund]

    def notices(self, payment: str) -> list[dict[str, Any]]:
        """Every notice sent about this payment, and whether it was taken."""
        sent = self.read("log", kind="notice")["sent"]
        return [entry for entry in sent if entry["out_trade_no"] == payment]


class SupplierKnobs(Knobs):
    """The sandbox supplier."""

    def behave(self, account: str, behaviour: str) -> None:
        """How orders for this account will go: deliver, delay, fail, silent, deliver_twice."""
        self.turn("behaviours", **{account: behaviour})

    def deliveries(self, account: str) -> list[dict[str, Any]]:
        """Everything that went out to this account."""
        return [one for one in self.read("deliveries")["deliveries"] if one["account"] == account]
