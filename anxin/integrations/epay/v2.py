"""How is an epay gateway of version 2 asked? Both sides sign with RSA; what is not signed by the gateway is no answer.

A refund has a number of ours, is the same one when asked again, and can be looked up.
"""

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, cast

from anxin.integrations.epay.bill import collect
from anxin.integrations.epay.fields import (
    BadForm,
    fen,
    opened,
    scanned,
    shortened,
    texts,
    their_no,
    their_no_if_any,
    yuan,
)
from anxin.integrations.epay.gateway import TIMEOUT_SECONDS, Gateway, Unclear
from anxin.integrations.epay.notice import read_notice, reply_to_notice
from anxin.integrations.epay.order import order_number, read_order, said
from anxin.integrations.epay.signing import Rsa, needed
from anxin.payments.capabilities import DAY, HOUR, Capabilities
from anxin.payments.channel import (
    BillKind,
    ChannelNotice,
    PaymentAnswer,
    PaymentAsk,
    PaymentOffer,
    PaymentStatus,
    RefundAnswer,
    RefundAsk,
    RefundStatus,
    Way,
)

CAPABILITIES_V2: Final = Capabilities(
    retries=False,
    arrival_working_days=3,
    fee_returned=False,
    bills=(BillKind.TRADE,),
    ways=(Way.QR, Way.REDIRECT),
    query_after_seconds=(60, 5 * 60, HOUR, DAY),
)
MOST_NAME_BYTES: Final = 127
# the sentences by which gateways say that there is nothing of the kind, that the money is short, that nothing was
# moved, and that this is because the payment is returned already
NOT_FOUND: Final = ("不存在",)
SHORT: Final = ("余额不足",)
SPENT: Final = ("已全额退款", "金额不能大于")
REFUSED: Final = (
    *SPENT,
    "不支持",
    "未开启",
    "没有退款权限",
    "订单未支付",
    "超过退款期限",
    "不存在",
    "金额不一致",
)


