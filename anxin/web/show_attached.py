"""What does the platform attach to a claim by itself, so that nobody has to prove it?"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max

from anxin.delivery.queries import reveals_of, steps_of
from anxin.delivery.states import DeliveryState
from anxin.money import format_minor
from anxin.orders.models import Line, Order
from anxin.payments.queries import paid_steps_of
from anxin.support.models import Message
from anxin.texts import Text

PLACED = Text("订单和下单时同意的规则", "The order, and the rules agreed to")


def show_attached(order: Order, line: Line) -> list[tuple[Text, Text | str, datetime]]:
    """Each record with its name, what it says and when it was made, oldest first."""
    rows = [*_of_order(order, line), *_of_delivery(order, line), *_of_talk(order)]
    return sorted(rows, key=lambda row: row[2])


def _of_order(order: Order, line: Line) -> Iterator[tuple[Text, Text | str, datetime]]:
    account = Text(f"{line.title.zh}，账号 {line.account_hint}", f"{line.title.en}, account {line.account_hint}")
    yield PLACED, account if line.account_hint else line.title, order.placed_at
    for step, payment in paid_steps_of(order.pk):
        amount, name = format_minor(payment.paid_minor, payment.currency), payment.channel.name
        said = Text(f"{name.zh} {amount} {payment.transaction_no}", f"{name.en} {amount} {payment.transaction_no}")
        yield Text("支付通知", "Payment notice"), said, step.at


def _of_delivery(order: Order, line: Line) -> Iterator[tuple[Text, Text | str, datetime]]:
    steps = [step for step, _ in steps_of(order.pk)]
    if steps:
        arrived = any(step.to_state == DeliveryState.DELIVERED for step in steps)
        said = Text("已发货", "delivered") if arrived else Text("还没有到账", "not delivered yet")
        yield Text("发货记录", "Delivery log"), said, steps[-1].at
    if line.goods == "code":
        for reveal in reveals_of(order.pk)[:1]:
            yield Text("查看卡密记录", "First sight of the code"), Text("首次查看", "first seen"), reveal.at


def _of_talk(order: Order) -> Iterator[tuple[Text, Text | str, datetime]]:
    told = Message.objects.filter(order=order).aggregate(count=Count("pk"), last=Max("at"))
    if told["count"]:
        yield Text("沟通记录", "Messages"), Text(f"{told['count']} 条", f"{told['count']} of them"), told["last"]
