"""How are states and steps called on our pages? One table for each kind; a step without words is not shown."""

from typing import Final

from anxin.cases.states import CaseState
from anxin.delivery.states import DeliveryState
from anxin.orders.states import OrderState
from anxin.refunds.states import RefundState
from anxin.texts import Text

PROBLEMS: Final[dict[str, Text]] = {
    "not_arrived": Text("未到账", "Not arrived"),
    "no_order": Text("付款后没有订单", "Paid, but no order"),
    "charged_twice": Text("重复扣款", "Charged twice"),
    "invalid_code": Text("卡密无效", "Invalid code"),
    "used_code": Text("卡密已被使用", "Code already used"),
    "not_credited": Text("已兑换，但没到账", "Redeemed but not credited"),
    "wrong_goods": Text("和购买的不一样", "Not what was bought"),
    "short_validity": Text("有效期不足", "Validity too short"),
    "missing_privilege": Text("权益缺失", "A privilege is missing"),
    "revoked": Text("权益被收回", "The right was taken away"),
    "wrong_account": Text("账号填错了，或充到了别的账号", "Wrong account entered or credited"),
    "late_arrival": Text("到账太晚，用不上了", "Arrived too late"),
    "unauthorised": Text("非本人或未成年人付款", "Paid by a minor or without permission"),
    "changed_mind": Text("不想要了", "Changed my mind"),
    "other": Text("其他", "Something else"),
}
BEFORE_ARRIVAL: Final = ("not_arrived", "changed_mind", "wrong_account", "charged_twice", "unauthorised", "other")
AFTER_ARRIVAL: Final[dict[str, tuple[str, ...]]] = {
    "code": (
        "invalid_code",
        "used_code",
        "not_credited",
        "wrong_goods",
        "short_validity",
        "late_arrival",
        "changed_mind",
    ),
    "topup": ("not_arrived", "wrong_account", "wrong_goods", "late_arrival", "changed_mind"),
    "membership": ("not_arrived", "short_validity", "missing_privilege", "revoked", "wrong_account", "changed_mind"),
}
ALWAYS_LAST: Final = ("charged_twice", "unauthorised", "other")

ORDER_STEPS: Final[dict[str, Text]] = {
    OrderState.PLACED: Text("已下单", "Order placed"),
    OrderState.EXPIRED: Text("到时未付款，订单过期", "Not paid in time, the order lapsed"),
    OrderState.CANCELLED: Text("您取消了订单", "You cancelled the order"),
    OrderState.SETTLED: Text("货款结算给供货商", "Settled with the supplier"),
}
ORDER_AHEAD: Final[dict[str, Text]] = {
    OrderState.PLACED: Text("未付款则自动取消", "Lapses if not paid"),
    OrderState.DELIVERED: Text("未确认则自动确认，不影响售后", "Confirmed by itself; your rights stay"),
    OrderState.CONFIRMED: Text("货款结算给供货商", "Settled with the supplier"),
}
NOT_THERE: Final = Text("未到账：{then}", "If it is not there: {then}")
CASE_AHEAD: Final[dict[str, Text]] = {
    CaseState.WAITING: NOT_THERE,
    CaseState.AWAITING_SUPPLIER: Text("供货商不答复，按规则往下判", "Without an answer the rules go on"),
    CaseState.AWAITING_BUYER: Text("未补充：{then}", "Without your evidence: {then}"),
    CaseState.IN_REVIEW: Text("到时未处理，升级给上一级", "Goes to the next one up if not done"),
    CaseState.OFFERED: Text("未选择：自动{then}", "Without a choice, by itself: {then}"),
    CaseState.APPEALED: Text("申诉：{then}", "The appeal: {then}"),
}
CONFIRMED_BY_BUYER: Final = Text("您确认了到账", "You confirmed the arrival")
CONFIRMED_BY_TIMER: Final = Text("到时自动确认", "Confirmed by the timer")
TIMER_TAKES_NOTHING: Final = Text("售后权利不变", "Your rights stay as they are")

