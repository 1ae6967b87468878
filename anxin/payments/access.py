"""Which order does a buyer mean who knows only the payment?"""

from anxin import vault
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
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
