"""What does an object of Stripe's mean to us? Whatever does not hold in form is UNKNOWN."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from anxin.payments.channel import PaymentAnswer, PaymentStatus, RefundAnswer, RefundStatus

Shape = Mapping[str, Any]

REFUNDS = {
    "pending": RefundStatus.ACCEPTED,
    "requires_action": RefundStatus.ACCEPTED,
    "succeeded": RefundStatus.ARRIVED,
    "failed": RefundStatus.BOUNCED,
    "canceled": RefundStatus.BOUNCED,
}
NUMBER = re.compile(r"[A-Za-z0-9_]{1,64}")
SESSION = re.compile(r"cs_[A-Za-z0-9_]{8,120}")
# where Stripe's smallest unit is not that of ISO 4217 (docs.stripe.com/currencies, "special cases"): of the first two,
# which have no decimals, it wants two that are nought; of the ariary, which has two, it knows none. So many of its
# units are so many of ours.
OTHERWISE = {"ISK": (100, 1), "UGX": (100, 1), "MGA": (1, 100)}
UNREADABLE = "the answer's form does not hold"


def session_status(session: Shape) -> PaymentStatus:
    """How a Checkout Session stands; one that is complete and not yet paid still waits for the bank."""
    status = session.get("status")
    if status == "complete":
        return PaymentStatus.PAID if session.get("payment_status") == "paid" else PaymentStatus.WAITING
    known = {"open": PaymentStatus.WAITING, "expired": PaymentStatus.CLOSED}
    return known.get(str(status), PaymentStatus.UNKNOWN)


def session_number(session: Shape) -> str:
    """The number of a Checkout Session. Raises KeyError and ValueError."""
    value = text(session, "id")
    if not SESSION.fullmatch(value):
        raise ValueError("id")
    return value


def paid(intent: Shape) -> PaymentAnswer:
    """What came in by a PaymentIntent that succeeded, its charge expanded; what went back of it pays for nothing."""
    charge = intent.get("latest_charge")
    try:
        if isinstance(charge, dict) and charge.get("amount_refunded"):
            back_minor = in_minor(charge["amount_refunded"], text(intent, "currency"))
            whole = back_minor == amount(intent, "amount_received")
            status = PaymentStatus.CLOSED if whole else PaymentStatus.UNKNOWN
            detail = f"paid, and returned in {'full' if whole else 'part'}"
            return PaymentAnswer(status, detail=detail, returned_minor=back_minor)
        return PaymentAnswer(
            PaymentStatus.PAID,
            transaction_no=number(intent, "id"),
            amount_minor=amount(intent, "amount_received"),
            currency=text(intent, "currency").upper(),
            paid_at=moment(charge if isinstance(charge, dict) else intent, "created"),
        )
    except (KeyError, TypeError, ValueError):
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=UNREADABLE)


def refunded(refund: Shape, *, amount_minor: int, currency: str) -> RefundAnswer:
    """How a refund stands; another amount or currency than was asked for is UNKNOWN."""
    status = REFUNDS.get(str(refund.get("status")))
    try:
        refund_no, said = number(refund, "id"), amount(refund, "amount")
        told = text(refund, "currency").upper()
    except (KeyError, TypeError, ValueError):
        return RefundAnswer(RefundStatus.UNKNOWN, detail=UNREADABLE)
    if status is None or (said, told) != (amount_minor, currency):
        return RefundAnswer(
            RefundStatus.UNKNOWN, refund_no=refund_no, detail="the channel names another amount or state"
        )
    if status is RefundStatus.ACCEPTED and refund.get("pending_reason") == "insufficient_funds":
        status = RefundStatus.BALANCE_SHORT
    return RefundAnswer(
        status,
        refund_no=refund_no,
        received_account=account_of(refund),
        detail=str(refund.get("failure_reason") or refund.get("pending_reason") or ""),
        amount_minor=said,
    )


def account_of(refund: Shape) -> str:
    """Where a refund went, with the bank's own number for it (ARN) once there is one."""
    details = refund.get("destination_details")
    kind = details.get("type") if isinstance(details, dict) else None
    if not isinstance(details, dict) or not isinstance(kind, str):
        return ""
    inner = details.get(kind)
    number = inner.get("reference") if isinstance(inner, dict) else None
    return f"{kind} · {number}"[:80] if isinstance(number, str) and number else kind[:80]


def ours(shape: Shape, name: str) -> UUID:
    """Our number that an object carries in its metadata. Raises KeyError, TypeError and ValueError."""
    return UUID(hex=shape["metadata"][name])


def number(shape: Shape, name: str) -> str:
    """One of Stripe's own numbers, which go into columns and addresses. Raises KeyError and ValueError."""
    value = text(shape, name)
    if not NUMBER.fullmatch(value):
        raise ValueError(name)
    return value


def text(shape: Shape, name: str) -> str:
    """A text that must be there. Raises KeyError and ValueError."""
    value = shape[name]
    if not isinstance(value, str) or not value:
        raise ValueError(name)
    return value


def amount(shape: Shape, name: str) -> int:
    """An amount above zero in minor units of the shape's currency. Raises KeyError and ValueError."""
    value = shape[name]
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(name)
    return in_minor(value, text(shape, "currency"))


def in_minor(value: int, currency: str) -> int:
    """An amount of Stripe's in minor units by ISO 4217; raises ValueError for one that is no whole number of them."""
    theirs, ours = OTHERWISE.get(currency.upper(), (1, 1))
    return _whole(value * ours, theirs)


def nearly_in_minor(value: int, currency: str) -> int:
    """The same of a bill's figure, to the nearest: a fee may be part of a unit, and no book of ours can hold that."""
    theirs, ours = OTHERWISE.get(currency.upper(), (1, 1))
    return (value * ours + theirs // 2) // theirs


def as_stripe(amount_minor: int, currency: str) -> int:
    """An amount in minor units as Stripe's interface wants it; the other way of `in_minor`."""
    theirs, ours = OTHERWISE.get(currency.upper(), (1, 1))
    return _whole(amount_minor * theirs, ours)


def _whole(amount: int, unit: int) -> int:
    whole, rest = divmod(amount, unit)
    if rest:
        raise ValueError("amount")
    return whole


def moment(shape: Shape, name: str) -> datetime:
    """A moment. Raises KeyError, TypeError and ValueError."""
    value = shape[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(name)
    return datetime.fromtimestamp(value, UTC)
