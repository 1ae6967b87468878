"""What does the panel of a conversation hold, on its own page and beside a case?"""

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from anxin.cases.queries import latest_case_of
from anxin.console import gate, queries, words
from anxin.console.shown import Shown, amount, link, pill, tell, until
from anxin.delivery.models import Delivery
from anxin.orders.models import Order
from anxin.orders.queries import line_of
from anxin.people.access import STAFF
from anxin.people.models import Role
from anxin.people.queries import reads_messages
from anxin.support.read_due import CHOICES
from anxin.support.states import Desk, Voice
from anxin.support.thread import DESKS, MATTERS, VOICES, thread_of
from anxin.texts import Text

FIELDS = ("body", "to", "matter", "words", "due", "due_at", "reason", "not_a_promise")
DESK_ORDER = (Desk.SENIOR, Desk.FINANCE, Desk.AGENT, Desk.OPERATOR, Desk.SUPPLIER)


def say_form() -> dict[str, str]:
    """The fields of a message, empty."""
    return dict.fromkeys(FIELDS, "")


def talk_panel(
    request: HttpRequest, order: Order, *, typed: dict[str, str] | None = None, case: UUID | None = None
) -> dict[str, Any]:
    """The context of `console/parts/talk.html`: the thread, what is owed, and the forms as typed."""
    thread = thread_of(order.pk, Voice.AGENT)
    me = gate.actor(request)
    names = queries.names_of({entry.by for entry in thread.entries if entry.by.startswith("staff:")})
    return {
        "order": order,
        "case": case or "",
        "thread": thread,
        "stamp": hashlib.sha256(repr(thread).encode()).hexdigest()[:16],
        "entries": [(entry, names.get(entry.by, "")) for entry in thread.entries],
        "waiting": [(DESKS[owner], until(due), late, VOICES[asker]) for owner, due, late, asker in thread.waiting],
        "owed": [(row, until(row.due_at), row.owner.startswith("staff:")) for row in thread.owed],
        "typed": typed or say_form(),
        "bound": typed is not None,
        "matters": MATTERS.items(),
        "dues": CHOICES.items(),
        "targets": _targets(order, me),
        "supplied": reads_messages(line_of(order.pk).supplier_id),
    }


def talk_facts(order: Order) -> list[tuple[Text, Shown]]:
    """What one needs to know while writing: state, money, promise, case, due."""
    line = line_of(order.pk)
    facts: list[tuple[Text, Shown]] = [
        (Text("订单", "Order"), link(reverse("admin:orders_order_change", args=[order.pk]), order.ref)),
        (Text("状态", "State"), pill(*words.ORDERS.get(order.state, words.UNKNOWN))),
        (Text("商品", "Item"), f"{tell(line.title)} × {line.quantity}"),
        (Text("金额", "Amount"), amount(order.amount_minor, order.currency)),
    ]
    if line.account_hint:
        facts.append((Text("充值账号", "Account"), line.account_hint))
    delivery = Delivery.objects.filter(order=order.pk).order_by("-number").first()
    if delivery is not None:
        facts.append((Text("发货", "Delivery"), pill(*words.DELIVERIES.get(delivery.state, words.UNKNOWN))))
        facts.append((Text("承诺到账", "Promised by"), until(delivery.promise_until)))
    refunds = [
        (Text("退款", "Refund"), amount(row.amount_minor, row.currency) + pill(*words.REFUNDS[row.state]))
        for row in order.refunds.order_by("number")
    ]
    return [*facts, *refunds, *_case_facts(order)]


def _case_facts(order: Order) -> list[tuple[Text, Shown]]:
    case = latest_case_of(order.pk)
    if case is None:
        return [(Text("售后单", "Case"), tell(Text("没有", "none")))]
    state = pill(*words.CASES.get(case.state, words.UNKNOWN))
    number = f"{order.ref}-C{case.number}"
    shown = link(reverse("admin:cases_case_change", args=[case.pk]), number)
    return [(Text("售后单", "Case"), shown + state), (Text("售后期限", "Case due"), until(case.due_at))]


def _targets(order: Order, me: str) -> list[tuple[str, str]]:
    """To whom it can be handed: the desks that somebody holds, the agents by name, the supplier."""
    held = Role.objects.filter(shop=order.shop_id, person__is_active=True, name__in=STAFF).select_related("person")
    roles = list(held.order_by("person__email"))
    names = {role.name for role in roles}
    supplied = reads_messages(line_of(order.pk).supplier_id)
    desks = [
        (str(desk), tell(DESKS[desk]))
        for desk in DESK_ORDER
        if (supplied if desk is Desk.SUPPLIER else str(desk) in names)
    ]
    people = [
        (f"{role.name}:{role.person_id}", f"{tell(DESKS[Desk(role.name)])} · {role.person}")
        for role in roles
        if f"staff:{role.person_id}" != me and role.name in set(Desk)
    ]
    return [*desks, *people]
