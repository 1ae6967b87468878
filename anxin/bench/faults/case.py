"""What becomes of one payment or one refund at one channel under one fault, and is it right?"""

import time
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from anxin.bench.faults.parties import Party
from anxin.bench.faults.world import World, reset_clock, wait

# how long business time passes between turns: the first turns are for notices alone
WAITS = (0, 1, 65, 65, 300, 600, 1_800, 3_600, 5_400, 86_400, 3_600, 86_400, 172_800, 172_800, 3_600, 90_000)
NOTICES_SECONDS = 0.25
End = tuple[str, str]
# what comes in is not what was asked for: it goes back, and the order waits until it expires
SENT_BACK: frozenset[End] = frozenset({("expired", "machine"), ("refunded", "machine")})
# a refund that its channel never ends is under way, and late; that is the truth
FOREVER = ("processing", "processing_refund")
# a refund that comes back is the buyer's to place, unless the channel places it itself or finance sees that it arrived
COMES_BACK = ("bounce", "bounce_refund", "bounce_refund_once", "close", "reversed_later", "window")
PLACED_ANEW: frozenset[End] = frozenset(
    {("arrived in the balance", "buyer"), ("arrived", "machine"), ("arrived", "finance")}
)
# epusdt knows a trade by our number and tells nobody its page again
NEVER_OFFERED: frozenset[End] = frozenset({("expired", "machine")})
OTHERWISE = {
    ("usdt", "timeout_after_success", "payment"): NEVER_OFFERED,
    ("usdt", "unknown", "payment"): NEVER_OFFERED,
}
# a bank took the money of an order that was delivered: until it is decided, for good, or not at all
DISPUTED: dict[str, End] = {
    "dispute": ("disputed, open", "machine"),
    "dispute_won": ("disputed, won", "machine"),
    "dispute_lost": ("disputed, lost", "machine"),
}
# in these the money stays at the channel
KEPT = ("delivered", "accepted", "arrived in the balance", "disputed, won")
SETTLED = ("arrived", "with_finance", "bounced", "reversed")


@dataclass(frozen=True)
class Outcome:
    """One cell of the matrix. `moved_minor` is what the channel says lies there; `booked_minor` what our books say."""

    channel: str
    fault: str
    leg: str
    state: str
    acted: str
    movements: int
    moved_minor: int
    booked_minor: int
    price_minor: int
    queryable: bool
    seconds: float

    @property
    def right(self) -> bool:
        """It ended as this fault must end and by whom, the channel holds what follows, and our books say the same."""
        kept = self.price_minor if self.state in KEPT else 0
        ends = OTHERWISE.get((self.channel, self.fault, self.leg)) or ends_of(
            self.fault, self.leg, queryable=self.queryable
        )
        ended = (self.state, self.acted) in ends
        return ended and self.moved_minor == self.booked_minor == kept and self.movements <= 1

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"right": self.right}


def ends_of(fault: str, leg: str, *, queryable: bool) -> frozenset[End]:
    """How a payment or a refund may end under a fault, and by whom: what machine, finance or buyer must bring about.

    What a machine can find out by asking needs nobody; where nobody can be asked, a refund without a clear answer is
    looked up by a person.
    """
    if fault in DISPUTED:
        return frozenset({DISPUTED[fault]})
    if leg == "payment":
        return frozenset({("delivered", "machine")}) | (SENT_BACK if fault == "wrong_amount" else frozenset())
    if fault in FOREVER:
        return frozenset({("accepted", "machine")})
    if fault in COMES_BACK:
        return PLACED_ANEW
    unclear = fault in ("unknown", "error_500") or fault.startswith("timeout_")
    return frozenset({("arrived", "finance" if unclear and not queryable else "machine")})


def run_case(world: World, kind: str, fault: str, leg: str) -> Outcome:
    """Play the case to its end. `leg` is payment or refund; the fault happens once, to this payment alone."""
    from anxin.catalog.models import Item
    from anxin.payments.models import Channel

    channel, party = world.parties[kind]
    reset_clock()
    began, before, booked = time.monotonic(), party.control("totals"), _booked(world, channel)
    if leg == "payment":
        state, acted = _payment(world, channel, party, fault)
    else:
        state, acted = _refund(world, channel, party, fault)
    after = party.control("totals")
    came, back = (after[name] - before[name] for name in ("paid_minor", "refunded_minor"))
    back += after.get("disputed_minor", 0) - before.get("disputed_minor", 0)
    times = after["refunds"] - before["refunds"] if leg == "refund" else after["payments"] - before["payments"]
    return Outcome(
        kind,
        fault,
        leg,
        state,
        acted,
        times,
        came - back,
        _booked(world, channel) - booked,
        Item.objects.get(pk=world.item).price_minor,
        Channel.objects.get(pk=channel).can.queryable,
        round(time.monotonic() - began, 2),
    )


def _payment(world: World, channel: UUID, party: Party, fault: str) -> tuple[str, str]:
    from anxin.orders.models import Order
    from anxin.refunds.models import Refund

    order, payment = _placed(world, channel)
    if fault != "none":
        party.control("faults", out_trade_no=payment.hex, fault=fault, times=1)
    link = _offer(payment)
    if link:
        party.pay(link)
    for seconds in WAITS:
        _turn(world, seconds)
        state = Order.objects.values_list("state", flat=True).get(pk=order)
        open_refunds = Refund.objects.filter(order=order).exclude(state="arrived").exists()
        if fault in DISPUTED and _disputed(order) == DISPUTED[fault][0]:
            return _disputed(order), "machine"
        if fault not in DISPUTED and state in ("delivered", "refunded") and not open_refunds:
            return state, "machine"
    acted = _people_act(world, order, party, _lies_there(party))
    state = Order.objects.values_list("state", flat=True).get(pk=order)
    return str(state), acted


