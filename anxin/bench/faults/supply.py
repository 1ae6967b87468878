"""What becomes of one order at one supplier under one fault: delivered once, or refunded, and is it right?"""

import json
import time
from dataclasses import asdict, dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from anxin.bench.faults.docks import SHELF, SUPPLIERS, Other
from anxin.bench.faults.parties import Party
from anxin.bench.faults.world import World, reset_clock, wait

WAITS: Final = (0, 1, 5, 65, 300, 900, 600, 65, 601, 65, 3_600, 86_400, 3_600)
CALLBACKS_SECONDS: Final = 0.25
MUCH_MINOR: Final = 100_000_000
LEGS: Final = ("deliver", "refund")
ENDED: Final = ("delivered", "refunded")


@dataclass(frozen=True)
class Supplied:
    """One cell of the matrix. `delivered` is how often the supplier says that value went out for the order."""

    supplier: str
    fault: str
    leg: str
    state: str
    acted: str
    delivered: int
    surplus: str
    refunded_minor: int
    held_minor: int
    seconds: float
    kind: str = "supplier"

    @property
    def right(self) -> bool:
        """It ended; who got goods kept the price and who got none got it back; what came too often has a name."""
        twice = 2 if self.fault in ("deliver_twice", "partial") else 1
        once = self.delivered <= twice and (self.delivered < 2 or self.surplus != "")
        if self.state == "refunded":
            return once and self.held_minor == 0 and (self.delivered == 0 or self.surplus != "")
        return self.state == "delivered" and once and self.delivered > 0

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"right": self.right}


def dock(world: World, name: str, party: Party) -> UUID:
    """Make the supplier's row and let the top-up come from there alone."""
    from anxin import vault
    from anxin.catalog.models import Item
    from anxin.integrations.registry import supplier_capabilities_of
    from anxin.payments.models import Channel
    from anxin.people.models import Supplier
    from anxin.sourcing.models import Source

    Channel.objects.filter(shop=world.shop, kind="sandbox").update(enabled=True)
    other = SUPPLIERS[name]
    secret = json.dumps(party.setup.settings) if party.setup.settings else party.setup.secret
    row = Supplier.objects.create(
        shop_id=world.shop,
        kind=other.kind,
        standing=Supplier.Standing.OWN,
        name_zh=name,
        name_en=name,
        base_url=party.base_url,
        account=party.setup.account,
        secret_sealed=vault.seal(secret, "supplier"),
        capabilities=supplier_capabilities_of(other.kind).to_json(),
    )
    for item in Item.objects.filter(shop=world.shop, sku__in=other.skus):
        Item.objects.filter(pk=item.pk).update(supplier=row)
        sku = other.skus[item.sku]
        Source.objects.create(shop_id=world.shop, item=item, supplier=row, sku=sku, most_minor=item.price_minor)
    _price(world, other, party)
    _pay_in_advance(row)
    return row.pk