class EpayV2:
    """One merchant at a gateway of version 2."""

    def __init__(
        self,
        *,
        base_url: str,
        pid: str,
        private_key: str,
        platform_key: str,
        type: str,  # noqa: A002  the gateway's own name for it
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """Keys as PEM or as the bare base64 that gateways show; `type` is the wallet (alipay, wxpay, ...)."""
        self._gateway = Gateway(base_url, timeout_seconds)
        self._rsa = Rsa(private_key, platform_key)
        self._pid, self._type = needed({"pid": pid}, "pid"), needed({"type": type}, "type")
        self._clock = clock

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """Open a payment; the gateway says whether it is scanned or opened."""
        if ask.currency != "CNY":
            return PaymentOffer(PaymentStatus.UNKNOWN, detail="the gateway takes CNY alone")
        fields = {
            "method": "jump" if ask.way is Way.REDIRECT else "web",
            "device": "pc",
            "type": self._type,
            "out_trade_no": ask.payment.hex,
            "notify_url": ask.notify_url,
            "return_url": ask.return_url or ask.notify_url,
            "name": shortened(ask.subject, MOST_NAME_BYTES),
            "money": yuan(ask.amount_minor),
            "clientip": ask.client_ip or "127.0.0.1",
        }
        try:
            found = self._ask("/api/pay/create", fields)
            if found.get("code") != "0":
                return PaymentOffer(PaymentStatus.UNKNOWN, detail=said(found))
            return self._offer(found)
        except Unclear as unclear:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=str(unclear))

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How a payment stands, by the gateway's own number where it is known."""
        try:
            found = self._ask("/api/pay/query", order_number(ask))
            if found.get("code") == "0":
                return read_order(found, ask, self._pid)
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        missing = any(phrase in said(found) for phrase in NOT_FOUND)
        return PaymentAnswer(PaymentStatus.NOT_FOUND if missing else PaymentStatus.UNKNOWN, detail=said(found))

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """Close it; what cannot be closed is looked at, because it may be paid."""
        try:
            found = self._ask("/api/pay/close", order_number(ask))
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        if found.get("code") == "0":
            return PaymentAnswer(PaymentStatus.CLOSED)
        answer = self.query_payment(ask)
        if answer.status is PaymentStatus.PAID:
            return answer
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=said(found))

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Send money back under our number. The gateway's yes means that it took the request; a look tells the end."""
        fields = {**order_number(ask), "out_refund_no": ask.refund.hex, "money": yuan(ask.amount_minor)}
        try:
            found = self._ask("/api/pay/refund", fields)
            if found.get("code") != "0":
                return _refused(found)
            if found.get("out_refund_no") != ask.refund.hex:
                raise BadForm("it tells of another refund")
            amount_minor = fen(found["money"]) if "money" in found else None
            if amount_minor not in (None, ask.amount_minor):
                return RefundAnswer(RefundStatus.UNKNOWN, detail="another amount", amount_minor=amount_minor)
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        return RefundAnswer(
            RefundStatus.ACCEPTED, refund_no=their_no_if_any(found.get("refund_no", "")), amount_minor=amount_minor
        )

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """There is no such thing."""
        return RefundAnswer(RefundStatus.REFUSED, detail="no retry")

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """How a refund stands. Status 0 is written down before the wallet is asked and never changed by a time-out
        there, so it means failed or under way: UNKNOWN."""
        try:
            found = self._ask("/api/pay/refundquery", {"out_refund_no": ask.refund.hex})
            if found.get("code") != "0":
                missing = any(phrase in said(found) for phrase in NOT_FOUND)
                return RefundAnswer(RefundStatus.NOT_FOUND if missing else RefundStatus.UNKNOWN, detail=said(found))
            if found.get("out_refund_no") != ask.refund.hex:
                raise BadForm("it tells of another refund")
            amount_minor = fen(found["money"]) if "money" in found else None
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        refund_no = their_no_if_any(found.get("refund_no", ""))
        if found.get("status") != "1" or amount_minor not in (None, ask.amount_minor):
            detail = f"the gateway's status {shortened(found.get('status', 'is missing'), 40)}"
            return RefundAnswer(RefundStatus.UNKNOWN, refund_no, detail=detail, amount_minor=amount_minor)
        return RefundAnswer(RefundStatus.ARRIVED, refund_no, amount_minor=amount_minor)

    def verify_notice(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> ChannelNotice:
        """The notice, if signed by the gateway within five minutes and for this very merchant."""
        now = self._clock()

        def prove(fields: Mapping[str, str]) -> None:
            if fields.get("sign_type") != "RSA":
                raise BadForm("it is not signed with RSA")
            self._rsa.prove(fields, now)

        return read_notice(path, method, self._pid, prove, now)

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """As the gateway expects it."""
        return reply_to_notice(handled)

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """The day's paid orders out of the order list, newest first. Raises BillNotReady and NoAnswer."""

        def page(number: int, size: int) -> list[Any]:
            query = {"offset": str((number - 1) * size), "limit": str(size)}
            found = self._asked("/api/merchant/orders", query)
            if texts(found).get("code") != "0" or not isinstance(found.get("data"), list):
                raise BadForm(said(texts(found)))
            return cast("list[Any]", found["data"])

        return collect(day, "2", self._pid, page, self._clock())

    def close(self) -> None:
        """Close idle connections."""
        self._gateway.close()

    def _ask(self, page: str, fields: Mapping[str, str]) -> dict[str, str]:
        return texts(self._asked(page, fields))

    def _asked(self, page: str, fields: Mapping[str, str]) -> dict[str, Any]:
        whole = {**fields, "pid": self._pid, "timestamp": str(int(self._clock()))}
        found = self._gateway.post(page, {**whole, "sign": self._rsa.sign(whole), "sign_type": "RSA"})
        self._rsa.prove(texts(found), self._clock())
        return found

    def _offer(self, found: Mapping[str, str]) -> PaymentOffer:
        reference, kind = their_no(found.get("trade_no", "")), found.get("pay_type", "")
        written = scanned(found.get("pay_info", ""), self._gateway.base_url)
        if kind not in ("qrcode", "jump", "html", "urlscheme") or not written:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=f"pay_type {shortened(kind, 40) or 'is missing'}")
        link = "" if kind == "qrcode" else opened(written)
        return PaymentOffer(PaymentStatus.WAITING, written, redirect_url=link, reference=reference)


def _refused(found: Mapping[str, str]) -> RefundAnswer:
    words = said(found)
    if any(phrase in words for phrase in SHORT):
        return RefundAnswer(RefundStatus.BALANCE_SHORT, detail=words)
    if any(phrase in words for phrase in REFUSED):
        return RefundAnswer(RefundStatus.REFUSED, detail=words, spent=any(phrase in words for phrase in SPENT))
    return RefundAnswer(RefundStatus.UNKNOWN, detail=words)
