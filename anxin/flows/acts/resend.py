"""What follows when bounced refunds are to be sent again?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.refunds.models import Refund
from anxin.refunds.states import CAME_BACK, OnDue, RefundState
from anxin.transitions.each import Each
from anxin.transitions.move import move

ANSWER_WITHIN = timedelta(minutes=10)


def resend(refunds: Sequence[Refund], *, by: str, at: datetime) -> None:
    """Plan the next sending of each; the refund keeps its id, the sending has a number.

    What the channel said of the last sending is forgotten: of the next one nothing is taken up yet, and nothing of it
    is late. What finance had promised was to find a way, and this is one.
    """
    retries = {refund.pk: refund.retries + 1 for refund in refunds}
    moved = set(
        move(
            Refund,
            retries,
            from_=CAME_BACK,
            to=RefundState.PLANNED,
            by=by,
            because="sent again",
            at=at,
            retries=Each(retries),
            channel_refund_no="",
            late_since=None,
            due_at=at + ANSWER_WITHIN,
            on_due=OnDue.TELL_FINANCE,
        )
    )
    plan(
        [
            Planned(
                Kind.REFUND_ASK,
                refund.shop_id,
                refund.pk,
                at,
                key=f"retry-{retries[refund.pk]}",
                payload={"retry": retries[refund.pk]},
            )
            for refund in refunds
            if refund.pk in moved
        ]
    )
