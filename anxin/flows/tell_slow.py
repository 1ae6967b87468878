"""What is a buyer told while a promise is about to pass? That it may, and what then happens by itself, and when."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN, DeliveryState
from anxin.flows.acts.foretell import foretell
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.subjects import Subject
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.policy.queries import later_rules
from anxin.sourcing.queries import paused
from anxin.support.deadlines import SLOW_ORDER
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

SUBJECT = Text("订单 {ref} 比平时慢，承诺 {when} 前到账", "Order {ref} is slow; it is promised by {when}")
BODY = Text(
    "订单 {ref} 还没有到账：{why}。{when} 前未到账：{then}。不用申请，钱还在平台。",
    "Order {ref} has not arrived: {why}. If it is not there by {when}: {then}. There is no need to ask; the money is "
    "still here.",
)
UNCLEAR = Text("供货商的答复不清，我们正在查询", "the supplier’s answer was unclear and we are asking again")
RESTING = Text("供货商的系统出现异常，已暂停接新单", "the supplier’s system is in trouble and gets no new orders")
WORKING = Text("供货商仍在处理", "the supplier is still working on it")


@atomic(durable=True)
def tell_slow(ids: Collection[UUID], *, at: datetime) -> int:
    """Write to the buyers of these deliveries that are still open, once for an order; how many were told."""
    open_ones = Delivery.objects.filter(pk__in=ids, state__in=OPEN, promise_until__gt=at, order__case_open=False)
    lines = dict(open_ones.values_list("line", "order"))
    orders = Order.objects.select_related("shop").in_bulk(list(lines.values()))
    slow = dict(open_ones.values_list("line", "pk"))
    subjects = [subject for subject in subjects_of(orders, lines=lines, deliveries=slow) if subject.delivery]
    facts = gather_facts(subjects, at)
    later = later_rules({order.shop_id for order in orders.values()})
    resting = paused({subject.delivery.supplier_id for subject in subjects if subject.delivery})
    letters = []
    for subject in subjects:
        # the very moment at which the promise passes
        then = replace(facts[subject.key], past_promise=0)
        told = foretell(then, subject, later, at=subject.delivery.promise_until if subject.delivery else at)
        letters.append(_letter(subject, told, resting, at))
    write(letters)
    return len(letters)


def _letter(subject: Subject, told: Text, resting: set[UUID], at: datetime) -> NewLetter:
    order, delivery = subject.order, subject.delivery
    why = RESTING if delivery and delivery.supplier_id in resting else WORKING
    why = UNCLEAR if delivery and delivery.state == DeliveryState.UNKNOWN else why
    until = delivery.promise_until if delivery else at
    values = {"ref": order.ref, "when": f"{until.astimezone(SHANGHAI):%H:%M}", "why": why, "then": told}
    return NewLetter(order=order, kind=SLOW_ORDER, subject=SUBJECT.fill(**values), body=BODY.fill(**values), at=at)
