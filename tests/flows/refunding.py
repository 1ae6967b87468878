"""What do tests of refunds share? Money on its way back, what the channel tells of it, and where it lies."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from anxin.flows.acts.received import Received
from anxin.ledger.accounts import outside
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.queries import balance
from anxin.payments.channel import ChannelNotice
from anxin.payments.models import Channel
from anxin.refunds.models import Refund
from tests.support.cast import Stage


def the_channel_can(stage: Stage, **abilities: Any) -> None:
    row = Channel.objects.get(pk=stage.world.channel)
    row.capabilities |= abilities
    row.save()


def refunded(stage: Stage, *, buyer: UUID | None = None) -> Refund:
    order = stage.buys("steam-50", buyer=buyer)
    stage.claims(order.pk, "changed_mind")
    return stage.refunds(order.pk)[0]


def now(refund: Refund) -> Refund:
    return Refund.objects.select_related("order").get(pk=refund.pk)


def in_refund(stage: Stage, refund: Refund) -> int:
    return balance(refund_account(stage.world.shop, refund.pk))


def at_the_channel(stage: Stage) -> int:
    return -balance(outside(stage.world.shop, stage.world.channel))


def notice(stage: Stage, refund: Refund, kind: str, **changes: Any) -> Received:
    told = ChannelNotice(
        external_id=uuid4().hex,
        kind=kind,
        payment=refund.payment_id,
        refund=refund.pk,
        transaction_no="T",
        amount_minor=refund.amount_minor,
        currency="CNY",
        occurred_at=stage.at,
    )
    return Received(channel=stage.world.channel, notice=replace(told, **changes), body="")
