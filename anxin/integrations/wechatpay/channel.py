"""How is one merchant account at WeChat Pay asked, and which of its notices are believed?"""

import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from anxin.integrations.wechatpay import bills, notices, payments, refunds
from anxin.integrations.wechatpay.banks import BANKS
from anxin.integrations.wechatpay.complaints import WechatpayComplaints
from anxin.integrations.wechatpay.keys import PUBLIC_KEY_ID, Merchant, api_key, private_key, public_key
from anxin.integrations.wechatpay.payers import API_URL, LOGIN_URL, Payers
from anxin.integrations.wechatpay.sealed import Sealed, Unclear, Unproven
from anxin.integrations.wechatpay.sharing import ProfitSharing
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import (
    BillKind,
    ChannelNotice,
    ComplaintNotice,
    NoticeForged,
    NoticeIgnored,
    PayerUnknown,
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

TIMEOUT_SECONDS = 8.0
REQUIRED = ("app_id", "merchant_serial", "merchant_key", "api_v3_key", "trust")
TRUST = ("public_key", "certificates", "both")
NO_RETRY = "no retry"
CAPABILITIES = Capabilities(
    retries=False,
    window_days=365,
    minimum_interval_seconds=60,
    maximum_partials=50,
    arrival_working_days=3,
    # 150 a second while all goes well, but 5,000 a minute for orders older than a month
    rate_per_second=80.0,
    fee_returned=True,
    bills=(BillKind.TRADE, BillKind.FLOW),
    notice_proves=True,
    ways=(Way.QR, Way.REDIRECT, Way.IN_APP),
    query_after_seconds=(60, 60, 60, 60, 60, 300, 600, 1200, 1800),
    card_banks=BANKS,
    complaints=True,
)


class WechatpayChannel:
    """One merchant account. Numbers on the wire are our ids as 32 hexadecimal digits; nothing is ever sent twice."""

    def __init__(
        self,
        *,
        base_url: str,
        merchant: Merchant,
        app_id: str,
        api_v3_key: bytes,
        public_keys: Mapping[str, RSAPublicKey],
        certificates: bool = False,
        freeze: bool = False,
        payers: Payers | None = None,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """`public_keys` by their id, `certificates` to fetch more; `freeze` keeps paid money for sharing (分账); with
        `payers` buyers can pay inside WeChat."""
        if not (merchant.number and merchant.serial and app_id):
            raise ValueError("a merchant without a number, serial or app proves nothing")
        self._merchant, self._app_id, self._base_url, self._freeze = merchant.number, app_id, base_url, freeze
        self._sealed = Sealed(
            merchant,
            base_url,
            api_key=api_v3_key,
            fixed_keys=public_keys,
            certificates=certificates,
            clock=clock,
            timeout_seconds=timeout_seconds,
        )
        self._payers = payers
        self.sharing = ProfitSharing(self._sealed, app_id)
        self.complaints = WechatpayComplaints(self._sealed)

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
        """A client from a channel's row; a missing, empty or malformed key is a ValueError.

        `trust`: "public_key" (with `public_key_id` and `public_key`), "certificates", or "both" while a merchant
        changes from the one to the other. `freeze` "yes" keeps the money of new payments for sharing. With the app's
        `app_secret` buyers inside WeChat pay without scanning.
        """
        absent = [name for name in REQUIRED if not settings.get(name, "").strip()]
        if absent or not account:
            why = f"without {', '.join(absent) or 'its merchant number'} this channel does not start"
            raise ValueError(why)
        trust = settings["trust"]
        if trust not in TRUST:
            raise ValueError("trust is public_key, certificates or both")
        keys: dict[str, RSAPublicKey] = {}
        if trust != "certificates":
            if not settings.get("public_key_id", "").startswith(PUBLIC_KEY_ID):
                why = f"the id of a public key begins with {PUBLIC_KEY_ID}"
                raise ValueError(why)
            keys[settings["public_key_id"]] = public_key(settings.get("public_key", ""))
        return cls(
            base_url=base_url,
            merchant=Merchant(account, settings["merchant_serial"], private_key(settings["merchant_key"])),
            app_id=settings["app_id"],
            api_v3_key=api_key(settings["api_v3_key"]),
            public_keys=keys,
            certificates=trust != "public_key",
            freeze=settings.get("freeze") == "yes",
            payers=_payers(settings, timeout_seconds),
            clock=clock,
            timeout_seconds=timeout_seconds,
        )

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """Open a payment: a code to scan (Native), a page to open (H5), or words for the app (JSAPI)."""
        if lacking := payments.missing(ask):
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=lacking)
        body = payments.order_fields(ask, self._merchant, self._app_id, freeze=self._freeze)
        try:
            reply = self._sealed.ask("POST", f"/v3/pay/transactions/{payments.PATHS[ask.way]}", body)
        except Unclear as unclear:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=str(unclear))
        return payments.read_offer(reply, ask, self._sealed, self._app_id, self._base_url)

    def login_url(self, back_to: str, state: str) -> str:
        """Where a browser inside WeChat is sent to say whose it is; empty without the app's secret."""
        return self._payers.login_url(back_to, state) if self._payers else ""

    def find_payer(self, code: str) -> str:
        """The openid of whoever came back with this code. Raises PayerUnknown."""
        if self._payers is None:
            raise PayerUnknown("the app's secret is not set")
        return self._payers.find_payer(code)

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How a payment stands; PAID alone comes with amount, number and time."""
        path = f"/v3/pay/transactions/out-trade-no/{ask.payment.hex}?mchid={self._merchant}"
        try:
            reply = self._sealed.ask("GET", path)
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        return payments.read_payment(reply, ask, self._merchant, self._app_id)

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """Let nobody pay it any more; where it was paid already the payment is looked up and told whole."""
        path = f"/v3/pay/transactions/out-trade-no/{ask.payment.hex}/close"
        try:
            reply = self._sealed.ask("POST", path, {"mchid": self._merchant})
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        if reply.status == 204 or reply.code in payments.CLOSED:
            return PaymentAnswer(PaymentStatus.CLOSED)
        if reply.code in payments.PAID:
            found = self.query_payment(ask)
            paid = found.status is PaymentStatus.PAID
            return found if paid else PaymentAnswer(PaymentStatus.UNKNOWN, detail=reply.why)
        return payments.read_payment(reply, ask, self._merchant, self._app_id)

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Send money back; the same refund again is the same refund."""
        try:
            reply = self._sealed.ask("POST", "/v3/refund/domestic/refunds", refunds.refund_fields(ask))
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        return refunds.read_asked(reply, ask)

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """Send a bounced refund to `ask.card`; without another card WeChat Pay has no second way to the buyer.

        One that did not bounce is answered as it stands. The channel keeps one such act per refund, so `attempt` is not
        told to it.
        """
        card = ask.card
        if card is None:
            return RefundAnswer(RefundStatus.REFUSED, detail=NO_RETRY)
        try:
            serial, number = self._sealed.hide(card.number)
            again, holder = self._sealed.hide(card.holder)
        except Unproven as unproven:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unproven))
        if serial != again:
            return RefundAnswer(RefundStatus.UNKNOWN, detail="the channel's key changed meanwhile")
        return self._handle_abnormal(ask, refunds.card_fields(ask, card.bank, number, holder), serial)

    def take_back_refund(self, ask: RefundAsk) -> RefundAnswer:
        """Bring a bounced refund to the merchant's bank, to be paid to the buyer another way: BOUNCED for ever."""
        return self._handle_abnormal(ask, refunds.merchant_fields(ask), "")

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """How a refund stands."""
        try:
            reply = self._sealed.ask("GET", f"/v3/refund/domestic/refunds/{ask.refund.hex}")
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        return refunds.read_found(reply, ask)

    def verify_notice(
        self, *, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> ChannelNotice | ComplaintNotice:
        """The notice, proven and opened; raises NoticeForged and NoticeIgnored.

        With certificates, one that names a serial unknown here makes them be fetched, at most once a minute. That it
        acts once is kept by the database.
        """
        try:
            notice = self._sealed.open(headers, body)
            subject = notices.subject(notice)
            if not subject:
                raise NoticeIgnored(str(notice.get("event_type")))
            told = self._sealed.unseal(notice["resource"])
            if subject == notices.COMPLAINT:
                return notices.read_complaint(notice, told)
            if subject == notices.REFUND:
                return notices.read_refund(notice, told, self._merchant)
            return notices.read_payment(notice, told, self._merchant, self._app_id)
        except Unproven as unproven:
            raise NoticeForged(str(unproven)) from None
        except ValueError as error:
            why = f"its form does not hold: {error}"
            raise NoticeForged(why) from None

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """What WeChat Pay expects; anything but 200 makes it come again."""
        if handled:
            return 200, "application/json", '{"code":"SUCCESS"}'
        return 401, "application/json", '{"code":"FAIL","message":"失败"}'

    def release(self, ask: ReleaseAsk, *, again: bool) -> ReleaseAnswer:
        """Release what is left of a frozen payment."""
        return self.sharing.release(ask, again=again)

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """A day's bill, gzipped, its SHA-1 checked; empty for a day without business. Raises BillNotReady, NoAnswer."""
        return bills.fetch(self._sealed, day, kind)

    def close(self) -> None:
        """Close idle connections."""
        self._sealed.close()
        if self._payers is not None:
            self._payers.close()

    def _handle_abnormal(self, ask: RefundAsk, body: Mapping[str, str], serial: str) -> RefundAnswer:
        found = self.query_refund(ask)
        if found.status is not RefundStatus.BOUNCED or not found.refund_no or found.detail != "ABNORMAL":
            return found
        path = f"/v3/refund/domestic/refunds/{found.refund_no}/apply-abnormal-refund"
        try:
            reply = self._sealed.ask("POST", path, body, hidden_with=serial)
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        return refunds.read_asked(reply, ask)


def _payers(settings: Mapping[str, str], timeout_seconds: float) -> Payers | None:
    secret = settings.get("app_secret", "").strip()
    if not secret:
        return None
    login_url, api_url = settings.get("login_url") or LOGIN_URL, settings.get("login_api_url") or API_URL
    return Payers(settings["app_id"], secret, login_url=login_url, api_url=api_url, timeout_seconds=timeout_seconds)
