"""How does a refund go, and go wrong when a fault asks for it?"""

import asyncio
from dataclasses import dataclass

from anxin.simulators.epay.till import Order, Refund, Refused, Till
from anxin.simulators.faults import Faults

LATER_SECONDS = 0.05


@dataclass
class Refunds:
    """Sends money back in either version."""

    till: Till
    faults: Faults

    def send(self, order: Order, amount_minor: int, out_refund_no: str) -> Refund:
        """One refund. Version 1 gives no number and is served anew each time. Raises Refused."""
        scope = order.out_trade_no
        if self.faults.take("balance_short", scope) is not None:
            raise Refused("商户余额不足，请充值后再退款")
        if order.version == 1 and self.faults.take("bounce", scope) is not None:
            raise Refused("退款失败：用户账户异常")
        refund = self.till.refund(order, amount_minor, out_refund_no)
        if self.faults.take("bounce", scope) is not None:
            self.till.take_back(refund)
        elif (values := self.faults.take("reversed_later", scope)) is not None:
            seconds = float(values.get("seconds", LATER_SECONDS))
            asyncio.get_running_loop().call_later(seconds, self.till.take_back, refund)
        return refund
