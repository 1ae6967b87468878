"""How does a supplier, or its program, set one item: what it is, what it costs, how it is sold, what to check?"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.banned_for import banned_for
from anxin.catalog.change_prices import SAME, Priced, change_prices
from anxin.catalog.check_item import check_item
from anxin.catalog.models import Item
from anxin.catalog.refusals import ItemWrong, KindInUse
from anxin.delivery.queries import shelved
from anxin.flows.acts.await_vetting import await_vetting
from anxin.flows.acts.follow_sources import follow_sources
from anxin.orders.queries import item_has_open_orders
from anxin.payouts.models import Vetting
from anxin.payouts.queries import in_advance, never_paid, own, vetting_of
from anxin.payouts.refusals import NobodySplits
from anxin.payouts.states import VettingState
from anxin.people.models import Supplier
from anxin.policy.facts import Problem
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.texts import Text

MOST_PER_ORDER = 1_000
LONGEST_ACCOUNT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSettings:
    """An item as it is written down; texts of several lines have one line for each thing, in both languages.

    Without a price an item keeps what it costs and what was announced; the present price takes an announced one back.
    """

    sku: str
    goods: str
    title_zh: str
    title_en: str = ""
    summary_zh: str = ""
    summary_en: str = ""
    price_minor: int | None = None
    promise_minutes: int = 30
    account_kind: str = "none"
    account_digits: bool = False
    account_shortest: int = 1
    account_longest: int = LONGEST_ACCOUNT
    servers: tuple[str, ...] = ()
    max_per_order: int = 10
    reserve_minutes: int = 10
    most_reserved: int = 10
    low_stock_at: int = 10
    checks: tuple[tuple[str, str, str], ...] = ()
    period_days: int | None = None
    level_zh: str = ""
    level_en: str = ""
    privileges: tuple[tuple[str, str], ...] = ()
    on_sale: bool = True


@dataclass(frozen=True, slots=True)
class ItemSet:
    """The item, what became of its price (`now`, `announced`, `same`), and whether it waits to be vetted."""

    item: UUID
    price: str
    vetting: bool


@atomic(durable=True)
def set_item(supplier: UUID, item: UUID | None, settings: ItemSettings, *, by: str, at: datetime) -> ItemSet:
    """Make an item (`item` is None) or change one; orders already placed keep what they were placed at.

    Raises NotFound for an item of another supplier, ItemWrong with every field that cannot be so, KindInUse, and
    NobodySplits for what would go on sale though its supplier could never be paid.
    """
    owner = Supplier.objects.select_related("shop").filter(pk=supplier).first()
    if owner is None:
        raise NotFound
    given = _tidy(settings)
    _check(supplier, item, given)
    row = _row(owner, item, given)
    fresh, other_kind = item is None, item is not None and row.goods != given.goods
    if other_kind and (shelved(row.pk) or item_has_open_orders(row.pk)):
        raise KindInUse
    for name, value in _columns(given).items():
        setattr(row, name, value)
    waits = _state(row, given, waits=fresh or other_kind)
    row.save(force_insert=fresh)
    if waits:
        await_vetting(owner.pk, {row: given.on_sale}, at=at)
    Vetting.objects.filter(item=row, state=VettingState.WAITING).update(wanted=given.on_sale)
    follow_sources([row.pk])
    wanted = [Priced(row.pk, given.price_minor)] if given.price_minor is not None else []
    price = next(iter(change_prices(wanted, by=by, at=at)), SAME)
    return ItemSet(row.pk, price, vetting_of(row.pk) == VettingState.WAITING)


def _row(owner: Supplier, item: UUID | None, given: ItemSettings) -> Item:
    if item is None:
        return Item(
            id=new_id(),
            shop=owner.shop,
            supplier=owner,
            sku=given.sku,
            currency=owner.shop.currency,
            price_minor=given.price_minor or 0,
        )
    row = Item.objects.select_for_update(of=("self",), no_key=True).filter(pk=item, supplier=owner).first()
    if row is None:
        raise NotFound
    return row


def _state(row: Item, given: ItemSettings, *, waits: bool) -> bool:
    """Let the item be on sale or not, as its supplier says; what the machine has paused stays so. Whether it waits."""
    if not given.on_sale:
        row.state = Item.State.WITHDRAWN
    elif row.state == Item.State.WITHDRAWN and not waits:
        seen = vetting_of(row.pk)
        if seen == VettingState.REFUSED or (not seen and _needs_a_look(row.supplier_id)):
            return True
        if seen != VettingState.WAITING:
            if never_paid([row.supplier_id]):
                raise NobodySplits
            row.state = Item.State.LISTED
    return waits


def _needs_a_look(supplier: UUID) -> bool:
    """Whether what it sells is vetted: all but the operator's own, and what the shop itself has listed."""
    return not own([supplier]) and not in_advance([supplier])


