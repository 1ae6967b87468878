"""Who plays in the tests? Bea buys, Sol supplies, Ari supports, Sam reviews, Finn keeps the money, Stu is a stranger.

A `Stage` is a furnished shop with hands for what happens to it; outside parties are answered for by hand, because
their protocols have tests of their own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from uuid import UUID, uuid4

from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, FenceStatus, SupplyAnswer, SupplyStatus
from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.received import Received
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.claim_supply import claim_supply
from anxin.flows.furnish_shop import Furnished, Furniture, furnish_shop
from anxin.flows.open_case import Claim, open_case
from anxin.flows.place_order import Placed, Wish, place_order
from anxin.flows.record_refunds import record_refunds
from anxin.flows.record_supply import record_supply
from anxin.flows.review_case import Finding, review_case
from anxin.flows.start_payment import start_payment
from anxin.orders.models import Line, Order
from anxin.payments.channel import ChannelNotice, RefundAnswer, RefundStatus
from anxin.payments.models import Payment
from anxin.people.models import Role
from anxin.policy.clauses import Liable
from anxin.refunds.models import Refund
from anxin.texts import Text

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QQ = "12345678"
PHONE = "13800138000"
PASSWORD = "pass-word-1"


@dataclass
class Stage:
    """One furnished shop and the hands of those who act in it."""

    world: Furnished
    at: datetime = NOON
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def staff(self, role: str) -> str:
        """The actor of the staff in this role."""
        return f"staff:{self.world.people[role]}"

    def item(self, sku: str) -> UUID:
        """An item by its sku."""
        return self.world.items[sku]

    def wait(self, span: timedelta) -> datetime:
        """Let time pass."""
        self.at += span
        return self.at

    def places(self, sku: str, *, quantity: int = 1, account: str = "", buyer: UUID | None = None) -> Placed:
        """Bea orders."""
        wish = Wish(
            item=self.item(sku),
            quantity=quantity,
            account=account,
            account_again=account,
            contact="bea@anxin.example",
            password=PASSWORD,
            agreed=1,
        )
        return place_order(wish, buyer=buyer, by="buyer", at=self.at)

    def begins_to_pay(self, order: UUID) -> Payment:
        """Bea chooses the sandbox channel."""
        return start_payment(order, self.world.channel, by="buyer", at=self.at)

    def notice(self, payment: Payment, *, notice_id: str = "", amount_minor: int | None = None) -> Received:
        """What the channel says when Bea has paid."""
        number = next(self._numbers)
        return Received(
            channel=payment.channel_id,
            notice=ChannelNotice(
                external_id=notice_id or f"N{number}",
                kind="payment.succeeded",
                payment=payment.pk,
                refund=None,
                transaction_no=f"T{payment.pk.hex}",
                amount_minor=payment.amount_minor if amount_minor is None else amount_minor,
                currency=payment.currency,
                occurred_at=self.at,
            ),
            body="{}",
        )

    def pays(self, order: UUID) -> Payment:
        """Bea pays, and the channel says so."""
        payment = self.begins_to_pay(order)
        accept_payments([self.notice(payment)], at=self.at)
        return payment

    def buys(self, sku: str, *, quantity: int = 1, account: str = "", buyer: UUID | None = None) -> Order:
        """Bea orders and pays."""
        placed = self.places(sku, quantity=quantity, account=account, buyer=buyer)
        self.pays(placed.order)
        return Order.objects.get(pk=placed.order)

    def supplier_says(self, status: SupplyStatus, kind: Kind = Kind.SUPPLIER_PLACE) -> int:
        """The supplier's system answers every question of one kind that is due."""
        errands = claim_supply(kind, limit=1000, at=self.at, lease_seconds=60)
        return record_supply([(errand, SupplyAnswer(status, "S1")) for errand in errands], at=self.at)

    def fence_says(self, status: FenceStatus) -> int:
        """The supplier's system answers every stop that is due."""
        errands = claim_supply(Kind.SUPPLIER_FENCE, limit=1000, at=self.at, lease_seconds=60)
        return record_supply([(errand, status) for errand in errands], at=self.at)

    def claim_says(self, status: ClaimStatus | ClaimAnswer) -> int:
        """The supplier's system answers every claim that is due."""
        errands = claim_supply(Kind.SUPPLIER_CLAIM, limit=1000, at=self.at, lease_seconds=60)
        return record_supply([(errand, status) for errand in errands], at=self.at)

    def claim_says_for(self, case: Case, status: ClaimStatus) -> None:
        """The supplier's system answers one case; the questions about others get lost on the way."""
        errands = claim_supply(Kind.SUPPLIER_CLAIM, limit=1000, at=self.at, lease_seconds=60)
        record_supply([(e, status) for e in errands if e.claimed.subject == case.pk], at=self.at)

    def channel_says(
        self, status: RefundStatus, kind: Kind = Kind.REFUND_ASK, *, detail: str = "", number: str = ""
    ) -> int:
        """The channel answers every question about refunds that is due; what it took up it gives a number."""
        errands = claim_refunds(kind, limit=10_000, at=self.at, lease_seconds=60)
        took = status in (RefundStatus.ACCEPTED, RefundStatus.ARRIVED, RefundStatus.BOUNCED)
        number = number or (uuid4().hex if took else "")
        answer = RefundAnswer(status, number, "沙箱钱包 bea" if took else "", detail)
        return record_refunds([(errand, answer) for errand in errands], at=self.at)

    def claims(self, order: UUID, problem: str, *, words: str = "", mistyped: bool = False) -> Case:
        """Bea opens a case on the order's line."""
        line = Line.objects.get(order=order)
        claim = Claim(line=line.pk, problem=problem, words=words, mistyped=mistyped)
        return Case.objects.get(pk=open_case(order, claim, by="buyer", at=self.at))

    def order(self, order: UUID) -> Order:
        """The order as it stands now."""
        return Order.objects.get(pk=order)

    def delivery(self, order: UUID) -> Delivery:
        """The order's latest delivery."""
        return Delivery.objects.filter(order=order).order_by("-number")[0]

    def refunds(self, order: UUID) -> list[Refund]:
        """The order's refunds in order."""
        return list(Refund.objects.filter(order=order).order_by("number"))


def reviews(case: UUID, *, refund: bool, reason: Text, at: datetime, liable: Liable | None = None) -> None:
    """One of those whose turn a case is gives the money back, or refuses."""
    row = Case.objects.get(pk=case)
    person = Role.objects.filter(shop=row.shop_id, name=row.owner).values_list("person", flat=True).first()
    outcome = "refund_full" if refund else "reject"
    finding = Finding(outcome=outcome, reason=reason, liable=liable, against="看过证据")
    review_case(case, finding, by=f"staff:{person}", at=at)


def furnished(*, codes: int = 20) -> Stage:
    """A shop with a sandbox channel, Sol's stock and a sandbox supplier."""
    world = furnish_shop(
        Furniture(
            merchant="1000000001",
            channel_url="http://127.0.0.1:9",
            our_signing_key="11" * 32,
            channel_key="22" * 32,
            supplier_url="http://127.0.0.1:9",
            supplier_account="anxin",
            supplier_secret="33" * 32,
            rules=files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8"),
            passwords={},
        ),
        codes=codes,
        at=NOON,
    )
    assert world is not None
    # Bea stands for many buyers
    Item.objects.update(most_reserved=1_000)
    return Stage(world)
