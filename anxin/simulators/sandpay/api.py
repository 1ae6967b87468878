"""What does the merchant ask the channel, and what is the answer? (`/v1/...`, all of it signed.)"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.routing import Route

from anxin.simulators.desk import Answer, Ask, Desk, Refused
from anxin.simulators.faults import Faults
from anxin.simulators.fields import BadField, count, text
from anxin.simulators.sandpay.bank import Bank, Payment, Refund, payment_fields, refund_fields
from anxin.simulators.sandpay.notices import Notices

HANG_SECONDS = 30.0
BOUNCE_SECONDS = 0.05


@dataclass
class Api:
    """The signed half of the channel."""

    bank: Bank
    faults: Faults
    notices: Notices
    base_url: str

    def routes(self, desk: Desk) -> list[Route]:
        """The paths of the protocol."""
        return [
            Route("/v1/payments", desk.endpoint("payment", self.start_payment), methods=["POST"]),
            Route("/v1/payments/{out_trade_no}", desk.endpoint("payment_query", self.query_payment), methods=["GET"]),
            Route("/v1/payments/{out_trade_no}/close", desk.endpoint("close", self.close_payment), methods=["POST"]),
            Route("/v1/refunds", desk.endpoint("refund", self.refund), methods=["POST"]),
            Route("/v1/refunds/{out_refund_no}", desk.endpoint("refund_query", self.query_refund), methods=["GET"]),
            Route("/v1/refunds/{out_refund_no}/retry", desk.endpoint("retry", self.retry_refund), methods=["POST"]),
        ]

    def start_payment(self, ask: Ask) -> Answer:
        """Open a payment; the same number and amount again gives the same answer."""
        out_trade_no = text(ask.fields, "out_trade_no")
        ask.entry["out_trade_no"] = out_trade_no

        def act() -> Answer:
            payment = self.bank.open(self._new_payment(out_trade_no, ask.fields))
            code_url = f"{self.base_url}/cashier/{payment.prepay_id}"
            return Answer(200, {"prepay_id": payment.prepay_id, "code_url": code_url, "status": payment.status})

        return self._under_faults(out_trade_no, act, fresh=out_trade_no not in self.bank.payments)

    def query_payment(self, ask: Ask) -> Answer:
        """Tell how a payment stands."""
        out_trade_no = ask.path["out_trade_no"]
        return self._under_faults(out_trade_no, lambda: Answer(200, payment_fields(self.bank.find(out_trade_no))))

    def close_payment(self, ask: Ask) -> Answer:
        """Close a payment that was not made."""
        payment = self.bank.find(ask.path["out_trade_no"])
        self.bank.close(payment)
        return Answer(200, payment_fields(payment))

    def refund(self, ask: Ask) -> Answer:
        """Send money back; the same number again gives the refund as it stands."""
        out_trade_no, out_refund_no = text(ask.fields, "out_trade_no"), text(ask.fields, "out_refund_no")
        amount_minor = count(ask.fields, "amount_minor")
        ask.entry.update(out_trade_no=out_trade_no, out_refund_no=out_refund_no, amount_minor=amount_minor)
        known = self.bank.refunds.get(out_refund_no)
        if known is not None and (known.payment.out_trade_no, known.amount_minor) != (out_trade_no, amount_minor):
            raise Refused(409, "CONFLICT")

        def act() -> Answer:
            return Answer(200, refund_fields(known or self._new_refund(out_refund_no, out_trade_no, ask.fields)))

        return self._under_faults(out_trade_no, act, fresh=known is None)

    def query_refund(self, ask: Ask) -> Answer:
        """Tell how a refund stands."""
        refund = self._find_refund(ask)
        return self._under_faults(refund.payment.out_trade_no, lambda: Answer(200, refund_fields(refund)))

    def retry_refund(self, ask: Ask) -> Answer:
        """Send a bounced refund again; the same attempt again changes nothing."""
        refund, attempt = self._find_refund(ask), str(ask.fields.get("attempt", ""))
        if not attempt:
            raise BadField("attempt")

        def act() -> Answer:
            if refund.status == "BOUNCED" and attempt not in refund.attempts:
                refund.attempts.add(attempt)
                self._let_go(refund)
            return Answer(200, refund_fields(refund))

        return self._under_faults(refund.payment.out_trade_no, act, fresh=attempt not in refund.attempts)

    def settle(self, refund: Refund, status: str) -> None:
        """End a refund that is under way, and tell so."""
        if refund.status == "PROCESSING":
            self.bank.end(refund, status)
            self.notices.refund_ended(refund)

    def _new_payment(self, out_trade_no: str, fields: dict[str, Any]) -> Payment:
        return Payment(
            out_trade_no=out_trade_no,
            prepay_id=self.bank.number("PP"),
            amount_minor=count(fields, "amount_minor"),
            currency=text(fields, "currency"),
            subject=text(fields, "subject"),
            notify_url=text(fields, "notify_url"),
            return_url=text(fields, "return_url", ""),
            expires_at=_moment(fields, "expires_at"),
        )

    def _new_refund(self, out_refund_no: str, out_trade_no: str, fields: dict[str, Any]) -> Refund:
        payment = self.bank.find(out_trade_no)
        if self.faults.take("balance_short", out_trade_no) is not None:
            raise Refused(422, "BALANCE_SHORT")
        refund = self.bank.refund(
            out_refund_no,
            payment,
            count(fields, "amount_minor"),
            text(fields, "currency"),
            reason=text(fields, "reason", ""),
            notify_url=text(fields, "notify_url"),
        )
        self._let_go(refund)
        return refund

    def _let_go(self, refund: Refund) -> None:
        scope = refund.payment.out_trade_no
        refund.status = "PROCESSING"
        if self.faults.take("processing_refund", scope) is not None:
            return
        for name in ("bounce_refund_once", "bounce_refund"):
            if self.faults.take(name, scope) is not None:
                asyncio.get_running_loop().call_later(BOUNCE_SECONDS, self.settle, refund, "BOUNCED")
                return
        self.settle(refund, "SUCCESS")

    def _find_refund(self, ask: Ask) -> Refund:
        refund = self.bank.refunds.get(ask.path["out_refund_no"])
        if refund is None:
            raise Refused(404, "NOT_FOUND")
        ask.entry["out_trade_no"] = refund.payment.out_trade_no
        return refund

    def _under_faults(self, scope: str, act: Callable[[], Answer], *, fresh: bool = False) -> Answer:
        if self.faults.take("error_500", scope) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR"})
        if fresh and (values := self.faults.take("timeout_without_success", scope)) is not None:
            return Answer(504, {}, hang_seconds=float(values.get("seconds", HANG_SECONDS)))
        answer = act()
        if fresh and (values := self.faults.take("timeout_after_success", scope)) is not None:
            return Answer(504, {}, hang_seconds=float(values.get("seconds", HANG_SECONDS)))
        if fresh and self.faults.take("error_500_after_success", scope) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR"})
        if self.faults.take("unsealed_answer", scope) is not None:
            return Answer(answer.status, answer.fields, seal="none")
        if self.faults.take("forged_answer", scope) is not None:
            return Answer(answer.status, answer.fields, seal="wrong")
        return answer


def _moment(fields: dict[str, Any], name: str) -> float | None:
    value = fields.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadField(name) from None
    if moment.tzinfo is None:
        raise BadField(name)
    return moment.timestamp()
