"""What is to be read about payments?"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from anxin.payments.channel import Way
from anxin.payments.models import Channel, Chargeback, Payment, PaymentStep
from anxin.payments.states import ChargebackState, PaymentState
from anxin.routines.among import among

WALLET = "balance"


def channels_of(shop: UUID) -> list[Channel]:
    """The channels by which orders of a shop can be paid, in the shop's order; the buyer's balance is none of them."""
    return list(Channel.objects.filter(shop=shop, enabled=True).exclude(kind=WALLET))


def wallet_of(shop: UUID) -> Channel | None:
    """The channel by which buyers of a shop pay from their balance there, if it has one."""
    return Channel.objects.filter(shop=shop, enabled=True, kind=WALLET).first()


def covered_minor(order: UUID) -> int:
    """What of an order has been paid from the balance while the rest is not paid yet, in minor units."""
    parts = Payment.objects.filter(order=order, state=PaymentState.PAID, mixed=True, refunds=None)
    return parts.aggregate(all=Sum("amount_minor"))["all"] or 0


def payment_of(order: UUID, ways: Collection[Way] = tuple(Way)) -> Payment | None:
    """The payment that counts: the first that was paid and used, else the latest that can still be paid in one of the
    ways, else the first that came in and goes back."""
    rows = Payment.objects.select_related("channel").filter(order=order)
    paid = rows.filter(state=PaymentState.PAID, mixed=False).order_by("paid_at", "number")
    offered = rows.filter(state=PaymentState.OFFERED, way__in=list(ways)).order_by("-number")
    return paid.filter(~Exists(_goes_back("pk"))).first() or offered.first() or paid.first()


def used_payment_of(order: UUID) -> Payment | None:
    """The payment that an order was paid by, as its buyer knows it: of several the one through a channel; none that
    goes back, unless no other came in."""
    rows = Payment.objects.filter(order=order, state=PaymentState.PAID).select_related("channel")
    paid = list(rows.alias(stray=Exists(_goes_back("pk"))).order_by("stray", "paid_at", "number"))
    through = [row for row in paid if row.channel.kind != WALLET]
    return next(iter(through if paid and paid[0].mixed else paid), None) or next(iter(paid), None)


def _goes_back(of: str) -> QuerySet[Payment]:
    """A payment, as the outer query names it, that its order had no use for."""
    return Payment.objects.filter(pk=OuterRef(of), refunds__line=None, refunds__external=False)


def paid_steps_of(order: UUID) -> list[tuple[PaymentStep, Payment]]:
    """Each time money came in for an order, with the payment it was."""
    steps = PaymentStep.objects.filter(order=order, to_state=PaymentState.PAID).select_related("subject__channel")
    return [(step, step.subject) for step in steps.order_by("at", "id")]


def charged_back_minor(orders: Collection[UUID]) -> dict[UUID, int]:
    """What channels took of each order and did not give back, in minor units; orders without any are left out.

    What was taken of a payment that the order had no use for is none of the order's money: that goes back anyway.
    """
    rows = Chargeback.objects.filter(~Exists(_goes_back("payment")), order__in=among(orders)).exclude(
        state=ChargebackState.WON
    )
    return dict(rows.values_list("order").annotate(Sum("amount_minor")))


def in_dispute(orders: Collection[UUID]) -> set[UUID]:
    """Those of these orders of whose money a channel holds some and has not decided yet.

    As above a payment that the order had no use for is left out.
    """
    rows = Chargeback.objects.filter(order__in=among(orders), state=ChargebackState.OPEN)
    return set(rows.filter(~Exists(_goes_back("payment"))).values_list("order_id", flat=True))


def charged_of_payments(payments: Collection[UUID]) -> int:
    """What channels took of these payments together and did not give back, in minor units."""
    rows = Chargeback.objects.filter(payment__in=payments).exclude(state=ChargebackState.WON)
    return rows.aggregate(total=Sum("amount_minor"))["total"] or 0


def chargebacks_of(payment: UUID) -> list[Chargeback]:
    """What was charged back of a payment, first to last."""
    return list(Chargeback.objects.filter(payment=payment).select_related("order").order_by("number"))
