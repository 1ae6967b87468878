"""How are bills, differences and remedies called on the desk, and what does each remedy do, in plain words?"""

from typing import Final

from anxin.console.words import Named
from anxin.reconciliation.states import BillState, DifferenceKind, DifferenceState, How, Owner, Remedy, Source
from anxin.texts import Text

SOURCES: Final[dict[str, Text]] = {
    Source.TRADE: Text("交易账单", "trades"),
    Source.FLOW: Text("资金账单", "funds"),
    Source.SHARE: Text("分账账单", "shares"),
    Source.BOOKS: Text("订单与账本", "orders and books"),
}
BILLS: Final[Named] = {
    BillState.WANTED: (Text("等待下载", "To be fetched"), "waiting"),
    BillState.TAKEN: (Text("已核对", "Compared"), "good"),
    BillState.MISSING: (Text("缺账单", "Missing"), "needs"),
}
MOVEMENTS: Final[dict[str, Text]] = {
    "payment": Text("付款", "payment"),
    "refund": Text("退款", "refund"),
    "share": Text("分账", "share"),
    "dispute": Text("拒付", "dispute"),
}
KINDS: Final[dict[str, tuple[Text, Text]]] = {
    DifferenceKind.MISSING_HERE: (
        Text("渠道有，我们没有", "Missing here"),
        Text("账单上有这笔钱，我们的订单和账本里没有。", "The bill shows it; our orders and books do not."),
    ),
    DifferenceKind.MISSING_THERE: (
        Text("我们有，渠道没有", "Missing there"),
        Text("账本记了这笔钱，渠道账单上没有。", "Our books hold it; no bill of the channel shows it."),
    ),
    DifferenceKind.AMOUNT: (
        Text("金额不符", "Amount differs"),
        Text("两边金额不同。", "The two sides name different amounts."),
    ),
    DifferenceKind.CURRENCY: (
        Text("币种不符", "Currency differs"),
        Text("两边币种不同。", "The two sides name different currencies."),
    ),
    DifferenceKind.STATE: (
        Text("状态不符", "State differs"),
        Text("两边对这笔钱到没到的说法不同。", "The two sides differ on whether the money has moved."),
    ),
    DifferenceKind.FEE: (
        Text("手续费不符", "Fee differs"),
        Text("渠道收的手续费与约定费率不同。", "The fee is not what was agreed with the channel."),
    ),
}
STATES: Final[Named] = {
    DifferenceState.OPEN: (Text("待处理", "Open"), "needs"),
    DifferenceState.ACTING: (Text("正在核实", "Being looked into"), "waiting"),
    DifferenceState.RESOLVED: (Text("已解决", "Resolved"), "good"),
}
OWNERS: Final[dict[str, Text]] = {Owner.FINANCE: Text("财务", "finance"), Owner.OPERATOR: Text("站长", "operator")}
ENDS: Final[dict[str, Text]] = {
    How.AGREED: Text("后来的账单或查询对上了", "agreed after all"),
    How.REMEDY: Text("按建议处理", "by the proposed remedy"),
    How.BY_HAND: Text("人工核对", "by hand"),
}
THEN: Final[dict[str, Text]] = {
    "escalate": Text("转站长，每天提醒", "goes to the operator, daily"),
    "recheck": Text("再核对一次", "compared again"),
    "report": Text("报缺", "reported missing"),
}
# the button, and what pressing it does
REMEDIES: Final[dict[str, tuple[Text, Text]]] = {
    Remedy.LOOK_PAYMENT: (
        Text("向渠道查询这笔付款", "Ask about the payment"),
        Text(
            "系统再问一次渠道。渠道确认已付，订单就按收到付款处理；不确认就什么都不动。",
            "The channel is asked again. If it says paid, the order goes on as paid; if not, nothing moves.",
        ),
    ),
    Remedy.LOOK_REFUND: (
        Text("向渠道查询这笔退款", "Ask about the refund"),
        Text(
            "系统用同一单号再问一次渠道，按渠道的答复更新退款；不会重复退。",
            "The channel is asked under the same number and the refund follows its answer; nothing is sent twice.",
        ),
    ),
    Remedy.ADOPT_REFUND: (
        Text("把这笔退款记到订单上", "Adopt the refund"),
        Text(
            "这笔退款是在渠道后台直接退的。记到订单上后，订单可退余额相应减少，未发的货不再发。",
            "It was made at the channel's own desk. Adopted, it counts against what the order may still get back, "
            "and what is not delivered yet is stopped.",
        ),
    ),
    Remedy.PARK: (
        Text("记入待查款项", "Park in suspense"),
        Text(
            "钱先记入该渠道的待查款项。30 分钟内找到对应的订单就转过去，找不到就原路退回。",
            "The money goes into the channel's suspense account: matched to an order within 30 minutes, else returned.",
        ),
    ),
    Remedy.BOOK_GAP: (
        Text("补记差额", "Book the gap"),
        Text(
            "账本按渠道账单补记差额：多出的记入待查款项，少的记为平台损失。",
            "The books follow the bill: what is more goes into suspense, what is less is the platform's loss.",
        ),
    ),
    Remedy.BY_HAND: (
        Text("人工核对后结案", "Close by hand"),
        Text(
            "机器不能替您判断。到渠道商户后台核对这笔，写明结果和依据后结案；账本不变。",
            "No machine can judge this. Check it at the channel, write what was found and on what it rests; "
            "the books stay as they are.",
        ),
    ),
}
ACCOUNTS: Final[dict[str, Text]] = {
    "suspense": Text("待查款项", "suspense"),
    "refund": Text("退款在途", "refund under way"),
    "chargeback": Text("拒付争议款", "chargeback"),
}
