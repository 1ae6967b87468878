"""What if a refund's channel cannot be asked, and a person has looked into its console? That word counts."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.withdraw import withdraw
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.known_refunds import known_refunds
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.no_way_back import no_way_back
from anxin.flows.acts.refund_arrived import refund_arrived
from anxin.flows.acts.refund_news import News, refund_news
from anxin.payments.capabilities import NoWay
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.refunds.models import Refund
from anxin.refunds.queries import open_to_a_persons_word
from anxin.refunds.states import CAME_BACK, Destination, OnDue, RefundState
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text
from anxin.transitions.move import move

ANSWER_WITHIN = timedelta(minutes=10)
BUYER_WITHIN = timedelta(hours=24)
NO_REASON = Text(
    "请写明核对依据，例如渠道后台的流水号。", "Say what you saw, such as the number in the channel's console."
)


class AskTheChannel(Refusal):
    text = Text(
        "这个渠道可以查询，请用“立即查询”，不需要也不接受人工认定。",
        "This channel can be asked: use “look it up now”; a person's word is neither needed nor taken.",
    )


@atomic(durable=True)
def settle_refund_by_hand(refund: UUID, *, arrived: bool, reason: str, by: str, at: datetime) -> None:
    """Take a refund as arrived, or as not gone out: then it is asked for under its number, or, where the channel had
    taken it up, counts as come back; what it took back again and cannot send twice stays with finance. Said twice, it
    is done once.

    Only where the channel cannot tell (`open_to_a_persons_word`). Raises NotFound, Invalid, AskTheChannel.
    """
    order = Refund.objects.filter(pk=refund).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    if not reason.strip():
        raise Invalid(what=NO_REASON)
    lock_orders([order])
    row = Refund.objects.select_related("payment__channel").get(pk=refund)
    if row.state == RefundState.ARRIVED and arrived:
        return
    if not open_to_a_persons_word(row, at):
        raise AskTheChannel
    withdraw(Kind.REFUND_ASK, row.pk)
    if arrived:
        # what went out before came back: its number is not that of what a person found there
        number = "" if row.state in CAME_BACK else row.channel_refund_no
        Refund.objects.filter(pk=row.pk).update(
            sent_in_console=True, channel_refund_no=number, destination=Destination.ORIGINAL
        )
        answer = RefundAnswer(RefundStatus.ARRIVED, refund_no=number)
        refund_arrived([(known_refunds([row.pk])[row.pk], answer)], at=at, by=by)
    elif row.state == RefundState.ACCEPTED:
        _came_back(row, by, at)
    elif row.state == RefundState.REVERSED:
        no_way_back({row.pk: NoWay.NO_SECOND_TRY}, at=at)
    else:
        _again(row, by, at)
    seal([_exhibit(row, arrived, reason.strip()[:500], by, at)])


def _came_back(row: Refund, by: str, at: datetime) -> None:
    """The channel had taken it up and it is not there: the money is here, and its buyer says where it goes."""
    move(
        Refund,
        [row.pk],
        from_=RefundState.ACCEPTED,
        to=RefundState.BOUNCED,
        by=by,
        because="looked up by hand: it did not go out",
        at=at,
        due_at=at + BUYER_WITHIN,
        on_due=OnDue.TELL_FINANCE,
    )
    refund_news([row.pk], News.BOUNCED, at=at)


def _again(row: Refund, by: str, at: datetime) -> None:
    move(
        Refund,
        [row.pk],
        from_=(RefundState.UNKNOWN, RefundState.WITH_FINANCE, RefundState.ASKED),
        to=RefundState.PLANNED,
        by=by,
        because="looked up by hand: it was never sent",
        at=at,
        due_at=at + ANSWER_WITHIN,
        on_due=OnDue.TELL_FINANCE,
        channel_refund_no="",
        spent_there=False,
        not_gone_at=at if row.spent_there else row.not_gone_at,
    )
    # a person has looked there: nothing that its channel could say of the payment is waited for
    seen = {"checked": True} if row.destination == Destination.BALANCE else {}
    plan([Planned(Kind.REFUND_ASK, row.shop_id, row.pk, at, key=f"hand-{at:%Y%m%d%H%M%S}", payload=seen)])


def _exhibit(row: Refund, arrived: bool, reason: str, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=PAYMENT,
        kind="refund_by_hand",
        content={"refund": str(row.pk), "arrived": arrived, "reason": reason},
        by=by,
        at=at,
    )
