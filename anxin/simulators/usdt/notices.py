"""Which notices go out, and how do they go wrong when a fault asks for it?"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anxin.simulators.courier import Courier, Letter
from anxin.simulators.faults import Faults
from anxin.simulators.usdt.trades import EXPIRED, WAITING, Trade, Trades, signature

LATE_SECONDS = 20.0


@dataclass
class Notices:
    """Writes notices, applies the faults of their order, and hands them to the courier."""

    trades: Trades
    faults: Faults
    courier: Courier
    aside: list[Letter] = field(default_factory=list)

    def paid(self, trade: Trade, how: str) -> None:
        """Tell that the sum arrived: once, twice, late, or not at all."""
        scope = trade.order_id
        if how == "none" or self.faults.take("drop", scope) is not None:
            return
        if self.faults.take("wrong_signature", scope) is not None:
            self.courier.post(self._letter(trade, self.trades.token + "wrong", once=True))
        for name, status in (("waiting", WAITING), ("expired", EXPIRED)):
            if self.faults.take(name, scope) is not None:
                self.courier.post(self._letter(trade, self.trades.token, once=True, status=status))
        changes: dict[str, Any] = {}
        if (wrong := self.faults.take("wrong_amount", scope)) is not None:
            changes = {"amount": int(wrong.get("amount_minor", 1)) / 100}
        copies = [self._letter(trade, self.trades.token, **changes)]
        if how == "twice" or self.faults.take("duplicate", scope) is not None:
            copies.append(self._letter(trade, self.trades.token, **changes))
        if self.faults.take("reorder", scope) is not None:
            self.aside += copies
            return
        self._send(scope, copies, LATE_SECONDS if how == "late" else 0)

    def release_aside(self, wanted: Callable[[Letter], bool]) -> int:
        """Send what was put aside; how many there were."""
        chosen = [letter for letter in self.aside if wanted(letter)]
        self.aside = [letter for letter in self.aside if not wanted(letter)]
        for letter in chosen:
            self.courier.post(letter)
        return len(chosen)

    def _send(self, scope: str, copies: list[Letter], after_seconds: float) -> None:
        delay = self.faults.take("delay", scope)
        copies[0].overtaken, self.aside = self.aside, []
        for copy in copies:
            if delay is not None and "seconds" not in delay:
                self.courier.hold(copy)
            else:
                self.courier.post(copy, after_seconds=after_seconds + float((delay or {}).get("seconds", 0)))

    def _letter(self, trade: Trade, token: str, *, once: bool = False, **changes: Any) -> Letter:
        fields: dict[str, Any] = {
            "trade_id": trade.trade_id,
            "order_id": trade.order_id,
            "amount": trade.amount,
            "actual_amount": trade.actual_amount,
            "token": trade.address,
            "block_transaction_id": trade.block_transaction_id,
            "status": 2,
        }
        fields |= changes
        if fields["amount"] == int(fields["amount"]):
            fields["amount"] = int(fields["amount"])
        body = json.dumps({**fields, "signature": signature(fields, token)}, ensure_ascii=False).encode()
        entry = {"kind": "notice", "type": "payment.succeeded", "out_trade_no": trade.order_id}
        return Letter(trade.notify_url, body, dict, _taken, entry, once)


def _taken(status: int, body: bytes) -> bool:
    return status == 200 and body.strip() == b"ok"
