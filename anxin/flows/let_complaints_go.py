"""What if a question about a complaint is answered already, or ends its worker again and again? It is let go."""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.complaints.channel import Said, SaidStatus
from anxin.complaints.models import Reply
from anxin.complaints.states import ReplyState
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_said import take_said

TOO_OFTEN = Said(SaidStatus.UNKNOWN, "asking ended without a word too often")


@atomic(durable=True)
def let_complaints_go(lost: Sequence[Claimed], *, at: datetime) -> None:
    """Take them off the agenda; an answer that nobody could give is a person's.

    Apart from claiming: orders are locked before rows of the agenda, and to claim has locked those.
    """
    answers = [one.subject for one in lost if one.kind is Kind.COMPLAINT_ANSWER]
    rows = Reply.objects.filter(pk__in=answers, state=ReplyState.PLANNED).select_related("complaint__shop")
    lock_orders({row.order_id for row in rows if row.order_id is not None})
    # what was released meanwhile is held no more, so it stays on the agenda
    gone = {one.subject for one in give_up(lost)}
    for row in rows.filter(pk__in=gone):
        take_said(row, TOO_OFTEN, at=at)
