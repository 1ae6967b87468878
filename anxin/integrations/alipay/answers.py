"""What does a proven answer of Alipay's say of a payment or a refund? Whatever does not fit together is UNKNOWN."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from anxin.integrations.alipay.gateway import Reply
from anxin.payments.channel import PaymentAnswer, PaymentStatus, RefundAnswer, RefundAsk, RefundStatus
from anxin.workdays.hours import SHANGHAI

CURRENCY = "CNY"
WRITTEN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", re.ASCII)
NO_TRADE = "ACQ.TRADE_NOT_EXIST"
SHORT = frozenset({"ACQ.SELLER_BALANCE_NOT_ENOUGH"})
# what a repetition of the same request could not change; all else is asked about again
REFUSED = frozenset(
    {
        NO_TRADE,
        "ACQ.NOT_ALLOW_PARTIAL_REFUND",
        "ACQ.REASON_TRADE_BEEN_FREEZEN",
        "ACQ.REASON_TRADE_REFUND_FEE_ERR",
        "ACQ.REASON_TRADE_STATUS_INVALID",
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
        "ACQ.REFUND_FEE_ERROR",
        "ACQ.TRADE_HAS_CLOSE",
        "ACQ.TRADE_HAS_FINISHED",
        "ACQ.TRADE_NOT_ALLOW_REFUND",
        "ACQ.TRADE_STATUS_ERROR",
    }
)
# of these the ones that are said as well where the payment was returned in Alipay's own console
SPENT = frozenset(
    {
        "ACQ.REASON_TRADE_REFUND_FEE_ERR",
        "ACQ.REASON_TRADE_STATUS_INVALID",
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
        "ACQ.REFUND_FEE_ERROR",
        "ACQ.TRADE_HAS_CLOSE",
        "ACQ.TRADE_STATUS_ERROR",
    }
)
FUNDS = {
    "ALIPAYACCOUNT": "支付宝余额",
    "BANKCARD": "银行卡",
    "COUPON": "支付宝红包",
    "DISCOUNT": "折扣券",
    "FINANCEACCOUNT": "余额宝",
    "MCARD": "商户预付卡",
    "MCOUPON": "商户红包",
    "MDISCOUNT": "商户优惠券",
    "MONEYFUND": "余额宝",
    "PCARD": "个人预付卡",
    "PCREDIT": "花呗",
    "POINT": "集分宝",
}


def yuan(amount_minor: int) -> str:
    """An amount as Alipay writes it: 12800 is 128.00."""
    return f"{amount_minor // 100}.{amount_minor % 100:02}"


def minor(written: object) -> int:
    """An amount that Alipay wrote, in fen. Raises ValueError for anything but a plain decimal."""
    match = WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError("no amount")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def moment(written: object) -> datetime:
    """A moment that Alipay wrote, in Shanghai's time as always. Raises ValueError."""
    told = written if isinstance(written, str) else ""
    shape = "%Y-%m-%d %H:%M:%S.%f" if "." in told else "%Y-%m-%d %H:%M:%S"
    return datetime.strptime(told, shape).replace(tzinfo=SHANGHAI).astimezone(UTC)


def payment_answer(reply: Reply, payment: UUID) -> PaymentAnswer:
    """How a queried payment stands.

    A closed trade that was paid once has been returned in full: nothing of it is here, so it is CLOSED as well.
    """
    if reply.reason == NO_TRADE:
        return PaymentAnswer(PaymentStatus.NOT_FOUND)
    if not reply.good or reply.text("out_trade_no") != payment.hex:
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=reply.reason)
    status = reply.text("trade_status")
    if status == "WAIT_BUYER_PAY":
        return PaymentAnswer(PaymentStatus.WAITING)
    if status == "TRADE_CLOSED":
        return _closed(reply)
    if status not in ("TRADE_SUCCESS", "TRADE_FINISHED") or reply.text("trans_currency") not in ("", CURRENCY):
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=status)
    try:
        return _paid(reply)
    except ValueError as error:
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(error))


def _closed(reply: Reply) -> PaymentAnswer:
    if not reply.text("send_pay_date"):
        return PaymentAnswer(PaymentStatus.CLOSED)
    try:
        back_minor: int | None = minor(reply.fields.get("total_amount"))
    except ValueError:
        back_minor = None
    return PaymentAnswer(PaymentStatus.CLOSED, detail="paid, and returned in full", returned_minor=back_minor)


