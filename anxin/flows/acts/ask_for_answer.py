"""How does somebody come to owe an answer, with a due time and a consequence?"""

from datetime import datetime
from uuid import UUID

from anxin.orders.models import Order
from anxin.refs import new_id
from anxin.support.deadlines import PATIENCE
from anxin.support.models import Question
from anxin.support.queries import waiting_question
from anxin.support.states import Desk


def ask_for_answer(order: Order, owner: Desk, *, at: datetime, supplier: UUID | None = None) -> Question:
    """The question that waits there already, or a new one; asking again never prolongs. The order is locked."""
    standing = waiting_question(order.pk, supplier=supplier if owner is Desk.SUPPLIER else None)
    if standing is not None:
        return standing
    patience = PATIENCE[owner]
    return Question.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        owner=owner,
        supplier_id=supplier if owner is Desk.SUPPLIER else None,
        asked_at=at,
        due_at=patience.until(at),
        on_due=patience.then,
    )
