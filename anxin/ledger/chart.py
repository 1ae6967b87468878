"""Which kinds of account are there, and which may pay which, for what reason? The whole truth, as data.

`sql/chart.sql` and `docs/reference/ledger.md` are written from here by `python -m anxin.ledger.write_chart`.
"""

from enum import Enum
from typing import NamedTuple

from anxin.texts import Text

REVERSED = "reversed"


class Sign(Enum):
    """On which side of zero may the balance of an account lie?"""

    NOT_NEGATIVE = "never below zero"
    NOT_POSITIVE = "never above zero"
    EITHER = "either side of zero"


class Account(NamedTuple):
    """One kind of account.

    Guarded accounts have a balance row that the database refuses to let below zero; open ones have no row and no
    lock and are summed. `of_order` accounts carry their order's id. `zero_at_close` accounts vanish when empty.
    """

    kind: str
    name: Text
    guarded: bool
    sign: Sign
    of_order: bool = False
    zero_at_close: bool = False


class Route(NamedTuple):
    """A transfer kind and one of the ways that its money may take."""

    kind: str
    source: str
    target: str


class Step(NamedTuple):
    """One kind of transfer: its name and all its routes."""

    kind: str
    name: Text
    routes: tuple[tuple[str, str], ...]


def _guarded(kind: str, name: Text, *, of_order: bool = False, zero_at_close: bool = False) -> Account:
    return Account(kind, name, guarded=True, sign=Sign.NOT_NEGATIVE, of_order=of_order, zero_at_close=zero_at_close)


def _open(kind: str, name: Text, sign: Sign = Sign.EITHER) -> Account:
    return Account(kind, name, guarded=False, sign=sign)


ACCOUNTS = (
    _open("outside", Text("平台之外（支付渠道）", "the world behind a channel"), Sign.EITHER),
    _guarded("hold", Text("担保托管", "hold of an order"), of_order=True, zero_at_close=True),
    _guarded("pending", Text("待结算", "supplier's share, pending"), of_order=True, zero_at_close=True),
    _guarded("supplier:available", Text("供货商可用余额", "supplier, available")),
    _guarded("supplier:deposit", Text("供货商保证金", "supplier, deposit")),
    _guarded("supplier:reserve", Text("供货商冻结款", "supplier, reserve")),
    _open("supplier:debt", Text("供货商欠款", "supplier, debt"), Sign.NOT_POSITIVE),
    _guarded("upstream:prepaid", Text("上游预付款", "upstream, prepaid")),
    _open("upstream:claim", Text("上游应退款", "upstream, claim"), Sign.NOT_POSITIVE),
    _guarded("buyer:balance", Text("买家余额", "buyer's balance")),
    _guarded("refund", Text("退款在途", "refund under way"), zero_at_close=True),
    _guarded("suspense", Text("待查款项", "suspense of a channel")),
    _open("platform:fees", Text("平台服务费", "platform, fees")),
    _open("platform:losses", Text("平台损失", "platform, losses")),
    _open("platform:channel_fees", Text("渠道手续费", "platform, channel fees")),
    _open("platform:goodwill", Text("平台补偿", "platform, goodwill")),
    _open("platform:sales", Text("自营货款", "platform, own sales")),
    _open("channel:claim", Text("渠道应赔", "channel, owes"), Sign.NOT_POSITIVE),
    _guarded("chargeback", Text("拒付争议款", "chargeback not yet decided"), zero_at_close=True),
)

# who bears the cost of a refund or a chargeback, in the order of recovery
_BEARERS = (
    "hold",
    "pending",
    "supplier:available",
    "supplier:deposit",
    "supplier:reserve",
    "supplier:debt",
    "platform:fees",
    "platform:losses",
    "platform:goodwill",
    "platform:sales",
    "channel:claim",
)


def _to(target: str, *sources: str) -> tuple[tuple[str, str], ...]:
    return tuple((source, target) for source in sources)


def _from(source: str, *targets: str) -> tuple[tuple[str, str], ...]:
    return tuple((source, target) for target in targets)


