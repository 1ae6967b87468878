"""What does a proven and opened notice of WeChat Pay tell us?"""

from collections.abc import Mapping
from typing import Any

from anxin.integrations.wechatpay import fields as read
from anxin.integrations.wechatpay.refunds import is_with_merchant
from anxin.payments.channel import OUR_NUMBER, ChannelNotice, ComplaintNotice, NoticeKind, id_of

TRANSACTION, REFUND, COMPLAINT = "transaction", "refund", "complaint"
COMPLAINTS = frozenset({"COMPLAINT.CREATE", "COMPLAINT.STATE_CHANGE"})
LONGEST_NUMBER = 64
REFUNDS = {
    "REFUND.SUCCESS": ("SUCCESS", NoticeKind.REFUND_ARRIVED),
    "REFUND.ABNORMAL": ("ABNORMAL", NoticeKind.REFUND_BOUNCED),
    "REFUND.CLOSED": ("CLOSED", NoticeKind.REFUND_CHANGED),
}


def subject(notice: Mapping[str, Any]) -> str:
    """What a notice is about: a transaction, a refund, or something that is not handled here (empty).

    A sharing of profits is told with the same event as a payment; only the type of its resource tells them apart.
    """
    event, kind = read.text(notice, "event_type"), read.text(read.part(notice, "resource"), "original_type")
    if notice.get("resource_type") != "encrypt-resource":
        return ""
    if event == "TRANSACTION.SUCCESS" and kind == TRANSACTION:
        return TRANSACTION
    if event in COMPLAINTS and kind == COMPLAINT:
        return COMPLAINT
    return REFUND if event in REFUNDS and kind == REFUND else ""


def read_payment(notice: Mapping[str, Any], told: Mapping[str, Any], merchant: str, app_id: str) -> ChannelNotice:
    """A payment that was made; raises ValueError when it is not ours or not whole."""
    if (told.get("mchid"), told.get("appid")) != (merchant, app_id):
        raise ValueError("another merchant or app")
    if told.get("trade_state") != "SUCCESS":
        raise ValueError("trade_state")
    money = read.part(told, "amount")
    return ChannelNotice(
        external_id=read.needed(notice, "id"),
        kind=NoticeKind.PAID,
        payment=id_of(read.needed(told, "out_trade_no")),
        refund=None,
        transaction_no=read.needed(told, "transaction_id"),
        amount_minor=read.amount(money, "total"),
        currency=read.needed(money, "currency"),
        occurred_at=read.moment(told, "success_time"),
    )


def read_refund(notice: Mapping[str, Any], told: Mapping[str, Any], merchant: str) -> ChannelNotice:
    """A refund that ended; raises ValueError when it is not ours or not whole. Refund notices name no currency."""
    if told.get("mchid") != merchant:
        raise ValueError("another merchant")
    word, kind = REFUNDS[read.needed(notice, "event_type")]
    if told.get("refund_status") != word:
        raise ValueError("refund_status")
    account, money = read.text(told, "user_received_account"), read.part(told, "amount")
    if kind is NoticeKind.REFUND_ARRIVED and is_with_merchant(account):
        kind = NoticeKind.REFUND_CHANGED
    number = read.needed(told, "out_refund_no")
    ours = OUR_NUMBER.fullmatch(number) is not None
    moment = told if read.text(told, "success_time") else notice
    return ChannelNotice(
        external_id=read.needed(notice, "id"),
        kind=kind,
        payment=id_of(read.needed(told, "out_trade_no")),
        refund=id_of(number) if ours else None,
        refund_no=read.text(told, "refund_id") if ours else read.needed(told, "refund_id"),
        transaction_no=read.needed(told, "transaction_id"),
        amount_minor=read.amount(money, "refund"),
        currency=read.text(money, "currency") or "CNY",
        occurred_at=read.moment(moment, "success_time" if moment is told else "create_time"),
        received_account=account,
    )


def read_complaint(notice: Mapping[str, Any], told: Mapping[str, Any]) -> ComplaintNotice:
    """A complaint that is new or has changed; raises ValueError when it is not whole.

    It names no merchant: that it opens with our key, which the channel and we alone know, says that it is for us.
    """
    number = read.needed(told, "complaint_id")
    if not (number.isascii() and number.isalnum() and len(number) <= LONGEST_NUMBER):
        raise ValueError("complaint_id")
    return ComplaintNotice(
        external_id=read.needed(notice, "id"),
        kind=read.needed(told, "action_type")[:40],
        complaint=number,
        occurred_at=read.moment(notice, "create_time"),
    )
