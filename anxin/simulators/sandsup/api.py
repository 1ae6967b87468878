"""What does the shop ask the supplier, and what is the answer? (`/v1/...`, all of it signed.)"""

from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from anxin.simulators.desk import Answer, Ask, Desk, Refused
from anxin.simulators.faults import Faults
from anxin.simulators.fields import count, text
from anxin.simulators.sandsup.callbacks import Callbacks
from anxin.simulators.sandsup.warehouse import Warehouse
from anxin.simulators.supplies import Supply, answer_of, told

HANG_SECONDS = 30.0


@dataclass
class Api:
    """The signed half of the supplier."""

    warehouse: Warehouse
    faults: Faults
    callbacks: Callbacks
    hang_seconds: float = HANG_SECONDS

    def routes(self, desk: Desk) -> list[Route]:
        """The paths of the protocol."""
        return [
            Route("/v1/orders", desk.endpoint("order", self.place), methods=["POST"]),
            Route("/v1/orders/{order_no}", desk.endpoint("order_query", self.query), methods=["GET"]),
            Route("/v1/orders/{order_no}/cancel", desk.endpoint("cancel", self.cancel), methods=["POST"]),
            Route("/v1/accounts", desk.endpoint("account", self.check_account), methods=["GET"]),
            Route("/v1/code-checks", desk.endpoint("code_check", self.check_code), methods=["POST"]),
            Route("/v1/claims/{order_no}", desk.endpoint("claim", self.claim), methods=["POST"]),
        ]

    def place(self, ask: Ask) -> Answer:
        """Take an order; the same number again gives the order as it stands."""
        order_no = text(ask.fields, "order_no")
        ask.entry["order_no"] = order_no
        if self.faults.take("error_500", order_no) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR"})
        known = self.warehouse.orders.get(order_no)
        if known is not None:
            wanted = (text(ask.fields, "sku"), count(ask.fields, "quantity"), text(ask.fields, "account"))
            if wanted != (known.sku, known.quantity, known.account):
                raise Refused(409, "CONFLICT")
            return self._answer(known)
        supply = self.warehouse.place(self._new(order_no, ask.fields), count(ask.fields, "max_price_minor"))
        self.warehouse.begin(supply, self.callbacks.send)
        if supply.behaviour == "timeout_after_success":
            return Answer(504, {}, hang_seconds=self.hang_seconds)
        return self._answer(supply)

    def query(self, ask: Ask) -> Answer:
        """Tell how an order stands."""
        order_no = ask.path["order_no"]
        if self.faults.take("error_500", order_no) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR"})
        return self._answer(self.warehouse.find(order_no))

    def cancel(self, ask: Ask) -> Answer:
        """Stop an order before anything of it went out."""
        supply = self.warehouse.find(ask.path["order_no"])
        return Answer(200, {"order_no": supply.order_no, "fence": self.warehouse.fence(supply)})

    def check_account(self, ask: Ask) -> Answer:
        """Tell the masked nickname of an account."""
        nickname = self.warehouse.nickname(text(ask.query, "account"))
        if nickname is None:
            raise Refused(404, "ACCOUNT_UNKNOWN")
        return Answer(200, {"nickname": nickname})

    def check_code(self, ask: Ask) -> Answer:
        """Tell what is known of a code."""
        return Answer(200, {"verdict": self.warehouse.codes.get(text(ask.fields, "code"), "unknown")})

    def claim(self, ask: Ask) -> Answer:
        """Answer a buyer's claim."""
        supply = self.warehouse.find(ask.path["order_no"])
        ask.entry["problem"] = text(ask.fields, "problem")
        answer = self.warehouse.claim(supply)
        proof = {"proof": f"{supply.supplier_no} 已于我方系统记录为到账"} if answer == "deny" else {}
        return Answer(200, {"order_no": supply.order_no, "answer": answer, **proof})

    def _new(self, order_no: str, fields: dict[str, Any]) -> Supply:
        sku, account = text(fields, "sku"), text(fields, "account")
        limit_minor = count(fields, "max_price_minor")
        return Supply(
            order_no=order_no,
            supplier_no=self.warehouse.number(self.warehouse.PREFIX),
            sku=sku,
            quantity=count(fields, "quantity"),
            account=account,
            cost_minor=self.warehouse.prices_minor.get(sku, limit_minor),
            callback_url=text(fields, "callback_url"),
            behaviour=self.warehouse.behaviour(sku, account),
        )

    def _answer(self, supply: Supply) -> Answer:
        return answer_of(self.faults, supply.order_no, told(supply))
