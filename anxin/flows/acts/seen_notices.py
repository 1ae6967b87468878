"""Which of these notices came before? A channel sends again what it is not sure that we have."""

from collections.abc import Sequence
from uuid import UUID

from anxin.flows.acts.received import Complained, Disputed, Received
from anxin.payments.models import Notice


def seen_notices(received: Sequence[Received | Complained | Disputed]) -> set[tuple[UUID, str]]:
    """The channel and the channel's own number of each notice that is kept already."""
    rows = Notice.objects.filter(
        channel__in={item.channel for item in received}, external_id__in=[i.notice.external_id for i in received]
    )
    return set(rows.values_list("channel_id", "external_id"))