DELIVERY_STEPS: Final[dict[str, Text]] = {
    DeliveryState.IN_PROGRESS: Text("供货商已接单，正在处理", "The supplier took the order"),
    DeliveryState.UNKNOWN: Text("供货商答复不清，正在查询", "The supplier’s answer was unclear; asking again"),
    DeliveryState.PARTIAL: Text("到账了一部分", "A part has arrived"),
    DeliveryState.FAILED: Text("供货商没能发货", "The supplier could not deliver"),
    DeliveryState.STOPPED: Text("已停止发货", "Delivery stopped"),
}
CASE_STEPS: Final[dict[str, Text]] = {
    CaseState.WAITING: Text("先等到承诺到账时间", "Waiting until the promised time"),
    CaseState.AWAITING_SUPPLIER: Text("已要求供货商答复", "The supplier was asked"),
    CaseState.AWAITING_BUYER: Text("请您补充材料", "You were asked for evidence"),
    CaseState.IN_REVIEW: Text("转人工审核", "A person reviews it"),
    CaseState.OFFERED: Text("由您选择退款或补发", "You may choose a refund or another one"),
    CaseState.APPEALED: Text("您提出申诉，换人复核", "You appealed: somebody else looks at it"),
    CaseState.WITHDRAWN: Text("您撤销了售后", "You withdrew the case"),
    CaseState.LAPSED: Text("未收到材料，暂时关闭", "No answer; the case rests"),
}
PAID_HELD: Final = Text("已付款，进入担保托管", "Paid, held by Anxin")
PAID_FURTHER: Final = Text("又收到一笔付款", "A further payment came in")
PAID_TOO_LITTLE: Final = Text(
    "收到一笔付款，少于应付的 {asked}，整笔退回",
    "A payment came in, less than the {asked} asked for; all of it goes back",
)
PAID_TOO_MUCH: Final = Text(
    "收到一笔付款，多于应付的 {asked}，整笔退回",
    "A payment came in, more than the {asked} asked for; all of it goes back",
)

REFUND_STEPS: Final[dict[str, Text]] = {
    RefundState.ASKED: Text("已向{channel}发起退款 {amount}", "Refund of {amount} asked at {channel}"),
    RefundState.ACCEPTED: Text("{channel}已受理退款", "{channel} accepted the refund"),
    RefundState.ARRIVED: Text("退款 {amount} 已到账", "Refund of {amount} arrived"),
    RefundState.UNKNOWN: Text("{channel}答复不清，正在确认", "{channel} gave no clear answer; asking again"),
    RefundState.BOUNCED: Text("退款被收款账户退回", "The refund was returned by the account"),
    RefundState.SHORT: Text("渠道备付金不足，财务补足后立即退", "Waiting for funds at the channel"),
    RefundState.WITH_FINANCE: Text("转财务人工处理", "With finance"),
    RefundState.REVERSED: Text("退款到账后被收回", "The refund was taken back"),
}
REFUND_IN_BALANCE: Final = Text("退款 {amount} 已到您的余额", "Refund of {amount} is in your balance")
REFUND_LEFT_BALANCE: Final = Text(
    "您把退款从余额退回原支付方式", "You sent the refund from your balance back the way you paid"
)
OUTCOMES: Final[dict[str, Text]] = {
    "refund_full": Text("裁决：全额退款", "Decided: refund in full"),
    "refund_prorated": Text("裁决：按比例退款", "Decided: partial refund"),
    "reissue": Text("裁决：补发", "Decided: another one"),
    "buyer_chooses": Text("裁决：退款或补发，由您选", "Decided: refund or another one, as you choose"),
    "reject": Text("裁决：不退款", "Decided: no refund"),
}
# how a case of somebody else ended
ENDED: Final[dict[str, Text]] = {
    "refund_full": Text("全额退款", "Refunded in full"),
    "refund_prorated": Text("退了一部分", "Refunded in part"),
    "reissue": Text("补发", "Sent again"),
    "reject": Text("没有退款", "Not refunded"),
}
LIABLE: Final[dict[str, Text]] = {
    "supplier": Text("供货商", "the supplier"),
    "platform": Text("平台", "the platform"),
    "channel": Text("支付渠道", "the channel"),
    "buyer": Text("买家", "the buyer"),
}
REVIEWERS: Final[dict[str, Text]] = {
    "agent": Text("客服", "an agent"),
    "senior": Text("高级审核员", "a senior reviewer"),
    "finance": Text("财务", "finance"),
    "operator": Text("站长", "the operator"),
}


def with_clause(zh: str, en: str, number: int | None) -> Text:
    """A reason with the clause it rests on, named once; the shop's own act rests on none (0)."""
    zh, en = zh.rstrip("。"), en.rstrip(".")
    if not number or f"条款 {number}" in zh:
        return Text(zh, en)
    return Text(f"{zh}（条款 {number}）", f"{en} (clause {number})")


VERDICTS: Final[dict[str, Text]] = {
    "refund_full": Text("可全额退款", "Refunded in full"),
    "refund_prorated": Text("可按比例退款", "Partly refunded"),
    "reissue": Text("可补发", "Another one"),
    "buyer_chooses": Text("可退款或补发", "A refund or another one"),
    "wait": Text("先等到承诺时间", "Wait until the promised time"),
    "ask_supplier": Text("先由供货商核实", "The supplier checks first"),
    "ask_buyer": Text("需要您补充材料", "Evidence is needed from you"),
    "lapse": Text("缺少材料，暂时关闭", "It rests for lack of evidence"),
    "review": Text("由人工审核", "A person decides"),
    "reject": Text("按规则不退款", "Not refundable under the rules"),
}
