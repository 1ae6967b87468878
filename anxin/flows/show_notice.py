"""How does finance read what a channel told, as it came? Opened for that, and on record."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.payments.models import ChannelChange, Notice

SHOWN = "notice_shown"


@atomic(durable=True)
def show_notice(notice: UUID, *, by: str, at: datetime) -> str:
    """The notice's body in clear. The look is kept beside the channel's changes first: who, when and which notice.

    Raises vault.Unsealable where the keys of this installation do not open it.
    """
    row = Notice.objects.select_related("channel").get(pk=notice)
    ChannelChange.objects.create(
        shop_id=row.channel.shop_id, channel=row.channel, act=SHOWN, fields=[row.external_id], by=by, at=at
    )
    return str(row.body)
