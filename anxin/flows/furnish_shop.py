"""How does a new installation get a shop that can be tried at once?"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.catalog.models import Item
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.models import Batch, Code
from anxin.flows.agree_with_supplier import VET_AGAIN
from anxin.payments.capabilities import WALLET, Capabilities
from anxin.payments.channel import BillKind
from anxin.payments.models import Channel
from anxin.payments.settings import BALANCE
from anxin.payouts.models import Agreement, Vetting
from anxin.payouts.states import AgreementState, Tier, VettingState
from anxin.people.models import Person, Role, Shop, Supplier
from anxin.policy.models import PolicyVersion
from anxin.refs import new_id

# the sandbox is tried by people who look on
SANDBOX_LOOKS = (3, 10, 60, 300, 3_600)
CODE_SYMBOLS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """All that is not the same on every installation: where the sandbox listens, its keys, and the rules' text."""

    merchant: str
    channel_url: str
    our_signing_key: str
    channel_key: str
    supplier_url: str
    supplier_account: str
    supplier_secret: str
    rules: str
    passwords: dict[str, str]


@dataclass(frozen=True, slots=True)
class Furnished:
    """The shop and its parties by name."""

    shop: UUID
    channel: UUID
    stock: UUID
    sandbox: UUID
    items: dict[str, UUID]
    people: dict[str, UUID]


STAFF = {
    "agent": ("agent@anxin.example", "Ari"),
    "senior": ("senior@anxin.example", "Sam"),
    "finance": ("finance@anxin.example", "Finn"),
    "operator": ("operator@anxin.example", "Opal"),
}
OTHERS = {"buyer": ("bea@anxin.example", "Bea"), "supplier": ("sol@anxin.example", "Sol")}

# sku, goods, title zh, title en, price in fen, promise in minutes, account, what it is (zh, en), what to check (zh, en)
SHELF = (
    (
        "steam-50",
        "code",
        "Steam 充值卡 50 元",
        "Steam gift card, CNY 50",
        4_850,
        30,
        "none",
        "数字卡密，付款后秒发。国区可用，面值 50 元。",
        "A digital code, delivered in seconds. For Chinese accounts, face value CNY 50.",
        "在 Steam 兑换页输入卡密\n核对到账面值 50 元",
        "Enter the code on Steam's redeem page\nCheck that CNY 50 arrived",
    ),
    (
        "game-100",
        "code",
        "游戏点卡 100 元",
        "Game card, CNY 100",
        9_780,
        30,
        "none",
        "卡号加密码，全服通用，有效期至 2027 年 12 月 31 日。",
        "Card number and password for all servers, valid until 31 December 2027.",
        "核对卡号位数\n尽快充入账号",
        "Check the number of digits\nCredit it to your account soon",
    ),
    (
        "qq-coin-50",
        "topup",
        "Q 币直充 50 个",
        "50 Q coins, credited to your QQ",
        4_900,
        30,
        "qq",
        "官方接口直充，一般 1 分钟到账。",
        "Credited through the official interface, usually within a minute.",
        "在 QQ 钱包查看 Q 币余额",
        "Look at the balance in QQ Wallet",
    ),
    (
        "mobile-100",
        "topup",
        "手机话费 100 元",
        "Mobile credit, CNY 100",
        9_950,
        120,
        "phone",
        "三网通用，承诺 2 小时内到账。",
        "For all three carriers, promised within two hours.",
        "留意运营商到账短信",
        "Watch for the carrier's message",
    ),
    (
        "green-diamond-31",
        "membership",
        "QQ 绿钻 1 个月",
        "QQ Green Diamond, one month",
        1_280,
        30,
        "qq",
        "QQ 音乐绿钻豪华版 31 天，直充到账，不自动续费。",
        "31 days of QQ Music membership, credited directly, no automatic renewal.",
        "QQ 资料卡绿钻标志是否点亮\n有效期是否增加 31 天\n会员权益是否生效",
        "Is the green badge lit?\nHas the period grown by 31 days?\nDo the privileges work?",
    ),
    (
        "video-90",
        "membership",
        "视频会员季卡",
        "Video membership, three months",
        5_800,
        60,
        "phone",
        "手机号直充，92 天，多端可用。",
        "Credited to your phone number, 92 days, on all devices.",
        "有效期是否增加 92 天",
        "Has the period grown by 92 days?",
    ),
)


# what the memberships of the shelf give, and the problem that each of their lines to check is about
MEMBERSHIPS: dict[str, dict[str, object]] = {
    "green-diamond-31": {
        "period_days": 31,
        "level_zh": "绿钻豪华版",
        "level_en": "Green Diamond Deluxe",
        "privileges_zh": "无损音质\n付费歌曲下载\n绿钻标志",
        "privileges_en": "Lossless sound\nDownloads of paid songs\nThe green badge",
        "check_problems": "missing_privilege\nshort_validity\nmissing_privilege",
    },
    "video-90": {"period_days": 92, "check_problems": "short_validity"},
}


