"""What does a day of Stripe's balance transactions say?

The bill is made here from pages of the API: a line that names the account, the day and the count, then one balance
transaction in each line as it came, the oldest first.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from anxin.integrations.stripe.answers import moment, nearly_in_minor, text
from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind

KINDS = {
    "charge": LineKind.PAYMENT,
    "payment": LineKind.PAYMENT,
    "refund": LineKind.REFUND,
    "payment_refund": LineKind.REFUND,
    "stripe_fee": LineKind.FEE,
}
# what a bank takes over a dispute, and gives back of it, is an adjustment of the balance
TAKEN, GIVEN_BACK = "dispute", "dispute_reversal"
HEAD = "anxin.stripe_bill"


def read_bill(raw: bytes) -> Iterator[BillLine]:
    """The lines of a bill; raises BillUnreadable with the number of the line that does not hold."""
    rows = raw.split(b"\n")
    head = _object(rows[0], 1)
    if head.get("object") != HEAD or rows[-1] != b"" or head.get("count") != len(rows) - 2:
        raise BillUnreadable("the bill is not whole", 1)
    for number, row in enumerate(rows[1:-1], start=2):
        try:
            line = _line(_object(row, number))
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise BillUnreadable(str(error) or type(error).__name__, number) from None
        if line is not None:
            yield line


def _line(movement: dict[str, Any]) -> BillLine | None:
    """One movement; None for one that moved nothing. A payment in another currency than the balance's keeps its own.

    A fee is an amount of its own, and one given back a negative fee of nothing.
    """
    amount, fee, currency = movement["amount"], movement["fee"], text(movement, "currency")
    source: Mapping[str, Any] = movement["source"] if isinstance(movement.get("source"), dict) else {}
    kind = KINDS.get(text(movement, "type"), LineKind.OTHER)
    if type(amount) is not int or type(fee) is not int:
        raise TypeError("amount")
    if amount == 0:
        return None
    if source and source["currency"] != currency:
        amount, fee, currency = source["amount"], _converted(fee, amount, source["amount"]), text(source, "currency")
    amount, fee = nearly_in_minor(abs(amount), currency), nearly_in_minor(fee, currency)
    if source.get("object") == "dispute":
        return _dispute(movement, amount, fee, currency)
    if kind is LineKind.FEE and movement["amount"] > 0:
        amount, fee = 0, fee - amount
    notes = source.get("metadata") or {}
    payment = str(notes.get("payment", ""))
    is_refund = source.get("object") == "refund"
    return BillLine(
        kind=kind,
        our_no=str(notes.get("refund", "")) if is_refund else payment,
        their_no=_their_no(movement, source, is_refund=is_refund),
        amount_minor=amount,
        fee_minor=fee,
        currency=currency.upper(),
        state=str(source.get("status") or movement["type"]),
        at=moment(movement, "created"),
        payment_no=payment or _intent(source) if is_refund else "",
    )


def _converted(fee: int, settled: int, own: object) -> int:
    """The fee in the payment's currency, to the nearest: as the line's own two amounts stand to each other.

    `exchange_rate` says the same, but in which units is not the same everywhere where currencies have unlike decimals.
    """
    if type(own) is not int or own <= 0:
        raise TypeError("amount")
    whole = (2 * abs(fee) * own + abs(settled)) // (2 * abs(settled))
    return whole if fee >= 0 else -whole


def _dispute(movement: dict[str, Any], amount: int, fee: int, currency: str) -> BillLine:
    """The sign of what was settled says whether the bank took it or gave it back."""
    return BillLine(
        kind=LineKind.DISPUTE,
        our_no="",
        their_no=text(movement["source"], "id"),
        amount_minor=amount,
        fee_minor=fee,
        currency=currency.upper(),
        state=TAKEN if movement["amount"] < 0 else GIVEN_BACK,
        at=moment(movement, "created"),
        payment_no=_intent(movement["source"]),
    )


def _intent(source: Mapping[str, Any]) -> str:
    """What was made at Stripe's own desk names its payment by Stripe's number alone."""
    return str(source.get("payment_intent") or "")


def _their_no(movement: dict[str, Any], source: Mapping[str, Any], *, is_refund: bool) -> str:
    if not source:
        return text(movement, "id")
    return text(source, "id") if is_refund else str(source.get("payment_intent") or text(source, "id"))


def _object(row: bytes, number: int) -> dict[str, Any]:
    try:
        found = json.loads(row)
    except ValueError:
        raise BillUnreadable("it is not JSON", number) from None
    if not isinstance(found, dict):
        raise BillUnreadable("it is not an object", number)
    return found
