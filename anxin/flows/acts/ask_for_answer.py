"""How does somebody come to owe an answer, with a due time and a consequence?"""

from datetime import datetime
from uuid import UUID

from anxin.orders.models import Order
from anxin.refs import new_id
from anxin.support.deadlines import PATIENCE
from anxin.support.models import Question
from anxin.support.queries import question_of_supplier, waiting_question
from anxin.support.states import Desk, Voice


def ask_for_answer(
    order: Order,
    owner: Desk,
    *,
    at: datetime,
    supplier: UUID | None = None,
    asked_by: Voice = Voice.BUYER,
    in_words: bool = False,
) -> Question:
    """The question of this side that waits there already, or a new one; asking again never prolongs.

    The house is asked once for the buyer, whoever raised it, and once by each supplier. What is asked `in_words` once
    is not only hurried any more. The order is locked.
    """
    standing = _standing(order.pk, owner, supplier, asked_by)
    if standing is not None:
        asker = Voice.BUYER if asked_by is Voice.BUYER else Voice(standing.asked_by)
        if (asker, in_words or standing.in_words) != (standing.asked_by, standing.in_words):
            standing.asked_by, standing.in_words = asker, in_words or standing.in_words
            standing.save(update_fields=["asked_by", "in_words"])
        return standing
    patience = PATIENCE[owner]
    return Question.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        owner=owner,
        asked_by=asked_by,
        in_words=in_words,
        supplier_id=supplier if owner is Desk.SUPPLIER or asked_by is Voice.SUPPLIER else None,
        asked_at=at,
        due_at=patience.until(at),
        on_due=patience.then,
    )


def _standing(order: UUID, owner: Desk, supplier: UUID | None, asked_by: Voice) -> Question | None:
    if asked_by is Voice.SUPPLIER:
        return question_of_supplier(order, supplier)
    if owner is Desk.SUPPLIER:
        return waiting_question(order, supplier=supplier, asked_by=asked_by)
    return waiting_question(order)
