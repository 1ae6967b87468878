"""What does the shop ask? It opens trades, signed; anybody with a trade's number may look at its state."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from anxin.simulators.faults import Faults
from anxin.simulators.fields import BadField, read, text
from anxin.simulators.journal import Journal
from anxin.simulators.usdt.trades import Trade, Trades, holds

HANG_SECONDS = 30.0


@dataclass
class Api:
    """The half of the gateway that speaks JSON."""

    trades: Trades
    faults: Faults
    journal: Journal
    base_url: str
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def routes(self) -> list[Route]:
        """The pages of the protocol."""
        return [
            Route("/api/v1/order/create-transaction", self.create, methods=["POST"]),
            Route("/pay/check-status/{trade_id}", self.check_status, methods=["GET"]),
        ]

    async def create(self, request: Request) -> Response:
        """Open a trade for an order; an order has one for ever."""
        entry: dict[str, Any] = {"kind": "payment", "received_at": time.time()}
        self.journal.received.append(entry)
        try:
            fields = read(await request.body())
            entry["out_trade_no"] = order_id = text(fields, "order_id")
            amount = fields.get("amount")
            if not isinstance(amount, int | float) or isinstance(amount, bool) or amount < 0.01:
                return _no(10004, "支付金额有误")
            urls = text(fields, "notify_url"), text(fields, "redirect_url", "")
        except BadField as bad:
            return _no(10009, f"参数错误 {bad}")
        if not holds(fields, self.trades.token):
            return _no(401, "签名认证错误")

        def act() -> Response:
            trade = self.trades.open(order_id, float(amount), *urls)
            return _no(10002, "支付交易已存在，请勿重复创建") if trade is None else _yes(self._told(trade))

        return await self._under_faults(order_id, act, fresh=order_id not in self.trades.by_order)

    async def check_status(self, request: Request) -> Response:
        """How a trade stands: a state and no sum."""
        trade = self.trades.by_id.get(request.path_params["trade_id"])
        entry = {"kind": "payment_query", "received_at": time.time(), "out_trade_no": trade and trade.order_id}
        self.journal.received.append(entry)
        if trade is None:
            return _no(10008, "订单不存在")
        told = {"trade_id": trade.trade_id, "status": self.trades.state(trade)}
        return await self._under_faults(trade.order_id, lambda: _yes(told))

    def _told(self, trade: Trade) -> dict[str, Any]:
        return {
            "trade_id": trade.trade_id,
            "order_id": trade.order_id,
            "amount": trade.amount,
            "actual_amount": trade.actual_amount,
            "token": trade.address,
            "expiration_time": int(trade.expires_at),
            "payment_url": f"{self.base_url}/pay/checkout-counter/{trade.trade_id}",
        }

    async def _under_faults(self, scope: str, act: Callable[[], Response], *, fresh: bool = False) -> Response:
        if self.faults.take("error_500", scope) is not None:
            return Response("<html>502</html>", 502)
        if fresh and (values := self.faults.take("timeout_without_success", scope)) is not None:
            return await self._hang(values)
        answer = act()
        if fresh and (values := self.faults.take("timeout_after_success", scope)) is not None:
            return await self._hang(values)
        if self.faults.take("unknown", scope) is not None:
            return _no(500, "系统错误")
        return answer

    async def _hang(self, values: dict[str, Any]) -> Response:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), float(values.get("seconds", HANG_SECONDS)))
        return Response(status_code=504)


def _yes(data: dict[str, Any]) -> Response:
    return JSONResponse({"status_code": 200, "message": "success", "data": data, "request_id": ""})


def _no(code: int, message: str) -> Response:
    return JSONResponse({"status_code": code, "message": message, "data": None, "request_id": ""})
