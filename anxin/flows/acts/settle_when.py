"""When may the money of confirmed orders become their suppliers' own?"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from anxin.cases.deadlines import again_until
from anxin.flows.acts.held_in import held_in
from anxin.ledger.accounts import supplier_deposit
from anxin.orders.models import Line, Order, OrderStep
from anxin.orders.states import OrderState
from anxin.payouts.hold_back import WHOLE_PERCENT, hold_back
from anxin.payouts.queries import exposed, on_platform
from anxin.refunds.shares import Shares


def settle_when(
    orders: Collection[Order], lines: Mapping[UUID, Line], shares: Mapping[UUID, Shares], at: datetime
) -> dict[UUID, datetime]:
    """For each due order the moment from which it may be settled: now, or when nothing can be claimed any more.

    The operator's own goods and docked ones wait for their short time alone. Others wait until claims and appeals
    have lapsed, that of a case that was decided late too, unless the deposit covers what was lately settled, and this
    order, to the part that their tier asks.
    Of an order whose pieces came from several, `shares` says how much is whose, and all wait for the longest.
    The caller holds their suppliers: else two settlers at once, or one beside a withdrawal, count one deposit twice.
    """
    parties = {order.pk: set(shares[order.pk]) or {lines[order.pk].supplier_id} for order in orders}
    tiers = on_platform({supplier for party in parties.values() for supplier in party})
    bound = [(order, supplier) for order in orders for supplier in sorted(parties[order.pk]) if supplier in tiers]
    if not bound:
        return {order.pk: at for order in orders}
    reached = Counter(exposed({supplier for _, supplier in bound}, at))
    deposits = held_in((supplier_deposit(order.shop_id, supplier), order.currency) for order, supplier in bound)
    confirmed: dict[UUID, datetime] = dict(
        OrderStep.objects.filter(subject__in={order.pk for order, _ in bound}, to_state=OrderState.CONFIRMED)
        .order_by("at")
        .values_list("subject_id", "at")
    )
    when = {order.pk: at for order in orders}
    again = again_until({order.pk for order, _ in bound})
    for order, supplier in bound:
        length, percent = hold_back(tiers[supplier], lines[order.pk].goods)
        covered = deposits[supplier_deposit(order.shop_id, supplier), order.currency] * WHOLE_PERCENT
        place, amount = (supplier, order.currency), shares[order.pk].get(supplier, 0)
        if covered >= (reached[place] + amount) * percent:
            reached[place] += amount
        else:
            when[order.pk] = max(when[order.pk], confirmed.get(order.pk, at) + length, again.get(order.pk, at))
    return when
