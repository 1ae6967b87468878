"""How is money sent back through WeChat Pay, and where is it?"""

from collections.abc import Mapping
from typing import Any

from anxin.integrations.wechatpay import fields as read
from anxin.integrations.wechatpay.sealed import Reply
from anxin.payments.channel import RefundAnswer, RefundAsk, RefundStatus

REASON_BYTES = 80
ABNORMAL = "ABNORMAL"
STATES = {
    "PROCESSING": RefundStatus.ACCEPTED,
    "SUCCESS": RefundStatus.ARRIVED,
    # the card is void or frozen, or the refund was shut: the money lies with the merchant, and goes another way
    ABNORMAL: RefundStatus.BOUNCED,
    "CLOSED": RefundStatus.BOUNCED,
}
# said of a request that was not taken and will not be; whatever else is said leaves it open
REFUSALS = frozenset(
    {"INVALID_REQUEST", "PARAM_ERROR", "RESOURCE_NOT_EXISTS", "TRADE_OVERDUE", "USER_ACCOUNT_ABNORMAL"}
)
# one code says no to all that the rules of refunds forbid; by these words, that the payment is returned already
SPENT = ("全额退款", "总金额超过订单", "退款金额大于", "超过可退金额")
BALANCE_SHORT = frozenset({"NOT_ENOUGH", "NOTENOUGH"})
NOT_FOUND = frozenset({"RESOURCE_NOT_EXISTS"})
TO_MERCHANT = "商户"


def refund_fields(ask: RefundAsk) -> dict[str, Any]:
    """The body that asks for a refund."""
    body = {
        "out_trade_no": ask.payment.hex,
        "out_refund_no": ask.refund.hex,
        "notify_url": ask.notify_url,
        "amount": {"refund": ask.amount_minor, "total": ask.paid_minor, "currency": ask.currency},
    }
    reason = read.at_most(ask.reason, REASON_BYTES)
    return body | ({"reason": reason} if reason else {})


def read_asked(reply: Reply, ask: RefundAsk) -> RefundAnswer:
    """The answer to an asked refund; that it is taken says nothing yet of its arrival."""
    if reply.status < 500 and reply.code in BALANCE_SHORT:
        return RefundAnswer(RefundStatus.BALANCE_SHORT, detail=reply.code)
    if 400 <= reply.status < 500 and reply.code in REFUSALS:
        because = _because(reply)
        return RefundAnswer(RefundStatus.REFUSED, detail=because, spent=any(words in because for words in SPENT))
    return read_refund(reply, ask)


def read_found(reply: Reply, ask: RefundAsk) -> RefundAnswer:
    """The answer to a query of a refund; NOT_FOUND is not failed."""
    if reply.status == 404 and reply.code in NOT_FOUND:
        return RefundAnswer(RefundStatus.NOT_FOUND)
    return read_refund(reply, ask)


def read_refund(reply: Reply, ask: RefundAsk) -> RefundAnswer:
    """A refund as the channel tells of it; UNKNOWN when it is not the very one that we mean."""
    if reply.status != 200:
        return RefundAnswer(RefundStatus.UNKNOWN, detail=reply.why)
    fields, money = reply.fields, read.part(reply.fields, "amount")
    if (fields.get("out_refund_no"), fields.get("out_trade_no")) != (ask.refund.hex, ask.payment.hex):
        return RefundAnswer(RefundStatus.UNKNOWN, detail="the answer is about another refund")
    if (money.get("refund"), money.get("currency", "CNY")) != (ask.amount_minor, ask.currency):
        return RefundAnswer(RefundStatus.UNKNOWN, detail="the channel names another amount")
    word, account = read.text(fields, "status"), read.text(fields, "user_received_account")
    status = STATES.get(word, RefundStatus.UNKNOWN)
    if status is RefundStatus.ARRIVED and is_with_merchant(account):
        return RefundAnswer(RefundStatus.BOUNCED, read.text(fields, "refund_id"), detail="returned to the merchant")
    try:
        arrived_at = read.moment(fields, "success_time") if status is RefundStatus.ARRIVED else None
    except ValueError:
        arrived_at = None
    return RefundAnswer(
        status,
        read.text(fields, "refund_id"),
        account,
        detail="" if status in (RefundStatus.ARRIVED, RefundStatus.ACCEPTED) else word,
        amount_minor=ask.amount_minor,
        arrived_at=arrived_at,
        open_there=word == ABNORMAL,
    )


def is_with_merchant(account: str) -> bool:
    """Whether a refund that "succeeded" went to the merchant's own account: then the buyer has nothing yet."""
    return account.startswith(TO_MERCHANT)


def _because(reply: Reply) -> str:
    message = read.text(reply.fields, "message")
    return f"{reply.code}: {message}"[:200] if message else reply.code


def card_fields(ask: RefundAsk, bank: str, number: str, holder: str) -> Mapping[str, Any]:
    """The body that sends a bounced refund to a card; number and holder are hidden already."""
    told = {"out_refund_no": ask.refund.hex, "type": "USER_BANK_CARD", "bank_type": bank}
    return told | {"bank_account": number, "real_name": holder}


def merchant_fields(ask: RefundAsk) -> Mapping[str, Any]:
    """The body that takes a bounced refund back to the merchant's bank account."""
    return {"out_refund_no": ask.refund.hex, "type": "MERCHANT_BANK_CARD"}
