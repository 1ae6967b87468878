"""What happens when a channel tells us about a refund?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_payments import Received
from anxin.flows.acts.take_refund_answers import take_refund_answers
from anxin.payments.channel import NoticeKind, RefundAnswer, RefundStatus
from anxin.payments.models import Notice
from anxin.refs import new_id
from anxin.refunds.models import Refund


@atomic(durable=True)
def accept_refund_notices(received: Sequence[Received], *, at: datetime) -> list[str]:
    """Take verified notices about refunds; one word for each: accepted, looked_up, repeat, differs or unknown_refund.

    Good news is taken at its word where payment, amount and currency agree. Everything else is looked up at the
    channel, because a notice may be old: a bounce that was resent since must not count as a new one.
    """
    ids = [item.notice.refund for item in received if item.notice.refund]
    owners = dict(Refund.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()))
    rows = {refund.pk: refund for refund in Refund.objects.filter(pk__in=ids).select_related("payment__channel")}
    for refund in rows.values():
        refund.order = orders[refund.order_id]
    words, told = [], []
    for item in received:
        row = rows.get(item.notice.refund) if item.notice.refund else None
        word = _word(item, row)
        words.append(word)
        if row and word == "accepted":
            answer = RefundAnswer(RefundStatus.ARRIVED, item.notice.transaction_no, item.notice.received_account)
            told.append((row, answer))
        elif row and word == "looked_up":
            plan([Planned(Kind.REFUND_QUERY, row.shop_id, row.pk, at, key=item.notice.external_id[:100])])
    take_refund_answers(told, at=at)
    Notice.objects.bulk_create(_rows(received, words, at), ignore_conflicts=True)
    return words


def _word(item: Received, row: Refund | None) -> str:
    if row is None or row.payment_id != item.notice.payment or row.payment.channel_id != item.channel:
        return "unknown_refund"
    if Notice.objects.filter(channel=item.channel, external_id=item.notice.external_id).exists():
        return "repeat"
    if (row.amount_minor, row.currency) != (item.notice.amount_minor, item.notice.currency):
        return "differs"
    return "accepted" if item.notice.kind == NoticeKind.REFUND_ARRIVED else "looked_up"


def _rows(received: Sequence[Received], words: Sequence[str], at: datetime) -> list[Notice]:
    return [
        Notice(
            id=new_id(),
            channel_id=item.channel,
            external_id=item.notice.external_id,
            kind=item.notice.kind,
            body=item.body,
            received_at=at,
            outcome=word,
        )
        for item, word in zip(received, words, strict=True)
        if word != "repeat"
    ]
