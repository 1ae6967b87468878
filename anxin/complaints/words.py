"""What is told to who complained outside? Short: channels take two hundred characters."""

from datetime import date, datetime
from typing import Final

from anxin.complaints.states import Kind
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

LONGEST: Final = 200

NAMES: Final = {
    Kind.WECHAT: Text("微信", "WeChat"),
    Kind.ALIPAY: Text("支付宝", "Alipay"),
    Kind.AUTHORITY: Text("12315 或主管部门", "12315 or an authority"),
    Kind.CHARGEBACK: Text("发卡行", "your card's bank"),
}

JOINED: Final = Text(
    "您的投诉已收到，并入售后单 {case}，平台已有的付款和发货记录不用您再提交。{until}可在订单 {ref} 页面查看进度。",
    "We have your complaint. It is part of case {case}; what we can see ourselves you need not send. {until}"
    "The page of order {ref} shows how it stands.",
)
UNTIL: Final = Text("下一步最晚 {at} 前完成，", "The next step is done by {at}. ")
DECIDED: Final = Text(
    "经核查：{why}退款 {amount}，退款单号 {refund}，原路退回{arrives}。",
    "We looked into it: {why}{amount} goes back, refund {refund}, the way you paid{arrives}.",
)
EXPECTED: Final = Text("，预计 {on} 前到账", ", expected by {on}")
ARRIVED: Final = Text(
    "退款 {amount} 已于 {at} 到账{account}，退款单号 {refund}。",
    "{amount} arrived {at}{account}, refund {refund}.",
)
TO_ACCOUNT: Final = Text("（{account}）", " ({account})")
REFUNDED: Final = Text(
    "这笔订单已退款 {amount}，退款单号 {refund}，{stands}。",
    "This order is refunded: {amount}, refund {refund}, {stands}.",
)
STANDS_ARRIVED: Final = Text("{at} 已到账{account}", "arrived {at}{account}")
STANDS_UNDER_WAY: Final = Text("已向支付渠道发起{arrives}", "asked of the payment channel{arrives}")
NOT_REFUNDED: Final = Text(
    "经核查：{why}本次不退款。如有新凭证，可在订单 {ref} 页面提出。",
    "We looked into it: {why}This is not refunded. With new evidence, turn to the page of order {ref}.",
)
REISSUED: Final = Text(
    "经核查：{why}已为您补发，请在订单 {ref} 页面查看。",
    "We looked into it: {why}Another one is on its way; the page of order {ref} shows it.",
)
ENDED: Final = Text(
    "售后单 {case} 已结束，经过见订单 {ref} 页面。", "Case {case} is closed; the page of order {ref} tells how."
)
AGREED: Final = Text("已同意退款 {amount}，原路退回。", "We agreed: {amount} goes back the way you paid.")


def moment(at: datetime) -> str:
    """11-22 14:40, in Shanghai."""
    return at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def day(on: date) -> str:
    """11-22."""
    return on.strftime("%m-%d")


def fitting(text: Text, lang: str, why: Text | None = None, /, **values: object) -> str:
    """The sentence in one language, at most 200 characters: if too long the reason is cut, never the figures."""
    whole = text.fill(why=why or "", **values).say(lang)
    if len(whole) <= LONGEST or why is None:
        return whole[:LONGEST]
    short = why.say(lang)
    cut = max(0, len(short) - (len(whole) - LONGEST) - 1)
    return text.fill(why=f"{short[:cut]}…", **values).say(lang)[:LONGEST]
