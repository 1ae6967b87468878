"""How does an answer get on its way to the outside? On record first; a worker asks the channel to take it."""

from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind as Ask
from anxin.agenda.plan import plan
from anxin.complaints.models import Complaint, Reply
from anxin.complaints.states import Act, Kind, ReplyState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.refs import new_id


def answer_outside(row: Complaint, act: Act, words: str, *, by: str, at: datetime) -> Reply:
    """Put an answer on record, seal it, and plan that the channel is told; by letter it is told by whoever wrote it.

    The caller holds the order's lock, where there is one.
    """
    by_hand = row.channel_id is None
    reply = Reply.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        order_id=row.order_id,
        complaint=row,
        number=row.replies.count() + 1,
        act=act,
        words=words,
        state=ReplyState.SAID if by_hand else ReplyState.PLANNED,
        by=by,
        at=at,
        said_at=at if by_hand else None,
    )
    if row.order_id is not None:
        content = {"complaint": str(row.pk), "kind": row.kind, "outside_id": row.outside_id, "act": act, "words": words}
        seal(
            [
                NewExhibit(
                    shop=row.shop_id,
                    order=row.order_id,
                    slot=TALK,
                    kind="complaint_reply",
                    content=content,
                    by=by,
                    at=at,
                )
            ]
        )
    if not by_hand and row.kind != Kind.CHARGEBACK:
        plan([Planned(Ask.COMPLAINT_ANSWER, row.shop_id, reply.pk, at)])
    return reply
