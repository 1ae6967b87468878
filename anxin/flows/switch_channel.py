"""How is a payment channel switched on or off?

Off means that nobody begins to pay by it; what was paid by it is still asked about and still refunded.
"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.note_channel_change import note_channel_change
from anxin.payments.models import Channel
from anxin.payments.settings import BALANCE
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text


class KeysMissing(Refusal):
    text = Text(
        "这个渠道的密钥不全或不能用，不能启用。请先填好密钥。",
        "This channel's keys are missing or unusable, so it does not start. Enter them first.",
    )


@atomic(durable=True)
def switch_channel(channel: UUID, *, on: bool, by: str, at: datetime) -> bool:
    """Whether anything changed. Raises NotFound, and KeysMissing where there are none to start with."""
    row = Channel.objects.select_for_update(of=("self",)).select_related("shop").filter(pk=channel).first()
    if row is None:
        raise NotFound
    if row.enabled == on:
        return False
    if on and row.kind != BALANCE and not (row.account and bytes(row.secret_sealed)):
        raise KeysMissing
    row.enabled = on
    row.save(update_fields=["enabled"])
    note_channel_change(row, "enabled" if on else "disabled", [], by=by, at=at)
    return True
