"""Who tells a shop by its sandbox channel that an order of Bea's is paid?"""

from __future__ import annotations

from uuid import UUID

from anxin.payments.models import Channel
from tests.security.conftest import Bank
from tests.support.cast import Stage


def bank_of(stage: Stage) -> Bank:
    """The other side of the shop's sandbox channel, which believes its key from now on."""
    made = Bank(stage.world.channel, Channel.objects.get(pk=stage.world.channel).account)
    Channel.objects.filter(pk=made.channel).update(their_key=made.key.public_key().public_bytes_raw().hex())
    return made


def told(stage: Stage, bank: Bank) -> tuple[UUID, bytes]:
    """An order of Bea's, and the notice that it is paid."""
    payment = stage.begins_to_pay(stage.places("steam-50").order)
    return payment.order_id, bank.notice(payment.pk, payment.amount_minor)
