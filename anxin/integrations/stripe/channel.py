"""How is Stripe asked, and which of its events are believed?

A key of Stripe's lives 24 hours and then makes a second refund. So `refund` looks for ours among the refunds of the
payment before it asks: that holds for ever, and the key covers the moment between looking and asking.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final
from uuid import UUID

from anxin.integrations.connections import NoAnswer
from anxin.integrations.stripe.answers import as_stripe, paid, refunded, session_number, session_status, text
from anxin.integrations.stripe.bill import HEAD
from anxin.integrations.stripe.notices import read_event
from anxin.integrations.stripe.wire import NAMELESS, Declined, Replayed, Unclear, Wire, signed
from anxin.payments.capabilities import DAY, HOUR, Capabilities
from anxin.payments.channel import (
    BillKind,
    BillNotReady,
    ChannelNotice,
    DisputeNotice,
    NoticeForged,
    PaymentAnswer,
    PaymentAsk,
    PaymentOffer,
    PaymentStatus,
    RefundAnswer,
    RefundAsk,
    RefundStatus,
    Way,
)
from anxin.workdays.hours import SHANGHAI

CAPABILITIES: Final = Capabilities(
    retries=False,
    window_days=180,
    maximum_partials=100,
    arrival_working_days=10,
    rate_per_second=20.0,
    fee_returned=False,
    bills=(BillKind.TRADE,),
    ways=(Way.REDIRECT,),
    query_after_seconds=(5 * 60, HOUR, DAY),
    # it tells of a refund that fails later, but an endpoint can be switched off at Stripe's desk
    looks_again_after_days=30,
)
TIMEOUT_SECONDS = 10.0
FRESH_SECONDS = 300
# Stripe opens no session for less than half an hour; ours is closed by `close_payment` when the order's time is over
SHORTEST_SESSION = timedelta(minutes=30)
SECRET_KEY = re.compile(r"(?:sk|rk)_(test|live)_\w{8,}")
WEBHOOK_SECRET = re.compile(r"whsec_\S{8,}")
ACCOUNT = re.compile(r"acct_\w{8,}")
MOST_PAGES = 200
SHORT = frozenset({"balance_insufficient", "insufficient_funds"})
# that much of the charge is there no more: returned at Stripe's own desk, or taken by a dispute
SPENT = frozenset({"amount_too_large", "charge_already_refunded", "charge_disputed"})
SETTLED_AFTER = timedelta(minutes=15)
SESSIONS = "/v1/checkout/sessions"


class StripeChannel:
    """One Stripe account. Our numbers travel as 32 hexadecimal digits, in metadata and in idempotency keys."""

    def __init__(
        self,
        *,
        base_url: str,
        account: str,
        secret_key: str,
        webhook_secret: str,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """Keys as Stripe's dashboard shows them; while a webhook secret is rolled, both, with a space between."""
        mode = SECRET_KEY.fullmatch(secret_key)
        self._webhook_secrets = webhook_secret.split()
        if mode is None or not ACCOUNT.fullmatch(account):
            raise ValueError("the account or the secret key is missing or malformed")
        if not self._webhook_secrets or not all(map(WEBHOOK_SECRET.fullmatch, self._webhook_secrets)):
            raise ValueError("the webhook secret is missing or malformed")
        self._account, self._live, self._clock = account, mode[1] == "live", clock
        self._wire = Wire(base_url=base_url, secret_key=secret_key, timeout_seconds=timeout_seconds)

    @classmethod
    def from_settings(
        cls,
        *,
        base_url: str,
        account: str,
        settings: Mapping[str, str],
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> "StripeChannel":
        """From a channel's row; a ValueError for every key that is missing."""
        secret_key, webhook_secret = (settings.get(name, "").strip() for name in ("secret_key", "webhook_secret"))
        return cls(
            base_url=base_url,
            account=account,
            secret_key=secret_key,
            webhook_secret=webhook_secret,
            clock=clock,
            timeout_seconds=timeout_seconds,
        )

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """Open a Checkout Session; the same payment again is, for a day, the same session."""
        number = ask.payment.hex
        price = {
            "currency": ask.currency.lower(),
            "unit_amount": as_stripe(ask.amount_minor, ask.currency),
            "product_data": {"name": ask.subject},
        }
        fields = {
            "mode": "payment",
            "client_reference_id": number,
            "line_items": [{"quantity": 1, "price_data": price}],
            "metadata": {"payment": number},
            "payment_intent_data": {"metadata": {"payment": number}},
            "success_url": ask.return_url,
            "cancel_url": ask.return_url,
            "expires_at": int((ask.expires_at + SHORTEST_SESSION).timestamp()),
        }
        try:
            session = self._opened(fields, f"payment-{number}")
            reference, status = session_number(session), session_status(session)
            url = text(session, "url") if status is PaymentStatus.WAITING else ""
        except (Unclear, Declined, KeyError, ValueError) as unclear:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=str(unclear))
        told = (session.get("client_reference_id"), session.get("amount_total"), session.get("currency"))
        if told != (number, price["unit_amount"], price["currency"]) or (
            url and not url.startswith(("http:", "https:"))
        ):
            return PaymentOffer(PaymentStatus.UNKNOWN, detail="the channel names another payment")
        return PaymentOffer(status, redirect_url=url, reference=reference)

    def _opened(self, fields: dict[str, Any], key: str) -> dict[str, Any]:
        """A session that opened in trouble has an address that nobody was told, so another one takes nothing twice."""
        try:
            return self._wire.ask("post", SESSIONS, fields, key=key)
        except Replayed:
            return self._wire.ask("post", SESSIONS, fields, key=f"{key}-anew")

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How a payment stands; PAID alone comes with amount, number and time."""
        try:
            return self._look(ask) if ask.reference else self._search(ask)
        except Declined as declined:
            status = PaymentStatus.NOT_FOUND if declined.status == 404 else PaymentStatus.UNKNOWN
            return PaymentAnswer(status, detail=declined.code)
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """Expire the session. One that nobody knows the address of counts as closed."""
        if not ask.reference:
            found = self.query_payment(ask)
            return PaymentAnswer(PaymentStatus.CLOSED) if found.status is PaymentStatus.NOT_FOUND else found
        try:
            session = self._wire.ask("post", f"/v1/checkout/sessions/{ask.reference}/expire")
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        except Declined:
            found = self.query_payment(ask)
            late = found.status in (PaymentStatus.PAID, PaymentStatus.CLOSED)
            return found if late else PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(found.status))
        if session.get("client_reference_id") == ask.payment.hex and session.get("status") == "expired":
            return PaymentAnswer(PaymentStatus.CLOSED)
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="the session was not expired")

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Send money back; the same refund again is the same refund, for ever."""
        try:
            intent = self._intent(ask)
            if not intent:
                return RefundAnswer(RefundStatus.REFUSED, detail="the payment was not made")
            known = self._find(intent, ask.refund)
            made = known or self._wire.ask(
                "post",
                "/v1/refunds",
                {
                    "payment_intent": intent,
                    "amount": as_stripe(ask.amount_minor, ask.currency),
                    "reason": "requested_by_customer",
                    "metadata": {"refund": ask.refund.hex, "payment": ask.payment.hex},
                },
                key=f"refund-{ask.refund.hex}",
            )
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        except Declined as declined:
            status = RefundStatus.BALANCE_SHORT if declined.code in SHORT else RefundStatus.REFUSED
            # more than is left of a charge has no code, only the field that it is about
            spent = declined.code in SPENT or (declined.code, declined.param) == (NAMELESS, "amount")
            return RefundAnswer(status, detail=declined.code, spent=spent)
        if _note(made, "refund") != ask.refund.hex:
            return RefundAnswer(RefundStatus.UNKNOWN, detail="the channel names another refund")
        return refunded(made, amount_minor=ask.amount_minor, currency=ask.currency)

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """A failed refund cannot be sent again: at Stripe it would be another one."""
        return RefundAnswer(RefundStatus.REFUSED, detail="no retry")

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """How a refund stands, found by our number among the refunds of its payment."""
        try:
            intent = self._intent(ask)
            known = self._find(intent, ask.refund) if intent else None
        except (Unclear, Declined) as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        if known is None:
            return RefundAnswer(RefundStatus.NOT_FOUND)
        return refunded(known, amount_minor=ask.amount_minor, currency=ask.currency)

    def verify_notice(
        self, *, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> ChannelNotice | DisputeNotice:
        """The event, proven to come from this account in this mode within five minutes.

        A repeat has the same number; that it acts once is kept by the database. Raises NoticeForged, NoticeIgnored.
        """
        header = next((value for name, value in headers.items() if name.lower() == "stripe-signature"), "")
        stamp = re.match(r"t=(\d{1,12}),", header)
        if method != "POST" or stamp is None:
            raise NoticeForged("it has no signature")
        if not any(signed(header, secret, body) for secret in self._webhook_secrets):
            raise NoticeForged("its signature does not hold")
        if abs(self._clock() - int(stamp[1])) > FRESH_SECONDS:
            raise NoticeForged("it is stale")
        try:
            event = json.loads(body)
            if event.get("account", self._account) != self._account or event.get("livemode") is not self._live:
                raise NoticeForged("it names another account or mode")
            return read_event(event)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise NoticeForged("its form does not hold") from None

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """Any 2xx is taken; everything else is sent again for three days."""
        return (200, "application/json", '{"received":true}') if handled else (503, "application/json", "{}")

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """All balance transactions of a day in Shanghai, the oldest first. Raises BillNotReady, NoAnswer."""
        since = datetime.combine(day, clock_time(), SHANGHAI)
        before = since + timedelta(days=1)
        if self._clock() < (before + SETTLED_AFTER).timestamp():
            raise BillNotReady(day.isoformat())
        fields = {"created": {"gte": int(since.timestamp()), "lt": int(before.timestamp())}, "expand": ["data.source"]}
        try:
            rows = list(self._pages("/v1/balance_transactions", fields))
        except (Unclear, Declined) as unclear:
            raise NoAnswer(str(unclear)) from None
        head = {"object": HEAD, "account": self._account, "day": day.isoformat(), "count": len(rows)}
        lines = [head, *reversed(rows)]
        return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)

    def close(self) -> None:
        """Close idle connections."""
        self._wire.close()

    def _look(self, ask: PaymentAsk) -> PaymentAnswer:
        fields = {"expand": ["payment_intent.latest_charge"]}
        session = self._wire.ask("get", f"/v1/checkout/sessions/{ask.reference}", fields)
        status, intent = session_status(session), session.get("payment_intent")
        if session.get("client_reference_id") != ask.payment.hex or status is PaymentStatus.UNKNOWN:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail="the channel names another payment or state")
        if status is not PaymentStatus.PAID:
            return PaymentAnswer(status)
        return paid(intent) if isinstance(intent, dict) else PaymentAnswer(PaymentStatus.UNKNOWN, detail="no intent")

    def _search(self, ask: PaymentAsk) -> PaymentAnswer:
        """Look for a payment whose session's number never reached us; its address reached nobody either."""
        fields = {"query": f"metadata['payment']:'{ask.payment.hex}'", "expand": ["data.latest_charge"]}
        found = self._wire.ask("get", "/v1/payment_intents/search", fields)
        for intent in found.get("data") or ():
            if _note(intent, "payment") == ask.payment.hex and intent.get("status") == "succeeded":
                return paid(intent)
        return PaymentAnswer(PaymentStatus.NOT_FOUND)

    def _intent(self, ask: RefundAsk) -> str:
        """The PaymentIntent that a refund belongs to; empty where nobody has paid. Raises Unclear, Declined."""
        if ask.transaction_no.startswith("pi_"):
            return ask.transaction_no
        if not ask.reference:
            raise Unclear("neither a session nor a payment is known")
        session = self._wire.ask("get", f"/v1/checkout/sessions/{ask.reference}")
        if session.get("client_reference_id") != ask.payment.hex:
            raise Unclear("the channel names another payment")
        return str(session.get("payment_intent") or "")

    def _find(self, intent: str, refund: UUID) -> dict[str, Any] | None:
        """Our refund among those of a payment. Raises Unclear, Declined."""
        rows = self._pages("/v1/refunds", {"payment_intent": intent})
        return next((row for row in rows if _note(row, "refund") == refund.hex), None)

    def _pages(self, path: str, fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Every row of a list, the newest first. Raises Unclear, Declined."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = self._wire.ask("get", path, {**fields, "limit": 100, **after})
            rows = page.get("data")
            if not isinstance(rows, list):
                raise Unclear("the list's form does not hold")
            yield from rows
            if not page.get("has_more") or not rows:
                return
            after = {"starting_after": str(rows[-1].get("id"))}
        raise Unclear("the list has no end")


def _note(shape: Mapping[str, Any], name: str) -> str:
    notes = shape.get("metadata")
    return str(notes.get(name, "")) if isinstance(notes, dict) else ""
