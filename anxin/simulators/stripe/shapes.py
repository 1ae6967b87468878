"""How does Stripe write its objects? The fields that clients read, under Stripe's names."""

from typing import Any

from anxin.simulators.stripe.books import CARD, Books, Dispute, Movement, Payment, Refund

Shape = dict[str, Any]


def session(books: Books, payment: Payment, base_url: str, expand: list[str]) -> Shape:
    """A Checkout Session; its intent in full where it is to be expanded."""
    done = payment.status == "complete"
    link: Shape | str | None = payment.intent if done else None
    if done and any(path.startswith("payment_intent") for path in expand):
        link = intent(books, payment, [path.removeprefix("payment_intent.") for path in expand])
    return {
        "id": payment.session,
        "object": "checkout.session",
        "amount_subtotal": payment.amount_minor,
        "amount_total": payment.captured_minor if done else payment.amount_minor,
        "cancel_url": payment.cancel_url or None,
        "client_reference_id": payment.number or None,
        "created": int(payment.created),
        "currency": payment.currency,
        "expires_at": int(payment.expires_at),
        "livemode": books.live,
        "metadata": payment.metadata,
        "mode": "payment",
        "payment_intent": link,
        "payment_method_types": ["card"],
        "payment_status": "paid" if done else "unpaid",
        "status": payment.status,
        "success_url": payment.success_url or None,
        "url": f"{base_url}/c/pay/{payment.session}" if payment.status == "open" else None,
    }


def intent(books: Books, payment: Payment, expand: list[str]) -> Shape:
    """A PaymentIntent; its charge in full where it is to be expanded."""
    paid = payment.paid_at is not None
    latest: Shape | str | None = payment.charge if paid else None
    return {
        "id": payment.intent,
        "object": "payment_intent",
        "amount": payment.amount_minor,
        "amount_received": payment.captured_minor,
        "created": int(payment.created),
        "currency": payment.currency,
        "latest_charge": charge(books, payment) if paid and "latest_charge" in expand else latest,
        "livemode": books.live,
        "metadata": payment.intent_metadata,
        "status": "succeeded" if paid else "canceled" if payment.status == "expired" else "requires_payment_method",
    }


def charge(books: Books, payment: Payment) -> Shape:
    """A charge."""
    return {
        "id": payment.charge,
        "object": "charge",
        "amount": payment.captured_minor,
        "amount_captured": payment.captured_minor,
        "amount_refunded": payment.returned_minor,
        "captured": True,
        "created": int(payment.paid_at or 0),
        "currency": payment.currency,
        "livemode": books.live,
        "metadata": payment.intent_metadata,
        "paid": True,
        "payment_intent": payment.intent,
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": CARD}},
        "refunded": payment.returned_minor == payment.captured_minor,
        "status": "succeeded",
    }


def refund(made: Refund) -> Shape:
    """A refund, with the bank's reference once there is one."""
    card: Shape = {"type": "refund", "reference_status": "available" if made.reference else "pending"}
    if made.reference:
        card |= {"reference": made.reference, "reference_type": "acquirer_reference_number"}
    shape: Shape = {
        "id": made.id,
        "object": "refund",
        "amount": made.amount_minor,
        "balance_transaction": made.transaction or None,
        "charge": made.payment.charge,
        "created": int(made.created),
        "currency": made.payment.currency,
        "destination_details": {"type": "card", "card": card},
        "metadata": made.metadata,
        "payment_intent": made.payment.intent,
        "reason": made.reason or None,
        "status": made.status,
    }
    extra = {
        "pending_reason": made.pending_reason if made.status == "pending" else "",
        "failure_reason": made.failure_reason,
        "failure_balance_transaction": made.failure_transaction,
    }
    return shape | {name: value for name, value in extra.items() if value}


def dispute(made: Dispute) -> Shape:
    """A dispute. It carries no notes of the merchant's: its payment is known by the intent."""
    return {
        "id": made.id,
        "object": "dispute",
        "amount": made.amount_minor,
        "charge": made.payment.charge,
        "created": int(made.created),
        "currency": made.payment.currency,
        "metadata": {},
        "payment_intent": made.payment.intent,
        "reason": "fraudulent",
        "status": made.status,
    }


def movement(books: Books, made: Movement, expand: list[str]) -> Shape:
    """A balance transaction; its source in full where it is to be expanded."""
    payment = made.source if isinstance(made.source, Payment) else made.source.payment
    source: Shape | str = payment.charge if isinstance(made.source, Payment) else made.source.id
    if "source" in expand:
        source = _source(books, made)
    category = made.kind
    if isinstance(made.source, Dispute):
        category = "dispute" if made.amount_minor < 0 else "dispute_reversal"
    return {
        "id": made.id,
        "object": "balance_transaction",
        "amount": made.amount_minor,
        "available_on": int(made.created) + 2 * 86_400,
        "created": int(made.created),
        "currency": payment.currency,
        "exchange_rate": None,
        "fee": made.fee_minor,
        "net": made.amount_minor - made.fee_minor,
        "reporting_category": category,
        "source": source,
        "status": "available" if isinstance(made.source, Refund) else "pending",
        "type": made.kind,
    }


def _source(books: Books, made: Movement) -> Shape:
    if isinstance(made.source, Dispute):
        return dispute(made.source)
    return refund(made.source) if isinstance(made.source, Refund) else charge(books, made.source)
