"""How is it called where a refund may go, and why it cannot go back by its channel?"""

from collections.abc import Collection
from typing import Final

from anxin.payments.capabilities import NoWay
from anxin.refunds.states import Choice
from anxin.texts import Text

BANKS: Final[dict[str, Text]] = {
    "ICBC_DEBIT": Text("工商银行", "ICBC"),
    "ABC_DEBIT": Text("农业银行", "Agricultural Bank of China"),
    "BOC_DEBIT": Text("中国银行", "Bank of China"),
    "CCB_DEBIT": Text("建设银行", "China Construction Bank"),
    "COMM_DEBIT": Text("交通银行", "Bank of Communications"),
    "PSBC_DEBIT": Text("邮储银行", "Postal Savings Bank"),
    "CMB_DEBIT": Text("招商银行", "China Merchants Bank"),
    "CITIC_DEBIT": Text("中信银行", "China CITIC Bank"),
    "CEB_DEBIT": Text("光大银行", "China Everbright Bank"),
    "CMBC_DEBIT": Text("民生银行", "China Minsheng Bank"),
    "SPDB_DEBIT": Text("浦发银行", "SPD Bank"),
    "CIB_DEBIT": Text("兴业银行", "Industrial Bank"),
    "PAB_DEBIT": Text("平安银行", "Ping An Bank"),
    "HXB_DEBIT": Text("华夏银行", "Hua Xia Bank"),
    "GDB_DEBIT": Text("广发银行", "China Guangfa Bank"),
}


CHOICES: Final[dict[Choice, Text]] = {
    Choice.RESEND: Text("原路再退一次", "have it sent again the way it came"),
    Choice.BALANCE: Text("退到余额（即时到账）", "take it to your balance at once"),
    Choice.CARD: Text("退到您的另一张银行卡", "have it sent to another bank card of yours"),
}
OFFER: Final = Text("请到订单页选择：{choices}。", "On the order's page, {choices}. ")
WHY: Final[dict[str, Text]] = {
    NoWay.NO_REFUNDS: Text("该渠道不支持原路退款", "it takes no refunds"),
    NoWay.WINDOW: Text("已超过渠道可退款的期限", "its time for refunds has passed"),
    NoWay.WHOLE_ONLY: Text("该渠道只能整笔退款", "it gives back whole payments only"),
    NoWay.TOO_MANY_PARTS: Text("这笔付款的部分退款次数已达渠道上限", "it allows no further part of this payment"),
    NoWay.NO_SECOND_TRY: Text(
        "收款账户退回了这笔钱，渠道不能再退一次", "the account sent it back, and it has no second try"
    ),
}
REFUSED: Final = Text("渠道拒绝了这笔退款", "it refused the refund")

SPENT: Final = Text(
    "渠道答复这笔付款已经退回，或没有可退的余额",
    "it says that the payment went back already, or has nothing left to return",
)


def offer(choices: Collection[Choice]) -> Text:
    """What the buyer may choose on the order's page, as a sentence; empty where there is nothing to choose."""
    if not choices:
        return Text("", "")
    names = [text for choice, text in CHOICES.items() if choice in choices]
    return OFFER.fill(choices=Text("，或".join(one.zh for one in names), ", or ".join(one.en for one in names)))


def why_not(detail: str, *, spent: bool = False) -> Text:
    """Why a refund cannot go back by its channel, for its buyer; a channel's own words are for the desk alone."""
    return SPENT if spent else WHY.get(detail, REFUSED)


def said(detail: str) -> Text:
    """What a refund's `detail` says, for the desk: in our words, or as its channel put it."""
    return WHY.get(detail, Text(detail, detail))


def bank_name(bank: str) -> Text:
    """The bank's name, or the channel's word where we have none."""
    return BANKS.get(bank, Text(bank, bank))
