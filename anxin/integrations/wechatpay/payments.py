"""How is a payment opened, looked up and closed at WeChat Pay?"""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from anxin.integrations.wechatpay import fields as read
from anxin.integrations.wechatpay.sealed import Reply, Sealed
from anxin.payments.channel import PaymentAnswer, PaymentAsk, PaymentOffer, PaymentStatus, Way
from anxin.workdays.hours import SHANGHAI

SUBJECT_BYTES = 127
STATES = {
    "SUCCESS": PaymentStatus.PAID,
    "NOTPAY": PaymentStatus.WAITING,
    "USERPAYING": PaymentStatus.WAITING,
    "CLOSED": PaymentStatus.CLOSED,
}
NOT_FOUND = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"})
CLOSED = frozenset({"ORDER_CLOSED", "ORDERCLOSED"})
PAID = frozenset({"ORDER_PAID", "ORDERPAID"})
PATHS = {Way.QR: "native", Way.REDIRECT: "h5", Way.IN_APP: "jsapi"}


def order_fields(ask: PaymentAsk, merchant: str, app_id: str, *, freeze: bool) -> dict[str, Any]:
    """The body that opens a payment; `freeze` keeps its money from being settled until it is shared or released."""
    body: dict[str, Any] = {
        "appid": app_id,
        "mchid": merchant,
        # one line without the mark by which bills tell values apart
        "description": read.at_most(" ".join(ask.subject.replace("`", "'").split()), SUBJECT_BYTES),
        "out_trade_no": ask.payment.hex,
        "time_expire": ask.expires_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "notify_url": ask.notify_url,
        "amount": {"total": ask.amount_minor, "currency": ask.currency},
    }
    if freeze:
        body["settle_info"] = {"profit_sharing": True}
    if ask.way is Way.IN_APP:
        body["payer"] = {"openid": ask.payer}
    if ask.way is Way.REDIRECT:
        body["scene_info"] = {"payer_client_ip": ask.client_ip, "h5_info": {"type": "Wap"}}
    elif ask.client_ip:
        body["scene_info"] = {"payer_client_ip": ask.client_ip}
    return body


def missing(ask: PaymentAsk) -> str:
    """What this way of paying needs and the question lacks; empty when it is complete."""
    if ask.way is Way.IN_APP and not ask.payer:
        return "the buyer's openid is missing"
    if ask.way is Way.REDIRECT and not ask.client_ip:
        return "the buyer's address is missing"
    return ""


def read_offer(reply: Reply, ask: PaymentAsk, sealed: Sealed, app_id: str, base_url: str) -> PaymentOffer:
    """What the buyer scans, opens or hands to the app."""
    if reply.status != 200:
        return PaymentOffer(PaymentStatus.UNKNOWN, detail=reply.why)
    code_url, h5_url = read.text(reply.fields, "code_url"), read.text(reply.fields, "h5_url")
    prepay = read.text(reply.fields, "prepay_id")
    if ask.way is Way.QR and _is_theirs(code_url, base_url):
        return PaymentOffer(PaymentStatus.WAITING, code_url)
    if ask.way is Way.REDIRECT and _is_theirs(h5_url, base_url):
        back = f"&redirect_url={quote(ask.return_url, safe='')}" if ask.return_url else ""
        return PaymentOffer(PaymentStatus.WAITING, redirect_url=h5_url + back)
    if ask.way is Way.IN_APP and prepay:
        return PaymentOffer(PaymentStatus.WAITING, in_app=in_app(prepay, sealed, app_id), reference=prepay)
    return PaymentOffer(PaymentStatus.UNKNOWN, detail="the answer's form does not hold")


def in_app(prepay: str, sealed: Sealed, app_id: str) -> dict[str, str]:
    """What the page inside WeChat hands to the app, signed by us."""
    timestamp, nonce, package = str(sealed.now()), secrets.token_hex(16), f"prepay_id={prepay}"
    signature = sealed.merchant.sign(f"{app_id}\n{timestamp}\n{nonce}\n{package}\n")
    return {
        "appId": app_id,
        "timeStamp": timestamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": signature,
    }


def read_payment(reply: Reply, ask: PaymentAsk, merchant: str, app_id: str) -> PaymentAnswer:
    """How a payment stands; PAID alone comes with amount, number and time."""
    if reply.status == 404 and reply.code in NOT_FOUND:
        return PaymentAnswer(PaymentStatus.NOT_FOUND)
    if reply.status != 200:
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=reply.why)
    fields = reply.fields
    if not is_ours(fields, ask.payment.hex, merchant, app_id):
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="the answer is about another payment")
    if read.text(fields, "trade_state") == "REFUND":
        # how much went back it does not say here, so nothing of it may be taken for goods
        detail = "paid, and returned in part or in full"
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail=detail, returned_minor=None)
    status = STATES.get(read.text(fields, "trade_state"), PaymentStatus.UNKNOWN)
    if status is not PaymentStatus.PAID:
        return PaymentAnswer(status, detail=read.text(fields, "trade_state"))
    try:
        money = read.part(fields, "amount")
        return PaymentAnswer(
            status,
            transaction_no=read.needed(fields, "transaction_id"),
            amount_minor=read.amount(money, "total"),
            currency=read.needed(money, "currency"),
            paid_at=read.moment(fields, "success_time"),
        )
    except ValueError:
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="the answer's form does not hold")


def is_ours(fields: Mapping[str, Any], number: str, merchant: str, app_id: str) -> bool:
    """Whether a payment told of is the one we mean, at our own merchant account and app."""
    told = (fields.get("out_trade_no"), fields.get("mchid"), fields.get("appid"))
    return told == (number, merchant, app_id)


def _is_theirs(url: str, base_url: str) -> bool:
    """Whether a buyer may be sent there: into WeChat, to its own web page, or to the very channel that was asked."""
    return url.startswith(("weixin://", "https://wx.tenpay.com/", base_url.rstrip("/") + "/"))