STEPS = (
    Step("paid", Text("付款", "paid"), _to("hold", "outside", "buyer:balance")),
    Step("unmatched", Text("收到来源不明的款项", "came in for an unknown reason"), _to("suspense", "outside")),
    Step("matched", Text("款项已认领", "found what it was for"), _from("suspense", "hold", "buyer:balance")),
    Step("confirmed", Text("确认收货", "confirmed"), _from("hold", "pending")),
    Step("fee", Text("平台服务费", "fee"), _to("platform:fees", "hold", "pending")),
    Step(
        "settled",
        Text("结算", "settled"),
        _from("pending", "supplier:available", "supplier:reserve", "platform:sales"),
    ),
    Step(
        "deposited",
        Text("缴纳保证金", "deposited"),
        (*_to("supplier:deposit", "outside", "supplier:available"), ("supplier:deposit", "supplier:available")),
    ),
    Step(
        "reserved",
        Text("冻结与解冻", "reserved and given free"),
        (("supplier:available", "supplier:reserve"), ("supplier:reserve", "supplier:available")),
    ),
    Step(
        "paid_out",
        Text("打款", "paid out"),
        _to("outside", "supplier:available", "supplier:reserve", "supplier:deposit"),
    ),
    Step(
        "refund_decided",
        Text("退款已决定", "refund decided"),
        _to("refund", *_BEARERS, "suspense", "chargeback", "buyer:balance"),
    ),
    Step("refund_arrived", Text("退款到账", "refund arrived"), _from("refund", "outside", "buyer:balance")),
    Step(
        "refund_returned", Text("退款被退回", "refund came back"), (("outside", "refund"), ("buyer:balance", "refund"))
    ),
    Step("refund_dropped", Text("退款撤销", "refund dropped"), _from("refund", *_BEARERS, "suspense", "buyer:balance")),
    Step(
        "recovered",
        Text("追偿", "recovered"),
        (
            *_to("platform:losses", "pending", "supplier:available", "supplier:deposit", "supplier:reserve"),
            *_to("supplier:debt", "pending", "supplier:available", "supplier:deposit", "supplier:reserve", "outside"),
            ("supplier:debt", "platform:losses"),
            ("platform:losses", "supplier:debt"),
            *_to("platform:losses", "upstream:claim", "upstream:prepaid"),
            *_from("platform:losses", "supplier:available", "supplier:deposit", "channel:claim"),
        ),
    ),
    Step(
        "borne",
        Text("平台或渠道承担", "borne by the platform or a channel"),
        _to("supplier:available", "platform:losses", "channel:claim"),
    ),
    Step("supplied", Text("上游供货成本", "cost of what an upstream supplied"), (("upstream:prepaid", "outside"),)),
    Step(
        "surplus_lost",
        Text("多到货物的损失", "lost to goods that came too often"),
        (("upstream:prepaid", "outside"),),
    ),
    Step("charged_back", Text("渠道拒付扣款", "charged back"), _to("chargeback", *_BEARERS, "suspense")),
    Step(
        "chargeback_closed",
        Text("拒付争议结束", "chargeback closed"),
        _from("chargeback", "outside", *_BEARERS),
    ),
    Step(
        "channel_fee",
        Text("渠道手续费", "channel fee"),
        (("platform:channel_fees", "outside"), ("outside", "platform:channel_fees")),
    ),
    Step("goodwill", Text("平台补偿", "goodwill"), _from("platform:goodwill", "buyer:balance", "supplier:available")),
    Step("topped_up", Text("余额充值", "balance topped up"), (("outside", "buyer:balance"),)),
    Step(
        "prepaid",
        Text("上游预付", "upstream prepaid"),
        (("outside", "upstream:prepaid"), ("upstream:prepaid", "outside")),
    ),
    Step(
        "claimed",
        Text("应退与归还", "claimed and repaid"),
        (
            ("upstream:claim", "upstream:prepaid"),
            ("upstream:prepaid", "upstream:claim"),
            ("outside", "upstream:claim"),
            ("outside", "channel:claim"),
        ),
    ),
    Step(
        "adjusted",
        Text("对账调整", "adjusted after reconciliation"),
        (
            ("outside", "platform:fees"),
            ("outside", "platform:losses"),
            ("platform:losses", "outside"),
            ("platform:losses", "suspense"),
            ("suspense", "platform:losses"),
            ("suspense", "platform:fees"),
            ("suspense", "outside"),
            ("platform:losses", "buyer:balance"),
            ("upstream:prepaid", "outside"),
            ("outside", "upstream:prepaid"),
        ),
    ),
)

ROUTES = tuple(Route(step.kind, source, target) for step in STEPS for source, target in step.routes)
BY_KIND = {account.kind: account for account in ACCOUNTS}
GUARDED = frozenset(account.kind for account in ACCOUNTS if account.guarded)
OPEN = frozenset(account.kind for account in ACCOUNTS if not account.guarded)
OF_ORDER = frozenset(account.kind for account in ACCOUNTS if account.of_order)
ZERO_AT_CLOSE = frozenset(account.kind for account in ACCOUNTS if account.zero_at_close)


def allows(kind: str, source: str, target: str) -> bool:
    """Whether a transfer of this kind may go from one kind of account to another."""
    return Route(kind, source, target) in _ROUTES


_ROUTES = frozenset(ROUTES)
