"""What is a buyer told whose goods arrive when nobody looks at the page any more? What to check."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from anxin.cases.queries import checks_of
from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.resale.models import Resale
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

# within this time of the call for them most buyers still look at the page, which says it by itself
STILL_THERE: Final = timedelta(minutes=10)
SUBJECT = Text("订单 {ref} 已到账，请核对", "Order {ref} has arrived: please check it")
CODE = Text(
    "“{title}”已发货，可在订单页查看卡密。没看过的卡密可以自助退款。",
    "“{title}” is here: its code can be revealed on the order's page. Unseen, you can return it yourself.",
)
OTHER = Text("“{title}”已到账。", "“{title}” has arrived.")
CHECK = Text("请现在核对：\n{checks}", "Please check now:\n{checks}")
THEN = Text(
    "对不上或有问题，请尽快在订单页申请退款，越早越好办。没有问题的话，什么都不用做。",
    "If something is not so, ask for a refund on the order's page; the sooner, the easier. If all is well, there is "
    "nothing you need to do.",
)


def tell_arrived(arrived: Sequence[Delivery], *, at: datetime) -> None:
    """Write to the buyers of deliveries that came later than anybody looks at a page; lines and orders come along.

    Not where a case is open, whose own letter says it, nor to resellers, whose systems are told.
    """
    late = [row for row in arrived if at - _called_for(row) > STILL_THERE and not row.order.case_open]
    if not late:
        return
    resold = set(Resale.objects.filter(order__in=[row.order_id for row in late]).values_list("order", flat=True))
    told = [row for row in late if row.order_id not in resold]
    checks = checks_of([row.line for row in told])
    write([_letter(row, checks[row.line_id], at) for row in told])


def _called_for(row: Delivery) -> datetime:
    return row.promise_until - timedelta(minutes=row.line.promise_minutes)


def _letter(row: Delivery, checks: Sequence[Text], at: datetime) -> NewLetter:
    here = CODE if row.line.goods == Item.Goods.CODE else OTHER
    said = [here.fill(title=row.line.title), CHECK.fill(checks=_lines(checks)) if checks else Text("", ""), THEN]
    body = Text("\n".join(one.zh for one in said if one.zh), "\n".join(one.en for one in said if one.en))
    subject = SUBJECT.fill(ref=row.order.ref)
    return NewLetter(order=row.order, kind=f"arrived-{row.number}", subject=subject, body=body, at=at)


def _lines(checks: Sequence[Text]) -> Text:
    return Text("\n".join(f"· {one.zh}" for one in checks), "\n".join(f"· {one.en}" for one in checks))
