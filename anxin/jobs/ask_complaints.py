"""How are channels asked about complaints, and told our answers: claim → ask → record?"""

from concurrent.futures import Executor
from uuid import UUID

from django.conf import settings

from anxin.agenda.asks import Claimed
from anxin.agenda.kinds import Kind
from anxin.agenda.next_act import Recorded
from anxin.clock import now
from anxin.complaints.channel import ComplaintChannel, Said, SaidStatus
from anxin.complaints.errands import ComplaintAnswer, ComplaintErrand, Task
from anxin.flows.claim_complaints import claim_complaints
from anxin.flows.let_complaints_go import let_complaints_go
from anxin.flows.record_complaints import record_complaints
from anxin.integrations.addresses import channel_hook_url
from anxin.integrations.registry import complaint_channel
from anxin.jobs.ask import ask
from anxin.payments.models import Channel

BATCH = 20


def ask_complaints(kind: Kind, pool: Executor) -> int:
    """Claim due questions of one kind, ask, record what came; how many were claimed."""
    channels: dict[UUID, Channel] = {}
    lost: list[Claimed] = []

    def claim() -> list[ComplaintErrand]:
        errands, others = claim_complaints(kind, limit=BATCH, at=now(), lease_seconds=settings.ANXIN_LEASE_SECONDS)
        lost.extend(others)
        channels.update(Channel.objects.in_bulk({errand.channel for errand in errands} - channels.keys()))
        return errands

    def one(errand: ComplaintErrand) -> ComplaintAnswer:
        return _one(complaint_channel(channels[errand.channel]), errand)

    claimed = ask(claim, one, _unclear, lambda told: record_complaints(told, at=now()), pool)
    if lost:
        # whoever dies before this leaves them on the agenda, to be found lost again
        let_complaints_go(lost, at=now())
    return claimed + len(lost)


def _one(channel: ComplaintChannel, errand: ComplaintErrand) -> ComplaintAnswer:
    if errand.task is Task.LIST and errand.since and errand.until:
        told, address = channel.list_complaints(errand.since, errand.until), channel_hook_url(errand.channel)
        known = errand.told_to == address or channel.subscribe(address)
        return ComplaintAnswer(told=tuple(told), subscribed_to=address if known else "")
    if errand.task is Task.QUERY:
        found = channel.query_complaint(errand.outside_id)
        return ComplaintAnswer(told=(found,) if found else ())
    return ComplaintAnswer(said=_say(channel, errand))


def _say(channel: ComplaintChannel, errand: ComplaintErrand) -> Said:
    """An answer whose fate is not known is looked for before it is given again."""
    if errand.to_say is None:
        return Said(SaidStatus.REFUSED, "nothing to say")
    if errand.claimed.recorded is Recorded.ATTEMPT and channel.was_said(errand.to_say):
        return Said(SaidStatus.SAID)
    return channel.say(errand.to_say)


def _unclear(_: ComplaintErrand) -> ComplaintAnswer:
    return ComplaintAnswer(detail="no answer could be read")
