"""What can a channel do, in words that finance would use? And how is what was done to it called?"""

from datetime import timedelta
from typing import Final, NamedTuple

from anxin.console.channels_kinds import KINDS
from anxin.console.shown import span
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import BillKind, Way
from anxin.texts import Text

WAYS: Final = {
    Way.QR: Text("扫码", "QR code"),
    Way.REDIRECT: Text("跳转收银台", "channel's page"),
    Way.PAGE: Text("电脑网页付款", "page for large screens"),
    Way.IN_APP: Text("应用内支付", "in the app"),
}
BILLS: Final = {
    BillKind.TRADE: Text("交易账单", "trades"),
    BillKind.FLOW: Text("资金账单", "flow of funds"),
    BillKind.SHARE: Text("分账账单", "shares"),
}
ACTS: Final = {
    "added": (Text("新增渠道", "Added"), "info"),
    "keys": (Text("修改密钥或设置", "Keys or settings changed"), "waiting"),
    "fee": (Text("修改约定费率", "Agreed fee changed"), "waiting"),
    "enabled": (Text("启用", "Switched on"), "good"),
    "disabled": (Text("停用", "Switched off"), "quiet"),
    "notice_shown": (Text("查看通知原文", "Notice shown as it came"), "info"),
}
FIELDS: Final[dict[str, Text]] = {
    "account": Text("商户号", "account"),
    "base_url": Text("接口地址", "address"),
    "fee_rate": Text("约定费率", "agreed fee"),
    "acknowledged": Text("法律提示确认", "legal notice"),
    **{setting.name: setting.label for kind in KINDS.values() for setting in kind.settings},
}


class Ability(NamedTuple):
    """One line: what is asked, what the answer is, and whether it needs an eye."""

    name: Text
    value: Text
    tone: str = ""


OWN: Final = [
    Ability(Text("付款方式", "Pays by"), Text("买家在本站的余额", "the buyer's balance here")),
    Ability(Text("退款", "Refunds"), Text("即时退回余额，不限次数", "back to the balance at once, in any parts")),
    Ability(Text("对账单", "Bills"), Text("就是本站账本", "our own books")),
]


def abilities(can: Capabilities) -> list[Ability]:
    """What a channel declares, line by line."""
    if can.own_wallet:
        return OWN
    return [
        Ability(Text("付款方式", "Pays by"), _listed([WAYS[way] for way in can.ways])),
        *_refunds(can),
        Ability(
            Text("付款通知", "Payment notice"),
            Text("验签后直接入账", "counts once verified")
            if can.notice_proves
            else Text("只作提醒，查询确认后才入账", "a hint; counts after a query"),
            "" if can.notice_proves else "waiting",
        ),
        Ability(
            Text("渠道侧担保", "Held at the channel"),
            Text("最长 {n} 天", "for {n} days at most").fill(n=can.third_party_hold_days)
            if can.third_party_hold_days
            else Text("没有启用", "not switched on"),
        ),
        Ability(
            Text("对账单", "Bills"),
            _listed([BILLS[bill] for bill in can.bills]) if can.bills else Text("没有，请人工核对", "none: by hand"),
            "" if can.bills else "waiting",
        ),
        Ability(
            Text("请求频率", "Rate"),
            Text("每秒最多 {n} 次", "{n} a second at most").fill(n=f"{can.rate_per_second:g}")
            if can.rate_per_second
            else Text("不限", "no limit"),
        ),
    ]


def in_short(can: Capabilities) -> Text:
    """The same in one line of a list."""
    if can.own_wallet:
        return OWN[1].value
    if not can.refundable:
        return Text("不能退款，人工处理", "no refunds: by hand")
    parts = [
        Text("可部分退款", "partial refunds") if can.partial else Text("只能整单退款", "whole refunds only"),
        Text("{n} 天内", "within {n} days").fill(n=can.window_days),
        Text("可查询", "queryable") if can.queryable else Text("不可查询", "not queryable"),
    ]
    return _listed(parts)


def _refunds(can: Capabilities) -> list[Ability]:
    if not can.refundable:
        word = Text("不能退款，由财务人工处理", "not by machine; finance does it by hand")
        return [Ability(Text("退款", "Refunds"), word, "needs")]
    partial = Text("可部分退款，最多 {n} 次", "in parts, {n} at most").fill(n=can.maximum_partials)
    lines = [
        Ability(Text("退款", "Refunds"), partial if can.partial else Text("只能整单退款", "whole payments only")),
        Ability(Text("退款期限", "Until"), Text("付款后 {n} 天", "{n} days after payment").fill(n=can.window_days)),
        Ability(
            Text("到账", "Arrives"),
            Text("{n} 个工作日内", "within {n} working days").fill(n=can.arrival_working_days)
            if can.arrival_working_days
            else Text("当天", "the same day"),
        ),
        Ability(
            Text("结果查询", "Can be looked up"),
            Text("可以", "yes")
            if can.queryable
            else Text("不可以，结果不明时转财务", "no: unclear ones go to finance"),
            "" if can.queryable else "needs",
        ),
        Ability(
            Text("同一单号重发", "Same number again"),
            Text("只退一次", "refunds once")
            if can.idempotent
            else Text("可能重复退，系统不会重发", "might refund twice; never sent"),
            "" if can.idempotent else "needs",
        ),
        Ability(
            Text("手续费", "Fee"),
            Text("退款时退回", "given back") if can.fee_returned else Text("退款时不退", "kept by the channel"),
        ),
    ]
    if can.minimum_interval_seconds:
        length = span(timedelta(seconds=can.minimum_interval_seconds))
        lines.append(Ability(Text("两次退款间隔", "Between refunds"), Text("至少 {n}", "{n} at least").fill(n=length)))
    return lines


def _listed(parts: list[Text]) -> Text:
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
