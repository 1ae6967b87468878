"""How does the channel write a day's bill? A backtick before every value, two lines of totals at the end."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from anxin.simulators.wechatpay.bank import FEE_PER_MILLE, SHANGHAI, Flow, Payment, Refund, yuan
from anxin.simulators.wechatpay.sharing import Return, Share

TRADE = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
TRADE_TOTALS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FLOW = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)
FLOW_TOTALS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"
SHARES = (
    "分账时间,分账发起方,分账方,微信订单号,微信分账/回退单号,分账明细单号,商户分账/回退单号,订单金额(元),分账接收方,"
    "分账金额(元),业务类型,处理状态,分账描述,备注"
)
SHARES_TOTALS = "总笔数,分账总金额(元)"
SHARE_WORDS = {"SUCCESS": "成功", "PENDING": "处理中", "CLOSED": "已关闭"}
RETURN_WORDS = {"SUCCESS": "成功", "PROCESSING": "处理中", "FAILED": "失败"}
RATE = "0.60%"
# bills have a word of their own for refunds that did not reach the buyer
STATES = {"ABNORMAL": "FAIL", "CLOSED": "FAIL"}


def trade_bill(merchant: str, app_id: str, payments: Iterable[Payment], refunds: Iterable[Refund]) -> str:
    """The bill of payments and refunds, the newest first; empty text when there were none."""
    paid, returned = list(payments), list(refunds)
    rows = [(one.paid_at, _payment_row(merchant, app_id, one)) for one in paid]
    rows += [(one.created_at, _refund_row(merchant, app_id, one)) for one in returned]
    rows.sort(key=lambda row: row[0], reverse=True)
    in_all = sum(one.captured for one in paid)
    out = sum(one.amount for one in returned)
    totals = [str(len(rows)), yuan(in_all), yuan(out), "0.00", _fee(in_all - out), yuan(in_all), yuan(out)]
    return _file(TRADE, [row for _, row in rows], TRADE_TOTALS, totals)


def flow_bill(merchant: str, flows: Iterable[Flow]) -> str:
    """The bill of every movement of the merchant's funds."""
    known = list(flows)
    rows = [_flow_row(merchant, number, one) for number, one in enumerate(known, start=1)]
    income, spent = [one.amount for one in known if one.income], [one.amount for one in known if not one.income]
    totals = [f"{len(known)}.0", f"{len(income)}.0", yuan(sum(income)), f"{len(spent)}.0", yuan(sum(spent))]
    return _file(FLOW, rows, FLOW_TOTALS, totals)


def share_bill(merchant: str, shares: Iterable[Share], returns: Iterable[Return]) -> str:
    """The bill of what was shared, released and taken back."""
    parts = [(share, one) for share in shares for one in share.portions]
    rows = [
        [
            *(moment(share.created_at), merchant, merchant, share.payment.transaction_id, share.order_id),
            *(one.detail_id, share.out_order_no, yuan(share.payment.captured), one.account or merchant),
            *(yuan(one.amount), "分账" if one.account else "解冻", SHARE_WORDS[one.result]),
            *(one.description, ""),
        ]
        for share, one in parts
    ]
    back = list(returns)
    rows += [
        [
            *(moment(one.created_at), merchant, one.portion.account, one.share.payment.transaction_id, one.return_id),
            *(one.portion.detail_id, one.out_return_no, yuan(one.share.payment.captured), merchant),
            *(yuan(one.amount), "分账回退", RETURN_WORDS[one.result], one.description, ""),
        ]
        for one in back
    ]
    in_all = sum(one.amount for _, one in parts) + sum(one.amount for one in back)
    return _file(SHARES, rows, SHARES_TOTALS, [str(len(rows)), yuan(in_all)])


def moment(at: float) -> str:
    """A moment as bills write it."""
    return datetime.fromtimestamp(at, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _payment_row(merchant: str, app_id: str, one: Payment) -> list[str]:
    amount = yuan(one.captured)
    return [
        *(moment(one.paid_at), app_id, merchant, "0", "", one.transaction_id, one.out_trade_no, one.payer),
        *(one.trade_type, "SUCCESS", "OTHERS", one.currency, amount, "0.00", "0", "0", "0.00", "0.00", "", ""),
        *(one.description, one.attach, _fee(one.captured), RATE, amount, "0.00", ""),
    ]


def _refund_row(merchant: str, app_id: str, one: Refund) -> list[str]:
    payment, amount = one.payment, yuan(one.amount)
    return [
        *(moment(one.created_at), app_id, merchant, "0", "", payment.transaction_id, payment.out_trade_no),
        *(payment.payer, payment.trade_type, "REFUND", "OTHERS", payment.currency, "0.00", "0.00", one.refund_id),
        *(one.out_refund_no, amount, "0.00", one.channel, STATES.get(one.status, one.status)),
        *(payment.description, payment.attach),
        *(_fee(-one.amount), RATE, "0.00", amount, ""),
    ]


def _flow_row(merchant: str, number: int, one: Flow) -> list[str]:
    direction = "收入" if one.income else "支出"
    return [
        *(moment(one.at), one.business_no, f"{one.business_no}{number:06}", one.name, one.kind, direction),
        *(yuan(one.amount), yuan(max(0, one.balance)), f"{merchant}API", one.remark, one.voucher),
    ]


def _fee(amount: int) -> str:
    """The fee of an amount in fen, in yuan with five decimals."""
    whole = abs(amount) * FEE_PER_MILLE
    return f"{'-' if amount < 0 else ''}{whole // 100_000}.{whole % 100_000:05}"


def _file(header: str, rows: Sequence[Sequence[str]], names: str, totals: Sequence[str]) -> str:
    if not rows:
        return ""
    lines = [header, *(_line(row) for row in rows), names, _line(totals)]
    return "\r\n".join(lines) + "\r\n"


def _line(values: Sequence[str]) -> str:
    return ",".join(f"`{value}" for value in values)
