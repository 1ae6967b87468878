"""How does finance let a channel pay a supplier out? Only where the law does: the operator sells in its own name.

Money of others must not pass through the operator's account (无证经营支付业务, 非银行支付机构监督管理条例 6): what a
supplier sells on a platform in its own name is split by the channel alone. Here the operator owes its own supplier.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.heed_suspension import heed_suspension
from anxin.flows.acts.lock_payout import lock_payout
from anxin.money import format_minor
from anxin.payments.models import Channel
from anxin.payouts.models import Agreement, Payout
from anxin.payouts.queries import money_of
from anxin.payouts.refusals import (
    AccountNeeded,
    ChannelCannotPay,
    Cooling,
    NotThroughOwnAccount,
    OwesTheShop,
    SamePerson,
    SecondPerson,
)
from anxin.payouts.states import OnDue, PayoutState
from anxin.people.models import Role
from anxin.transitions.move import move

ARRIVES_WITHIN = timedelta(hours=24)
COOLING = timedelta(minutes=30)
MAY_PAY = (Role.Name.FINANCE, Role.Name.OPERATOR)


@atomic(durable=True)
def send_payout(payout: UUID, channel: UUID, *, by: str, at: datetime) -> None:
    """Let an approved payout go through this channel; a worker asks, under the payout's own number for ever.

    Raises NotFound, PayoutClosed, NotThroughOwnAccount, ChannelCannotPay, AccountNeeded, SamePerson, SecondPerson,
    Cooling where nobody else could look at it, SupplierSuspended, OwesTheShop.
    """
    row, supplier = lock_payout(payout, PayoutState.APPROVED)
    through = Channel.objects.filter(pk=channel, shop=row.shop_id, enabled=True).first()
    agreement = Agreement.objects.filter(supplier=supplier).first()
    if agreement is not None and not agreement.by_hand:
        raise NotThroughOwnAccount
    if through is None or not through.can.payouts or not (through.can.idempotent and through.can.queryable):
        raise ChannelCannotPay
    if agreement is None or agreement.account_kind != through.kind or not agreement.account_sealed:
        raise AccountNeeded
    _four_eyes(row, by, at)
    heed_suspension(supplier)
    debt = money_of(supplier)["debt"]
    if debt:
        raise OwesTheShop(amount=format_minor(debt, row.currency))
    move(
        Payout,
        [row.pk],
        from_=PayoutState.APPROVED,
        to=PayoutState.SENDING,
        by=by,
        because=f"sent through {through.kind}",
        at=at,
        channel_id=through.pk,
        account_sealed=bytes(agreement.account_sealed),
        sent_by=by,
        due_at=at + ARRIVES_WITHIN,
        on_due=OnDue.ALARM,
        late_since=None,
    )
    plan([Planned(Kind.PAYOUT_ASK, row.shop_id, row.pk, at)])


def _four_eyes(row: Payout, by: str, at: datetime) -> None:
    """Neither who asked nor who approved; somebody who is alone waits, so that a stolen session is noticed."""
    person = by.partition(":")[2]
    if row.requested_by.partition(":")[2] == person:
        raise SamePerson
    if row.approved_by.partition(":")[2] != person:
        return
    if Role.objects.filter(shop=row.shop_id, name__in=MAY_PAY).exclude(person=UUID(person)).exists():
        raise SecondPerson
    if row.approved_at is None or at < row.approved_at + COOLING:
        raise Cooling(minutes=COOLING.seconds // 60)
