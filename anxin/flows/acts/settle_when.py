"""When may the money of confirmed orders become their suppliers' own?"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.held_in import held_in
from anxin.ledger.accounts import supplier_deposit
from anxin.orders.models import Line, Order, OrderStep
from anxin.orders.states import OrderState
from anxin.payouts.hold_back import WHOLE_PERCENT, hold_back
from anxin.payouts.queries import exposed, on_platform


def settle_when(
    orders: Collection[Order], lines: Mapping[UUID, Line], amounts: Mapping[UUID, int], at: datetime
) -> dict[UUID, datetime]:
    """For each due order the moment from which it may be settled: now, or when nothing can be claimed any more.

    The operator's own goods and docked ones wait for their short time alone. Others wait until claims and appeals
    have lapsed, unless the deposit covers what was lately settled, and this order, to the part that their tier asks.
    The caller holds their suppliers: else two settlers at once, or one beside a withdrawal, count one deposit twice.
    """
    tiers = on_platform({line.supplier_id for line in lines.values()})
    bound = [order for order in orders if lines[order.pk].supplier_id in tiers]
    if not bound:
        return {order.pk: at for order in orders}
    theirs = {lines[order.pk].supplier_id for order in bound}
    reached = Counter(exposed(theirs, at))
    deposits = held_in((supplier_deposit(o.shop_id, lines[o.pk].supplier_id), o.currency) for o in bound)
    confirmed: dict[UUID, datetime] = dict(
        OrderStep.objects.filter(subject__in=[order.pk for order in bound], to_state=OrderState.CONFIRMED)
        .order_by("at")
        .values_list("subject_id", "at")
    )
    when = {order.pk: at for order in orders}
    for order in bound:
        line = lines[order.pk]
        length, percent = hold_back(tiers[line.supplier_id], line.goods)
        covered = deposits[supplier_deposit(order.shop_id, line.supplier_id), order.currency] * WHOLE_PERCENT
        place = (line.supplier_id, order.currency)
        if covered >= (reached[place] + amounts[order.pk]) * percent:
            reached[place] += amounts[order.pk]
        else:
            when[order.pk] = max(at, confirmed.get(order.pk, at) + length)
    return when
