"""How does one of the staff ask to see the codes of an order? With a reason, and never alone where there is another."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Code, StaffReveal
from anxin.delivery.refusals import ReasonMissing
from anxin.delivery.states import CodeState
from anxin.flows.reveal_code import NothingToReveal
from anxin.orders.models import Order
from anxin.people.access import STAFF
from anxin.people.models import Role
from anxin.refs import new_id
from anxin.refusal import Invalid, NotFound
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

OPEN_FOR = timedelta(hours=2)
COOLING = timedelta(hours=4)
FEWEST_LETTERS, MOST_LETTERS = 4, 200
TOO_LONG = Text("原因最多 200 字。", "The reason has at most 200 characters.")

SUBJECT = Text("客服申请查看订单 {ref} 的卡密", "Staff asked to see the codes of order {ref}")
BODY = Text(
    "原因：{words}\n本店只有一位工作人员，没有第二人可同意，因此 4 小时后才能查看，并已公开登记。"
    "不同意请在订单页联系我们。",
    "Why: {words}\nThis shop has one person and nobody to agree, so the codes open after 4 hours, on a public list. If "
    "you object, tell us on the order's page.",
)


@atomic(durable=True)
def ask_staff_reveal(order: UUID, because: str, words: str, *, by: str, at: datetime) -> UUID:
    """Ask to see an order's codes; the request's id. Where nobody else is there to agree, it opens after a time.

    Raises NotFound, NothingToReveal, ReasonMissing, Invalid when it is too long.
    """
    row = Order.objects.select_related("shop").filter(pk=order).first()
    if row is None:
        raise NotFound
    if because not in StaffReveal.Because.values or len(words.strip()) < FEWEST_LETTERS:
        raise ReasonMissing
    if len(words.strip()) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)
    if not Code.objects.filter(delivery__order=order, state__in=[CodeState.ALLOCATED, CodeState.REVEALED]).exists():
        raise NothingToReveal
    alone = not _others(row.shop_id, by)
    opens = at + COOLING if alone else None
    request = StaffReveal.objects.create(
        id=new_id(),
        shop=row.shop,
        order=row,
        because=because,
        words=words.strip(),
        asked_by=by,
        asked_at=at,
        opens_at=opens,
        closes_at=(opens or at) + OPEN_FOR,
    )
    if alone:
        body = BODY.fill(words=request.words)
        kind = f"staff_asks:{request.pk.hex[-12:]}"
        write([NewLetter(order=row, kind=kind, subject=SUBJECT.fill(ref=row.ref), body=body, at=at)])
    return request.pk


def _others(shop: UUID, by: str) -> bool:
    """Whether anybody else of the staff could agree."""
    held = Role.objects.filter(shop=shop, name__in=STAFF, person__is_active=True, person__is_staff=True)
    return held.exclude(person=UUID(by.partition(":")[2])).exists()
