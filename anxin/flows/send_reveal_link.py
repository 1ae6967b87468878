"""How does a guest without the query password prove to be the buyer? By a link to the address given when buying."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.orders.models import Order
from anxin.refusal import NotFound
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

SUBJECT = Text("查看订单 {ref} 的卡密", "Reveal the codes of order {ref}")
BODY = Text(
    "点开后 10 分钟内可查看卡密：\n{link}\n链接 15 分钟内有效。不是您本人操作请忽略，卡密不会显示。",
    "Open this, and for 10 minutes the codes can be revealed:\n{link}\nThe link works for 15 minutes. If it was not "
    "you, do nothing: no code is shown.",
)


@atomic(durable=True)
def send_reveal_link(order: UUID, link: str, *, at: datetime) -> None:
    """Write to the order's buyer; raises NotFound."""
    row = Order.objects.select_related("shop").filter(pk=order).first()
    if row is None:
        raise NotFound
    kind = f"reveal_link:{int(at.timestamp())}"
    write([NewLetter(order=row, kind=kind, subject=SUBJECT.fill(ref=row.ref), body=BODY.fill(link=link), at=at)])
