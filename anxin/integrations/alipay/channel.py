"""How is Alipay asked about payments and refunds, and which of its notices are believed?"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from anxin.integrations.alipay import download
from anxin.integrations.alipay.answers import (
    CURRENCY,
    NO_TRADE,
    moved_refund,
    payment_answer,
    refund_answer,
    refused_refund,
    yuan,
)
from anxin.integrations.alipay.both_complaints import BothComplaints
from anxin.integrations.alipay.gateway import Gateway, Unclear
from anxin.integrations.alipay.keys import Keys, keys
from anxin.integrations.alipay.notices import read_notice
from anxin.integrations.alipay.payouts import AlipayPayouts
from anxin.integrations.alipay.settle import (
    SETTLE,
    SETTLE_QUERY,
    SettleAnswer,
    SettleAsk,
    SettleStatus,
    release_answer,
    settle_answer,
    settle_ask,
    settle_content,
    settle_query_answer,
)
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
    ReleaseAnswer,
    ReleaseAsk,
    Way,
)
from anxin.workdays.hours import SHANGHAI

TIMEOUT_SECONDS = 10.0
EXPIRED_FOR = timedelta(minutes=1)
NOT_IN_A_SUBJECT = str.maketrans("/=&\r\n\t", "      ")
# how far a buyer is sent: to the page for phones, which opens the app, or to the one for large screens
PAGES = {
    "wap": ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
    "page": ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
}
CAPABILITIES = Capabilities(
    retries=False,
    window_days=365,
    minimum_interval_seconds=3,
    maximum_partials=99,
    arrival_working_days=15,
    bills=(BillKind.TRADE, BillKind.FLOW),
    ways=(Way.QR, Way.REDIRECT, Way.PAGE),
    query_after_seconds=(15, 60, 5 * 60, HOUR, DAY),
    looks_again_after_days=1,
    complaints=True,
    payouts=True,
)


class AlipayChannel:
    """One app and seller at Alipay. Numbers on the wire are our ids as 32 hexadecimal digits; all money is CNY."""

    def __init__(
        self,
        *,
        base_url: str,
        app_id: str,
        seller_id: str,
        keys: Keys,
        page: str = "wap",
        freeze: bool = False,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """`page` is wap or page; `freeze` keeps each payment from being settled until it is shared out."""
        if not seller_id:
            raise ValueError("a seller without a number proves nothing")
        if page not in PAGES:
            raise ValueError("a page is wap or page")
        self._gateway = Gateway(
            base_url=base_url, app_id=app_id, keys=keys, clock=clock, timeout_seconds=timeout_seconds
        )
        self.complaints = BothComplaints(self._gateway)
        # Alipay lets only those transfer who sign by certificate
        self.payouts = AlipayPayouts(self._gateway) if keys.roots else None
        self._app_id, self._seller_id, self._keys = app_id, seller_id, keys
        self._page, self._freeze, self._clock = page, freeze, clock
        self._secure = base_url.startswith("https:")

    @classmethod
    def from_settings(
        cls,
        *,
        base_url: str,
        account: str,
        settings: Mapping[str, str],
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> Self:
        """The client of a channel's row: `account` is the app's number.

        Settings: seller_id, app_private_key; alipay_public_key, or app_cert, alipay_cert and alipay_root_cert; perhaps
        page (wap, page) and freeze (yes, no). Raises ValueError for whatever is missing or does not fit.
        """
        seller_id = settings.get("seller_id", "").strip()
        if not seller_id:
            raise ValueError("seller_id is missing")
        if settings.get("freeze", "no") not in ("yes", "no"):
            raise ValueError("freeze is yes or no")
        return cls(
            base_url=base_url,
            app_id=account,
            seller_id=seller_id,
            keys=keys(settings),
            page=settings.get("page", "wap"),
            freeze=settings.get("freeze") == "yes",
            clock=clock,
            timeout_seconds=timeout_seconds,
        )

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """Open a payment: a code to scan, or a signed address for the buyer's browser; the latter asks nobody."""
        if ask.currency != CURRENCY:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=f"not in {ask.currency}")
        if ask.way in (Way.REDIRECT, Way.PAGE):
            method, product = PAGES["page" if ask.way is Way.PAGE else self._page]
            url = self._gateway.address(
                method,
                self._order(ask) | {"product_code": product},
                notify_url=ask.notify_url,
                return_url=ask.return_url,
            )
            return PaymentOffer(PaymentStatus.WAITING, redirect_url=url)
        if ask.way is not Way.QR:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=f"not {ask.way}")
        try:
            reply = self._gateway.ask("alipay.trade.precreate", self._order(ask), notify_url=ask.notify_url)
        except Unclear as unclear:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=str(unclear))
        code_url = reply.text("qr_code")
        fits = reply.text("out_trade_no") == ask.payment.hex and code_url.startswith(("http://", "https://"))
        if not reply.good or not fits:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=reply.reason)
        return PaymentOffer(PaymentStatus.WAITING, code_url)

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How a payment stands. A code that nobody has scanned is NOT_FOUND: Alipay makes the trade when it is."""
        try:
            reply = self._gateway.ask("alipay.trade.query", {"out_trade_no": ask.payment.hex})
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        return payment_answer(reply, ask.payment)

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """Let nobody pay it any more.

        Never by `alipay.trade.cancel`, which sends money back where it came too late. A code that nobody has scanned
        cannot be closed at Alipay and ends by itself; until then the answer is UNKNOWN.
        """
        try:
            reply = self._gateway.ask("alipay.trade.close", {"out_trade_no": ask.payment.hex})
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        if reply.good and reply.text("out_trade_no") == ask.payment.hex:
            return PaymentAnswer(PaymentStatus.CLOSED)
        if reply.reason == NO_TRADE:
            return self._never_scanned(ask)
        answer = self.query_payment(ask)
        if answer.status in (PaymentStatus.PAID, PaymentStatus.CLOSED):
            return answer
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=reply.reason)

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Send money back; the same refund again moves nothing and is told as it stands."""
        if ask.currency != CURRENCY:
            return RefundAnswer(RefundStatus.REFUSED, detail=f"not in {ask.currency}")
        content = {
            "out_trade_no": ask.payment.hex,
            "out_request_no": ask.refund.hex,
            "refund_amount": yuan(ask.amount_minor),
            "refund_reason": ask.reason[:256],
            "query_options": ["refund_detail_item_list", "deposit_back_info"],
        }
        try:
            reply = self._gateway.ask("alipay.trade.refund", content)
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        if not reply.good:
            return refused_refund(reply)
        if reply.text("fund_change") == "Y":
            return moved_refund(reply, ask)
        found = self.query_refund(ask)
        if found.status is RefundStatus.NOT_FOUND:
            return RefundAnswer(RefundStatus.UNKNOWN, detail="taken up, and nothing has moved yet")
        return found

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """Alipay sends a refund that a bank returned to the buyer's balance by itself: there is nothing to retry."""
        return RefundAnswer(RefundStatus.REFUSED, detail="no retry")

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """How a refund stands; NOT_FOUND is not failed, least of all in its first ten seconds."""
        content = {
            "out_trade_no": ask.payment.hex,
            "out_request_no": ask.refund.hex,
            "query_options": ["refund_detail_item_list", "gmt_refund_pay", "deposit_back_info"],
        }
        try:
            reply = self._gateway.ask("alipay.trade.fastpay.refund.query", content)
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        return refund_answer(reply, ask)

    def settle(self, ask: SettleAsk) -> SettleAnswer:
        """Share a payment out; the same number again changes nothing."""
        try:
            return settle_answer(self._gateway.ask(SETTLE, settle_content(ask)), ask)
        except Unclear as unclear:
            return SettleAnswer(SettleStatus.UNKNOWN, detail=str(unclear))

    def query_settle(self, ask: SettleAsk) -> SettleAnswer:
        """How a sharing stands."""
        content = {"out_request_no": ask.settlement.hex, "trade_no": ask.transaction_no}
        try:
            return settle_query_answer(self._gateway.ask(SETTLE_QUERY, content), ask)
        except Unclear as unclear:
            return SettleAnswer(SettleStatus.UNKNOWN, detail=str(unclear))

    def release(self, ask: ReleaseAsk, *, again: bool) -> ReleaseAnswer:
        """Release what is left to the seller; the same number again changes nothing, so nothing is looked up first."""
        return release_answer(self.settle(settle_ask(ask)))

    def verify_notice(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> ChannelNotice:
        """The notice, proven; raises NoticeForged, and NoticeIgnored for what is true and not ours to act on."""
        at = datetime.fromtimestamp(self._clock(), UTC)
        return read_notice(body, keys=self._keys, app_id=self._app_id, seller_id=self._seller_id, at=at)

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """Alipay sends again until it reads these seven letters and nothing else."""
        return (200, "text/plain", "success") if handled else (401, "text/plain", "failure")

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """A day's bill as a zip; raises BillNotReady and NoAnswer."""
        return download.fetch_bill(self._gateway, day, kind, clock=self._clock, secure=self._secure)

    def close(self) -> None:
        """Close idle connections."""
        self._gateway.close()

    def _order(self, ask: PaymentAsk) -> dict[str, Any]:
        order: dict[str, Any] = {
            "out_trade_no": ask.payment.hex,
            "total_amount": yuan(ask.amount_minor),
            "subject": ask.subject.translate(NOT_IN_A_SUBJECT).strip()[:256] or ask.payment.hex,
            "time_expire": ask.expires_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
        }
        if self._freeze:
            order["extend_params"] = {"royalty_freeze": "true"}
        return order

    def _never_scanned(self, ask: PaymentAsk) -> PaymentAnswer:
        ends_at = ask.expires_at + EXPIRED_FOR
        if datetime.fromtimestamp(self._clock(), UTC) < ends_at:
            detail = f"not scanned; can be paid until {ask.expires_at.isoformat(timespec='seconds')}"
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=detail)
        return PaymentAnswer(PaymentStatus.CLOSED, detail="never scanned")