@atomic(durable=True)
def furnish_shop(
    with_: Furniture, *, codes: int, at: datetime, wallet: bool = False, agreed: bool = False
) -> Furnished | None:
    """Make the first shop with its channel, suppliers, people, rules, items and stock; None where a shop stands.

    With `wallet` buyers can pay from their balance. With `agreed` the cards are sold by somebody from outside, vetted
    and under an agreement; else they are the shop's own.
    """
    if Shop.objects.exists():
        return None
    shop = Shop.objects.create(name_zh="安心数字商店", name_en="Anxin Digital Goods")
    own, theirs = Supplier.Standing.OWN, Supplier.Standing.PLATFORM if agreed else Supplier.Standing.OWN
    stock = Supplier.objects.create(
        shop=shop, name_zh="星河卡券", name_en="Galaxy Cards", kind=Supplier.Kind.STOCK, standing=theirs
    )
    sandbox = Supplier.objects.create(
        shop=shop,
        standing=own,
        name_zh="极速直充",
        name_en="Swift Top-up",
        kind=Supplier.Kind.SANDBOX,
        base_url=with_.supplier_url,
        account=with_.supplier_account,
        secret_sealed=vault.seal(with_.supplier_secret, "supplier"),
        capabilities=SupplierCapabilities(code_check=True, claims=True).to_json(),
    )
    channel = _channel(shop, with_)
    if wallet:
        _wallet(shop)
    _rules(shop, with_.rules, at)
    items = {row[0]: _item(shop, stock if row[1] == "code" else sandbox, place, row) for place, row in enumerate(SHELF)}
    Item.objects.bulk_create(items.values())
    if agreed:
        _agree(stock, [item for item in items.values() if item.supplier_id == stock.pk], at)
    _stock([items["steam-50"], items["game-100"]], codes, at)
    people = _people(shop, {"supplier": stock}, with_.passwords)
    return Furnished(shop.pk, channel.pk, stock.pk, sandbox.pk, {sku: item.pk for sku, item in items.items()}, people)


def _agree(supplier: Supplier, items: list[Item], at: datetime) -> None:
    """As if the operator had checked who this is, and looked at each item."""
    Agreement.objects.create(
        shop=supplier.shop,
        supplier=supplier,
        state=AgreementState.VETTED,
        tier=Tier.REGULAR,
        legal_name="星河卡券（演示）",
        payee="演示账户",
        vet_again_at=at + VET_AGAIN,
        applied_at=at,
    )
    Vetting.objects.bulk_create(
        Vetting(item=item, shop=supplier.shop, state=VettingState.LISTED, by="machine", asked_at=at, decided_at=at)
        for item in items
    )


def _channel(shop: Shop, with_: Furniture) -> Channel:
    return Channel.objects.create(
        shop=shop,
        kind="sandbox",
        name_zh="沙箱支付",
        name_en="Sandbox Pay",
        account=with_.merchant,
        base_url=with_.channel_url,
        secret_sealed=vault.seal(with_.our_signing_key, "channel"),
        their_key=with_.channel_key,
        capabilities=Capabilities(bills=(BillKind.TRADE,), query_after_seconds=SANDBOX_LOOKS).to_json(),
    )


def _wallet(shop: Shop) -> None:
    """What was refunded to a buyer's balance can be spent."""
    Channel.objects.create(
        shop=shop,
        kind=BALANCE,
        name_zh="余额",
        name_en="Balance",
        account=f"balance-{shop.pk.hex[:8]}",
        base_url="",
        capabilities=WALLET.to_json(),
        position=1,
    )


def _rules(shop: Shop, text: str, at: datetime) -> None:
    PolicyVersion.objects.create(
        shop=shop,
        number=1,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        state=PolicyVersion.State.IN_FORCE,
        announced_at=at,
        in_force_at=at,
    )


def _item(
    shop: Shop, supplier: Supplier, place: int, row: tuple[str, str, str, str, int, int, str, str, str, str, str]
) -> Item:
    sku, goods, title_zh, title_en, price, promise, account, summary_zh, summary_en, check_zh, check_en = row
    return Item(
        shop=shop,
        supplier=supplier,
        sku=sku,
        goods=goods,
        title_zh=title_zh,
        title_en=title_en,
        price_minor=price,
        promise_minutes=promise,
        account_kind=account,
        summary_zh=summary_zh,
        summary_en=summary_en,
        check_now_zh=check_zh,
        check_now_en=check_en,
        position=place,
        **MEMBERSHIPS.get(sku, {}),
    )


def _stock(items: list[Item], count: int, at: datetime) -> None:
    batches, stock = [], []
    for item in items:
        key, sealed_key = vault.new_data_key("codes")
        batch = Batch(
            shop_id=item.shop_id, item=item, source="demo", data_key_sealed=sealed_key, imported_at=at, by="machine"
        )
        batches.append(batch)
        stock += [_code(batch, key) for _ in range(count)]
    Batch.objects.bulk_create(batches)
    Code.objects.bulk_create(stock)


def _code(batch: Batch, key: bytes) -> Code:
    text = "-".join("".join(secrets.choice(CODE_SYMBOLS) for _ in range(5)) for _ in range(3))
    return Code(
        id=new_id(),
        shop_id=batch.shop_id,
        item=batch.item,
        batch=batch,
        sealed=vault.seal_with(key, text, "codes"),
        mark=vault.mark(text, f"code:{batch.shop_id}"),
    )


def _people(shop: Shop, suppliers: dict[str, Supplier], passwords: dict[str, str]) -> dict[str, UUID]:
    made = {}
    for role, (email, name) in {**STAFF, **OTHERS}.items():
        made[role] = Person(email=email, name=name, is_staff=role in STAFF)
        made[role].set_password(passwords.get(role))
    Person.objects.bulk_create(made.values())
    Role.objects.bulk_create(
        Role(shop=shop, person=person, name=role, supplier=suppliers.get(role)) for role, person in made.items()
    )
    return {role: person.pk for role, person in made.items()}
