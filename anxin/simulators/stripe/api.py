"""What does the merchant ask Stripe, and what is the answer? (`/v1/...`)"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.routing import Route

from anxin.simulators.faults import Faults
from anxin.simulators.stripe import shapes
from anxin.simulators.stripe.books import LONGEST_SECONDS, SHORTEST_SECONDS, Books, Payment, Refund
from anxin.simulators.stripe.door import Answer, Ask, Door
from anxin.simulators.stripe.errors import Declined, bad, missing, refused
from anxin.simulators.stripe.events import Events
from anxin.simulators.stripe.forms import Fields, count, inner, metadata, text

HANG_SECONDS = 30.0
BOUNCE_SECONDS = 0.05
SOON_SECONDS = 60
REASONS = ("duplicate", "fraudulent", "requested_by_customer")
SEARCH = re.compile(r"""metadata\[['"](\w+)['"]\]:['"]([^'"]+)['"]""")

Row = TypeVar("Row")


@dataclass
class Api:
    """The half of Stripe that merchants ask."""

    books: Books
    faults: Faults
    events: Events
    account: str
    base_url: str

    def routes(self, door: Door) -> list[Route]:
        """The paths of the protocol."""
        table: tuple[tuple[str, str, str, Callable[[Ask], Answer]], ...] = (
            ("POST", "checkout/sessions", "payment", self.open_session),
            ("GET", "checkout/sessions/{id}", "payment_query", self.session),
            ("POST", "checkout/sessions/{id}/expire", "close", self.expire_session),
            ("GET", "payment_intents/search", "payment_query", self.search),
            ("GET", "payment_intents/{id}", "payment_query", self.intent),
            ("GET", "charges/{id}", "payment_query", self.charge),
            ("POST", "refunds", "refund", self.refund),
            ("GET", "refunds", "refund_query", self.refunds),
            ("GET", "refunds/{id}", "refund_query", self.one_refund),
            ("GET", "balance_transactions", "bill", self.movements),
            ("GET", "events", "events", self.told),
            ("GET", "account", "account", lambda _: Answer({"id": self.account, "object": "account"})),
        )
        return [Route(f"/v1/{path}", door.endpoint(kind, act), methods=[how]) for how, path, kind, act in table]

    def open_session(self, ask: Ask) -> Answer:
        """Open a Checkout Session for one thing at one price."""
        fields = ask.fields
        items = fields.get("line_items")
        if text(fields, "mode", "payment") != "payment" or not isinstance(items, list) or len(items) != 1:
            raise bad("This simulator sells one thing in payment mode", "line_items")
        price = inner(items[0], "price_data")
        now = self.books.now()
        expires_at = count(fields, "expires_at") if "expires_at" in fields else now + LONGEST_SECONDS
        if not SHORTEST_SECONDS - SOON_SECONDS <= expires_at - now <= LONGEST_SECONDS + SOON_SECONDS:
            raise bad("The `expires_at` timestamp must be between 30 minutes and 24 hours from now.", "expires_at")
        payment = Payment(
            session=self.books.number("cs_live_" if self.books.live else "cs_test_"),
            intent=self.books.number("pi_"),
            charge=self.books.number("ch_"),
            amount_minor=count(price, "unit_amount") * count(items[0], "quantity"),
            currency=text(price, "currency").lower(),
            subject=text(inner(price, "product_data"), "name"),
            number=text(fields, "client_reference_id", ""),
            metadata=metadata(fields),
            intent_metadata=metadata(inner(fields, "payment_intent_data")),
            success_url=text(fields, "success_url"),
            cancel_url=text(fields, "cancel_url", ""),
            created=now,
            expires_at=float(expires_at),
        )
        ask.entry["out_trade_no"] = scope(payment)

        def act() -> Answer:
            return Answer(shapes.session(self.books, self.books.open(payment), self.base_url, []))

        return self._under_faults(scope(payment), act, fresh=True)

    def session(self, ask: Ask) -> Answer:
        """Tell how a session stands."""
        payment = self.books.session(ask.path["id"])
        shape = shapes.session(self.books, payment, self.base_url, _expand(ask.fields))
        return self._under_faults(scope(payment), lambda: Answer(shape))

    def expire_session(self, ask: Ask) -> Answer:
        """Close a session that is open. Raises Declined when it is not."""
        payment = self.books.session(ask.path["id"])

        def act() -> Answer:
            if payment.status != "open":
                raise refused("", f"Only open sessions can be expired. This session has a status of {payment.status}.")
            payment.status = "expired"
            self.events.session_expired(payment)
            return Answer(shapes.session(self.books, payment, self.base_url, []))

        return self._under_faults(scope(payment), act)

    def search(self, ask: Ask) -> Answer:
        """Find payments by one entry of their metadata."""
        wanted = SEARCH.fullmatch(text(ask.fields, "query").strip())
        if wanted is None:
            raise bad("We were unable to parse your search query.", "query")
        found = [one for one in self.books.by_intent.values() if one.intent_metadata.get(wanted[1]) == wanted[2]]
        paid = [one for one in found if one.paid_at is not None]
        answer = Answer(
            {
                "object": "search_result",
                "data": [shapes.intent(self.books, one, _data(ask.fields)) for one in paid],
                "has_more": False,
                "next_page": None,
                "url": "/v1/payment_intents/search",
            }
        )
        return self._under_faults(wanted[2], lambda: answer)

    def intent(self, ask: Ask) -> Answer:
        """Tell how an intent stands."""
        payment = self.books.intent(ask.path["id"])
        shape = shapes.intent(self.books, payment, _expand(ask.fields))
        return self._under_faults(scope(payment), lambda: Answer(shape))

    def charge(self, ask: Ask) -> Answer:
        """Tell how a charge stands."""
        for payment in self.books.payments.values():
            if payment.charge == ask.path["id"] and payment.paid_at is not None:
                return Answer(shapes.charge(self.books, payment))
        raise missing("charge", ask.path["id"])

    def refund(self, ask: Ask) -> Answer:
        """Send money back. Under a new key this is another refund: only the key makes two requests one."""
        payment = self._refunded(ask.fields)
        amount_minor = count(ask.fields, "amount") if "amount" in ask.fields else 0
        reason = text(ask.fields, "reason", "")
        notes = metadata(ask.fields)
        if reason and reason not in REASONS:
            raise bad("Invalid reason", "reason")
        ask.entry.update(out_trade_no=scope(payment), amount_minor=amount_minor, out_refund_no=notes.get("refund", ""))

        def act() -> Answer:
            left = payment.captured_minor - payment.returned_minor
            made = self.books.refund(payment, amount_minor or left, notes, reason)
            self._let_go(made)
            return Answer(shapes.refund(made))

        return self._under_faults(scope(payment), act, fresh=True)

    def refunds(self, ask: Ask) -> Answer:
        """The refunds, newest first, of one payment where it is named."""
        wanted = text(ask.fields, "payment_intent", "")
        rows = [one for one in self.books.refunds.values() if wanted in ("", one.payment.intent)]
        page = _page(ask.fields, rows, lambda one: one.id, shapes.refund, "/v1/refunds")
        payment = self.books.by_intent.get(wanted)
        return self._under_faults(scope(payment) if payment else wanted, lambda: Answer(page))

    def one_refund(self, ask: Ask) -> Answer:
        """Tell how a refund stands."""
        made = self.books.refunds.get(ask.path["id"])
        if made is None:
            raise missing("refund", ask.path["id"])
        return self._under_faults(scope(made.payment), lambda: Answer(shapes.refund(made)))

    def movements(self, ask: Ask) -> Answer:
        """The movements of the balance in a span of time, newest first."""
        span = inner(ask.fields, "created")
        since, before = float(text(span, "gte", "0")), float(text(span, "lt", "inf"))
        rows = [one for one in self.books.movements if since <= one.created < before]
        expand = _data(ask.fields)

        def shape(one: Any) -> dict[str, Any]:
            return shapes.movement(self.books, one, expand)

        page = _page(ask.fields, rows, lambda one: one.id, shape, "/v1/balance_transactions")
        return self._under_faults("bill", lambda: Answer(page))

    def told(self, ask: Ask) -> Answer:
        """The events of the last days, newest first."""
        return Answer(_page(ask.fields, self.events.log, lambda one: str(one["id"]), dict, "/v1/events"))

    def settle(self, made: Refund, status: str) -> bool:
        """End a refund that is under way, and tell so."""
        moved = self.books.succeed(made) if status == "succeeded" else self.books.fail(made, "expired_or_canceled_card")
        if moved:
            self.events.refund_changed(made)
        return moved

    def _refunded(self, fields: Fields) -> Payment:
        intent, charge = text(fields, "payment_intent", ""), text(fields, "charge", "")
        if intent:
            return self.books.intent(intent)
        for payment in self.books.payments.values():
            if charge and payment.charge == charge:
                return payment
        raise missing("charge", charge) if charge else bad("Missing required param: payment_intent.", "payment_intent")

    def _let_go(self, made: Refund) -> None:
        name = scope(made.payment)
        loop = asyncio.get_running_loop()
        if self.faults.take("balance_short", name) is not None:
            made.pending_reason = "insufficient_funds"
        elif self.faults.take("bounce", name) is not None:
            loop.call_later(BOUNCE_SECONDS, self.settle, made, "failed")
        elif self.faults.take("processing_refund", name) is None:
            self.books.succeed(made)
            if (values := self.faults.take("reversed_later", name)) is not None:
                loop.call_later(float(values.get("seconds", BOUNCE_SECONDS)), self.settle, made, "failed")
        self.events.refund_created(made)

    def _under_faults(self, name: str, act: Callable[[], Answer], *, fresh: bool = False) -> Answer:
        if self.faults.take("busy", name) is not None:
            raise Declined(409, "idempotency_error", "Another request uses this key.", code="idempotency_key_in_use")
        if self.faults.take("error_500", name) is not None:
            raise Declined(500, "api_error", "Something went wrong.")
        if fresh and (values := self.faults.take("timeout_without_success", name)) is not None:
            return Answer({}, 504, hang_seconds=float(values.get("seconds", HANG_SECONDS)))
        answer = act()
        if fresh and (values := self.faults.take("timeout_after_success", name)) is not None:
            return Answer(answer.fields, 200, hang_seconds=float(values.get("seconds", HANG_SECONDS)))
        if fresh and self.faults.take("error_500_after_success", name) is not None:
            return Answer({"error": {"type": "api_error", "message": "Something went wrong."}}, 500)
        if self.faults.take("unknown", name) is not None:
            return Answer(answer.fields, answer.status, cut=True)
        return answer


def scope(payment: Payment) -> str:
    """By what a payment is named in faults: the merchant's own number."""
    return payment.number or payment.intent_metadata.get("payment", "") or payment.session


def _expand(fields: Fields) -> list[str]:
    wanted = fields.get("expand", [])
    return [str(one) for one in wanted] if isinstance(wanted, list) else []


def _data(fields: Fields) -> list[str]:
    return [one.removeprefix("data.") for one in _expand(fields)]


def _page(
    fields: Fields, rows: Sequence[Row], key: Callable[[Row], str], shape: Callable[[Row], dict[str, Any]], url: str
) -> dict[str, Any]:
    limit, after = min(int(text(fields, "limit", "10")), 100), text(fields, "starting_after", "")
    newest = list(reversed(rows))
    if after:
        place = [key(row) for row in newest]
        if after not in place:
            raise missing("object", after)
        newest = newest[place.index(after) + 1 :]
    data = [shape(row) for row in newest[:limit]]
    return {"object": "list", "data": data, "has_more": len(newest) > limit, "url": url}
