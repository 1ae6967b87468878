"""How does an order stand at an epay gateway, by what either version says of it?"""

from collections.abc import Mapping

from anxin.integrations.epay.fields import BadForm, fen, moment, shortened, their_no
from anxin.payments.channel import PaymentAnswer, PaymentAsk, PaymentStatus, RefundAsk

RETURNED = "2"


def order_number(ask: PaymentAsk | RefundAsk) -> dict[str, str]:
    """One number and never two: gateways differ in which of the two wins."""
    return {"trade_no": ask.transaction_no} if ask.transaction_no else {"out_trade_no": ask.payment.hex}


def said(found: Mapping[str, str]) -> str:
    """The gateway's own words, for a person to read."""
    return shortened(found.get("msg", "") or f"code {found.get('code', 'none')}", 200)


def read_order(found: Mapping[str, str], ask: PaymentAsk, pid: str) -> PaymentAnswer:
    """The answer in an order. Raises BadForm for the order of another, or one that says too little.

    Returned, frozen and pre-authorised orders are UNKNOWN: there is no money in them to deliver against.
    """
    if found.get("out_trade_no") != ask.payment.hex or found.get("pid", pid) != pid:
        raise BadForm("it tells of another order")
    if ask.transaction_no and found.get("trade_no") != ask.transaction_no:
        raise BadForm("it tells of another transaction")
    status = found.get("status", "")
    if status == "0":
        return PaymentAnswer(PaymentStatus.WAITING)
    if status == RETURNED:
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="paid, and returned in part or in full", returned_minor=None)
    if status != "1":
        return PaymentAnswer(
            PaymentStatus.UNKNOWN, detail=f"the gateway's status {shortened(status, 40) or 'is missing'}"
        )
    return PaymentAnswer(
        PaymentStatus.PAID,
        transaction_no=their_no(found.get("trade_no", "")),
        amount_minor=fen(found.get("money", "")),
        currency="CNY",
        paid_at=moment(found.get("endtime", "")),
    )
