"""How are states, roles, reasons and records called on the desk, and in which colour?"""

from typing import Final

from anxin.cases.states import CaseState
from anxin.delivery.states import DeliveryState
from anxin.delivery.supplier import ReturnStatus, SupplyStatus
from anxin.evidence.pack.words import KINDS
from anxin.orders.states import OnDue, OrderState
from anxin.payments.states import PaymentState
from anxin.refunds.states import RefundState
from anxin.texts import Text

Named = dict[str, tuple[Text, str]]

ORDERS: Final[Named] = {
    OrderState.PLACED: (Text("待付款", "Unpaid"), "quiet"),
    OrderState.PAID: (Text("待到账", "Paid"), "waiting"),
    OrderState.DELIVERED: (Text("已到账", "Delivered"), "info"),
    OrderState.CONFIRMED: (Text("已确认", "Confirmed"), "good"),
    OrderState.SETTLED: (Text("已结算", "Settled"), "good"),
    OrderState.EXPIRED: (Text("已过期", "Expired"), "quiet"),
    OrderState.CANCELLED: (Text("已取消", "Cancelled"), "quiet"),
    OrderState.REFUNDED: (Text("已退款", "Refunded"), "good"),
}
ORDER_DUE: Final[dict[str, Text]] = {
    OnDue.EXPIRE: Text("未付款则过期", "expires unpaid"),
    OnDue.RAISE_STUCK: Text("未到账则退款或转人工", "refunded, or to a person"),
    OnDue.CONFIRM: Text("自动确认收货", "confirmed by the timer"),
    OnDue.SETTLE: Text("结算给供货商", "settled with the supplier"),
}
PAYMENTS: Final[Named] = {
    PaymentState.STARTED: (Text("已发起", "Started"), "quiet"),
    PaymentState.OFFERED: (Text("待扫码", "Offered"), "waiting"),
    PaymentState.PAID: (Text("已付款", "Paid"), "good"),
    PaymentState.CLOSED: (Text("已关闭", "Closed"), "quiet"),
}
DELIVERIES: Final[Named] = {
    DeliveryState.PLANNED: (Text("待发货", "Planned"), "waiting"),
    DeliveryState.IN_PROGRESS: (Text("处理中", "In progress"), "waiting"),
    DeliveryState.UNKNOWN: (Text("结果不明", "Unknown"), "needs"),
    DeliveryState.PARTIAL: (Text("部分到账", "Partial"), "waiting"),
    DeliveryState.DELIVERED: (Text("已到账", "Delivered"), "good"),
    DeliveryState.FAILED: (Text("发货失败", "Failed"), "needs"),
    DeliveryState.STOPPED: (Text("已停止", "Stopped"), "quiet"),
}
CASES: Final[Named] = {
    CaseState.OPENED: (Text("已提交", "Opened"), "info"),
    CaseState.WAITING: (Text("等承诺时间", "Waiting"), "waiting"),
    CaseState.AWAITING_SUPPLIER: (Text("等供货商", "With the supplier"), "waiting"),
    CaseState.AWAITING_BUYER: (Text("等买家", "With the buyer"), "waiting"),
    CaseState.IN_REVIEW: (Text("待审核", "In review"), "needs"),
    CaseState.OFFERED: (Text("等买家选择", "Buyer chooses"), "waiting"),
    CaseState.APPEALED: (Text("申诉中", "Appealed"), "needs"),
    CaseState.DECIDED: (Text("已裁决", "Decided"), "good"),
    CaseState.SETTLED: (Text("已执行", "Carried out"), "good"),
    CaseState.WITHDRAWN: (Text("已撤销", "Withdrawn"), "quiet"),
    CaseState.LAPSED: (Text("暂时关闭", "Lapsed"), "quiet"),
}
CASE_DUE: Final[dict[str, Text]] = {
    "decide": Text("系统重新判定", "decided again"),
    "count_as_silent": Text("视为未答复，继续判定", "counts as silence, decided again"),
    "refund": Text("直接退款", "refunded"),
    "end_appeal": Text("申诉按成立处理", "the appeal counts as upheld"),
    "escalate": Text("升级；小额直接退款", "goes up; small amounts are refunded"),
    "to_senior": Text("再等高级审核的时限", "the senior’s time follows"),
    "to_operator": Text("再等站长的时限；小额直接退款", "the operator’s time follows; small amounts are refunded"),
    "carry_out": Text("自动执行已登记的裁决", "what was decided is carried out"),
}
REFUNDS: Final[Named] = {
    RefundState.PLANNED: (Text("待发起", "Planned"), "waiting"),
    RefundState.ASKED: (Text("已发起", "Asked"), "waiting"),
    RefundState.ACCEPTED: (Text("渠道已受理", "Accepted"), "info"),
    RefundState.ARRIVED: (Text("已到账", "Arrived"), "good"),
    RefundState.UNKNOWN: (Text("结果不明", "Unknown"), "needs"),
    RefundState.BOUNCED: (Text("被退回", "Bounced"), "needs"),
    RefundState.SHORT: (Text("备付金不足", "Funds short"), "needs"),
    RefundState.WITH_FINANCE: (Text("转财务", "With finance"), "needs"),
    RefundState.REVERSED: (Text("到账后被收回", "Reversed"), "needs"),
}
REFUND_DUE: Final[dict[str, Text]] = {
    "tell_finance": Text("提醒财务", "finance is told"),
    "resend": Text("自动重新发起", "sent again by itself"),
    "late": Text("再次查询，然后提醒财务和买家", "asked about, then finance and the buyer are told"),
    "share": Text("按付款比例分开", "divided among the payments"),
}
ROLES: Final[Named] = {
    "machine": (Text("系统", "System"), "quiet"),
    "buyer": (Text("买家", "Buyer"), "info"),
    "supplier": (Text("供货商", "Supplier"), "waiting"),
    "agent": (Text("客服", "Agent"), "info"),
    "senior": (Text("高级审核", "Senior"), "needs"),
    "finance": (Text("财务", "Finance"), "info"),
    "operator": (Text("站长", "Operator"), "needs"),
    "channel": (Text("支付渠道", "Channel"), "quiet"),
    "staff": (Text("员工", "Staff"), "info"),
    "guest": (Text("买家", "Buyer"), "info"),
}
OUTCOMES: Final[Named] = {
    "refund_full": (Text("全额退款", "Refund in full"), "good"),
    "refund_prorated": (Text("按比例退款", "Partial refund"), "good"),
    "reissue": (Text("补发", "Another one"), "good"),
    "buyer_chooses": (Text("买家选退款或补发", "Buyer chooses"), "info"),
    "wait": (Text("等待", "Wait"), "waiting"),
    "ask_supplier": (Text("询问供货商", "Ask the supplier"), "waiting"),
    "ask_buyer": (Text("请买家补充", "Ask the buyer"), "waiting"),
    "lapse": (Text("暂时关闭", "Lapse"), "quiet"),
    "review": (Text("人工审核", "Review"), "needs"),
    "reject": (Text("驳回", "Rejected"), "quiet"),
}
LIABLE: Final[dict[str, Text]] = {
    "supplier": Text("供货商", "supplier"),
    "platform": Text("平台", "platform"),
    "channel": Text("支付渠道", "channel"),
    "buyer": Text("买家原因，不收费", "buyer's reason, free of cost"),
    "as_found": Text("按查明情况", "as found"),
    "supplier_else_platform": Text("供货商，否则平台", "supplier, else platform"),
    "nobody": Text("—", "—"),
}
SLOTS: Final[Named] = {
    "payment": (Text("支付凭证", "Payment"), "info"),
    "goods": (Text("商品状态", "Goods"), "waiting"),
    "talk": (Text("沟通记录", "Talk"), "quiet"),
}
CHARGEBACKS: Final[Named] = {
    "open": (Text("争议中", "In dispute"), "waiting"),
    "lost": (Text("已败诉，钱归买家", "Lost, the buyer keeps it"), "needs"),
    "won": (Text("已胜诉，钱已退回", "Won, it came back"), "good"),
}
EXHIBITS: Final = KINDS
CODES: Final[dict[str, Text]] = {
    "in_stock": Text("在架", "on the shelf"),
    "reserved": Text("待付款", "put aside"),
    "allocated": Text("已发未看", "sent, unseen"),
    "revealed": Text("已查看", "revealed"),
    "void": Text("已作废", "void"),
}
POLICIES: Final[Named] = {
    "draft": (Text("草稿", "Draft"), "quiet"),
    "proven": (Text("已证明", "Proven"), "info"),
    "announced": (Text("公示中", "Announced"), "waiting"),
    "in_force": (Text("生效中", "In force"), "good"),
    "superseded": (Text("已被取代", "Superseded"), "quiet"),
    "withdrawn": (Text("已撤回", "Withdrawn"), "quiet"),
}
ITEMS: Final[Named] = {
    "listed": (Text("在售", "On sale"), "good"),
    "withdrawn": (Text("下架", "Withdrawn"), "quiet"),
    "paused": (Text("暂停", "Paused"), "waiting"),
    "suspended": (Text("停售", "Off sale"), "needs"),
}
GOODS: Final[dict[str, Text]] = {
    "code": Text("卡密", "Code"),
    "topup": Text("直充", "Top-up"),
    "membership": Text("会员", "Membership"),
}
SUPPLIERS: Final[dict[str, Text]] = {
    "stock": Text("自有库存", "own stock"),
    "sandbox": Text("沙箱货源", "sandbox"),
    "anxin": Text("安心开放协议", "Anxin's open protocol"),
    "dujiao_next": Text("独角数卡", "dujiao-next"),
    "acg": Text("异次元店铺", "acg-faka"),
    "goofish": Text("闲管家", "Goofish"),
    "kayisu": Text("卡速售", "Kasushou"),
    "kayixin": Text("卡易信", "Kayixin"),
}
ASKS: Final[dict[str, Text]] = {
    "payment_query": Text("查询付款", "Look up payments"),
    "refund_ask": Text("发起退款", "Ask for refunds"),
    "refund_query": Text("查询退款", "Look up refunds"),
    "supplier_place": Text("向供货商下单", "Order from suppliers"),
    "supplier_query": Text("查询供货商订单", "Look up deliveries"),
    "supplier_claim": Text("向供货商核实", "Ask suppliers about claims"),
    "supplier_fence": Text("要求停止发货", "Stop deliveries"),
    "mail": Text("发送邮件", "Send mail"),
}
ATTEMPTS: Final[dict[str, Text]] = {
    "ask": Text("第一次发起", "First asked"),
    "query": Text("查询", "Looked up"),
    "retry": Text("重新发起", "Sent again"),
    "credit": Text("退到余额", "To the balance"),
}
ANSWERS: Final[dict[str, Text]] = {
    "accepted": Text("已受理", "accepted"),
    "arrived": Text("已到账", "arrived"),
    "bounced": Text("被退回", "bounced"),
    "refused": Text("被拒绝", "refused"),
    "balance_short": Text("备付金不足", "funds short"),
    "not_found": Text("渠道查无此单", "not known to the channel"),
    "unknown": Text("没有明确答复", "no clear answer"),
}
NO_ANSWER: Final = Text("尚无答复", "no answer yet")
NOTICES: Final[dict[str, Text]] = {
    "payment.succeeded": Text("付款成功", "payment succeeded"),
    "refund.succeeded": Text("退款成功", "refund succeeded"),
    "refund.bounced": Text("退款被退回", "refund bounced"),
    "refund.changed": Text("退款状态变化", "refund changed"),
    "payment.closed": Text("付款已关闭", "payment closed"),
    "charge.dispute.funds_withdrawn": Text("争议：渠道已扣款", "dispute: money taken"),
    "charge.dispute.funds_reinstated": Text("争议：渠道已退回", "dispute: money given back"),
    "charge.dispute.closed": Text("争议已结束", "dispute closed"),
}
HANDLED: Final[Named] = {
    "accepted": (Text("已入账", "Taken"), "good"),
    "repeat": (Text("重复通知", "Repeat"), "quiet"),
    "late": (Text("过期后付款，原路退回", "Paid too late, goes back"), "waiting"),
    "twice": (Text("重复付款，原路退回", "Paid twice, goes back"), "waiting"),
    "looked_up": (Text("已向渠道查询", "Being looked up"), "waiting"),
    "too_late": (Text("换货源之后才到，另行追回", "Came after the switch"), "needs"),
    "differs": (Text("金额不符", "Amount differs"), "needs"),
    "revived": (Text("订单恢复，继续发货", "Order revived"), "good"),
    "underpaid": (Text("少付，原路退回", "Underpaid, goes back"), "waiting"),
    "overpaid": (Text("多付，原路退回", "Overpaid, goes back"), "waiting"),
    "currency_differs": (Text("币种不符", "Currency differs"), "needs"),
    "gone_back": (Text("先退后到的付款，财务处理", "Returned before it was told of, with finance"), "needs"),
    "paid_again": (Text("同一单号的第二笔付款，财务处理", "A second payment under one number, with finance"), "needs"),
    "unmatched": (Text("没有订单，待认领", "No order, waits to be claimed"), "waiting"),
    "unproven": (Text("正在向渠道核实", "Being confirmed"), "waiting"),
    "adopted": (Text("渠道侧退款，已记账", "Refund made at the channel, booked"), "needs"),
    "charged_back": (Text("扣款已入账", "Taken back, booked"), "needs"),
    "charge_won": (Text("争议胜诉，已入账", "Dispute won, booked"), "good"),
    "charge_lost": (Text("争议败诉，已入账", "Dispute lost, booked"), "quiet"),
    "unknown_payment": (Text("查无此付款", "No such payment"), "needs"),
    "taken_back": (Text("渠道侧退款被退回，已交财务", "Refund made at the channel came back; with finance"), "needs"),
    "unknown_refund": (Text("查无此退款", "No such refund"), "needs"),
    "unknown_delivery": (Text("查无此发货", "No such delivery"), "needs"),
}
SUPPLY: Final[dict[str, Text]] = {
    SupplyStatus.ACCEPTED: Text("已接单", "Accepted"),
    SupplyStatus.IN_PROGRESS: Text("充值中", "Under way"),
    SupplyStatus.PARTIAL: Text("部分到账", "Came in part"),
    SupplyStatus.DELIVERED: Text("已到账", "Delivered"),
    SupplyStatus.FAILED: Text("失败", "Failed"),
    SupplyStatus.NOT_FOUND: Text("查无此单", "Not known there"),
    SupplyStatus.UNKNOWN: Text("结果不明", "Unclear"),
    ReturnStatus.AGREED: Text("同意退款", "Gives the price back"),
    ReturnStatus.REFUSED: Text("拒绝退款", "Keeps the price"),
    ReturnStatus.WAITING: Text("退款处理中", "Considers a refund"),
}
UNMATCHED: Final[Named] = {
    "unproven": (Text("正在向渠道核实", "Being confirmed"), "waiting"),
    "waiting": (Text("等待认领", "Waiting to be claimed"), "waiting"),
    "matched": (Text("已用于订单", "Used for an order"), "good"),
    "returned": (Text("原路退回", "Returned"), "good"),
    "with_finance": (Text("转财务", "With finance"), "needs"),
    "refuted": (Text("渠道未确认，未入账", "Not confirmed, not booked"), "quiet"),
}
FENCES: Final[dict[str, Text]] = {
    "not_asked": Text("未要求", "not asked"),
    "waiting": Text("待答复", "waiting"),
    "done": Text("已停止", "done"),
    "impossible": Text("无法停止", "impossible"),
}
UNKNOWN: Final = (Text("其他", "Other"), "quiet")
