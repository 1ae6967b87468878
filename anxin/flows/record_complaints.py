"""What did the channels say when they were asked about complaints?"""

from collections.abc import Sequence
from datetime import datetime

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
from anxin.flows.acts.lock_orders import lock_orders
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
    joined = 0
    for errand, answer in answered:
        if errand.task is Task.SAY:
            _said(errand, answer, at)
        elif answer.told is None:
            _later(errand, answer.detail or "no clear answer", at)
        elif finish([errand.claimed]):
            joined += take_complaints(Channel.objects.get(pk=errand.channel), answer.told, at=at)
            if errand.task is Task.LIST:
                _look_again(errand, answer, at)
    return joined


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
    row = Reply.objects.filter(pk=errand.claimed.subject).values_list("order_id", flat=True).first()
    lock_orders([row] if row else [])
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
