"""What is to be read about suppliers' money?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, Sum

from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN
from anxin.ledger.accounts import (
    hold,
    outside,
    pending,
    supplier_available,
    supplier_debt,
    supplier_deposit,
    supplier_reserve,
    upstream_claim,
    upstream_prepaid,
)
from anxin.ledger.movements import Movement
from anxin.ledger.queries import Entry, balance, balances, statement
from anxin.orders.models import Line
from anxin.orders.queries import orders_of_supplier
from anxin.orders.states import OrderState
from anxin.payouts.hold_back import COVER_PERCENT, LONGEST, WHOLE_PERCENT
from anxin.payouts.models import (
    Agreement,
    BalanceLook,
    Contest,
    ContestFile,
    Payout,
    Recovery,
    Settlement,
    Supplied,
    UpstreamBill,
    UpstreamClaim,
    UpstreamDifference,
    Vetting,
)
from anxin.payouts.refusals import NotAgreed, PaidBefore, PayeeNotAgreed, SplitByChannel, SupplierSuspended
from anxin.payouts.required_deposit import required_deposit
from anxin.payouts.states import PAYOUT_OPEN, Tier, UpstreamBillState, UpstreamClaimState, VettingState
from anxin.people.models import Supplier
from anxin.policy.clauses import Liable
from anxin.refunds.models import Refund
from anxin.refunds.shares import Shares, brought_by, earned_shares, shared_among
from anxin.sourcing.models import Handover
from anxin.texts import Text

TURNOVER_WINDOW = timedelta(days=30)
CONTEST_WITHIN = timedelta(days=7)
MOST_ROWS = 100
BEFORE = (OrderState.PAID, OrderState.DELIVERED)
ELSE_PLATFORM = Liable.SUPPLIER_ELSE_PLATFORM
MONTH_ACCOUNTS = (
    ("available", supplier_available),
    ("reserve", supplier_reserve),
    ("deposit", supplier_deposit),
    ("debt", supplier_debt),
)


@dataclass(frozen=True, slots=True)
class MonthAccount:
    """One account of a month: its name, its balances before and after, and its lines, oldest first."""

    name: str
    opening_minor: int
    closing_minor: int
    lines: list[Entry]


def agreements(suppliers: Collection[UUID]) -> dict[UUID, Agreement]:
    """The agreement of each supplier; the operator's own have none, and neither has who is still to be vetted."""
    return {row.supplier_id: row for row in Agreement.objects.filter(supplier__in=suppliers)}


def own(suppliers: Collection[UUID]) -> frozenset[UUID]:
    """Which of these staff said to be the operator's own; an agreement with somebody says otherwise."""
    rows = Supplier.objects.filter(pk__in=suppliers, standing=Supplier.Standing.OWN, agreement=None)
    return frozenset(rows.values_list("pk", flat=True))


def on_platform(suppliers: Collection[UUID]) -> dict[UUID, Tier]:
    """The tier of each of these that is neither the operator's own nor paid in advance: `NEW` without an agreement."""
    rows = Supplier.objects.filter(pk__in=suppliers).exclude(agreement__in_advance=True)
    rows = rows.exclude(standing=Supplier.Standing.OWN, agreement=None)
    return {pk: Tier(tier or Tier.NEW) for pk, tier in rows.values_list("pk", "agreement__tier")}


def in_advance(suppliers: Collection[UUID]) -> frozenset[UUID]:
    """Which of these are docked suppliers, paid in advance."""
    return frozenset(
        Agreement.objects.filter(supplier__in=suppliers, in_advance=True).values_list("supplier_id", flat=True)
    )


def never_paid(suppliers: Collection[UUID]) -> frozenset[UUID]:
    """Which of these sell in their own name: only a channel may split their money to them, and none here can."""
    rows = Agreement.objects.filter(supplier__in=suppliers, in_advance=False, by_hand=False)
    return frozenset(rows.values_list("supplier_id", flat=True))


def barred(supplier: Supplier) -> Text | None:
    """Why this supplier can ask for no payout at all, whatever the amount; None where it can."""
    agreement = agreements([supplier.pk]).get(supplier.pk)
    if agreement and agreement.in_advance:
        return PaidBefore.text
    if agreement and not agreement.by_hand:
        return SplitByChannel.text
    if agreement is None and not own([supplier.pk]):
        return NotAgreed.text
    if agreement and not (agreement.payee or agreement.account_hint):
        return PayeeNotAgreed.text
    if supplier.suspended_at is not None:
        return SupplierSuspended(because=supplier.suspended_because).sentence
    return None


