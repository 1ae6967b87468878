"""What happens when a channel tells us that a payer complained, or wrote again?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind as Ask
from anxin.agenda.plan import plan
from anxin.complaints.states import KINDS
from anxin.flows.acts.begin_complaints import NewComplaint, begin_complaints
from anxin.flows.acts.keep_notices import keep_notices
from anxin.flows.acts.received import Complained
from anxin.flows.acts.seen_notices import seen_notices
from anxin.payments.models import Channel


@atomic(durable=True)
def accept_complaints(received: Sequence[Complained], *, at: datetime) -> list[str]:
    """Take verified notices about complaints; a word for each in order: accepted, repeat or unknown_channel.

    A notice says little and may be old: its complaint is on our books from now on, with a deadline, and is looked up.
    """
    channels = Channel.objects.in_bulk({item.channel for item in received})
    seen = seen_notices(received)
    words, fresh = [], []
    for item in received:
        channel = channels.get(item.channel)
        key = (item.channel, item.notice.external_id)
        if key in seen:
            words.append("repeat")
        elif channel is None or channel.kind not in KINDS:
            words.append("unknown_channel")
        else:
            words.append("accepted")
            fresh.append((item, channel))
        seen.add(key)
    rows = begin_complaints([_new(item, channel) for item, channel in fresh], by="channel", at=at)
    plan(
        [
            Planned(Ask.COMPLAINT_QUERY, row.shop_id, row.pk, at, key=f"notice:{item.notice.external_id}"[:100])
            for (item, _), row in zip(fresh, rows, strict=True)
        ]
    )
    keep_notices(received, words, at=at)
    return words


def _new(item: Complained, channel: Channel) -> NewComplaint:
    return NewComplaint(
        shop=channel.shop_id,
        kind=KINDS[channel.kind],
        outside_id=item.notice.complaint,
        made_at=item.notice.occurred_at,
        channel=channel.pk,
    )