def _disputed(order: UUID) -> str:
    """How what the bank took of an order stands in our books."""
    from anxin.payments.models import Chargeback

    states = Chargeback.objects.filter(order=order).values_list("state", flat=True)
    return "; ".join(f"disputed, {state}" for state in states)


def _refund(world: World, channel: UUID, party: Party, fault: str) -> tuple[str, str]:
    from anxin.clock import now
    from anxin.flows.open_case import Claim, open_case
    from anxin.orders.models import Line, Order
    from anxin.refunds.models import Refund

    order, payment = _placed(world, channel)
    link = _offer(payment)
    party.pay(link)
    for seconds in WAITS[:6]:
        _turn(world, seconds)
        if Order.objects.values_list("state", flat=True).get(pk=order) == "delivered":
            break
    lay = _lies_there(party)
    if fault != "none":
        party.control("faults", out_trade_no=payment.hex, fault=fault, times=1)
    line = Line.objects.get(order=order)
    open_case(order, Claim(line=line.pk, problem="changed_mind"), by="buyer", at=now())
    for seconds in WAITS:
        _turn(world, seconds)
        refund = Refund.objects.filter(order=order).latest("number")
        if refund.state in SETTLED and fault != "reversed_later" and (seconds >= 65 or refund.state != "arrived"):
            break
    acted = _people_act(world, order, party, lay)
    refund = Refund.objects.filter(order=order).latest("number")
    return f"{refund.state}{' in the balance' if refund.destination == 'balance' else ''}", acted


def _placed(world: World, channel: UUID) -> tuple[UUID, UUID]:
    from anxin.clock import now
    from anxin.flows.place_order import Wish, place_order
    from anxin.flows.start_payment import start_payment

    wish = Wish(item=world.item, contact="bea@anxin.example", agreed=1)
    placed = place_order(wish, buyer=world.buyer, by="buyer", at=now())
    payment = start_payment(placed.order, channel, by="buyer", at=now())
    return placed.order, payment.pk


def _offer(payment: UUID) -> str:
    """Where the buyer pays; a start without a clear answer is started again, under the same number."""
    from anxin.clock import now
    from anxin.flows.record_offer import record_offer
    from anxin.integrations.addresses import channel_hook_url
    from anxin.integrations.registry import payment_channel
    from anxin.payments.models import Payment

    row = Payment.objects.select_related("channel", "order").get(pk=payment)
    for _ in range(4):
        ask = row.as_asked(channel_hook_url(row.channel_id), "http://127.0.0.1:9/", client_ip="10.0.0.1")
        offer = payment_channel(row.channel).start_payment(ask)
        if record_offer(payment, offer, at=now()):
            return offer.code_url or offer.redirect_url
    return ""


def _turn(world: World, seconds: float) -> None:
    """Time passes, and everything that is due is done once, as a worker does."""
    from anxin.agenda.kinds import Kind
    from anxin.jobs.ask_payments import ask_payments
    from anxin.jobs.ask_refunds import ask_refunds
    from anxin.jobs.sweep import sweep

    wait(seconds)
    time.sleep(NOTICES_SECONDS)
    for _ in range(2):
        ask_payments(world.pool)
        for kind in (Kind.REFUND_ASK, Kind.REFUND_QUERY):
            ask_refunds(kind, world.pool)
        sweep()


def _people_act(world: World, order: UUID, party: Party, before: int) -> str:
    """What no machine may decide: finance looks into the console, the buyer takes what came back to the balance.

    `before` is what lay at the channel before the refund was asked for.
    """
    from anxin.clock import now
    from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
    from anxin.refunds.models import Refund
    from anxin.refunds.queries import open_to_a_persons_word

    open_ones = Refund.objects.filter(order=order).exclude(state="arrived").select_related("payment__channel")
    refund = open_ones.order_by("number").last()
    if refund is None:
        return "machine"
    acted = "machine"
    if open_to_a_persons_word(refund, now()) and refund.state != "with_finance":
        arrived = before - _lies_there(party) >= refund.amount_minor
        settle_refund_by_hand(refund.pk, arrived=arrived, reason="seen in the console", by="finance", at=now())
        acted = "finance"
        _turn(world, 65)
        refund.refresh_from_db(fields=["state"])
    if refund.state in ("bounced", "reversed", "with_finance", "short"):
        acted = "buyer" if _chosen(refund.pk) else acted
        _funds_come(party, refund.pk)
    for seconds in (0, 65, 600):
        _turn(world, seconds)
    return acted


def _chosen(refund: UUID) -> bool:
    """The buyer wants it in the balance; whether that can be."""
    from anxin.clock import now
    from anxin.flows.redirect_refund import OnItsWay, redirect_refund

    try:
        redirect_refund(refund, by="buyer", at=now())
    except OnItsWay:
        return False
    return True


def _funds_come(party: Party, refund: UUID) -> None:
    """Whatever the buyer chose, the channel now pays what it took up when our funds there were short."""
    if party.kind == "stripe":
        party.control("refunds/settle", out_refund_no=refund.hex)


def _lies_there(party: Party) -> int:
    totals = party.control("totals")
    return int(totals["paid_minor"]) - int(totals["refunded_minor"])


def _booked(world: World, channel: UUID) -> int:
    """What our books say lies at the channel: without what it took over disputes and what is not decided yet."""
    from anxin.ledger.accounts import chargeback, outside
    from anxin.ledger.queries import balance
    from anxin.payments.models import Chargeback

    open_ones = Chargeback.objects.filter(channel=channel, state="open").values_list("pk", flat=True)
    taken = sum(balance(chargeback(world.shop, pk), currency="CNY") for pk in open_ones)
    return -balance(outside(world.shop, channel), currency="CNY") - taken