def money_of(supplier: Supplier) -> dict[str, int]:
    """What a supplier has: available, deposit, reserve and debt (positive: owed) in minor units."""
    shop, pk = supplier.shop_id, supplier.pk
    names = {
        "available": supplier_available(shop, pk),
        "deposit": supplier_deposit(shop, pk),
        "reserve": supplier_reserve(shop, pk),
        "debt": supplier_debt(shop, pk),
    }
    found = balances(names.values(), currency=supplier.shop.currency)
    return {name: -found[address] if name == "debt" else found[address] for name, address in names.items()}


def unsettled_with(supplier: Supplier, *, in_advance: bool) -> bool:
    """Whether anything is not settled that would be paid twice, or to nobody, were this supplier paid `in_advance` from
    now on, or no longer: its earnings and orders, or what lies there, what it owes and what it was paid for."""
    under_way = Delivery.objects.filter(supplier=supplier, order__state__in=(*BEFORE, OrderState.CONFIRMED))
    if in_advance:
        sold = orders_of_supplier(supplier.pk, (*BEFORE, OrderState.CONFIRMED))
        return bool(sold) or under_way.exists() or any(money_of(supplier).values())
    return any(upstream_of(supplier).values()) or under_way.filter(supplied__isnull=False).exists()


def held_of(supplier: Supplier) -> dict[str, int]:
    """What its orders hold in minor units: `escrow` until they are confirmed, `held_back` until they are settled.

    Of pieces that another supplier brought, that one's; and what it brought itself of another's order.
    """
    sold = {
        "escrow": [hold(*pair) for pair in orders_of_supplier(supplier.pk, BEFORE)],
        "held_back": [pending(*pair) for pair in orders_of_supplier(supplier.pk, (OrderState.CONFIRMED,))],
    }
    turns = Handover.objects.filter(Q(supplier=supplier) | Q(to_supplier=supplier)).exclude(delivery__units=[])
    lines = Line.objects.select_related("order").filter(pk__in=turns.values("delivery__line"))
    apart = {
        "escrow": {hold(row.shop_id, row.order_id): row for row in lines.filter(order__state__in=BEFORE)},
        "held_back": {
            pending(row.shop_id, row.order_id): row for row in lines.filter(order__state=OrderState.CONFIRMED)
        },
    }
    each = [*(one for rows in sold.values() for one in rows), *(one for rows in apart.values() for one in rows)]
    found = balances(each, currency=supplier.shop.currency)
    shares = earned_shares([row for rows in apart.values() for row in rows.values()])
    return {name: _held(found, sold[name], apart[name], shares, supplier.pk) for name in sold}


def _held(
    found: Mapping[str, int],
    sold: Sequence[str],
    apart: Mapping[str, Line],
    shares: Mapping[UUID, Shares],
    supplier: UUID,
) -> int:
    """The whole of what it sold alone, and its share of what came from several."""
    mixed = {one: shares[row.pk] for one, row in apart.items() if row.pk in shares}
    alone = sum(found[one] for one in sold if one not in mixed)
    return alone + sum(shared_among(found[one], whose).get(supplier, 0) for one, whose in mixed.items())


def month_of(supplier: Supplier, first: datetime, after: datetime) -> list[MonthAccount]:
    """What moved on a supplier's accounts from `first` on, until and without `after`."""
    currency, found = supplier.shop.currency, []
    for name, address in MONTH_ACCOUNTS:
        account = address(supplier.shop_id, supplier.pk)
        lines = statement(account, currency=currency, since=first, until=after)
        opening = balance(account, first - timedelta(microseconds=1), currency=currency)
        found.append(MonthAccount(name, opening, lines[-1].balance_minor if lines else opening, lines))
    return found


def settlements_of(supplier: UUID) -> list[Settlement]:
    """What became a supplier's, newest first."""
    return list(Settlement.objects.filter(supplier=supplier).order_by("-at", "-pk")[:MOST_ROWS])


def deposit_needed(supplier: UUID, at: datetime) -> int:
    """Fen that a supplier's deposit must hold, by what was settled in thirty days; none for own goods."""
    if not on_platform([supplier]):
        return 0
    turnover = Settlement.objects.filter(supplier=supplier, at__gt=at - TURNOVER_WINDOW).aggregate(
        sum=Sum("amount_minor")
    )
    return required_deposit(turnover["sum"] or 0)


