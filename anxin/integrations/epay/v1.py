"""How is an epay gateway of version 1 asked? Forms signed with MD5; asking needs the key itself, answers have no seal.

A refund has no number of ours, cannot be looked up and is done again when asked again. So only what is certain is
told: the gateway's clear yes, its clear no, and UNKNOWN for everything between.
"""

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, cast

from anxin.integrations.epay.bill import collect
from anxin.integrations.epay.fields import BadForm, opened, scanned, shortened, texts, their_no, their_no_if_any, yuan
from anxin.integrations.epay.gateway import TIMEOUT_SECONDS, Gateway, Unclear
from anxin.integrations.epay.notice import read_notice, reply_to_notice
from anxin.integrations.epay.order import order_number, read_order, said
from anxin.integrations.epay.signing import Md5, needed
from anxin.payments.capabilities import Capabilities
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

CAPABILITIES: Final = Capabilities(
    partial=False,
    queryable=False,
    idempotent=False,
    retries=False,
    maximum_partials=1,
    arrival_working_days=3,
    fee_returned=False,
    bills=(BillKind.TRADE,),
    notice_proves=False,
    ways=(Way.QR, Way.REDIRECT),
)
MOST_NAME_BYTES: Final = 127
# the sentences by which gateways say that nothing was moved, some because the payment is returned already; any other
# sentence may come from behind a time-out
NOT_FOUND: Final = ("订单号不存在", "订单不存在", "编号不存在")
SHORT: Final = ("余额不足",)
SPENT: Final = ("已全额退款", "金额不能大于", "退款金额大于")
REFUSED: Final = (
    *SPENT,
    *NOT_FOUND,
    "不支持退款",
    "不支持部分退款",
    "未开启退款",
    "没有退款权限",
    "订单未支付",
    "超过退款期限",
    "密钥错误",
    "KEY校验失败",
    "签名校验失败",
)


class EpayV1:
    """One merchant at a gateway of version 1."""

    def __init__(
        self,
        *,
        base_url: str,
        pid: str,
        key: str,
        type: str,  # noqa: A002  the gateway's own name for it
        partial: bool = False,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """`type` is the wallet (alipay, wxpay, ...); `partial` is set for a gateway known to refund parts."""
        self._gateway = Gateway(base_url, timeout_seconds)
        self._md5 = Md5(key)
        self._pid, self._type = needed({"pid": pid}, "pid"), needed({"type": type}, "type")
        self._key = key
        self._partial = partial
        self._clock = clock

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """A code by mapi.php; a link to submit.php where the buyer is sent on, for which nothing is asked yet."""
        if ask.currency != "CNY":
            return PaymentOffer(PaymentStatus.UNKNOWN, detail="the gateway takes CNY alone")
        fields = {
            "pid": self._pid,
            "type": self._type,
            "out_trade_no": ask.payment.hex,
            "notify_url": ask.notify_url,
            "return_url": ask.return_url,
            "name": shortened(ask.subject, MOST_NAME_BYTES),
            "money": yuan(ask.amount_minor),
        }
        if ask.way is Way.REDIRECT:
            link = self._gateway.link("/submit.php", self._signed(fields))
            return PaymentOffer(PaymentStatus.WAITING, redirect_url=link)
        fields |= {"clientip": ask.client_ip or "127.0.0.1", "device": "pc"}
        try:
            found = texts(self._gateway.post("/mapi.php", self._signed(fields)))
            if found.get("code") != "1":
                return PaymentOffer(PaymentStatus.UNKNOWN, detail=said(found))
            reference = their_no(found.get("trade_no", ""))
        except Unclear as unclear:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=str(unclear))
        written = found.get("qrcode") or found.get("payurl") or found.get("urlscheme") or ""
        code_url = scanned(written, self._gateway.base_url)
        if not code_url:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail="nothing to scan")
        link = opened(scanned(found.get("payurl", ""), self._gateway.base_url))
        return PaymentOffer(PaymentStatus.WAITING, code_url, redirect_url=link, reference=reference)

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How a payment stands, by the gateway's own number where it is known."""
        query = {"act": "order", "pid": self._pid, "key": self._key, **order_number(ask)}
        try:
            found = self._gateway.get("/api.php", query)
            return _stands(_flat(found), ask, self._pid)
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """Nothing can be closed here: PAID where it was paid, else UNKNOWN."""
        answer = self.query_payment(ask)
        if answer.status is PaymentStatus.PAID:
            return answer
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="the gateway closes nothing")

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Send money back. Never to be asked twice after UNKNOWN: the gateway would do it again."""
        if ask.amount_minor != ask.paid_minor and not self._partial:
            return RefundAnswer(RefundStatus.REFUSED, detail="the gateway may return the whole for a part")
        fields = {"pid": self._pid, "key": self._key, "money": yuan(ask.amount_minor), **order_number(ask)}
        try:
            found = texts(self._gateway.post("/api.php", fields, {"act": "refund"}))
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        words = said(found)
        if found.get("code") == "1":
            return RefundAnswer(
                RefundStatus.ARRIVED, refund_no=their_no_if_any(found.get("refund_no", "")), detail=words
            )
        if any(phrase in words for phrase in SHORT):
            return RefundAnswer(RefundStatus.BALANCE_SHORT, detail=words)
        if any(phrase in words for phrase in REFUSED):
            return RefundAnswer(RefundStatus.REFUSED, detail=words, spent=any(phrase in words for phrase in SPENT))
        return RefundAnswer(RefundStatus.UNKNOWN, detail=words)

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """There is no such thing."""
        return RefundAnswer(RefundStatus.REFUSED, detail="no retry")

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """There is no such thing; somebody looks at the gateway's own page."""
        return RefundAnswer(RefundStatus.UNKNOWN, detail="the gateway shows refunds on its own page alone")

    def verify_notice(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> ChannelNotice:
        """The notice, if key and merchant are right. It has no time of its own; the database knows a replay."""
        return read_notice(path, method, self._pid, self._md5.prove, self._clock())

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """As the gateway expects it."""
        return reply_to_notice(handled)

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """The day's paid orders out of the order list, newest first. Raises BillNotReady and NoAnswer."""

        def page(number: int, size: int) -> list[Any]:
            query = {"act": "orders", "pid": self._pid, "key": self._key, "limit": str(size), "page": str(number)}
            found = self._gateway.get("/api.php", query)
            if texts(found).get("code") != "1" or not isinstance(found.get("data"), list):
                raise BadForm(said(texts(found)))
            return cast("list[Any]", found["data"])

        return collect(day, "1", self._pid, page, self._clock())

    def close(self) -> None:
        """Close idle connections."""
        self._gateway.close()

    def _signed(self, fields: Mapping[str, str]) -> dict[str, str]:
        return {**fields, "sign": self._md5.sign(fields), "sign_type": "MD5"}


def _flat(found: Mapping[str, Any]) -> dict[str, str]:
    nested = found.get("data")
    return texts(found) | (texts(nested) if isinstance(nested, dict) else {})


def _stands(found: Mapping[str, str], ask: PaymentAsk, pid: str) -> PaymentAnswer:
    if found.get("code") != "1":
        missing = found.get("code") == "-1" and any(phrase in said(found) for phrase in NOT_FOUND)
        return PaymentAnswer(PaymentStatus.NOT_FOUND if missing else PaymentStatus.UNKNOWN, detail=said(found))
    return read_order(found, ask, pid)