def _paid(reply: Reply) -> PaymentAnswer:
    amount_minor, trade_no = minor(reply.fields.get("total_amount")), reply.text("trade_no")
    if amount_minor <= 0 or not trade_no:
        raise ValueError("paid nothing, or without a number")
    return PaymentAnswer(
        PaymentStatus.PAID,
        transaction_no=trade_no,
        amount_minor=amount_minor,
        currency=CURRENCY,
        paid_at=moment(reply.fields.get("send_pay_date")),
    )


def refused_refund(reply: Reply) -> RefundAnswer:
    """Why a refund was not taken up; what a repetition could still change is UNKNOWN and not REFUSED."""
    if reply.reason in SHORT:
        return RefundAnswer(RefundStatus.BALANCE_SHORT, detail=reply.reason)
    if reply.fields.get("code") == "40004" and reply.reason in REFUSED:
        return RefundAnswer(RefundStatus.REFUSED, detail=reply.reason, spent=reply.reason in SPENT)
    return RefundAnswer(RefundStatus.UNKNOWN, detail=reply.reason)


def moved_refund(reply: Reply, ask: RefundAsk) -> RefundAnswer:
    """A refund of which the answer says that it moved money now: `refund_fee` counts all refunds of the payment."""
    try:
        returned_minor = minor(reply.fields.get("refund_fee"))
    except ValueError as error:
        return RefundAnswer(RefundStatus.UNKNOWN, detail=str(error))
    if reply.text("out_trade_no") != ask.payment.hex or not ask.amount_minor <= returned_minor <= ask.paid_minor:
        return RefundAnswer(RefundStatus.UNKNOWN, detail="the answer does not fit the question")
    return _where(reply, RefundAnswer(RefundStatus.ARRIVED, amount_minor=ask.amount_minor), reply.text("trade_no"))


def refund_answer(reply: Reply, ask: RefundAsk) -> RefundAnswer:
    """How a queried refund stands. Without a `refund_status` it never came, or failed, or is too young to be seen."""
    if reply.reason == NO_TRADE or (reply.good and not reply.text("refund_status")):
        return RefundAnswer(RefundStatus.NOT_FOUND)
    if not reply.good:
        return RefundAnswer(RefundStatus.UNKNOWN, detail=reply.reason)
    if reply.text("refund_status") == "REFUND_PROCESSING":
        return RefundAnswer(RefundStatus.ACCEPTED)
    if reply.text("refund_status") != "REFUND_SUCCESS":
        return RefundAnswer(RefundStatus.UNKNOWN, detail=reply.text("refund_status"))
    try:
        amount_minor = minor(reply.fields.get("refund_amount"))
    except ValueError as error:
        return RefundAnswer(RefundStatus.UNKNOWN, detail=str(error))
    asked = (ask.payment.hex, ask.refund.hex, ask.amount_minor)
    if (reply.text("out_trade_no"), reply.text("out_request_no"), amount_minor) != asked:
        return RefundAnswer(
            RefundStatus.UNKNOWN, detail="the answer does not fit the question", amount_minor=amount_minor
        )
    return _where(reply, RefundAnswer(RefundStatus.ARRIVED, amount_minor=amount_minor), reply.text("trade_no"))


def _where(reply: Reply, answer: RefundAnswer, trade_no: str) -> RefundAnswer:
    """Where the money is: with the buyer, or still on its way to a bank card.

    A bank card that cannot take it sends it to the buyer's Alipay balance by itself, so nothing comes back to us.
    """
    back = reply.fields.get("deposit_back_info")
    told: Mapping[str, Any] = back if isinstance(back, dict) else {}
    status = RefundStatus.ACCEPTED if told.get("dback_status") == "P" else answer.status
    arrived_at = None
    if status is RefundStatus.ARRIVED:
        arrived_at = _moment_or_none(told.get("bank_ack_time"), reply.fields.get("gmt_refund_pay"))
    return RefundAnswer(
        status,
        refund_no=trade_no,
        received_account="支付宝余额" if told.get("dback_status") == "F" else _account(reply),
        detail=f"bank: {told['est_bank_receipt_time']}" if "est_bank_receipt_time" in told else "",
        amount_minor=answer.amount_minor,
        arrived_at=arrived_at,
    )


def _account(reply: Reply) -> str:
    items = reply.fields.get("refund_detail_item_list")
    names = (
        [str(item.get("fund_channel", "")) for item in items if isinstance(item, dict)]
        if isinstance(items, list)
        else []
    )
    return "、".join(dict.fromkeys(FUNDS.get(name, name) for name in names if name))


def _moment_or_none(*written: object) -> datetime | None:
    for one in written:
        try:
            return moment(one)
        except ValueError:
            continue
    return None
