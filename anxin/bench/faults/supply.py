"""What becomes of one order at one supplier under one fault: delivered once, or refunded, and is it right?"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from anxin.bench.faults.parties import GAPS, Party, Setup
from anxin.bench.faults.world import World, reset_clock, wait

WAITS: Final = (0, 1, 5, 65, 300, 900, 600, 65, 601, 65, 3_600, 86_400, 3_600)
CALLBACKS_SECONDS: Final = 0.25
SKU: Final = "qq-coin-50"
BEHAVIOURS: Final = ("delay", "deliver_twice", "fail", "partial", "silent", "timeout_after_success")
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


def _sandsup() -> Setup:
    secret = uuid4().hex
    return Setup(["--secret", secret, "--hang", "20", *GAPS], "anxin", secret=secret)


def _anxin() -> Setup:
    secret = uuid4().hex
    return Setup(["--secret", secret, "--hang", "20", *GAPS], "anxin", {"secret": secret})


# the kind of the row and how its simulator is started; the sku is what the simulator sells
SUPPLIERS: Final[Mapping[str, tuple[str, str, Callable[[], Setup]]]] = {
    "sandsup": ("sandbox", SKU, _sandsup),
    "anxin": ("anxin", "coin-50", _anxin),
}


def dock(world: World, name: str, party: Party) -> UUID:
    """Make the supplier's row and let the top-up come from there alone."""
    from anxin import vault
    from anxin.catalog.models import Item
    from anxin.integrations.registry import supplier_capabilities_of
    from anxin.payments.models import Channel
    from anxin.people.models import Supplier
    from anxin.sourcing.models import Source

    Channel.objects.filter(shop=world.shop, kind="sandbox").update(enabled=True)
    kind, sku, _ = SUPPLIERS[name]
    secret = json.dumps(party.setup.settings) if party.setup.settings else party.setup.secret
    row = Supplier.objects.create(
        shop_id=world.shop,
        kind=kind,
        name_zh=name,
        name_en=name,
        base_url=party.base_url,
        account=party.setup.account,
        secret_sealed=vault.seal(secret, "supplier"),
        capabilities=supplier_capabilities_of(kind).to_json(),
    )
    item = Item.objects.get(shop=world.shop, sku=SKU)
    Item.objects.filter(pk=item.pk).update(supplier=row)
    Source.objects.create(shop_id=world.shop, item=item, supplier=row, sku=sku, most_minor=item.price_minor)
    return row.pk


def run_supply(world: World, name: str, party: Party, fault: str, leg: str) -> Supplied:
    """Play the case to its end; the fault happens once, to this order alone.

    The leg `refund` has a supplier that takes its time beyond the promise: it is stopped, and its price goes back.
    """
    from anxin.delivery.models import Delivery
    from anxin.orders.models import Order

    reset_clock()
    began, account = time.monotonic(), str(uuid4().int)[:10]
    slow = leg == "refund" and fault not in BEHAVIOURS
    behaviour = fault if fault in BEHAVIOURS else "delay" if slow else "deliver"
    party.control("behaviours", **{account: behaviour})
    order = _bought(world, account)
    number = Delivery.objects.get(order=order).pk.hex
    if fault not in ("none", *BEHAVIOURS):
        party.control("faults", order_no=number, fault=fault, times=1)
    acted = "machine"
    for seconds in WAITS:
        _turn(world, seconds)
        state = str(Order.objects.values_list("state", flat=True).get(pk=order))
        if state in ENDED:
            break
    else:
        acted = _person_decides(order)
        _turn(world, 65)
    # what the supplier still holds arrives now: nobody may be delivered to who was refunded, unless it has a name
    party.control("release", key=number)
    for _ in range(3):
        _turn(world, 65)
    return _told(world, name, party, fault, leg, order, number, acted, began)


def _told(
    world: World, name: str, party: Party, fault: str, leg: str, order: UUID, number: str, acted: str, began: float
) -> Supplied:
    from anxin.ledger.accounts import hold
    from anxin.ledger.queries import balance
    from anxin.orders.models import Order
    from anxin.refunds.models import Refund
    from anxin.sourcing.models import Surplus

    row = Order.objects.get(pk=order)
    gone = [one for one in party.control("deliveries")["deliveries"] if one["order_no"] == number]
    return Supplied(
        name,
        fault,
        leg,
        str(row.state),
        acted,
        len(gone),
        ", ".join(Surplus.objects.filter(order=order).order_by("id").values_list("state", flat=True)),
        sum(Refund.objects.filter(order=order).values_list("amount_minor", flat=True)),
        balance(hold(world.shop, order)),
        round(time.monotonic() - began, 2),
    )


def _bought(world: World, account: str) -> UUID:
    from anxin.catalog.models import Item
    from anxin.clock import now
    from anxin.flows.accept_payments import accept_payments
    from anxin.flows.acts.received import Received
    from anxin.flows.place_order import Wish, place_order
    from anxin.flows.start_payment import start_payment
    from anxin.payments.channel import ChannelNotice
    from anxin.payments.models import Channel

    item = Item.objects.get(shop=world.shop, sku=SKU)
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


def _person_decides(order: UUID) -> str:
    """What no machine may decide alone: an agent looks at it and gives the money back, at a named risk."""
    from anxin.cases.models import Case
    from anxin.cases.states import OPEN
    from anxin.clock import now
    from anxin.flows.review_case import Finding, review_case
    from anxin.people.models import Role
    from anxin.policy.clauses import Outcome
    from anxin.texts import Text

    case = Case.objects.filter(order=order, state__in=OPEN).first()
    if case is None:
        return "nobody"
    reason = Text("无法叫停，也没有到账。", "It cannot be stopped and has not come.")
    operator = Role.objects.filter(shop=case.shop_id, name="operator").values_list("person", flat=True)[0]
    finding = Finding(outcome=Outcome.REFUND_FULL, reason=reason, against="nothing shows that it came")
    review_case(case.pk, finding, by=f"staff:{operator}", at=now())
    return "agent"