def _price(world: World, other: Other, party: Party) -> None:
    """Twice what the goods cost there is more than an order may cost."""
    from anxin.catalog.models import Item

    if other.shelved:
        items = Item.objects.filter(shop=world.shop, sku__in=other.skus)
        party.control("goods", **{SHELF[item.sku]: {"price_minor": item.price_minor * 6 // 10} for item in items})


def _pay_in_advance(row: Any) -> None:
    """Who takes orders from a balance has one in our books too, so that costs and losses are booked."""
    from anxin.clock import now
    from anxin.delivery.capabilities import SupplierCapabilities
    from anxin.flows.top_up_upstream import top_up_upstream
    from anxin.payouts.models import Agreement

    if not SupplierCapabilities.from_json(row.capabilities).prepaid:
        return
    Agreement.objects.create(
        shop_id=row.shop_id, supplier=row, state="vetted", legal_name=row.name_en, in_advance=True, applied_at=now()
    )
    top_up_upstream(row.pk, MUCH_MINOR, proof=uuid4().hex, by="finance", at=now())


def run_supply(world: World, name: str, party: Party, fault: str, leg: str) -> Supplied:
    """Play the case to its end; the fault happens once, to this order alone.

    The leg `refund` has a supplier that takes its time beyond the promise: it is stopped, and its price goes back.
    """
    from anxin.delivery.models import Delivery
    from anxin.orders.models import Order

    other = SUPPLIERS[name]
    reset_clock()
    began, account = time.monotonic(), str(uuid4().int)[:10]
    slow = leg == "refund" and fault not in other.behaviours
    behaviour = fault if fault in other.behaviours else "delay" if slow else "deliver"
    party.control("behaviours", **{account: behaviour})
    order = _bought(world, other.item(fault), account)
    number = other.number(Delivery.objects.get(order=order).pk)
    party.control("behaviours", **{number: behaviour})
    if fault not in ("none", *other.behaviours):
        party.control("faults", **{other.numbered: other.scope(fault, number), "fault": fault, "times": 1})
    acted = "machine"
    for seconds in WAITS:
        _turn(world, seconds)
        state = str(Order.objects.values_list("state", flat=True).get(pk=order))
        if state in ENDED:
            break
    else:
        acted = _person_looks(order, _gone(party, other, number))
        _turn(world, 65)
    # what the supplier still holds arrives now: nobody may be delivered to who was refunded, unless it has a name
    party.control("release", key=number)
    # an hour later an order that could not be stopped is looked up, whoever told or told nothing of it
    for seconds in (65, 65, 3_700):
        _turn(world, seconds)
    party.control("faults/clear", all=True)
    _price(world, other, party)
    gone = _gone(party, other, number)
    if gone and other.unheard and Delivery.objects.filter(order=order, state="stopped").exists():
        # what was given back at a named risk has arrived there: somebody reads it in the console
        acted = _person_looks(order, gone)
    cell = _told(world, (name, fault, leg), order, len(gone), acted, began)
    unseen = len(gone) == 2 and not other.renumbers
    return replace(cell, surplus="theirs alone") if unseen or _paid_back(party, other, number) else cell


def _gone(party: Party, other: Other, number: str) -> list[dict[str, Any]]:
    """What went out for an order, as the supplier's own console shows it."""
    return [one for one in party.control("deliveries")["deliveries"] if one[other.told_as] == number]


def _paid_back(party: Party, other: Other, number: str) -> bool:
    """Whether a source gave its whole price back of its own accord: what it had sent of the order is its own loss."""
    orders = party.control("orders")["orders"] if other.shelved else []
    return any(one["theirs"] == number and one["returned_minor"] >= one["cost_minor"] for one in orders)


def _told(world: World, cell: tuple[str, str, str], order: UUID, gone: int, acted: str, began: float) -> Supplied:
    from anxin.ledger.accounts import hold
    from anxin.ledger.queries import balance
    from anxin.orders.models import Order
    from anxin.refunds.models import Refund
    from anxin.sourcing.models import Surplus

    row = Order.objects.get(pk=order)
    return Supplied(
        *cell,
        str(row.state),
        acted,
        gone,
        ", ".join(
            [*Surplus.objects.filter(order=order).order_by("id").values_list("state", flat=True), *_voided(order)]
        ),
        sum(Refund.objects.filter(order=order).values_list("amount_minor", flat=True)),
        balance(hold(world.shop, order), currency="CNY"),
        round(time.monotonic() - began, 2),
    )


def _voided(order: UUID) -> list[str]:
    """Codes that came, were never seen, and are void because the money went back: they cannot be used by anybody."""
    from anxin.delivery.models import Code

    return ["code voided"] if Code.objects.filter(delivery__order=order, state="void", reveal=None).exists() else []


def _bought(world: World, sku: str, account: str) -> UUID:
    from anxin.catalog.models import Item
    from anxin.clock import now
    from anxin.flows.accept_payments import accept_payments
    from anxin.flows.acts.received import Received
    from anxin.flows.place_order import Wish, place_order
    from anxin.flows.start_payment import start_payment
    from anxin.payments.channel import ChannelNotice
    from anxin.payments.models import Channel

    item = Item.objects.get(shop=world.shop, sku=sku)
    account = account if item.goods == Item.Goods.TOPUP else ""
    wish = Wish(item=item.pk, account=account, account_again=account, contact="bea@anxin.example", agreed=1)
    placed = place_order(wish, buyer=world.buyer, by="buyer", at=now())
    channel = Channel.objects.get(shop=world.shop, kind="sandbox")
    payment = start_payment(placed.order, channel.pk, by="buyer", at=now())
    notice = ChannelNotice(
        external_id=uuid4().hex,
        kind="payment.succeeded",
        payment=payment.pk,
        refund=None,
        transaction_no=f"T{payment.pk.hex}",
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        occurred_at=now(),
    )
    accept_payments([Received(channel=channel.pk, notice=notice, body="{}")], at=now())
    return placed.order


def _turn(world: World, seconds: float) -> None:
    """Time passes, and everything that is due is done once, as a worker does."""
    from anxin.agenda.kinds import Kind
    from anxin.jobs.ask_suppliers import ask_suppliers
    from anxin.jobs.sweep import sweep

    wait(seconds)
    time.sleep(CALLBACKS_SECONDS)
    for _ in range(2):
        for kind in (Kind.SUPPLIER_PLACE, Kind.SUPPLIER_FENCE, Kind.SUPPLIER_CLAIM, Kind.SUPPLIER_QUERY):
            ask_suppliers(kind, world.pool)
        sweep()


def _person_looks(order: UUID, gone: list[dict[str, Any]]) -> str:
    """What no machine may decide: a person looks into the supplier's own console and says what stands there."""
    from anxin.clock import now
    from anxin.delivery.models import Delivery
    from anxin.flows.report_delivery import Seen, report_delivery

    delivery = Delivery.objects.get(order=order)
    arrived = bool(gone) and gone[-1]["share"] == 100
    codes = tuple(f"SEEN-{delivery.pk.hex}-{n}" for n in range(delivery.line.quantity)) if arrived else ()
    seen = Seen(arrived=arrived, words="seen in the console", codes=codes, cost_minor=100 if arrived else None)
    report_delivery(delivery.pk, seen, by="staff:operator", at=now())
    return "agent"
