"""Which order does a buyer mean who knows only the payment?"""

from uuid import UUID

from anxin import vault
from anxin.orders.models import Order
from anxin.payments.models import Notice, Payment, Unmatched
from anxin.payments.states import PaymentState
from anxin.people.access import Viewer
from anxin.refusal import NotFound


def order_by_transaction(transaction_no: str, contact: str) -> Order:
    """The order paid with this transaction number by somebody who left this contact; raises NotFound."""
    mark = vault.mark(contact.strip().lower(), "contact")
    paid = Payment.objects.select_related("order").filter(
        transaction_no=transaction_no.strip(), state=PaymentState.PAID, order__contact_mark=mark
    )
    row = paid.exclude(transaction_no="").first()
    if row is None:
        raise NotFound
    return row.order


def payment_for(viewer: Viewer, payment: UUID) -> Payment:
    """The payment, for the staff of its shop; raises NotFound for everybody else."""
    row = Payment.objects.select_related("order", "channel").filter(pk=payment, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row


def notice_for(viewer: Viewer, notice: UUID) -> Notice:
    """What a channel told, for the staff of its shop; raises NotFound for everybody else."""
    row = Notice.objects.select_related("channel").filter(pk=notice, channel__shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row


def unmatched_for(viewer: Viewer, unmatched: UUID) -> Unmatched:
    """Money of unknown purpose, for the staff of its shop; raises NotFound for everybody else."""
    row = Unmatched.objects.select_related("channel").filter(pk=unmatched, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row
