"""What did the channels say when they were asked about complaints?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind as Ask
from anxin.agenda.plan import plan
from anxin.agenda.postpone import postpone
from anxin.complaints.channel import Said, SaidStatus
from anxin.complaints.deadlines import LOOK_EVERY, LOOK_MISSED_AFTER
from anxin.complaints.errands import ComplaintAnswer, ComplaintErrand, Task
from anxin.complaints.models import Complaint, Reply, Watch
from anxin.complaints.states import KINDS, OPEN, ReplyState
from anxin.flows.acts.hold_complaints import hold_complaints
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.payments_complained_of import ToldBy, payments_complained_of
from anxin.flows.acts.take_complaints import take_complaints
from anxin.flows.acts.take_said import take_said
from anxin.flows.acts.tell_operators import tell_operators
from anxin.payments.models import Channel
from anxin.texts import Text

Answered = tuple[ComplaintErrand, ComplaintAnswer]
BLIND = Text("查不到投诉列表", "The list of complaints cannot be had")
BLIND_WHY = Text(
    "两天没有从{channel}查到投诉列表（{why}）。请核对渠道的投诉权限和密钥，期间请到渠道后台查看投诉。",
    "For two days {channel} has not given its list of complaints ({why}). Check what the account may do there, and its "
    "keys; look for complaints at the channel itself meanwhile.",
)


@atomic(durable=True)
def record_complaints(answered: Sequence[Answered], *, at: datetime) -> int:
    """Join what is new, follow what changed, note what was said; ask again about what is not clear.

    Returns how many complaints joined an order. Answers that cannot be recorded together are recorded one by one.
    """
    channels = Channel.objects.in_bulk({errand.channel for errand, _ in answered})
    _hold(answered, channels)
    fresh: list[ToldBy] = []
    for errand, answer in answered:
        if errand.task is Task.SAY:
            _said(errand, answer, at)
        elif answer.told is None:
            _later(errand, answer.detail or "no clear answer", at)
        elif finish([errand.claimed]):
            fresh += [(channels[errand.channel], one) for one in answer.told]
            if errand.task is Task.LIST:
                _look_again(errand, answer, at)
    return take_complaints(fresh, at=at)


def _hold(answered: Sequence[Answered], channels: Mapping[UUID, Channel]) -> None:
    """All that any of the answers is about, the orders before the complaints, each in one order: whoever records the
    same answers the other way round waits, and is not waited for."""
    told = [(channels[errand.channel], one) for errand, answer in answered for one in answer.told or ()]
    known = {(channel.pk, one.outside_id, channel.shop_id) for channel, one in told} | {
        (errand.channel, errand.outside_id, channels[errand.channel].shop_id)
        for errand, _ in answered
        if errand.outside_id
    }
    numbers = {number for _, number, _ in known}
    kept = Complaint.objects.filter(channel__in=channels, outside_id__in=numbers, order__isnull=False)
    orders = {pk for pk in kept.values_list("order_id", flat=True) if pk}
    lock_orders(orders | {payment.order_id for payment in payments_complained_of(told).values()})
    hold_complaints(known)


def _look_again(errand: ComplaintErrand, answer: ComplaintAnswer, at: datetime) -> None:
    """The list is looked at again and again: notices get lost."""
    watch = Watch.objects.select_related("channel").get(pk=errand.channel)
    watch.known_until, watch.told_to = at, answer.subscribed_to or watch.told_to
    following = at + LOOK_EVERY[KINDS[watch.channel.kind]]
    watch.due_at = following + LOOK_MISSED_AFTER
    watch.save()
    plan([Planned(Ask.COMPLAINT_LIST, watch.shop_id, watch.pk, following, key=following.isoformat())])


def _said(errand: ComplaintErrand, answer: ComplaintAnswer, at: datetime) -> None:
    said = answer.said or Said(SaidStatus.UNKNOWN, answer.detail)
    if said.status is SaidStatus.UNKNOWN and not errand.claimed.spent:
        postpone([errand.claimed], at=at, because=said.detail or "no clear answer")
        return
    if not finish([errand.claimed]):
        return
    reply = Reply.objects.select_related("complaint__shop").filter(state=ReplyState.PLANNED, pk=errand.claimed.subject)
    for one in reply:
        take_said(one, said, at=at)


def _later(errand: ComplaintErrand, why: str, at: datetime) -> None:
    """Asked again; in the end a person must look: at the one complaint, or at the channel that shows no list."""
    if not errand.claimed.spent:
        postpone([errand.claimed], at=at, because=why)
        return
    for one in give_up([errand.claimed]):
        Complaint.objects.filter(pk=one.subject, state__in=OPEN, owner="machine").update(owner="agent")
        if errand.task is Task.LIST:
            channel = Channel.objects.select_related("shop").get(pk=errand.channel)
            told = BLIND_WHY.fill(channel=channel.name, why=why)
            tell_operators(channel.shop, f"blind-{channel.pk.hex[-8:]}", BLIND, told, at=at)