def exposed(suppliers: Collection[UUID], at: datetime) -> dict[tuple[UUID, str], int]:
    """What was settled to each supplier, in each currency, so lately that it may still be claimed back."""
    rows = Settlement.objects.filter(supplier__in=suppliers, at__gt=at - LONGEST)
    sums = rows.values_list("supplier", "currency").annotate(Sum("amount_minor"))
    return {(supplier, currency): total for supplier, currency, total in sums}


def deposit_cover(supplier: Supplier, at: datetime) -> int:
    """What the deposit must hold now in minor units, because orders were settled early on the strength of it."""
    tier = on_platform([supplier.pk]).get(supplier.pk)
    if tier is None:
        return 0
    place = (supplier.pk, supplier.shop.currency)
    return -(-exposed([supplier.pk], at).get(place, 0) * COVER_PERCENT[tier] // WHOLE_PERCENT)


def payouts_of(supplier: UUID) -> list[Payout]:
    """A supplier's payouts, newest first."""
    return list(Payout.objects.filter(supplier=supplier).order_by("-number")[:MOST_ROWS])


def recoveries_of(supplier: UUID) -> list[Recovery]:
    """What was taken from a supplier for refunds, newest first, each with its refund and its contest; nothing from who
    was paid in advance, whose orders bring the shop's own money."""
    if in_advance([supplier]):
        return []
    rows = Recovery.objects.select_related("refund__decision", "order", "contest").filter(supplier=supplier)
    return list(rows.order_by("-at", "-pk")[:MOST_ROWS])


def open_payouts(shops: Collection[UUID]) -> list[Payout]:
    """What waits for finance, the longest due first."""
    rows = Payout.objects.select_related("supplier__shop", "supplier__agreement")
    rows = rows.filter(shop__in=shops, state__in=PAYOUT_OPEN)
    return list(rows.order_by("due_at", "pk"))


def open_contests(shops: Collection[UUID]) -> list[Contest]:
    """Contests that wait for a person, the most urgent first."""
    rows = Contest.objects.select_related("supplier", "recovery__refund__decision", "recovery__order")
    rows = rows.prefetch_related(Prefetch("files", ContestFile.objects.defer("body", "key_sealed").order_by("pk")))
    return list(rows.filter(shop__in=shops, state="opened").order_by("due_at", "pk"))


def upheld_of(supplier: UUID, since: datetime) -> tuple[int, int]:
    """How many refunds a supplier had to bear since then, and how many of its contests were upheld.

    By decision: also those whose money had not become the supplier's yet. Of pieces that another supplier brought, that
    one's. What a recovery laid on somebody else in the end is not counted.
    """
    sent = Delivery.objects.filter(line=OuterRef("line"), supplier=supplier)
    borne = Refund.objects.filter(
        Q(line__supplier=supplier) | Exists(sent),
        planned_at__gte=since,
        decision__liable__in=(Liable.SUPPLIER, ELSE_PLATFORM),
    ).exclude(recoveries__in=Recovery.objects.filter(supplier=supplier).exclude(liable="supplier"))
    undone = Recovery.objects.filter(supplier=supplier, at__gte=since, liable="supplier", undone_at__isnull=False)
    return sum(supplier in who for who in brought_by(list(borne.select_related("line"))).values()), undone.count()


def by_hand_of(supplier: UUID) -> list[Delivery]:
    """What a supplier without a system must deliver by hand, the most urgent first; codes come from stock.

    Also where a case is open: goods that arrive, or are known not to come, decide most of them.
    """
    rows = Delivery.objects.select_related("line", "order").filter(
        supplier=supplier, supplier__kind=Supplier.Kind.STOCK, state__in=OPEN
    )
    return list(rows.exclude(line__goods="code").order_by("promise_until", "pk")[:MOST_ROWS])


def waiting_items(shops: Collection[UUID]) -> list[Vetting]:
    """Items that wait to be vetted, the longest waiting first."""
    rows = Vetting.objects.select_related("item__supplier").filter(shop__in=shops, state=VettingState.WAITING)
    return list(rows.order_by("asked_at", "pk")[:MOST_ROWS])


def unvetted_items(shops: Collection[UUID]) -> list[Item]:
    """Items offered for a supplier from outside with which there is no agreement: listed before one was asked for."""
    rows = Item.objects.select_related("supplier").filter(shop__in=shops, supplier__agreement=None)
    rows = rows.exclude(supplier__standing=Supplier.Standing.OWN).exclude(state=Item.State.WITHDRAWN)
    return list(rows.order_by("supplier__created_at", "supplier", "pk"))


def vetting_of(item: UUID) -> str:
    """Whether an item waits to be vetted, is listed or refused; "" where nobody need look at it."""
    return Vetting.objects.filter(item=item).values_list("state", flat=True).first() or ""


def vettings_of(items: Collection[UUID]) -> dict[UUID, Vetting]:
    """What was said of each of these that somebody has to look at, or has looked at."""
    return {row.item_id: row for row in Vetting.objects.filter(item__in=items)}


def wanted_on_sale(items: Collection[Item]) -> dict[UUID, bool]:
    """Whether its supplier wants each item on sale; of one that waits to be vetted, what was said of it last."""
    rows = Vetting.objects.filter(item__in=[item.pk for item in items], state=VettingState.WAITING)
    waiting = dict(rows.values_list("item", "wanted"))
    return {item.pk: waiting.get(item.pk, item.state != Item.State.WITHDRAWN) for item in items}


def docked_of(shops: Collection[UUID]) -> list[Supplier]:
    """The suppliers that are paid in advance."""
    rows = Supplier.objects.select_related("shop").filter(shop__in=shops, agreement__in_advance=True)
    return list(rows.order_by("created_at", "pk"))


def upstream_of(supplier: Supplier) -> dict[str, int]:
    """What lies at a docked supplier by our books, what it owes back, and what it took that is not booked yet."""
    prepaid, claim = upstream_prepaid(supplier.shop_id, supplier.pk), upstream_claim(supplier.shop_id, supplier.pk)
    found = balances([prepaid, claim], currency=supplier.shop.currency)
    waiting = Supplied.objects.filter(supplier=supplier, booked_at=None).aggregate(sum=Sum("amount_minor"))
    return {"prepaid": found[prepaid], "claim": -found[claim], "waiting": waiting["sum"] or 0}


def balance_looks(suppliers: Collection[UUID]) -> dict[UUID, BalanceLook]:
    """The latest look at the balance at each of these that was answered."""
    rows = BalanceLook.objects.filter(supplier__in=suppliers, looked_at__isnull=False)
    return {row.supplier_id: row for row in rows.order_by("supplier", "-day").distinct("supplier")}


def open_claims(shops: Collection[UUID]) -> list[UpstreamClaim]:
    """What docked suppliers owe back, the most urgent first."""
    rows = UpstreamClaim.objects.select_related("supplier", "order").filter(shop__in=shops)
    return list(rows.filter(state=UpstreamClaimState.OPEN).order_by("due_at", "pk")[:MOST_ROWS])


def as_billed(row: UpstreamDifference, currency: str, at: datetime) -> Movement | None:
    """What our books would move to agree with the bill: the balance there pays the rest, or has more again."""
    gap = (row.theirs_minor or 0) - (row.ours_minor or 0)
    if not gap:
        return None
    prepaid, world = upstream_prepaid(row.shop_id, row.supplier_id), outside(row.shop_id, row.supplier_id)
    leaves = (gap > 0) == (row.movement == "order")
    return Movement(
        shop=row.shop_id,
        order=None,
        source=prepaid if leaves else world,
        target=world if leaves else prepaid,
        amount_minor=abs(gap),
        currency=currency,
        kind="adjusted",
        ref=row.identity[:80],
        key=f"upstream-difference:{row.pk}",
        at=at,
    )


def missing_bills(shops: Collection[UUID]) -> list[UpstreamBill]:
    """Bills that docked suppliers have not given in time, the longest missing first."""
    rows = UpstreamBill.objects.select_related("supplier").filter(shop__in=shops, state=UpstreamBillState.MISSING)
    return list(rows.order_by("day", "pk")[:MOST_ROWS])


def bill_differences(shops: Collection[UUID]) -> list[UpstreamDifference]:
    """Lines of docked suppliers' bills that still differ, the latest day first."""
    rows = UpstreamDifference.objects.select_related("supplier__shop").filter(shop__in=shops, resolved_at=None)
    return list(rows.order_by("-day", "pk")[:MOST_ROWS])