def _check(supplier: UUID, item: UUID | None, given: ItemSettings) -> None:
    wrong = check_item(
        goods=given.goods,
        account_kind=given.account_kind,
        price_minor=given.price_minor if item or given.price_minor is not None else 0,
        promise_minutes=given.promise_minutes,
        period_days=given.period_days,
        reserve_minutes=given.reserve_minutes,
    )
    wrong += [(name, text) for name, text, broken in _further(given) if broken]
    if reason := banned_for(*_told(given)):
        wrong.append(("title_zh", reason))
    others = Item.objects.filter(supplier=supplier, sku=given.sku)
    if (others.exclude(pk=item) if item else others).exists():
        wrong.append(("sku", Text("这个编号已有商品", "there is an item of this sku already")))
    if wrong:
        raise ItemWrong(wrong)


def _told(given: ItemSettings) -> list[str]:
    """All that buyers would read of it."""
    lines = [text for zh, en, *_ in (*given.checks, *given.privileges) for text in (zh, en)]
    plain = (given.title_zh, given.title_en, given.summary_zh, given.summary_en, given.level_zh, given.level_en)
    return [*plain, *lines]


def _further(given: ItemSettings) -> list[tuple[str, Text, bool]]:
    fits = 1 <= given.account_shortest <= given.account_longest <= LONGEST_ACCOUNT
    return [
        ("sku", Text("编号须为 1–64 个字", "a sku has 1–64 characters"), not 0 < len(given.sku) <= 64),
        ("title_zh", Text("名称须为 1–120 个字", "a title has 1–120 characters"), not 0 < len(given.title_zh) <= 120),
        ("title_en", Text("英文名称最多 120 个字", "a title has 120 characters at most"), len(given.title_en) > 120),
        (
            "max_per_order",
            Text("每单限购为 1–1000", "1–1000 per order"),
            not 1 <= given.max_per_order <= MOST_PER_ORDER,
        ),
        (
            "most_reserved",
            Text(
                "不能少于每单最多买的件数，否则买不到那么多",
                "below the most per order, which nobody could buy",
            ),
            given.most_reserved < max(1, given.max_per_order),
        ),
        ("low_stock_at", Text("不能小于 0", "not below 0"), given.low_stock_at < 0),
        ("account_longest", Text("长度须为 1–40，且前小后大", "lengths from 1 to 40, the shorter first"), not fits),
        (
            "checks",
            Text("每条核对内容要有中英文和问题类型", "each thing to check has both languages and its problem"),
            any(not zh or not en or (problem and problem not in set(Problem)) for zh, en, problem in given.checks),
        ),
        (
            "privileges",
            Text("每条权益要有中英文", "each privilege has both languages"),
            any(not zh or not en for zh, en in given.privileges),
        ),
    ]


def _tidy(given: ItemSettings) -> ItemSettings:
    texts: dict[str, Any] = {name: value.strip() for name, value in asdict(given).items() if isinstance(value, str)}
    clean = replace(given, **texts)
    # a language left out speaks the other one
    return replace(clean, title_en=clean.title_en or clean.title_zh, level_en=clean.level_en or clean.level_zh)


def _columns(given: ItemSettings) -> dict[str, object]:
    form: dict[str, object] = {"digits": True} if given.account_digits else {}
    if (given.account_shortest, given.account_longest) != (1, LONGEST_ACCOUNT):
        form |= {"shortest": given.account_shortest, "longest": given.account_longest}
    if given.servers:
        form["servers"] = list(given.servers)
    plain = ("sku", "goods", "title_zh", "title_en", "summary_zh", "summary_en", "promise_minutes", "account_kind")
    sold = ("max_per_order", "reserve_minutes", "most_reserved", "low_stock_at", "period_days", "level_zh", "level_en")
    return {
        **{name: getattr(given, name) for name in (*plain, *sold)},
        "account_form": form,
        "check_now_zh": "\n".join(one[0] for one in given.checks),
        "check_now_en": "\n".join(one[1] for one in given.checks),
        "check_problems": "\n".join(one[2] for one in given.checks),
        "privileges_zh": "\n".join(one[0] for one in given.privileges),
        "privileges_en": "\n".join(one[1] for one in given.privileges),
    }
