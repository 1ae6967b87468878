"""Which pages do we look at, and with which stories? Sample values for the preview; no database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from anxin.refusal import TooMany
from anxin.texts import Text
from anxin.web.forms import AnswerForm, CaseForm, FindByPaymentForm, FindForm, ItemsForm, OrderForm, StockForm
from anxin.web.shown import (
    CaseShown,
    Check,
    Clause,
    Entry,
    ItemShown,
    Link,
    Money,
    OrderLine,
    OrderShown,
    Payment,
    Record,
    Status,
)

NOW = datetime.now(UTC)
ID = UUID("019a0000-0000-7000-8000-000000000001")


def ago(**length: int) -> datetime:
    """A moment before now."""
    return NOW - timedelta(**length)


def later(**length: int) -> datetime:
    """A moment after now."""
    return NOW + timedelta(**length, seconds=20)


RECORD = Record("恒星直充", 1286, 99.2, 0.8, timedelta(minutes=3))
QQ = Text("QQ 绿钻豪华版 1 个月", "QQ Music Luxury, 1 month")
STEAM = Text("Steam 充值卡 100 元", "Steam wallet code ¥100")
PHONE = Text("全国话费快充 100 元", "Mobile top-up ¥100")


def item(
    title: Text = PHONE, goods: str = "topup", price: int = 9980, stock: int | None = None, **more: Any
) -> ItemShown:
    """An item on the shelf."""
    return ItemShown(
        ID, title, goods, price, timedelta(minutes=more.pop("promise", 30)), RECORD, in_stock=stock, **more
    )


ITEM = item(
    description=Text("三网通用，充到您填写的手机号。", "All three carriers; goes to the number you enter."),
    account_label=Text("手机号", "Phone number"),
    not_returned=(
        Text("已充到您填写的号码，且号码是您填错的", "Topped up to the number you entered, and you entered it wrongly"),
        Text("到账后改变主意", "Changing your mind after it has arrived"),
    ),
    returned=(
        Text("30 分钟内没到账：自动全额退款，不用申请", "Not there within 30 minutes: refunded in full by itself"),
        Text("充到了别的号码：全额退款", "Topped up another number: refunded in full"),
        Text("只到账一部分：未到的部分按比例退", "Only part arrived: the rest is refunded pro rata"),
    ),
    checks=(
        Text("手机号是否正常使用，没有停机或销户", "The number is in use, not suspended or closed"),
        Text("充值到账后会收到运营商短信，以它为准", "The carrier’s message is what counts as arrival"),
    ),
)


def story(*extra: Entry) -> tuple[Entry, ...]:
    """The usual beginning and what follows."""
    return (
        Entry(ago(minutes=19), Text("已下单", "Order placed")),
        Entry(
            ago(minutes=18),
            Text("已付款，进入担保托管", "Paid, held by Anxin"),
            Text("微信支付 4200002031 · ¥99.80", "WeChat Pay 4200002031 · ¥99.80"),
        ),
        *extra,
    )


def order(status: Status, money: Money, timeline: tuple[Entry, ...], can: str = "", **more: Any) -> OrderShown:
    """One order in some state."""
    values: dict[str, Any] = {
        "title": PHONE,
        "goods": "topup",
        "quantity": 1,
        "amount_minor": 9980,
        "placed_at": ago(minutes=19),
        "account": "138****5678",
        "supplier": "恒星直充",
        "policy": "v3",
        "channel": Text("微信支付", "WeChat Pay"),
        "stamp": "1",
    }
    return OrderShown(
        ID, "7K3QFA2M", status=status, money=money, timeline=timeline, can=frozenset(can.split()), **(values | more)
    )


WAITING = order(
    Status(
        "waiting",
        "clock",
        Text("等待到账", "Waiting for delivery"),
        Text("14:40 前未到账，自动全额退款", "Not there by 14:40: refunded in full by itself"),
        due_at=later(minutes=12),
        since=ago(minutes=18),
    ),
    Money("hold", 9980),
    story(
        Entry(
            ago(minutes=18),
            Text("已向供货商下单", "Ordered from the supplier"),
            Text("恒星直充已接单", "Accepted"),
            "now",
        ),
        Entry(later(minutes=12), Text("承诺到账", "Promised delivery"), mark="next"),
        Entry(later(minutes=12), Text("未到账则自动退款", "Refund by itself if not there"), mark="next"),
    ),
    "case",
)
UNPAID = order(
    Status(
        "waiting",
        "wallet",
        Text("等待付款", "Waiting for payment"),
        Text("到时未付款，订单自动取消，不会扣款", "Unpaid by then, the order lapses; nothing is charged"),
        due_at=later(minutes=14),
        since=ago(minutes=1),
    ),
    Money("buyer", 9980),
    (
        Entry(ago(minutes=1), Text("已下单", "Order placed")),
        Entry(None, Text("等待付款", "Waiting for payment"), mark="now"),
    ),
    "pay cancel",
    channel=None,
)
VEILED = order(
    Status(
        "protected",
        "ticket",
        Text("已发货，未查看", "Delivered, not yet seen"),
        Text(
            "卡密已为您备好。没看过之前，7 天内可自助退款。",
            "Your code is ready. Unseen, you can return it yourself within 7 days.",
        ),
    ),
    Money("hold", 10000),
    story(Entry(ago(minutes=17), Text("已发货", "Delivered"), Text("从库存发出 1 张卡密", "1 code from stock"), "now")),
    "reveal case",
    title=STEAM,
    goods="code",
    amount_minor=10000,
    account="",
    codes=("••••",),
)
SEEN = order(
    Status(
        "protected",
        "ticket",
        Text("已查看卡密", "Code revealed"),
        Text(
            "请尽快兑换并确认。到时未确认，系统自动确认。",
            "Redeem and confirm it. Unconfirmed by then, it is confirmed by itself.",
        ),
        due_at=later(days=2, hours=23),
        since=ago(hours=1),
    ),
    Money("hold", 10000),
    story(
        Entry(ago(minutes=17), Text("已发货", "Delivered")),
        Entry(
            ago(minutes=2),
            Text("您查看了卡密", "You revealed the code"),
            Text("本次查看已记录", "This was recorded"),
            "now",
        ),
    ),
    "case confirm",
    title=STEAM,
    goods="code",
    amount_minor=10000,
    account="",
    codes=("A7K2-9QXM-44TF-PL08",),
    revealed_at=ago(minutes=2),
)
ARRIVED = order(
    Status(
        "protected",
        "check",
        Text("已到账", "Delivered"),
        Text(
            "用时 3 分钟。请核对后确认；有问题可申请退款。",
            "It took 3 minutes. Check it and confirm; if something is wrong, ask for a refund.",
        ),
    ),
    Money("hold", 9980),
    story(Entry(ago(minutes=15), Text("已到账 138****5678", "Arrived at 138****5678"), mark="now")),
    "case confirm",
)
CONFIRMED = order(
    Status(
        "protected",
        "check",
        Text("交易完成", "Completed"),
        Text("您已确认到账，货款转给供货商。", "You confirmed; the money goes to the supplier."),
    ),
    Money(
        "supplier", 9980, note=Text("保留期内供货商还不能提走", "The supplier cannot withdraw it during the hold-back")
    ),
    story(
        Entry(ago(minutes=15), Text("已到账", "Arrived")), Entry(ago(minutes=4), Text("您确认了到账", "You confirmed"))
    ),
    "case",
)
RETURNING = order(
    Status(
        "info",
        "return",
        Text("退款中", "Refund under way"),
        Text(
            "已全额退款 ¥99.80，微信零钱预计 5 分钟内到账",
            "Refunded in full, ¥99.80; expected in WeChat balance within 5 minutes",
        ),
        Text("原因：超过承诺时间未到账（条款 7）", "Why: not delivered in the time promised (clause 7)"),
    ),
    Money("returning", 9980),
    story(
        Entry(ago(minutes=2), Text("超过承诺时间，未到账", "The promise passed undelivered"), mark="failed"),
        Entry(
            ago(minutes=2),
            Text("系统自动退款", "Refunded unasked"),
            Text("承诺时间过后 1 秒向微信支付提出", "Asked 1 second after the promise"),
            "now",
        ),
        Entry(None, Text("退款到账", "Refund arrives"), mark="next"),
    ),
)
RETURNED = order(
    Status(
        "protected",
        "return",
        Text("已全额退款 ¥99.80", "Refunded in full, ¥99.80"),
        Text("已原路退回微信支付", "Returned to WeChat Pay, the way you paid"),
        Text("原因：超过承诺时间未到账（条款 7）", "Why: not delivered in the time promised (clause 7)"),
    ),
    Money("returned", 9980),
    story(
        Entry(ago(minutes=2), Text("超过承诺时间，未到账", "The promise passed undelivered"), mark="failed"),
        Entry(ago(minutes=2), Text("系统自动退款", "Refunded unasked")),
        Entry(ago(minutes=1), Text("退款已到账", "Refund arrived")),
    ),
    live=False,
)
EXPIRED = order(
    Status(
        "quiet",
        "clock",
        Text("已过期", "Expired"),
        Text(
            "付款时间已过，未扣款。想要的话请重新下单。",
            "The time to pay has passed; nothing was charged. Order again if you still want it.",
        ),
    ),
    Money("buyer", 9980),
    (
        Entry(ago(minutes=40), Text("已下单", "Order placed")),
        Entry(ago(minutes=25), Text("未付款，已过期", "Unpaid, expired"), mark="failed"),
    ),
    "buy_again",
    live=False,
    channel=None,
)
BOUNCED = order(
    Status(
        "needs",
        "alert",
        Text("退款被退回", "The refund came back"),
        Text(
            "您的收款账户拒收了 ¥99.80，钱在平台这里，请选择退到哪里",
            "Your account refused ¥99.80. The money is here; choose where it should go",
        ),
        Text("24 小时内未选择，会再次原路退回", "Unanswered for 24 hours, we try the original way again"),
        due_at=later(hours=23),
        since=ago(hours=1),
    ),
    Money("returning", 9980),
    story(Entry(ago(minutes=2), Text("退款被收款行退回", "The bank returned the refund"), mark="failed")),
    "choose_destination",
    refund=ID,
)

CHAIN = (
    Link(Text("支付凭证", "Payment"), "sealed", Text("平台已自动附上", "Attached by the platform")),
    Link(Text("商品状态", "Goods"), "missing", Text("需要兑换失败截图 1 张", "1 screenshot of the failed redemption")),
    Link(Text("沟通记录", "Talk"), "sealed", Text("本单全部沟通已封存", "All messages of this order")),
)


def case(status: Status, **more: Any) -> CaseShown:
    """One case in some state."""
    values: dict[str, Any] = {"timeline": (), "chain": CHAIN, "clause": "26", "policy": "v3"}
    return CaseShown(ID, ID, "7K3QFA2M", STEAM, 10000, Text("卡密无效", "Invalid code"), status, "1", **(values | more))


OPENED = Entry(ago(minutes=20), Text("您提出：卡密无效", "You said: the code is invalid"))
CASE_WAITING = case(
    Status(
        "waiting",
        "clock",
        Text("等供货商核实", "The supplier is asked"),
        Text(
            "供货商最晚今天 16:05 答复；到时不答复，您可直接选退款或补发",
            "To answer by 16:05 today; if it does not, you choose a refund or another code",
        ),
        due_at=later(hours=1, minutes=40),
        since=ago(minutes=20),
    ),
    timeline=(
        OPENED,
        Entry(ago(minutes=20), Text("已要求供货商核实并举证", "The supplier was asked to check and prove"), mark="now"),
        Entry(later(hours=1, minutes=40), Text("不答复：由您选退款或补发", "No answer: you choose"), mark="next"),
    ),
)
CASE_CHOOSE = case(
    Status(
        "needs",
        "check",
        Text("支持您的申请，请选择", "Upheld: please choose"),
        Text("24 小时内未选择，自动全额退款", "Unanswered for 24 hours: refunded in full"),
        Text("原因：供货商承认卡密无效（条款 17）", "Why: the supplier admits it (clause 17)"),
        due_at=later(hours=23, minutes=50),
        since=ago(minutes=10),
    ),
    choices=("refund", "reissue"),
    clause="17",
    liable=Text("供货商", "the supplier"),
    timeline=(OPENED, Entry(ago(minutes=9), Text("供货商承认卡密无效", "The supplier admits it"), mark="now")),
)
CASE_REJECTED = case(
    Status(
        "quiet",
        "info",
        Text("未支持退款", "Not refunded"),
        Text("充值已到您下单时填写的账号 138****5678", "It arrived at the account you entered, 138****5678"),
        Text(
            "条款 23：充值账号由买家填写，且与到账账号一致",
            "Clause 23: the account was entered by the buyer and matches",
        ),
    ),
    clause="23",
    liable=Text("买家", "the buyer"),
    receipt=(
        (Text("填写的账号", "Account entered"), "138****5678"),
        (Text("到账的账号", "Account credited"), "138****5678"),
        (Text("供货商回执", "Receipt"), "SP-20260308-88213"),
    ),
    ways_on=(
        Text("7 天内可申诉一次，由另一位审核员处理", "Appeal once within 7 days; another person decides"),
        Text("下载证据包，向 12315 或微信支付投诉", "Download the evidence and complain to 12315 or WeChat Pay"),
    ),
    timeline=(OPENED, Entry(ago(minutes=2), Text("按条款 23 裁决：不退款", "Decided under clause 23: no refund"))),
    live=False,
)
CHECK = Check(
    "protected",
    Text("可退款或补发", "Refund or another code"),
    (
        Text("先由供货商核实，最晚 16:05 答复", "The supplier checks first, by 16:05 at the latest"),
        Text("不答复或承认：您选退款或补发", "No answer or an admission: you choose"),
        Text("退款到微信零钱，约 5 分钟", "The refund reaches WeChat balance in about 5 minutes"),
    ),
    "26",
    (Text("供货商出示有效的兑换记录，会转人工审核", "A valid redemption record from the supplier brings a person in"),),
)
PROBLEMS = [
    ("not_arrived", "未到账"),
    ("invalid_code", "卡密无效"),
    ("used_code", "卡密已被使用"),
    ("wrong_goods", "商品不符"),
    ("changed_mind", "不想要了"),
]
PAYMENT = Payment(
    ID, "7K3QFA2M", PHONE, 9980, later(minutes=14), "http://127.0.0.1:8101/cashier/pp_01K3QFA2M7", "1", UNPAID.status
)
RULES = SimpleNamespace(
    version="v3",
    in_force_at=ago(days=40),
    sha256="9f2c1b7e" * 8,
    refused=[
        Clause(
            "23",
            Text("充值账号由您填写，且与到账账号一致", "You entered the account and it is the one credited"),
            Text("不退款，附到账回执", "No refund; with the receipt"),
        ),
        Clause(
            "25",
            Text("已查看或已使用，且下单时确认过不可无理由退款", "Seen or used, and agreed to at purchase"),
            Text("不退款", "No refund"),
            law="《消费者权益保护法》第二十五条",
        ),
    ],
    returned=[
        Clause(
            "7",
            Text("超过承诺时间未到账", "Undelivered past the promise"),
            Text("立即自动全额退款，不用申请", "Refunded in full at once, unasked"),
        ),
        Clause(
            "18",
            Text("卡密未查看，发货后 7 天内", "A code never seen, within 7 days"),
            Text("全额退款，自助办理", "Refunded in full, by yourself"),
        ),
    ],
    checked=[
        Clause(
            "26",
            Text("卡密无效、已被使用、商品不符", "Invalid, used or wrong goods"),
            Text(
                "供货商 2 小时内举证；不答复由您选退款或补发",
                "The supplier proves it within 2 hours; silence leaves the choice to you",
            ),
        )
    ],
)


def line(title: Text, goods: str, amount: int, shown: OrderShown, **more: Any) -> OrderLine:
    """One row of a list."""
    return OrderLine(
        ID,
        shown.ref,
        title,
        goods,
        amount,
        shown.placed_at,
        shown.status.tone,
        shown.status.icon,
        shown.status.title,
        **more,
    )


LINES = [
    line(PHONE, "topup", 9980, WAITING, due_at=later(minutes=12)),
    line(STEAM, "code", 10000, SEEN),
    line(QQ, "membership", 1800, RETURNED),
]
SUPPLIER = {"supplier": SimpleNamespace(name=Text("恒星直充", "Star Top-up")), "waiting_cases": 2, "page": "supplier"}
DESK_LINES = [
    SimpleNamespace(
        title=row.title,
        quantity=1,
        ref=row.ref,
        at=row.at,
        account="138****5678",
        tone=row.tone,
        state=row.state,
        amount_minor=row.amount_minor,
        currency="CNY",
    )
    for row in LINES
]


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every page we look at: name → template and context."""
    wrong = OrderForm(
        {"quantity": "1", "account": "13800005678", "account_again": "13800005679", "contact": "bea@", "password": "12"}
    )
    shop_items = [
        ITEM,
        item(STEAM, "code", 10000, 42, promise=1),
        item(QQ, "membership", 1800, promise=60),
        item(Text("京东 E 卡 500 元", "JD gift card ¥500"), "code", 49200, 0, promise=1),
        item(Text("王者荣耀 648 点券", "Honor of Kings 648 points"), "topup", 6280, promise=10),
    ]
    shop = {"items": shop_items, "kinds": ["code", "topup", "membership"], "page": "shop"}
    item_page = {"item": ITEM, "policy": "v3", "once": "x"}
    orders = {
        "order-unpaid": UNPAID, "order-waiting": WAITING, "order-veiled": VEILED, "order-seen": SEEN, "order-arrived": ARRIVED, "order-confirmed": CONFIRMED,
        "order-returning": RETURNING, "order-returned": RETURNED, "order-expired": EXPIRED, "order-bounced": BOUNCED,
    }  # fmt: skip
    movement = {"currency": "CNY", "ref": "7K3QFA2M-S1", "at": ago(hours=3)}
    statement = {
        "figures": [
            SimpleNamespace(name=Text(zh, en), amount_minor=amount, currency="CNY", note=Text("", ""))
            for zh, en, amount in (
                ("可提现", "Available", 1284000),
                ("保留期内", "Held back", 96800),
                ("担保托管中", "In escrow", 9980),
                ("保证金", "Deposit", 200000),
            )
        ],
        "movements": [
            SimpleNamespace(
                what=Text("订单结算", "Order settled"), amount_minor=9680, balance_minor=1284000, **movement
            ),
            SimpleNamespace(
                what=Text("退款追偿", "Refund recovered"), amount_minor=-1800, balance_minor=1274320, **movement
            ),
        ],
    }
    report = SimpleNamespace(
        taken=198,
        repeated=3,
        refused=[
            SimpleNamespace(number=12, why=Text("内容为空", "empty"), shown=""),
            SimpleNamespace(number=44, why=Text("缺少密码", "no password"), shown="JD8812…"),
        ],
    )
    question = SimpleNamespace(
        id=ID,
        problem=Text("卡密无效", "Invalid code"),
        due_at=later(hours=1, minutes=40),
        title=STEAM,
        ref="7K3QFA2M",
        amount_minor=10000,
        currency="CNY",
        note="提示卡号不存在",
        form=AnswerForm(auto_id="a_%s"),
    )
    return {
        "shop": ("web/shop.html", shop),
        "shop-empty": ("web/shop.html", {**shop, "items": []}),
        "item": ("web/item.html", {**item_page, "form": OrderForm()}),
        "item-wrong": (
            "web/item.html",
            {
                **item_page,
                "form": wrong,
                "refusal": Text(
                    "库存刚刚售完，没有下单，也没有扣款。", "Just sold out. Nothing was ordered or charged."
                ),
            },
        ),
        "pay": ("web/pay.html", {"payment": PAYMENT}),
        **{
            name: ("web/order.html", {"order": shown, "unseen_window": Text("7 天", "7 days")})
            for name, shown in orders.items()
        },
        "find": ("web/find.html", {"form": FindForm(), "by_payment": FindByPaymentForm(), "page": "find"}),
        "case-open": (
            "web/case_open.html",
            {"order": SEEN, "form": CaseForm(problems=PROBLEMS, initial={"problem": "invalid_code"}), "check": CHECK},
        ),
        "case-waiting": ("web/case.html", {"case": CASE_WAITING}),
        "case-choose": ("web/case.html", {"case": CASE_CHOOSE}),
        "case-rejected": ("web/case.html", {"case": CASE_REJECTED}),
        "rules": ("web/rules.html", {"rules": RULES, "page": "rules"}),
        "orders": ("web/orders.html", {"orders": LINES, "page": "orders"}),
        "orders-empty": ("web/orders.html", {"orders": [], "page": "orders"}),
        "supplier-orders": ("web/supplier/orders.html", {**SUPPLIER, "desk": "orders", "orders": DESK_LINES}),
        "supplier-cases": ("web/supplier/cases.html", {**SUPPLIER, "desk": "cases", "cases": [question]}),
        "supplier-items": (
            "web/supplier/items.html",
            {
                **SUPPLIER,
                "desk": "items",
                "items": [
                    SimpleNamespace(**{**vars(one), "sku": "HF-100", "sold_out": one.sold_out}) for one in shop_items
                ],
                "form": ItemsForm(),
            },
        ),
        "supplier-stock": (
            "web/supplier/stock.html",
            {**SUPPLIER, "desk": "stock", "form": StockForm(items=[("1", "Steam 充值卡 100 元")]), "report": report},
        ),
        "supplier-statement": ("web/supplier/statement.html", {**SUPPLIER, "desk": "statement", **statement}),
        "404": ("404.html", {}),
        "403": ("403.html", {}),
        "429": ("429.html", {"refusal": TooMany(minutes=9)}),
        "500": ("500.html", {}),
    }
